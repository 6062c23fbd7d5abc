"""A real lead sheet goes in; clean leads come out, and nothing is lost on the way."""

import pytest
from django.utils import timezone

from tests.journeys.conftest import HEADER, ROWS, xlsx
from tiemnang import journey
from tiemnang.capture import actions as capture
from tiemnang.capture.models import Submission
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Consent, Entry, Fact, Identity, Lead
from tiemnang.leads.search import find

pytestmark = pytest.mark.django_db


def dump() -> list[tuple]:
    """Everything that counts of every lead."""
    leads = Lead.objects.order_by("name").values_list(
        "name", "stage", "province", "points", "organisation__name"
    )
    ways = Identity.objects.order_by("value").values_list("lead__name", "kind", "value")
    facts = Fact.objects.filter(superseded_at=None).order_by("lead__name", "definition__key")
    return [*leads, *ways, *facts.values_list("lead__name", "definition__key", "value")]


def test_a_messy_sheet_becomes_clean_leads(bring):
    batch = bring(xlsx(ROWS))

    assert batch.counts == {"created": 3, "updated": 1, "parked": 1}
    names = set(Lead.objects.values_list("name", flat=True))
    assert names == {"Nguyễn T. Hồng Vân", "Trần Thị Mỹ Linh", "Lê Hoàng Khánh Duy"}
    phones = set(Identity.objects.filter(kind="phone").values_list("value", flat=True))
    assert phones == {"+84905774310", "+84385550914", "+84935218640", "+842363822415"}


def test_every_row_has_an_outcome_and_the_file_is_kept(bring, settings):
    batch = bring(xlsx(ROWS))

    assert Submission.objects.filter(batch=batch).count() == len(ROWS) == batch.done
    assert capture.importing.kept_path(batch.sha256).read_bytes() == xlsx(ROWS) or batch.size > 0
    parked = Submission.objects.get(batch=batch, outcome="parked")
    assert parked.troubles[0][2] == "phone_too_short" and parked.raw[2] == "Phan Thị Ánh Tuyết"


def test_a_known_lead_learns_and_nothing_is_overwritten(bring):
    bring(xlsx(ROWS))

    van = Lead.objects.get(name="Nguyễn T. Hồng Vân")
    beds = Fact.objects.filter(lead=van, definition__key="so_giuong").order_by("known_at")
    assert [(fact.value, fact.superseded_at is None) for fact in beds] == [("12", False), ("14", True)]
    assert set(van.needs.values_list("said", flat=True)) == {"giảm khách bỏ hẹn", "đổi phần mềm"}
    assert van.salutation == "chị" and van.province == "48" and van.organisation.name == "Spa Vân Khánh"


def test_the_same_file_again_changes_nothing(bring):
    bring(xlsx(ROWS))
    before = dump()

    again = bring(xlsx(ROWS), name="bản sao.xlsx")

    assert again.counts["repeated"] == len(ROWS) and "created" not in again.counts
    assert dump() == before


def test_rows_added_to_a_known_file_come_in_alone(bring):
    bring(xlsx(ROWS))

    more = bring(xlsx([*ROWS, [6, "20/11/2026", "Bùi Xuân Trường", "0989046318", *[""] * 10]]))

    assert (more.counts["created"], more.counts["repeated"]) == (1, len(ROWS))


def test_calls_promises_and_status_words_come_along(bring):
    bring(xlsx(ROWS))

    van = Lead.objects.get(name="Nguyễn T. Hồng Vân")
    assert van.entries.filter(verb="called", detail__result="no_answer").count() == 1
    assert van.stage == "qualified" and van.touched_at is not None
    assert van.tasks.get().due_at.strftime("%d/%m") == "23/11" and van.tasks.get().promised


def test_points_equal_the_sum_of_their_reasons(bring):
    bring(xlsx(ROWS))

    for lead in Lead.objects.select_related("score"):
        assert lead.points == lead.score.points == sum(points for _, points, *_ in lead.score.reasons)


def test_leads_are_found_without_diacritics_and_by_part_of_a_phone(bring, chu):
    bring(xlsx(ROWS))

    assert [lead.name for lead in find("my linh", chu)] == ["Trần Thị Mỹ Linh"]
    assert [lead.name for lead in find("0905 774", chu)] == ["Nguyễn T. Hồng Vân"]
    assert [lead.name for lead in find("khanh duy barber", chu)] == ["Lê Hoàng Khánh Duy"]
    assert not find("không có ai", chu)


def test_a_parked_row_is_fixed_in_place(bring):
    batch = bring(xlsx(ROWS))
    parked = Submission.objects.get(outcome="parked")

    still = journey.fix(parked, {"phone": "09350614"})
    lead = journey.fix(parked, {"phone": "0935061447"})

    assert still[0][2] == "phone_too_short"
    assert lead.name == "Phan Thị Ánh Tuyết" and lead.identities.get().value == "+84935061447"
    batch.refresh_from_db()
    assert batch.counts["parked"] == 0 and batch.counts["created"] == 4


def test_an_import_can_be_undone_and_brought_in_again(bring, chu):
    batch = bring(xlsx(ROWS))
    before = dump()

    counts = capture.undo_import(batch, report=lambda one, done: None, pause=lambda: None)

    assert counts == {"removed": 3, "restored": 1, "kept": 0} and Lead.objects.count() == 0
    bring(xlsx(ROWS))
    assert dump() == before


def test_undo_leaves_what_was_known_before_and_what_people_did_since(bring, lan, now):
    bring(xlsx(ROWS[:1]))
    before = dump()
    second = bring(xlsx(ROWS[1:]))
    linh = Lead.objects.get(name="Trần Thị Mỹ Linh")
    leads.add_note(linh, "Chị hỏi giá gói Chuỗi", at=now, by=lan)

    counts = capture.undo_import(second, report=lambda one, done: None, pause=lambda: None)

    assert counts["kept"] == 1
    linh.refresh_from_db()
    assert [row for row in dump() if "Trần Thị Mỹ Linh" not in row] == before


def test_a_bought_list_carries_no_consent(bring):
    header, row = [*HEADER, "Đồng ý nhận tin"], [*ROWS[0], "có"]

    bring(xlsx([row], header), provenance="bought")
    assert not Consent.objects.exists()

    bring(xlsx([[*ROWS[2], "có"]], header), provenance="own")
    assert Consent.objects.get().purpose == "marketing"


def test_the_sale_column_gives_leads_to_members_only_when_a_leader_imports(bring, chu, lan, bich):
    header = ["Họ tên", "SĐT", "Sale"]

    bring(xlsx([["Bùi Xuân Trường", "0989046318", "Lan"]], header))
    bring(xlsx([["Hồ Thị Kim Thoa", "0934871260", "Lan"]], header), by=bich, keep_for_me=True)

    assert Lead.objects.get(name="Bùi Xuân Trường").owner == lan
    assert Lead.objects.get(name="Hồ Thị Kim Thoa").owner == bich


def test_whoever_a_sheet_names_and_nobody_knows_stands_on_the_timeline(bring, lan):
    header = ["Họ tên", "SĐT", "Sale"]

    bring(xlsx([["Bùi Xuân Trường", "0989046318", "Thuỷ"], ["Hồ Thị Kim Thoa", "0934871260", "Lan"]], header))

    noted = Entry.objects.filter(verb="noted")
    assert [(entry.lead.name, entry.text) for entry in noted] == [
        ("Bùi Xuân Trường", "Người phụ trách trong tệp: Thuỷ")
    ]


def test_a_call_without_a_day_was_on_the_day_of_the_last_contact(bring):
    header = ["Họ tên", "SĐT", "Ngày liên hệ", "Lần 1", "Lần 2"]

    bring(xlsx([["Trần Văn Bình", "0903111222", "03/04/2026", "KNM", "5/4 hẹn lại"]], header))

    calls = Entry.objects.filter(verb="called").order_by("at")
    assert [timezone.localtime(call.at).date().isoformat() for call in calls] == ["2026-04-03", "2026-04-05"]


def test_two_people_on_one_phone_wait_for_a_person(bring):
    rows = [["Lê Văn Hùng", "0912345678"], ["Phạm Thị Tuyết Mai", "0912345678"]]

    batch = bring(xlsx(rows, ["Họ tên", "SĐT"]))

    assert (batch.counts["created"], batch.counts["doubtful"]) == (2, 1)


def test_a_sheet_without_names_or_phones_becomes_leads_with_facts(bring):
    content = b"age;job;y\n56;housemaid;no\n57;services;no\n57;services;no\n"

    batch = bring(content, name="bank.csv")

    assert batch.counts["created"] == 3 and Fact.objects.count() == 9


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not a sheet", b"PK\x03\x04broken"])
def test_a_file_that_is_no_sheet_says_so_and_harms_nothing(files, chu, content):
    batch = capture.begin_import([content], name="hỏng.xlsx", by=chu)

    assert batch.state == "failed" and batch.problem["code"] in {"empty", "not_a_sheet", "broken"}
