"""Bringing a sheet in, in the browser: drop, map, watch, mend, take back out."""

import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tiemnang import journey
from tiemnang.capture.models import Import, Submission
from tiemnang.due.models import Job
from tiemnang.due.running import run_here
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Channel, Identity, Lead, Source

HTMX = {"HX-Request": "true"}
HEADER = ["Họ và tên", "SĐT", "Email", "Tên spa", "Ngân sách", "Nguồn", "Tình trạng", "Mã vùng nuôi"]
ROWS = [
    ["Chị Nguyễn T. Hồng Vân", 905774310, "", "Spa Vân Khánh", "15-20tr", "fb ads", "Quan tâm", "A1"],
    ["TrÇn ThÞ Mü Linh", "01685550914", "", "Linh Spa", "", "Hội chợ T10", "chờ sếp duyệt", "A2"],
    ["Phan Thị Ánh Tuyết", "09350614", "", "Spa Tuyết Trắng", "", "Hội chợ T10", "", "A3"],
    ["Lương Thị Thuý Hiền", "", "thuyhien@gmail,com", "", "", "fb", "", "B1"],
    ["Nguyễn Hoàng Gia Uyên", "", "", "", "", "fb", "", "B2"],
]


def xlsx(*sheets: list[list[object]]) -> SimpleUploadedFile:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("Data khách spa T11.xlsx", file.getvalue())


def drop(client, rows=ROWS) -> Import:
    client.post("/imports/upload/", {"file": xlsx([HEADER, *rows])})
    return Import.objects.latest("pk")


def brought_in(client, rows=ROWS) -> Import:
    """An import at its end."""
    batch = drop(client, rows)
    client.post(f"/imports/{batch.pk}/start/", {"provenance": "own", "keep": "me"})
    batch.refresh_from_db()
    return journey.bring_in(batch, report=lambda one: None, pause=lambda: time.sleep(0))


@pytest.fixture
def desk(client, chu):
    """The owner's browser, signed in."""
    client.force_login(chu)
    return client


def test_an_empty_list_says_what_to_do_first(desk):
    page = desk.get("/imports/").text

    assert "Thả tệp vào đây" in page and "Chưa nhập tệp nào" in page
    assert 'enctype="multipart/form-data"' in page


def test_a_dropped_file_shows_its_mapping_and_its_repairs(desk):
    batch = drop(desk)

    page = desk.get(f"/imports/{batch.pk}/").text

    assert batch.state == "mapping" and batch.rows == len(ROWS)
    assert '<option value="full_name" selected>' in page and '<option value="phone" selected>' in page
    assert "<del>TrÇn ThÞ Mü Linh</del><ins>Trần Thị Mỹ Linh</ins>" in page and "phông TCVN3" in page
    assert "<ins>0905 774 310</ins>" in page and "gọi: chị Vân" in page and "thêm số 0 đầu" in page
    assert "thiếu 2 chữ số" in page and "is-open-q" in page
    assert "Nhập 2 dòng" in page and "Hội chợ T10" in page and "chờ sếp duyệt" in page


def test_the_examples_say_who_is_known_already(desk, lan, now):
    leads.create(name="Nguyễn Hồng Vân", ways=[("phone", "0905774310")], by=lan, at=now, owner=lan)
    batch = drop(desk)

    page = desk.get(f"/imports/{batch.pk}/").text

    assert ">đã có</span>" in page and ">khách mới</span>" in page and ">chờ sửa</span>" in page
    assert Lead.objects.count() == 1


def test_a_chip_shows_the_rows_one_repair_touched(desk):
    batch = drop(desk)

    part = desk.get(f"/imports/{batch.pk}/?repair=tcvn3", headers=HTMX).text

    assert "Trần Thị Mỹ Linh" in part and "Hồng Vân" not in part and "<html" not in part


def test_a_changed_column_redraws_the_rows_and_keeps_what_was_chosen(desk):
    batch = drop(desk)

    answer = desk.post(
        f"/imports/{batch.pk}/choose/", {"c-0-7": "note", "provenance": "event", "keep": "me"}, headers=HTMX
    )

    batch.refresh_from_db()
    assert batch.sheets[0]["columns"][7]["field"] == "note" and "<html" not in answer.text
    assert '<option value="note" selected>' in answer.text and 'value="event" required checked' in answer.text
    assert batch.provenance == "event" and batch.keep_for_me


def test_a_column_nobody_knows_stays_in_doubt_until_it_is_chosen(desk):
    batch = drop(desk)

    other = desk.post(f"/imports/{batch.pk}/choose/", {"c-0-3": "note"}, headers=HTMX).text
    chosen = desk.post(f"/imports/{batch.pk}/choose/", {"c-0-7": "ignore"}, headers=HTMX).text

    assert "is-open-q" in other and "is-open-q" not in chosen


def test_a_column_can_only_become_what_we_know(desk):
    batch = drop(desk)

    desk.post(f"/imports/{batch.pk}/choose/", {"c-0-7": "password"})

    batch.refresh_from_db()
    assert batch.state == "mapping" and batch.sheets[0]["columns"][7]["field"] == "fact"


def test_of_several_sheets_only_the_ticked_come_in(desk):
    second = [["Họ tên", "SĐT"], ["Bùi Xuân Trường", "0989046318"]]
    desk.post("/imports/upload/", {"file": xlsx([HEADER, *ROWS], second)})
    batch = Import.objects.get()

    desk.post(f"/imports/{batch.pk}/choose/", {"sheet": "1"})
    refused = desk.post(f"/imports/{batch.pk}/choose/", {})

    batch.refresh_from_db()
    assert [sheet["chosen"] for sheet in batch.sheets] == [False, True] and batch.rows == 1
    assert refused.status_code == 422 and "Chọn ít nhất một trang tính" in refused.text


def test_nothing_runs_before_we_know_where_the_list_is_from(desk):
    batch = drop(desk)

    answer = desk.post(f"/imports/{batch.pk}/start/", {"keep": "pool"})

    batch.refresh_from_db()
    assert answer.status_code == 422 and "Chọn nơi danh sách này đến từ" in answer.text
    assert batch.state == "mapping" and not Job.objects.exists()


def test_words_nobody_knows_are_asked_once_and_then_understood(desk):
    fair = Source.objects.create(name="Hội chợ", folded="hoi cho", channel=Channel.EVENT)
    batch = drop(desk)
    said = {
        "provenance": "event",
        "source-hoi cho t10": str(fair.pk),
        "status-cho sep duyet": "quoted",
        "source-fb": "999999",
    }

    desk.post(f"/imports/{batch.pk}/start/", said)
    batch.refresh_from_db()
    journey.bring_in(batch, report=lambda one: None, pause=lambda: None)

    linh = Lead.objects.get(name="Trần Thị Mỹ Linh")
    assert linh.source == fair and linh.stage == "opportunity"


def test_two_presses_start_one_job(desk):
    batch = drop(desk)

    for _press in range(2):
        desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    assert Job.objects.filter(kind="import").count() == 1


def test_the_bar_shows_how_far_it_came_and_the_page_may_be_left(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    page = desk.get(f"/imports/{batch.pk}/").text
    part = desk.get(f"/imports/{batch.pk}/", headers=HTMX).text

    assert "Đang nhập 5 dòng" in page and "Bạn có thể rời trang này" in page and "Dừng lại" in page
    assert part.lstrip().startswith("<section") and 'hx-trigger="load delay:1s"' in part


def test_the_clock_brings_the_rows_in_and_the_bar_gives_way_to_the_result(desk):
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})

    run_here(Job.objects.get())

    assert desk.get(f"/imports/{batch.pk}/", headers=HTMX).headers["HX-Refresh"] == "true"
    page = desk.get(f"/imports/{batch.pk}/").text
    assert "Đã nhập xong" in page and "Xem 2 khách mới" in page and "3 dòng chờ sửa" in page


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


def test_an_import_stopped_under_way_keeps_what_is_in(desk, monkeypatch):
    monkeypatch.setattr("tiemnang.capture.reader.CHUNK", 1)
    batch = drop(desk)
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own"})
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(cancel_asked_at=job.created_at)

    run_here(job)

    assert desk.get(f"/imports/{batch.pk}/").status_code == 200
    batch.refresh_from_db()
    assert batch.state == "stopped" and batch.done == Submission.objects.filter(batch=batch).count()


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


def test_pasted_cells_are_a_file_like_any_other(desk):
    desk.post("/imports/upload/", {"cells": "Họ tên\tSĐT\nBùi Xuân Trường\t989046318\n"})

    batch = Import.objects.get()
    assert batch.name.startswith("Ô dán lúc") and batch.rows == 1 and batch.state == "mapping"


@pytest.mark.parametrize("content, said", [(b"%PDF-1.7", "Đây không phải bảng khách"), (b"", "Tệp trống")])
def test_a_file_that_is_no_sheet_says_what_to_do_and_is_kept(desk, content, said):
    answer = desk.post("/imports/upload/", {"file": SimpleUploadedFile("hỏng.xlsx", content)}, follow=True)

    batch = Import.objects.get()
    assert said in answer.text and "Thả tệp vào đây" in answer.text and batch.state == "failed"
    desk.post(f"/imports/{batch.pk}/forget/")
    assert not Import.objects.exists()


def test_too_large_a_file_is_refused_with_the_limit(desk, settings):
    settings.UPLOAD_LIMIT = 1 << 20

    answer = desk.post("/imports/upload/", {"file": SimpleUploadedFile("to.csv", b"a,b\n" * 400_000)})

    assert answer.status_code == 422 and "lớn hơn mức 1 MB" in answer.text and not Import.objects.exists()


def test_nothing_sent_asks_for_a_file(desk):
    answer = desk.post("/imports/upload/", {})

    assert answer.status_code == 422 and "Chọn một tệp" in answer.text


def test_the_same_file_again_says_so(desk):
    sheet = xlsx([HEADER, *ROWS])
    content = sheet.read()
    for _time in range(2):
        desk.post("/imports/upload/", {"file": SimpleUploadedFile("một.xlsx", content)})
    first = Import.objects.order_by("pk").first()
    Import.objects.filter(pk=first.pk).update(state="done")

    page = desk.get(f"/imports/{Import.objects.latest('pk').pk}/").text

    assert "Tệp này đã nhập rồi" in page and f"/imports/{first.pk}/" in page


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
