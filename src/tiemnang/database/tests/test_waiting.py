"""A write that gives way is left undone while somebody else writes, and done when nobody does."""

import threading

import pytest
from django.db import connection, transaction

from tiemnang.database.bulk import ON_POSTGRESQL
from tiemnang.database.waiting import giving_way
from tiemnang.team.models import Team


@pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL locks rows, not the database")
@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_what_gives_way():
    team = Team.objects.create(name="Nhóm Hải Châu")

    def rename() -> None:
        with giving_way():
            Team.objects.filter(pk=team.pk).update(name="Nhóm Sơn Trà")
        connection.close()

    with transaction.atomic():
        Team.objects.filter(pk=team.pk).update(name="Nhóm Thanh Khê")
        other = threading.Thread(target=rename)
        other.start()
        other.join(5)
        assert not other.is_alive()
    assert Team.objects.get(pk=team.pk).name == "Nhóm Thanh Khê"

    rename()

    assert Team.objects.get(pk=team.pk).name == "Nhóm Sơn Trà"
