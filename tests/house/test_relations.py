"""A table that points at a lead is covered by merging the day it is born."""

from django.apps import apps

from tiemnang.leads.models import Lead
from tiemnang.matching.merge import BEHAVIOUR


def relations_to_leads() -> set[str]:
    """Every field of every table that points at a lead, as `app.Model.field`."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is Lead and getattr(field, "concrete", False)
    }


def test_every_relation_to_a_lead_has_a_stated_merge_behaviour():
    assert relations_to_leads() - set(BEHAVIOUR) == set()


def test_no_merge_behaviour_is_stated_for_what_is_not_there():
    assert set(BEHAVIOUR) - relations_to_leads() == set()
