"""Minh asks whom to look for: the rules that hold are named, what only looks telling is not."""

import math
import time

import numpy as np
import pytest

from tiemnang.tables.columns import read_table
from tiemnang.targeting.rules.expression import matches
from tiemnang.targeting.rules.likeness import like
from tiemnang.targeting.rules.mining import mine
from tiemnang.targeting.rules.traits import in_wholes, limits_of, said_as
from tiemnang.targeting.tests.made_up import planted


def found_in(table, best='Hạng == "vàng"', **more):
    """Mine a table for those an expression names."""
    return mine(read_table(table), matches(best, table), about={"Hạng"}, **more)


def columns_of(rules):
    """The columns each rule asks about."""
    return [{trait.column for trait in rule.conditions} for rule in rules]


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_the_three_rules_planted_are_found_and_no_decoy_is(seed):
    found = found_in(planted(6000, seed=seed))

    named = columns_of(found.rules)

    assert {"Ngành", "Tỉnh/TP", "Nguồn"} in named
    assert {"Thu nhập", "Có con"} in named
    assert {"Ngành", "Số nhân viên"} in named
    assert len(named) <= 6 and not {name for rule in named for name in rule if "ồi" in name}


def test_limits_are_found_where_they_are_and_said_as_people_say_them():
    found = found_in(planted(6000))

    income = next(t for r in found.rules for t in r.conditions if t.column == "Thu nhập")

    assert income.code == "from" and income.low == pytest.approx(72e6, rel=0.04)
    assert income.low % 1e6 == 0


def test_rules_keep_their_lift_on_customers_nobody_looked_at():
    found = found_in(planted(6000))

    assert all(rule.checked.lift > 0.7 * rule.found.lift for rule in found.rules)
    assert found.union.low > 2


def test_where_best_means_nothing_no_rule_is_named_and_no_trait_real():
    table = planted(3000)
    table["Hạng"] = ["vàng" if n % 11 == 0 else "thường" for n in range(3000)]

    found = found_in(table)

    assert found.rules == [] and sum(each.is_real for each in found.traits) <= 1
    assert "no_rules" in found.warnings


def test_whom_to_leave_is_told_too():
    table = planted(4000)
    table["Đã hủy"] = [
        "có" if hang == "thường" and n % 3 else "không" for n, hang in enumerate(table["Hạng"])
    ]

    found = found_in(table)

    assert found.left[0].trait.column == "Đã hủy" and found.left[0].trait.value == "có"


def test_with_few_customers_it_says_so_and_claims_no_check():
    found = found_in(planted(320))

    assert "not_checked" in found.warnings
    assert found.rules and found.union is None


def test_a_base_narrows_whom_the_best_are_held_against():
    table = planted(3000)

    found = found_in(table, base=matches('"Tỉnh/TP" == "Huế"', table))

    assert found.rows < 3000 and found.best == table["Hạng"].count("vàng")


def test_fifty_thousand_customers_are_mined_in_a_few_seconds():
    table = planted(50_000, decoys=10)
    columns, best = read_table(table), matches('Hạng == "vàng"', table)

    started = time.process_time()
    mine(columns, best, about={"Hạng"})

    assert time.process_time() - started < 20  # 10 s on a machine of its own


def test_figures_move_by_a_fiftieth_of_the_spread_at_most():
    assert said_as(71_819_000, 20e6) == 72e6
    assert said_as(4.857, 0.1) == 4.857 or abs(said_as(4.857, 0.1) - 4.857) <= 0.002
    assert limits_of(np.array([3.0] * 50), 5) == []


def test_nobody_has_two_and_a_half_branches():
    branches = np.array([1.0] * 60 + [2.0] * 20 + [3.0] * 12 + [4.0] * 6 + [9.0] * 2)

    assert in_wholes([2.6, 2.8, 4.0], branches) == [3.0, 4.0]
    assert in_wholes([2.6, 2.8], branches + 0.5) == [2.6, 2.8]


def test_twelve_customers_without_a_loss_give_a_ranking_with_its_doubt_and_no_probability():
    table = planted(800)
    gold = np.flatnonzero(matches('Ngành == "spa" and Nguồn == "Giới thiệu"', table))[:12]
    customers = np.zeros(800, dtype=bool)
    customers[gold] = True

    found = like(read_table(table), customers)

    others = matches('Ngành == "spa" and Nguồn == "Giới thiệu"', table) & ~customers
    assert found.customers == 12 and found.says_something
    assert found.rank[others].mean() > 85
    assert np.all(found.low <= found.rank + 1e-9) and np.all(found.rank <= found.high + 1e-9)
    assert found.standing_high - found.standing_low > 0.02


def test_customers_drawn_at_random_are_said_to_be_like_nobody():
    table = planted(800)
    customers = np.arange(800) % 61 == 0

    found = like(read_table(table), customers)

    assert not found.says_something


def test_two_customers_are_too_few_to_be_like():
    table = planted(100)

    assert like(read_table(table), np.arange(100) < 2) is None
    assert not math.isnan(like(read_table(table), np.arange(100) < 12).standing)


def test_a_few_thousand_others_to_learn_from_rank_much_as_all_do():
    table = planted(3000)
    customers = np.flatnonzero(matches('Ngành == "spa" and Nguồn == "Giới thiệu"', table))[:40]
    ours = np.isin(np.arange(3000), customers)
    columns = read_table(table)

    of_all, of_some = like(columns, ours), like(columns, ours, learn_from=np.arange(3000) % 3 == 0)

    assert np.corrcoef(of_all.rank, of_some.rank)[0, 1] > 0.9
    assert of_some.customers == 40 and of_some.says_something
