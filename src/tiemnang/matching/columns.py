"""What each column of an unknown table of people or organisations holds, judged by its heading and its content."""

import re
import unicodedata
from typing import NamedTuple

import polars as pl

# Kinds of fields: how a value is normalised and compared.
NAME, PHONE, EMAIL, BIRTH, CODE, PLACE, TEXT, CATEGORY = (
    "name", "phone", "email", "birth", "code", "place", "text", "category",
)  # fmt: skip
# Parts of a name and columns that say nothing about who someone is.
FIRST, MIDDLE, LAST, FULL, IGNORED = "first", "middle", "last", "full", "ignored"

# Heading words, folded and squeezed together -> role; the first pattern that fits wins.
HEADINGS: list[tuple[str, str]] = [
    (r"(cluster|entity|truth|groundtruth|goldstandard|label|matchid|sourcedataset).*", IGNORED),
    (r"(first|fore|given|ten)(and)(sur|last|family)name|fullname\d?|hovaten|hoten|hovatendaydu|tendaydu|name|ten"
     r"|tenkhach|tenkhachhang|khachhang|customername|contactname|nguoilienhe|personname|leadname", FULL),
    (r"(first|fore|given)names?\d?|fname|tenrieng|givenname", FIRST),
    (r"middlenames?|mname|tendem|tenlot|hodem", MIDDLE),
    (r"(sur|last|family)names?|lname|ho|hovadem|holot", LAST),
    (r".*(phone|mobile|tel|dienthoai|didong|sdt|zalo|hotline|cellphone).*|cell|fax|dt", PHONE),
    (r".*(email|mail|thudientu).*", EMAIL),
    (r"dob|birth(day|date)?|dateofbirth|ngaysinh|namsinh|birthyear|yearofbirth|sinhngay|ngaythangnamsinh|yob", BIRTH),
    (r".*(taxid|taxcode|masothue|mst|vatnumber|ssn|socsecid|soc_sec.*|nationalid|cccd|cmnd|passport|duns).*", CODE),
    (r".*(postcode|postalcode|zip|zipcode|mabuudien).*", CODE),
    (r"(id|uid|guid|uuid|stt|no|index|rowid|key|ma|makh|unnamed\d*|.*(unique|rec|record|row|customer|lead)(id|no))", IGNORED),
    (r".*(ward|district|phuong|quan|huyen|suburb).*|xa", PLACE),
    (r".*(street|address|diachi|duong|sonha).*", TEXT),
    (r".*(province|city|town|tinh|thanhpho|state|region|country|place|location|noisinh|quequan|khuvuc).*", PLACE),
    (r".*(company|organi[sz]ation|congty|employer|business|firm|tochuc|donvi|doanhnghiep).*", TEXT),
    (r".*(gender|sex|gioitinh|title|danhxung).*", CATEGORY),
]  # fmt: skip


class Column(NamedTuple):
    """A column's heading and the role it was given."""

    heading: str
    role: str


def squeeze(heading: str) -> str:
    """A heading as plain letters and digits: "Số điện thoại *" gives "sodienthoai"."""
    plain = unicodedata.normalize("NFD", heading.replace("Đ", "D").replace("đ", "d")).lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def role_of(heading: str, values: pl.Series) -> str:
    """The role of one text column; the content may overrule the heading."""
    filled = values.drop_nulls()
    if filled.len() == 0:
        return IGNORED
    sample = filled.sample(min(filled.len(), 2000), seed=1)
    by_content = _by_content(sample)
    name = squeeze(heading)
    for pattern, role in HEADINGS:
        if re.fullmatch(pattern, name):
            return _corrected(role, by_content)
    return by_content or _by_repetition(filled)


def _by_content(sample: pl.Series) -> str:
    """E-mail addresses, dates and phone numbers show themselves; "" when nothing plain is seen."""
    text = sample.str.strip_chars()
    if _share(text, r"^[^@\s]+@[^@\s]+$") > 0.6:
        return EMAIL
    if _share(text, r"^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$") > 0.6:
        return BIRTH
    digits = text.str.replace_all(r"[\s().+-]", "")
    if _share(digits, r"^(84|0)[0-9]{8,10}$") > 0.6 and _share(text, r"^[\d\s().+-]+$") > 0.8:
        return PHONE
    return ""


def _corrected(role: str, by_content: str) -> str:
    if role in (PHONE, CODE, TEXT, PLACE, FULL, CATEGORY) and by_content == EMAIL:
        return EMAIL
    return role


def _by_repetition(filled: pl.Series) -> str:
    """Few values are categories, many repeated ones text; a value of its own in each row is a row number."""
    distinct = filled.n_unique()
    if distinct == 1 or distinct > 0.98 * filled.len():
        return IGNORED
    if distinct <= 60:
        return CATEGORY
    numeric = filled.cast(pl.Float64, strict=False).null_count() < 0.1 * filled.len()
    return CODE if numeric else TEXT


def _share(values: pl.Series, pattern: str) -> float:
    return float(values.str.contains(pattern).mean() or 0.0)  # type: ignore[arg-type]


def roles(table: pl.DataFrame, truth: str) -> list[Column]:
    """Roles of all columns but the truth; a column that only repeats the row number is ignored."""
    found = []
    for heading in table.columns:
        if heading == truth:
            continue
        values = table[heading].cast(pl.String, strict=False)
        found.append(Column(heading, role_of(heading, values)))
    return found
