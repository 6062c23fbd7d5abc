"""What leads without a name are called in a list, found for all of them at once."""

from collections.abc import Iterable

from tiemnang.leads.models import Identity, Lead
from tiemnang.leads.models.lead import NAMELESS, known_by


def introduce(leads: Iterable[Lead]) -> None:
    """Let every nameless lead be shown by phone or mail: one query, none when all have names."""
    nameless = {lead.pk: lead for lead in leads if not lead.name}
    if not nameless:
        return
    ways = Identity.objects.filter(lead__in=list(nameless), kind__in=("phone", "email"))
    found: dict[int, str] = {}
    for pk, kind, value in ways.order_by("-kind", "is_bad", "rank", "pk").values_list(
        "lead_id", "kind", "value"
    ):
        found.setdefault(pk, known_by(kind, value))
    for pk, lead in nameless.items():
        lead.known_by = found.get(pk, str(NAMELESS))
