"""The owner decides for the whole shop, and every decision can be taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tiemnang.due.actions import claim
from tiemnang.due.models import Job, Worker
from tiemnang.due.running import run
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Fact, FactDefinition, Lead, Source
from tiemnang.office import current, health
from tiemnang.office.actions import hold
from tiemnang.office.backups import shelf
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline import reasons
from tiemnang.team.models import AuditLine, Member, Role

pytestmark = pytest.mark.django_db
PAGES = ("", "hours/", "words/", "facts/", "sources/", "health/", "queue/", "backups/")
LONG_DAY = {"from1": "09:00", "to1": "12:00", "from2": "13:30", "to2": "20:00"}


@pytest.fixture
def owner(client, chu):
    """The owner's browser, signed in; what is decided is asked anew."""
    client.force_login(chu)
    current.forget()
    return client


def work_off() -> None:
    """Let the clock do all that waits."""
    while jobs := claim(Job, 1, now=timezone.now() + timedelta(minutes=1)):
        run(jobs[0])


def week(**changed) -> dict[str, str]:
    """The form of a week of long days; a changed day is what is given, None a free one."""
    form = {}
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        if hours := changed.get(day, LONG_DAY):
            form |= {f"{day}-on": "1"} | {f"{day}-{part}": value for part, value in hours.items()}
    return form


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_drawn_for_the_owner_and_shut_for_a_seller(client, owner, lan, page):
    assert owner.get(f"/settings/{page}").status_code == 200

    client.force_login(lan)
    assert client.get(f"/settings/{page}").status_code == (403 if page else 200)


def test_hours_are_decided_used_at_once_and_taken_back(owner, chu, lead, lan, time_machine, now):
    time_machine.move_to(now.replace(hour=18), tick=False)  # after the usual hours, within the new ones
    owner.post("/settings/hours/week/", week(mon=None))

    call = pipeline.record_call(lead, "no_answer", at=timezone.now(), by=lan)
    assert lead.tasks.get().due_at.strftime("%d %H:%M") != "23 10:00"
    assert current.work_time().hours.on(0) == ()
    pipeline.undo_call(call, at=timezone.now(), by=lan)

    page = owner.post("/settings/undo/", follow=True)
    assert "Đã trả lại như trước" in page.text and current.work_time().hours.on(0)
    assert list(AuditLine.objects.values_list("verb", flat=True).order_by("pk"))[:1] == ["setting_changed"]


def test_hours_that_cannot_be_are_said_and_what_was_typed_stays(owner):
    answer = owner.post("/settings/hours/week/", week(tue={**LONG_DAY, "to1": "08:00"}))

    assert answer.status_code == 422
    assert "Thứ Ba: giờ kết thúc phải sau giờ bắt đầu" in answer.text and 'value="08:00"' in answer.text
    assert "hours" not in current.settings()


def test_the_owner_decides_how_many_nights_a_backup_is_kept(owner, time_machine, now):
    owner.post("/settings/backups/nightly/", {"nights": "14"})
    page, health_page = owner.get("/settings/backups/"), owner.get("/settings/health/")

    assert current.backup_nights() == 14
    assert '<option value="14" selected>Giữ 14 đêm' in page.text and "giữ 14 đêm" in health_page.text
    undone = owner.post("/settings/undo/")
    assert undone.url == "/settings/backups/" and current.backup_nights() == 7
    refused = owner.post("/settings/backups/nightly/", {"nights": "mãi"}, follow=True)
    assert "từ 0 (không tự làm) tới 90" in refused.text and current.backup_nights() == 7
    owner.post("/settings/backups/nightly/", {"nights": "0"})
    assert "không tự sao lưu" in owner.get("/settings/health/").text


def test_a_disk_too_full_for_a_backup_is_said_on_every_page(owner, monkeypatch):
    monkeypatch.setattr(health, "BACKUP_ROOM", 1 << 60)
    health.remember([], 0)

    page, health_page = owner.get("/leads/"), owner.get("/settings/health/")
    health.remember([], 0)

    assert "tự sao lưu mỗi đêm đang dừng" in page.text
    assert "tự sao lưu đang dừng vì đĩa thiếu chỗ" in health_page.text


def test_a_holiday_is_worked_and_a_day_of_ones_own_is_off(owner, time_machine, now):
    time_machine.move_to(now, tick=False)

    owner.post("/settings/hours/holidays/", {"off": ["2027-02-06"]})
    owner.post("/settings/hours/own/", {"day": "2026-12-24", "until": "2026-12-25", "name": "Tân trang quán"})
    page = owner.get("/settings/hours/").text

    off = current.work_time().off
    assert (
        now.date().replace(month=12, day=25) in off
        and now.date().replace(year=2027, month=1, day=1) not in off
    )
    assert now.date().replace(year=2027, month=2, day=6) in off
    assert page.count("Tân trang quán") >= 2

    owner.post("/settings/hours/own/", {"remove": "2026-12-24"})
    assert now.date().replace(month=12, day=24) not in current.work_time().off


def test_stages_carry_the_shops_own_names_everywhere(owner, lead):
    owner.post("/settings/words/stages/", {"new": "Số mới về"})

    assert "Số mới về" in owner.get("/leads/").text
    assert "Số mới về" in owner.get(f"/leads/{lead.pk}/").text
    twice = owner.post("/settings/words/stages/", {"new": "Nóng", "qualified": "nóng"})
    assert twice.status_code == 422 and "đang dùng hai lần" in twice.text


def test_a_reason_is_added_renamed_and_retired_and_old_calls_keep_theirs(owner, lead, lan, now):
    active = {f"active-{code}": "1" for code, _name in reasons.offered()}
    owner.post("/settings/words/reasons/", active | {"new": "Chuyển chỗ ở", "new-like": "not_ours"})

    pipeline.record_call(lead, "no_need", at=now, by=lan, reason="chuyen_cho_o")
    lead.refresh_from_db()
    assert lead.stage == "unsuitable" and ("chuyen_cho_o", "Chuyển chỗ ở") in reasons.offered()

    owner.post("/settings/words/reasons/", {"active-other": "1", "name-other": "Khác"})
    assert reasons.offered() == [("other", "Khác")] and reasons.said("chuyen_cho_o") == "Chuyển chỗ ở"


def test_facts_are_listed_by_their_names_and_not_by_codes(owner):
    leads.define_fact("so_nhan_vien", "Số nhân viên", "industry", "number")

    page = owner.get("/settings/facts/").text

    assert "Số nhân viên" in page and "ghi bằng số" in page and "so_nhan_vien" not in page


def test_a_fact_is_renamed_previewed_retyped_and_folded_with_the_way_back(owner, lead, lan, now):
    beds = leads.define_fact("so_giuong", "Số giường")
    places = leads.define_fact("giuong", "Giường")
    leads.learn(lead, places, "14", at=now, by=lan, origin="member")

    owner.post(f"/settings/facts/{beds.pk}/change/", {"name": "Số giường spa", "group": "industry"})
    preview = owner.get(f"/settings/facts/{places.pk}/", {"type": "number"}).text
    assert "1 giá trị đọc được là số" in preview
    owner.post(f"/settings/facts/{places.pk}/type/", {"type": "number"})
    owner.post(f"/settings/facts/{places.pk}/fold/", {"into": beds.pk})
    work_off()

    assert Fact.objects.get().definition.name == "Số giường spa"
    listed = owner.get("/settings/facts/").text
    assert "Giường vào Số giường spa" in listed and "1 giá trị đã chuyển" in listed

    owner.post("/settings/undo/")
    work_off()
    assert Fact.objects.get().definition == places and Fact.objects.get().number == 14


def test_what_came_with_the_house_is_not_folded_away(owner):
    budget, other = leads.define_fact("budget", "Ngân sách"), leads.define_fact("tien", "Tiền")

    answer = owner.post(f"/settings/facts/{budget.pk}/fold/", {"into": other.pk})

    assert answer.status_code == 422 and "dữ kiện có sẵn" in answer.text
    assert not FactDefinition.objects.exclude(merged_into=None).exists()


def test_sources_are_added_set_aside_and_folded(owner, lead):
    owner.post("/settings/sources/add/", {"name": "Hội thảo tháng 12", "channel": "event"})
    owner.post("/settings/sources/add/", {"name": "Hội thảo T12", "channel": "event"})
    first, second = Source.objects.order_by("pk")
    Lead.objects.update(source=second)

    owner.post(f"/settings/sources/{second.pk}/fold/", {"into": first.pk})
    work_off()
    page = owner.get("/settings/sources/").text
    assert Lead.objects.get().source == first and "1 khách" in page and "khách cuối" in page

    owner.post(f"/settings/sources/{first.pk}/change/", {"name": "Hội thảo cuối năm", "channel": "event"})
    assert "ngừng dùng" in owner.get("/settings/sources/").text and not Source.objects.offered().exists()
    owner.post("/settings/undo/")
    assert Source.objects.offered().get().name == "Hội thảo tháng 12"


def test_the_sources_page_costs_the_same_for_one_lead_and_for_many(
    owner, lan, now, django_assert_max_num_queries
):
    source = Source.objects.create(name="Facebook", folded="facebook", channel="facebook")
    Lead.objects.bulk_create(
        [
            Lead(name=f"Khách {n}", owner=lan, source=source, created_at=now, arrived_at=now)
            for n in range(1200)
        ]
    )

    with django_assert_max_num_queries(12):
        page = owner.get("/settings/sources/").text

    assert "1.000+ khách" in page


def test_what_was_given_up_is_said_in_plain_words_tried_again_or_let_be(owner):
    Job.objects.create(
        kind="import", due_at=None, attempts=8, last_error="builtins.FileNotFoundError: x\ntrace"
    )
    Job.objects.create(
        kind="office.backup",
        due_at=None,
        last_error='tiemnang.due.endings.GiveUp: program_missing {"program": "pg_dump"}\n',
    )

    page = owner.get("/settings/queue/").text
    assert "Nhập tệp" in page and "Không thấy tệp cần đọc" in page and "chương trình pg_dump" in page

    one = Job.objects.get(kind="import")
    owner.post("/settings/queue/discard/", {"row": f"due.Job/{one.pk}"})
    assert Job.objects.dead().count() == 1
    owner.post("/settings/queue/reinstate/")
    assert Job.objects.dead().count() == 2
    owner.post("/settings/queue/replay/")
    assert not Job.objects.dead().exists()
    assert "Không việc nào bị bỏ dở" in owner.get("/settings/queue/").text


def test_what_stands_still_is_a_banner_on_every_page_of_an_owner(client, owner, lan):
    Job.objects.create(kind="import", due_at=timezone.now() - timedelta(minutes=5))
    health.remember([], 0)

    assert "đứng yên 5 phút" in owner.get("/leads/").text
    client.force_login(lan)
    assert "đứng yên" not in client.get("/leads/").text


def test_a_queue_that_somebody_works_is_only_late(owner):
    now = timezone.now()
    Worker.objects.create(name="may:1", started_at=now, seen_at=now)
    Job.objects.create(kind="import", due_at=now - timedelta(minutes=5))
    health.remember([], 0)

    assert "1 việc nền đã chờ 5 phút" in owner.get("/leads/").text
    page = owner.get("/settings/health/", headers={"HX-Request": "true"}).text
    assert "1 tiến trình đang làm" in page and "<html" not in page


def test_a_restored_copy_says_so_until_the_owner_lets_it_send(owner, now):
    hold(now.isoformat(), at=now)
    health.remember([], 0)
    assert "chưa có gì tự gửi ra ngoài" in owner.get("/leads/").text and not current.may_send()

    owner.post("/settings/let-go/")
    assert current.may_send()


def test_a_backup_is_asked_for_once_listed_taken_with_a_line_in_the_log_and_removed(owner):
    owner.post("/settings/backups/make/")
    owner.post("/settings/backups/make/")
    assert Job.objects.filter(kind="office.backup").count() == 1
    assert "Đang sao lưu" in owner.get("/settings/backups/").text

    name = "tiemnang-20261121-0930.tar.gz"
    (shelf.folder() / name).write_bytes(b"bytes")
    taken = owner.get(f"/settings/backups/{name}/take/")
    assert b"".join(taken.streaming_content) == b"bytes" and "attachment" in taken["Content-Disposition"]
    assert AuditLine.objects.filter(verb="backup_taken", detail__name=name).exists()

    owner.post(f"/settings/backups/{name}/remove/")
    assert not shelf.kept()
    owner.post(f"/settings/backups/{name}/back/")
    assert [one.name for one in shelf.kept()] == [name]
    assert owner.get("/settings/backups/..%2Fsecret_key/take/").status_code == 404


def test_a_backup_comes_back_only_after_its_name_was_typed(owner):
    name = "tiemnang-20261121-0930.tar.gz"
    (shelf.folder() / name).write_bytes(b"bytes")

    wrong = owner.post(f"/settings/backups/{name}/restore/", {"typed": "tiemnang"})
    assert wrong.status_code == 422 and not Job.objects.filter(kind="office.restore").exists()

    owner.post(f"/settings/backups/{name}/restore/", {"typed": name})
    job = Job.objects.get(kind="office.restore")
    assert job.args["name"] == name and job.max_attempts == 1
    run(claim(Job, 1, now=timezone.now())[0])
    assert "không phải bản sao lưu nguyên vẹn" in owner.get("/settings/backups/restoring/").text


def test_undo_leaves_alone_what_another_owner_decided_since(owner, lan):
    Member.objects.filter(pk=lan.pk).update(role=Role.OWNER)
    other = Client()
    other.force_login(lan)
    owner.post("/settings/hours/week/", week(mon=None))
    other.post("/settings/hours/week/", week(tue=None))

    page = owner.post("/settings/undo/", follow=True)

    assert "Có người sửa sau đó nên không hoàn tác được" in page.text
    assert current.work_time().hours.on(1) == ()


def test_undo_of_a_source_leaves_alone_what_was_changed_since(owner):
    source = Source.objects.create(name="Hội chợ", folded="hoi cho", channel="offline")
    owner.post(f"/settings/sources/{source.pk}/change/", {"name": "Hội chợ Xuân", "channel": "offline"})
    Source.objects.filter(pk=source.pk).update(name="Hội chợ Tết")

    owner.post("/settings/undo/")

    source.refresh_from_db()
    assert source.name == "Hội chợ Tết"


def test_a_restore_that_failed_is_not_tried_again_with_everything_else(owner):
    dead = {"due_at": None, "attempts": 1, "max_attempts": 1}
    restore = Job.objects.create(kind="office.restore", args={"name": "cu.tar.gz"}, **dead)
    count = Job.objects.create(kind="leads.count_facts", **dead)

    page = owner.get("/settings/queue/").text
    owner.post("/settings/queue/replay/")
    owner.post("/settings/queue/replay/", {"row": f"due.Job/{restore.pk}"})

    restore.refresh_from_db(), count.refresh_from_db()
    assert restore.due_at is None and count.due_at
    assert page.count(">Làm lại</button>") == 1


def test_a_day_off_stands_beside_one_that_another_process_just_wrote(owner, time_machine, now):
    time_machine.move_to(now, tick=False)
    owner.post("/settings/hours/own/", {"day": "2026-12-01", "name": "Khai trương"})
    stale = dict(current.settings())
    owner.post("/settings/hours/own/", {"day": "2026-12-02", "name": "Dọn quán"})
    current.remember(stale)

    owner.post("/settings/hours/own/", {"day": "2026-12-03", "name": "Kiểm kho"})

    assert sorted(current.settings()["days_off"]["own"]) == ["2026-12-01", "2026-12-02", "2026-12-03"]
