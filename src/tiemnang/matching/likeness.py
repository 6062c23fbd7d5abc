"""How alike two values are, field by field, as a small number of levels (higher is more alike; -1 is unknown)."""

from rapidfuzz.distance import OSA, JaroWinkler

from tiemnang.matching.records import SURNAMES, given_of

MISSING = -1
# Names.
DIFFERENT, PARTLY, GIVEN_ONLY, TYPO, CONTAINED, REORDERED, EXACT = range(7)
# Everything else.
DIFFERS, NEAR, SAME = range(3)
SWAPPED = 3  # a birthday with day and month exchanged

COMMON_MIDDLE = frozenset({"van", "thi"})


def name_level(a: list[str], b: list[str]) -> int:
    """Compare two names given as folded words; order, dropped middle names, initials and slips are tolerated."""
    if not a or not b:
        return MISSING
    if a == b or "".join(a) == "".join(b):
        return EXACT
    if sorted(a) == sorted(b):
        return REORDERED
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) == 1 and len(long) > 1:
        return GIVEN_ONLY if short[0] in (long[-1], long[0]) else DIFFERENT
    if _contained(short, long):
        return CONTAINED
    if _slip(a, b):
        return TYPO
    return PARTLY if given_of(a) == given_of(b) else DIFFERENT


def _contained(short: list[str], long: list[str]) -> bool:
    """Each word of the shorter name stands in the longer one, whole or as an initial, the given name whole."""
    rest = list(long)
    for word in short:
        found = next((other for other in rest if other == word), None)
        if found is None and len(word) == 1:
            found = next((other for other in rest if other.startswith(word)), None)
        if found is None:
            found = next((other for other in rest if len(other) == 1 and word.startswith(other)), None)
        if found is None:
            return False
        rest.remove(found)
    return given_of(short) in long and given_of(long) in short


def _slip(a: list[str], b: list[str]) -> bool:
    """One or two wrong letters, whatever the order of words or the gaps between them."""
    straight, other = " ".join(a), " ".join(b)
    allowed = 1 if max(len(straight), len(other)) < 12 else 2
    if OSA.distance(straight, other, score_cutoff=allowed) <= allowed:
        return True
    if OSA.distance(" ".join(sorted(a)), " ".join(sorted(b)), score_cutoff=allowed) <= allowed:
        return True
    return _words_slip(a, b)


def _words_slip(a: list[str], b: list[str]) -> bool:
    """All words of the shorter name but one are found in the longer one, and that one is a slip of a spare word."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    spare = list(long)
    odd = []
    for word in short:
        if word in spare:
            spare.remove(word)
        else:
            odd.append(word)
    if len(odd) != 1 or len(short) < 2:
        return False
    return any(_near_word(odd[0], word) for word in spare)


def _near_word(a: str, b: str) -> bool:
    """One edit in words of three letters and more; two family names are never slips of each other."""
    if a in SURNAMES and b in SURNAMES:
        return False
    if min(len(a), len(b)) < 3:
        return False
    return OSA.distance(a, b, score_cutoff=1) <= 1


def phone_level(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """SAME when any number is shared, NEAR when one digit is wrong or two stand exchanged."""
    if not a or not b:
        return MISSING
    if not set(a).isdisjoint(b):
        return SAME
    near = any(len(x) == len(y) and OSA.distance(x, y, score_cutoff=1) <= 1 for x in a for y in b)
    return NEAR if near else DIFFERS


def email_level(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """SAME when any address is shared, NEAR when only the domain differs or one letter slipped."""
    if not a or not b:
        return MISSING
    if not set(a).isdisjoint(b):
        return SAME
    return NEAR if any(_email_near(x, y) for x in a for y in b) else DIFFERS


def _email_near(a: str, b: str) -> bool:
    (local_a, _, domain_a), (local_b, _, domain_b) = a.partition("@"), b.partition("@")
    if local_a == local_b:
        return len(local_a) > 4
    # Namesakes differ in the digits behind their name, so the digits must agree.
    if domain_a != domain_b or _digits(local_a) != _digits(local_b) or min(len(local_a), len(local_b)) < 6:
        return False
    return OSA.distance(local_a, local_b, score_cutoff=1) <= 1


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def birth_level(a: str, b: str) -> int:
    """SAME as far as both are known, SWAPPED day and month, NEAR when one digit is wrong."""
    if not a or not b:
        return MISSING
    known = min(len(a), len(b))
    if a[:known] == b[:known]:
        return SAME
    if known < 10:
        return DIFFERS
    if a[:4] == b[:4] and a[5:7] == b[8:10] and a[8:10] == b[5:7]:
        return SWAPPED
    return NEAR if OSA.distance(a, b, score_cutoff=1) <= 1 else DIFFERS


def text_level(a: str, b: str) -> int:
    """SAME, NEAR (a slip, or the one within the other) or DIFFERS for folded text such as a ward or a firm."""
    if not a or not b:
        return MISSING
    if a == b:
        return SAME
    near = JaroWinkler.similarity(a, b, score_cutoff=0.93) >= 0.93
    return NEAR if near else DIFFERS


def tax_level(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """SAME tax id, NEAR for a branch of the same firm, DIFFERS."""
    if not a or not b:
        return MISSING
    if not set(a).isdisjoint(b):
        return SAME
    heads = {tax_id.partition("-")[0] for tax_id in a}
    return NEAR if any(tax_id.partition("-")[0] in heads for tax_id in b) else DIFFERS


def name_share(tokens: list[str]) -> float:
    """The rough share of people who carry this name, from the shares of its words (0 to 1)."""
    if not tokens:
        return 1.0
    share = 1.0
    given = given_of(tokens)
    for word in tokens:
        if word == given:
            share *= 0.01
        elif word in SURNAMES:
            share *= SURNAMES[word]
        else:
            share *= 0.15 if word in COMMON_MIDDLE else 0.03
    return share
