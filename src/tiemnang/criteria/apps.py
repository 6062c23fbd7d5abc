"""Finds every room's `fields.py` when Django starts, the way the admin finds `admin.py`."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models import CharField, TextField
from django.utils.module_loading import autodiscover_modules

from tiemnang.criteria.spelling import Spelled, teach


class Criteria(AppConfig):
    """The rule language as a Django app; rooms add what can be asked of a lead from their own `fields.py`."""

    name = "tiemnang.criteria"
    label = "criteria"

    def ready(self) -> None:
        """Teach the database how texts are asked; import `fields` of every app, so that the register is whole."""
        CharField.register_lookup(Spelled)
        TextField.register_lookup(Spelled)
        connection_created.connect(teach)
        autodiscover_modules("fields")
