"""A browser with lan signed in."""

import pytest
from django.test import Client

from tiemnang.team.models import Member


@pytest.fixture
def inside(client: Client, lan: Member) -> Client:
    """Lan's browser, signed in."""
    client.force_login(lan)
    return client
