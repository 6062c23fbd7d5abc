"""A lead of a colleague's whose every word is unmistakable, and around it all that could give it away."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tiemnang import journey
from tiemnang.capture.models import Import, Submission
from tiemnang.capture.sheets.columns import Column
from tiemnang.criteria.actions import save_view
from tiemnang.criteria.models import SavedView
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.matching import actions as matching
from tiemnang.matching.models import DoubtfulPair, Merge
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Call, Task
from tiemnang.scoring import actions as scoring
from tiemnang.team.models import Member

# Whoever may not see the lead may read none of these anywhere; what they type themselves is spelt in other ways.
SECRETS = (
    "Tuyệt Mật", "977001122", "977 001 122", "tuyetmat@rieng.vn", "Viện Kín Kẽ", "dị ứng kín đáo", "ghi chú kín đáo",
    "việc kín đáo", "Kín Phố",
)  # fmt: skip
TYPED = ("tuyet mat", "0977.001.122", "TUYETMAT@RIENG.VN")


NAMED = {"combinator": "and", "rules": [{"field": "name", "operator": "contains", "value": "tuyet mat"}]}


class Scene(NamedTuple):
    """What the walk meets: a lead of lan's, and around it everything that could give it away to hung."""

    secret: Lead
    own: Lead  # hung's
    task: Task  # on the secret, still hung's by name
    call: Call  # of the secret, by lan
    own_call: Call
    pair: DoubtfulPair  # both of lan's
    half_pair: DoubtfulPair  # the secret and hung's own
    merge: Merge  # into the secret
    batch: Import  # hung's, with a row that reached the secret
    their_batch: Import
    parked: Submission  # of hung's import
    their_parked: Submission
    view: SavedView  # lan's own
    shared_view: SavedView  # lan's too, for all to ask
    lan: Member
    hung: Member


def told(text: str) -> list[str]:
    """The secrets that a text gives away."""
    return [secret for secret in SECRETS if secret in text]


def scene(lan: Member, hung: Member, now: datetime) -> Scene:
    """The colleague's lead with all that hangs on it, and what hung has of his own."""
    secret = _secret(lan, now)
    own = _someone("Lý Văn Riêng", "0905000001", hung, now)
    twin, part, former = (
        _someone(f"Quách Thị Tuyệt Mật {n}", f"09770011{n}", lan, now) for n in ("31", "32", "33")
    )
    merged = journey.merge(part, into=secret, by=lan, at=now)
    journey.part(journey.merge(own, into=former, by=lan, at=now), by=lan, at=now)
    call = pipeline.record_call(secret, "interested", at=now, by=lan)
    # Hung spoke with her this morning and promised more, before she was given to lan.
    pipeline.record_call(secret, "interested", at=now, by=hung)
    batch, parked = _import(hung, "Tệp của Hùng.csv", ["Phan Thị Thiếu", "09350614"], now)
    their_batch, their_parked = _import(lan, "Tệp của Lan.csv", ["Quách Thị Tuyệt Mật", "977001122"], now)
    # A row of hung's own sheet turned out to be her: he may read what he wrote, and no more.
    Submission.objects.create(
        batch=batch, row_no=2, dedup_key="hung.2", raw=["QUACH TUYET MAT", "0977.001.122"], outcome="updated",
        lead=secret, received_at=now,
    )  # fmt: skip
    return Scene(
        Lead.objects.get(pk=secret.pk),
        Lead.objects.get(pk=own.pk),
        Task.objects.create(
            lead=secret, text="việc kín đáo", due_at=now + timedelta(minutes=30), created_at=now, owner=hung
        ),
        call,
        pipeline.record_call(own, "interested", at=now, by=hung),
        _pair(secret, twin, now),
        _pair(secret, own, now),
        merged,
        batch,
        their_batch,
        parked,
        their_parked,
        save_view("Tuyệt Mật", NAMED, by=lan, at=now),
        save_view("Tìm theo tên", NAMED, by=lan, at=now, is_shared=True),
        lan,
        hung,
    )


def _secret(lan: Member, now: datetime) -> Lead:
    made = _someone(
        "Quách Thị Tuyệt Mật", "0977001122", lan, now, organisation="Viện Kín Kẽ", district="Kín Phố"
    )
    leads.add_way(made, "email", "tuyetmat@rieng.vn", at=now, by=lan)
    leads.add_need(made, "dị ứng kín đáo", at=now, by=lan, origin="call")
    leads.add_note(made, "ghi chú kín đáo", at=now, by=lan)
    matching.refresh_keys([made.pk])
    scoring.rescore([made.pk], at=now)
    return made


def _someone(name: str, phone: str, owner: Member, now: datetime, **fields: Any) -> Lead:
    made = leads.create(name=name, ways=[("phone", phone)], by=owner, at=now, owner=owner, **fields)
    matching.refresh_keys([made.pk])
    return made


def _import(by: Member, name: str, cells: list[str], now: datetime) -> tuple[Import, Submission]:
    """An import at its end with one row that waits to be mended."""
    columns = [Column(0, "Họ tên", "name", "", "text", "demographic", [], 1.0, "")._asdict()]
    columns += [Column(1, "SĐT", "phone", "", "phone", "demographic", [], 1.0, "")._asdict()]
    sheet = {"name": "", "rows": 3, "known_as": "", "chosen": True, "header_row": 1, "columns": columns}
    batch = Import.objects.create(
        name=name, sha256="0", size=1, state=Import.State.DONE, sheets=[sheet], by=by, rows=3, ended_at=now,
        started_at=now, counts={"updated": 1, "parked": 1},
    )  # fmt: skip
    parked = Submission.objects.create(
        batch=batch, row_no=3, dedup_key=f"{by.pk}.3", raw=cells, outcome=Submission.Outcome.PARKED,
        troubles=[["phone", cells[1], "phone_too_short", ""]], received_at=now,
    )  # fmt: skip
    return batch, parked


def _pair(one: Lead, other: Lead, now: datetime) -> DoubtfulPair:
    first, second = sorted((one.pk, other.pk))
    said = [["name_shortened", {}, 6.0], ["phone_same", {"value": "+84977001122"}, 3.0]]
    return DoubtfulPair.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "probability": 0.8,
            "evidence": said,
            "found_at": now,
            "answer": DoubtfulPair.Answer.WAITING,
        },
    )[0]
