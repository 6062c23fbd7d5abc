"""Mining from our own customers: ask who is best and against whom, watch it run, read what was found, keep it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from tiemnang.criteria.models import SavedView
from tiemnang.criteria.rules import Unsound
from tiemnang.due.models import Job
from tiemnang.leads.models import FactDefinition, FactType, Lead
from tiemnang.leads.models.known import fact_said
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import NotPossible
from tiemnang.targeting.models import MiningRun
from tiemnang.targeting.words import STEPS, refusal
from tiemnang.team.models import Member
from tiemnang.vietnam import phones
from tiemnang.web import profile_alike, profile_found
from tiemnang.web.keys import is_key, key_in
from tiemnang.web.profile_customers import customers
from tiemnang.web.profile_sight import may_shape, must_shape, profile_of, run_of
from tiemnang.web.shell import toast

BESTS = (
    ("value", gettext_lazy("mua nhiều tiền nhất"), gettext_lazy("cộng mọi lần mua")),
    ("loyalty", gettext_lazy("thân thiết nhất"), gettext_lazy("mua nhiều lần, còn mua gần đây")),
    (
        "margin",
        gettext_lazy("lãi nhiều nhất"),
        gettext_lazy("theo một dữ kiện bằng số, như lãi hay biên lợi nhuận"),
    ),
    ("customers", gettext_lazy("mọi khách đã mua"), gettext_lazy("hợp khi còn ít khách hàng")),
    ("criteria", gettext_lazy("theo một nhóm đã lưu"), gettext_lazy("nhóm bạn đã lọc và đặt tên")),
    ("list", gettext_lazy("một danh sách"), gettext_lazy("dán số điện thoại hoặc mail, mỗi dòng một người")),
)
BASES = (
    ("customers", gettext_lazy("khách hàng khác"), gettext_lazy("khách tốt khác khách thường ở chỗ nào")),
    ("leads", gettext_lazy("mọi người chưa mua"), gettext_lazy("người mua khác người chưa mua ở chỗ nào")),
    ("both", gettext_lazy("cả hai"), gettext_lazy("khách tốt khác tất cả người còn lại ở chỗ nào")),
)
SHARES = (10, 20, 30, 50)
MOST_NAMED = 2000  # people in a pasted list
LATEST = 6  # runs on the list


def ask(request: HttpRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    must_shape(request)
    if request.method != "POST":
        return _form(request, {"best": "value", "base": "customers", "share": "20"})
    sent = {
        name: request.POST.get(name, "").strip()
        for name in ("best", "base", "share", "view", "list", "fact", "product")
    }
    try:
        run = targeting.ask(_question(sent, request.user), by=request.user, at=timezone.now())
    except Unsound:
        return _form(request, sent, _("Nhóm đã lưu này hỏi điều chân dung không hỏi được. Chọn nhóm khác."))
    except NotPossible as refused:
        return _form(request, sent, refusal(refused.code))
    return redirect("profile_run", run.pk)


def _question(sent: Mapping[str, str], member: Member) -> dict[str, Any]:
    """What the form asks; raises NotPossible."""
    share = key_in(sent["share"])
    asked: dict[str, Any] = {
        "best": sent["best"],
        "base": sent["base"],
        "share": share,
        "product": sent["product"][:200],
    }
    if sent["best"] == "criteria":
        view = SavedView.objects.open_to(member).filter(pk=key_in(sent["view"])).first()
        if view is None:
            raise NotPossible("question_unknown")
        asked["criteria"] = view.tree
    if sent["best"] == "list":
        asked["leads"] = _named(sent["list"], member)
    if sent["best"] == "margin":
        asked["fact"] = sent["fact"]
    return asked


def _named(pasted: str, member: Member) -> list[int]:
    """The leads this member sees behind phones and mails, one per line."""
    lines = [line.strip() for line in pasted.splitlines() if line.strip()][:MOST_NAMED]
    numbers = (number for line in lines for number in phones.read_cell(line))
    values = {number.e164 for number in numbers if isinstance(number, phones.Phone)}
    values |= {line.lower() for line in lines if "@" in line}
    seen = Lead.objects.seen_by(member).filter(identities__value__in=values)
    return sorted(set(seen.values_list("pk", flat=True)))


def _form(request: HttpRequest, typed: Mapping[str, str], trouble: str = "") -> HttpResponse:
    numbers = FactDefinition.objects.filter(
        type__in=(FactType.NUMBER, FactType.MONEY), merged_into=None
    ).order_by("name")
    context = {
        "typed": typed,
        "trouble": trouble,
        "bests": BESTS,
        "bases": BASES,
        "shares": SHARES,
        "views": SavedView.objects.open_to(request.user).order_by("name")[:100],
        "facts": [(one.key, fact_said(one.key, one.name)) for one in numbers[:200]],
        "customers": customers(request.user),
    }
    return render(request, "profiles/ask.html", context, status=422 if trouble else 200)


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: how far it is, why it found nothing, or what it found."""
    asked = run_of(pk)
    if asked.is_done:
        return HttpResponseClientRefresh() if request.htmx else profile_found.page(request, asked)
    job = Job.objects.filter(pk=asked.job_id or 0).first()
    state = job.state if job else "dead"
    context = {
        "run": asked,
        "said": profile_found.question_said(asked),
        "state": state,
        "is_running": state in ("waiting", "running", "stopping"),
        "step": STEPS.get(job.note.get("step", ""), "") if job else "",
        "done": job.progress if job else 0,
        "share": (job.progress or 0) / 100 if job else 0.0,
        "can_shape": may_shape(request.user),
    }
    return render(
        request, "profiles/running.html#progress" if request.htmx else "profiles/running.html", context
    )


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop working a run out."""
    must_shape(request)
    targeting.stop(run_of(pk), by=request.user, at=timezone.now())
    return redirect("profile_run", pk)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the same once more, of the customers there are now."""
    must_shape(request)
    try:
        fresh = targeting.ask(run_of(pk).question, by=request.user, at=timezone.now())
    except (NotPossible, Unsound):
        toast(request, refusal("question_unknown"))
        return redirect("profile_mine")
    return redirect("profile_run", fresh.pk)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of the chosen rules: a new profile, or the next version of one there is."""
    must_shape(request)
    asked, now, sent = run_of(pk), timezone.now(), request.POST
    chosen = [key_in(each) for each in sent.getlist("rule") if is_key(each)]
    try:
        content = targeting.content_from(asked, chosen)
        into = sent.get("into", "")
        if is_key(into):
            version = targeting.draft(profile_of(key_in(into)), by=request.user, at=now, content=content)
        else:
            name, product = sent.get("name", "").strip(), asked.question.get("product", "")
            version = targeting.create(name, product=product, by=request.user, at=now, content=content)
    except NotPossible as refused:
        return profile_found.page(request, asked, refusal(refused.code), chosen)
    toast(request, _("Đã lập bản nháp %(n)d. Đọc lại, viết câu chuyện rồi công bố.") % {"n": version.number})
    return redirect("profile_version", version.profile_id, version.number)


@require_POST
def weigh(request: HttpRequest, pk: int) -> HttpResponse:
    """Move what counts for the order of the groups."""
    must_shape(request)
    weights = {
        side: int(value) for side, value in request.POST.items() if value.isdecimal() and len(value) < 4
    }
    asked = run_of(pk)
    targeting.weigh(asked, weights, by=request.user)
    return profile_found.groups(request, asked) if request.htmx else redirect("profile_run", pk)


def listed() -> list[tuple[MiningRun, str, str]]:
    """The latest runs with what they asked and how they ended, for the list of profiles."""
    runs = MiningRun.objects.select_related("by").order_by("-pk")[:LATEST]
    return [(one, profile_found.question_said(one), profile_found.ended_said(one)) for one in runs]


paths = [
    path("profiles/mine/", ask, name="profile_mine"),
    path("profiles/runs/<int:pk>/", run, name="profile_run"),
    path("profiles/runs/<int:pk>/stop/", stop, name="profile_run_stop"),
    path("profiles/runs/<int:pk>/again/", again, name="profile_run_again"),
    path("profiles/runs/<int:pk>/keep/", keep, name="profile_run_keep"),
    path("profiles/runs/<int:pk>/weigh/", weigh, name="profile_run_weigh"),
    path("profiles/runs/<int:pk>/alike/", profile_alike.page, name="profile_alike"),
]
