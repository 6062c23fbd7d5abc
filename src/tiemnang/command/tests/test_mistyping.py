"""What was mistyped, or cannot be done, is answered in one sentence of the reader's language."""

import pytest

from tiemnang.command import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bán"], "không có lệnh bán"),
        (["import"], "thiếu FILE"),
        (["demo", "--leads", "-5"], "--leads ít nhất là 1"),
        (["demo", "--leads", "nhiều", "--json"], "--leads cần một số nguyên, không phải “nhiều”"),
        (["demo", "--leads"], "sau --leads còn thiếu giá trị"),
        (["today", "--limit", "0"], "--limit ít nhất là 1"),
        (["export", "a.csv", "--lang", "fr"], "--lang không nhận “fr”, chỉ nhận vi, en, code"),
        (["up", "--port", "99999"], "--port nhiều nhất là 65535"),
        (["score"], "cần một trong --evaluate --fit --card"),
        (["doctor", "--loud"], "không có --loud"),
        (["doctor", "--json=1"], "--json không nhận giá trị “1”"),
    ],
)
def test_a_mistyped_command_is_answered_in_vietnamese_alone(capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        main(words)

    told = capsys.readouterr()
    assert ended.value.code == 2 and not told.out
    assert told.err.startswith(f"Câu lệnh chưa đúng: {said}. Xem cách dùng: tiemnang")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export", "nowhere/khach.csv", "--json"], 1, "Không có thư mục nowhere."),
        (["export", "khach.pdf"], 2, "Tệp phải có đuôi .csv hoặc .xlsx."),
        (["export", "khach.csv", "--columns", "shoe_size"], 2, "Không có cột shoe_size."),
        (["match", "--evaluate", "khach.csv"], 2, "--evaluate cần đi cùng --truth."),
        (["match", "--evaluate", "nowhere.csv", "--truth", "id"], 1, "Không có tệp nowhere.csv."),
        (["restore", "/nowhere.tar.gz"], 1, "Không có tệp /nowhere.tar.gz."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_vietnamese_sentence(capsys, transactional_db, words, code, said):
    assert main(words) == code

    told = capsys.readouterr()
    assert not told.out and told.err == f"{said}\n"


def test_a_port_that_is_no_number_is_said_only_where_it_matters(capsys, monkeypatch, transactional_db):
    monkeypatch.setenv("PORT", "abc")

    with pytest.raises(SystemExit):
        main(["up"])

    assert "--port cần một số nguyên" in capsys.readouterr().err
    assert main(["today"]) == 0
