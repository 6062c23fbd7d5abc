"""Finds every room's `fields.py` when Django starts, the way the admin finds `admin.py`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Criteria(AppConfig):
    """The rule language as a Django app; rooms add what can be asked of a lead from their own `fields.py`."""

    name = "tiemnang.criteria"
    label = "criteria"

    def ready(self) -> None:
        """Import `fields` of every installed app, so that the register is whole before a question is asked."""
        autodiscover_modules("fields")
