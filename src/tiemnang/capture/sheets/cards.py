"""vCards (2.1, 3.0, 4.0) as a sheet: one card per row under plain headers the layout already knows."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

from tiemnang.capture.sheets.grid import Rows

HEADERS = (
    "Full name", "Phone", "Email", "Organization", "Job title", "Address", "Birthday", "Gender", "Website", "Tags", "Notes",
)  # fmt: skip
SEPARATOR = " ; "
BEGINNING = re.compile(r"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
GROUPED = re.compile(r"^[A-Za-z0-9\-]+\.(?=[A-Za-z])")
GENDERS = {"m": "male", "f": "female"}
NOT_PHONES = frozenset({"FAX", "PAGER", "BBS", "MODEM"})
TRANSFER = frozenset({"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", "B"})


class Line(NamedTuple):
    """One property of a card: its name, its parameters in capitals, and its value decoded but not yet unescaped."""

    name: str
    options: dict[str, str]
    value: str


def looks_like(text: str) -> bool:
    """Tell whether a text begins with a vCard."""
    return BEGINNING.match(text.lstrip("\ufeff \t\r\n")[:80].split("\n")[0]) is not None


def rows(text: str) -> Rows:
    """Give the header row and one row per card; several phones or mails share a cell."""
    return Rows(_rows(text))


def _rows(text: str) -> Iterator[list[str]]:
    yield list(HEADERS)
    for card in BEGINNING.split(text.lstrip("\ufeff"))[1:]:
        yield _row(list(_lines(card)))


def _row(lines: list[Line]) -> list[str]:
    """Put the properties of a card under `HEADERS`."""
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        by_name.setdefault(line.name, []).append(line)
    phones = [
        line
        for line in by_name.get("TEL", [])
        if not NOT_PHONES & set(line.options.get("TYPE", "").split(","))
    ]
    return [
        _name(by_name),
        _joined(phones, strip="tel:"),
        _joined(by_name.get("EMAIL", []), strip="mailto:"),
        _first(by_name, "ORG").strip("; ").replace(";", ", "),
        _first(by_name, "TITLE") or _first(by_name, "ROLE"),
        _address(by_name.get("ADR", [])),
        _birthday(_first(by_name, "BDAY")),
        GENDERS.get(_first(by_name, "GENDER")[:1].lower(), ""),
        _joined(by_name.get("URL", [])),
        _first(by_name, "CATEGORIES"),
        "\n".join(_plain(line.value) for line in by_name.get("NOTE", [])),
    ]


def _name(by_name: dict[str, list[Line]]) -> str:
    """Take the written-out name, else the parts of N in the Vietnamese order: family, middle, given."""
    full = _first(by_name, "FN")
    if full or "N" not in by_name:
        return full or _first(by_name, "NICKNAME")
    parts = [_plain(part) for part in _split(by_name["N"][0].value)] + [""] * 5
    return " ".join(part for part in (parts[3], parts[0], parts[2], parts[1]) if part)


def _address(lines: list[Line]) -> str:
    if not lines:
        return ""
    parts = (_plain(part) for part in _split(lines[0].value))
    return ", ".join(part for part in parts if part)


def _birthday(value: str) -> str:
    """Give ISO days: "19850312" of vCard 4 becomes "1985-03-12"; a year that Apple marks as unknown is left out."""
    if match := re.match(r"(\d{4})-?(\d{2})-?(\d{2})", value):
        return "" if match[1] == "1604" else "-".join(match.groups())
    return value


def _joined(lines: list[Line], strip: str = "") -> str:
    values = (_plain(line.value).removeprefix(strip) for line in lines)
    return SEPARATOR.join(dict.fromkeys(value for value in values if value))


def _first(by_name: dict[str, list[Line]], name: str) -> str:
    return next((value for line in by_name.get(name, []) if (value := _plain(line.value))), "")


def _lines(card: str) -> Iterator[Line]:
    """Unfold the lines of one card (3.0 and 4.0 fold with a space, 2.1 with a soft break) and read each."""
    unfolded: list[str] = []
    for line in card.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if unfolded and line[:1] in (" ", "\t"):
            unfolded[-1] += line[1:]
        elif unfolded and unfolded[-1].endswith("=") and "QUOTED-PRINTABLE" in unfolded[-1].upper():
            unfolded[-1] = unfolded[-1][:-1] + line
        elif line.strip():
            unfolded.append(line)
    for line in unfolded:
        if ":" in line:
            yield _line(line)


def _line(line: str) -> Line:
    head, _, value = line.partition(":")
    name, *raw_options = GROUPED.sub("", head.strip()).split(";")
    options: dict[str, str] = {}
    for raw in raw_options:
        key, equals, told = raw.upper().partition("=")
        if not equals:
            key, told = ("ENCODING" if key in TRANSFER else "TYPE"), key
        told = told.replace('"', "")
        options[key] = f"{options[key]},{told}" if key in options else told
    return Line(name.upper(), options, _decoded(value, options))


def _decoded(value: str, options: dict[str, str]) -> str:
    """Undo the transfer encoding of vCard 2.1; what cannot be decoded stays as it is."""
    encoding = options.get("ENCODING", "")
    try:
        if encoding == "QUOTED-PRINTABLE":
            raw = quopri.decodestring(value.encode("utf-8", "surrogatepass"))
        elif encoding in ("BASE64", "B") and "CHARSET" in options:
            raw = base64.b64decode(value)
        else:
            return value
        return raw.decode(options.get("CHARSET", "utf-8"))
    except (LookupError, UnicodeError, binascii.Error, ValueError):
        return value


def _split(value: str) -> list[str]:
    return re.split(r"(?<!\\);", value)


def _plain(value: str) -> str:
    """Undo the escapes of a value."""
    value = re.sub(r"\\[nN]", "\n", value)
    return re.sub(r"\\(.)", r"\1", value).strip()
