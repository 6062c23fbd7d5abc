"""What every page carries, and what it must never carry."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tiemnang import web
from tiemnang.leads.models import Lead

ROOM = Path(web.__file__).parent
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOM / "templates")))
def test_a_template_compiles_and_carries_no_script_or_style_of_its_own(path):
    text = path.read_text()

    get_template(str(path.relative_to(ROOM / "templates")))

    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*\"|javascript:|hx-on", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_every_icon_that_is_drawn_is_in_the_sheet():
    sheet = set(re.findall(r'id="i-([a-z]+)"', (ROOM / "static/icons.svg").read_text()))
    drawn = {name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z]+)"', path.read_text())}

    assert drawn <= sheet


def test_our_own_style_stays_under_three_hundred_lines():
    assert len((ROOM / "static/app.css").read_text().splitlines()) < 300


def test_an_empty_house_offers_sample_data_or_ones_own_sheet(inside):
    page = inside.get("/").content.decode()

    assert "Thử với dữ liệu mẫu" in page
    assert "Đưa bảng của bạn vào" in page


def test_the_owner_fills_an_empty_house_with_the_sample_once(client, chu):
    client.force_login(chu)

    page = client.post("/sample/", follow=True).content.decode()
    count = Lead.objects.count()
    client.post("/sample/")

    assert "khách mẫu" in page and 'name="result"' in page
    assert count >= 600 and Lead.objects.count() == count


def test_a_seller_does_not_fill_the_house(inside):
    assert "Dùng dữ liệu mẫu" not in inside.get("/").content.decode()
    assert inside.post("/sample/").status_code == 403


def test_a_page_names_its_landmarks_and_offers_to_skip(inside):
    page = inside.get("/").content.decode()

    assert 'href="#main"' in page
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert 'aria-label="Điều hướng chính"' in page


def test_the_chosen_colours_stand_before_any_script_runs(inside):
    inside.cookies["theme"] = "dark"

    assert 'data-bs-theme="dark"' in inside.get("/").content.decode()


def test_a_missing_page_speaks_our_language(inside):
    answer = inside.get("/khong-co/")

    assert answer.status_code == 404
    assert "Không thấy trang này" in answer.content.decode()


def test_a_broken_page_is_drawn_without_the_database_or_a_member():
    assert "Máy vừa vấp một lỗi" in get_template("500.html").render()


@pytest.mark.parametrize("address", ["/hooks/", "/submissions/", "/quarantine/"])
def test_a_page_behind_the_sources_keeps_sources_marked(client, chu, lead, address):
    client.force_login(chu)

    page = client.get(address).text

    assert '<a class="go" href="/imports/" aria-current="page">' in page


def test_settings_and_the_points_stand_where_an_owner_looks_for_them(client, chu, lead):
    client.force_login(chu)

    settings, points = client.get("/settings/").text, client.get("/points/").text

    assert 'href="/settings/"' in client.get("/today/").text.split("<main")[0]
    assert 'href="/points/"' in settings.split("<main")[1]
    assert 'href="/settings/"' in points.split("<main")[1]
