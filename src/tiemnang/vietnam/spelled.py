"""Reads figures written out in words ("hai mươi lăm", "một trăm hai"), as they stand before a unit of money."""

import re

_DIGITS = {
    **{"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5},
    **{"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9},
    **{"khong": 0, "mot": 1, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5},
    **{"sau": 6, "bay": 7, "tam": 8, "chin": 9},
}
_TENS = frozenset({"mươi", "chục", "muoi", "chuc", "mười"})
_HUNDREDS = frozenset({"trăm", "tram"})
_ZERO_BETWEEN = frozenset({"linh", "lẻ", "le"})
# "hai mốt", "ba lăm": a last figure that only follows a number of tens.
_AFTER_TENS = frozenset({"mốt", "lăm", "nhăm", "lam", "nham"})
_UNIT = r"(?:tỷ|tỉ|tỏi|triệu|tr|củ|nghìn|ngàn|ty|ti|toi|trieu|cu|nghin|ngan)\b"
_WORD = "|".join(sorted({*_DIGITS, *_TENS, *_HUNDREDS, *_ZERO_BETWEEN}, key=len, reverse=True))
_RUN = rf"(?:{_WORD})(?:\s+(?:{_WORD}))*"
_UP_TO = rf"\s*(?:-|–|đến|den)\s*(?:{_RUN}|\d+)"
# What makes a sum vague: "vài chục triệu" names none.
_BEFORE_UNIT = re.compile(rf"(?<!vài )(?<!mấy )(?<!hàng )\b({_RUN})(?=\s+{_UNIT}|{_UP_TO}\s+{_UNIT})")
# "tỷ hai" is a thousand two hundred million; "tỷ năm" may as well be a thousand million a year.
_AFTER_UNIT = re.compile(
    rf"({_UNIT})\s+(?!(?:năm|nam)\s*$)({_RUN})(?=\s*(?:$|[-–,;.()]|{_UNIT}|đồng|dong|vnđ|vnd))"
)
_LONE_UNIT = re.compile(
    rf"^((?:khoảng|tầm|hơn|cỡ|dưới|trên|khoang|tam|hon|co|duoi|tren)\s+)?(?={_UNIT}\s+(?:rưỡi|ruoi|\d))"
)
_TIMES = re.compile(rf"(\d+)\s*(trăm|tram|chục|chuc)(?=\s+{_UNIT})")


def in_figures(text: str) -> str:
    """Write the numbers in words before or after a unit of money as figures: "mười lăm triệu" is "15 triệu".

    `text` is lower-case; words that name no number, or only a vague one ("vài chục"), stay as they are.
    """
    text = _BEFORE_UNIT.sub(lambda run: _written(run[1]), text)
    text = _TIMES.sub(lambda told: told[1] + ("00" if told[2][0] == "t" else "0"), text)
    text = _AFTER_UNIT.sub(lambda found: f"{found[1]} {_written(found[2])}", text)
    return _LONE_UNIT.sub(lambda found: f"{found[1] or ''}1 ", text)


def _written(run: str) -> str:
    """The figure a run of words names; two neighbours ("hai ba") are a range; the run itself when it names none."""
    words = run.split()
    if len(words) == 2 and all(word in _DIGITS for word in words) and words[1] not in _AFTER_TENS:
        low, high = (_DIGITS[word] for word in words)
        return f"{low}-{high}" if high == low + 1 else run
    figure = _figure(words)
    return run if figure is None else str(figure)


def _figure(words: list[str]) -> int | None:
    """Add up tens and hundreds; "một trăm hai" is 120 in speech, "một trăm linh hai" is 102."""
    total, waiting, spoken_ten = 0, -1, False
    for word in words:
        if word in _HUNDREDS or word in _TENS:
            if waiting < 0 and word not in ("mười", "muoi"):
                return None
            total += (waiting if waiting >= 0 else 1) * (100 if word in _HUNDREDS else 10)
            waiting, spoken_ten = -1, word in _HUNDREDS
        elif word in _ZERO_BETWEEN:
            spoken_ten = False
        elif waiting < 0:
            waiting = _DIGITS[word]
        elif word in _AFTER_TENS:
            total, waiting, spoken_ten = total + waiting * 10, _DIGITS[word], False
        else:
            return None
    return total + max(waiting, 0) * (10 if spoken_ten else 1)
