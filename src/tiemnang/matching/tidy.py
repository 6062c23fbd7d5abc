"""Normalise whole columns at once: what `vietnam/` does for one value, done for a million in a few seconds."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tiemnang.matching import columns as col
from tiemnang.matching.records import SALUTATIONS, SURNAMES
from tiemnang.vietnam import text as vn_text

# 2018: eleven-digit mobiles became ten (Decision 798/QD-BTTTT).
OLD_MOBILES = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
TYPO_DOMAINS = {
    r"^(gmial|gamil|gmai|gmal|gnail|gmaill|gmali|gmsil|gmaul|ggmail|gmil)\.com(\.vn)?$": "gmail.com",
    r"^gmail\.(con|cm|co|om|comm|vom|xom|cpm|com\.vn|vn|net)$": "gmail.com",
    r"^(yaho|yahooo|yhoo|yahho)\.(com|con)$": "yahoo.com",
    r"^(outlok|outloook|outllok)\.com$": "outlook.com",
    r"^(hotmial|hotmal|hotmai|hotmil)\.com$": "hotmail.com",
}
PLACE_WORDS = (
    r"^(thanh pho|tinh|tp|quan|huyen|thi xa|phuong|xa|thi tran|p|q|h|tx|tt|city of|county of)\s+(\S)"
)


class Field(NamedTuple):
    """One normalised column: its name, kind (see `columns`), and text with null for unknown."""

    name: str
    kind: str
    values: pl.Series


def fields(table: pl.DataFrame, roles: list[col.Column]) -> list[Field]:
    """Normalise every column that says something; parts of names become one name."""
    found = _names(table, roles)
    for heading, role in roles:
        raw = table[heading].cast(pl.String, strict=False)
        if role in TIDY:
            found.append(Field(heading, role, by_distinct(raw, TIDY[role])))
    return [field for field in found if field.values.drop_nulls().n_unique() > 1]


def numbered(values: pl.Series) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """A number from 0 for each value (-1 for null), and where each distinct value stands first."""
    place = np.flatnonzero(values.is_not_null().to_numpy())
    hashes = values.hash(seed=11).to_numpy()[place]
    order = np.argsort(hashes)
    sorted_hashes = hashes[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = sorted_hashes[1:] != sorted_hashes[:-1]
    codes = np.full(len(values), -1, np.int32)
    codes[place[order]] = np.cumsum(fresh) - 1
    return codes, place[order[fresh]]


def by_distinct(values: pl.Series, tidy: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Normalise each distinct value once."""
    codes, first = numbered(values)
    if len(first) > 0.7 * len(values):
        return tidy(values)
    done = tidy(values.gather(pl.Series(first)))
    return done.gather(pl.Series(codes).replace(-1, None))


def _names(table: pl.DataFrame, roles: list[col.Column]) -> list[Field]:
    """The name put together from its parts, or the full name; what a full name says beyond the parts is kept."""
    parts = [heading for part in (col.FIRST, col.MIDDLE, col.LAST) for heading, role in roles if role == part]
    full = [heading for heading, role in roles if role == col.FULL]
    if len(parts) < 2 and full:
        parts, full = full[:1], full[1:]
    if not parts:
        return []
    joined = _row_join([table[heading].cast(pl.String, strict=False) for heading in parts])
    found = [Field("name", col.NAME, by_distinct(joined, names))]
    for heading in full:
        whole = by_distinct(table[heading].cast(pl.String, strict=False), names)
        rest = _beyond(whole, found[0].values)
        if rest.drop_nulls().len() > 0.02 * rest.len():
            found.append(Field(heading, col.TEXT, rest))
            break
    return found


def _row_join(values: list[pl.Series]) -> pl.Series:
    frame = pl.DataFrame([series.alias(str(at)) for at, series in enumerate(values)])
    return frame.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series()


def _beyond(full: pl.Series, name: pl.Series) -> pl.Series:
    """Words of the full name that the name put together from parts does not have."""
    frame = pl.DataFrame({"full": full.str.split(" "), "name": name.fill_null("").str.split(" ")})
    rest = frame.select(pl.col("full").list.set_difference("name").list.sort().list.join(" ")).to_series()
    return _none_if_empty(rest)


def fold(values: pl.Series) -> pl.Series:
    """Lower case, no diacritics, letters and digits only, single spaces; empty becomes null."""
    plain = (
        values.str.to_lowercase()
        .str.replace_all("[đð]", "d")
        .str.normalize("NFD")
        .str.replace_all(r"\p{M}+", "")
        .str.replace_all(r"[^a-z0-9\p{L}]+", " ")
        .str.strip_chars(" ")
    )
    return _none_if_empty(plain)


def _none_if_empty(values: pl.Series) -> pl.Series:
    return values.to_frame("v").select(pl.when(pl.col("v") != "").then(pl.col("v"))).to_series()


def names(raw: pl.Series) -> pl.Series:
    """Folded names without salutations; in a Vietnamese column Telex leftovers are read as they were meant."""
    words = "|".join(sorted(SALUTATIONS - SURNAMES.keys(), key=len, reverse=True))
    bare = raw.str.replace(r"^\s*(?i:" + words + r"|chị|cô|chú|bác|ông|bà)\.?\s+(\S)", "$1")
    folded = fold(bare)
    return _untelexed(folded) if is_vietnamese(folded) else folded


def is_vietnamese(folded: pl.Series) -> bool:
    """True when a fifth of the names carries one of the commonest Vietnamese family names first or last."""
    sample = folded.drop_nulls().head(5000)
    if sample.len() == 0:
        return False
    ends = sample.str.extract(r"^(\S+)").is_in(list(SURNAMES)) | sample.str.extract(r"(\S+)$").is_in(
        list(SURNAMES)
    )
    return float(ends.mean() or 0.0) > 0.2  # type: ignore[arg-type]


def _untelexed(folded: pl.Series) -> pl.Series:
    """Repair only names with a syllable that cannot be one (a tone letter at its end, w, z, j, doubled vowels)."""
    suspect = folded.str.contains(r"[fwzj]|[sxr]( |$)|aa|ee|oo|dd").fill_null(False)
    if not suspect.any():
        return folded
    distinct = folded.filter(suspect).unique()
    meant = [vn_text.untelex(name) for name in distinct.to_list()]
    repaired = folded.filter(suspect).replace(distinct, pl.Series(meant, dtype=pl.String))
    return folded.to_frame("v").with_columns(suspect.alias("s")).with_row_index("i").join(
        pl.DataFrame({"i": suspect.arg_true(), "m": repaired}), on="i", how="left", maintain_order="left"
    ).select(pl.coalesce("m", "v")).to_series()  # fmt: skip


def phones(raw: pl.Series) -> pl.Series:
    """Vietnamese numbers as ten digits from 0, old mobiles rewritten; other numbers as their digits."""
    first = raw.str.strip_chars().str.replace(r"\.0$", "").str.split_exact("/", 1).struct.field("field_0")
    digits = first.str.replace_all("[^0-9]+", "").str.replace("^(0084|084|84)0?([1-9][0-9]{8,9})$", "0$2")
    digits = digits.str.replace("^([35789][0-9]{8})$", "0$1").str.replace("^(1[2689][0-9]{8})$", "0$1")
    eleven = digits.str.len_chars() == 11
    if eleven.any():
        new = digits.str.slice(0, 4).replace(OLD_MOBILES) + digits.str.slice(4)
        digits = pl.select(pl.when(eleven).then(new).otherwise(digits)).to_series()
    return pl.select(pl.when(digits.str.len_chars() >= 6).then(digits)).to_series()


def emails(raw: pl.Series) -> pl.Series:
    """Lower case; typo domains, +tags and Gmail dots folded as in `vietnam.email.match_key`."""
    plain = raw.str.strip_chars().str.to_lowercase().str.replace(r"\+[^@]*@", "@")
    halves = plain.str.split_exact("@", 1)
    local, domain = halves.struct.field("field_0"), halves.struct.field("field_1")
    for pattern, right in TYPO_DOMAINS.items():
        domain = domain.str.replace(pattern, right)
    local = pl.select(
        pl.when(domain == "gmail.com").then(local.str.replace_all(".", "", literal=True)).otherwise(local)
    ).to_series()
    return _none_if_empty(local + "@" + domain)


def births(raw: pl.Series) -> pl.Series:
    """ISO days where a day is known, else the year; a month above twelve is a day in the wrong place."""
    text = raw.str.strip_chars()
    iso = text.str.extract_groups(r"^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:\D|$)")
    local = text.str.extract_groups(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
    frame = pl.DataFrame({
        "y": iso.struct.field("1"), "m": iso.struct.field("2"), "d": iso.struct.field("3"),
        "ly": local.struct.field("3"), "lm": local.struct.field("2"), "ld": local.struct.field("1"),
        "only": text.str.extract(r"\b(1[6-9]\d\d|20\d\d)\b"),
    })  # fmt: skip
    month, day = pl.coalesce("m", "lm").cast(pl.Int32), pl.coalesce("d", "ld").cast(pl.Int32)
    turned = (month > 12) & (day <= 12)
    whole = pl.concat_str(
        pl.coalesce("y", "ly"),
        _two_digits(pl.when(turned).then(day).otherwise(month)),
        _two_digits(pl.when(turned).then(month).otherwise(day)),
        separator="-",
    )
    return frame.select(pl.coalesce(whole, "only")).to_series()


def _two_digits(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def codes(raw: pl.Series) -> pl.Series:
    """Post codes, tax ids and other numbers: lower case letters and digits, nothing between."""
    return _none_if_empty(raw.str.to_lowercase().str.replace(r"\.0$", "").str.replace_all(r"[^a-z0-9]", ""))


def places(raw: pl.Series) -> pl.Series:
    """Folded place names without the words for province, city, district, ward."""
    folded = fold(raw)
    return _none_if_empty(folded.str.replace(PLACE_WORDS, "$2").str.replace_all(" ", ""))


TIDY = {
    col.PHONE: phones,
    col.EMAIL: emails,
    col.BIRTH: births,
    col.CODE: codes,
    col.PLACE: places,
    col.TEXT: fold,
    col.CATEGORY: fold,
}
