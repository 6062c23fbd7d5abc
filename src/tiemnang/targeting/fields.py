"""What can be asked of a lead about profiles: whether they fit one, and how far."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import WRITTEN_BY_PEOPLE, Field, register
from tiemnang.criteria.shapes import present, total
from tiemnang.targeting.models import Match, Profile
from tiemnang.targeting.rules.fitting import FULL

TARGET = gettext_lazy("Chân dung")
MATCHES = Table("matches", Match, ("version_id", "fit"), only={"version__state": "published"})
NOBODY = 0  # no version has this key: a profile without one in use fits nobody

register(
    present(
        "target", gettext_lazy("Khớp một chân dung"), TARGET, Rows(MATCHES, "fit", "whole", {"fit": FULL})
    )
)


def profile_fields() -> Iterator[Field]:
    """Two fields for every profile; one query. A profile that is laid aside is understood, but not offered."""
    rows = Profile.objects.order_by("name", "pk").values_list(
        "pk", "name", "archived_at", "versions__state", "versions"
    )
    in_use = {pk: version for pk, _name, _archived, state, version in rows if state == "published"}
    for pk, (name, archived) in {pk: (name, archived) for pk, name, archived, *_rest in rows}.items():
        version, is_former = in_use.get(pk, NOBODY), archived is not None
        yield _fits(pk, name, version, is_former)
        yield _fit(pk, name, version, is_former)


def _fits(pk: int, name: str, version: int, is_former: bool) -> Field:
    place = Rows(MATCHES, "fit", "whole", {"version_id": version, "fit": FULL})
    label = _("Khớp chân dung %(name)s") % {"name": name}
    return replace(present(f"profile.{pk}", label, TARGET, place), is_former=is_former)


def _fit(pk: int, name: str, version: int, is_former: bool) -> Field:
    place = Rows(MATCHES, "fit", "whole", {"version_id": version})
    label = _("Mức khớp chân dung %(name)s") % {"name": name}
    return replace(total(f"profile.{pk}.fit", label, "number", TARGET, place), is_former=is_former)


WRITTEN_BY_PEOPLE.append(profile_fields)
