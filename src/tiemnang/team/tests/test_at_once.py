"""Many tries at the same moment are counted one after the other, whichever worker takes them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tiemnang.database.bulk import ON_POSTGRESQL
from tiemnang.team.actions import claim_try

LAN = [("account", "lan@spa.vn"), ("address", "113.161.1.1")]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer, and tests keep it in memory")
@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_five_are_judged(now):
    def guess(_n: int) -> bool:
        try:
            return claim_try(LAN, at=now) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as many:
        judged = list(many.map(guess, range(20)))

    assert judged.count(True) == 5
