"""What a set-up consists of: how each part is written to a file, and what a file would change of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tiemnang import journey
from tiemnang.command.saying import Refused
from tiemnang.leads.actions import define_fact, defining, folding
from tiemnang.leads.models import Channel, FactDefinition, FactGroup, FactType, Source, Stage
from tiemnang.office import actions as office
from tiemnang.office import current, rules, words
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import NoNeed
from tiemnang.team.actions import add_team
from tiemnang.team.models import Member, Team
from tiemnang.vietnam.text import fold


class Change(NamedTuple):
    """One thing a file would change: a sentence, and what to do."""

    said: str
    make: Callable[[], object]


class Who(NamedTuple):
    """Who changes, and when."""

    by: Member
    at: datetime


class Part(NamedTuple):
    """One part of a set-up under its name in the file."""

    export: Callable[[], Any]
    plan: Callable[[Any, Who], Iterable[Change]]


def checked(name: str, one: Any, known: Sequence[str], needed: Sequence[str] = ()) -> Mapping[str, Any]:
    """An entry with only keys we know; refused with its place, the key, and those that would do."""
    if not isinstance(one, Mapping):
        raise Refused(_("%(name)s: cần một bảng các mục.") % {"name": name})
    for key in one:
        if key not in known:
            sentence = _("%(name)s: không có mục “%(key)s”. Dùng: %(known)s.")
            raise Refused(sentence % {"name": name, "key": key, "known": ", ".join(known)})
    for key in needed:
        if not one.get(key):
            raise Refused(_("%(name)s: thiếu mục “%(key)s”.") % {"name": name, "key": key})
    return one


def each(name: str, given: Any, known: Sequence[str], needed: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """The entries of a list, every one checked."""
    if not isinstance(given, list):
        raise Refused(_("%(name)s: cần một danh sách, viết [[%(name)s]].") % {"name": name})
    for number, one in enumerate(given, start=1):
        yield checked(f"{name}[{number}]", one, known, needed)


def among(name: str, value: str, choices: Sequence[str]) -> str:
    """One of a few words; refused with those that would do."""
    if value not in choices:
        sentence = _("%(name)s: không có “%(value)s”. Dùng: %(known)s.")
        raise Refused(sentence % {"name": name, "value": value, "known": ", ".join(choices)})
    return value


# Hours


def hours() -> dict[str, Any]:
    """The hours of the week."""
    return rules.as_hours(current.work_time().hours)


def plan_hours(given: Any, who: Who) -> Iterator[Change]:
    """Each day that changes."""
    wanted = rules.as_hours(rules.week_of(checked("hours", given, rules.WEEKDAYS)))
    now = hours()
    said = [
        f"{words.DAYS[day]}: {_spans(now[day])} → {_spans(wanted[day])}"
        for day in rules.WEEKDAYS
        if now[day] != wanted[day]
    ]
    if said:
        sentence = _("Giờ làm việc đổi (%(days)s)") % {"days": "; ".join(said)}
        yield Change(sentence, lambda: office.decide("hours", wanted, by=who.by.pk, at=who.at))


def _spans(spans: Sequence[str]) -> str:
    return ", ".join(spans) or _("nghỉ")


# Days off


def days_off() -> dict[str, Any]:
    """Worked holidays and own days off."""
    kept = current.settings().get("days_off", {})
    return {"worked": kept.get("worked", []), "own": dict(sorted(kept.get("own", {}).items()))}


def plan_days_off(given: Any, who: Who) -> Iterator[Change]:
    """The days that are added or taken away."""
    given = checked("days_off", given, ("worked", "own"))
    rules.days_off_of(given)
    wanted = {"worked": sorted(given.get("worked", [])), "own": dict(sorted(given.get("own", {}).items()))}
    now = days_off()
    if wanted == now:
        return
    value = wanted if any(wanted.values()) else {}
    sentence = _(
        "Ngày nghỉ riêng: %(own)d ngày (trước là %(was)d); ngày lễ vẫn làm: %(worked)d (trước là %(did)d)"
    )
    said = sentence % {
        "own": len(wanted["own"]),
        "was": len(now["own"]),
        "worked": len(wanted["worked"]),
        "did": len(now["worked"]),
    }
    yield Change(said, lambda: office.decide("days_off", value, by=who.by.pk, at=who.at))


# Backups


def backups() -> dict[str, int]:
    """How many nights a backup made by itself is kept."""
    return {"nights": current.backup_nights()}


def plan_backups(given: Any, who: Who) -> Iterator[Change]:
    """Another number of nights, or none made any more."""
    wanted, now = rules.nights_of(checked("backups", given, ("nights",))), current.backup_nights()
    if wanted != now:
        value = {} if wanted == rules.NIGHTS else {"nights": wanted}
        sentence = _("Bản sao lưu mỗi đêm: giữ %(now)d đêm (trước là %(was)d)")
        said = sentence % {"now": wanted, "was": now}
        yield Change(said, lambda: office.decide("backups", value, by=who.by.pk, at=who.at))


# Stages and reasons


def stages() -> dict[str, str]:
    """The stages that carry an own name."""
    return dict(current.settings().get("stages", {}))


def plan_stages(given: Any, who: Who) -> Iterator[Change]:
    """Each stage that is called something else."""
    wanted, now = rules.names_of(checked("stages", given, Stage.values), Stage.values), stages()
    said = [
        f"{words.USUAL['stages', code]} → {wanted.get(code) or words.USUAL['stages', code]}"
        for code in Stage.values
        if wanted.get(code) != now.get(code)
    ]
    if said:
        sentence = _("Tên chặng đổi (%(names)s)") % {"names": "; ".join(said)}
        yield Change(sentence, lambda: office.decide("stages", wanted, by=who.by.pk, at=who.at))


def no_needs() -> list[dict[str, Any]]:
    """Reasons that differ from the usual."""
    return rules.as_reasons(reasons.listed())


def plan_no_needs(given: Any, who: Who) -> Iterator[Change]:
    """The reasons as a whole."""
    listed = list(each("reasons", given, ("code", "name", "active", "like"), ("code",)))
    wanted, now = rules.as_reasons(rules.reasons_of(listed, NoNeed.values)), no_needs()
    if wanted != now:
        changed = [one["code"] for one in wanted if one not in now] + [
            one["code"] for one in now if one["code"] not in {each["code"] for each in wanted}
        ]
        sentence = _("Lý do không có nhu cầu đổi (%(codes)s)") % {"codes": ", ".join(changed)}
        yield Change(sentence, lambda: office.decide("reasons", wanted, by=who.by.pk, at=who.at))


# Facts


def facts() -> list[dict[str, Any]]:
    """Every fact, those folded into another included."""
    rows = FactDefinition.objects.select_related("merged_into").order_by("key")
    return [
        {"key": row.key, "name": row.name, "group": row.group, "type": row.type}
        | ({"into": row.merged_into.key} if row.merged_into else {})
        for row in rows
    ]


def plan_facts(given: Any, who: Who) -> Iterator[Change]:
    """New facts, changed ones, and those that become part of another; what the file does not name stays."""
    listed = list(each("facts", given, ("key", "name", "group", "type", "into"), ("key", "name")))
    for one in listed:
        place = f"facts.{one['key']}"
        group = among(place, one.get("group", FactGroup.INTEREST), FactGroup.values)
        kind = among(place, one.get("type", FactType.TEXT), FactType.values)
        row = FactDefinition.objects.filter(key=one["key"]).first()
        if row is None:
            said = _("Thêm dữ kiện %(name)s") % {"name": one["name"]}
            yield Change(
                said,
                lambda one=one, group=group, kind=kind: define_fact(one["key"], one["name"], group, kind),
            )
        elif (row.name, row.group, row.type) != (one["name"], group, kind):
            said = _("Đổi dữ kiện %(was)s thành %(name)s, %(group)s, %(type)s") % {
                "was": row.name,
                "name": one["name"],
                "group": FactGroup(group).label,
                "type": FactType(kind).label,
            }
            yield Change(
                said,
                lambda row=row, one=one, group=group, kind=kind: _set_fact(
                    row, one["name"], group, kind, who
                ),
            )
    for one in listed:
        if (
            one.get("into")
            and not FactDefinition.objects.exclude(merged_into=None).filter(key=one["key"]).exists()
        ):
            said = _("Gộp dữ kiện %(old)s vào %(into)s") % {"old": one["name"], "into": one["into"]}
            yield Change(said, lambda one=one: _fold_fact(one["key"], one["into"], who))


def _set_fact(row: FactDefinition, name: str, group: str, kind: str, who: Who) -> None:
    if row.merged_into is None:
        defining.rename_fact(row, name)
    else:
        FactDefinition.objects.filter(pk=row.pk).update(name=name)
    defining.regroup_fact(row, group)
    defining.retype_fact(row, kind, at=who.at, by=who.by.pk)


def _fold_fact(key: str, into: str, who: Who) -> None:
    found = FactDefinition.objects.filter(key=into).first()
    if found is None:
        raise Refused(
            _("facts.%(key)s: không có dữ kiện “%(into)s” để gộp vào.") % {"key": key, "into": into}
        )
    folding.fold_into(FactDefinition.objects.get(key=key), found, by=who.by, at=who.at)


# Sources


def sources() -> list[dict[str, Any]]:
    """Every source by the word it is known under, those folded into another included."""
    rows = Source.objects.select_related("merged_into").order_by("folded")
    return [
        {"key": row.folded, "name": row.name, "channel": row.channel, "active": row.is_active}
        | ({"into": row.merged_into.folded} if row.merged_into else {})
        for row in rows
    ]


def plan_sources(given: Any, who: Who) -> Iterator[Change]:
    """New sources, changed ones, and those that become part of another; what the file does not name stays."""
    listed = list(each("sources", given, ("key", "name", "channel", "active", "into"), ("name",)))
    for one in listed:
        key = fold(one.get("key") or one["name"])[:120]
        channel = among(f"sources.{key}", one.get("channel", Channel.OTHER), Channel.values)
        is_active = bool(one.get("active", True))
        row = Source.objects.filter(folded=key).first()
        if row is None:
            fields = {"folded": key, "name": one["name"], "channel": channel, "is_active": is_active}
            said = _("Thêm nguồn %(name)s") % {"name": one["name"]}
            yield Change(said, lambda fields=fields: Source.objects.create(**fields))
        elif (row.name, row.channel, row.is_active) != (one["name"], channel, is_active):
            said = _("Đổi nguồn %(was)s thành %(name)s, %(channel)s, %(state)s") % {
                "was": row.name,
                "name": one["name"],
                "channel": Channel(channel).label,
                "state": _("còn dùng") if is_active else _("ngừng dùng"),
            }
            yield Change(
                said,
                lambda row=row, one=one, channel=channel, is_active=is_active: _set_source(
                    row, one["name"], channel, is_active
                ),
            )
    for one in listed:
        key = fold(one.get("key") or one["name"])[:120]
        if one.get("into") and not Source.objects.exclude(merged_into=None).filter(folded=key).exists():
            said = _("Gộp nguồn %(old)s vào %(into)s") % {"old": one["name"], "into": one["into"]}
            yield Change(said, lambda key=key, one=one: _fold_source(key, fold(one["into"])[:120], who))


def _set_source(row: Source, name: str, channel: str, is_active: bool) -> None:
    if row.merged_into is None:
        defining.rename_source(row, name)
    else:
        Source.objects.filter(pk=row.pk).update(name=name)
    journey.change_source(row, channel=channel, is_active=is_active, by=None)


def _fold_source(key: str, into: str, who: Who) -> None:
    found = Source.objects.filter(folded=into).first()
    if found is None:
        raise Refused(
            _("sources.%(key)s: không có nguồn “%(into)s” để gộp vào.") % {"key": key, "into": into}
        )
    journey.fold(Source.objects.get(folded=key), found, by=who.by, at=who.at)


# Teams


def teams() -> list[dict[str, Any]]:
    """The names of the teams; who is in them stays out of the file."""
    return [{"name": name} for name in Team.objects.order_by("name").values_list("name", flat=True)]


def plan_teams(given: Any, who: Who) -> Iterator[Change]:
    """New teams."""
    for one in each("teams", given, ("name",), ("name",)):
        if not Team.objects.filter(name=one["name"]).exists():
            said = _("Thêm nhóm %(name)s") % {"name": one["name"]}
            yield Change(said, lambda one=one: add_team(one["name"], by=who.by, at=who.at))
