"""Vietnamese people who do not exist: names as they are given, phones in service, mails that look like their names."""

from random import Random
from typing import NamedTuple

from tiemnang.vietnam.text import fold

# Shares of surnames among people in Vietnam, in per mille; the rest is rare.
SURNAMES = {
    "Nguyễn": 315, "Trần": 109, "Lê": 95, "Phạm": 59, "Huỳnh": 38, "Hoàng": 30, "Phan": 34, "Vũ": 24, "Võ": 32,
    "Đặng": 23, "Bùi": 20, "Đỗ": 18, "Hồ": 20, "Ngô": 17, "Dương": 14, "Lý": 7, "Đinh": 10, "Trương": 24, "Lương": 8,
    "Mai": 10, "Đoàn": 9, "Trịnh": 8, "Cao": 8, "Tạ": 5, "Hà": 7, "Lâm": 8, "Thái": 6, "Châu": 4, "Tôn Nữ": 3, "Phùng": 4,
}  # fmt: skip
WOMEN = (
    "Phương Thảo", "Bảo Khuyên", "Diễm Quỳnh", "Ánh Tuyết", "Thuỳ Dương", "Ngọc Diệp", "Kim Thoa", "Thu Hà", "Mỹ Linh",
    "Thanh Huyền", "Hồng Nhung", "Bích Ngọc", "Thanh Tâm", "Hoài Thương", "Minh Châu", "Khánh Vân", "Tường Vi",
    "Quỳnh Như", "Cẩm Tú", "Lan Anh", "Hải Yến", "Thuý Hằng", "Mai Hương", "Kiều Oanh", "Như Ý", "Bảo Trân", "Ngọc Ánh",
    "Xuân Mai", "Thanh Trúc", "Hạnh Nguyên", "Tuyết Nhi", "Phương Uyên", "Diệu Linh", "Thị Hạnh", "Thị Loan", "Thị Nga",
    "Thị Sen", "Thị Lành", "Thị Cúc", "Thị Thu", "Thị Hồng", "Thị Thanh Xuân", "Thị Mỹ Duyên", "Thị Kim Ngân",
    "Thị Bích Trâm", "Thị Hoàng Yến", "Thị Thuỳ Trang", "Thị Ngọc Mai", "Hoàng Bảo Ngọc", "Lê Thảo Vy", "Trần Gia Hân",
    "Thị Minh Thư", "Thị Phương Anh", "Hà My", "Thảo Nguyên", "Yến Nhi", "Đan Thanh", "Vân Khánh", "Thuỳ Linh", "Kim Chi",
)  # fmt: skip
MEN = (
    "Hữu Phước", "Khôi Nguyên", "Minh Quân", "Quốc Hùng", "Văn Trường", "Đức Anh", "Anh Tuấn", "Hoàng Long", "Gia Bảo",
    "Thanh Tùng", "Quang Huy", "Văn Nam", "Văn Hải", "Đình Phong", "Ngọc Sơn", "Xuân Lộc", "Tiến Đạt", "Trung Kiên",
    "Bá Thịnh", "Công Vinh", "Nhật Minh", "Hoàng Phúc", "Văn Thành", "Đăng Khoa", "Việt Hưng", "Duy Khánh", "Văn Đức",
    "Thế Vũ", "Minh Trí", "Hồng Quang", "Chí Cường", "Trọng Nghĩa", "Phước Lộc", "Thái Sơn", "Hải Đăng",
)  # fmt: skip
PREFIXES = (
    "032", "033", "034", "035", "036", "037", "038", "039", "070", "076", "077", "078", "079", "081", "082", "083", "084",
    "085", "056", "058", "086", "088", "090", "091", "093", "094", "096", "097", "098",
)  # fmt: skip
MAIL_HOSTS = {"gmail.com": 85, "yahoo.com": 5, "outlook.com": 5, "icloud.com": 5}
YOUNG, OLD = 1970, 2000


class Person(NamedTuple):
    """Who somebody is and how they are reached."""

    name: str
    salutation: str
    birth: str
    phone: str  # E.164
    mail: str


class Crowd:
    """Draws people; no two share a phone or a mail."""

    def __init__(self, chance: Random) -> None:
        """Draw from `chance` alone, so that a seed gives the same people again."""
        self.chance = chance
        self.taken: set[str] = set()

    def person(self) -> Person:
        """Somebody of this trade: four in five are women."""
        is_woman = self.chance.random() < 0.8
        given = self.chance.choice(WOMEN if is_woman else MEN)
        name = f"{pick(self.chance, SURNAMES)} {given}"
        birth = self.chance.randint(YOUNG, OLD)
        return Person(name, _salutation(is_woman, birth), str(birth), self.phone(), self._mail(name, birth))

    def phone(self) -> str:
        """A number nobody else has."""
        while (
            number := f"+84{self.chance.choice(PREFIXES)[1:]}{self.chance.randrange(10**7):07d}"
        ) in self.taken:
            pass
        self.taken.add(number)
        return number

    def _mail(self, name: str, birth: int) -> str:
        words = fold(name).split()
        local = self.chance.choice(
            (
                f"{words[-1]}.{words[0]}",
                "".join(words[1:]),
                f"{words[-1]}{birth}",
                f"{words[-1]}{words[0][0]}{birth % 100}",
            )
        )
        host = pick(self.chance, MAIL_HOSTS)
        address = f"{local}@{host}"
        while address in self.taken:
            address = f"{local}{self.chance.randrange(10**4)}@{host}"
        self.taken.add(address)
        return address


def pick(chance: Random, weights: dict[str, int]) -> str:
    """One of the keys, as often as its weight says."""
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _salutation(is_woman: bool, birth: int) -> str:
    if birth < 1975:
        return "cô" if is_woman else "chú"
    return "chị" if is_woman else "anh"
