"""A day of Lan's in a real Chromium: ten calls with every ending, two slips taken back, a double found, merged, and parted."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Identity, Lead, Stage
from tiemnang.matching import actions as matching
from tiemnang.matching.models import Merge
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring import actions as scoring
from tiemnang.team.actions import sign_in_link

pytestmark = pytest.mark.browser

PEOPLE = (
    ("chị Nguyễn Thị Phương Thảo", "0912345678"),
    ("cô Công Tằng Tôn Nữ Thuỳ Dương", "0983207715"),
    ("anh Đặng Hữu Phước", "0905662031"),
    ("chị Huỳnh Lê Bảo Khuyên", "0905118226"),
    ("chị Trương Nguyễn Ngọc Diễm Quỳnh", "0776402198"),
    ("anh Võ Đình Khôi Nguyên", "0367550914"),
    ("chị Phan Thị Ánh Tuyết", "0935061447"),
    ("anh Lê Hoàng Khánh Duy", "0935218640"),
    ("chị Trần Thị Mỹ Linh", "0385550914"),
    ("anh Bùi Xuân Trường", "0989046318"),
)
SECOND = "0905774310"  # a further number of the one whose first number will be wrong
TOAST = "#toasts"


@pytest.fixture
def people(lan) -> list[Lead]:
    """Ten leads who wrote to us within the last half hour."""
    now = timezone.now()
    made = []
    for minutes, (name, phone) in enumerate(PEOPLE, start=3):
        at = now - timedelta(minutes=minutes)
        made.append(leads.create(name=name, ways=[("phone", phone)], by=None, at=at, owner=lan))
    matching.refresh_keys([lead.pk for lead in made])
    scoring.rescore([lead.pk for lead in made], at=now)
    return made


@pytest.fixture
def desk(page, live_server, lan, people) -> Page:
    """Lan signs in and stands before today's list."""
    page.goto(live_server.url + sign_in_link(lan))
    page.wait_for_url("**/today/")
    return page


def name_of(desk: Page) -> str:
    """Whose card is open."""
    return desk.locator("#open-name").inner_text()


def end(desk: Page, press: Callable[[], None], said: str) -> str:
    """End the call of the open card; the next card takes its place. Returns whose call it was."""
    who = name_of(desk)
    press()
    expect(desk.locator(TOAST)).to_contain_text(said)
    expect(desk.locator("#open-name")).not_to_have_text(who)
    return who


def key(desk: Page, number: int) -> Callable[[], None]:
    return lambda: desk.keyboard.press(str(number))


def more(desk: Page, button: str) -> Callable[[], None]:
    """Open what may come along with a result, and press there."""

    def press() -> None:
        desk.locator(".call-more summary").click()
        desk.locator(f".call-more button[value='{button}']").click()

    return press


def lead_called(shown: str) -> Lead:
    return Lead.objects.get(name=shown)


def test_ten_cards_with_every_ending_and_two_slips_taken_back(desk, lan):
    # Five endings by one key each, and by one press with their time and reason.
    no_answer = end(desk, key(desk, 1), "Đã ghi KNM")
    later = end(desk, key(desk, 2), "Đã ghi Hẹn lại")
    interested = end(desk, key(desk, 3), "Đã ghi Quan tâm")
    no_need = end(desk, key(desk, 4), "Đã ghi Không nhu cầu")
    tomorrow = end(desk, more(desk, "mai 9h"), "mai 09:00")
    supplier = end(desk, more(desk, "has_supplier"), "Đã ghi Không nhu cầu")

    # A wrong number with a second one behind it: the same card again, with the next number.
    twice = name_of(desk)
    leads.add_way(lead_called(twice), "phone", SECOND, at=timezone.now(), by=lan)
    desk.keyboard.press("5")
    expect(desk.locator(TOAST)).to_contain_text("Đã ghi Sai số")
    expect(desk.locator("#open-name")).to_have_text(twice)
    expect(desk.locator(".acts .btn-primary")).to_contain_text("0905 774 310")
    end(desk, key(desk, 3), "Đã ghi Quan tâm")
    nobody = end(desk, key(desk, 5), "Đã ghi Sai số")

    # The ninth was a slip: Z takes it back at once, and the card is there again.
    slip = end(desk, key(desk, 4), "Đã ghi Không nhu cầu")
    desk.keyboard.press("z")
    expect(desk.locator(TOAST)).to_contain_text("Đã hoàn tác")
    expect(desk.locator("#list")).to_contain_text(slip)
    end(desk, key(desk, 1), "Đã ghi KNM")
    desk.keyboard.press("1")
    expect(desk.locator("#progress .big")).to_have_text("10")

    # And one of the morning is taken back from what is done.
    desk.goto(desk.url.split("?")[0] + "?tab=done")
    desk.locator(".wait-row", has_text=interested).get_by_role("button").click()
    expect(desk.locator(TOAST)).to_contain_text("Đã hoàn tác")

    reached = Identity.objects.filter(lead=lead_called(twice), is_bad=False)
    assert list(reached.values_list("value", flat=True)) == ["+84905774310"]
    assert Identity.objects.get(lead=lead_called(nobody)).is_bad
    check_what_followed(no_answer, later, interested, no_need, tomorrow, supplier)
    assert Call.objects.count() == 10


def check_what_followed(
    no_answer: str, later: str, interested: str, no_need: str, tomorrow: str, supplier: str
) -> None:
    """Each ending did what it should."""
    assert lead_called(no_answer).stage == Stage.CONTACTING
    assert Task.objects.get(lead=lead_called(later), done_at=None).promised
    assert lead_called(interested).stage == Stage.NEW and not lead_called(interested).calls.exists()
    assert lead_called(no_need).stage == Stage.NOT_NOW
    assert timezone.localtime(Task.objects.get(lead=lead_called(tomorrow), done_at=None).due_at).hour == 9
    assert Call.objects.get(lead=lead_called(supplier)).reason == "has_supplier"


def test_somebody_added_twice_is_merged_and_parted_again(desk, live_server):
    name, phone = PEOPLE[0]
    desk.keyboard.press("n")
    desk.wait_for_url("**/leads/new/")

    desk.locator("input[name=name]").fill("Nguyen Thi Phuong Thao")
    desk.locator("input[name=phone]").press_sequentially(phone)
    desk.keyboard.press("Tab")
    expect(desk.locator("#known")).to_contain_text("Có thể đã có trong sổ")
    desk.locator("form.narrow .btn-primary").click()
    desk.get_by_role("button", name="Vẫn thêm, là người khác").click()
    desk.wait_for_url(re.compile(r"/leads/\d+/$"))
    assert Lead.objects.living().count() == 11

    desk.goto(live_server.url + "/duplicates/")
    expect(desk.locator("#dup")).to_contain_text("Nguyễn Thị Phương Thảo")
    desk.keyboard.press("m")
    expect(desk.locator(TOAST)).to_contain_text("gộp", ignore_case=True)
    assert Lead.objects.living().count() == 10

    desk.goto(live_server.url + "/duplicates/?tab=merged")
    desk.get_by_role("button", name=re.compile("Tách lại")).first.click()
    expect(desk.locator(TOAST)).not_to_be_empty()
    assert Lead.objects.living().count() == 11
    assert Merge.objects.get().undone_at is not None


def test_on_a_phone_enter_guesses_no_result_and_a_sheet_can_be_closed(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    who = name_of(desk)

    desk.locator(".call-more summary").click()
    desk.locator(".call-more input[name=note]").fill("đang bận")
    desk.keyboard.press("Enter")
    desk.locator("#open-name a").click()
    desk.get_by_role("button", name="Chốt").click()
    expect(desk.locator("#ending-sheet")).to_be_visible()
    desk.locator("#ending-sheet").get_by_role("button", name="Đóng").click()

    expect(desk.locator("#ending-sheet")).to_be_hidden()
    expect(desk.locator("h1")).to_have_text(who)
    assert Call.objects.count() == 0
