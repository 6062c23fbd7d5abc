"""Arithmetic of coming in: how long to wait after failed tries, codes that change, passwords that are none."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence

from tiemnang.vietnam.text import fold

# Seconds to wait after the last free try; each further failure doubles it.
FIRST_WAIT, LONGEST_WAIT = 30, 15 * 60
FREE_TRIES = {"account": 5, "address": 20, "code": 5, "reveal": 60}  # an office shares one address
STEP = 30  # seconds that one code of an authenticator app stands (RFC 6238)
DIGITS = 6
# Read aloud and typed from paper: no letter that looks like a digit or another letter.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# What people here take first; Django's list of common passwords knows only English ones.
COMMON_HERE = frozenset(
    [
        "matkhau",
        "matkhaumoi",
        "anhyeuem",
        "emyeuanh",
        "yeuem",
        "yeuanh",
        "iloveyou",
        "tinhyeu",
        "giadinh",
        "conyeume",
        "conyeuba",
        "bome",
        "khongbiet",
        "khongco",
        "khongcopass",
        "hanoi",
        "saigon",
        "danang",
        "vietnam",
        "vietnamvodich",
        "hochiminh",
        "tiemnang",
        "dangnhap",
        "quantri",
        "quantrivien",
        "nhanvien",
        "banhang",
        "spa",
        "admin",
        "administrator",
        "password",
        "xinchao",
        "chaoban",
        "hoahong",
        "mattroi",
        "hanhphuc",
        "phattai",
        "phatloc",
        "mayman",
        "tinhban",
        "thanhcong",
        "nguyen",
        "nguyenvan",
    ]
)
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")


def wait_after(failures: int, kind: str) -> int:
    """Seconds to wait before the next try after so many failures on end; 0 while tries are free."""
    over = failures - FREE_TRIES[kind]
    return 0 if over < 0 else min(FIRST_WAIT * 2 ** min(over, 16), LONGEST_WAIT)


def totp(secret: bytes, counter: int) -> str:
    """The code of an authenticator app for a counter of 30-second steps since 1970 (RFC 6238, SHA-1, six digits)."""
    digest = hmac.new(secret, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def counter_of(code: str, secret: bytes, *, now: float, after: int) -> int | None:
    """The counter that `code` belongs to: this step, the one before or the next, later than `after`; else None."""
    typed = "".join(filter(str.isdigit, code))
    here = int(now // STEP)
    for counter in (here, here - 1, here + 1):
        if counter > after and hmac.compare_digest(totp(secret, counter), typed):
            return counter
    return None


def tidy_code(code: str) -> str:
    """A recovery code as it is compared: letters and digits alone, in lower case."""
    return "".join(char for char in code.lower() if char.isalnum())


def is_common_here(password: str) -> bool:
    """Whether a password is an everyday Vietnamese word with figures around it, a number, or a walk along the keyboard."""
    letters = re.sub(r"[^a-z]", "", fold(password))
    plain = "".join(fold(password).split())
    if letters in COMMON_HERE or any(letters == word * 2 for word in COMMON_HERE):
        return True
    walks = [row * 2 for row in ROWS] + [row[::-1] * 2 for row in ROWS]
    # Figures alone are somebody's phone number or birthday.
    return plain.isdigit() or len(set(plain)) < 4 or any(plain in walk for walk in walks)


def is_like(password: str, names: Iterable[str]) -> bool:
    """Whether what is left of a password without a person's own words, accents aside, is fewer than six signs."""
    plain = "".join(fold(password).split())
    words = {word for name in names for word in re.split(r"[^a-z0-9]+", fold(name)) if len(word) > 2}
    whole = {"".join(re.split(r"[^a-z0-9]+", fold(name))) for name in names}
    rest = plain
    for word in sorted(words | {one for one in whole if len(one) > 2}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != plain and len(rest) < 6


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """{name: [old, new]} of what differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def grantable(role: str) -> Sequence[str]:
    """The roles that a member of this role may invite: a leader nobody who would see more than the leader does."""
    return {"owner": ("seller", "leader", "marketer", "viewer", "owner"), "leader": ("seller", "viewer")}.get(
        role, ()
    )


BROWSERS = (
    (r"Zalo", "Zalo"), (r"coc_coc_browser|CocCoc", "Cốc Cốc"), (r"FBAN|FBAV", "Facebook"), (r"Edg", "Edge"),
    (r"OPR|Opera", "Opera"), (r"SamsungBrowser", "Samsung Internet"), (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"), (r"Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    (r"iPhone", "iPhone"), (r"iPad", "iPad"), (r"Android", "Android"), (r"Windows", "Windows"), (r"Mac OS X", "Mac"),
    (r"CrOS", "Chromebook"), (r"Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """`Chrome · Android` for what a browser says of itself; empty when it says nothing we know."""
    named = (
        next((name for pattern, name in known if re.search(pattern, user_agent)), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, named))
