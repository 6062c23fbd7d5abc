"""Messages are let in when their sender signed them lately, and only then."""

import pytest

from tiemnang.capture.hooks.signatures import key_from, secret_of, sign, trouble

KEY, OLD = b"khoa cua trang web spa" * 2, b"khoa cu cua trang web" * 2
BODY = '{"lead": {"name": "Trần Thị Bích"}}'.encode()
NOW = 1_795_240_800


def headers(**changed: str) -> dict[str, str]:
    given = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": sign(KEY, "msg_1", NOW, BODY),
    }
    return given | {name.replace("_", "-"): value for name, value in changed.items()}


def test_the_example_of_the_specification_is_let_in():
    key = key_from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    given = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }

    assert trouble(given, b'{"test": 2432232314}', [key], now=1_614_265_330) == ""


def test_a_signed_message_is_let_in_by_any_of_the_valid_secrets():
    assert trouble(headers(), BODY, [KEY], now=NOW) == ""
    assert trouble(headers(), BODY, [OLD, KEY], now=NOW + 299) == ""
    several = "v1,AAAA v2,xyz " + sign(KEY, "msg_1", NOW, BODY)
    assert trouble(headers(webhook_signature=several), BODY, [KEY], now=NOW) == ""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"webhook_id": ""}, "no_headers"),
        ({"webhook_signature": ""}, "no_headers"),
        ({"webhook_id": "x" * 201}, "no_headers"),
        ({"webhook_timestamp": "hôm nay"}, "bad_timestamp"),
        ({"webhook_timestamp": "9" * 400}, "bad_timestamp"),
        ({"webhook_timestamp": str(NOW - 301)}, "too_old"),
        ({"webhook_timestamp": str(NOW + 301)}, "too_old"),
        ({"webhook_timestamp": str(NOW + 1)}, "bad_signature"),
        ({"webhook_id": "msg_2"}, "bad_signature"),
        ({"webhook_signature": "v1,"}, "bad_signature"),
        ({"webhook_signature": "v1,không-phải-base64"}, "bad_signature"),
        ({"webhook_signature": sign(OLD, "msg_1", NOW, BODY)}, "bad_signature"),
    ],
)
def test_what_is_unsigned_old_or_forged_is_not(changed: dict[str, str], why: str):
    assert trouble(headers(**changed), BODY, [KEY], now=NOW) == why


def test_one_changed_byte_is_noticed_and_no_secret_lets_nothing_in():
    assert trouble(headers(), BODY + b" ", [KEY], now=NOW) == "bad_signature"
    assert trouble(headers(), BODY, [], now=NOW) == "no_secret"


def test_a_secret_survives_being_copied():
    assert key_from(secret_of(KEY)) == KEY
    with pytest.raises(ValueError):
        key_from("whsec_đây không phải")
