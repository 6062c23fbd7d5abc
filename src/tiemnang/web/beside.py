"""The leads before and after one, in the order of priority, at the same price in every base."""

from django.db import connection

from tiemnang.leads.models import Lead
from tiemnang.team.models import Member, Sight


def beside(lead: Lead, member: Member, *, after: bool) -> int | None:
    """The next lead that `member` sees, or with `after=False` the one before; None at the end.

    One walk of one step along the index of each owner in sight: an `or` over owners would walk the whole base.
    """
    steps = [_step(owned, after) for owned in _owners(member)]
    params = [part for owned in _owners(member) for part in (*owned[1], lead.priority, lead.pk)]
    order = "DESC" if after else "ASC"
    union = " UNION ALL ".join(f"SELECT * FROM ({step}) AS one{number}" for number, step in enumerate(steps))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({union}) AS found ORDER BY priority {order}, id {order} LIMIT 1", params
        )
        row = cursor.fetchone()
    # The law of sight has the last word, whatever it will say besides owners one day.
    return row[0] if row and Lead.objects.seen_by(member).filter(pk=row[0]).exists() else None


def _step(owned: tuple[str, list[int]], after: bool) -> str:
    sign, order = ("<", "DESC") if after else (">", "ASC")
    return (
        f"SELECT id, priority FROM leads_lead WHERE merged_into_id IS NULL{owned[0]}"
        f" AND (priority, id) {sign} (%s, %s) ORDER BY priority {order}, id {order} LIMIT 1"
    )


def _owners(member: Member) -> list[tuple[str, list[int]]]:
    """(condition, parameters) of each owner whose leads this member sees; one without a condition sees all."""
    if member.sight == Sight.ALL:
        return [("", [])]
    mates = [member.pk]
    if member.sight == Sight.TEAM and member.team_id:
        mates = sorted(Member.objects.filter(team=member.team_id).values_list("pk", flat=True))
    owned = [(" AND owner_id = %s", [pk]) for pk in mates]
    return [*owned, (" AND owner_id IS NULL", [])] if member.sees_pool else owned
