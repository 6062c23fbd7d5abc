"""`tiemnang score` and `tiemnang profile` answer about any file, without a database and in plain words."""

import csv
import json
import re
import unicodedata

import pytest
import xlsxwriter

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
    assert "Hay gặp hơn, theo nhân khẩu học:" in told


def test_mining_gives_traits_rules_and_held_out_lift(tmp_path, capsys):
    path = written(tmp_path / "khách.csv", planted(3000))

    code = main(
        ["profile", "--mine", path, "--best", "Hạng = vàng", "--base", "Thu nhập > 20 triệu", "--json"]
    )

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 0 and found["held_out_lift"] > 1.5 and found["traits"]
    assert all(
        {"text", "conditions", "bases", "lift", "held_out_lift"} <= set(rule) for rule in found["rules"]
    )
    bases = {trait["column"]: trait["base"] for trait in found["traits"]}
    assert bases["Thu nhập"] == "demographic" and set(bases.values()) <= {
        "demographic",
        "industry",
        "behaviour",
        "interest",
    }


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


def judged(path, capsys, *more, target="Trạng thái", positive="Đã mua"):
    """What `--evaluate` says of a file, or its one sentence of refusal."""
    words = [
        "score",
        "--evaluate",
        str(path),
        "--target",
        target,
        "--positive",
        positive,
        "--sizes",
        "",
        "--json",
    ]
    code, told = main([*words, *more]), capsys.readouterr()
    return json.loads(told.out.splitlines()[-1]) if code == 0 else told.err


def as_old_vietnamese(text):
    """The bytes of Windows-1258, where tones stand behind their letters."""
    parted = re.sub("(\u0323)([\u0302\u0306\u031b])", r"\2\1", unicodedata.normalize("NFD", text))
    shaped = re.sub("(.)([\u0302\u0306\u031b])", lambda two: unicodedata.normalize("NFC", two[0]), parted)
    return shaped.encode("cp1258")


ROWS = [("Zalo, FB", "Đã mua"), ("Giới thiệu", "Chưa"), ("Facebook", "Chưa")] * 25
PLAIN = "\n".join(['"Nguồn","Trạng thái"', *(f'"{one}","{two}"' for one, two in ROWS)])
SAVED = {
    "BOM": ("a.csv", b"\xef\xbb\xbf" + PLAIN.encode()),
    "cp1258": ("a.csv", as_old_vietnamese(PLAIN)),
    "dấu rời": ("a.csv", unicodedata.normalize("NFD", PLAIN).encode()),
    "sep=": ("a.csv", b"sep=|\n" + PLAIN.replace('","', '"|"').encode()),
    "tab": ("a.tsv", PLAIN.replace('","', '"\t"').encode()),
    "khoảng trắng quanh tên cột": ("a.csv", PLAIN.replace('"Trạng thái"', '" Trạng thái "').encode()),
    "dấu nháy chưa đóng": (
        "a.csv",
        PLAIN.replace("Zalo, FB", "Zalo").replace('"', "").replace("Zalo", '"Zalo', 1).encode(),
    ),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_file_is_judged_however_it_was_saved(name, tmp_path, capsys):
    path = tmp_path / SAVED[name][0]
    path.write_bytes(SAVED[name][1])

    found = judged(path, capsys)

    assert (found["rows"], found["positives"]) == (75, 25)


def test_a_workbook_is_judged_like_a_csv_file(tmp_path, capsys):
    path = tmp_path / "khách.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("Nguồn", "Trạng thái"), *ROWS]):
            sheet.write_row(at + 1, 0, row)

    found = judged(path, capsys)

    assert (found["rows"], found["positives"]) == (75, 25)


@pytest.mark.parametrize(
    ("yes", "no", "asked"),
    [("1", "0", "yes"), ("True", "False", "1"), ("Có", "Không", "co"), ("MUA", "không", "Mua")],
)
def test_the_positive_outcome_is_known_however_it_is_said(yes, no, asked, tmp_path, capsys):
    path = written(tmp_path / "a.csv", {"Nguồn": ["Zalo", "FB", "FB"] * 25, "kq": [yes, no, no] * 25})

    assert judged(path, capsys, target="kq", positive=asked)["positives"] == 25


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--drop", "Nguồn,Nguon"], "không có cột “Nguon”"),
        (["--time", "Nguồn"], "không xếp được theo thời gian"),
        (["--target", "Trống"], "chưa ghi kết quả nào"),
    ],
)
def test_what_a_file_does_not_hold_is_refused_in_one_sentence(more, sentence, tmp_path, capsys):
    path = written(
        tmp_path / "a.csv", {"Nguồn": ["Zalo", "FB"] * 40, "Trống": [""] * 80, "kq": ["mua", "không"] * 40}
    )

    told = judged(path, capsys, *more, target="kq", positive="mua")

    assert sentence in told and told.count("\n") == 1


def test_a_folder_is_no_file(tmp_path, capsys):
    assert "là thư mục" in judged(tmp_path, capsys)


def test_order_and_lift_say_nothing_where_nothing_can_be_told(tmp_path, capsys):
    path = written(tmp_path / "a.csv", {"Nguồn": ["Zalo", "FB"] * 60, "kq": ["mua"] * 2 + ["không"] * 118})

    found = judged(path, capsys, target="kq", positive="mua")

    assert found["auc"] == 0.5 and found["model"] == "none"


def test_three_rows_are_judged_without_a_figure_json_cannot_keep(tmp_path, capsys):
    path = written(tmp_path / "a.csv", {"Nguồn": ["Zalo", "FB", "FB"], "kq": ["mua", "không", "không"]})

    found = judged(path, capsys, target="kq", positive="mua")

    assert found["auc"] == 0.5 and found["ece"] == found["ece"]


def test_the_best_of_five_rows_are_looked_at_too(tmp_path, capsys):
    path = written(tmp_path / "a.csv", {"Nguồn": list("abcde"), "Số": [1, 2, 9, 9, 9]})

    code = main(["profile", "--mine", path, "--best", "Số > 8", "--json"])

    assert code == 0 and json.loads(capsys.readouterr().out)["best"] == 3
