"""Rules as plain values: read, checked, shortened, and what their times mean."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tiemnang.criteria.rules import (
    EVERYBODY,
    OPERATORS,
    Group,
    Leaf,
    Standpoint,
    Unsound,
    as_json,
    check,
    fields_of,
    letters,
    normalise,
    parse,
)
from tiemnang.criteria.rules.parse import DEEPEST, MOST_RULES
from tiemnang.criteria.rules.times import TICK, back, days, stretch
from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.vietnam.text import fold

FIELDS = {
    type: SimpleNamespace(type=type, operators=tuple(operators), allowed=None)
    for type, operators in OPERATORS.items()
}
FIELDS["stage"] = SimpleNamespace(type="choice", operators=("in", "not_in"), allowed={"new", "contacting"})
SATURDAY = Standpoint(datetime(2026, 11, 21, 9, 30, tzinfo=TIME_ZONE))


def rule(field, operator, value=None):
    return {"field": field, "operator": operator, "value": value}


def group(*rules, combinator="and", negated=False):
    return {"combinator": combinator, "not": negated, "rules": list(rules)}


def test_a_rule_of_react_querybuilder_is_read_as_it_comes():
    source = group(
        {"id": "a1", **rule("text", "beginsWith", "Khánh")},
        {
            "id": "a2",
            "combinator": "or",
            "rules": [rule("number", "notNull"), rule("choice", "notIn", "x,y")],
        },
    )

    tree = parse(source, FIELDS)

    assert tree == Group(
        "and",
        (
            Leaf("text", "starts_with", "Khánh"),
            Group("or", (Leaf("number", "filled"), Leaf("choice", "not_in", ["x", "y"]))),
        ),
    )


def test_a_lone_question_becomes_a_group_of_one():
    assert parse(rule("yes_no", "is", "true"), FIELDS) == Group("and", (Leaf("yes_no", "is", True),))


def test_every_mistake_is_named_with_its_place():
    source = group(
        rule("stage", "in", ["new", "gone"]),
        group(rule("nothing", "is", "x"), rule("number", "contains", 3), combinator="or"),
        rule("date", "in_last", {"n": 0, "unit": "days"}),
        "not a rule",
    )

    tree, problems = check(source, FIELDS)

    assert tree is None
    assert [(problem.path, problem.code) for problem in problems] == [
        ((0,), "choice_unknown"),
        ((1, 0), "field_unknown"),
        ((1, 1), "operator_unknown"),
        ((2,), "number_out_of_range"),
        ((3,), "not_a_rule"),
    ]


@pytest.mark.parametrize(
    ("field", "operator", "value", "code"),
    [
        ("text", "is", "  \u0301 ", "value_missing"),
        ("text", "is", "x" * 101, "text_too_long"),
        ("number", "=", True, "not_a_number"),
        ("number", "=", float("nan"), "not_a_number"),
        ("number", "=", 1e16, "number_too_large"),
        ("number", "between", [1], "two_values_needed"),
        ("money", "=", "một ít", "not_money"),
        ("date", "on", "31/12/2026", "not_a_date"),
        ("date", "on", "0001-01-01", "date_too_far"),
        ("date", "in_last", {"n": 3, "unit": "moons"}, "unit_unknown"),
        ("date", "in_last", 2.5, "not_a_whole_number"),
        ("choice", "in", [], "value_missing"),
        ("choice", "in", [{"a": 1}], "not_a_choice"),
        ("yes_no", "is", "có lẽ", "not_yes_or_no"),
        ("count", "at_least", {"n": 3}, "value_missing"),
    ],
)
def test_a_value_that_cannot_be_asked_is_refused(field, operator, value, code):
    _tree, problems = check(rule(field, operator, value), FIELDS)

    assert [problem.code for problem in problems] == [code]


def test_money_is_read_as_people_write_it():
    assert parse(rule("money", ">=", "15tr"), FIELDS).rules == (Leaf("money", ">=", 15_000_000),)


def test_two_fields_are_not_compared():
    with pytest.raises(Unsound, match="fields_not_compared"):
        parse({**rule("text", "is", "name"), "valueSource": "field"}, FIELDS)


def test_a_tree_too_deep_or_too_large_is_refused_without_being_walked():
    deep = rule("yes_no", "is", True)
    for _ in range(10_000):
        deep = group(deep)
    wide = group(*[rule("yes_no", "is", True)] * 100_000)

    assert [problem.code for problem in check(deep, FIELDS)[1]] == ["too_deep"]
    assert [(len(p.path), p.code) for p in check(wide, FIELDS)[1]] == [(1, "too_many_rules")]
    assert DEEPEST < 10 and MOST_RULES < 200


def test_the_shortest_form_drops_what_says_nothing():
    twice = rule("yes_no", "is", True)
    source = group(group(group(twice), twice), group(group(twice, negated=True), negated=True), group())

    short = normalise(parse(source, FIELDS))

    assert short == Group("and", (Leaf("yes_no", "is", True), EVERYBODY))
    assert parse(as_json(short), FIELDS) == short
    assert fields_of(short) == {"yes_no"}


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["text", "and", "is", "or"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rules", "combinator", "not", "field", "operator", "value", "n", "unit", "count"]), inner)
    ),
)  # fmt: skip


@given(json)
def test_whatever_is_sent_is_read_or_refused_and_never_breaks(source):
    tree, problems = check(source, FIELDS)

    assert (tree is None) == bool(problems)


@given(
    st.text(alphabet="aáÀ đĐ\u0323e%.\\[]^$ \t\u00ad\u200bßæ0Ａ", max_size=8),
    st.text(alphabet="aàđ e.[0a", min_size=1, max_size=3),
)
def test_the_spelled_out_expression_finds_what_folding_finds(text, asked):
    wanted = fold(asked)
    assume(wanted)

    found = [
        bool(letters.seeker(letters.asked(how, [asked]))(text)) for how in ("contains", "starts_with", "is")
    ]

    assert found == [wanted in fold(text), fold(text).startswith(wanted), fold(text) == wanted]


def test_the_last_seven_days_reach_to_this_minute_a_week_ago_and_older_is_the_rest():
    span = {"n": 7, "unit": "days"}
    edge = SATURDAY.now - timedelta(days=7)

    recent, older = stretch("in_last", span, SATURDAY), stretch("more_than_ago", span, SATURDAY)

    assert recent.holds(edge) and recent.holds(SATURDAY.now) and not recent.holds(SATURDAY.now + TICK)
    assert older.holds(edge - TICK) and not older.holds(edge) and not older.holds(None)


def test_three_working_hours_before_saturday_morning_lie_on_friday_afternoon():
    moment = back({"n": 3, "unit": "working_hours"}, SATURDAY)

    assert moment == datetime(2026, 11, 20, 16, 0, tzinfo=TIME_ZONE)


def test_two_working_days_before_monday_are_friday_because_sunday_is_free():
    monday = Standpoint(datetime(2026, 11, 23, 10, 0, tzinfo=TIME_ZONE))

    assert back({"n": 2, "unit": "working_days"}, monday) == datetime(2026, 11, 20, 10, 0, tzinfo=TIME_ZONE)


def test_tet_does_not_count_as_working_time():
    after_tet = Standpoint(datetime(2026, 2, 23, 10, 0, tzinfo=TIME_ZONE))

    assert back({"n": 2, "unit": "working_days"}, after_tet).date() <= date(2026, 2, 14)


def test_a_date_without_a_time_is_asked_by_whole_days():
    first, last = days("in_last", {"n": 2, "unit": "days"}, SATURDAY)

    assert (first, last) == (date(2026, 11, 19), date(2026, 11, 22))
    assert days("more_than_ago", {"n": 2, "unit": "days"}, SATURDAY) == (None, date(2026, 11, 19))
    assert days("on", "today", SATURDAY) == (date(2026, 11, 21), date(2026, 11, 22))
