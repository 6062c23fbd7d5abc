"""How far learning is: the job that learns anew or tells the chances, asked for at a press and stopped at one."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from tiemnang.due.actions import cancel
from tiemnang.due.models import Job
from tiemnang.scoring.winning import keeping
from tiemnang.web.entrance import back
from tiemnang.web.shell import toast

ACTIVE = frozenset({"waiting", "running", "stopping"})


def progress(request: HttpRequest) -> HttpResponse:
    """The line about learning, asked for while it runs; when it is over the page is drawn anew."""
    context = standing()
    if request.htmx and not context.get("is_active"):
        return HttpResponseClientRefresh()
    return render(request, "honesty/progress.html", context)


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Learn anew now, or stop."""
    if not request.user.can_manage:
        raise PermissionDenied
    if request.POST.get("do") == "stop":
        for job in Job.objects.filter(kind__in=(keeping.FIT, keeping.TELL), due_at__isnull=False):
            cancel(job, now=timezone.now())
        toast(request, _("Đang dừng. Bản đang dùng không đổi."))
    else:
        keeping.ask_to_fit(by=request.user)
    return redirect(back(request))


def standing() -> Mapping[str, Any]:
    """The job that runs, or the last one when it came to a bad end; nothing to draw otherwise."""
    latest = [Job.objects.filter(kind=kind).order_by("-pk").first() for kind in (keeping.FIT, keeping.TELL)]
    job = next((each for each in latest if each and each.state in ACTIVE), None)
    if job is None:
        job = latest[0] if latest[0] and latest[0].state in ("cancelled", "dead") else None
    if job is None:
        return {"job": None}
    return {
        "job": job,
        "is_learning": job.kind == keeping.FIT,
        "is_active": job.state in ACTIVE,
        "share": job.progress / job.total if job.total else 0.0,
    }
