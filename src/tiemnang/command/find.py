"""`tiemnang find`: who holds these words in name, number, mail or organisation."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command.saying import Refused, answer, takes_json, whole
from tiemnang.leads import search
from tiemnang.leads.models import Identity, Lead, WayKind
from tiemnang.leads.models.lead import NAMELESS
from tiemnang.team.actions import first_owner
from tiemnang.team.models import Member
from tiemnang.vietnam import phones

HELP = gettext_lazy("Tìm khách theo tên, số, mail hay tổ chức, có dấu hay không đều được")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument("text", metavar="TEXT", nargs="+", help=_("vài chữ của tên, số, mail hay tổ chức"))
    parser.add_argument(
        "--limit", type=whole(1), default=50, help=_("nhiều nhất bao nhiêu người (mặc định 50)")
    )
    parser.add_argument("--member", metavar="EMAIL", help=_("chỉ khách người này được xem (mặc định: chủ)"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print who was found, soonest to contact first."""
    text = " ".join(options.text)
    found = search.find(text, _member(options.member)).select_related("organisation", "owner")
    leads = list(found[: options.limit])
    rows = [_row(lead, ways) for lead, ways in zip(leads, _ways(leads), strict=True)]
    answer(options, {"query": text, "leads": rows, "count": len(rows)}, in_words(rows))
    return 0


def _member(email: str | None) -> Member:
    if not email:
        return first_owner()
    try:
        return Member.objects.get_by_natural_key(email)
    except Member.DoesNotExist:
        raise Refused(_("Không có ai dùng mail %(email)s.") % {"email": email}) from None


def _ways(leads: Sequence[Lead]) -> list[Mapping[str, str]]:
    """The first good phone and mail of each lead, in order."""
    found: dict[int, dict[str, str]] = {lead.pk: {} for lead in leads}
    ways = Identity.objects.filter(lead__in=found, kind__in=[WayKind.PHONE, WayKind.EMAIL], is_bad=False)
    for pk, kind, value in ways.order_by("rank", "pk").values_list("lead_id", "kind", "value"):
        found[pk].setdefault(kind, value)
    return list(found.values())


def _row(lead: Lead, ways: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": lead.pk,
        "kind": lead.kind,
        "name": lead.name,
        "phone": ways.get(WayKind.PHONE, ""),
        "email": ways.get(WayKind.EMAIL, ""),
        "organisation": lead.organisation.name if lead.organisation else "",
        "stage": lead.stage,
        "owner": lead.owner.name if lead.owner else "",
        "points": lead.points,
    }


def in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line per lead, as a person reads it in a terminal."""
    if not rows:
        return _("Không thấy ai. Thử ít chữ hơn, hoặc một phần của số điện thoại.")
    return "\n".join(
        "  ".join(
            part
            for part in (
                f"{row['id']:>6}.",
                row["name"] or ("" if row["phone"] or row["email"] else str(NAMELESS)),
                phones.display(row["phone"]) if row["phone"] else row["email"],
                row["organisation"],
                f"[{row['points']}]",
            )
            if part
        )
        for row in rows
    )
