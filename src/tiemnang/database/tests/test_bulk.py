"""Rows written in bulk come back as they went in, on both databases."""

from datetime import UTC, datetime

import pytest

from tiemnang.database.bulk import as_json, change, insert, overwrite, rows_among, stamp, writing
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Entry, Fact, FactDefinition, Lead
from tiemnang.scoring.models import Score
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import Match

CAME = datetime(2026, 11, 21, 8, 30, 15, 123456, tzinfo=UTC)
NAME = "Nguyễn Thị\tPhương \\ Thảo\n“Bé Na”"


def _bring(name: str = NAME) -> int:
    with writing():
        (pk,) = leads.bring([Arrival(None, CAME, name=name, points=45, priority=0.345)], at=CAME, by=None)
    return int(pk)


def test_every_kind_of_column_comes_back_as_it_was_written(db):
    pk = _bring()
    budget = FactDefinition.objects.create(key="budget", name="Ngân sách")

    with writing():
        detail = {"result": "interested", "n": 2, "said": NAME}
        insert(
            Entry,
            ("lead", "verb", "at", "text", "detail"),
            [(pk, "called", stamp(CAME), NAME, as_json(detail))],
        )
        insert(
            Fact,
            ("lead", "definition", "value", "number", "known_at", "origin"),
            [(pk, budget.pk, "5tr", 5e6, stamp(CAME), "sheet")],
        )
        insert(
            Score,
            ("lead", "points", "reasons", "scored_at"),
            [(pk, 45, as_json([["phone", 15, {}]]), stamp(CAME))],
        )

    lead = Lead.objects.get(pk=pk)
    entry, fact = lead.entries.get(verb="called"), lead.facts.get()
    assert (lead.name, lead.points, lead.priority, lead.touched_at) == (NAME, 45, 0.345, None)
    assert lead.created_at == entry.at == fact.known_at == CAME
    assert (entry.text, entry.detail) == (NAME, detail)
    assert (fact.number, lead.score.reasons) == (5e6, [["phone", 15, {}]])


def test_nothing_to_write_asks_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        insert(Lead, ("name",), [])

        assert rows_among("SELECT id FROM leads_lead WHERE id {among}", []) == []


def test_rows_are_found_by_numbers_and_by_words(db):
    first, second = _bring("Trần Văn Bình"), _bring("Lê Thị Mai {a,b} 'x'")

    by_number = rows_among(
        "SELECT name FROM leads_lead WHERE id {among} ORDER BY id", [first, second, 10**15]
    )
    by_word = rows_among("SELECT id FROM leads_lead WHERE name {among}", ["Lê Thị Mai {a,b} 'x'", "nobody"])

    assert [name for (name,) in by_number] == ["Trần Văn Bình", "Lê Thị Mai {a,b} 'x'"]
    assert by_word == [(second,)]


def test_rows_are_written_over_whether_few_or_many(db):
    with writing():
        pks = leads.bring([Arrival(None, CAME, name=f"Khách {n}") for n in range(250)], at=CAME, by=None)
    fields = ("lead", "points", "reasons", "scored_at", "moves_at")

    for some, points in ((pks[:10], 1), (pks, 2), (pks[5:8], 3)):
        with writing():
            overwrite(
                Score, fields, [(pk, points, as_json([[NAME, points, {}]]), stamp(CAME), None) for pk in some]
            )

    found = dict(Score.objects.values_list("pk", "points"))
    assert [found[pk] for pk in pks] == [2] * 5 + [3] * 3 + [2] * 242
    score = Score.objects.get(pk=pks[6])
    assert (score.reasons, score.scored_at, score.moves_at, score.fit) == ([[NAME, 3, {}]], CAME, None, 0)


def test_only_what_is_named_changes_whether_few_or_many(db):
    with writing():
        pks = leads.bring([Arrival(None, CAME, name=f"Khách {n}") for n in range(250)], at=CAME, by=None)
        fields = ("lead", "points", "reasons", "fit", "scored_at")
        overwrite(Score, fields, [(pk, 1, "[]", 7, stamp(CAME)) for pk in pks[:-1]])

    for some, points in ((pks[:10], 2), (pks, 3), ([], 4), (pks[5:8], 5)):
        with writing():
            change(Score, ("lead", "points", "reasons"), [(pk, points, as_json([[NAME]])) for pk in some])

    found = dict(Score.objects.values_list("pk", "points"))
    assert [found.get(pk) for pk in pks] == [3] * 5 + [5] * 3 + [3] * 241 + [None]  # the last has no score
    score = Score.objects.get(pk=pks[6])
    assert (score.reasons, score.fit, score.scored_at) == ([[NAME]], 7, CAME)


@pytest.mark.parametrize("many", [3, 150])
def test_rows_of_two_keys_are_written_over_where_both_are_there(db, minh, many):
    version, other = (targeting.create(name, by=minh, at=CAME) for name in ("Chủ spa", "Chủ quán"))
    with writing():
        pks = leads.bring([Arrival(None, CAME, name=f"Khách {n}") for n in range(many)], at=CAME, by=None)
    fields = ("lead", "version", "fit", "reasons", "matched_at")

    for one, fit in ((version.pk, 40), (other.pk, 60), (version.pk, 90)):
        with writing():
            overwrite(Match, fields, [(pk, one, fit, "[[1, 40]]", stamp(CAME)) for pk in pks], keys=2)

    assert set(Match.objects.values_list("version", "fit")) == {(version.pk, 90), (other.pk, 60)}
    assert Match.objects.count() == 2 * many
