"""`tiemnang profile --mine`, `--list` and `--match`: our own customers mined, our profiles, and whom a lead fits."""

import argparse
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from tiemnang.command import ground
from tiemnang.command.saying import Mistyped, Refused, answer, note
from tiemnang.leads import search
from tiemnang.leads.models import Lead
from tiemnang.targeting import actions as targeting
from tiemnang.targeting import askable, words
from tiemnang.targeting.actions.mining import checked
from tiemnang.targeting.actions.working_out import work_out
from tiemnang.targeting.models import Match, MiningRun, Profile, ProfileVersion
from tiemnang.team.actions import first_owner

SHOWN = 8  # of traits and of look-alikes
MARGIN = "margin:"


def mine_ours(options: argparse.Namespace) -> int:
    """Ask our own customers here and now, and keep the run like any other."""
    with ground.kept():
        ground.prepare()
        at = timezone.now()
        run = MiningRun.objects.create(question=_question(options), asked_at=at)
        work_out(run, at=at, report=lambda step, done, of: note(str(words.STEPS[step])) if not done else None)
        answer(options, _run_written(run), "\n".join(_run_said(run)))
    return 0


def _question(options: argparse.Namespace) -> dict[str, Any]:
    best = options.best or "value"
    asked: dict[str, Any] = {"best": best, "share": options.share}
    if best.startswith(MARGIN):
        asked |= {"best": "margin", "fact": best.removeprefix(MARGIN)}
    if options.base:
        asked["base"] = options.base
    try:
        return checked(asked)
    except targeting.NotPossible as trouble:
        raise Mistyped(words.refusal(trouble.code)) from trouble


def _run_written(run: MiningRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "question": run.question,
        "trouble": run.trouble,
        "best": run.best,
        "base": run.base,
        **run.found,
        "likeness": run.likeness,
        "lookalikes": [
            {
                "id": each.lead_id,
                "name": str(each.lead),
                "rank": each.rank,
                "low": each.low,
                "high": each.high,
            }
            for each in run.lookalikes.select_related("lead").order_by("-rank", "lead")
        ],
    }


def _run_said(run: MiningRun) -> list[str]:
    if run.trouble:
        return [str(words.TROUBLES[run.trouble])]
    fields = askable.askable()
    lines = [
        _("%(best)s khách tốt nhất, so với %(base)s khách khác.") % {"best": run.best, "base": run.base},
        *(_("Cẩn thận: %(why)s") % {"why": words.WARNINGS[code]} for code in run.found["warnings"]),
    ]
    lines += _told(_("Nhóm nên tìm: %(rule)s. %(worth)s."), run.found["rules"], fields)
    real = [trait for trait in run.found["traits"] if trait["real"] and trait["lift"] > 1]
    lines += _told(_("Hay gặp hơn: %(rule)s. %(worth)s."), real[:SHOWN], fields)
    lines += _told(_("Nên thôi theo: %(rule)s. %(worth)s."), run.found["leave"], fields)
    return lines + _alike(run)


def _told(sentence: str, found: Iterable[dict[str, Any]], fields: Any) -> list[str]:
    return [
        sentence % {"rule": words.trait_said(each["criteria"], fields), "worth": words.lift_said(each)}
        for each in found
    ]


def _alike(run: MiningRun) -> list[str]:
    if not run.likeness:
        return []
    first = run.lookalikes.select_related("lead").order_by("-rank", "lead")[:SHOWN]
    return [words.likeness_said(run.likeness)] + [
        _("Giống khách tốt: %(who)s, hạng %(rank)s (%(low)s–%(high)s).")
        % {"who": each.lead, "rank": round(each.rank), "low": round(each.low), "high": round(each.high)}
        for each in first
    ]


def list_profiles(options: argparse.Namespace) -> int:
    """Every profile in use, with its published version and how many leads fit it."""
    with ground.kept():
        ground.prepare()
        rows = [_profile(each) for each in Profile.objects.in_use()]
    said = [
        _("%(name)s (%(product)s): bản %(version)s, %(targets)s khách mục tiêu.") % row
        if row["version"]
        else _("%(name)s (%(product)s): chưa công bố.") % row
        for row in rows
    ]
    answer(
        options,
        {"profiles": rows},
        "\n".join(said) or _("Chưa có chân dung nào. Chạy tiemnang profile --mine."),
    )
    return 0


def _profile(profile: Profile) -> dict[str, Any]:
    version = profile.versions.filter(state=ProfileVersion.State.PUBLISHED).first()
    targets = Match.objects.filter(version=version, fit=100, lead__merged_into=None).aggregate(
        n=Count("lead")
    )["n"]
    return {
        "id": profile.pk,
        "name": profile.name,
        "product": words.for_what(profile),
        "version": version.number if version else None,
        "rules": words.rules_said(version.criteria) if version else [],
        "targets": targets if version else 0,
    }


def match_lead(options: argparse.Namespace) -> int:
    """How far one lead fits each profile in use, and why."""
    with ground.kept():
        ground.prepare()
        lead, spoken = _lead(options.match), words.Spoken()
        found = Match.objects.filter(lead=lead, version__state=ProfileVersion.State.PUBLISHED)
        matches = list(found.select_related("version__profile").order_by("-fit", "version"))
        rows = [
            {
                "profile": each.version.profile.name,
                "version": each.version.number,
                "fit": each.fit,
                "reasons": [{"text": one.text, "points": one.points} for one in spoken.reasons(each)],
                "open": spoken.open_ends(each),
            }
            for each in matches
        ]
        said = [_match_said(words.fit_said(each), row) for each, row in zip(matches, rows)]
    nobody = _("%(who)s chưa khớp chân dung nào.") % {"who": lead}
    answer(options, {"lead": lead.pk, "matches": rows}, "\n".join(said) or nobody)
    return 0


def _match_said(fit: str, row: dict[str, Any]) -> str:
    reasons = " · ".join(f"{one['text']} +{one['points']}" for one in row["reasons"])
    return f"{fit}: {reasons}"


def _lead(said: str) -> Lead:
    """By key, or by what a lead is found by when only one is."""
    seen = Lead.objects.seen_by(first_owner())
    if said.isdecimal() and len(said) < 9 and (lead := seen.filter(pk=int(said)).first()):
        return lead
    found = list(search.find(said, first_owner())[:2])
    if len(found) != 1:
        raise Refused(_("Không rõ là khách nào: “%(said)s”.") % {"said": said})
    return found[0]
