"""A shop with very many leads, written through the product's own verbs: `python bench/_many.py 1000000`.

Every lead has a name, ways, facts and about five lines of timeline; one in twenty has a task, one in twelve bought.
Reads DATA and DATABASE_URL as every command does; says how long it took.
"""

import random
import sys
import time
from datetime import datetime, timedelta

import _ready  # noqa: F401
from _ground import GIVEN, MIDDLES, PREFIXES, SURNAMES
from django.apps import apps
from django.db import connection
from django.utils import timezone

from tiemnang.capture.sheets.drafts import Draft, Way
from tiemnang.command import ground
from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import ON_POSTGRESQL, insert, make_room, stamp, take_stock, writing
from tiemnang.leads import actions as leads
from tiemnang.leads.actions import Arrival
from tiemnang.leads.models import Source
from tiemnang.leads.rules import search_text
from tiemnang.matching import actions as matching
from tiemnang.matching.prepare import prepare
from tiemnang.pipeline.models import Task
from tiemnang.scoring import arriving as judging
from tiemnang.team.actions import first_owner
from tiemnang.team.models import Member, Team

PART = 5000
STAGES = ["new"] * 50 + ["contacting"] * 22 + ["qualified"] * 10 + ["opportunity"] * 4 + ["not_now"] * 5 + [
    "unsuitable"] * 5 + ["customer"] * 3 + ["loyal"]  # fmt: skip
PROVINCES = (
    ["79"] * 8 + ["01"] * 8 + ["48", "92", "31", "68", "56", "40", "75", "82", "66", "38", "25", "22", "11"]
)
FACTS = (
    ("budget", "Ngân sách", "interest", "money"),
    ("beds", "Số giường", "industry", "number"),
    ("software", "Đang dùng", "behaviour", "text"),
)
NOTES = ["hỏi giá gói năm", "gọi lại sau 5h", "khách bận, hẹn tuần sau", "xin bảng giá", "đã gửi Zalo"]
RESULTS = ["no_answer", "no_answer", "call_back", "interested", "no_need"]
CHANNELS = ["facebook", "zalo", "website", "referral", "event", "hotline", "tiktok"]


def members() -> list[int]:
    """The owner's colleagues: two teams of ten sellers."""
    first_owner()
    found = []
    for name in ("Nam", "Bắc"):
        team = Team.objects.create(name=f"Nhóm {name}")
        for number in range(10):
            mail = f"sale{number}.{'nam' if name == 'Nam' else 'bac'}@annhien.vn"
            found.append(
                Member.objects.create_user(mail, f"Nguyễn Thị {GIVEN[number]}", role="seller", team=team).pk
            )
    return found


def draft_of(dice: random.Random, number: int) -> Draft:
    """Whom one lead is, as a sheet would say it."""
    name = f"{dice.choice(SURNAMES)} {dice.choice(MIDDLES)} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
    phone = "+84" + dice.choice(PREFIXES)[1:] + f"{dice.randrange(10**7):07d}"
    ways = [Way("phone", phone, phone, "")]
    if dice.random() < 0.4:
        mail = f"khach{dice.randrange(10**9)}@gmail.com"
        ways.append(Way("email", mail, mail, ""))
    return Draft(number, name=name, ways=ways, province=dice.choice(PROVINCES))


def arrival_of(dice: random.Random, draft: Draft, at: datetime, ground: dict[str, list[int]]) -> Arrival:
    """The same lead with its past."""
    created = at - timedelta(days=dice.random() ** 2 * 900, minutes=1)
    stage = dice.choice(STAGES)
    calls = 0 if stage == "new" and dice.random() < 0.6 else dice.randint(1, 4)
    entries = [("noted", created, dice.choice(NOTES), {})]
    last = created
    for each in range(calls):
        last = min(at, last + timedelta(days=dice.random() * 9))
        entries.append(("called", last, "", {"n": each + 1, "result": dice.choice(RESULTS)}))
    entries += [("noted", last, dice.choice(NOTES), {}) for _ in range(dice.randint(0, 2))]
    budget, beds, software = ground["facts"]
    million = dice.choice([2, 5, 8, 15, 30, 60])
    return Arrival(
        submission_id=None,  # type: ignore[arg-type]
        created_at=created,
        name=draft.name,
        province=draft.province,
        stage=stage,
        awareness=dice.choice(["", "searching", "comparing"]),
        source_id=dice.choice(ground["sources"]),
        owner_id=dice.choice(ground["members"]) if dice.random() < 0.9 else None,
        touched_at=last if calls else None,
        ways=[tuple(way) for way in draft.ways],
        facts=[
            (budget, f"{million}tr", million * 1e6),
            (beds, str(beds_ := dice.randint(1, 30)), float(beds_)),
            (software, dice.choice(["KiotViet", "sổ tay", "Excel"]), None),
        ],
        needs=[dice.choice(["giảm khách bỏ hẹn", "nhắc lịch tự động", "đổi phần mềm"])],
        entries=entries,
        search=search_text([draft.name], [draft.ways[0].value], [way.value for way in draft.ways[1:]]),
    )


def write(dice: random.Random, first: int, count: int, at: datetime, ground: dict[str, list[int]]) -> None:
    """Write the next `count` leads in one transaction."""
    drafts = [draft_of(dice, first + number) for number in range(count)]
    arrivals = [arrival_of(dice, draft, at, ground) for draft in drafts]
    with writing():
        judged = judging.judge(arrivals, at=at)
        ids = leads.bring(arrivals, at=at, by=None)
        matching.file_keys([(pk, seen.filed) for pk, seen in zip(ids, prepare(drafts))])
        judging.write(zip(ids, judged), at=at)
        pairs = list(zip(ids, arrivals))
        insert(
            Task,
            ("lead", "kind", "text", "due_at", "promised", "owner", "created_at"),
            [
                (pk, "call", "", stamp(at + timedelta(days=dice.random() * 60 - 6)), dice.random() < 0.5,
                 one.owner_id, stamp(one.created_at))
                for pk, one in pairs if dice.random() < 0.05
            ],
        )  # fmt: skip
        insert(
            Purchase,
            ("lead", "product", "amount", "at"),
            [
                (pk, "Gói năm", dice.choice([3, 6, 12]) * 1_000_000, stamp(one.created_at))
                for pk, one in pairs
                if one.stage in {"customer", "loyal"}
            ],
        )


def fill(count: int, *, seed: int = 7) -> float:
    """Write so many leads into an empty database; returns the seconds it took."""
    start = time.perf_counter()
    ground.prepare()
    dice, at = random.Random(seed), timezone.now().replace(microsecond=0)
    stands = {
        "members": members(),
        "sources": [
            Source.objects.get_or_create(folded=each, defaults={"name": each.title(), "channel": each})[0].pk
            for each in CHANNELS
        ],
        "facts": [leads.define_fact(*row).pk for row in FACTS],
    }
    make_room()
    for first in range(0, count, PART):
        write(dice, first, min(PART, count - first), at, stands)
        if first in {PART, PART * 10}:
            take_stock(apps.get_models())
    take_stock(apps.get_models())
    if ON_POSTGRESQL:  # what its own vacuum does within the hour
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    return time.perf_counter() - start


if __name__ == "__main__":
    print(f"{fill(int(sys.argv[1])):.0f}")
