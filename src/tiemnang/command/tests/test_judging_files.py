"""`tiemnang score` and `tiemnang profile` answer about any file, without a database and in plain words."""

import csv
import json

import pytest

from tiemnang.command import main
from tiemnang.scoring.learning.tests import made_up
from tiemnang.targeting.tests.made_up import planted


def written(path, table):
    """The table as a csv file."""
    with path.open("w", newline="") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(table)
        sheet.writerows(zip(*table.values()))
    return str(path)


def test_a_file_of_outcomes_is_judged_with_every_figure_asked_for(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", made_up.spa(900))

    code = main(["score", "--evaluate", path, "--target", "Kết quả", "--positive", "mua", "--drop", "budget,Ngành",
                 "--sizes", "50,200", "--json"])  # fmt: skip

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 0 and found["validation"] == "5-fold" and found["model"] in ("additive", "blend")
    assert {"auc", "log_loss_gain", "ece", "lift_top_tenth", "leaks"} <= set(found)
    assert set(found["by_size"]) == {"50", "200"} and found["by_size"]["200"]["auc"] > 0.5


def test_a_file_is_judged_in_sentences_too(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", made_up.spa(300))

    code = main(["score", "--evaluate", path, "--target", "Kết quả", "--positive", "mua", "--sizes", ""])

    assert code == 0 and "khách đã mua" in capsys.readouterr().out


def test_a_wrong_column_is_refused_in_one_sentence(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", made_up.spa(60))

    code = main(["score", "--evaluate", path, "--target", "Ket qua", "--positive", "mua"])

    assert code == 1 and capsys.readouterr().err.count("\n") == 1


def test_the_best_customers_of_a_file_are_described_in_sentences(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", planted(3000))

    code = main(["profile", "--mine", path, "--best", 'Hạng == "vàng"'])

    told = capsys.readouterr().out
    assert code == 0 and "triệu" in told and "Nhóm nên tìm: " in told


def test_mining_gives_traits_rules_and_held_out_lift(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", planted(3000))

    code = main(
        ["profile", "--mine", path, "--best", "Hạng = vàng", "--base", "Thu nhập > 20 triệu", "--json"]
    )

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 0 and found["held_out_lift"] > 1.5 and found["traits"]
    assert all({"text", "conditions", "lift", "held_out_lift"} <= set(rule) for rule in found["rules"])


def test_an_expression_that_names_no_column_is_refused(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", planted(50))

    code = main(["profile", "--mine", path, "--best", "lương > 5"])

    assert code == 1 and "lương" in capsys.readouterr().err


ODD = {
    "chỉ một loại": ({"Nguồn": ["Zalo", "FB"] * 40, "kq": ["mua"] * 80}, "mua", "chỉ có một loại"),
    "không ai mua": ({"Nguồn": ["Zalo", "FB"] * 40, "kq": ["treo", "lỡ"] * 40}, "mua", "Có: lỡ, treo"),
    "không có cột": ({"Nguồn": ["Zalo", "FB"] * 40}, "mua", "không có cột"),
}


@pytest.mark.parametrize("name", ODD)
def test_a_table_nothing_can_be_learned_from_is_refused_with_what_it_holds(name, tmp_path, capsys):
    table, positive, sentence = ODD[name]
    path = written(tmp_path / "khách.csv", table)

    code = main(["score", "--evaluate", path, "--target", "kq", "--positive", positive])

    told = capsys.readouterr().err
    assert code == 1 and sentence in told and told.count("\n") == 1


STRANGE = {
    "mười dòng": {"Nguồn": ["Zalo", "FB"] * 5, "kq": ["Có", "Không"] * 5},
    "ba kết quả": {"Nguồn": ["Zalo", "FB", "Tiktok"] * 30, "kq": ["có", "không", "treo"] * 30},
    "cột trống và cột một giá trị": {"Trống": [""] * 60, "Hằng": ["x"] * 60, "kq": ["yes", "no", "no"] * 20},
    "chỉ có kết quả": {"kq": ["TRUE", "FALSE", "FALSE"] * 20},
    "chỉ có mã": {"Mã": list(range(60)), "kq": ["có", "không", "không"] * 20},
    "ba người mua": {"Nguồn": ["Zalo", "FB"] * 60, "kq": ["có"] * 3 + ["không"] * 117},
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_table_is_judged_and_never_promises_more_than_the_base_rate(name, tmp_path, capsys):
    path = written(tmp_path / "khách.csv", STRANGE[name])

    code = main(["score", "--evaluate", path, "--target", "kq", "--positive", "có", "--sizes", "", "--json"])

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 0 and found["log_loss_gain"] >= -0.01 and 0 <= found["ece"] <= 1


def test_a_sheet_saved_as_unicode_text_is_judged_too(tmp_path, capsys):
    path = tmp_path / "khách.csv"
    path.write_text("Nguồn,kq\n" + "Zalo,1\nFB,0\nFB,0\n" * 20, encoding="utf-16")

    code = main(
        ["score", "--evaluate", str(path), "--target", "kq", "--positive", "1", "--sizes", "", "--json"]
    )

    assert code == 0 and json.loads(capsys.readouterr().out.splitlines()[-1])["positives"] == 20
