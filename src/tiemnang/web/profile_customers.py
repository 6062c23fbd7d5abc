"""How many customers there are to learn from, and what can be expected of so many."""

from collections.abc import Sequence
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.customers.rules import CUSTOMERS
from tiemnang.leads.models import Lead
from tiemnang.team.models import Member
from tiemnang.web.paging import bounded_counts
from tiemnang.web.templatetags.said import dotted

MANY = 10_000  # counting stops here
# From how many customers on what can be said: the ladder of rules/likeness.py, rules/evidence.py and rules/mining.py.
STEPS = (
    (3, gettext_lazy("từ 3: xếp được ai giống khách của mình, kèm mức chưa chắc")),
    (30, gettext_lazy("từ 30: nói được nét riêng, nên hỏi lại vài khách cho chắc")),
    (300, gettext_lazy("từ 300: nét và quy tắc được kiểm lại trên phần khách để riêng")),
)


class Step(NamedTuple):
    """One rung: what so many customers allow."""

    said: str
    is_reached: bool
    is_now: bool


class Customers(NamedTuple):
    """How many this member sees, and the ladder."""

    number: int
    said: str
    href: str
    steps: Sequence[Step]


def customers(member: Member) -> Customers:
    """Counted by the index over stages, no further than `MANY`."""
    found = Lead.objects.seen_by(member).filter(stage__in=sorted(CUSTOMERS)).order_by()
    number = bounded_counts([found], MANY + 1)[0]
    reached = [least for least, _said in STEPS if number >= least]
    steps = [
        Step(str(said), number >= least, bool(reached) and least == reached[-1]) for least, said in STEPS
    ]
    href = f"{reverse('leads')}?" + "&".join(f"stage={stage}" for stage in sorted(CUSTOMERS))
    return Customers(
        number, _("hơn %(n)s") % {"n": dotted(MANY)} if number > MANY else dotted(number), href, steps
    )
