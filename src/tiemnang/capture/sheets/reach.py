"""Reading ways to reach somebody: phones, mails, Zalo, Facebook, web pages, tax ids, codes of other programs."""

import re

from tiemnang.capture.sheets.columns import Column
from tiemnang.capture.sheets.reading import Reading
from tiemnang.capture.sheets.shapes import Way
from tiemnang.vietnam import email as mails
from tiemnang.vietnam import phones as numbers
from tiemnang.vietnam import tax_ids, text

# A hotline (1800, 1900): kept, but nobody is known or reached by it.
SERVICE = "service"
NONE_WORDS = frozenset(
    {"khong", "khong co", "ko co", "k co", "chua co", "ko", "kco", "khong co so", "chua co so", "trong"}
)
YES_WORDS = frozenset(
    {"co", "x", "yes", "v", "true", "ok", "da kb", "da ket ban", "cung so", "nhu sdt", "so tren"}
)
MAIL_CUTS = re.compile(r"[;,/|\s]+(?::::\s*)?")  # Google's own export puts " ::: " between
LOST_ZERO = re.compile(r"[1-9](?:[ .\-]?\d){8}(?:\.0)?")
MAYBE_NUMBER = re.compile(r"\d(?:[\s.\-()+]{0,3}\d){7}")
DIGIT = re.compile(r"\d")
LETTERS = re.compile(r"[^\W\d_]{2,}")
ZALO_LINK = re.compile(r"zalo\.me/(?:g/)?([\w.\-]+)", re.IGNORECASE)
FACEBOOK_LINK = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*(?:facebook|fb)\.(?:com|me)/(?P<path>[^\s#]+)|(?:https?://)?(?:www\.)?m\.me/(?P<me>[\w.\-]+)",
    re.IGNORECASE,
)
FACEBOOK_NAME = re.compile(r"[A-Za-z0-9.]{5,50}")
NOT_PEOPLE = frozenset(
    {"groups", "pages", "watch", "share", "sharer", "sharer.php", "photo", "photo.php", "photos", "events", "story.php",
     "permalink.php", "posts", "reel", "marketplace", "hashtag", "search", "login", "l.php", "video.php", "media", "help"}
)  # fmt: skip
WEB_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([\w\-]+(?:\.[\w\-]+)+)(/\S*)?", re.IGNORECASE)


def phone(reading: Reading, column: Column, value: str) -> None:
    """Read a phone cell: one number or several, words beside them kept as a note, a mail moved to where it belongs."""
    if not DIGIT.search(value) and text.fold(value) in NONE_WORDS:
        return
    if "@" in value:
        _moved_mail(reading, column, value)
        return
    found = numbers.read_cell(value)
    good = [one for one in found if isinstance(one, numbers.Phone)]
    for one in good:
        add_phone(reading, "phone", one)
    if len(good) > 1:
        reading.repaired("phone", value, ", ".join(numbers.display(one.e164) for one in good), "split")
    wrong = [bad for bad in found if isinstance(bad, numbers.BadPhone)]
    for bad in wrong:
        reading.troubled("phone", bad.raw or value, f"phone_{bad.why}")
    if not found:
        reading.troubled("phone", value, "phone_not_a_phone")
    if good and LETTERS.search(value):
        reading.keep(column, value)
    elif wrong or not found:
        reading.wrong.append((column, value))


def add_phone(reading: Reading, field: str, found: numbers.Phone) -> None:
    """Add a number once, and say how it was mended."""
    ways = reading.draft.ways
    if any(way.kind == "phone" and way.value == found.e164 for way in ways):
        return
    ways.append(
        Way("phone", found.e164, found.raw, found.note or ("" if numbers.is_person(found) else SERVICE))
    )
    code = found.note or ("zero_added" if LOST_ZERO.fullmatch(found.raw.strip()) else "")
    if code and not code.startswith("ambiguous"):
        reading.repaired(field, found.raw, numbers.display(found.e164), code)


def email(reading: Reading, column: Column, value: str) -> None:
    """Read a mail cell: several addresses, a comma for a point, a mistyped domain; a phone is moved to the phones."""
    if "@" not in value and text.fold(value) in NONE_WORDS:
        return
    if "@" not in value and (found := numbers.find(value)):
        for number in found:
            add_phone(reading, "phone", number)
        reading.repaired("email", value, numbers.display(found[0].e164), "moved")
        return
    written = [part for part in MAIL_CUTS.split(value) if part] if value.count("@") > 1 else [value]
    for one in written:
        if not _one_email(reading, one):
            reading.wrong.append((column, one))
    if len(written) > 1:
        reading.repaired("email", value, ", ".join(written), "split")


def _one_email(reading: Reading, raw: str) -> str:
    """Add one mail address; gives it as kept, "" when it is none."""
    canonical, problem, suggestion = mails.read(raw)
    if canonical and problem == "typo_domain" and suggestion:
        reading.repaired("email", raw, suggestion, "typo_domain")
        canonical = suggestion
    if not canonical:
        reading.troubled("email", raw, f"email_{problem or 'bad'}", suggestion)
    elif not any(way.kind == "email" and way.value == canonical for way in reading.draft.ways):
        note = problem if problem == "typo_domain" else ""
        reading.draft.ways.append(Way("email", canonical, raw, note))
    return canonical


def _moved_mail(reading: Reading, column: Column, value: str) -> None:
    for number in numbers.find(value):
        add_phone(reading, "phone", number)
    for word in value.split():
        if "@" in word:
            reading.repaired(column.field, value, _one_email(reading, word), "moved")


def zalo(reading: Reading, column: Column, value: str) -> None:
    """Read a Zalo cell: a number is a Zalo account and a phone; "có" means the phone's; a display name is a note."""
    plain = text.fold(value)
    if plain in NONE_WORDS:
        return
    if plain in YES_WORDS:
        reading.parts.setdefault("zalo_same", []).append((column, value))
        return
    found = [one for one in numbers.read_cell(ZALO_LINK.sub(r"\1", value)) if isinstance(one, numbers.Phone)]
    for one in found:
        add_phone(reading, "zalo", one)
        _add(reading, Way("zalo", one.e164, one.raw, one.note))
    if found:
        return
    if match := ZALO_LINK.search(value):
        _add(reading, Way("zalo", match[1], value, ""))
    elif value.isascii() and value.isdigit():
        reading.troubled("zalo", value, "phone_not_a_phone")
    else:
        reading.keep(column, value)


def facebook(reading: Reading, column: Column, value: str) -> None:
    """Read a Facebook cell: a link or a user name gives the account; a display name stays a note."""
    if text.fold(value) in NONE_WORDS:
        return
    account = facebook_account(value)
    if account:
        _add(reading, Way("facebook", account, value, ""))
    elif "@" in value and mails.read(value)[0]:
        _one_email(reading, value)
    else:
        reading.keep(column, value)


def facebook_account(raw: str) -> str:
    """Give the id or user name of a profile link or a bare user name, lower-case; "" when it names no one person."""
    if match := FACEBOOK_LINK.search(raw):
        return (match["me"] or _in_path(match["path"] or "")).lower()
    bare = raw.strip().lstrip("@")
    return bare.lower() if FACEBOOK_NAME.fullmatch(bare) and bare.strip(".").isascii() else ""


def _in_path(path: str) -> str:
    if match := re.search(r"(?:profile\.php|people\b.*)\?(?:.*&)?id=(\d+)", path):
        return match[1]
    steps = [step for step in path.split("?")[0].strip("/").split("/") if step]
    if not steps:
        return ""
    if steps[0].lower() == "people" and len(steps) > 2 and steps[2].isdigit():
        return steps[2]
    if (
        steps[0].lower() in ("groups", "messages")
        and steps[-1].isdigit()
        and len(steps) > 2
        and "user" in steps
    ):
        return steps[-1]
    name = steps[0]
    return name if name.lower() not in NOT_PEOPLE and re.fullmatch(r"[\w.\-]{3,100}", name) else ""


def website(reading: Reading, column: Column, value: str) -> None:
    """Read a web address; a Facebook page under "Website" is a Facebook account."""
    account = facebook_account(value) if FACEBOOK_LINK.search(value) else ""
    if account:
        _add(reading, Way("facebook", account, value, ""))
    elif match := WEB_ADDRESS.fullmatch(value):
        _add(reading, Way("website", match[1].lower() + (match[2] or "").rstrip("/"), value, ""))
    elif text.fold(value) not in NONE_WORDS:
        reading.keep(column, value)


def tax_code(reading: Reading, column: Column, value: str) -> None:
    """Read a tax id; one with a wrong check digit is a trouble and kept as a note."""
    if tax_id := tax_ids.read(value):
        _add(reading, Way("tax_id", tax_id, value, ""))
    elif text.fold(value) not in NONE_WORDS:
        reading.troubled("tax_code", value, "tax_id_bad")
        reading.keep(column, value)


def external(reading: Reading, column: Column, value: str) -> None:
    """Keep the code another program knows this lead by; "17850.0" is what a sheet of figures made of 17850."""
    code = value.removesuffix(".0") if value[:-2].isdecimal() else value
    _add(reading, Way("external", code, value, ""))


def in_words(reading: Reading, field: str, written: str) -> bool:
    """Take numbers out of free text when no phone column gave one; tells whether any was found."""
    if not MAYBE_NUMBER.search(written):
        return False
    found = [one for one in numbers.find(written) if numbers.is_person(one)]
    for one in found:
        add_phone(reading, "phone", one)
        reading.repaired("phone", written[:200], numbers.display(one.e164), f"phone_from_{field}")
    return bool(found)


def same_zalo(reading: Reading) -> None:
    """Heed "có" in a Zalo column: the account of the first phone."""
    first = next((way for way in reading.draft.ways if way.kind == "phone"), None)
    if first and "zalo_same" in reading.parts:
        _add(reading, Way("zalo", first.value, first.raw, ""))


def _add(reading: Reading, way: Way) -> None:
    if not any(known.kind == way.kind and known.value == way.value for known in reading.draft.ways):
        reading.draft.ways.append(way)
