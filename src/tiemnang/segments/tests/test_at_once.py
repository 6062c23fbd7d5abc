"""A segment is made while a lead is placed in another, on a server where both may."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from tiemnang.segments import actions
from tiemnang.segments.models import Membership
from tiemnang.segments.tests.conftest import IN_DA_NANG


def test_a_lead_is_placed_while_somebody_writes_segments(transactional_db, bring, segment, minh, now):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    made, hoa = segment("Ở Đà Nẵng", IN_DA_NANG), bring()
    written, placed = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            actions.make("Danh sách tháng 11", by=minh, at=now)
            written.set()
            placed.wait(10)
        connection.close()

    beside = Thread(target=write)
    beside.start()
    assert written.wait(10)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            Membership.objects.create(segment=made, lead=hoa, since=now)
    finally:
        placed.set()
        beside.join()

    assert Membership.objects.now().filter(segment=made, lead=hoa).exists()
