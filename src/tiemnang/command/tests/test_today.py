"""The day's list on the command line."""

import argparse
import json
from datetime import timedelta

import pytest

from tiemnang.command import demo, today
from tiemnang.command.saying import Refused
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring import actions as scoring

pytestmark = pytest.mark.django_db


def ask(capsys, **options) -> dict:
    options = {"limit": 50, "member": None, "json": True} | options
    assert today.run(argparse.Namespace(**options)) == 0
    return json.loads(capsys.readouterr().out)


def test_the_owner_is_told_whom_to_call_and_why(chu, lan, lead, time_machine, now, capsys):
    time_machine.move_to(now + timedelta(minutes=12), tick=False)
    scoring.rescore([lead.pk], at=now)
    lead.refresh_from_db()

    told = ask(capsys)

    assert told["at"] == "2026-11-21T09:42:00+07:00"
    assert told["count"] == 1
    assert told["leads"] == [
        {
            "id": lead.pk,
            "name": "Nguyễn Thị Phương Thảo",
            "phone": "+84912345678",
            "reason": "vào sổ 12 phút trước",
            "points": 30,
            "priority": lead.priority,
            "stage": "new",
            "owner": "Mai Lan",
            "group": "rank",
            "minutes_left": 3,
        }
    ]


def test_a_seller_is_told_of_own_leads_only(lan, hung, lead, capsys):
    assert ask(capsys, member="LAN@spa.vn")["count"] == 1
    assert ask(capsys, member="hung@spa.vn")["count"] == 0


def test_an_unknown_member_is_refused_in_a_sentence(db):
    with pytest.raises(Refused, match="ai@spa.vn"):
        today.run(argparse.Namespace(limit=5, member="ai@spa.vn", json=True))


def test_a_colleagues_promise_carries_their_name(chu, lan, lead, time_machine, now, capsys):
    time_machine.move_to(now, tick=False)
    pipeline.add_task(lead, "call", now, promised=True, at=now, by=lan)

    assert ask(capsys)["leads"][0]["reason"].startswith("Lan hẹn gọi lúc 09:30")
    assert ask(capsys, member="lan@spa.vn")["leads"][0]["reason"].startswith("bạn hẹn gọi lúc 09:30")


def test_in_words_the_list_can_be_read_aloud(chu, lead, capsys):
    today.run(argparse.Namespace(limit=5, member=None, json=False))

    said = capsys.readouterr().out
    assert "Nguyễn Thị Phương Thảo" in said and "0912 345 678" in said


def test_the_limit_is_kept(chu, lan, now, capsys):
    Lead.objects.bulk_create([Lead(name=f"{n}", owner=lan, created_at=now, arrived_at=now) for n in range(9)])

    assert ask(capsys, limit=4)["count"] == 4


def test_sample_data_is_there_with_one_command(capsys):
    assert demo.run(argparse.Namespace(leads=40, seed=2, json=True)) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["leads"] == Lead.objects.count()
    assert told["members"] == 5
    with pytest.raises(Refused):
        demo.run(argparse.Namespace(leads=40, seed=2, json=True))
