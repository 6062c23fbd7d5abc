"""One record as matching sees it: already normalised, nothing of the database."""

from typing import NamedTuple

# Shares of the commonest Vietnamese family names, folded (Lê Trung Hoa 2005 and later school lists, rounded).
SURNAMES: dict[str, float] = {
    "nguyen": 0.315, "tran": 0.109, "le": 0.089, "pham": 0.059, "hoang": 0.029, "huynh": 0.022, "vu": 0.022,
    "vo": 0.027, "phan": 0.028, "truong": 0.022, "bui": 0.021, "dang": 0.019, "do": 0.019, "ngo": 0.017,
    "ho": 0.015, "duong": 0.014, "dinh": 0.010, "ly": 0.009, "lam": 0.008, "mai": 0.008, "dao": 0.008,
    "trinh": 0.008, "doan": 0.008, "cao": 0.007, "ta": 0.006, "ha": 0.006, "luong": 0.006, "to": 0.005,
    "thai": 0.005, "chau": 0.004, "quach": 0.003, "vuong": 0.003, "kieu": 0.003, "nghiem": 0.002,
    "phung": 0.003, "tang": 0.002, "la": 0.003, "chu": 0.003, "thach": 0.002, "kim": 0.002, "luu": 0.006,
    "dam": 0.003, "tong": 0.003, "ngan": 0.001, "nong": 0.002, "hua": 0.002, "trieu": 0.002, "ton": 0.002,
}  # fmt: skip
SALUTATIONS = frozenset(
    {
        *(
            "anh",
            "chi",
            "co",
            "chu",
            "bac",
            "ong",
            "ba",
            "em",
            "chau",
            "ban",
            "me",
            "bo",
            "cau",
            "di",
            "thim",
        ),
        *("mr", "mrs", "ms", "miss", "dr", "sir", "bs", "ths", "ts", "gs"),
    }
)


class Known(NamedTuple):
    """What is known of one person or organisation; every field may be empty.

    name: folded full name in the order written, salutation off (`vietnam.names.match_key`); organisations too.
    phones: E.164. shared: those of them (or any) known to be used by several people.
    emails: `vietnam.email.match_key`. tax_ids: canonical. channels: "zalo:123", "facebook:9".
    birth: "1990-03-12", "1990-03", "1990" or "". province: code. ward, district, organisation: folded text.
    """

    id: int = 0
    kind: str = "person"
    name: str = ""
    given: str = ""
    phones: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    tax_ids: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    birth: str = ""
    province: str = ""
    district: str = ""
    ward: str = ""
    organisation: str = ""

    @property
    def tokens(self) -> list[str]:
        """The words of the name, salutations in front left off."""
        return tokens_of(self.name)


def tokens_of(name: str) -> list[str]:
    """Words of a folded name without leading salutations ("anh le nam" is le, nam; a lone "anh" stays a name)."""
    words = name.split()
    while len(words) > 1 and words[0] in SALUTATIONS and words[0] not in SURNAMES:
        words = words[1:]
    return words


def given_of(tokens: list[str]) -> str:
    """The given name: the last word, or the first when the name is plainly written family name last."""
    if not tokens:
        return ""
    if tokens[-1] in SURNAMES and tokens[0] not in SURNAMES:
        return tokens[0]
    return tokens[-1]
