"""The builder of rules and the views saved with it, as people use them: with boxes and buttons, without script."""

from html.parser import HTMLParser

import pytest

from tiemnang.criteria.actions import save_view
from tiemnang.criteria.models import SavedView
from tiemnang.leads.models import Lead

STAGE_IS_NEW = {
    "combinator-r": "and", "was-r.0": "stage", "field-r.0": "stage", "operator-r.0": "in", "value-r.0": ["new"],
}  # fmt: skip
NAMED_THAO = {"field": "name", "operator": "contains", "value": "phuong thao"}


@pytest.fixture
def as_lan(client, lan):
    """A browser in which lan is signed in."""
    client.force_login(lan)
    return client


def test_a_fresh_page_asks_one_question_and_says_what_is_missing(as_lan):
    answer = as_lan.get("/criteria/")

    assert 'name="field-r.0"' in answer.text
    assert "Còn thiếu giá trị" in answer.text


def test_the_boxes_say_a_sentence_and_a_count(as_lan, lead):
    answer = as_lan.post("/criteria/", STAGE_IS_NEW | {"do": "look"})

    assert "chặng là mới" in answer.text and "1 khách" in answer.text


def test_while_somebody_writes_only_the_count_comes_back(as_lan, lead):
    answer = as_lan.post("/criteria/count/", STAGE_IS_NEW, headers={"HX-Request": "true"})

    assert "1 khách" in answer.text and "<form" not in answer.text


def test_the_count_holds_nobody_a_member_may_not_see(client, hung, lead):
    client.force_login(hung)

    assert "0 khách" in client.post("/criteria/count/", STAGE_IS_NEW).text


def test_buttons_add_and_drop_conditions_and_groups(as_lan):
    added = as_lan.post("/criteria/", STAGE_IS_NEW | {"do": "add:r"}).text
    grouped = as_lan.post("/criteria/", STAGE_IS_NEW | {"do": "group:r"}).text
    dropped = as_lan.post("/criteria/", STAGE_IS_NEW | {"do": "drop:r.0"}).text

    assert 'name="field-r.1"' in added
    assert 'name="combinator-r.1"' in grouped and 'name="field-r.1.0"' in grouped
    assert 'name="field-r.0"' not in dropped and "mọi khách tiềm năng" in dropped


@pytest.mark.parametrize(
    ("operator", "value", "shown"),
    [
        (">=", 15_000_000, ['value="15.000.000"']),
        ("between", [500_000, 1_500_000], ['value="500.000"', 'value="1.500.000"']),
    ],
)
def test_a_sum_that_was_saved_stands_in_its_box_as_people_write_it(as_lan, lan, now, operator, value, shown):
    tree = {"combinator": "and", "rules": [{"field": "purchases.sum", "operator": operator, "value": value}]}
    view = save_view("Mua nhiều", tree, by=lan, at=now)

    page = as_lan.get(f"/criteria/{view.pk}/").text

    assert all(each in page for each in shown)


def test_another_field_brings_its_own_questions(as_lan):
    answer = as_lan.post("/criteria/", STAGE_IS_NEW | {"field-r.0": "purchases", "do": ""})

    assert 'value="at_least"' in answer.text and 'name="unit-r.0"' in answer.text


def test_a_stale_or_forged_button_does_no_harm(as_lan):
    for do in ("drop:r.9.9", "add:r.7", "group:x", "drop:", "add:r.0"):
        assert as_lan.post("/criteria/", STAGE_IS_NEW | {"do": do}).status_code == 200
    forged = {"combinator-r": "xor", "field-r.0": "gone", "operator-r.0": "is"}
    assert as_lan.post("/criteria/", forged | {"do": "save", "name": "x"}).status_code == 200
    assert not SavedView.objects.exists()


def test_a_saved_rule_becomes_a_tab_of_the_list(as_lan, lan, lead, now):
    Lead.objects.create(name="Khách Cũ", stage="customer", owner=lan, created_at=now, arrived_at=now)

    answer = as_lan.post(
        "/criteria/", STAGE_IS_NEW | {"do": "save", "name": "Khách mới", "order": "newest"}, follow=True
    )

    view = SavedView.objects.get()
    assert answer.redirect_chain == [(f"/leads/?view={view.pk}&sort=newest", 302)]
    assert "Khách mới</a>" in answer.text
    assert lead.name in answer.text and "Khách Cũ" not in answer.text


def test_saving_with_script_leaves_the_page_too(as_lan):
    answer = as_lan.post(
        "/criteria/", STAGE_IS_NEW | {"do": "save", "name": "Khách mới"}, headers={"HX-Request": "true"}
    )

    assert answer["HX-Redirect"] == f"/leads/?view={SavedView.objects.get().pk}"


def test_a_rule_without_a_name_stays_on_the_page(as_lan):
    answer = as_lan.post("/criteria/", STAGE_IS_NEW | {"do": "save", "name": " "})

    assert "Đặt tên cho nhóm" in answer.text and not SavedView.objects.exists()


def test_an_unfinished_rule_is_not_saved_and_says_where_it_is_unfinished(as_lan):
    answer = as_lan.post("/criteria/", STAGE_IS_NEW | {"value-r.0": [], "do": "save", "name": "Dở"})

    assert "Còn thiếu giá trị" in answer.text and not SavedView.objects.exists()


def test_a_shared_view_shows_each_member_their_own_leads(client, chu, hung, lead, now):
    view = save_view("Chị Thảo", NAMED_THAO, by=chu, at=now, is_shared=True)

    client.force_login(chu)
    assert lead.name in client.get(f"/leads/?view={view.pk}").text
    client.force_login(hung)
    shown = client.get(f"/leads/?view={view.pk}").text
    assert "Chị Thảo" in shown and lead.name not in shown


def test_somebody_elses_private_view_is_not_there(as_lan, chu, lead, now):
    view = save_view("Riêng của chủ", NAMED_THAO, by=chu, at=now)

    assert lead.name not in as_lan.get(f"/leads/?view={view.pk}").text
    assert as_lan.get(f"/criteria/{view.pk}/").status_code == 404
    assert as_lan.post(f"/criteria/{view.pk}/delete/").status_code == 404


def test_changing_a_colleagues_shared_view_makes_ones_own(as_lan, chu, now):
    view = save_view("Chung", NAMED_THAO, by=chu, at=now, is_shared=True)

    as_lan.post(f"/criteria/{view.pk}/", STAGE_IS_NEW | {"do": "save", "name": "Của Lan"})

    view.refresh_from_db()
    assert view.tree["rules"][0]["field"] == "name"
    assert SavedView.objects.get(name="Của Lan").tree["rules"][0]["field"] == "stage"


def test_every_kind_of_condition_can_be_drawn_again(as_lan, lan, now):
    rules = [
        NAMED_THAO,
        {"field": "points", "operator": "between", "value": [10, 60.5]},
        {"field": "purchases.sum", "operator": ">=", "value": 15_000_000},
        {"field": "touched_at", "operator": "more_than_ago", "value": {"n": 3, "unit": "working_days"}},
        {"field": "created_at", "operator": "on", "value": "today"},
        {"field": "created_at", "operator": "between", "value": ["2026-11-01", "2026-11-21"]},
        {"field": "entries.called", "operator": "at_least", "value": {"count": 2, "n": 7, "unit": "days"}},
        {"field": "has.zalo", "operator": "is", "value": False},
        {"field": "province", "operator": "not_in", "value": ["48"]},
        {"field": "organisation", "operator": "empty", "value": None},
        {"combinator": "or", "not": True, "rules": [NAMED_THAO, {**NAMED_THAO, "value": "vân"}]},
    ]
    view = save_view("Đủ loại", {"combinator": "and", "not": False, "rules": rules}, by=lan, at=now)

    page = as_lan.get(f"/criteria/{view.pk}/")
    sent = boxes(page.text)
    as_lan.post(f"/criteria/{view.pk}/", sent | {"do": "save", "name": "Đủ loại"})

    before = view.tree
    view.refresh_from_db()
    assert view.tree == before


class Boxes(HTMLParser):
    """What a browser would send of a page: ticked boxes, written text, chosen options, else the first one."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.name, self.offered, self.chosen, self.many = {}, "", [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """An input sends its value; a select begins; an option is offered."""
        here = dict(attrs)
        if tag == "input" and (here.get("type") != "checkbox" or "checked" in here):
            self.sent.setdefault(here.get("name", ""), []).append(here.get("value", ""))
        elif tag == "select":
            self.name, self.offered, self.chosen, self.many = here["name"], [], [], "multiple" in here
        elif tag == "option" and self.name:
            (self.chosen if "selected" in here else self.offered).append(here["value"])

    def handle_endtag(self, tag):
        """A select ends."""
        if tag == "select":
            self.sent[self.name] = self.chosen or ([] if self.many else self.offered[:1])
            self.name = ""


def boxes(html):
    """The boxes of the rule as they stand on a page."""
    return {name: values for name, values in Boxes(html).sent.items() if "-r" in name}


def test_a_saved_view_is_shown_in_its_own_columns(as_lan, lan, lead):
    saved = STAGE_IS_NEW | {"do": "save", "name": "Mới đến", "column": ["mail", "arrived"]}
    as_lan.post("/criteria/", saved)
    view = SavedView.objects.get(owner=lan)

    shown = dict(as_lan.get(f"/leads/?view={view.pk}").context["columns"])
    changed = as_lan.get(f"/criteria/{view.pk}/")

    assert view.columns == ["mail", "arrived"] == list(shown)
    assert list(dict(as_lan.get("/leads/").context["columns"])) != ["mail", "arrived"]
    assert 'value="mail" checked' in changed.text and 'value="phone" checked' not in changed.text
