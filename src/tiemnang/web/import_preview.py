"""The example rows of an import, each cell before and after repair, and what would become of the row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture import words
from tiemnang.capture.sheets.columns import FACT, IGNORE, NAMES
from tiemnang.capture.sheets.preview import LOOKED_AT, MOST_SIGNS
from tiemnang.capture.sheets.shapes import Draft, Repair, Trouble, Way
from tiemnang.matching.actions import Recognised, recognise
from tiemnang.matching.codes import trust_codes
from tiemnang.matching.prepare import prepare
from tiemnang.vietnam import names, phones, places
from tiemnang.vietnam.money import display as money
from tiemnang.web.import_fields import named

SHOWN_ROWS, SHOWN_CELLS = 5, 5
Example = Mapping[str, Any]

# Fields that are read together stand in one cell.
TOGETHER = {
    **dict.fromkeys((*NAMES, "salutation"), "full_name"),
    **dict.fromkeys(("phone", "phone2", "zalo"), "phone"),
    **dict.fromkeys(("address", "ward", "district_legacy", "province"), "province"),
}
FIRST = ("full_name", "phone", "email", "company")
OUTCOMES = {
    "new": ("mark-accent", gettext_lazy("khách mới")),
    "known": ("", gettext_lazy("đã có")),
    "twin": ("", gettext_lazy("gộp với dòng trên")),
    "doubtful": ("mark-wait", gettext_lazy("nghi trùng")),
    "parked": ("mark-wait", gettext_lazy("chờ sửa")),
}


class Cell(NamedTuple):
    """One cell: as written, as it will be kept when that differs, why, and what is still in the way."""

    raw: str
    kept: Sequence[str]
    whys: Sequence[str]
    asks: Sequence[str]

    @property
    def is_telling(self) -> bool:
        """Whether a phone has room for it."""
        return bool(self.kept or self.whys or self.asks)


class Line(NamedTuple):
    """One example row."""

    row: int
    name: str
    cells: Sequence[tuple[str, Cell]]  # (title, cell)
    mark: str
    outcome: str


class Preview(NamedTuple):
    """What the page shows of one sheet: titles and example rows, repairs to filter by, and the counts below."""

    titles: Sequence[str]
    lines: Sequence[Line]
    chips: Sequence[tuple[str, str, int]]  # (code, words, rows)
    all_repairs: int
    looked_at: int
    is_whole: bool  # whether every row was looked at


def preview(sheet: Mapping[str, Any], code: str) -> Preview:
    """The examples of a sheet, those that show repair or trouble `code` if one is asked for; four queries at most."""
    shown = [one for one in sheet["examples"] if not code or code in _codes(one)][:SHOWN_ROWS]
    drafts = [_draft(one) for one in shown]
    seen = prepare(drafts)
    found = recognise(seen)
    if any(draft.order for draft in drafts):
        found = trust_codes(seen, found)
    keys = _keys(sheet, shown)
    lines = [
        _line(sheet, keys, example, draft, who)
        for example, draft, who in zip(shown, drafts, found, strict=True)
    ]
    told = {**sheet["repairs"], **sheet["troubles"]}
    chips = [(key, _chip(key), count) for key, count in sorted(told.items(), key=lambda each: -each[1])]
    return Preview(
        [title for _key, title in keys], lines, chips, sum(told.values()), sheet["looked_at"],
        sheet["looked_at"] < LOOKED_AT,
    )  # fmt: skip


def _chip(code: str) -> str:
    said = words.repair(code) if code in words.REPAIRS else words.trouble(code)
    return said[:1].upper() + said[1:]


def _codes(example: Example) -> set[str]:
    return {each[3] for each in example["repairs"]} | {each[2] for each in example["troubles"]}


def _draft(example: Example) -> Draft:
    plain = {key: value for key, value in example.items() if key not in ("raw", "ways", "calls", "budget")}
    return Draft(**plain, ways=[Way(*way) for way in example["ways"]])


def _keys(sheet: Mapping[str, Any], shown: Sequence[Example]) -> list[tuple[str, str]]:
    """(key, title) of the cells worth showing: who and how to reach, then whatever is repaired, then the rest."""
    titles: dict[str, str] = {}
    for column in sheet["columns"]:
        if column["field"] not in (IGNORE, ""):
            key = _key(column["field"], column["fact"])
            titles.setdefault(key, column["header"] if column["field"] == FACT else named(key))
    touched = {
        _key(each[0], each[0]) for one in shown for each in (*one["repairs"], *one["troubles"]) if each[0]
    }
    order = sorted(titles, key=lambda key: (key not in FIRST[:2], key not in touched, key not in FIRST))
    chosen = set(order[:SHOWN_CELLS])
    return [(key, title) for key, title in titles.items() if key in chosen]


def _key(field: str, fact: str) -> str:
    return fact if field == FACT else TOGETHER.get(field, field)


def _line(
    sheet: Mapping[str, Any],
    keys: Sequence[tuple[str, str]],
    example: Example,
    draft: Draft,
    who: Recognised,
) -> Line:
    raws: dict[str, list[str]] = {}
    for column in sheet["columns"]:
        key = _key(column["field"], column["fact"])
        if column["index"] < len(example["raw"]) and (raw := example["raw"][column["index"]].strip()):
            raws.setdefault(key, []).append(raw)
    mark, outcome = OUTCOMES[_outcome(draft, who)]
    cells = [(title, _cell(key, " · ".join(raws.get(key, ())), example)) for key, title in keys]
    return Line(example["row"], draft.name or _("không tên"), cells, mark, str(outcome))


def _outcome(draft: Draft, who: Recognised) -> str:
    if draft.parked:
        return "parked"
    if who.lead_id is not None:
        return "known"
    return "twin" if who.twin is not None else "doubtful" if who.doubts else "new"


def _cell(key: str, raw: str, example: Example) -> Cell:
    repairs = [Repair(*each) for each in example["repairs"] if _key(each[0], each[0]) == key]
    troubles = [Trouble(*each) for each in example["troubles"] if _key(each[0], each[0]) == key]
    kept = KEPT[key](example) if key in KEPT else [each.after for each in repairs[-1:]]
    kept = [one[:MOST_SIGNS] for one in kept if one]
    is_as_written = [_bare(raw)] == [_bare(one) for one in kept]
    if is_as_written or not (repairs or troubles or key in ("phone", "budget")):
        kept = []
    codes = dict.fromkeys(each.code for each in repairs)
    whys = [words.repair(code) for code in codes if not (code == "salutation" and example["salutation"])]
    if "salutation" in codes and example["salutation"]:
        called = f"{example['salutation']} {names.called(example['name'])}"
        whys.append(_("gọi: %(called)s") % {"called": called})
    return Cell(raw, kept, whys, [words.trouble(each.code, each.raw) for each in troubles])


def _bare(told: str) -> str:
    """A text without the spaces that only make a number easier to read."""
    return told.replace(" ", "") if told[:1].isdigit() else told


def _phones(example: Example) -> list[str]:
    return list(dict.fromkeys(phones.display(way[1]) for way in example["ways"] if way[0] == "phone"))


def _money(example: Example) -> list[str]:
    if not example["budget"]:
        return []
    low, high = example["budget"]
    return [money(low) if low == high else f"{money(low)[:-2]}–{money(high)}"]


def _day(name: str) -> Callable[[Example], list[str]]:
    def day(example: Example) -> list[str]:
        try:
            return [datetime.fromisoformat(example[name]).strftime("%d/%m/%Y")]
        except ValueError:
            return [example[name]]

    return day


def _place(example: Example) -> list[str]:
    province = places.province_name(example["province"]) if example["province"] else ""
    return [", ".join(dict.fromkeys(filter(None, (example["ward"], example["district"], province))))]


# How what is kept is shown, where the last repair alone does not say it.
KEPT: Mapping[str, Callable[[Example], list[str]]] = {
    "full_name": lambda example: [example["name"]],
    "phone": _phones,
    "email": lambda example: [way[1] for way in example["ways"] if way[0] == "email"],
    "budget": _money,
    "province": _place,
    "birth_date": _day("birth"),
    **{name: _day(name) for name in ("created_at", "last_contact_at", "next_action_at")},
}
