"""Writing the business of An Nhiên into an empty house: colleagues, sources, and every lead's story in bulk."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from django.utils.module_loading import import_string

from tiemnang import journey
from tiemnang.customers import actions as customers
from tiemnang.customers.jobs import LEARN
from tiemnang.database.bulk import in_parts, next_ids, writing
from tiemnang.demo.groups import group
from tiemnang.demo.rows import Ground, write
from tiemnang.demo.story import Story
from tiemnang.demo.telling import Teller
from tiemnang.demo.trade import COLLEAGUES, DEFINITIONS, OWNER_NAME, SPRINGS
from tiemnang.demo.twins import twins
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, Organisation, Source
from tiemnang.matching import actions as matching
from tiemnang.matching.rules import compare
from tiemnang.team.actions import first_owner
from tiemnang.team.models import Member, Team
from tiemnang.vietnam import names
from tiemnang.vietnam.text import fold

PART = 1000


TWICE = 50  # one lead in so many came twice


class AlreadyFilled(ValueError):
    """The sample is there already; a second helping would double every lead."""


class Filled(NamedTuple):
    """What was written."""

    members: int
    leads: int
    calls: int
    purchases: int
    pairs: int


def fill(*, leads: int = 600, seed: int = 1, at: datetime) -> Filled:
    """Write `leads` leads with their past up to `at`; the same seed and moment give the same business again.

    Works beside real leads too. Raises AlreadyFilled when the colleagues of An Nhiên are already here.
    """
    if Member.objects.filter(email=COLLEAGUES[0].email).exists():
        raise AlreadyFilled("already_filled")
    at = at.replace(microsecond=0)
    again = leads // TWICE
    stories = Teller(seed, at).stories(leads)[again:]
    doubles = twins(stories, Random(seed), again)
    told = stories + [story for _, story in doubles]
    with writing():
        ground = _ground(told)
        ids = list(next_ids(Lead, len(told)))
        write(list(zip(ids, told)), ground, at)
        _index(ids, at)
        pairs = [(ids[first], ids[len(stories) + place]) for place, (first, _) in enumerate(doubles)]
        found = _doubt(pairs, at)
        group(by=first_owner(), responsible=Member.objects.get(email=COLLEAGUES[0].email), at=at)
    return Filled(
        members=len(ground.members) + 1,
        leads=len(told),
        calls=sum(len(story.talks) for story in told),
        purchases=sum(len(story.purchases) for story in told),
        pairs=found,
    )


def _ground(stories: list[Story]) -> Ground:
    """Everything that leads point to."""
    return Ground(
        members=_members(),
        sources=_sources(),
        definitions={key: leads.define_fact(*row).pk for row in DEFINITIONS for key in row[:1]},
        firms=_firms({story.firm for story in stories if story.firm}),
    )


def _members() -> dict[str, int]:
    """The colleagues by mail; the owner gets a name when nobody gave one yet."""
    owner = first_owner()
    if owner.email.endswith("@tiemnang.local"):
        Member.objects.filter(pk=owner.pk).update(name=OWNER_NAME)
    teams = {each.team: Team.objects.get_or_create(name=each.team)[0] for each in COLLEAGUES}
    return {
        each.email: Member.objects.create_user(
            each.email, each.name, role=each.role, team=teams[each.team]
        ).pk
        for each in COLLEAGUES
    }


def _sources() -> dict[str, int]:
    made = (
        Source.objects.get_or_create(
            folded=fold(spring.name), defaults={"name": spring.name, "channel": spring.channel}
        )[0]
        for spring in SPRINGS
    )
    return {source.name: source.pk for source in made}


def _firms(wanted: set[str]) -> dict[str, int]:
    keys = {name: names.organisation_key(name)[:200] for name in sorted(wanted)}
    known = dict(Organisation.objects.filter(key__in=keys.values()).values_list("key", "pk"))
    fresh = {key: name for name, key in keys.items() if key not in known}
    made = Organisation.objects.bulk_create([Organisation(name=name, key=key) for key, name in fresh.items()])
    known |= {firm.key: firm.pk for firm in made}
    return {name: known[key] for name, key in keys.items()}


def _index(ids: list[int], at: datetime) -> None:
    """Make the new leads findable, comparable and ranked."""
    for part in in_parts(ids, PART):
        leads.refresh_search(part)
        matching.refresh_keys(part)
    import_string(LEARN)(at)
    customers.count_many(ids, at=at)
    journey.judge(ids, at=at)


def _doubt(pairs: list[tuple[int, int]], at: datetime) -> int:
    known = matching.known_of({pk for pair in pairs for pk in pair})
    rows = [(first, second, compare(known[first], known[second])) for first, second in pairs]
    return matching.write_doubts(rows, at=at - timedelta(hours=1)) if rows else 0
