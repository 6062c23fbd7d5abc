"""`tiemnang config export FILE` and `config import FILE`: everything that can be set, as one file to keep and compare."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.command import config_file, config_learning, config_profiles, config_segments
from tiemnang.command import config_parts as parts
from tiemnang.command.config_parts import Change, Part, Who
from tiemnang.command.config_views import plan_points, plan_views, points, views
from tiemnang.command.saying import Refused, answer, takes_json
from tiemnang.office import current, words
from tiemnang.office.rules import Unfit
from tiemnang.team import audit
from tiemnang.team.actions import first_owner

HELP = gettext_lazy("Xuất và nhập cấu hình thành một tệp")
# In the order they are applied: rules about facts come after the facts they ask for.
PARTS: dict[str, Part] = {
    "hours": Part(parts.hours, parts.plan_hours),
    "days_off": Part(parts.days_off, parts.plan_days_off),
    "backups": Part(parts.backups, parts.plan_backups),
    "stages": Part(parts.stages, parts.plan_stages),
    "reasons": Part(parts.no_needs, parts.plan_no_needs),
    "teams": Part(parts.teams, parts.plan_teams),
    "facts": Part(parts.facts, parts.plan_facts),
    "sources": Part(parts.sources, parts.plan_sources),
    "learning": Part(config_learning.export, config_learning.plan),
    "profiles": Part(config_profiles.export, config_profiles.plan),
    "segments": Part(config_segments.export, config_segments.plan),
    "views": Part(views, plan_views),
    "points": Part(points, plan_points),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which way, the file, and whether only to say what would change."""
    parser.add_argument("way", choices=("export", "import"), metavar="export|import", help=_("xuất hay nhập"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("tệp .toml"))
    parser.add_argument("--dry-run", action="store_true", help=_("chỉ nói sẽ đổi gì, chưa đổi"))
    takes_json(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file, or do what it says."""
    current.forget()
    return export(options) if options.way == "export" else bring_in(options)


def export(options: argparse.Namespace) -> int:
    """Write everything that is set; the same set-up gives the same file."""
    target = options.file.expanduser()
    if not target.parent.is_dir():
        raise Refused(_("Không có thư mục %(path)s.") % {"path": target.parent})
    target.write_text(config_file.write(as_it_is()), encoding="utf-8")
    sentence = _("Đã ghi cấu hình vào %(path)s.") % {"path": target}
    answer(options, {"file": str(target)}, sentence)
    return 0


def as_it_is() -> dict[str, Any]:
    """The set-up as it is written to a file; parts that say nothing are left out."""
    found = {name: part.export() for name, part in PARTS.items()}
    return {
        "version": config_file.VERSION,
        **{name: value for name, value in found.items() if any_said(value)},
    }


def any_said(value: Any) -> bool:
    """Whether anything stands in a part."""
    return any(value.values()) if isinstance(value, Mapping) else bool(value)


def bring_in(options: argparse.Namespace) -> int:
    """Say what the file changes and, unless asked not to, change it: all of it or nothing."""
    config = config_file.read(options.file.expanduser())
    for name in config:
        if name not in PARTS:
            sentence = _("Không có phần “%(name)s” trong cấu hình. Dùng: %(known)s.")
            raise Refused(sentence % {"name": name, "known": ", ".join(PARTS)})
    try:
        said = apply(config, dry=options.dry_run)
    except Unfit as trouble:
        raise Refused(words.said(trouble)) from None
    count = len(said)
    if not count:
        head = _("Không có gì thay đổi.")
    elif options.dry_run:
        head = ngettext("Sẽ đổi %(n)d chỗ:", "Sẽ đổi %(n)d chỗ:", count) % {"n": count}
    else:
        head = ngettext("Đã đổi %(n)d chỗ:", "Đã đổi %(n)d chỗ:", count) % {"n": count}
    answer(
        options,
        {"changes": said, "dry_run": options.dry_run},
        "\n".join([head, *(f"- {one}" for one in said)]),
    )
    return 0


def apply(config: Mapping[str, Any], *, dry: bool) -> list[str]:
    """Plan and do one part after the other in one transaction; `dry` takes all of it back. The sentences."""
    try:
        with transaction.atomic():
            who = Who(first_owner(), timezone.now())
            said = [
                _done(change)
                for name in PARTS
                if name in config
                for change in PARTS[name].plan(config[name], who)
            ]
            if dry:
                raise OnlyAsked(said)
            if said:
                audit.record("setting_changed", by=who.by, at=who.at, key="config", count=len(said))
    except OnlyAsked as asked:
        said = asked.said
    finally:
        current.forget()
    return said


class OnlyAsked(Exception):
    """Takes back what was done to find out what would be done."""

    def __init__(self, said: list[str]) -> None:
        """Keep the sentences."""
        super().__init__()
        self.said = said


def _done(change: Change) -> str:
    change.make()
    return change.said
