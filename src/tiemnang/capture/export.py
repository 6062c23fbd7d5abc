"""Leads as a file: csv or xlsx, in people's words or in our own codes, row by row so that memory stays flat.

Cells that a spreadsheet would take for a formula (beginning with = + - @, a tab or a carriage return) get a leading
apostrophe. The one exception are phones in E.164, alone or several joined by "; ": they begin with + and are left as
they are, because a number with an apostrophe can no longer be dialled or matched.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tiemnang.leads.models import (
    Awareness,
    Fact,
    FactDefinition,
    FactType,
    Identity,
    Lead,
    LeadQuerySet,
    Stage,
)
from tiemnang.leads.models.known import fact_said
from tiemnang.team.models import Member
from tiemnang.vietnam import phones, places
from tiemnang.vietnam.masking import mask, mask_text

EPOCH = date(1970, 1, 1)
LANGUAGES = ("vi", "en", "code")
WRITERS = {"xlsx": "Excel", "csv": "CSV"}
MOST_IN_XLSX = (
    50_000  # leads; a larger workbook takes minutes to write and to open, so doors offer csv instead
)
PART = 2000  # leads in memory at once
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
E164 = re.compile(r"\+\d{7,15}(; \+\d{7,15})*")
BETWEEN = "; "
WIDTH = 18  # of a spreadsheet's column, in characters

VALUES = (
    "pk", "kind", "name", "organisation__name", "province", "stage", "awareness", "source__name", "owner__name",
    "owner__email", "owner", "points", "score__win", "created_at", "worth__frequency", "worth__monetary", "worth__expected",
)  # fmt: skip


class Record(NamedTuple):
    """One lead with all that a file says of it."""

    columns: Mapping[str, Any]
    phones: Sequence[tuple[str, bool]]  # E.164 and whether it is known to be bad
    mails: Sequence[tuple[str, bool]]
    facts: Mapping[str, "Known"]


class Known(NamedTuple):
    """One fact as it is kept: its words, and the number they mean."""

    value: str
    number: float | None


GENDERS = {"male": gettext_lazy("Nam"), "female": gettext_lazy("Nữ")}


class Column(NamedTuple):
    """A column of the file: its code, its title, its value in codes, and in words where that differs."""

    code: str
    title: str | Promise
    plain: Callable[[Record], Any]
    words: Callable[[Record], Any] | None = None


def _of(name: str) -> Callable[[Record], Any]:
    return lambda record: record.columns[name]


def _first(ways: Sequence[tuple[str, bool]]) -> str:
    return next((value for value, is_bad in ways if not is_bad), "")


def _all(ways: Sequence[tuple[str, bool]]) -> list[str]:
    return [value for value, _is_bad in ways]


def _label(name: str, choices: Any) -> Callable[[Record], str]:
    labels = dict(choices)
    return lambda record: str(labels.get(record.columns[name], record.columns[name]))


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y")


COLUMNS = (
    Column("id", gettext_lazy("Số hồ sơ"), _of("pk")),
    Column("kind", gettext_lazy("Loại"), _of("kind"), _label("kind", Lead.Kind.choices)),
    Column("name", gettext_lazy("Họ tên"), _of("name")),
    Column(
        "phone",
        gettext_lazy("Điện thoại"),
        lambda record: _first(record.phones),
        lambda record: _shown(_first(record.phones)),
    ),
    Column(
        "phones",
        gettext_lazy("Mọi số điện thoại"),
        lambda record: BETWEEN.join(_all(record.phones)),
        lambda record: BETWEEN.join(map(_shown, _all(record.phones))),
    ),
    Column("email", gettext_lazy("Mail"), lambda record: _first(record.mails)),
    Column("emails", gettext_lazy("Mọi mail"), lambda record: BETWEEN.join(_all(record.mails))),
    Column(
        "organisation", gettext_lazy("Tổ chức"), lambda record: record.columns["organisation__name"] or ""
    ),
    Column(
        "province",
        gettext_lazy("Tỉnh thành"),
        _of("province"),
        lambda record: places.province_name(record.columns["province"]) if record.columns["province"] else "",
    ),
    Column("stage", gettext_lazy("Chặng"), _of("stage"), _label("stage", Stage.choices)),
    Column("awareness", gettext_lazy("Nhận biết"), _of("awareness"), _label("awareness", Awareness.choices)),
    Column("source", gettext_lazy("Nguồn"), lambda record: record.columns["source__name"] or ""),
    Column(
        "owner",
        gettext_lazy("Phụ trách"),
        lambda record: record.columns["owner__email"] or "",
        lambda record: record.columns["owner__name"] or "",
    ),
    Column("points", gettext_lazy("Điểm"), _of("points")),
    Column("win", gettext_lazy("Khả năng mua (%)"), lambda record: _percents(record.columns["score__win"])),
    Column(
        "created_at",
        gettext_lazy("Ngày đến"),
        lambda record: timezone.localtime(record.columns["created_at"]).isoformat(timespec="seconds"),
        lambda record: _day(record.columns["created_at"]),
    ),
    Column("purchases", gettext_lazy("Lần mua"), lambda record: record.columns["worth__frequency"] or 0),
    Column("bought", gettext_lazy("Tổng tiền đã mua"), lambda record: record.columns["worth__monetary"] or 0),
    Column(
        "expected",
        gettext_lazy("Dự kiến chi trong 12 tháng tới"),
        lambda record: _or_empty(record.columns["worth__expected"]),
    ),
)


def _or_empty(amount: int | None) -> int | str:
    """VND; nothing for who never bought."""
    return "" if amount is None else amount


def _percents(chance: int | None) -> float | str:
    """34.3 for 343 thousandths; nothing where no chance is told."""
    return "" if chance is None else chance / 10


class UnknownColumn(ValueError):
    """A column was asked for that no lead has; carries its code."""


def write(
    found: LeadQuerySet,
    path: Path,
    *,
    language: str = "vi",
    columns: Sequence[str] = (),
    reader: Member | None = None,
) -> int:
    """Write the leads to `path`, csv or xlsx by its ending; returns how many. `language` is vi, en or code.

    `columns` names columns and fact keys in the order wanted; without it all of them. Ways that `reader` may not read
    are masked. Raises UnknownColumn.
    """
    with translation.override(language if language != "code" else "en"):
        chosen = columns_for(columns)
        titles = [column.code if language == "code" else str(column.title) for column in chosen]
        lines = _lines(found, chosen, in_words=language != "code", reader=reader)
        return (_write_csv if path.suffix.lower() == ".csv" else _write_xlsx)(path, titles, lines)


def safe(value: Any) -> Any:
    """The value as a cell that no spreadsheet runs as a formula; numbers and E.164 phones stay as they are."""
    if isinstance(value, str) and value.startswith(FORMULA) and not E164.fullmatch(value):
        return f"'{value}"
    return value


def columns_for(wanted: Sequence[str]) -> list[Column]:
    """The columns of these codes in this order, or every one there is. Raises UnknownColumn."""
    used = FactDefinition.objects.filter(Exists(Fact.objects.filter(definition=OuterRef("pk"))))
    facts = [_of_fact(*row) for row in used.order_by("key").values_list("key", "name", "type")]
    known = {column.code: column for column in (*facts, *COLUMNS)}
    for code in wanted:
        if code not in known:
            raise UnknownColumn(code)
    return [known[code] for code in wanted] if wanted else [*COLUMNS, *facts]


def _of_fact(key: str, name: str, kind: str) -> Column:
    """A fact's column: for machines sums and figures are numbers and days ISO, whatever words they were written in."""

    def words(record: Record) -> str:
        return record.facts[key].value if key in record.facts else ""

    def number(record: Record) -> str | int | float:
        known = record.facts.get(key)
        if known is None or known.number is None:
            return words(record)
        return int(known.number) if known.number.is_integer() else known.number

    def day(record: Record) -> str:
        known = record.facts.get(key)
        if known is None or known.number is None:
            return words(record)
        return (EPOCH + timedelta(days=int(known.number))).isoformat()

    plain = {FactType.NUMBER: number, FactType.MONEY: number, FactType.DATE: day}.get(kind, words)
    return Column(key, fact_said(key, name), plain, _gender if key == "gender" else words)


def _gender(record: Record) -> str:
    kept = record.facts["gender"].value if "gender" in record.facts else ""
    return str(GENDERS.get(kept, kept))


def _lines(
    found: LeadQuerySet, columns: Sequence[Column], *, in_words: bool, reader: Member | None
) -> Iterator[list[Any]]:
    values = [column.words if in_words and column.words else column.plain for column in columns]
    needs_facts = len({column.code for column in columns} - {column.code for column in COLUMNS}) > 0
    for record in _records(found, needs_facts):
        if reader and not reader.reads_ways_of(record.columns["owner"]):
            record = _masked(record)
        yield [safe(value(record)) for value in values]


def _masked(record: Record) -> Record:
    phones_, mails = (
        [(mask(kind, value), is_bad) for value, is_bad in ways]
        for kind, ways in (("phone", record.phones), ("email", record.mails))
    )
    facts = {key: mask_text(value) for key, value in record.facts.items()}
    return record._replace(phones=phones_, mails=mails, facts=facts)


def _records(found: LeadQuerySet, needs_facts: bool) -> Iterator[Record]:
    """Leads in the order they came, a part at a time, each part with three queries."""
    last = 0
    while True:
        part = list(found.filter(pk__gt=last).order_by("pk").values(*VALUES)[:PART])
        if not part:
            return
        pks = [row["pk"] for row in part]
        last = pks[-1]
        ways = _ways(pks)
        facts = _facts(pks) if needs_facts else {}
        for row in part:
            pk = row["pk"]
            yield Record(row, ways.get((pk, "phone"), ()), ways.get((pk, "email"), ()), facts.get(pk, {}))


def _ways(pks: Sequence[int]) -> Mapping[tuple[int, str], list[tuple[str, bool]]]:
    found: dict[tuple[int, str], list[tuple[str, bool]]] = {}
    ways = Identity.objects.filter(lead__in=pks, kind__in=("phone", "email")).order_by("rank", "pk")
    for pk, kind, value, is_bad in ways.values_list("lead_id", "kind", "value", "is_bad"):
        found.setdefault((pk, kind), []).append((value, is_bad))
    return found


def _facts(pks: Sequence[int]) -> Mapping[int, Mapping[str, Known]]:
    found: dict[int, dict[str, Known]] = {}
    facts = Fact.objects.filter(lead__in=pks, superseded_at=None)
    for pk, key, *kept in facts.values_list("lead_id", "definition__key", "value", "number"):
        found.setdefault(pk, {})[key] = Known(*kept)
    return found


def _shown(e164: str) -> str:
    return phones.display(e164) if e164.startswith("+") else e164  # a masked one is words already


def _write_csv(path: Path, titles: Sequence[str], lines: Iterator[list[Any]]) -> int:
    # The mark at the beginning tells Excel that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([safe(title) for title in titles])
        count = 0
        for line in lines:
            writer.writerow(line)
            count += 1
    return count


def _write_xlsx(path: Path, titles: Sequence[str], lines: Iterator[list[Any]]) -> int:
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(titles) - 1, 0), WIDTH)
        for at, title in enumerate(titles):
            sheet.write_string(0, at, title, bold)
        count = 0
        for count, line in enumerate(lines, start=1):
            for at, value in enumerate(line):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(count, at, value)
                else:
                    sheet.write_number(count, at, value)
    return count
