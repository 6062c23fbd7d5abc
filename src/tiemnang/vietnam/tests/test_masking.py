"""Hidden numbers keep only what tells one from another."""

import pytest

from tiemnang.vietnam.masking import mask, mask_text


def test_ways_keep_their_beginning_and_end():
    assert mask("phone", "+84912345678") == "0912 ••• 678"
    assert mask("email", "phuongthao@gmail.com") == "ph•••@gmail.com"
    assert mask("zalo", "+84912345678") == "0912 ••• 678"
    assert mask("facebook", "phuongthao.spa") == "•••spa"


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "+84 912 345 678",
        "84912345678",
        "(0912) 345 678",
    ],
)
def test_a_number_in_a_note_is_hidden_however_it_is_written(written):
    hidden = mask_text(f"Chị dặn gọi {written} sau 17:30, ngân sách 15.000.000 ₫")

    assert "345" not in hidden and "678 sau 17:30" in hidden and "15.000.000 ₫" in hidden


def test_a_mail_in_a_note_is_hidden():
    assert (
        mask_text("gửi báo giá vào phuong.thao+spa@gmail.com.vn nhé")
        == "gửi báo giá vào ph•••@gmail.com.vn nhé"
    )


def test_days_and_sums_are_no_numbers_to_call():
    said = "Mua ngày 01/12/2025, 05.03.2026 09:30 và 1-2-2026, hẹn 21/11/2026 09:30, đơn 12.486.000 ₫, mã 2026-000123, 3 chi nhánh"

    assert mask_text(said) == said
