"""The log says who did what, and pages through any length."""

from datetime import timedelta

import pytest

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.team import words
from tiemnang.team.audit import VERBS, record
from tiemnang.team.models import AuditLine

pytestmark = pytest.mark.django_db


def test_an_owner_reads_who_did_what_in_sentences(client, chu, lan, lead, now):
    record("exported", by=lan, at=now, rows=312, columns=["name", "phone"], format="xlsx", filter="Chặng Mới")
    record("revealed", by=lan, at=now, lead_id=lead.pk)
    client.force_login(chu)

    page = client.get("/settings/audit/").text

    assert "Xuất 312 khách ra tệp xlsx, 2 cột: Chặng Mới" in page
    assert "Xem số và mail của khách" in page and lead.name in page


def test_the_log_is_read_by_person_and_by_kind(client, chu, lan, bich, now):
    record("signed_in", by=lan, at=now, how="password")
    record("exported", by=bich, at=now, rows=5, format="csv")
    client.force_login(chu)

    of_lan = client.get("/settings/audit/", {"by": lan.pk}).context["lines"]
    of_data = client.get("/settings/audit/", {"kind": "leads"}).context["lines"]

    assert [one.line.verb for one in of_lan] == ["signed_in"]
    assert [one.line.verb for one in of_data] == ["exported"]


def test_pages_follow_each_other_without_a_gap(client, chu, lan, now, django_assert_num_queries):
    for n in range(120):
        record("signed_in", by=lan, at=now + timedelta(minutes=n // 7), how="password")
    client.force_login(chu)

    seen, query = [], "/settings/audit/"
    while query:
        with django_assert_num_queries(6):
            answer = client.get(query)
        seen += [one.line.pk for one in answer.context["lines"]]
        query = f"/settings/audit/{answer.context['older']}" if answer.context["older"] else ""

    assert len(seen) == 120 == len(set(seen))
    assert seen == list(AuditLine.objects.order_by("-at", "-pk").values_list("pk", flat=True))


def test_merging_and_parting_by_hand_stand_in_the_log(chu, lan, now):
    one, two = (
        leads.create(name="Lê Văn Hùng", ways=[("phone", f"091234567{n}")], by=lan, at=now, owner=lan)
        for n in "12"
    )

    journey.part(journey.merge(one, into=two, by=lan, at=now), by=lan, at=now)

    lines = AuditLine.objects.order_by("pk").values_list("verb", "by", "lead_id", "detail__old")
    assert list(lines) == [
        ("merged", lan.pk, two.pk, "Lê Văn Hùng"),
        ("parted", lan.pk, two.pk, "Lê Văn Hùng"),
    ]


def test_every_verb_has_its_sentence(now):
    lines = [AuditLine(verb=verb, at=now, detail={}) for verb in VERBS]

    assert set(words.SENTENCES) == VERBS
    assert all(words.said(line) and "%(" not in words.said(line) for line in lines)
