"""A made-up shop in the real tables: who buys follows three known rules, and one of them may stop holding one month."""

import random
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import insert, next_ids, stamp
from tiemnang.leads.models import Entry, Fact, FactDefinition, Lead, Source
from tiemnang.vietnam.calendar import TIME_ZONE

TRADES, PROVINCES = ("spa", "phòng gym", "quán cà phê"), ("01", "79", "48")
SOURCES = (("Khách cũ giới thiệu", "referral"), ("Quảng cáo Facebook", "facebook"), ("Hội thảo", "event"))
ATTRIBUTES = (
    ("nganh", "Ngành", "industry", "choice"),
    ("thu_nhap", "Thu nhập", "demographic", "money"),
    ("co_con", "Có con", "demographic", "yes_no"),
    ("nhan_vien", "Số nhân viên", "industry", "number"),
    ("moi_1", "Mồi 1", "interest", "choice"),
    ("moi_2", "Mồi 2", "behaviour", "choice"),
    ("moi_3", "Mồi 3", "interest", "number"),
)
BUYS, OTHERWISE = 0.6, 0.03  # chance to buy of who follows a rule, and of everybody else
DECOYS = {"fact.moi_1", "fact.moi_2", "fact.moi_3", "district", "has.email"}


class Person(NamedTuple):
    """One lead before it is written."""

    came: datetime
    trade: str
    province: str
    source: int
    income: int
    children: int
    staff: int
    decoys: tuple[str, str, float]

    @property
    def rules(self) -> set[int]:
        """Which of the three rules hold."""
        found = set()
        if (self.trade, self.province, self.source) == ("spa", "01", 0):
            found.add(1)
        if self.income >= 72_000_000 and not self.children:
            found.add(2)
        if self.trade == "phòng gym" and self.staff >= 20:
            found.add(3)
        return found


def month(number: int) -> datetime:
    """The first moment of a month of 2026, counted on into 2027."""
    return datetime(2026 + (number - 1) // 12, (number - 1) % 12 + 1, 1, tzinfo=TIME_ZONE)


def open_shop(
    *, months: int, first: int = 1, each: int = 450, seed: int = 1, is_changed: bool = False
) -> None:
    """Fill months `first` to `months` with `each` leads; in a changed market nobody buys for the first rule any more."""
    sources = [
        Source.objects.get_or_create(folded=name.lower(), defaults={"name": name, "channel": channel})[0]
        for name, channel in SOURCES
    ]
    facts = [
        FactDefinition.objects.get_or_create(key=key, defaults={"name": name, "group": group, "type": kind})[
            0
        ]
        for key, name, group, kind in ATTRIBUTES
    ]
    for number in range(first, months + 1):
        dice = random.Random(1000 * seed + number)
        people = [_person(dice, month(number)) for _ in range(each)]
        gone = {1} if is_changed else set()
        bought = [dice.random() < (BUYS if one.rules - gone else OTHERWISE) for one in people]
        _write(people, bought, sources, facts, dice)


def _person(dice: random.Random, start: datetime) -> Person:
    return Person(
        came=start + timedelta(days=dice.random() * 15),
        trade=dice.choice(TRADES),
        province=dice.choices(PROVINCES, weights=[5, 4, 3])[0],
        source=dice.randrange(3),
        income=round(dice.lognormvariate(17.7, 0.6)),
        children=int(dice.random() < 0.6),
        staff=dice.choice([1, 2, 3, 5, 8, 12, 20, 30, 50]),
        decoys=(dice.choice("abc"), dice.choice("xyz"), round(dice.gauss(50, 20), 1)),
    )


def _write(people: list[Person], bought: list[bool], sources: Any, facts: Any, dice: random.Random) -> None:
    pks = list(next_ids(Lead, len(people)))
    columns = (
        "id", "kind", "name", "salutation", "birth", "province", "district", "ward", "address", "stage",
        "awareness", "source", "points", "priority", "created_at", "arrived_at", "touched_at",
    )  # fmt: skip
    insert(Lead, columns, [_lead(pk, one, won, sources) for pk, one, won in zip(pks, people, bought)])
    rows = [row for pk, one in zip(pks, people) for row in _facts(pk, one, facts)]
    insert(Fact, ("lead", "definition", "value", "number", "known_at", "origin"), rows)
    won = [(pk, one) for pk, one, yes in zip(pks, people, bought) if yes]
    Purchase.objects.bulk_create(
        Purchase(
            lead_id=pk,
            amount=dice.randrange(2, 30) * 1_000_000,
            at=one.came + timedelta(days=2 + dice.random() * 10),
            product="Gói Chuỗi",
        )
        for pk, one in won
    )
    calls = [
        Entry(lead_id=pk, verb="called", at=one.came + timedelta(days=1)) for pk, one in zip(pks, people)
    ]
    Entry.objects.bulk_create(calls, batch_size=200)


def _lead(pk: int, one: Person, won: bool, sources: Any) -> tuple[Any, ...]:
    came, touched = stamp(one.came), stamp(one.came + timedelta(days=1))
    arrived = stamp(one.came + timedelta(minutes=1))
    stage = "customer" if won else "unsuitable"
    name = f"Lê Thị Mai {pk}"
    source = sources[one.source].pk
    return (
        pk,
        "person",
        name,
        "",
        "",
        one.province,
        "",
        "",
        "",
        stage,
        "",
        source,
        0,
        0.0,
        came,
        arrived,
        touched,
    )


def _facts(pk: int, one: Person, facts: Any) -> list[tuple[Any, ...]]:
    known = stamp(one.came)
    said = (
        (one.trade, None),
        (str(one.income), float(one.income)),
        ("có" if one.children else "không", float(one.children)),
        (str(one.staff), float(one.staff)),
        (one.decoys[0], None),
        (one.decoys[1], None),
        (str(one.decoys[2]), one.decoys[2]),
    )
    return [(pk, fact.pk, value, number, known, "sheet") for fact, (value, number) in zip(facts, said)]
