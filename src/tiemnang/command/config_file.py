"""The set-up of a shop as one readable file: TOML, which Python reads by itself; the writing is ours."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tiemnang.command.saying import Refused

VERSION = 1


def write(config: Mapping[str, Any]) -> str:
    """Plain values first, then a table for each mapping, then a table of its own for each entry of a list of mappings."""
    plain = {key: value for key, value in config.items() if not _is_section(value)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in config.items():
        if isinstance(value, Mapping):
            lines += ["", *_table(key, value)]
        elif _is_section(value):
            for one in value:
                lines += ["", f"[[{key}]]", *_pairs(one)]
    return "\n".join(lines).strip() + "\n"


def _is_section(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    )


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = [f"[{name}]", *_pairs({key: value for key, value in table.items() if key not in inner})]
    for key, value in inner.items():
        lines += ["", *_table(f"{name}.{_key(key)}", value)]
    return lines


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items() if value is not None]


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if is_bare else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value on one line; JSON's way of writing words and numbers is TOML's too, and None is left out."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items() if each is not None)
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)


def read(path: Path) -> dict[str, Any]:
    """A file as it was written; refused in a sentence when it is no such file."""
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(_("%(path)s không phải tệp chữ UTF-8.") % {"path": path}) from None
    except tomllib.TOMLDecodeError as trouble:
        sentence = _("%(path)s viết chưa đúng kiểu TOML: %(detail)s")
        raise Refused(sentence % {"path": path, "detail": trouble}) from None
    version = config.pop("version", VERSION)
    if version != VERSION:
        sentence = _("Tệp cấu hình thuộc phiên bản %(version)s, ở đây chỉ đọc được phiên bản %(ours)d.")
        raise Refused(sentence % {"version": version, "ours": VERSION})
    return config
