"""Minh tries a version on the past, reads the four cells, watches the months, and decides about proposals, with why."""

from datetime import date

import pytest
from django.utils import timezone

from tiemnang.due.models import Job
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import Content
from tiemnang.targeting.actions.watching import TRY
from tiemnang.targeting.cells import count_cells
from tiemnang.targeting.models import ProfileVersion, Proposal, Watch
from tiemnang.targeting.tests import shop
from tiemnang.targeting.tests.businesses import work_off
from tiemnang.web.profile_trial import short_money

EITHER = {
    "combinator": "or",
    "not": False,
    "rules": [
        {"field": "province", "operator": "in", "value": ["01"]},
        {"field": "channel", "operator": "in", "value": ["referral"]},
    ],
}
MOVED = {"kind": "rule", "number": 1, "rate": 0.12, "before": 0.31, "month": "2026-10-01"}


@pytest.fixture
def as_minh(client, minh):
    """A browser in which minh, who leads a team and sees everybody's leads, is signed in."""
    minh.sees = "all"
    minh.save()
    client.force_login(minh)
    return client


@pytest.fixture
def version(minh) -> ProfileVersion:
    """A profile in use."""
    made = targeting.create("Chủ spa", by=minh, at=timezone.now(), content=Content(EITHER))
    targeting.publish(made, by=minh, at=timezone.now())
    made.refresh_from_db()
    return made


@pytest.fixture
def proposal(version) -> Proposal:
    """One that would drop the second way to be a target."""
    kept = {"combinator": "and", "not": False, "rules": EITHER["rules"][:1]}
    return Proposal.objects.create(
        version=version, kind="drop_rule", detail=MOVED, criteria=kept, made_at=timezone.now()
    )


def test_a_version_is_tried_on_the_past_and_says_how_sure_it_is(as_minh, version):
    shop.open_shop(months=6, each=100)
    before = as_minh.get(f"/profiles/{version.profile_id}/1/").text
    as_minh.post(f"/profiles/{version.profile_id}/1/try/")
    waiting = as_minh.get(f"/profiles/{version.profile_id}/1/").text
    work_off(Job.objects.get(kind=TRY), timezone.now().replace(year=2027))

    page = as_minh.get(f"/profiles/{version.profile_id}/1/").text

    assert "Chưa thử." in before and "Đang thử" in waiting
    assert "Trong chân dung" in page and "khách đã mua, vạch đen là mức chung" in page
    assert "mua trên" in page and ("Khác nhau rõ." in page or "Chưa đủ để nói khác nhau." in page)


def test_the_four_cells_stand_with_people_and_money_and_lead_to_them(as_minh, version, lead):
    shop.open_shop(months=2, each=60)
    count_cells(version, at=timezone.now())
    version.refresh_from_db()

    page = as_minh.get(f"/profiles/{version.profile_id}/1/").text

    assert "Trúng đích chưa?" in page and "đã thu" in page
    for number, cell in enumerate(("target_lead", "target_only", "lead_only", "neither")):
        counted = as_minh.get("/profiles/count/", {"target": f"v{version.pk}-c{number}", "bare": "1"}).text
        assert counted == str(version.cells[cell]["people"])


def test_lan_reads_her_own_numbers_and_no_money_of_others(inside, version, lead):
    version.cells = {
        cell: {"people": 9999, "bought": 1, "reachable": 1, "money": 77, "waiting": 1}
        for cell in ("target_lead", "target_only", "lead_only", "neither")
    }
    version.save()

    page = inside.get(f"/profiles/{version.profile_id}/1/").text

    assert "9.999" not in page and "đã thu" not in page and "bare=1" in page


def test_the_months_are_drawn_and_stand_in_a_table(as_minh, version):
    empty = as_minh.get(f"/profiles/{version.profile_id}/1/watch/").text
    for month, won in ((9, 12), (10, 4)):
        Watch.objects.create(
            version=version, month=date(2026, month, 1), inside=40, inside_won=won, outside=200, outside_won=10,
            inside_money=54_000_000, is_drifting=month == 10, counted_at=timezone.now(),
            traits=[{**MOVED, "is_drifting": month == 10}],
        )  # fmt: skip

    page = as_minh.get(f"/profiles/{version.profile_id}/1/watch/").text

    assert "Chưa có tháng nào" in empty
    assert "30\u00a0%</b>" in page and "10\u00a0%</b>" in page and "54.000.000" in page
    assert page.count('circle class="f-accent"') == 3  # two months and the legend
    assert ">09</text>" in page and ">10</text>" in page
    assert "Khách đang đổi" in page and "trước 31\u00a0% mua, nay 12\u00a0%" in page


def test_a_proposal_is_accepted_and_becomes_a_draft(as_minh, proposal, version):
    page = as_minh.get(f"/profiles/{version.profile_id}/1/").text
    answer = as_minh.post(f"/profiles/proposals/{proposal.pk}/", {"do": "accept"}, follow=True)
    proposal.refresh_from_db()

    assert "Đề nghị chỉnh" in page and "31\u00a0%" in page
    assert "Bản nháp 2 chờ bạn đọc lại" in answer.text
    assert proposal.became.criteria["rules"][0]["field"] == "province" and proposal.by.given_name == "Minh"


def test_a_no_needs_its_reason_and_stays_on_record(as_minh, proposal, version):
    refused = as_minh.post(f"/profiles/proposals/{proposal.pk}/", {"do": "refuse"}, follow=True).text
    kept = as_minh.post(
        f"/profiles/proposals/{proposal.pk}/",
        {"do": "refuse", "why": "Tháng có hội thảo nên lệch"},
        follow=True,
    ).text

    assert "Viết một câu vì sao không nhận" in refused
    assert "“Tháng có hội thảo nên lệch”" in kept and "Không nhận" in kept and "Minh" in kept
    assert as_minh.post("/profiles/proposals/999999/", {"do": "accept"}).status_code == 404


def test_lan_decides_nothing(inside, proposal, version):
    page = inside.get(f"/profiles/{version.profile_id}/1/").text

    assert "Vì sao (cần khi không nhận)" not in page
    assert inside.post(f"/profiles/proposals/{proposal.pk}/", {"do": "accept"}).status_code == 403
    assert inside.post(f"/profiles/{version.profile_id}/1/try/").status_code == 403


def test_today_says_whom_somebody_is_like(inside, version, lead):
    lead.province = "01"
    lead.save()
    targeting.match([lead.pk], at=timezone.now())

    assert "khớp chân dung Chủ spa 100\u00a0%" in inside.get("/today/").text


def test_the_page_of_a_version_costs_the_same_however_much_happened(
    as_minh, version, proposal, django_assert_max_num_queries
):
    as_minh.get(f"/profiles/{version.profile_id}/1/")

    with django_assert_max_num_queries(22):
        as_minh.get(f"/profiles/{version.profile_id}/1/")


@pytest.mark.parametrize(
    ("amount", "said"),
    [(4_704_000_000, "4,7 tỷ ₫"), (380_400_000, "380 triệu ₫"), (5_400_000, "5.400.000 ₫")],
)
def test_large_sums_are_said_short(amount, said):
    assert short_money(amount).replace("\u00a0", " ") == said
