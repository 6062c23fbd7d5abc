"""Reading "Lần 1, Lần 2 …" columns: a small call log, one cell per call, date and result in the text."""

import re
from datetime import date
from functools import lru_cache

from tiemnang.capture.sheets.reading import Reading
from tiemnang.capture.sheets.shapes import Call
from tiemnang.vietnam import aliases, text

DAY = re.compile(r"(?<![\d/.])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?![\d/])")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?")
HOUR = re.compile(r"(?<!\d)(\d{1,2})(?:h|g|:)(\d{2})?(?!\d)")
AHEAD_DAYS = 31
LONGEST_STATUS = 5
WORD = re.compile(r"[^\W_]+")
# What sellers write in short, folded; anything else must be a status word of `vietnam.aliases`.
SHORT = {
    "knm": "attempted", "k nghe": "attempted", "khong nghe": "attempted", "ko nghe": "attempted", "ko nghe may": "attempted",
    "k nghe may": "attempted", "khong lien lac duoc": "attempted", "kll dc": "attempted", "tb": "attempted",
    "may ban": "attempted", "tat may": "attempted", "hen goi lai": "contacted", "goi lai": "contacted",
    "da tu van": "contacted", "sai so": "invalid", "nham so": "invalid", "tu choi": "lost", "ko co nhu cau": "lost",
    "k nhu cau": "lost", "ko nhu cau": "lost", "da chot": "won",
}  # fmt: skip


def put_together(reading: Reading) -> None:
    """Turn the stashed "call:n" cells into calls in order; the last dated one is the last contact when no column says."""
    draft = reading.draft
    cells = [name for name in reading.parts if name.startswith("call:")]
    if not cells:
        return
    for name in sorted(cells, key=lambda name: int(name[5:])):
        written = " ".join(value for _, value in reading.parts[name])
        draft.calls.append(read(int(name[5:]), written, reading.today))
    if not draft.last_contact_at:
        draft.last_contact_at = max((call.at for call in draft.calls), default="")


@lru_cache(maxsize=8192)
def read(n: int, written: str, today: date) -> Call:
    """Read one cell: "15/11 khách hẹn gọi lại t6" is a call on the latest 15 November, a call back promised."""
    at, start, end = _day(written, today)
    if at and (match := HOUR.match(written[end : end + 12].lstrip(" ,-"))):
        hour, minute = int(match[1]), int(match[2] or 0)
        at = f"{at} {hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else at
    told = f"{written[:start]} {written[end:]}".strip(" :-–,;.\n") if at else written
    return Call(n, at, written, status_in(told[:300]))


def _day(written: str, today: date) -> tuple[str, int, int]:
    """Find the first day named: (ISO or "", start, end); a day without a year is the latest that is not ahead."""
    if match := ISO.search(written):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        hour = f" {match[4]}:{match[5]}" if match[4] else ""
        return (f"{match[1]}-{match[2]}-{match[3]}{hour}" if _real(year, month, day) else ""), *match.span()
    match = DAY.search(written)
    if not match:
        return "", 0, 0
    day, month, told = int(match[1]), int(match[2]), match[3]
    year = today.year if told is None else int(told) + (2000 if len(told) == 2 else 0)
    found = _real(year, month, day)
    if found and told is None and (found - today).days > AHEAD_DAYS:
        found = _real(year - 1, month, day)
    return (found.isoformat() if found else ""), *match.span()


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def status_in(written: str) -> str:
    """Give the canonical status the words name, the longest wording first and the later one on a tie; "" for none."""
    words = WORD.findall(text.fold(written))[:40]
    for length in range(min(LONGEST_STATUS, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            wording = " ".join(words[start : start + length])
            found = SHORT.get(wording) or (aliases.status(wording) if length > 1 or len(wording) > 2 else "")
            if found:
                return found
    return ""
