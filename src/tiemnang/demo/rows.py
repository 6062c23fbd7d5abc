"""A story as rows of every table, written in bulk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import as_json, insert, stamp
from tiemnang.demo.story import Story
from tiemnang.demo.trade import HEARD, HOURS
from tiemnang.leads.models import Consent, Entry, Fact, Identity, Lead, Need, Position
from tiemnang.leads.models.known import Origin
from tiemnang.pipeline.models import Call, Task
from tiemnang.vietnam import money, phones, places

Row = tuple[Any, ...]
LEAD = (
    "id", "kind", "name", "salutation", "birth", "province", "district", "ward", "address", "organisation", "stage",
    "awareness", "source", "owner", "points", "priority", "created_at", "arrived_at", "touched_at",
)  # fmt: skip
COLUMNS = {
    Identity: ("lead", "kind", "value", "raw", "note", "rank", "is_bad", "is_shared"),
    Fact: ("lead", "definition", "value", "number", "known_at", "origin", "by"),
    Need: ("lead", "said", "severity", "since", "origin", "by"),
    Entry: ("lead", "verb", "at", "by", "text", "detail"),
    Position: ("lead", "organisation", "title"),
    Consent: ("lead", "purpose", "channel", "wording", "method", "given_at"),
    Call: ("lead", "result", "at", "by", "reason", "note", "before"),
    Task: ("lead", "kind", "text", "due_at", "promised", "owner", "created_at", "done_at", "done_by"),
    Purchase: ("lead", "product", "amount", "at"),
}
AT_ONCE = timedelta(seconds=1)  # who leaves a form stands in the house a moment later
WORDING = "Tôi đồng ý nhận thông tin tư vấn từ An Nhiên."


class Ground(NamedTuple):
    """What leads point to, by name."""

    members: dict[str, int]
    sources: dict[str, int]
    definitions: dict[str, int]
    firms: dict[str, int]


def write(stories: Sequence[tuple[int, Story]], ground: Ground, at: datetime) -> None:
    """Write (lead id, story) pairs; the caller holds `writing()`."""
    insert(Lead, LEAD, [_lead(pk, story, ground) for pk, story in stories])
    rows: dict[type, list[Row]] = defaultdict(list)
    for pk, story in stories:
        owner = _owner(story, ground)
        rows[Identity] += _ways(pk, story)
        rows[Fact] += _facts(pk, story, ground, owner)
        rows[Entry] += _entries(pk, story, owner)
        rows[Need] += _needs(pk, story, owner)
        if story.firm:
            rows[Position].append((pk, ground.firms[story.firm], story.title))
        if story.knows:
            rows[Consent].append((pk, "marketing", "", WORDING, "form", stamp(story.came)))
        rows[Call] += [
            (pk, talk.result, stamp(talk.at), owner, talk.reason, talk.note, "{}") for talk in story.talks
        ]
        rows[Task] += _tasks(pk, story, owner)
        rows[Purchase] += [(pk, product, price, stamp(when)) for when, product, price in story.purchases]
    for model, columns in COLUMNS.items():
        insert(model, columns, rows[model])


def _owner(story: Story, ground: Ground) -> int | None:
    return ground.members[story.colleague.email] if story.colleague else None


def _lead(pk: int, story: Story, ground: Ground) -> Row:
    province, district = _place(story.place)
    person = story.person
    touched = [talk.at for talk in story.talks if talk.result != "wrong_number"]
    touched += [when for when, *_ in story.purchases]
    return (
        pk, "person", person.name, person.salutation, person.birth if story.knows else "", province, district, "", "",
        ground.firms.get(story.firm), story.stage, story.awareness, ground.sources[story.spring.name],
        _owner(story, ground), 0, 0.0, stamp(story.came), stamp(story.came + AT_ONCE), stamp(max(touched, default=None)),
    )  # fmt: skip


@cache
def _place(written: str) -> tuple[str, str]:
    read = places.read(written) if written else None
    return (read.province, read.district) if read else ("", "")


def _ways(pk: int, story: Story) -> list[Row]:
    person = story.person
    values = {
        "phone": (person.phone, phones.display(person.phone)),
        "email": (person.mail, person.mail),
        "zalo": (person.phone, phones.display(person.phone)),
    }
    return [
        (pk, kind, *values[kind], "", 0, story.has_wrong_number and kind == "phone", False)
        for kind in story.ways
    ]


def _facts(pk: int, story: Story, ground: Ground, owner: int | None) -> list[Row]:
    """What a form asked on arrival, or what the first real talk brought; before that we know nothing."""
    first_talk = next((talk.at for talk in story.talks if talk.result in {"interested", "call_back"}), None)
    known_at = story.came if story.knows else first_talk
    if known_at is None:
        return []
    origin = Origin.FORM.value if story.knows else Origin.CALL.value
    by = None if story.knows else owner
    return [
        (pk, ground.definitions[key], value, number, stamp(known_at), origin, by)
        for key, value, number in _known(pk, story)
    ]


def _known(pk: int, story: Story) -> Iterable[tuple[str, str, float | None]]:
    """Not everybody tells everything: which facts stay open follows from the lead's number."""
    spa = story.spa
    told = {
        "so_co_so": (str(spa.branches), float(spa.branches)),
        "so_giuong": (str(spa.beds), float(spa.beds)),
        "nhan_vien": (str(spa.staff), float(spa.staff)),
        "phan_mem": (spa.software, None),
        "khach_moi_ngay": (str(spa.guests), float(spa.guests)),
        "budget": (money.display(spa.budget), float(spa.budget)) if spa.budget else None,
        "gio_ranh": (HOURS[pk % len(HOURS)], None),
        "kenh_biet": (HEARD[pk % len(HEARD)], None),
    }
    for place, (key, fact) in enumerate(told.items()):
        if fact and (pk * 7 + place * 3) % 10 > 1:
            yield key, *fact


def _needs(pk: int, story: Story, owner: int | None) -> list[Row]:
    talk = next((talk for talk in story.talks if talk.result == "interested"), None)
    if story.knows:
        return [(pk, story.spa.need, story.spa.severity, stamp(story.came), Origin.FORM.value, None)]
    if talk:
        return [(pk, story.spa.need, story.spa.severity, stamp(talk.at), Origin.CALL.value, owner)]
    return []


def _entries(pk: int, story: Story, owner: int | None) -> list[Row]:
    """The timeline in the order it happened."""
    lines: list[tuple[datetime, str, int | None, str, dict[str, Any]]] = [
        (story.came, "arrived", None, "", {})
    ]
    if story.spring.channel == "event":
        lines.append((story.came, "met", owner, story.spring.name, {}))
    if owner:
        lines.append((story.came, "assigned", None, "", {"from": None, "to": owner}))
    for talk in story.talks:
        detail = {"result": talk.result} | ({"reason": talk.reason} if talk.reason else {})
        lines.append((talk.at, "called", owner, talk.note, detail))
    since = "new"
    for when, stage, why in story.moves:
        lines.append((when, "moved", owner, why, {"from": since, "to": stage}))
        since = stage
    for when, product, price in story.purchases:
        lines.append((when, "bought", owner, product, {"amount": price, "product": product}))
    lines.sort(key=lambda line: line[0])
    return [(pk, verb, stamp(when), by, text, as_json(detail)) for when, verb, by, text, detail in lines]


def _tasks(pk: int, story: Story, owner: int | None) -> list[Row]:
    """Every promised call that was made is a task done in time; the one still open closes the list."""
    done = [
        (pk, "call", "", stamp(later.at), True, owner, stamp(talk.at), stamp(later.at), owner)
        for talk, later in zip(story.talks, story.talks[1:])
        if talk.result == "call_back"
    ]
    if story.promise is None:
        return done
    open_one = story.promise
    made_at = story.talks[-1].at
    return [
        *done,
        (
            pk,
            open_one.kind,
            open_one.text,
            stamp(open_one.at),
            open_one.promised,
            owner,
            stamp(made_at),
            None,
            None,
        ),
    ]
