"""Reads e-mail addresses as people type them; says what is wrong and what was probably meant."""

import re

from tiemnang.vietnam.folding import fold, nfc

_TYPOS = {
    "gmail.com": """gmial.com gmail.con gmail.com.vn gamil.com gmai.com gmal.com gmil.com gmaill.com gmail.co gmail.cm
        gmail.om gmail.vn gmail.cmo gmail.comm gmail.coml gmail.net gmaul.com gmsil.com gnail.com gemail.com ggmail.com
        gimail.com gmail.com.com gmailcom gmail gmali.com gmaik.com gmaio.com hmail.com g.mail.com gmeil.com gmail.cim""",
    "yahoo.com": "yaho.com yahoo.con yahooo.com yhoo.com yahoo.co yahoo yahoo.cm ahoo.com yaoo.com yahho.com yahoocom",
    "yahoo.com.vn": "yaho.com.vn yahoo.con.vn yahoo.vn yahoo.com.v yahooo.com.vn yahoo.comvn",
    "hotmail.com": "hotmail.con hotmial.com hotmal.com hotmai.com homail.com hotmail hotmail.co hotmil.com hotmailcom",
    "outlook.com": "outlook.con outlok.com outlook outloook.com outlook.co outlookcom outlool.com",
    "icloud.com": "icloud.con iclound.com icoud.com icloud iclod.com icloud.co icloudcom",
}
_REAL = {typo: real for real, typos in _TYPOS.items() for typo in typos.split()}
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_]{2,24}"
)
_WRAPPED = re.compile(r"<([^<>]*@[^<>]*)>")
_MANY = re.compile(r"[;\n|]|,\s+(?=\S+@)|/(?=\S+@)|\s+(?=\S+@\S+\.)")
_LABEL = re.compile(r"^(?:mailto|e-?mail|mail|gmail)\s*[:：]\s*")
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\(a\))\s*|＠")
_GLUED = re.compile(r"^(.+?)(gmail\.com|yahoo\.com\.vn|yahoo\.com|outlook\.com|hotmail\.com|icloud\.com)$")


def read(raw: str) -> tuple[str, str, str]:
    """Read one address; gives (canonical, problem, suggestion).

    Problem is "", comma, no_at, no_domain, space, bad (canonical is then "") or typo_domain (canonical is kept as
    typed). The suggestion is what was probably meant, "" when there is nothing to suggest.
    """
    text = _tidy(raw)
    if _ADDRESS.fullmatch(text):
        return _checked(text)
    problem = _problem(text)
    suggestion = _meant(text)
    return "", problem, suggestion


def _tidy(raw: str) -> str:
    text = _AT.sub("@", nfc(raw).lower())
    wrapped = _WRAPPED.search(text)
    text = _LABEL.sub("", wrapped[1] if wrapped else text)
    return _first(text).strip(" '\"<>()[].,;:")


def _first(text: str) -> str:
    """The first address of a cell that holds several."""
    if text.count("@") < 2:
        return text
    return next(piece for piece in _MANY.split(text) if "@" in piece)


def _checked(address: str) -> tuple[str, str, str]:
    user, _, domain = address.rpartition("@")
    real = _REAL.get(domain)
    return (address, "typo_domain", f"{user}@{real}") if real else (address, "", "")


def _problem(text: str) -> str:
    user, at, domain = text.rpartition("@")
    if not at:
        return "no_at" if "." in text or _GLUED.match(text) else "bad"
    if "," in text:
        return "comma"
    if " " in text:
        return "space"
    return "no_domain" if user and "." not in domain else "bad"


def _meant(text: str) -> str:
    guess = (
        re.sub(r"\.{2,}", ".", fold(text).replace(",", ".").replace(" ", ""))
        .replace("@.", "@")
        .replace(".@", "@")
    )
    if "@" not in guess:
        guess = _GLUED.sub(r"\1@\2", guess)
    user, _, domain = guess.rpartition("@")
    guess = f"{user}@{_REAL.get(domain, domain)}"
    return guess if _ADDRESS.fullmatch(guess) else ""


def match_key(email: str) -> str:
    """Give the form two spellings of one mailbox share: typo domains mended, +tags and Gmail's dots removed."""
    user, at, domain = email.strip().lower().rpartition("@")
    if not at:
        return ""
    domain = _REAL.get(domain, domain)
    domain = "gmail.com" if domain == "googlemail.com" else domain
    user = user.partition("+")[0] or user
    return f"{user.replace('.', '') if domain == 'gmail.com' else user}@{domain}"
