"""Facts, needs, consent, ties, files and mentions: what is written down by hand, and what is taken back."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from tiemnang.leads import actions as leads
from tiemnang.leads import rules
from tiemnang.leads.actions import tying
from tiemnang.leads.models import Attachment, Consent, Entry, Fact, Mention, Need, Referral
from tiemnang.team.models import Role


def last(lead) -> Entry:
    """The latest line of the timeline."""
    return lead.entries.order_by("-pk").first()


def back(lead, lan, now) -> None:
    """Take the latest line back."""
    leads.take_back(last(lead), at=now, by=lan)


@pytest.fixture
def size(lead, lan, now):
    """The lead has two shops, as lan heard yesterday."""
    definition = leads.define_fact("size", "Quy mô", "industry", "text")
    return leads.learn(
        lead, definition, "2 cơ sở", at=now - timedelta(days=1), by=lan, origin="member"
    ).definition


def current(lead) -> list[str]:
    """The values that stand now."""
    return [fact.value for fact in lead.facts.filter(superseded_at=None)]


def test_a_slip_in_a_fact_is_taken_back_and_the_value_before_stands(lead, size, lan, now):
    leads.learn(lead, size, "30 cơ sở", at=now, by=lan, origin="member")

    back(lead, lan, now)

    assert current(lead) == ["2 cơ sở"]
    assert Fact.objects.count() == 1


def test_an_old_line_is_not_taken_back_over_a_newer_value(lead, size, lan, now):
    leads.learn(lead, size, "3 cơ sở", at=now, by=lan, origin="member")

    with pytest.raises(leads.NotUndoable, match="changed_since"):
        leads.take_back(lead.entries.order_by("pk").first(), at=now, by=lan)

    assert current(lead) == ["3 cơ sở"]


def test_a_fact_that_is_not_so_is_put_aside_and_comes_back(lead, size, lan, now):
    leads.forget(lead.facts.get(), at=now, by=lan)
    assert current(lead) == [] and lead.facts.count() == 1

    back(lead, lan, now)
    assert current(lead) == ["2 cơ sở"]


def test_a_need_grows_is_met_and_every_step_goes_back(lead, lan, now):
    need = leads.add_need(lead, "khách đặt rồi không đến", severity=2, at=now, by=lan, origin="member")
    leads.weigh_need(need, 3, at=now, by=lan)
    leads.meet_need(need, at=now, by=lan)
    need.refresh_from_db()
    assert (need.severity, need.met_at) == (3, now)

    lines = list(lead.entries.order_by("-pk"))
    for line in lines:
        leads.take_back(line, at=now, by=lan)

    assert [line.verb for line in lines] == ["met_need", "weighed", "needs"]
    assert not Need.objects.exists()


def test_spoken_consent_keeps_the_words_that_were_read(lead, lan, now):
    given = leads.consent(lead, "marketing", "zalo", "Chị đồng ý nhận tin qua Zalo không ạ?", at=now, by=lan)

    kept = Consent.objects.get()
    assert (kept.method, kept.channel, kept.by) == ("spoken", "zalo", lan)
    assert kept.wording == "Chị đồng ý nhận tin qua Zalo không ạ?"

    assert leads.withdraw(given, at=now + timedelta(days=3), by=lan)
    assert not leads.withdraw(given, at=now + timedelta(days=4), by=lan)
    kept.refresh_from_db()
    assert kept.withdrawn_at == now + timedelta(days=3)

    back(lead, lan, now)
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_consent_written_by_a_slip_holds_no_longer_and_stays_on_record(lead, lan, now):
    leads.consent(lead, "marketing", "", "Chị đồng ý không ạ?", at=now, by=lan)

    back(lead, lan, now)

    assert Consent.objects.get().withdrawn_at == now


def test_who_sent_whom_stands_on_both_timelines(lead, lan, now):
    hanh = leads.create(name="chị Hạnh", ways=[], by=lan, at=now, owner=lan)

    leads.refer(lead, referrer=hanh, note="bạn học", at=now, by=lan)

    assert leads.refer(lead, referrer=hanh, at=now, by=lan) is None
    assert leads.refer(lead, referrer=lead, at=now, by=lan) is None
    assert (last(lead).verb, last(hanh).verb) == ("referred", "refers")

    back(hanh, lan, now)
    assert not Referral.objects.exists()


def test_a_file_is_kept_under_a_name_of_ours_and_put_back_when_taken_off(lead, lan, now):
    kept = leads.attach(lead, ContentFile(b"%PDF-1.7", name="../../etc/Bảng giá: T11.pdf"), at=now, by=lan)

    assert kept.name == "Bảng giá T11.pdf"
    assert kept.file.name.startswith("attachments/") and "giá" not in kept.file.name
    assert kept.file.read() == b"%PDF-1.7"

    leads.take_off(kept, at=now, by=lan)
    back(lead, lan, now)
    assert Attachment.objects.get().removed_at is None


def test_an_empty_and_a_huge_file_are_refused(lead, lan, now, monkeypatch):
    monkeypatch.setattr(tying, "MOST_BYTES", 10)

    for content in (b"", b"x" * 11):
        with pytest.raises(leads.TooLarge):
            leads.attach(lead, ContentFile(content, name="a.txt"), at=now, by=lan)

    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("C:\\Khách\\hợp đồng.docx", "hợp đồng.docx"),
        ("..", ""),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("ảnh‮gpj.exe", "ảnhgpj.exe"),
        ("dài" * 60 + ".xlsx", ("dài" * 60)[:115] + ".xlsx"),
    ],
)
def test_a_files_name_is_made_safe_and_keeps_its_ending(raw, safe):
    assert rules.safe_name(raw) == safe


def test_a_colleague_called_by_name_is_told_once_if_they_see_the_lead(lead, lan, minh, bich, hung, chu, now):
    note = leads.add_note(lead, "@Minh xem giúp giá, @minh ơi; @Hùng @Bích @Chủ @Lan", at=now, by=lan)

    assert {mention.member for mention in note.mentions.all()} == {minh, chu}
    assert not Mention.objects.filter(seen_at__isnull=False).exists()


def test_a_mention_is_gone_from_the_day_once_looked_at(lead, lan, minh, now):
    mention = leads.add_note(lead, "@Lê Minh chốt giá giúp em", at=now, by=lan).mentions.get()

    leads.look_at(mention, now)

    mention.refresh_from_db()
    assert mention.seen_at == now


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Lan gọi lại nhé", {1, 2}),
        ("@Mai Lan gọi lại nhé", {1}),
        ("@mailan, xem giúp", {1}),
        ("hỏi @bích với @LAN", {1, 2, 3}),
        ("mail lan@spa.vn", set()),
        ("Lan gọi lại nhé", set()),
    ],
)
def test_who_a_note_calls(text, called):
    names = {1: "Mai Lan", 2: "Trần Ngọc Lan", 3: "Ngô Bích"}

    assert rules.mentioned(text, names) == called


def test_a_note_keeps_its_lines(lead, lan, now):
    leads.add_note(lead, "Đã xem ba gói\r\n\r\n thích gói Chuỗi ", at=now, by=lan)

    assert last(lead).text == "Đã xem ba gói\nthích gói Chuỗi"


def test_everybody_who_sees_a_lead_is_its_reader(lead, lan, minh, bich, hung, chu):
    bich.role = Role.VIEWER
    bich.save()

    assert {member.given_name for member in lead.readers()} == {"Lan", "Minh", "Bích", "Chủ"}
