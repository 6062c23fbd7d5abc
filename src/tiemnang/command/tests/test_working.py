"""Whoever starts alone goes on at once with what a killed process held."""

import pytest
from django.db import connection
from django.utils import timezone

from tiemnang.command.ground import working
from tiemnang.due.actions import claim, enqueue
from tiemnang.due.models import Job

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="workers of PostgreSQL may stand on other machines"
    ),
]


@pytest.fixture
def held(settings, tmp_path):
    """A job in the hands of a worker that was killed: nobody holds the folder's lock."""
    settings.DATA = tmp_path
    enqueue("import", {"import": 1})
    [job] = claim(Job, 1, now=timezone.now())
    return job


def test_a_job_of_a_killed_process_is_due_at_once_for_who_starts_next(held):
    with working():
        held.refresh_from_db()

    assert held.claimed_at is None and held.due_at <= timezone.now()


def test_a_job_in_hand_stays_where_it_is_while_its_worker_lives(held):
    with working():
        [mine] = claim(Job, 1, now=timezone.now())

        with working():
            mine.refresh_from_db()

    assert mine.claimed_at is not None and mine.due_at > timezone.now()
