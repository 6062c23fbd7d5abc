"""Finds every room's `jobs.py` when Django starts, the way the admin finds `admin.py`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Due(AppConfig):
    """The queue as a Django app; rooms add their job kinds and schedules from their own `jobs.py`."""

    name = "tiemnang.due"
    label = "due"

    def ready(self) -> None:
        """Import `jobs` of every installed app, so that all kinds and schedules are known before work starts."""
        autodiscover_modules("jobs")
