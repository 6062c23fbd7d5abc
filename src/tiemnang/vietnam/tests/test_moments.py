"""When something is to be done, in the words people use."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam import moments
from tiemnang.vietnam.calendar import TIME_ZONE

SATURDAY = datetime(2026, 11, 21, 9, 30, 12, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    "said, meant",
    [
        ("30 phút nữa", "21/11/2026 10:00"),
        ("30p", "21/11/2026 10:00"),
        ("nửa tiếng nữa", "21/11/2026 10:00"),
        ("2 tiếng rưỡi nữa", "21/11/2026 12:00"),
        ("2h nữa", "21/11/2026 11:30"),
        ("sau 2 tiếng", "21/11/2026 11:30"),
        ("3 ngày nữa", "24/11/2026 09:00"),
        ("2 tuần nữa", "05/12/2026 09:00"),
        ("1 tháng nữa", "21/12/2026 09:00"),
        ("mai", "22/11/2026 09:00"),
        ("mai 9h", "22/11/2026 09:00"),
        ("9h30 sáng mai", "22/11/2026 09:30"),
        ("chiều mai", "22/11/2026 14:00"),
        ("3h chiều mai", "22/11/2026 15:00"),
        ("chiều nay", "21/11/2026 14:00"),
        ("tối nay 7h", "21/11/2026 19:00"),
        ("trưa mai", "22/11/2026 11:30"),
        ("12h trưa", "21/11/2026 12:00"),
        ("14h", "21/11/2026 14:00"),
        ("14h30", "21/11/2026 14:30"),
        ("14:30", "21/11/2026 14:30"),
        ("3h", "21/11/2026 15:00"),
        ("9h", "22/11/2026 09:00"),
        ("10 giờ rưỡi", "21/11/2026 10:30"),
        ("11h kém 15", "21/11/2026 10:45"),
        ("thứ 5 14h", "26/11/2026 14:00"),
        ("14h thứ năm", "26/11/2026 14:00"),
        ("thứ Hai", "23/11/2026 09:00"),
        ("thứ Năm tới", "26/11/2026 09:00"),
        ("t3 10h", "24/11/2026 10:00"),
        ("thứ sáu tuần sau", "27/11/2026 09:00"),
        ("chủ nhật", "22/11/2026 09:00"),
        ("thứ bảy", "28/11/2026 09:00"),
        ("đầu tuần sau", "23/11/2026 09:00"),
        ("sang tuần 10h", "23/11/2026 10:00"),
        ("tuần sau", "23/11/2026 09:00"),
        ("ngày kia 8h", "23/11/2026 08:00"),
        ("24/11 9h", "24/11/2026 09:00"),
        ("24/11/2026 14:30", "24/11/2026 14:30"),
        ("9h ngày 24/11", "24/11/2026 09:00"),
        ("ngày 5", "05/12/2026 09:00"),
        ("5/1", "05/01/2027 09:00"),
        ("tháng sau", "21/12/2026 09:00"),
        ("đầu tháng sau", "01/12/2026 09:00"),
        ("cuối tháng", "30/11/2026 09:00"),
        ("2026-11-24T09:15", "24/11/2026 09:15"),
        ("2026-11-24", "24/11/2026 09:00"),
        ("tomorrow 2pm", "22/11/2026 14:00"),
        ("in 30 minutes", "21/11/2026 10:00"),
        ("monday 10am", "23/11/2026 10:00"),
        ("next week", "23/11/2026 09:00"),
        ("hẹn gọi lại lúc 15h mai nhé", "22/11/2026 15:00"),
    ],
)
def test_people_say_when_in_their_own_words(said, meant):
    read = moments.read(said, at=SATURDAY)

    assert read is not None and read.strftime("%d/%m/%Y %H:%M") == meant


@pytest.mark.parametrize(
    "said", ["", "khi nào rảnh", "mai mốt tính", "25h", "31/2", "mai 9h hay 10h", "sớm", "0905118226"]
)
def test_what_is_not_wholly_understood_is_no_moment(said):
    assert moments.read(said, at=SATURDAY) is None


@given(st.text(alphabet="0123456789 hgp:/.-thứsauátmiktrwodyon", max_size=24))
def test_no_text_brings_the_reader_to_a_stop(said):
    read = moments.read(said, at=SATURDAY)

    assert read is None or read.tzinfo is not None
