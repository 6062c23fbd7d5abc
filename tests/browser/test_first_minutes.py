"""The first minutes of an owner, in a real Chromium."""

import pytest

from tiemnang.team.actions import first_owner, sign_in_link

pytestmark = pytest.mark.browser


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser complains about: script errors, and anything the content security policy stops."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    return heard


def test_the_printed_link_signs_the_owner_in_and_offers_two_ways(page, live_server, complaints):
    link = sign_in_link(first_owner())

    page.goto(live_server.url + link)

    assert page.locator("h1").first.is_visible()
    assert page.locator("main a, main button").count() >= 2
    assert page.locator("html").get_attribute("lang") == "vi"
    assert complaints == []


def test_a_used_link_opens_nothing(page, live_server, browser):
    link = live_server.url + sign_in_link(first_owner())
    page.goto(link)

    with browser.new_context(locale="vi-VN") as stranger:
        other = stranger.new_page()
        answer = other.goto(link)

        assert answer.status == 410
        assert other.goto(live_server.url + "/").url.startswith(live_server.url + "/sign-in/")


@pytest.mark.parametrize("width, height", [(390, 844), (1440, 900)], ids=["phone", "desk"])
def test_no_page_scrolls_sideways(page, live_server, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(live_server.url + sign_in_link(first_owner()))

    for path in ("/", "/today/", "/leads/", "/duplicates/"):
        answer = page.goto(live_server.url + path)

        wide = page.evaluate("document.documentElement.scrollWidth")
        assert answer.status == 200 and wide <= width, path
