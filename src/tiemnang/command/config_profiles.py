"""The part of a set-up that says whom we want: each profile as it is in use, or as it was written last."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tiemnang.command import config_names
from tiemnang.command.config_parts import Change, Who, checked, each
from tiemnang.command.config_views import sound
from tiemnang.command.saying import Refused
from tiemnang.targeting import actions, askable
from tiemnang.targeting.actions import Content, NotPossible
from tiemnang.targeting.models import Profile, ProfileVersion
from tiemnang.targeting.models.profile import STORY
from tiemnang.vietnam.text import nfc

KEYS = ("name", "product", "in_use", "from", "to", "story", "when")


def export() -> list[dict[str, Any]]:
    """Profiles nobody laid aside; versions before, what they rest on and what was learned stay out of the file."""
    found = ((profile, _standing(profile)) for profile in Profile.objects.in_use())
    return [_as_said(profile, version) for profile, version in found if version]


def _standing(profile: Profile) -> ProfileVersion | None:
    """The version in use, else the latest."""
    versions = profile.versions.order_by("-number")
    return versions.filter(state=ProfileVersion.State.PUBLISHED).first() or versions.first()


def _as_said(profile: Profile, version: ProfileVersion) -> dict[str, Any]:
    said: dict[str, Any] = {"name": profile.name, "product": profile.product, "in_use": version.is_published}
    said |= {"from": _day(version.market_from), "to": _day(version.market_to), "story": _story(version)}
    said = {key: value for key, value in said.items() if value or key == "in_use"}
    return said | {"when": config_names.named(version.criteria)}


def _story(version: ProfileVersion) -> dict[str, str]:
    return {part: version.story[part] for part in STORY if part in version.story}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def plan(given: Any, who: Who) -> Iterator[Change]:
    """New profiles and changed ones, by name; what the file does not name stays, and so does every version before."""
    for one in each("profiles", given, KEYS, ("name", "when")):
        name = nfc(one["name"]).strip()[:120]
        place = f"profiles.{name}"
        wanted = _content(place, one), nfc(one.get("product", ""))[:200], bool(one.get("in_use", False))
        profile = Profile.objects.filter(name=name).order_by("archived_at", "pk").first()
        if profile is None:
            said = _("Thêm chân dung %(name)s") % {"name": name}
            yield Change(said, _tried(place, lambda name=name, wanted=wanted: _make(name, *wanted, who)))
        elif _differs(profile, *wanted):
            said = _("Đổi chân dung %(name)s") % {"name": name}
            yield Change(
                said, _tried(place, lambda profile=profile, wanted=wanted: _change(profile, *wanted, who))
            )


def _content(place: str, one: Mapping[str, Any]) -> Content:
    tree = sound(place, config_names.numbered(one["when"], place), askable.askable())
    story = checked(f"{place}.story", one.get("story", {}), STORY)
    days = (_read_day(place, one.get("from", "")), _read_day(place, one.get("to", "")))
    return Content(tree, {part: str(text) for part, text in story.items()}, *days)


def _read_day(place: str, said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        sentence = _("%(name)s: ngày “%(day)s” viết chưa đúng, ví dụ 2026-11-30.")
        raise Refused(sentence % {"name": place, "day": said}) from None


def _differs(profile: Profile, content: Content, product: str, in_use: bool) -> bool:
    version = _standing(profile)
    if version is None or profile.archived_at or profile.product != product:
        return True
    now = actions.content_of(version)._replace(evidence={})
    return (now, version.is_published) != (content, in_use)


def _make(name: str, content: Content, product: str, in_use: bool, who: Who) -> None:
    version = actions.create(name, product=product, content=content, by=who.by, at=who.at)
    if in_use:
        actions.publish(version, by=who.by, at=who.at)


def _change(profile: Profile, content: Content, product: str, in_use: bool, who: Who) -> None:
    if profile.archived_at:
        actions.take_up(profile, by=who.by)
    actions.rename(profile, profile.name, product=product, by=who.by)
    version = _standing(profile)
    if version is None or actions.content_of(version)._replace(evidence={}) != content:
        version = actions.draft(profile, content=content, by=who.by, at=who.at)
    if in_use and not version.is_published:
        actions.publish(version, by=who.by, at=who.at)
    elif not in_use:
        for former in profile.versions.filter(state=ProfileVersion.State.PUBLISHED):
            actions.retire(former, by=who.by, at=who.at)


def _tried(place: str, make: Callable[[], None]) -> Callable[[], None]:
    def done() -> None:
        try:
            make()
        except NotPossible as trouble:
            sentence = _("%(name)s: chân dung chưa đúng (%(detail)s).")
            raise Refused(sentence % {"name": place, "detail": trouble.code}) from None

    return done
