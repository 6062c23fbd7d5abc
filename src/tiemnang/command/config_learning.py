"""The part of a set-up that says from which fields models may learn."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tiemnang.command.config_parts import Change, Who, among, checked
from tiemnang.scoring import actions as scoring
from tiemnang.scoring.models import LearningField

USES = (LearningField.Use.YES, LearningField.Use.NO)


def export() -> dict[str, str]:
    """What people decided, by field; questions that wait for an answer stay out of the file."""
    rows = LearningField.objects.filter(use__in=USES).order_by("key")
    return {key: str(use) for key, use in rows.values_list("key", "use")}


def plan(given: Any, who: Who) -> Iterator[Change]:
    """Each field that is decided otherwise; what the file does not name stays."""
    now = export()
    for key, use in checked("learning", given, tuple(given) if isinstance(given, dict) else ()).items():
        wanted = among(f"learning.{key}", str(use), USES)
        if now.get(key) == wanted:
            continue
        sentence = (
            _("Cho máy học từ %(name)s") if wanted == LearningField.Use.YES else _("Máy bỏ qua %(name)s")
        )
        yield Change(
            sentence % {"name": key},
            lambda key=key, wanted=wanted: scoring.decide_field(key[:100], wanted, by=who.by, at=who.at),
        )
