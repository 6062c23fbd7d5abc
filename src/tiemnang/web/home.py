"""The first page: straight to today, or two ways to begin while there is no lead at all."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import demo
from tiemnang.leads.models import Lead
from tiemnang.web.shell import toast

SAMPLE = 600  # leads of the sample business


def home(request: HttpRequest) -> HttpResponse:
    """Today's list once there is anybody to contact; before that, sample data or one's own sheet."""
    if Lead.objects.exists():
        return redirect("today")
    return render(request, "home/first.html")


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Fill an empty house with a believable business; a house with leads in it stays as it is."""
    if not request.user.can_manage:
        raise PermissionDenied
    if Lead.objects.exists():
        return redirect("today")
    try:
        filled = demo.fill(leads=SAMPLE, seed=1, at=timezone.now())
    except demo.AlreadyFilled:  # a second press while the first was at work
        return redirect("home")
    toast(request, _("Đã tạo %(n)d khách mẫu. Đây là những người nên gọi trước.") % {"n": filled.leads})
    return redirect("today")
