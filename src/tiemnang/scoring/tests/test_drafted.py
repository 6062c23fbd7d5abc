"""What the reading process foresees of a row is what the writing process would have said of its arrival."""

import pickle

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tiemnang.capture import resolve
from tiemnang.capture.models import Import
from tiemnang.capture.reader import Row
from tiemnang.capture.sheets.drafts import Call, Draft, Way
from tiemnang.leads.models import FactDefinition, Source
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.arriving import judge, lexicon, write
from tiemnang.scoring.drafted import foreseer
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules import DEFAULT, Rule
from tiemnang.scoring.rules.default import when

IN_ONE_DATABASE = settings(max_examples=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
WORDS = ["", "KNM", "sai số", "quan tâm", "đã chốt", "khách nói để sau", "Hẹn gọi lại", "từ chối"]
SOURCES = ["", "Facebook", "fb ads", "Giới thiệu", "hội chợ Phú Thọ", "khách cũ", "zalo"]
DAYS = ["", "2026-11-20", "2026-10-01 14:30", "2025-01-05", "2031-01-01", "hôm nọ"]


@st.composite
def drafts(draw):
    """Rows that say more or less of somebody."""
    ways = draw(
        st.lists(
            st.sampled_from(
                [
                    Way("phone", "+84905774310", "", ""),
                    Way("email", "van@spa.vn", "", ""),
                    Way("zalo", "vanspa", "", ""),
                ]
            ),
            max_size=3,
        )
    )
    calls = [
        Call(n, draw(st.sampled_from(DAYS)), "gọi", status)
        for n, status in enumerate(
            draw(st.lists(st.sampled_from(["", "attempted", "contacted", "lost", "invalid"]), max_size=4)), 1
        )
    ]
    return Draft(
        2,
        name="Trần Thị Khánh Vân",
        ways=ways,
        organisation=draw(st.sampled_from(["", "Spa Khánh Vân"])),
        province=draw(st.sampled_from(["", "48"])),
        source=draw(st.sampled_from(SOURCES)),
        status=draw(st.sampled_from(WORDS)),
        outcome=draw(st.sampled_from(["", "", "won", "lost"])),
        created_at=draw(st.sampled_from(DAYS)),
        last_contact_at=draw(st.sampled_from(DAYS)),
        needs=draw(st.sampled_from([[], ["giảm khách bỏ hẹn"]])),
        budget=draw(st.sampled_from([None, (0, 0), (15_000_000, 20_000_000)])),
        facts=draw(st.sampled_from([[], [("budget", "3tr", 3e6)], [("so_giuong", "8", 8.0)]])),
        calls=calls,
    )


@pytest.fixture
def batch(lan):
    """An import whose words were answered in part."""
    web = Source.objects.create(name="Web", folded="web", channel="website")
    old = Source.objects.create(name="Facebook", folded="facebook", channel="event")
    FactDefinition.objects.create(key="budget", name="Ngân sách", type="money")
    words = {"status": {"khach noi de sau": "contacted"}, "source": {"hoi cho phu tho": old.pk}}
    return Import.objects.create(by=lan, source=web, name="data T11.xlsx", size=1, words=words)


def rows_of(found):
    return [Row(0, draft.row, "[]", str(place), draft, None, "", ()) for place, draft in enumerate(found)]


@pytest.mark.django_db
@IN_ONE_DATABASE
@given(found=st.lists(drafts(), min_size=3, max_size=6))
def test_a_row_is_worth_the_same_wherever_it_is_judged(batch, now, found):
    with transaction.atomic():
        words = resolve.Words(batch)
        taken_along = pickle.loads(pickle.dumps(lexicon(words, now)))
        before = foreseer(taken_along)(found)
        arrivals = resolve.arrivals(rows_of(found), range(len(found)), words, now=now)

        later = judge(arrivals, at=now)

        assert [one[:3] for one in before] == [one[:3] for one in later]
        assert [one.priority for one in before] == [one.priority for one in arrivals]
        write(enumerate(before, start=1), at=now)
        stored = Score.objects.order_by("pk").values_list("reasons", flat=True)
        assert [[*map(tuple, each)] for each in stored] == [[*map(tuple, one.reasons)] for one in later]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_card_saved_while_the_sheet_is_read_counts_for_the_rows_still_to_come(batch, minh, now):
    words = resolve.Words(batch)
    draft = Draft(2, name="Lê Thị Mai", ways=[Way("phone", "+84905774310", "", "")])
    before = foreseer(lexicon(words, now))([draft])
    scoring.set_card([*DEFAULT, Rule("reachable", 11, when("has.phone", "is", True))], at=now, by=minh)

    [said] = judge(resolve.arrivals(rows_of([draft]), [1], words, now=now), before, at=now)

    assert said.points == before[0].points + 11


@pytest.mark.django_db
def test_a_card_that_asks_for_names_is_asked_by_the_writing_process(batch, minh, now):
    scoring.set_card([*DEFAULT, Rule("spa", 7, when("name", "contains", "spa"))], at=now, by=minh)

    assert lexicon(resolve.Words(batch), now) is None
    assert foreseer(None)([Draft(2)]) == [None]
