"""Where backups made on the screen lie, what is known of each, and how far a restore has come."""

import json
import os
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from tiemnang.office.backups import archive
from tiemnang.office.rules import Unfit
from tiemnang.vietnam.text import fold

ENDING = ".tar.gz"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.tar\.gz")
REMOVED = ".removed"
LONGEST_STEP = timedelta(minutes=30)  # of a restore; one that says nothing for longer has stopped


class Kept(NamedTuple):
    """One backup on the shelf."""

    name: str
    bytes: int
    at: datetime  # when its database was copied, else when the file came
    version: str
    leads: int | None


def folder() -> Path:
    """Where they lie: beside the data, readable by its owner only."""
    path = Path(settings.DATA) / "backups"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def kept() -> list[Kept]:
    """Every backup on the shelf, the newest first."""
    found = [_kept(path) for path in folder().glob(f"*{ENDING}") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _kept(path: Path) -> Kept:
    told = _label(path)
    stat = path.stat()
    at = (
        datetime.fromisoformat(told["made_at"])
        if told
        else datetime.fromtimestamp(stat.st_mtime, timezone.get_current_timezone())
    )
    return Kept(path.name, stat.st_size, at, told.get("version", ""), told.get("leads"))


def _label(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.with_name(path.name + ".json").read_text()))
    except (OSError, ValueError):
        return {}


def write_label(path: Path) -> None:
    """Write beside a backup what its manifest says, so that a list need not open it; raises Unfit when it has none."""
    manifest = archive.read_manifest(path)
    told = {
        "made_at": manifest.made_at,
        "version": manifest.version,
        "engine": manifest.engine,
        "leads": manifest.counts.get("leads_lead"),
    }
    path.with_name(path.name + ".json").write_text(json.dumps(told))


def path_of(name: str) -> Path:
    """Where a backup of this name lies; raises Unfit when there is none."""
    path = folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Unfit("no_such_backup", name=name)
    return path


def free_path(stem: str, at: datetime) -> Path:
    """Where a new backup may lie: `tiemnang-20261121-0930.tar.gz`."""
    moment = timezone.localtime(at)
    path = folder() / f"{stem}-{moment:%Y%m%d-%H%M}{ENDING}"
    return path if not path.exists() else folder() / f"{stem}-{moment:%Y%m%d-%H%M%S}{ENDING}"


def take_in(chunks: Iterable[bytes], written: str) -> str:
    """Keep an uploaded backup under its own name, as far as that is safe; raises Unfit for what is no backup."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(fold(Path(written).name).split())).strip("-.")
    stem = stem.removesuffix(ENDING).removesuffix(".gz").removesuffix(".tar")[:80] or "ban-sao-luu"
    path = folder() / f"{stem}{ENDING}"
    if path.exists():
        path = free_path(stem, timezone.now())
    draft = folder() / f".{path.name}.coming"
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.writelines(chunks)
        draft.replace(path)
        write_label(path)
    except Unfit:
        path.unlink(missing_ok=True)
        raise Unfit("not_a_backup", path=written) from None
    finally:
        draft.unlink(missing_ok=True)
    return path.name


def remove(name: str) -> None:
    """Take a backup off the shelf; it can be put back until the next one is taken off."""
    path = path_of(name)
    for old in folder().glob(f"*{REMOVED}"):
        old.unlink()
    path.replace(path.with_name(path.name + REMOVED))


def clear(stem: str, *, before: datetime) -> int:
    """Delete the backups called `stem` that were made before then, never the newest of them; returns how many."""
    made = [one for one in kept() if one.name.startswith(f"{stem}-")]
    old = [folder() / one.name for one in made[1:] if one.at < before]
    for path in old:
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".json").unlink(missing_ok=True)
    return len(old)


def put_back(name: str) -> None:
    """Put the backup that was taken off last back; raises Unfit when it is gone."""
    removed = folder() / f"{name}{REMOVED}"
    if not NAME.fullmatch(name) or not removed.is_file():
        raise Unfit("no_such_backup", name=name)
    removed.replace(folder() / name)


def tell(**said: Any) -> None:
    """Write down how far a restore has come; in a file, because the database it runs on is being replaced."""
    draft = folder() / ".restore.json"
    draft.write_text(json.dumps({**said, "at": timezone.now().isoformat()}))
    draft.replace(folder() / "restore.json")


def is_replacing(now: datetime) -> bool:
    """Whether a restore is between its copy of what is here and what it brings: what is written now is in neither."""
    said = told()
    is_on = said.get("state") == "running" and said.get("step") in {"safety", "replace"}
    return is_on and now - said["at"] < LONGEST_STEP


def told() -> dict[str, Any]:
    """How far the last restore has come; empty when there was none."""
    try:
        said = dict(json.loads((folder() / "restore.json").read_text()))
        return {**said, "at": datetime.fromisoformat(said["at"])}
    except (OSError, ValueError, KeyError):
        return {}
