"""The house as an app on a phone."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation
from playwright.sync_api import expect

from tiemnang.leads import actions as leads
from tiemnang.team.actions import sign_in_link
from tiemnang.web import pwa


@pytest.mark.django_db
def test_a_phone_learns_how_to_put_the_house_on_its_first_screen(client):
    answer = client.get("/app.webmanifest")

    said = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["start_url"], said["display"]) == ("Tiềm Năng", "/today/", "standalone")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in said["icons"]}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in said["icons"])


@pytest.mark.django_db
def test_the_worker_keeps_only_files_that_exist_and_nothing_of_customers(client):
    answer = client.get("/worker.js")

    shell = json.loads(re.search(r"const SHELL = (\[.*\]);", answer.text)[1])
    assert answer.headers["Content-Type"] == "text/javascript"
    assert all(finders.find(name) for name in pwa.SHELL)
    assert shell and all(one.startswith("/static/") for one in shell)


@pytest.mark.django_db
@pytest.mark.parametrize("language, title", [("vi", "Chưa có mạng"), ("en", "No network")])
def test_without_a_network_the_page_says_what_was_kept(client, language, title):
    with translation.override(language):
        page = client.get("/offline/", headers={"Accept-Language": language}).text

    assert f"<h1>{title}</h1>" in page


@pytest.mark.browser
def test_the_phone_loses_its_network_and_says_so_honestly(page, context, live_server, lan, now):
    leads.create(name="chị Thảo", ways=[("phone", "0912345678")], by=lan, at=now, owner=lan)
    page.goto(live_server.url + sign_in_link(lan))
    page.wait_for_url("**/today/")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    context.set_offline(True)
    page.goto(live_server.url + "/leads/")

    expect(page.locator("h1")).to_have_text("Chưa có mạng")
    assert (
        page.locator(".btn-primary").evaluate("one => getComputedStyle(one).backgroundColor")
        != "rgba(0, 0, 0, 0)"
    )
    context.set_offline(False)
    page.locator(".btn-primary").click()
    page.wait_for_url("**/today/")


@pytest.mark.browser
def test_the_question_mark_shows_what_each_key_does(page, live_server, lan, now):
    leads.create(name="chị Thảo", ways=[("phone", "0912345678")], by=lan, at=now, owner=lan)
    page.goto(live_server.url + sign_in_link(lan))
    page.wait_for_url("**/today/")

    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
