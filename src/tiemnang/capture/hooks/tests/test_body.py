"""What other programs say of a lead is read as a sheet's row would be, and nothing of it is lost."""

import json
from datetime import UTC, datetime

import pytest

from tiemnang.capture.hooks.body import Form, Sent, Unread, objects, read

AT = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def one(said: object, **more: object) -> Sent:
    [sent] = read(json.dumps(said).encode(), received_at=AT, types={}, **more)
    return sent


def test_a_lead_is_read_like_a_row():
    draft = one(
        {
            "lead": {
                "name": "chị TRẦN THỊ BÍCH",
                "phone": 905123456,
                "email": "bich@gmial.com",
                "province": "Quảng Nam",
                "organisation": "Spa Sen Trắng",
                "need": ["nhắc lịch", "giữ khách"],
                "note": "gọi sau 17h",
                "budget": "15-20tr",
            },
            "source": "Trang web",
        }
    ).draft

    assert (draft.name, draft.salutation) == ("Trần Thị Bích", "chị")
    assert [(way.kind, way.value) for way in draft.ways] == [
        ("phone", "+84905123456"),
        ("email", "bich@gmail.com"),
    ]
    assert draft.province and draft.old_province
    assert draft.organisation == "Spa Sen Trắng"
    assert draft.needs == ["nhắc lịch", "giữ khách"]
    assert draft.budget == (15_000_000, 20_000_000)
    assert draft.source == "Trang web"
    assert draft.created_at == "2026-11-21 09:30:00+07:00"
    assert not draft.parked


def test_keys_in_vietnamese_are_understood_and_unknown_ones_become_facts():
    sent = one(
        {
            "ho_ten": "Lê Văn Nam",
            "so_dien_thoai": "0912 345 678",
            "so_giuong": 12,
            "facts": {"diện tích": "80m2"},
        }
    )

    assert sent.draft.name == "Lê Văn Nam"
    assert sent.draft.ways[0].value == "+84912345678"
    assert sorted(sent.draft.facts) == [("dien_tich", "80m2", None), ("so_giuong", "12", 12.0)]
    assert [(each.key, each.type, each.group) for each in sent.facts] == [
        ("so_giuong", "number", "industry"),
        ("dien_tich", "text", "industry"),
    ]


def test_the_type_of_a_known_fact_decides_how_it_is_read():
    [sent] = read(
        b'{"name": "Nam", "phone": "0912345678", "spend": "5tr"}', received_at=AT, types={"spend": "money"}
    )

    assert sent.draft.facts == [("spend", "5tr", 5_000_000.0)]
    assert sent.facts == []


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({"lead": {"name": "Nam"}}, 1),
        ({"leads": [{"name": "Nam"}, {"name": "Hoa"}], "source": "Zalo"}, 2),
        ([{"lead": {"name": "Nam"}}, {"name": "Hoa", "phone": "0912345678"}], 2),
    ],
)
def test_one_and_many_leads_are_found(said: object, count: int):
    assert len(objects(json.dumps(said).encode())) == count


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"lead": ', "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "no_lead"),
        (b'"Nam"', "no_lead"),
        (b"{}", "no_lead"),
        (b'{"lead": null, "source": "Zalo"}', "no_lead"),
        (b'{"leads": ["Nam", 5, {}]}', "no_lead"),
        (json.dumps([{"name": "Nam"}] * 1001).encode(), "too_many"),
    ],
)
def test_a_message_without_anybody_says_why(body: bytes, code: str):
    with pytest.raises(Unread) as unread:
        read(body, received_at=AT, types={})

    assert unread.value.code == code


def test_consent_carries_its_wording_and_a_refusal_carries_none():
    agreed = one(
        {
            "name": "Hoa",
            "phone": "0912345678",
            "consent": {"marketing": True, "wording": "Tôi đồng ý nhận tin"},
        }
    )
    refused = one({"lead": {"name": "Hoa", "phone": "0912345678"}, "consent": False})

    assert agreed.draft.consent == "Tôi đồng ý nhận tin"
    assert refused.draft.consent == "no"


def test_how_a_form_was_filled_in_is_no_fact():
    sent = one(
        {
            "lead": {"name": "Hoa", "phone": "0912345678"},
            "form": {"seconds": 1.5, "honeypot": "x", "ip": "10.0.0.1"},
        }
    )

    assert sent.form == Form(1.5, "x", "", "10.0.0.1")
    assert sent.draft.facts == []


def test_times_with_a_zone_are_put_on_vietnamese_clocks():
    sent = one({"name": "Hoa", "phone": "0912345678", "created_at": "2026-11-20T20:15:00Z"})

    assert sent.draft.created_at == "2026-11-21 03:15"


def test_odd_values_lose_nothing_and_break_nothing():
    sent = one(
        {
            "name": "Hoa\x00",
            "phone": "0912345678",
            "deep": {"a": {"b": [1, {"c": 2}]}},
            "big": 9007199254740993,
            "none": None,
        }
    )

    assert sent.draft.name == "Hoa"
    assert ("deep_a", '{"b": [1, {"c": 2}]}', None) in sent.draft.facts
    assert ("big", "9007199254740993") in [(key, value) for key, value, _ in sent.draft.facts]


def test_the_same_words_of_two_people_have_the_same_digest_and_short_ones_none():
    first, second = (
        one({"name": name, "phone": "0912345678", "note": "Cần tư vấn gói chăm sóc da mặt"})
        for name in ("Hoa", "Nam")
    )

    assert first.answers == second.answers != ""
    assert one({"name": "Hoa", "phone": "0912345678", "note": "gọi lại"}).answers == ""
