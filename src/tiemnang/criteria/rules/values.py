"""Values as people and pages send them, read into the one form each operator takes."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tiemnang.vietnam import money
from tiemnang.vietnam.text import fold, nfc

LONGEST_TEXT = 100
MOST_WORDS = 200
LARGEST = 1e15  # whole numbers are still exact beyond it, and no sum of VND reaches it
FIRST_YEAR, LAST_YEAR = 1900, 2199
RELATIVE_DAYS = ("yesterday", "today", "tomorrow")
# The longest span of each unit; working time is walked day by day.
UNITS = {"hours": 87_600, "days": 36_500, "working_hours": 8_760, "working_days": 1_000}
MOST_COUNTED = 100_000


class BadValue(ValueError):
    """A value that cannot be read: `code` says why, `args_of_code` with what."""

    def __init__(self, code: str, **args: Any) -> None:
        """Keep code and arguments."""
        super().__init__(code)
        self.code = code
        self.args_of_code = args


def read(takes: str, value: Any) -> Any:
    """The value in the form `takes` names; raises BadValue."""
    return _READERS[takes](value)


def _nothing(value: Any) -> None:
    return None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not fold(value):
        raise BadValue("value_missing")
    text = nfc(value)
    if len(text) > LONGEST_TEXT:
        raise BadValue("text_too_long", most=LONGEST_TEXT)
    return text


def _number(value: Any) -> int | float:
    if isinstance(value, str):
        value = _typed_number(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadValue("not_a_number")
    if abs(value) > LARGEST:
        raise BadValue("number_too_large")
    return int(value) if value == int(value) else value


def _typed_number(value: str) -> int | float:
    if not value.strip():
        raise BadValue("value_missing")
    try:
        return float(value.strip().replace(",", "."))
    except ValueError:
        raise BadValue("not_a_number") from None


def _numbers(value: Any) -> list[int | float]:
    return sorted(_number(each) for each in _pair(value))


def _money(value: Any) -> int | float:
    """VND; text as people write sums: 15tr, 1.500.000."""
    if isinstance(value, str) and value.strip():
        amount = money.read(value)
        if amount is None and value.strip() != "0":  # no price, but how much many have bought
            raise BadValue("not_money")
        value = (amount.low + amount.high) // 2 if amount else 0
    return _number(value)


def _moneys(value: Any) -> list[int | float]:
    return sorted(_money(each) for each in _pair(value))


def _pair(value: Any) -> list[Any]:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise BadValue("two_values_needed")
    return list(value)


def _date(value: Any) -> str:
    if value in RELATIVE_DAYS:
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise BadValue("value_missing")
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise BadValue("not_a_date") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue("date_too_far")
    return day.isoformat()


def _dates(value: Any) -> list[str]:
    return [_date(each) for each in _pair(value)]


def _span(value: Any) -> dict[str, Any]:
    """{"n": 7, "unit": "days"}; a bare number means days."""
    given: Mapping[str, Any] = value if isinstance(value, Mapping) else {"n": value}
    unit = given.get("unit") or "days"
    if unit not in UNITS:
        raise BadValue("unit_unknown", unit=str(unit))
    return {"n": _whole(given.get("n"), least=1, most=UNITS[unit]), "unit": unit}


def _whole(value: Any, *, least: int, most: int) -> int:
    if value is None or value == "":
        raise BadValue("value_missing")
    number = _number(value)
    if not isinstance(number, int):
        raise BadValue("not_a_whole_number")
    if not least <= number <= most:
        raise BadValue("number_out_of_range", least=least, most=most)
    return number


def _words(value: Any) -> list[str]:
    """One or more values to choose from, each once, as text."""
    if value is None:
        raise BadValue("value_missing")
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple):
        value = [value]
    if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in value):
        raise BadValue("not_a_choice")
    words = list(dict.fromkeys(nfc(str(each)) for each in value))
    words = [word for word in words if fold(word)]
    if not words:
        raise BadValue("value_missing")
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_TEXT for word in words):
        raise BadValue("too_many_values", most=MOST_WORDS)
    return words


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise BadValue("not_yes_or_no")


def _count(value: Any) -> dict[str, Any]:
    """{"count": 2, "n": 7, "unit": "days"}: how many in how long; without `n`, ever."""
    given: Mapping[str, Any] = value if isinstance(value, Mapping) else {"count": value}
    count = {"count": _whole(given.get("count"), least=0, most=MOST_COUNTED)}
    return count if given.get("n") in (None, "") else count | _span(given)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "nothing": _nothing,
    "text": _text,
    "number": _number,
    "numbers": _numbers,
    "money": _money,
    "moneys": _moneys,
    "date": _date,
    "dates": _dates,
    "span": _span,
    "words": _words,
    "yes_no": _yes_no,
    "count": _count,
}
