"""Random leads and random trees about them, drawn so that questions and answers often touch at the border."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tiemnang.capture.models import Import, Submission
from tiemnang.criteria.register import known_fields
from tiemnang.criteria.rules.operators import OPERATORS
from tiemnang.criteria.rules.times import TICK, Standpoint, back
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import (
    Awareness,
    Consent,
    Entry,
    Fact,
    FactDefinition,
    Identity,
    Lead,
    Need,
    Organisation,
    Position,
    Source,
    Stage,
    Tag,
    Tagging,
)
from tiemnang.matching.models import DoubtfulPair
from tiemnang.pipeline.models import Task
from tiemnang.segments.models import Membership, Segment
from tiemnang.team.models import Member, Team
from tiemnang.vietnam.calendar import TIME_ZONE

NOW = datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=TIME_ZONE)
AT = Standpoint(NOW)
SPANS = [
    {"n": 1, "unit": "hours"},
    {"n": 7, "unit": "days"},
    {"n": 3, "unit": "working_hours"},
    {"n": 2, "unit": "working_days"},
]
DAYS = ["2026-11-20", "2026-11-21", "2026-11-14", "yesterday", "today", "tomorrow", "2024-02-29"]
MIDNIGHTS = [datetime(2026, 11, day, tzinfo=TIME_ZONE) for day in (14, 20, 21, 22)]
EDGES = [
    NOW,
    *MIDNIGHTS,
    *(back(span, AT) for span in SPANS),
    NOW + timedelta(hours=1),
    NOW + timedelta(days=7),
]
WORDS = [
    "Khánh Vân", "KHANH VAN", "khánh\u00a0 vân", "Kha\u0301nh Va\u0302n", "Đỗ", "đo", "ĐÔ\u0323", "Nguyễn Thị Ánh Tuyết",
    "Ｓｐａ", "spa", "50%", "a_b", "A.B", "[x]", "(x", "\\d", "O'Neil", "ß", "Æ", "x\u200by", "^a$", "-", "+84905774310", "0905", "",
]  # fmt: skip
NUMBERS = [-3.5, -1, 0, 1, 2, 2.5, 3, 12, 60, 61, 100, 15_000_000]
BIRTHS = [
    "",
    "1986",
    "1966",
    "1966-11-21",
    "1966-11-22",
    "1966-11-20",
    "2000-02-29",
    "không rõ",
    "1986-13-77",
]

words = st.sampled_from(WORDS) | st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
texts = (words | st.text(alphabet="aáàAÀ\u0301 đĐd\u1e9e%_\\.*^$'\"ơƠ\u00ad\t", max_size=6)).map(
    lambda text: text[:60]
)
moments = st.tuples(
    st.sampled_from(EDGES), st.sampled_from([-TICK, timedelta(0), TICK, timedelta(hours=-5)])
).map(lambda pair: pair[0] + pair[1])
maybe_moments = st.none() | moments
numbers = st.sampled_from(NUMBERS) | st.floats(-5, 105, width=32)


class World:
    """The rows that stand around leads: who works here, sources, tags, attributes."""

    def __init__(self) -> None:
        team = Team.objects.create(name="Huế")
        self.members = [
            Member.objects.create_user("a@spa.vn", "Mai Lan", team=team),
            Member.objects.create_user("b@spa.vn", "Ngô Bích"),
        ]
        self.sources = [
            Source.objects.create(name=name, folded=name, channel=channel)
            for name, channel in (("fb", "facebook"), ("hn", "event"))
        ]
        self.tags = [Tag.objects.create(name=name, folded=name) for name in ("vip", "cũ")]
        self.firms = [Organisation.objects.create(name=name, key=name) for name in ("Spa Khánh Vân", "")]
        times = {"made_at": NOW, "changed_at": NOW}
        self.segments = [
            Segment.objects.create(name=name, archived_at=ended, **times)
            for name, ended in (("Mới", None), ("Spa", None), ("Cũ", NOW))
        ]
        self.facts = {
            kind: FactDefinition.objects.create(key=kind, name=kind, type=kind)
            for kind in ("text", "number", "money", "date", "yes_no", "choice")
        }

    def lead(self, draw: Any) -> Lead:
        """One random lead with everything on it."""
        one_of = lambda options: draw(st.sampled_from([None, *options]))  # noqa: E731
        lead = Lead.objects.create(
            kind=draw(st.sampled_from(Lead.Kind.values)), name=draw(texts), birth=draw(st.sampled_from(BIRTHS)),
            province=draw(st.sampled_from(["", "48", "79"])), district=draw(texts), organisation=one_of(self.firms),
            stage=draw(st.sampled_from(Stage.values)), awareness=draw(st.sampled_from(["", *Awareness.values])),
            source=one_of(self.sources), owner=one_of(self.members), points=draw(st.integers(-2, 100)), priority=draw(numbers),
            created_at=draw(moments), arrived_at=draw(moments), touched_at=draw(maybe_moments),
        )  # fmt: skip
        self._ways(draw, lead)
        self._knowledge(draw, lead)
        self._story(draw, lead)
        return lead

    def _ways(self, draw: Any, lead: Lead) -> None:
        values = st.sampled_from(["+84905774310", "+842363822415", "+842438224150", "a@spa.vn", "Zalo Vân"])
        ways = st.lists(
            st.tuples(st.sampled_from(["phone", "email", "zalo"]), values), max_size=3, unique=True
        )
        for kind, value in draw(ways):
            Identity.objects.create(
                lead=lead, kind=kind, value=value, is_bad=draw(st.booleans()), is_shared=draw(st.booleans())
            )
        for channel in draw(st.lists(st.sampled_from(["", "zalo", "email"]), max_size=2)):
            purpose = draw(st.sampled_from(["marketing", "care"]))
            Consent.objects.create(
                lead=lead,
                purpose=purpose,
                channel=channel,
                given_at=NOW,
                withdrawn_at=draw(st.none() | st.just(NOW)),
            )

    def _knowledge(self, draw: Any, lead: Lead) -> None:
        for definition in draw(st.lists(st.sampled_from(list(self.facts.values())), max_size=4, unique=True)):
            number = draw(st.none() | numbers) if definition.type not in ("date", "yes_no") else None
            if definition.type == "yes_no":
                number = draw(st.sampled_from([None, 0.0, 1.0]))
            if definition.type == "date":
                days = st.sampled_from([date(2026, 11, day) for day in (13, 14, 15, 20, 21, 22, 28, 29)])
                number = draw(st.none() | days.map(lambda day: float((day - date(1970, 1, 1)).days)))
            ended = draw(st.none() | st.just(NOW))
            Fact.objects.create(
                lead=lead,
                definition=definition,
                value=draw(texts),
                number=number,
                known_at=NOW,
                superseded_at=ended,
                origin="sheet",
            )
        for said in draw(st.lists(texts, max_size=2)):
            Need.objects.create(
                lead=lead,
                said=said,
                severity=draw(st.integers(1, 3)),
                since=NOW,
                met_at=draw(st.none() | st.just(NOW)),
                origin="sheet",
            )
        for tag in draw(st.lists(st.sampled_from(self.tags), max_size=2, unique=True)):
            Tagging.objects.create(lead=lead, tag=tag)
        for segment in draw(st.lists(st.sampled_from(self.segments), max_size=3, unique=True)):
            Membership.objects.create(
                lead=lead, segment=segment, since=NOW, until=draw(st.none() | st.just(NOW))
            )
        for firm in draw(st.lists(st.sampled_from(self.firms), max_size=1)):
            Position.objects.create(
                lead=lead, organisation=firm, title=draw(texts), until=draw(st.none() | st.just(NOW.date()))
            )

    def _story(self, draw: Any, lead: Lead) -> None:
        for verb in draw(st.lists(st.sampled_from(["called", "met", "noted"]), max_size=4)):
            detail = draw(
                st.sampled_from([{}, {"result": "interested"}, {"result": "no_answer"}, {"result": None}])
            )
            Entry.objects.create(lead=lead, verb=verb, at=draw(moments), detail=detail)
        for at in draw(st.lists(moments, max_size=3)):
            amount = draw(st.sampled_from([0, 1, 12, 15_000_000]))
            Purchase.objects.create(lead=lead, at=at, amount=amount, product=draw(texts))
        for due_at in draw(st.lists(moments, max_size=1)):
            Task.objects.create(
                lead=lead,
                due_at=due_at,
                promised=draw(st.booleans()),
                created_at=NOW,
                done_at=draw(st.none() | st.just(NOW)),
            )


def send_in(draw: Any, leads: list[Lead]) -> None:
    """Some of the leads came with a file, some with nothing."""
    files = [None, *(Import.objects.create(name=name, sha256=name, size=1) for name in ("a.xlsx", "b.xlsx"))]
    for lead in leads:
        for batch in draw(st.lists(st.sampled_from(files), max_size=2)):
            key = f"{lead.pk} {Submission.objects.count()}"
            Submission.objects.create(
                lead=lead, batch=batch, dedup_key=key, outcome="created", received_at=draw(moments)
            )


def pair_up(draw: Any, leads: list[Lead]) -> None:
    """Some of the leads may be doubles of each other."""
    for first, second in zip(leads, leads[1:]):
        if answer := draw(st.sampled_from(["", "waiting", "apart"])):
            DoubtfulPair.objects.create(
                first=first, second=second, probability=0.7, answer=answer, found_at=NOW
            )


def trees() -> st.SearchStrategy[Any]:
    """Random trees as JSON over every field there is."""
    leaf = st.one_of([_leaf(field) for field in known_fields().values()])
    return st.recursive(
        leaf,
        lambda rules: st.fixed_dictionaries(
            {
                "combinator": st.sampled_from(["and", "or"]),
                "not": st.booleans(),
                "rules": st.lists(rules, max_size=3),
            }
        ),
        max_leaves=6,
    )


def _leaf(field: Any) -> st.SearchStrategy[Any]:
    by_form = {
        "nothing": st.none(),
        "text": texts.filter(lambda text: text.strip()),
        "number": numbers,
        "numbers": st.lists(numbers, min_size=2, max_size=2),
        "money": numbers,
        "moneys": st.lists(numbers, min_size=2, max_size=2),
        "date": st.sampled_from(DAYS),
        "dates": st.lists(st.sampled_from(DAYS), min_size=2, max_size=2),
        "span": st.sampled_from(SPANS),
        "words": st.lists(st.sampled_from(_choices(field)), min_size=1, max_size=3)
        if field.choices
        else st.none(),
        "yes_no": st.booleans(),
        "count": st.tuples(st.sampled_from([{}, *SPANS]), st.integers(0, 3)).map(
            lambda pair: pair[0] | {"count": pair[1]}
        ),
    }
    return st.sampled_from(list(field.operators)).flatmap(
        lambda operator: st.fixed_dictionaries(
            {
                "field": st.just(field.key),
                "operator": st.just(operator),
                "value": by_form[OPERATORS[field.type][operator].takes],
            }
        )
    )


def _choices(field: Any) -> list[str]:
    listed = [str(value) for value, _label in field.choices()]
    return listed if field.allowed is not None else [*listed, "999", "Khánh Vân"]
