"""What a person mends and keeps on a lead's page, row by row; each with the way back in the toast and on the timeline."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tiemnang.capture.models import Import, Submission
from tiemnang.leads import actions as leads
from tiemnang.leads.models import (
    Attachment,
    Consent,
    Fact,
    FactDefinition,
    Identity,
    Lead,
    Mention,
    Organisation,
    Position,
    Referral,
    Stage,
)
from tiemnang.matching.models import DoubtfulPair
from tiemnang.web import mentions

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(inside, lead):
    """The page of lan's lead."""
    return f"/leads/{lead.pk}/"


@pytest.fixture
def press(inside, page):
    """Send a form of the page as htmx does; gives the text that comes back."""

    def press(where, form=None, status=200):
        answer = inside.post(f"{page}{where}", form or {}, headers=HTMX)
        assert answer.status_code == status
        return answer.content.decode()

    return press


@pytest.fixture
def undo(inside, page):
    """Press "Hoàn tác" in the toast of what came back."""

    def undo(text):
        address = re.search(r'action="(/leads/\d+/story/\d+/undo/)"', text)[1]
        return inside.post(address)

    return undo


def test_a_name_is_mended_in_place_and_taken_back_from_the_toast(inside, page, lead, press, undo):
    text = press("who/", {"name": "Nguyễn Thị Phương Thủy", "salutation": "chị", "birth": "3/4/1988"})

    assert "<h1>Nguyễn Thị Phương Thủy</h1>" in text and "sinh 03/04/1988" in text
    assert "họ tên từ “Nguyễn Thị Phương Thảo” thành “Nguyễn Thị Phương Thủy”" in text

    undo(text)
    lead.refresh_from_db()
    assert (lead.name, lead.birth) == ("Nguyễn Thị Phương Thảo", "")
    assert "Đã hoàn tác" in inside.get(page).content.decode()


def test_what_a_form_does_not_carry_stays(press, lead):
    press("who/", {"district": "Hải Châu"})

    lead.refresh_from_db()
    assert (lead.name, lead.salutation, lead.district) == ("Nguyễn Thị Phương Thảo", "chị", "Hải Châu")


def test_a_birthday_nobody_can_read_stays_in_its_field_with_a_sentence(press, lead):
    text = press("who/", {"name": "Thảo", "birth": "hồi xưa"}, status=422)

    assert 'value="hồi xưa"' in text and "Chưa đọc được ngày sinh" in text


def test_a_number_is_mended_where_it_stands(press, lead, undo):
    way = lead.identities.get()
    text = press(f"ways/{way.pk}/", {"raw": "0912 345 679"})
    assert "0912 345 679" in text and "từ “0912 345 678” thành “0912 345 679”" in text

    undo(text)
    assert lead.identities.get().value == "+84912345678"


def test_half_a_number_opens_its_own_row_again(press, lead):
    text = press(f"ways/{lead.identities.get().pk}/", {"raw": "0912 34"}, status=422)

    assert 'value="0912 34"' in text and "Thiếu 4 chữ số" in text


def test_a_reception_number_is_marked_and_another_put_first(press, lead, lan):
    second = leads.add_way(lead, "phone", "0905111222", at=timezone.now(), by=lan)

    press(f"ways/{second.pk}/mark/", {"mark": "shared"})
    text = press(f"ways/{second.pk}/mark/", {"mark": "first"})

    second.refresh_from_db()
    assert second.is_shared and second.rank == 0
    assert "dùng chung" in text and "gọi trước" in text


def test_a_fact_shows_the_file_and_row_it_came_from(inside, page, lead, chu):
    batch = Import.objects.create(name="Data khách spa T11.xlsx", sha256="0", size=1, by=chu)
    row = Submission.objects.create(
        batch=batch, row_no=5, dedup_key="a", outcome="created", lead=lead, received_at=timezone.now()
    )
    definition = leads.define_fact("size", "Quy mô", "industry", "text")
    Fact.objects.create(
        lead=lead, definition=definition, value="2 cơ sở", known_at=timezone.now(), origin="sheet",
        submission_id=row.pk,
    )  # fmt: skip

    assert "tệp “Data khách spa T11.xlsx”, dòng 5" in inside.get(page).content.decode()


def test_a_wrong_fact_is_dropped_and_brought_back(inside, page, press, undo, lead, lan):
    definition = leads.define_fact("size", "Quy mô", "industry", "text")
    fact = leads.learn(lead, definition, "2 cơ sở", at=timezone.now(), by=lan, origin="member")

    text = press(f"facts/{fact.pk}/forget/")
    assert "Bỏ dữ kiện Quy mô" in text

    undo(text)
    assert "2 cơ sở" in inside.get(page).content.decode()


def test_a_need_is_weighed_and_met_where_it_stands(press, lead, lan):
    need = leads.add_need(lead, "giảm khách bỏ hẹn", at=timezone.now(), by=lan, origin="member")

    assert "rất cần" in press(f"needs/{need.pk}/weight/", {"severity": "3"})
    assert "đã đáp ứng" in press(f"needs/{need.pk}/met/")


def test_awareness_stands_with_the_sentence_that_shows_it(press, undo, lead):
    text = press("awareness/", {"level": "comparing", "evidence": "đã có báo giá của SpaNow"})
    assert "“đã có báo giá của SpaNow”" in text

    undo(text)
    lead.refresh_from_db()
    assert lead.awareness == ""


def test_spoken_consent_keeps_the_words_read_and_can_be_withdrawn(inside, page, press, lead):
    asked = inside.get(f"{page}consents/", {"purpose": "marketing", "channel": "zalo"}, headers=HTMX)
    assert "khuyến mãi qua Zalo không ạ?" in asked.content.decode()

    text = press("consents/", {"purpose": "marketing", "channel": "zalo", "wording": "Chị đồng ý nhé?"})
    given = Consent.objects.get()
    assert (given.wording, given.method) == ("Chị đồng ý nhé?", "spoken")
    assert "chỉ gọi và trả lời khi khách hỏi" not in text

    text = press(f"consents/{given.pk}/withdraw/")
    assert "đã rút đồng ý" in text and "chỉ gọi và trả lời khi khách hỏi" in text


def test_somebody_from_a_bought_list_can_still_say_yes_themselves(press, lead):
    text = press("consents/", {"purpose": "marketing", "channel": ""})

    assert "Chị có đồng ý cho bên em gửi chị thông tin" in Consent.objects.get().wording
    assert "qua lời nói" in text


def test_who_changed_jobs_keeps_both_places(inside, press, lead):
    press("places/", {"organisation": "Spa An Nhiên", "title": "kỹ thuật viên"})
    text = press("places/", {"organisation": "Chuỗi Spa Hoa Ban", "title": "quản lý", "since": "2026-03-01"})

    assert "Spa An Nhiên" in text and "đến 01/03/2026" in text and "đang làm ở đây" in text
    firm = inside.get(f"/organisations/{Organisation.objects.get(name='Spa An Nhiên').pk}/").content.decode()
    assert "Từng ở đây" in firm and "nay ở Chuỗi Spa Hoa Ban" in firm


def test_a_place_is_mended_and_nobody_leaves_before_they_came(press, lead, lan):
    here = leads.join(lead, "Spa An Nhiên", at=timezone.now(), by=lan)

    wrong = press(
        f"places/{here.pk}/", {"title": "chủ", "since": "2026-03-01", "until": "2026-01-01"}, status=422
    )
    press(f"places/{here.pk}/", {"title": "chủ", "since": "2026-03-01", "until": ""})

    assert "Ngày nghỉ phải sau ngày vào làm" in wrong
    assert Position.objects.get().title == "chủ"


def test_an_organisation_of_strangers_is_not_there(client, hung, lead, lan):
    leads.join(lead, "Spa An Nhiên", at=timezone.now(), by=lan)
    client.force_login(hung)

    assert client.get(f"/organisations/{lead.positions.get().organisation_id}/").status_code == 404


def test_who_sent_them_is_found_by_name_and_tied(inside, page, press, undo, lead, lan):
    hanh = leads.create(name="chị Trần Mỹ Hạnh", ways=[], by=lan, at=timezone.now(), owner=lan)
    found = inside.get(f"{page}ties/", {"q": "my hanh"}, headers=HTMX).content.decode()
    assert f'name="referrer" value="{hanh.pk}"' in found

    text = press("ties/", {"referrer": hanh.pk})
    assert "Trần Mỹ Hạnh" in text and "giới thiệu" in text

    undo(text)
    assert not Referral.objects.exists()


def test_a_tie_to_a_colleagues_lead_tells_only_that_it_is_there(inside, page, lead, lan, hung):
    theirs = leads.create(name="Quách Thị Mật", ways=[], by=hung, at=timezone.now(), owner=hung)
    leads.refer(lead, referrer=theirs, note="chị em họ", at=timezone.now(), by=hung)

    text = inside.get(page).content.decode()

    assert "một khách Hùng đang phụ trách" in text
    assert "Mật" not in text and "chị em họ" not in text


def test_a_double_the_house_did_not_see_is_named_by_hand_merged_and_parted(inside, page, lead, lan):
    hanh = leads.create(name="chị Trần Mỹ Hạnh", ways=[], by=lan, at=timezone.now(), owner=lan)

    beside = inside.post(f"{page}doubles/", {"other": hanh.pk})
    pair = DoubtfulPair.objects.get()
    assert beside.url == f"/duplicates/?pair={pair.pk}"
    assert "Trần Mỹ Hạnh" in inside.get(beside.url).content.decode()

    inside.post(f"/duplicates/{pair.pk}/merge/", {"keep": "first"})
    undo = re.search(r'action="(/duplicates/merges/\d+/undo/)"', inside.get(page).content.decode())[1]
    inside.post(undo)
    hanh.refresh_from_db()
    assert hanh.merged_into is None


def test_nobody_is_tied_to_a_lead_out_of_sight(inside, page, hung):
    theirs = leads.create(name="Quách Thị Mật", ways=[], by=hung, at=timezone.now(), owner=hung)

    assert inside.post(f"{page}ties/", {"referrer": theirs.pk}).status_code == 404
    assert inside.post(f"{page}doubles/", {"other": theirs.pk}).status_code == 404


def test_a_file_is_kept_and_given_only_to_be_saved(inside, client, page, press, lead, hung):
    sent = SimpleUploadedFile("Báo giá <T11>.html", b"<script>alert(1)</script>", content_type="text/html")
    text = press("files/", {"file": sent})
    kept = Attachment.objects.get()
    assert "Báo giá T11 .html" in text or "Báo giá T11.html" in text

    answer = inside.get(f"{page}files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"

    client.force_login(hung)
    assert client.get(f"{page}files/{kept.pk}/").status_code == 404


def test_a_file_taken_off_is_gone_and_comes_back(inside, page, press, undo, lead, lan):
    press("files/", {"file": SimpleUploadedFile("hợp đồng.pdf", b"%PDF")})
    kept = Attachment.objects.get()

    text = press(f"files/{kept.pk}/off/")
    assert inside.get(f"{page}files/{kept.pk}/").status_code == 404

    undo(text)
    assert inside.get(f"{page}files/{kept.pk}/").status_code == 200


def test_an_empty_file_says_what_to_do(press):
    assert "Chọn tệp khác" in press("files/", {"file": SimpleUploadedFile("a.txt", b"")}, status=422)
    assert "Chọn một tệp" in press("files/", status=422)


def test_a_colleague_called_in_a_note_finds_it_until_they_looked(inside, client, press, lead, minh, page):
    press("notes/", {"text": "@Minh chốt giá giúp em"})
    assert [mention.entry.text for mention in mentions.waiting(minh)] == ["@Minh chốt giá giúp em"]

    client.force_login(minh)
    answer = client.post(f"/mentions/{Mention.objects.get().pk}/seen/")

    assert answer.url == page
    assert not mentions.waiting(minh)


def test_a_mention_is_nobody_elses_to_look_at(client, press, lead, minh, bich):
    press("notes/", {"text": "@Minh chốt giá giúp em"})
    client.force_login(bich)

    assert client.post(f"/mentions/{Mention.objects.get().pk}/seen/").status_code == 404


def test_a_line_is_taken_back_once_and_the_second_press_says_so(inside, page, press, lead):
    press("needs/", {"said": "nhắc lịch tự động", "severity": "2"})
    line = lead.entries.get(verb="needs")

    inside.post(f"{page}story/{line.pk}/undo/")
    answer = inside.post(f"{page}story/{line.pk}/undo/", follow=True)

    assert "Việc này đã hoàn tác rồi" in answer.content.decode()
    assert not lead.needs.exists()


def test_what_a_sheet_brought_has_no_way_back_on_its_line(inside, page, lead):
    leads.tell([lead.pk], "needs", at=timezone.now(), text="từ tệp", submission_id=3)

    assert "story/" not in inside.get(page).content.decode().split('id="story"')[1].split("</section>")[0]


def test_older_lines_are_read_page_by_page(inside, page, lead):
    for number in range(130):
        leads.tell([lead.pk], "noted", at=timezone.now(), text=f"ghi chú số {number:03}")

    first = inside.get(page).content.decode()
    address = re.search(r'href="(/leads/\d+/story/\?before=\d+)"', first)[1]
    second = inside.get(address, headers=HTMX).content.decode()
    third = re.search(r'href="(/leads/\d+/story/\?before=\d+)"', second)[1]

    assert "ghi chú số 070" in first and "ghi chú số 069" not in first
    assert "ghi chú số 069" in second and "<html" not in second
    assert "ghi chú số 000" in inside.get(third).content.decode()


def test_a_viewer_is_offered_nothing_to_press(client, bich, lead, page, lan):
    leads.join(lead, "Spa An Nhiên", at=timezone.now(), by=lan)
    bich.role = "viewer"
    bich.save()
    client.force_login(bich)

    shown = client.get(page).content.decode().split("<main")[1].split("</main>")[0]
    assert shown.count("<form") == shown.count("/reveal/") == 1
    for where in ("who", "places", "consents", "ties", "files"):
        assert client.post(f"{page}{where}/", {}).status_code == 404


def test_script_in_every_field_is_shown_as_text(inside, page, press, lead):
    evil = "<script>alert('x')</script>"
    press("who/", {"name": evil, "district": evil, "address": evil})
    press("needs/", {"said": evil, "severity": "1"})
    press("facts/", {"name": evil, "value": evil})
    press("places/", {"organisation": evil, "title": evil})
    press("notes/", {"text": evil})
    press("files/", {"file": SimpleUploadedFile("<img src=x>.txt", b"x")})

    assert "<script>alert" not in inside.get(page).content.decode()
    assert "<img" not in inside.get(page).content.decode()
    assert Identity.objects.count() == 1


def test_the_brief_says_the_money_first_what_is_missing_and_who_spoke_last(inside, page, lead, lan):
    now = timezone.now()
    leads.join(lead, "Spa An Nhiên", title="Chủ", at=now, by=lan)
    leads.add_need(lead, "giảm khách bỏ hẹn", severity=3, at=now, by=lan, origin="member")
    size = leads.define_fact("size", "Số cơ sở", "industry", "number")
    leads.learn(lead, size, "3", at=now, by=lan, origin="member")
    leads.add_note(lead, "đang giữ lịch bằng sổ, mail thao@spa.vn", at=now, by=lan)
    leads.add_note(lead, "@Minh xem giúp", at=now, by=lan)

    text = inside.get(page).content.decode()

    assert "Chị Thảo, chủ Spa An Nhiên" in text
    assert "Rất cần “giảm khách bỏ hẹn”; 3 cơ sở, chưa rõ ngân sách." in text
    assert "Lan): “đang giữ lịch bằng sổ, mail thao@spa.vn”." in text

    budget = leads.define_fact("budget", "Ngân sách", "behaviour", "money")
    leads.learn(lead, budget, "20tr", at=now, by=lan, origin="member")
    told = inside.get(page).content.decode().split('class="lede">')[1].split("</p>")[0]
    assert told.index("ngân sách 20.000.000") < told.index("3 cơ sở")
    assert "chưa rõ ngân sách" not in told


def test_the_brief_forgets_what_was_compared_once_they_bought(inside, page, lead, lan):
    now = timezone.now()
    leads.set_awareness(lead, "comparing", at=now, by=lan)
    before = inside.get(page).text

    Lead.objects.filter(pk=lead.pk).update(stage=Stage.CUSTOMER)

    assert ", đang so sánh" in before
    assert ", đang so sánh" not in inside.get(page).text


def test_a_refused_value_leaves_no_new_kind_of_fact_behind(client, lan, lead):
    client.force_login(lan)

    answer = client.post(
        f"/leads/{lead.pk}/facts/", {"name": "Số ghế làm", "value": "nhiều lắm", "type": "number"}
    )

    assert answer.status_code == 422
    assert not FactDefinition.objects.filter(name="Số ghế làm").exists()
