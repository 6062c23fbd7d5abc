"""Knows the words Vietnamese sheets use for columns, sources and states, however they are spelled."""

import re
from functools import lru_cache

from tiemnang.vietnam.folding import fold
from tiemnang.vietnam.tables import rows

_SIGNS = re.compile(r"[^\w#]+|_")
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_FIRST_PART = re.compile(r"\s+[-–—]+\s*|\s*[:;,/|\n]\s*")
_TIMES = re.compile(r"\s*(?:\(?\s*(?:lan|l|x)?\s*\d+\s*(?:lan)?\s*\)?)$")


def _key(raw: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(raw)).split())


def _table(name: str, canonical: str, alias: str, more: str) -> dict[str, str]:
    """Aliases by key; the spelling without any spaces counts too, and facts win over the longer list of our own."""
    known: dict[str, str] = {}
    for row in [*rows(name), *({canonical: row["canonical"], alias: row["alias"]} for row in rows(more))]:
        key = _key(row[alias])
        known.setdefault(key, row[canonical])
        known.setdefault(key.replace(" ", ""), row[canonical])
    return known


_HEADERS = _table("vn_lead_sheet_headers", "canonical_field", "header_alias", "more_headers")
_SOURCES = _table("vn_lead_source_aliases", "canonical_source", "vietnamese_label", "more_sources")
_STATES = _table("vn_lead_status_aliases", "canonical_status", "vietnamese_label", "more_states")
# "TT." is a row number, "TT" a state: the one alias in which a sign carries meaning.
_WITH_SIGNS = {row["header_alias"].lower(): row["canonical_field"] for row in rows("vn_lead_sheet_headers")}


@lru_cache(maxsize=8192)
def header(raw: str) -> str:
    """Give the canonical field a column heading stands for, or ""; "SĐT *" and "sdt (bắt buộc)" both give phone."""
    return _WITH_SIGNS.get(raw.strip().lower()) or _find(raw, _HEADERS)


@lru_cache(maxsize=8192)
def source(raw: str) -> str:
    """Give the canonical source a word stands for, or ""; "FB - trang A" is facebook."""
    return _find(raw, _SOURCES) or _find(_FIRST_PART.split(raw.strip(), maxsplit=1)[0], _SOURCES)


@lru_cache(maxsize=8192)
def status(raw: str) -> str:
    """Give the canonical status a word stands for, or ""; "KNM lần 4" and "KNM - gọi lại chiều" are attempted."""
    first = _FIRST_PART.split(raw.strip(), maxsplit=1)[0]
    return _find(raw, _STATES) or _find(first, _STATES) or _find(_TIMES.sub("", fold(first)), _STATES)


def _find(raw: str, table: dict[str, str]) -> str:
    """Look up the whole text, then without brackets, then the codes themselves ("full_name", "won")."""
    for text in (raw, _BRACKETS.sub(" ", raw)):
        key = _key(text)
        found = table.get(key) or table.get(key.replace(" ", ""))
        if found:
            return found
    code = _key(raw).replace(" ", "_")
    return code if code in table.values() else ""
