"""What an import says of itself: how long yet, that it stands still, that it was in before, what was passed over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tiemnang.capture.models import Import, Submission
from tiemnang.due.models import LEASE, Job
from tiemnang.web.tests.sheets import HTMX, ROWS, brought_in, drop


@pytest.fixture
def desk(client, chu):
    """The owner's browser, signed in."""
    client.force_login(chu)
    return client


def under_way(desk, *, done: int, rows: int, since: float, silent: float, began: int = 0) -> Import:
    """A running import: so many of its rows done, taken over so many seconds ago, silent for so many."""
    batch, now = drop(desk), timezone.now()
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})
    Import.objects.filter(pk=batch.pk).update(rows=rows, counts={"created": done})
    Job.objects.update(
        claimed_at=now - timedelta(seconds=since),
        due_at=now - timedelta(seconds=silent) + LEASE,
        lease_no=1,
        note={"from": began},
    )
    return batch


@pytest.mark.parametrize(
    ("done", "rows", "since", "said"),
    [(500, 1000, 40, "còn chừng 40 giây"), (100, 1000, 40, "còn chừng 6 phút"), (1, 1000, 0.5, None)],
)
def test_the_time_left_is_said_in_seconds_and_then_in_minutes(desk, done, rows, since, said):
    batch = under_way(desk, done=done, rows=rows, since=since, silent=0)

    page = desk.get(f"/imports/{batch.pk}/").text

    assert said in page if said else "còn chừng" not in page


def test_rows_of_a_worker_that_died_do_not_count_for_the_pace_of_the_next(desk):
    batch = under_way(desk, done=900, rows=1000, since=30, silent=0, began=800)

    assert "còn chừng 30 giây" in desk.get(f"/imports/{batch.pk}/").text


def test_an_import_that_stands_still_promises_to_go_on_and_estimates_nothing(desk):
    batch = under_way(desk, done=500, rows=1000, since=60, silent=40)

    part = desk.get(f"/imports/{batch.pk}/", headers=HTMX).text

    assert "500 dòng đã vào. Máy chủ vừa dừng giữa chừng; việc này tự đi tiếp trong vòng một phút." in part
    assert "còn chừng" not in part


def test_a_file_nobody_brought_in_yet_says_so_and_leads_on(desk):
    batch = drop(desk)

    page = desk.get("/imports/").text

    assert "Chưa nhập" in page and "Chưa dòng nào vào sổ." in page and "Đang ghép cột" not in page
    assert f'<a href="/imports/{batch.pk}/">Ghép cột và nhập</a>' in page


def test_the_same_file_chosen_again_is_said_to_be_in_by_whom_and_when(desk):
    first = brought_in(desk)
    again = drop(desk)
    Import.objects.filter(pk=again.pk).update(sha256=first.sha256)

    page = desk.get(f"/imports/{again.pk}/").text

    assert "Tệp này đã nhập rồi" in page and "Chủ nhập lúc" in page and "Nhập lại sẽ không đổi gì" in page
    assert f'href="/imports/{first.pk}/">Xem kết quả</a>' in page
    assert "Vẫn nhập lại" in page and "Nhập 5 dòng" not in page


def test_a_file_with_only_a_header_says_so(desk):
    batch = drop(desk, rows=[])

    assert batch.state == "failed"
    assert "Tệp chỉ có dòng tiêu đề" in desk.get(f"/imports/{batch.pk}/").text


def test_rows_of_totals_and_repeated_headers_are_said_to_be_passed_over(desk):
    header = ["Họ và tên", "SĐT", "Email", "Tên spa", "Ngân sách", "Nguồn", "Tình trạng", "Mã vùng nuôi"]
    batch = brought_in(desk, [*ROWS[:2], header, ["Tháng 11"], ROWS[2], ["Tổng cộng", "3"]])

    page = desk.get(f"/imports/{batch.pk}/").text

    assert batch.done == 3
    assert "Không tính là khách: 1 dòng tổng cộng, 1 dòng tiêu đề lặp lại, 1 dòng ngăn giữa các phần." in page


def test_the_filters_are_counted_anew_when_a_row_is_mended(desk):
    batch = brought_in(desk)
    row = Submission.objects.get(raw__1="09350614")

    mended = desk.post(
        f"/imports/{batch.pk}/rows/{row.pk}/mend/",
        {"field": "phone", "value": "0935061447"},
        headers=HTMX | {"HX-Current-URL": f"http://testserver/imports/{batch.pk}/?trouble=email"},
    ).text

    assert 'id="families"' in mended and "Số điện thoại sai" not in mended
    assert 'is-on" href="/imports/1/?trouble=email'.replace("/1/", f"/{batch.pk}/") in mended
