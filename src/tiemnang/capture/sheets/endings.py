"""Reading a column that says how it ended with a lead: bought or not, however people write yes and no."""

from functools import lru_cache

from tiemnang.capture.sheets.columns import Column
from tiemnang.capture.sheets.reading import Reading
from tiemnang.vietnam import aliases, text

BOUGHT = frozenset(
    {"co", "yes", "y", "x", "1", "1.0", "true", "t", "v", "ok", "roi", "mua", "da mua", "co mua", "thang", "win",
     "thanh cong", "dong y", "chot", "da chot", "converted"}
)  # fmt: skip
NOT_BOUGHT = frozenset(
    {"khong", "no", "n", "0", "0.0", "false", "f", "ko", "k", "kg", "chua", "chua mua", "khong mua", "ko mua", "thua",
     "loss", "truot", "that bai", "tu choi", "khong chot", "khong dong y", "not converted"}
)  # fmt: skip
ENDS = ("won", "lost")


@lru_cache(maxsize=1024)
def ending(written: str) -> str:
    """ "won", "lost", or "" when the words say neither."""
    plain = " ".join(text.fold(written).split())
    if plain in BOUGHT:
        return "won"
    if plain in NOT_BOUGHT:
        return "lost"
    status = aliases.status(written)
    return status if status in ENDS else ""


def outcome(reading: Reading, column: Column, value: str) -> None:
    """How it ended; words that say neither are kept as a note."""
    found = ending(value)
    if found and not reading.draft.outcome:
        reading.draft.outcome = found
    else:
        reading.keep(column, value)
