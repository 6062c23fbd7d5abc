"""The whole base counted anew: worked out part by part, for a large base in processes of their own beside the writer."""

from collections.abc import Iterator
from datetime import datetime

from tiemnang.leads.models import Lead
from tiemnang.scoring.actions.rescoring import Written, rows_of
from tiemnang.scoring.scorecards import in_use

PART = 5000  # leads in one transaction


def whole_base(*, at: datetime, total: int) -> Iterator[Written]:
    """Rows for every living lead, in order of their ids."""
    card, last = in_use(at), 0
    while ids := _ids_after(last):
        yield rows_of(ids, card, at=at)
        last = ids[-1]


def _ids_after(last: int) -> list[int]:
    return list(Lead.objects.living().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PART])
