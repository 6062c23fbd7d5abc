"""An import on its way and at its end: the bar, rows to mend, taking it back out, and who may."""

import io

import pytest
from openpyxl import load_workbook

from tiemnang.capture.models import Import, Submission
from tiemnang.due.actions import claim_this
from tiemnang.due.models import Job
from tiemnang.due.running import run, run_here
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Identity, Lead
from tiemnang.web.tests.sheets import HTMX, ROWS, brought_in, drop


@pytest.fixture
def desk(client, chu):
    """The owner's browser, signed in."""
    client.force_login(chu)
    return client


def test_the_bar_shows_how_far_it_came_and_the_page_may_be_left(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    page = desk.get(f"/imports/{batch.pk}/").text
    part = desk.get(f"/imports/{batch.pk}/", headers=HTMX).text

    assert "Đang nhập 5 dòng" in page and "Bạn có thể rời trang này" in page and "Dừng lại" in page
    assert part.lstrip().startswith("<section") and 'hx-trigger="every 1s"' in part


def test_the_clock_brings_the_rows_in_and_the_bar_gives_way_to_the_result(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    run_here(Job.objects.get())

    assert desk.get(f"/imports/{batch.pk}/", headers=HTMX).headers["HX-Refresh"] == "true"
    page = desk.get(f"/imports/{batch.pk}/").text
    assert "Đã nhập xong" in page and "Xem khách mới" in page and "3 dòng chờ sửa" in page


def test_an_import_that_waits_is_stopped_and_goes_on(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    desk.post(f"/imports/{batch.pk}/stop/")
    stopped = desk.get(f"/imports/{batch.pk}/").text
    desk.post(f"/imports/{batch.pk}/start/")
    run_here(Job.objects.latest("pk"))

    batch.refresh_from_db()
    assert "Đã dừng" in stopped and "Nhập tiếp" in stopped
    assert batch.state == "done" and batch.counts["created"] == 2


def test_an_import_stopped_under_way_keeps_what_is_in_and_goes_on(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})
    job = claim_this(Job.objects.get())

    desk.post(f"/imports/{batch.pk}/stop/")
    stopping = desk.get(f"/imports/{batch.pk}/").text
    ending = run(job)

    batch.refresh_from_db()
    assert "Đang dừng" in stopping and ending == "cancelled" and batch.state == "stopped"
    assert batch.done == Submission.objects.filter(batch=batch).count() == 0
    desk.post(f"/imports/{batch.pk}/start/")
    run_here(Job.objects.latest("pk"))
    assert Submission.objects.filter(batch=batch).count() == len(ROWS)


def test_an_import_whose_job_was_given_up_says_it_has_stopped(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    Job.objects.update(due_at=None, done_at=None)

    assert "Đã dừng" in desk.get(f"/imports/{batch.pk}/").text


def test_a_parked_row_is_mended_in_place(desk):
    batch = brought_in(desk)
    row = Submission.objects.get(raw__1="09350614")

    wrong = desk.post(
        f"/imports/{batch.pk}/rows/{row.pk}/mend/", {"field": "phone", "value": "093506"}, headers=HTMX
    )
    right = desk.post(
        f"/imports/{batch.pk}/rows/{row.pk}/mend/", {"field": "phone", "value": "0935061447"}, headers=HTMX
    )

    assert wrong.status_code == 422 and "thiếu 4 chữ số" in wrong.text and 'value="093506"' in wrong.text
    assert right.status_code == 200 and "Đã vào sổ với" in right.text and "0935 061 447" in right.text
    assert "2 dòng chờ sửa" in right.text and 'id="tally" hx-swap-oob' in right.text
    assert Identity.objects.get(value="+84935061447").lead.name == "Phan Thị Ánh Tuyết"


def test_the_sheet_of_parked_rows_is_offered_while_there_are_any(desk):
    batch = brought_in(desk)
    mended = {"0935061447", "uyen@spa.vn", "0935061448"}

    before = desk.get(f"/imports/{batch.pk}/").text
    answers = [
        desk.post(
            f"/imports/{batch.pk}/rows/{row.pk}/mend/", {"field": "phone", "value": value}, headers=HTMX
        )
        for row, value in zip(Submission.objects.filter(outcome="parked"), sorted(mended), strict=True)
    ]

    assert "parked.xlsx" in before
    assert ["parked.xlsx" in each.text for each in answers] == [True, True, False]
    assert "0 dòng chờ sửa" in answers[-1].text


def test_a_row_without_any_way_takes_a_mail_as_well_as_a_phone(desk):
    batch = brought_in(desk)
    row = Submission.objects.get(raw__0="Nguyễn Hoàng Gia Uyên")

    empty = desk.post(f"/imports/{batch.pk}/rows/{row.pk}/mend/", {"field": "phone", "value": " "})
    desk.post(f"/imports/{batch.pk}/rows/{row.pk}/mend/", {"field": "phone", "value": "uyen@spa.vn"})

    assert empty.status_code == 422 and "Viết số điện thoại hoặc mail" in empty.text
    assert Identity.objects.get(value="uyen@spa.vn").lead.name == "Nguyễn Hoàng Gia Uyên"


def test_a_mended_row_joins_the_lead_we_know(desk):
    batch = brought_in(desk)
    row = Submission.objects.get(raw__0="Nguyễn Hoàng Gia Uyên")
    lead = Lead.objects.get(name="Nguyễn T. Hồng Vân")
    Submission.objects.filter(pk=row.pk).update(raw=["Nguyễn Hồng Vân", *row.raw[1:]])

    answer = desk.post(
        f"/imports/{batch.pk}/rows/{row.pk}/mend/", {"field": "phone", "value": "0905774310"}, headers=HTMX
    )

    assert "Khớp khách đã có" in answer.text and f"/leads/{lead.pk}/" in answer.text


def test_parked_rows_are_filtered_by_what_stands_in_their_way(desk):
    batch = brought_in(desk)

    page = desk.get(f"/imports/{batch.pk}/?trouble=email").text

    assert "Lương Thị Thuý Hiền" in page and 'value="thuyhien@gmail.com"' in page
    assert "Phan Thị Ánh Tuyết" not in page and "Không có cách liên hệ" in page


def test_every_number_leads_to_its_rows(desk):
    batch = brought_in(desk)

    created = desk.get(f"/imports/{batch.pk}/rows/created/").text
    parked = desk.get(f"/imports/{batch.pk}/rows/parked/").text

    linh = Lead.objects.get(name="Trần Thị Mỹ Linh")
    assert f"/leads/{linh.pk}/" in created and "Dòng 3" in created
    assert "Phan Thị Ánh Tuyết" in parked and "thiếu 2 chữ số" in parked
    assert desk.get(f"/imports/{batch.pk}/rows/nothing/").status_code == 404


def test_parked_rows_come_as_a_sheet_that_runs_no_formula(desk):
    batch = brought_in(desk)
    row = Submission.objects.get(raw__1="09350614")
    Submission.objects.filter(pk=row.pk).update(raw=["=HYPERLINK(1)", *row.raw[1:]])

    answer = desk.get(f"/imports/{batch.pk}/parked.xlsx")

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:3] == ("Dòng", "Họ và tên", "SĐT") and lines[0][-1] == "Cần sửa" and len(lines) == 4
    assert lines[1][1] == "=HYPERLINK(1)" and "thiếu 2 chữ số" in lines[1][-1]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_a_whole_import_is_taken_back_out_but_not_who_was_worked_with(desk, chu, now):
    batch = brought_in(desk)
    linh = Lead.objects.get(name="Trần Thị Mỹ Linh")
    leads.add_note(linh, "Chị hỏi giá gói Chuỗi", at=now, by=chu)

    desk.post(f"/imports/{batch.pk}/undo/")
    under_way = desk.get(f"/imports/{batch.pk}/").text
    run_here(Job.objects.get(kind="undo_import"))

    page = desk.get(f"/imports/{batch.pk}/").text
    assert "Đang hoàn tác" in under_way and "Giữ lại 1 khách" in page and "1 khách mới đã bỏ" in page
    assert list(Lead.objects.all()) == [linh]


def test_a_seller_sees_only_her_own_imports_and_keeps_her_rows(client, lan, bich, minh):
    client.force_login(lan)
    batch = drop(client)

    client.force_login(bich)
    of_bich = [client.get("/imports/").text, client.get(f"/imports/{batch.pk}/").status_code]
    stopped = client.post(f"/imports/{batch.pk}/start/", {"provenance": "own"}).status_code
    client.force_login(minh)

    assert batch.keep_for_me and "Data khách spa" not in of_bich[0] and of_bich[1] == stopped == 404
    assert "Data khách spa" in client.get("/imports/").text


def test_who_only_looks_imports_nothing(client, chu):
    client.force_login(chu)
    batch = brought_in(client)
    chu.role = "viewer"
    chu.save()

    assert "chỉ xem" in client.get("/imports/").text
    assert client.post("/imports/upload/", {"cells": "a\tb"}).status_code == 403
    assert client.get(f"/imports/{batch.pk}/").status_code == 404
    assert client.get(f"/imports/{batch.pk}/parked.xlsx").status_code == 404


def test_who_may_not_export_gets_no_file(desk, chu):
    batch = brought_in(desk)
    chu.may_export = False
    chu.save()

    assert "parked.xlsx" not in desk.get(f"/imports/{batch.pk}/").text
    assert desk.get(f"/imports/{batch.pk}/parked.xlsx").status_code == 403


def test_a_page_costs_the_same_however_many_rows_there_are(desk, django_assert_max_num_queries):
    few = brought_in(desk)
    many = brought_in(desk, [[f"Khách {n}", f"09{n:08d}", *[""] * 6] for n in range(60)])
    drop(desk)
    pages = {
        f"/imports/{few.pk}/": 8,
        f"/imports/{many.pk}/": 8,
        f"/imports/{many.pk}/rows/created/": 8,
        "/imports/": 6,
    }

    for path, most in pages.items():
        with django_assert_max_num_queries(most):
            assert desk.get(path).status_code == 200
    with django_assert_max_num_queries(18):
        desk.get(f"/imports/{Import.objects.latest('pk').pk}/")
