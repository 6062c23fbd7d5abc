"""Real people with odd names and numbers pass; who drums on the keyboard waits for a look."""

from timeit import repeat

import pytest

from tiemnang.capture.authenticity import (
    PRIORS,
    Sign,
    is_mash,
    judge_authenticity,
    judge_form,
    learned,
    verdict,
    weigh,
)
from tiemnang.capture.hooks.body import Form
from tiemnang.capture.sheets.shapes import Draft, Trouble, Way


def draft(name: str = "Trần Thị Bích", phone: str = "+84905123456", mail: str = "", **more: object) -> Draft:
    ways = [Way("phone", phone, phone, "")] if phone else []
    ways += [Way("email", mail, mail, "")] if mail else []
    return Draft(2, name=name, ways=ways, **more)


def fate(one: Draft, form: Form | None = None) -> str:
    signs = judge_authenticity(one) + judge_form(form or Form())
    return verdict(signs, weigh(signs, {}))


@pytest.mark.parametrize(
    "name",
    """Trần Thị Bích|NGUYỄN VĂN AN|Y Moan Êban|H'Hen Niê|Krajan Plin|Nguyễn Thị Ngọc Huyền|Thạch Sa Ron|Tôn Nữ Như Quỳnh|
    Krzysztof Schmidt|John Doherty|Liberty Wertheim|Lyn Nguyen|Bs Thơm|chị Hoa - 12A|Mỹ|C. Thảo|THPT Phan Châu Trinh|Ngô Đỗ Mỹ""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_real_names_pass_without_a_sign(name: str):
    assert judge_authenticity(draft(name)) == []


@pytest.mark.parametrize(
    "word", ["asdfgh", "sdfsdfg", "qwerty", "zxcvb", "aaaa", "hhhh", "dfgd", "bcdfgh", "Jkljkl"]
)
def test_drumming_on_the_keyboard_is_noticed(word: str):
    assert is_mash(word)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (draft("asdf ghjk"), "keyboard_mash"),
        (draft("https://kiem-tien.xyz/abc"), "name_is_link"),
        (
            draft(
                "",
                notes=["www.re.top"],
                troubles=[Trouble("full_name", "www.re.top", "name_link_in_name", "")],
            ),
            "name_is_link",
        ),
        (draft("0905 123 456 zalo"), "name_is_phone"),
        (draft("Khách test"), "name_placeholder"),
        (draft(phone="+84900000000"), "number_pattern"),
        (draft(phone="+84912345678"), "number_pattern"),
        (draft(mail="hoa@yopmail.com"), "mail_disposable"),
        (draft(mail="test@test.com"), "mail_placeholder"),
        (draft(notes=["Best SEO http://cheap.top"]), "links_in_note"),
        (draft(phone="", troubles=[Trouble("phone", "12", "phone_too_short", "")]), "number_impossible"),
        (
            Draft(2, name="Hoa", ways=[Way("phone", "+841900123456", "1900 123 456", "service")]),
            "number_service",
        ),
    ],
)
def test_each_sign_is_seen_where_it_stands(one: Draft, code: str):
    assert [sign.code for sign in judge_authenticity(one)] == [code]


def test_a_toll_free_number_of_a_company_is_its_own():
    one = Draft(
        2, kind="organisation", name="Công ty Sen", ways=[Way("phone", "+841900123456", "1900", "service")]
    )

    assert judge_authenticity(one) == []


@pytest.mark.parametrize(
    ("one", "form", "what"),
    [
        (draft(), None, "accept"),
        (draft(), Form(seconds=40), "accept"),
        (draft(phone="+84909999999"), None, "accept"),  # a number people pay for
        (draft(), Form(seconds=1.0), "accept"),  # a browser that fills in by itself
        (draft(mail="hoa@yopmail.com"), None, "accept"),
        (draft("asdf ghjk"), None, "quarantined"),
        (draft("Khách test", phone="+84909999999"), None, "quarantined"),
        (draft(mail="hoa@yopmail.com"), Form(seconds=1.0), "quarantined"),
        (draft(), Form(honeypot="x"), "quarantined"),
        (draft(), Form(honeypot="x", seconds=1.0), "dropped"),
        (draft(), Form(token="forged"), "dropped"),
        (draft(), Form(token="used"), "accept"),
    ],
)
def test_one_weak_sign_never_holds_anybody_back(one: Draft, form: Form | None, what: str):
    assert fate(one, form) == what


def test_people_who_turn_out_real_make_a_sign_count_less():
    before = learned("keyboard_mash", 0, 0)

    assert before == PRIORS["keyboard_mash"]
    assert learned("keyboard_mash", 1, 0) > 2.5  # one release changes little
    assert learned("keyboard_mash", 20, 0) < 1.0
    assert learned("keyboard_mash", 0, 40) > before
    signs = [Sign("keyboard_mash", {"name": "Krzhgk"})]
    assert verdict(signs, weigh(signs, {"keyboard_mash": learned("keyboard_mash", 5, 0)})) == "accept"


def test_an_ordinary_row_costs_microseconds():
    one = draft("Nguyễn Thị Phương Thảo", mail="thao.nguyen@gmail.com")

    took = min(repeat(lambda: judge_authenticity(one), number=2000, repeat=5)) / 2000

    assert took < 20e-6  # five by itself; the rest for a machine that does other things too
