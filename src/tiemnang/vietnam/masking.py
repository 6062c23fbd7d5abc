"""Hiding ways to reach somebody from people who need not read them: enough stays to tell one from another."""

import re

from tiemnang.vietnam import phones

DOTS = "•••"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Nine digits or more: Vietnamese numbers as people write them, and foreign ones with their plus sign; never a date.
DATE = r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d"
NUMBER = re.compile(rf"(?<![\d+])(?!{DATE})(?:\+\d{{1,3}}|\(?0|84)(?:[ .()\-]{{0,2}}\d){{8,12}}(?!\d)")
KEPT = 3  # digits or letters that stay at the end


def mask(kind: str, value: str) -> str:
    """A canonical way (`phone`: E.164, `email`, others) with its middle hidden: `0912 ••• 678`, `ph•••@gmail.com`."""
    if kind == "phone" or re.fullmatch(r"\+\d{7,15}", value):
        return phones.mask(value)
    return mask_mail(value) if "@" in value else f"{DOTS}{value[-KEPT:]}"


def mask_mail(address: str) -> str:
    """`phuongthao@gmail.com` as `ph•••@gmail.com`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:2]}{DOTS}{at}{domain}"


def mask_text(text: str) -> str:
    """What somebody wrote, with every number and address in it hidden."""
    hidden = MAIL.sub(lambda found: mask_mail(found[0]), text)
    return NUMBER.sub(lambda found: _mask_written(found[0]), hidden)


def _mask_written(number: str) -> str:
    digits = "".join(filter(str.isdigit, number))
    return f"{digits[:4]} {DOTS} {digits[-KEPT:]}"
