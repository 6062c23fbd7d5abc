"""Whoever wrote becomes a lead a moment later, once; behind whom nobody stands waits, and a person decides."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from tiemnang import journey
from tiemnang.capture.actions.releasing import InUse, ask_again, confirm_fake
from tiemnang.capture.models import Delivery, Experience, Quarantine, Submission
from tiemnang.capture.models.received import TROUBLES
from tiemnang.due.duties import do_duties
from tiemnang.due.models import IS_WAITING
from tiemnang.leads import actions as leads
from tiemnang.leads.models import FactDefinition, Identity, Lead

pytestmark = pytest.mark.django_db
BICH = {
    "lead": {"name": "Trần Thị Bích", "phone": "0905 123 456", "need": "đặt lịch tự động", "so_giuong": 12}
}
MASH = {"lead": {"name": "asdf ghjk", "phone": "0905 777 888", "note": "sdfsdf"}}


@pytest.fixture
def arrives(send, hook):
    """Sends messages and lets the clock look once."""

    def arrives(*bodies: object) -> None:
        for number, body in enumerate(bodies):
            assert send(hook, body, id=f"msg_{number}_{Delivery.objects.count()}").status_code in (202, 400)
        assert do_duties(timezone.now)

    return arrives


def test_a_form_becomes_a_lead_with_what_it_says(arrives):
    arrives(BICH)

    lead = Lead.objects.get()
    delivery = Delivery.objects.get()
    assert (lead.name, lead.owner, lead.created_at) == (
        "Trần Thị Bích",
        None,
        delivery.received_at.replace(microsecond=0),
    )
    assert lead.identities.get().value == "+84905123456"
    assert lead.needs.get().said == "đặt lịch tự động"
    assert lead.facts.get().number == 12
    assert FactDefinition.objects.get(key="so_giuong").type == "number"
    assert delivery.done_at and not delivery.due_at
    assert Submission.objects.get().raw == BICH["lead"]


def test_what_a_form_says_is_known_from_the_form_and_consent_keeps_its_words(arrives):
    agreed = {"consent": {"marketing": True, "wording": "Tôi đồng ý nhận tin của Spa"}}
    arrives(
        {"lead": BICH["lead"] | agreed}, {"lead": {"name": "Lê Nam", "phone": "0912333444", "consent": True}}
    )

    lead, other = Lead.objects.order_by("pk")
    assert (lead.facts.get().origin, lead.needs.get().origin) == ("form", "form")
    consent = lead.consents.get()
    assert (consent.wording, consent.method, consent.purpose) == (
        "Tôi đồng ý nhận tin của Spa",
        "form",
        "marketing",
    )
    assert other.consents.get().wording == "form"


def test_the_same_form_sent_and_read_again_brings_nobody_else(arrives, send, hook):
    arrives(BICH)
    send(hook, BICH, id="msg_0_0")
    do_duties(timezone.now)
    Delivery.objects.update(due_at=timezone.now(), done_at=None)
    do_duties(timezone.now)

    assert Lead.objects.count() == 1
    assert Lead.objects.get().needs.count() == 1


def test_who_writes_twice_is_one_lead_with_two_submissions(arrives):
    arrives(BICH)
    arrives({"lead": {"name": "Bích", "phone": "+84905123456", "need": "nhắc khách quay lại"}})

    assert Lead.objects.count() == 1
    assert Lead.objects.get().needs.count() == 2
    assert sorted(Submission.objects.values_list("outcome", flat=True)) == ["created", "updated"]


def test_a_list_brings_everybody_in_it(arrives):
    arrives(
        {"leads": [{"name": f"Lê Văn {name}", "phone": f"090512345{at}"} for at, name in enumerate("ABC")]}
    )

    assert Lead.objects.count() == 3
    assert Delivery.objects.get().leads == 3


def test_what_cannot_be_read_is_kept_with_why(arrives):
    arrives(b'{"lead": {"name": ', {"source": "Zalo"}, BICH)

    assert list(Delivery.objects.order_by("pk").values_list("problem", flat=True)) == [
        "not_json",
        "no_lead",
        None,
    ]
    assert not Delivery.objects.filter(done_at=None).exists()
    assert Lead.objects.count() == 1


def test_nobody_to_reach_waits_to_be_mended(arrives):
    arrives({"lead": {"name": "Lê Thị Hoa", "phone": "0905 12"}})

    assert not Lead.objects.exists()
    assert Submission.objects.get().outcome == "parked"


def test_one_bad_message_harms_no_other(arrives, send, hook, monkeypatch):
    real = journey.take_in

    def stumbling(deliveries, *, now):
        if any(b"xui" in bytes(one.body) for one in deliveries):
            raise RuntimeError("a fault of ours")
        return real(deliveries, now=now)

    monkeypatch.setattr(journey, "take_in", stumbling)
    arrives(
        BICH,
        {"lead": {"name": "xui xẻo", "phone": "0905123999"}},
        {"lead": {"name": "Lê Nam", "phone": "0905123998"}},
    )

    waiting = Delivery.objects.get(done_at=None)
    assert Lead.objects.count() == 2
    assert "a fault of ours" in waiting.last_error and waiting.due_at and waiting.attempts == 1


def test_who_drums_on_the_keyboard_waits_with_the_reason_and_is_no_lead(arrives):
    arrives(MASH, BICH)

    waiting = Quarantine.objects.get()
    assert Lead.objects.get().name == "Trần Thị Bích"
    assert waiting.submission.outcome == "quarantined" and waiting.name.lower() == "asdf ghjk"
    assert [code for code, _args, _weight in waiting.evidence] == ["keyboard_mash"]


def test_releasing_brings_the_lead_teaches_and_can_be_taken_back(arrives, lan):
    arrives(MASH)
    waiting = Quarantine.objects.get()

    journey.release([waiting.pk], by=lan, at=timezone.now())

    waiting.refresh_from_db()
    lead = Lead.objects.get()
    assert (waiting.answer, waiting.by, waiting.submission.lead) == ("released", lan, lead)
    assert lead.identities.get().value == "+84905777888"
    assert Submission.objects.get().outcome == "created"
    assert Experience.objects.get(code="keyboard_mash").real == 1

    ask_again(waiting)

    assert not Lead.objects.exists()
    assert Submission.objects.get().outcome == "quarantined"
    assert Experience.objects.get(code="keyboard_mash").real == 0
    journey.release([waiting.pk], by=lan, at=timezone.now())
    assert Lead.objects.count() == 1


def test_a_released_lead_somebody_works_with_stays(arrives, lan):
    arrives(MASH)
    [waiting] = journey.release([Quarantine.objects.get().pk], by=lan, at=timezone.now())
    leads.add_note(Lead.objects.get(), "đã gặp, khách thật", at=timezone.now(), by=lan)

    with pytest.raises(InUse):
        ask_again(waiting)

    assert Lead.objects.count() == 1


def test_pressing_release_twice_brings_one_lead(arrives, lan):
    arrives(MASH)
    pk = Quarantine.objects.get().pk

    assert journey.release([pk], by=lan, at=timezone.now())
    assert not journey.release([pk], by=lan, at=timezone.now())

    assert Lead.objects.count() == 1


def test_fake_indeed_teaches_too_and_can_be_taken_back(arrives, lan):
    arrives(MASH)
    waiting = Quarantine.objects.get()

    assert confirm_fake([waiting.pk], by=lan, at=timezone.now()) == 1
    assert Experience.objects.get(code="keyboard_mash").fake == 1
    waiting.refresh_from_db()
    ask_again(waiting)

    assert Experience.objects.get(code="keyboard_mash").fake == 0
    assert Quarantine.objects.get().answer == ""


def test_after_many_releases_the_same_sign_holds_nobody_back(arrives, lan):
    for _ in range(6):
        arrives(MASH | {"lead": MASH["lead"] | {"phone": f"0905 777 1{Delivery.objects.count():02d}"}})
        journey.release(
            Quarantine.objects.filter(answer="").values_list("pk", flat=True), by=lan, at=timezone.now()
        )

    arrives({"lead": {"name": "Qwert Zxcv", "phone": "0912 555 444"}})

    assert Lead.objects.filter(identities__value="+84912555444").exists()


def test_one_number_under_many_names_waits_from_the_third_on(arrives):
    names = ["Lê Thị Hoa", "Phạm Quốc Bảo", "Võ Minh Tâm", "Đặng Gia Huy"]
    for name in names:
        arrives({"lead": {"name": name, "phone": "0905 777 666"}})

    assert [waiting.name for waiting in Quarantine.objects.order_by("pk")] == names[2:]
    assert Quarantine.objects.first().evidence[0][0] == "many_names"
    assert Lead.objects.count() == 2


def test_the_same_words_over_and_over_from_one_place_wait(arrives):
    for at in range(8):
        arrives({
            "lead": {"name": f"Trần Văn {'ABCDEGHK'[at]}n", "phone": f"09051234{at}0", "note": "Tôi muốn nhận báo giá sớm nhất"},
            "form": {"ip": "203.0.113.9", "seconds": 30},
        })  # fmt: skip

    assert Quarantine.objects.count() == 3  # from the sixth on: one text and one place together
    assert {code for code, *_ in Quarantine.objects.first().evidence} == {
        "same_answers",
        "many_from_one_place",
    }


def test_a_honeypot_with_another_sign_is_dropped_yet_kept(arrives, lan):
    arrives(MASH | {"form": {"honeypot": "http://x", "seconds": 0.4}})

    waiting = Quarantine.objects.get()
    assert waiting.submission.outcome == "dropped"
    journey.release([waiting.pk], by=lan, at=timezone.now())
    assert Lead.objects.count() == 1


def test_html_and_formulas_are_only_text(arrives):
    arrives(
        {
            "lead": {
                "name": "<b>Lê Nam</b>",
                "phone": "0905123456",
                "note": "=HYPERLINK(1)",
                "x<script>": "<script>",
            }
        }
    )

    lead = Lead.objects.get()
    assert "<script>" in lead.facts.get().value
    assert Identity.objects.count() == 1
    assert json.dumps(Submission.objects.get().raw)


@pytest.mark.parametrize(("asked", "order"), [*((one, "-pk") for one in TROUBLES), (IS_WAITING, "due_at")])
def test_what_needs_a_look_is_found_without_reading_every_delivery(asked, order, db):
    question = Delivery.objects.filter(asked).order_by(order, "pk").values("pk")[:30]

    if connection.vendor == "sqlite":  # PostgreSQL reads an empty table whole
        assert "SCAN capture_delivery\n" not in question.explain() + "\n"


def test_an_answer_taken_back_twice_at_once_is_unlearned_once(arrives, lan):
    arrives(MASH)
    confirm_fake([Quarantine.objects.get().pk], by=lan, at=timezone.now())

    for seen in [Quarantine.objects.get(), Quarantine.objects.get()]:
        ask_again(seen)

    assert Quarantine.objects.get().answer == ""
    assert Experience.objects.get(code="keyboard_mash").fake == 0
