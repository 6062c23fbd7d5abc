"""`tiemnang today`: whom to contact now, and why."""

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.command.saying import Refused, answer, takes_json, whole
from tiemnang.leads.models import WayKind
from tiemnang.leads.naming import introduce
from tiemnang.scoring import words
from tiemnang.scoring.cards import Card
from tiemnang.scoring.today import today
from tiemnang.team.actions import first_owner
from tiemnang.team.models import Member
from tiemnang.vietnam import phones

HELP = gettext_lazy("Hôm nay nên liên hệ ai, và vì sao")
BETWEEN = " · "


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this verb."""
    parser.add_argument(
        "--limit", type=whole(1), default=50, help=_("nhiều nhất bao nhiêu người (mặc định 50)")
    )
    parser.add_argument("--member", metavar="MAIL", help=_("danh sách của ai (mặc định: chủ, thấy tất cả)"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the list, soonest first."""
    at = timezone.now()
    cards = today(_member(options.member), at=at, limit=options.limit)
    answer(options, as_answer(cards, at), in_words(cards))
    return 0


def _member(email: str | None) -> Member:
    if not email:
        return first_owner()
    try:
        return Member.objects.get_by_natural_key(email)
    except Member.DoesNotExist:
        raise Refused(_("Không có ai dùng mail %(email)s.") % {"email": email}) from None


def as_answer(cards: list[Card], at: datetime) -> Mapping[str, Any]:
    """What `--json` prints: {"at", "leads": [...], "count"}."""
    return {
        "at": timezone.localtime(at).isoformat(timespec="seconds"),
        "leads": [_row(card) for card in cards],
        "count": len(cards),
    }


def _row(card: Card) -> Mapping[str, Any]:
    lead = card.lead
    return {
        "id": lead.pk,
        "name": lead.name,
        "phone": phone_of(card),
        "reason": reason_line(card),
        "points": card.points,
        "priority": lead.priority,
        "stage": lead.stage,
        "owner": lead.owner.name if lead.owner else "",
        "group": card.group,
        "minutes_left": card.clock.minutes_left if card.clock else None,
    }


def phone_of(card: Card) -> str:
    """The first good number in E.164, empty when there is none."""
    return next((way.value for way in card.ways if way.kind == WayKind.PHONE), "")


def reason_line(card: Card) -> str:
    """`điền form 12 phút trước · cần giảm khách bỏ hẹn`."""
    return BETWEEN.join(words.said(reason.code, reason.args) for reason in card.reasons)


def in_words(cards: list[Card]) -> str:
    """The list as a person reads it in a terminal."""
    if not cards:
        return _("Hôm nay chưa có ai cần liên hệ. Nhập một tệp khách: tiemnang import TỆP")
    introduce(card.lead for card in cards)
    lines = []
    for number, card in enumerate(cards, start=1):
        way = phones.display(phone_of(card)) if phone_of(card) else (card.way.value if card.way else "–")
        lines.append(f"{number:>3}. {card.lead}  {way}  [{card.points}]")
        lines.append(f"     {reason_line(card)}")
    return "\n".join(lines)
