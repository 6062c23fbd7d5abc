"""The shape of a backup: one .tar.gz with a manifest, a copy of the database, the files and the secret key."""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tiemnang import __version__
from tiemnang.office.rules import Unfit

MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
SECRET_KEY = "secret_key"
FILES = "files"
CHUNK = 1 << 20  # bytes read at a time


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    engine: str  # "sqlite" or "postgresql"
    made_at: str  # ISO 8601
    migrations: list[str]  # "leads.0001_initial"
    counts: Mapping[str, int]  # rows by table
    sha256: Mapping[str, str]  # by name inside the archive

    def text(self) -> str:
        """The manifest as it lies in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def counts() -> dict[str, int]:
    """Rows in each table of ours, to compare before and after."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("tiemnang.")]
    return {model._meta.db_table: model._base_manager.count() for model in ours}


def applied_migrations() -> list[str]:
    """The migrations this database has seen, as the manifest names them."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def describe(made_at: str, sha256: Mapping[str, str]) -> Manifest:
    """The manifest of the database as it is now."""
    return Manifest(__version__, connection.vendor, made_at, applied_migrations(), counts(), sha256)


def digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            total.update(piece)
    return total.hexdigest()


def pack(target: Path, members: Iterator[tuple[str, Path]], manifest: Path) -> None:
    """Write the archive; the manifest goes last, for a torn archive then has none."""
    with tarfile.open(target, "w:gz", compresslevel=3) as archive:
        for name, path in members:
            archive.add(path, arcname=name, recursive=False)
        archive.add(manifest, arcname=MANIFEST)


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Unpack one plain file inside the folder; ValueError for anything else (tarfile's own guard came with 3.11.4)."""
    path = (folder / member.name).resolve()
    content = archive.extractfile(member) if member.isfile() else None
    if content is None or not path.is_relative_to(folder.resolve()):
        raise ValueError(member.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(content, file)


def read_manifest(source: Path) -> Manifest:
    """What a backup says of itself, without unpacking the rest; raises Unfit when it says nothing."""
    try:
        with tarfile.open(source, "r:*") as archive:
            member = next(each for each in archive if each.name == MANIFEST)
            content = archive.extractfile(member)
            return Manifest(**json.loads(content.read() if content else b""))
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError, StopIteration):
        raise Unfit("not_a_backup", path=source.name) from None


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and check every file against the manifest; refused when anything differs."""
    try:
        with tarfile.open(source, "r:*") as archive:
            for member in archive:
                _take_out(archive, member, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError):
        if not source.is_file():
            raise FileNotFoundError(2, "", str(source)) from None
        raise Unfit("not_a_backup", path=source.name) from None
    for name, expected in manifest.sha256.items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise Unfit("backup_damaged", name=name)
    return manifest
