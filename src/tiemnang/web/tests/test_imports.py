"""Bringing a sheet in, in the browser: drop it, map its columns, set it going."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tiemnang import journey
from tiemnang.capture.models import Import
from tiemnang.due.models import Job
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Channel, Lead, Source
from tiemnang.web.tests.sheets import HEADER, HTMX, ROWS, drop, xlsx


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


def test_a_birthday_among_the_examples_is_shown_day_first(desk):
    rows = [
        ["Họ tên", "SĐT", "Ngày sinh"],
        ["Lê Thị Kim", "0944555666", "45000"],
        ["Phan An", "0944555667", "1990"],
    ]
    desk.post("/imports/upload/", {"file": xlsx(rows)})

    text = desk.get(f"/imports/{Import.objects.latest('pk').pk}/").content.decode()

    assert "15/03/2023" in text


def test_a_cell_of_a_megabyte_and_columns_past_counting_make_no_heavy_page(desk):
    head = "Họ tên,SĐT,Ghi chú," + ",".join(f"Cột {n}" for n in range(1, 700))
    row = f"Lê Thị Kim,0944555666,{'rất dài ' * 130_000}," + "," * 698
    desk.post("/imports/upload/", {"file": SimpleUploadedFile("rong.csv", f"{head}\n{row}\n".encode())})

    page = desk.get(f"/imports/{Import.objects.latest('pk').pk}/")

    assert "202 cột cuối không được đọc" in page.text and "rất dài rất dài" in page.text
    assert len(page.content) < 400_000


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


def test_a_note_out_of_a_sheet_is_no_talk_anybody_had(desk):
    rows = [["Họ tên", "SĐT", "Ghi chú"], ["Lê Văn Cường", "0903777888", "rất quan tâm, hẹn xem thử"]]
    desk.post("/imports/upload/", {"file": xlsx(rows)})
    batch = Import.objects.latest("pk")
    desk.post(f"/imports/{batch.pk}/start/", {"provenance": "own", "keep": "me"})
    batch.refresh_from_db()

    journey.bring_in(batch, report=lambda one: None, pause=lambda: None)
    page = desk.get(f"/leads/{Lead.objects.get().pk}/").text

    assert "Ghi sẵn khi vào sổ: “rất quan tâm, hẹn xem thử”. Chưa ai liên hệ." in page
    assert "Lần gần nhất" not in page
