"""Many rows at once: `executemany` on SQLite, COPY on PostgreSQL; `bulk_create` is 12 to 20 times slower."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

# Any constant will do, as long as every bulk writer asks for the same one.
WRITER_LOCK = 7_316_420
JSONB_VERSION = b"\x01"
FEW = 100  # rows that are overwritten one by one
NEW = "rows_to_write"  # a table that lives as long as one statement needs it
# Asked a million times in an import, and `connection.vendor` costs a microsecond.
ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
EMPTY = {dict: "{}", list: "[]", str: '""'}
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@contextmanager
def writing() -> Iterator[None]:
    """One transaction in which no other bulk writer is at work, so that what was looked up stays true.

    SQLite gives this by itself (BEGIN IMMEDIATE); PostgreSQL by an advisory lock that ends with the transaction.
    """
    with transaction.atomic():
        if ON_POSTGRESQL:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
        yield


def next_ids(model: type[Model], count: int) -> Sequence[int]:
    """`count` unused primary keys of `model`, for rows that other rows of the same batch point to."""
    if not count:
        return range(0)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if ON_POSTGRESQL:
            # The sequence is looked up once: inside the list it would be looked up for every key.
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return range(last + 1, last + 1 + count)


def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of plain values: datetimes through `stamp`, JSON through `as_json`; keys are field names.

    Columns that are left out take their database default; the caller holds the transaction.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(_columns(model, fields))
    with connection.cursor() as cursor:
        if ON_POSTGRESQL:
            _copy(
                cursor,
                f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)",
                _types(model, tuple(fields)),
                rows,
            )
        else:
            marks = ", ".join("?" * len(fields))
            # Straight to the driver: Django's cursor rewrites the statement's marks on every call.
            connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def overwrite(
    model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]], *, keys: int = 1
) -> None:
    """Insert rows, or write over those whose first `keys` fields are there already; values as for `insert`.

    Whoever writes the same row at the same moment waits and goes over it; rows in order of their keys never lock up.
    """
    if not rows:
        return
    if ON_POSTGRESQL and len(rows) > FEW:
        columns = ", ".join(_columns(model, fields))
        _by_way_of_new(model, fields, rows, _upsert(model, fields, keys, f"SELECT {columns} FROM {NEW}"))
        return
    marks = ", ".join(["%s" if ON_POSTGRESQL else "?"] * len(fields))
    _one_by_one(_upsert(model, fields, keys, f"VALUES ({marks})"), rows)


def change(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write the other fields over the rows that the first one names, where they are; values as for `insert`.

    Only what is named is touched: on SQLite an index costs even where its columns stay what they are.
    """
    if not rows:
        return
    table, (key, *columns) = connection.ops.quote_name(model._meta.db_table), _columns(model, fields)
    if ON_POSTGRESQL and len(rows) > FEW:
        changed = ", ".join(f"{name} = new.{name}" for name in columns)
        keys = [row[0] for row in rows]
        # Where the first and the last lie is said too, or the planner reads the whole table to find some thousands.
        near = f"{table}.{key} BETWEEN {min(keys):d} AND {max(keys):d} AND {table}.{key} = new.{key}"
        _by_way_of_new(model, fields, rows, f"UPDATE {table} SET {changed} FROM {NEW} AS new WHERE {near}")
        return
    mark = "%s" if ON_POSTGRESQL else "?"
    _one_by_one(
        f"UPDATE {table} SET {', '.join(f'{name} = {mark}' for name in columns)} WHERE {key} = {mark}",
        [(*row[1:], row[0]) for row in rows],
    )


def _one_by_one(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        # Straight to SQLite's driver: Django's cursor rewrites the statement's marks on every call.
        (cursor if ON_POSTGRESQL else connection.connection).executemany(statement, rows)


def _by_way_of_new(
    model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]], statement: str
) -> None:
    """By way of a table of this transaction's own: a COPY and one statement instead of one for each row."""
    columns, types = ", ".join(_columns(model, fields)), _types(model, tuple(fields))
    with connection.cursor() as cursor:
        named = ", ".join(map(" ".join, zip(_columns(model, fields), types, strict=True)))
        cursor.execute(f"CREATE TEMP TABLE {NEW} ({named})")
        _copy(cursor, f"COPY {NEW} ({columns}) FROM STDIN (FORMAT BINARY)", types, rows)
        cursor.execute(f"{statement}; DROP TABLE {NEW}")


def _upsert(model: type[Model], fields: Sequence[str], keys: int, rows: str) -> str:
    table, columns = connection.ops.quote_name(model._meta.db_table), _columns(model, fields)
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns[keys:])
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) {rows}"
        f" ON CONFLICT ({', '.join(columns[:keys])}) DO UPDATE SET {changed}"
    )


def _columns(model: type[Model], fields: Sequence[str]) -> list[str]:
    return [connection.ops.quote_name(str(model._meta.get_field(name).column)) for name in fields]


@lru_cache(maxsize=256)
def _types(model: type[Model], fields: tuple[str, ...]) -> list[str]:
    """PostgreSQL's names of the columns' types, without lengths."""
    found = [str(model._meta.get_field(name).db_type(connection)) for name in fields]
    return [name.split("(")[0] for name in found]


def _copy(cursor: Any, statement: str, types: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """COPY in PostgreSQL's own binary form: as text the driver and the server take four times as long."""
    texts = [number for number, name in enumerate(types) if name == "jsonb"]
    with cursor.copy(statement) as copy:
        # JSON that is written out already travels as its version and its letters; the driver would write it out again.
        copy.set_types(["bytea" if name == "jsonb" else name for name in types])
        for row in rows:
            if texts:
                row = list(row)
                for number in texts:
                    if row[number] is not None:
                        row[number] = JSONB_VERSION + row[number].encode()
            copy.write_row(row)


def make_room() -> None:
    """Give this connection room for many inserts, since SQLite's indexes are hit all over.

    A larger page cache (128 MB), and a longer journal (128 MB) before pages that change in every batch are copied back.
    """
    if not ON_POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-128000")
            cursor.execute("PRAGMA wal_autocheckpoint=32000")


@contextmanager
def resumable() -> Iterator[None]:
    """Inside, a commit does not wait for the disk: for work that remembers in the same transaction how far it came.

    A power cut may take the last commits together with the place they reached, so the work goes on from there; they
    reach the disk with the next commit of anybody else, at the latest with the first one after this block. A killed
    process loses nothing. Inside of a transaction nothing changes.
    """
    if connection.in_atomic_block:
        yield
        return
    lazy, strict = (
        ("SET synchronous_commit = off", "SET synchronous_commit = on")
        if ON_POSTGRESQL
        else ("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL")
    )
    with connection.cursor() as cursor:
        cursor.execute(lazy)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(strict)


def take_stock(models: Iterable[type[Model]]) -> None:
    """Tell PostgreSQL's planner how large these tables grew: until then it plans for the empty ones it last saw.

    SQLite plans by its indexes alone. Outside a transaction, since it may take a second.
    """
    if ON_POSTGRESQL:
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def rows_among(sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement whose `{among}` is any of the values: one parameter however many they are, no ORM in between."""
    listed = list(values)
    if not listed:
        return []
    if not ON_POSTGRESQL:
        among, many = "IN (SELECT value FROM json_each(%s))", as_json(listed)
    elif isinstance(listed[0], int):
        # Written out here: the driver takes ten times as long over a list of numbers.
        among, many = "= ANY(%s::bigint[])", f"{{{','.join(map(str, listed))}}}"
    else:
        among, many = "= ANY(%s)", listed
    with connection.cursor() as cursor:
        cursor.execute(sql.format(among=among), [many])
        return cursor.fetchall()


def stamp(moment: datetime | None) -> datetime | str | None:
    """An aware datetime as the database stores it: UTC text on SQLite, itself on PostgreSQL."""
    return moment if moment is None or ON_POSTGRESQL else _utc_text(moment)


@lru_cache(maxsize=4096)
def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def as_json(value: Any) -> str:
    """A JSON column's value as text that both databases take."""
    return _ENCODER.encode(value) if value else EMPTY[type(value)]


def in_parts(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Cut a long list of parameters: SQLite takes a bounded number of them in one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
