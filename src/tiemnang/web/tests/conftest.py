"""Plain static files, so that no collected manifest is needed, and a browser with lan signed in."""

import pytest
from django.conf import settings as project
from django.test import Client

from tiemnang.team.models import Member


@pytest.fixture(autouse=True)
def _plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**project.STORAGES, "staticfiles": plain}


@pytest.fixture
def inside(client: Client, lan: Member) -> Client:
    """Lan's browser, signed in."""
    client.force_login(lan)
    return client
