"""A shop with outcomes, written down in bulk: who was referred and has several branches buys, the rest mostly does not."""

import random
from datetime import datetime, timedelta

from tiemnang.leads.models import Fact, FactDefinition, Lead, Source
from tiemnang.scoring.models import Score


def fields() -> dict[str, FactDefinition]:
    """What this shop knows of its leads."""
    listed = (
        ("branches", "Số cơ sở", "number"),
        ("trade", "Ngành", "choice"),
        ("gender", "Giới tính", "choice"),
        ("minutes", "Số phút gọi", "number"),
    )
    return {
        key: FactDefinition.objects.get_or_create(key=key, defaults={"name": name, "type": kind})[0]
        for key, name, kind in listed
    }


def stock(
    count: int, *, at: datetime, stage: str = "", seed: int = 1, turned: bool = False, telling: bool = False
) -> list[Lead]:
    """`count` leads that came one every two hours up to `at`; open ones with `stage`, else each with its outcome.

    `turned` shops are the other way round; with `telling` the minutes talked give the outcome away.
    """
    chance, sources = random.Random(seed), _sources()
    made, told = [], []
    for number in range(count):
        referred, branches = chance.random() < 0.5, chance.randint(1, 6)
        won = chance.random() < 0.1 + 0.4 * (referred != turned) + 0.08 * branches
        came = at - timedelta(hours=2 * (count - number))
        made.append(
            Lead(
                name=f"Khách {seed}.{number}",
                source=sources[not referred],
                stage=stage or ("customer" if won else "unsuitable"),
                created_at=came,
                arrived_at=came + timedelta(seconds=1),
                touched_at=came + timedelta(hours=1) if won and not stage else None,
            )
        )
        minutes = chance.gauss(9 if won else 2, 1.5) if telling else chance.gauss(4, 2)
        trade, gender = chance.choice(["spa", "nha khoa", "gym"]), chance.choice(["female", "male"])
        told.append(
            {"branches": branches, "trade": trade, "gender": gender, "minutes": round(max(minutes, 0), 1)}
        )
    return _written(made, told, at)


def _sources() -> list[Source]:
    listed = (("gioi thieu", "Giới thiệu", "referral"), ("facebook", "Facebook", "facebook"))
    return [
        Source.objects.get_or_create(folded=folded, defaults={"name": name, "channel": channel})[0]
        for folded, name, channel in listed
    ]


def _written(made: list[Lead], told: list[dict[str, object]], at: datetime) -> list[Lead]:
    known, leads = fields(), Lead.objects.bulk_create(made)
    Fact.objects.bulk_create(
        Fact(
            lead=lead,
            definition=known[key],
            value=str(value),
            number=None if isinstance(value, str) else value,
            known_at=lead.created_at,
            origin="sheet",
        )
        for lead, facts in zip(leads, told)
        for key, value in facts.items()
    )
    Score.objects.bulk_create([Score(lead=lead, points=10, scored_at=at) for lead in leads])
    return leads
