"""Is the score honest: what learning promised against what happened, in words anybody can check."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode

from tiemnang.customers.models import Purchase
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead, Stage
from tiemnang.pipeline import outcomes
from tiemnang.scoring.models import LearningField, Moment, WinModel
from tiemnang.scoring.win_words import LEAST_OUTCOMES, LEAST_RARER, Speaker
from tiemnang.scoring.winning import keeping
from tiemnang.web import honesty_fields, honesty_job, honesty_versions
from tiemnang.web.honesty_figures import figures
from tiemnang.web.paging import bounded_counts

SMALL = 20_000  # leads of a shop whose outcomes a page may count itself


class Standing(NamedTuple):
    """Outcomes so far where nothing was learned yet."""

    won: int
    lost: int
    is_counted: bool = True  # in a large shop nobody knows before something was learned

    @property
    def whole(self) -> int:
        """Of either kind."""
        return self.won + self.lost

    @property
    def missing(self) -> int:
        """How many are needed until a chance can be told at all."""
        return max(LEAST_OUTCOMES - self.whole, 0)

    @property
    def missing_of_rarer(self) -> int:
        """How many of the rarer kind are needed besides."""
        return max(LEAST_RARER - min(self.won, self.lost), 0)

    @property
    def is_enough(self) -> bool:
        """Whether a chance could be told, once it is learned; for all we know where nothing was counted."""
        return not self.is_counted or not (self.missing or self.missing_of_rarer)

    @property
    def share(self) -> float:
        """How far the way is, 0 to 1."""
        return min(self.whole / LEAST_OUTCOMES, 1.0)


def page(request: HttpRequest) -> HttpResponse:
    """What the model in use promised, and what came of it."""
    champions = {each.moment: each for each in _models().filter(state=WinModel.State.CHAMPION)}
    wanted = request.GET.get("moment", "")
    model = champions.get(wanted) or champions.get(Moment.ARRIVAL) or next(iter(champions.values()), None)
    context: dict[str, Any] = {
        "tab": "honesty",
        "moments": [(each, Moment(each).label) for each in Moment.values if each in champions],
        "model": model,
        "asked": _questions(request),
        "ended": _ended(),
        **honesty_job.standing(),
    }
    if model is None:
        return render(
            request, "honesty/page.html", context | {"standing": _standing(), "least": LEAST_OUTCOMES}
        )
    return render(request, "honesty/page.html", context | _judged(model))


def _ended() -> Mapping[str, str]:
    """Lists of those with an outcome, by the stages an outcome leaves behind."""
    won, lost = (Stage.CUSTOMER, Stage.LOYAL), (Stage.NOT_NOW, Stage.UNSUITABLE)
    return {
        name: f"{reverse('leads')}?{urlencode({'stage': stages}, doseq=True)}"
        for name, stages in (("won", won), ("lost", lost), ("all", won + lost))
    }


def _judged(model: WinModel) -> Mapping[str, Any]:
    speaker = Speaker()
    waiting = _models().filter(moment=model.moment, state=WinModel.State.CHALLENGER)
    challenger = waiting.order_by("-pk").first()
    return {
        "told": figures(model, speaker),
        "why": honesty_versions.why_said(model),
        "challenger": challenger,
        "challenger_why": honesty_versions.why_said(challenger) if challenger else "",
    }


def _models() -> Any:
    """Models without their cards, which may hold a forest."""
    return WinModel.objects.defer("card").select_related("by")


def _questions(request: HttpRequest) -> int:
    """Questions that wait for whoever may answer them."""
    return LearningField.objects.filter(use=LearningField.Use.ASK).count() if request.user.can_manage else 0


def _standing() -> Standing:
    """Outcomes as learning counts them: at once in a small shop, as of last night in one too large for a page."""
    if bounded_counts([Lead.objects.living()], SMALL + 1)[0] > SMALL:
        return _of_last_night()
    bought = Purchase.objects.values_list("lead").annotate(first=Min("at")).order_by("lead")
    known = Counter(each.result for each in outcomes.gather(bought=dict(bought)))
    return Standing(known[outcomes.WON], known[outcomes.LOST])


def _of_last_night() -> Standing:
    """What the last learning counted, if one has come to its end."""
    last = Job.objects.filter(kind=keeping.FIT, result__isnull=False).order_by("-pk").first()
    for fitted in (last.result.get("fitted") or ()) if last else ():
        if fitted["moment"] == Moment.ARRIVAL:
            return Standing(fitted["won"], fitted["outcomes"] - fitted["won"])
    return Standing(0, 0, is_counted=False)


paths = [
    path("honesty/", page, name="honesty"),
    path("honesty/progress/", honesty_job.progress, name="honesty_progress"),
    path("honesty/learn/", honesty_job.learn, name="honesty_learn"),
    *honesty_versions.paths,
    *honesty_fields.paths,
]
