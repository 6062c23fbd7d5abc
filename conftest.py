"""What every test of ours stands on: folders of its own, plain static files, and Debian's Chromium for browser tests."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# The people of our tests are at home in src; journeys, faults and browser tests meet them too.
pytest_plugins = ["src.conftest"]

hypothesis_settings.register_profile("here", deadline=None)
# In CI the same examples every time, and no verdict from a busy machine's clock.
hypothesis_settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")

ASKS_FOR_A_DATABASE = {
    "db",
    "transactional_db",
    "django_db_setup",
    "live_server",
    "django_db_reset_sequences",
}
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Without these Chromium calls home, many times at once, and as root it will not start at all.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser):
    """`--only-database` repeats on another database what a database can change."""
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


def pytest_collection_modifyitems(config, items):
    """Leave out what this run cannot or need not do; a test left out for want of a program says which."""
    if config.getoption("only_database"):
        kept = [item for item in items if touches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    if not CHROMIUM:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


def touches_database(item) -> bool:
    """Whether the database could change how this test ends."""
    return bool(
        item.get_closest_marker("django_db") or ASKS_FOR_A_DATABASE & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path_factory):
    """Nothing a test keeps lands in the data of the person who runs it."""
    folder = tmp_path_factory.mktemp("data")
    settings.DATA = folder
    settings.MEDIA_ROOT = folder / "files"
    settings.STATIC_ROOT = folder / "static"
    Path(settings.STATIC_ROOT).mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium instead of a download of Playwright's own."""
    # Playwright keeps an event loop in this thread; Django would refuse the database under it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A Vietnamese browser, as most of our people have."""
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
