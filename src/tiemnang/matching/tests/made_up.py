"""Made-up people and firms with copies that went wrong in ways of their own; for tests and the bench."""

import random
import unicodedata

import polars as pl

SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
MIDDLES = [
    "Văn",
    "Thị",
    "Hữu",
    "Đức",
    "Minh",
    "Ngọc",
    "Thanh",
    "Hoàng",
    "Quốc",
    "Kim",
    "Thu",
    "Gia",
    "Bảo",
    "Xuân",
    "Hải",
    "Anh",
]
GIVENS = [
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Duy",
    "Đạt",
    "Giang",
    "Hà",
    "Hạnh",
    "Hậu",
    "Hiếu",
    "Hòa",
    "Hùng",
    "Hương",
    "Huy",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Minh",
    "Nam",
    "Nga",
    "Nhung",
    "Phong",
    "Phúc",
    "Phương",
    "Quân",
    "Quỳnh",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thắng",
    "Trang",
    "Trung",
    "Tú",
    "Tuấn",
    "Uyên",
    "Việt",
    "Vy",
    "Yến",
]
PLACES = ["Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Nghệ An", "Đồng Nai", "Lâm Đồng"]
TRADES = [
    "Xây dựng",
    "Thương mại",
    "Dược phẩm",
    "Vận tải",
    "Nội thất",
    "Thực phẩm",
    "Phần mềm",
    "Du lịch",
    "May mặc",
    "Cơ khí",
]
BRANDS = [
    "Hoa Sen",
    "Minh Phát",
    "Đại Việt",
    "Tân Tiến",
    "An Khang",
    "Phú Quý",
    "Sao Mai",
    "Bình Minh",
    "Thiên Long",
    "Việt Á",
]
OCR = {"o": "0", "l": "1", "i": "l", "m": "rn", "a": "o", "e": "c", "u": "n"}
FORMS = ["Công ty TNHH", "CTY TNHH", "Công ty Cổ phần", "CTCP", "Cty"]


def people(size: int, seed: int, copies: float = 0.15) -> pl.DataFrame:
    """A table of Vietnamese people, `copies` of it corrupted doubles; "person" is the truth."""
    chance = random.Random(seed)
    first = [_person(chance, number) for number in range(int(size * (1 - copies)))]
    _share_phones(chance, first)
    doubles = [_spoilt(chance, chance.choice(first)) for _ in range(size - len(first))]
    return _table(chance, first + doubles)


def firms(size: int, seed: int) -> pl.DataFrame:
    """A table of firms, a fifth of it doubles with other legal forms and half-known fields; "firm" is the truth."""
    chance = random.Random(seed)
    first = []
    for number in range(int(size * 0.8)):
        name = f"{chance.choice(TRADES)} {chance.choice(BRANDS)} {chance.choice(GIVENS)} {chance.choice(MIDDLES)}"
        tax = f"0{chance.randrange(10**9):09d}"
        street = f"{chance.randint(1, 300)} {chance.choice(SURNAMES)} {chance.choice(GIVENS)}"
        first.append({"firm": number, "Tên công ty": f"{chance.choice(FORMS)} {name}", "MST": tax, "Địa chỉ": street,
                      "Tỉnh": chance.choice(PLACES), "Điện thoại": f"028{chance.randrange(10**8):08d}"})  # fmt: skip
    doubles = []
    for one in chance.choices(first, k=size - len(first)):
        bare = str(one["Tên công ty"])
        for form in FORMS:
            bare = bare.removeprefix(form + " ")
        double = {**one, "Tên công ty": f"{chance.choice(FORMS)} {bare}".upper()}
        for field in chance.sample(["MST", "Địa chỉ", "Điện thoại", "Tỉnh"], 2):
            double[field] = None
        doubles.append(double)
    return _table(chance, first + doubles)


def _table(chance: random.Random, rows: list[dict[str, object]]) -> pl.DataFrame:
    chance.shuffle(rows)
    return pl.DataFrame(rows, infer_schema_length=None).with_row_index("stt")


def _person(chance: random.Random, number: int) -> dict[str, object]:
    words = [
        chance.choice(SURNAMES),
        *chance.sample(MIDDLES, chance.choice([1, 1, 2])),
        chance.choice(GIVENS),
    ]
    plain = _plain("".join(words[-2:]))
    return {
        "person": number,
        "Họ và tên": " ".join(words),
        "Số điện thoại": f"0{chance.choice('35789')}{chance.randrange(10**8):08d}"
        if chance.random() < 0.9
        else None,
        "Email": f"{plain}{chance.randrange(5000)}@gmail.com" if chance.random() < 0.5 else None,
        "Ngày sinh": f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(1960, 2005)}"
        if chance.random() < 0.4
        else None,
        "Tỉnh/TP": chance.choice(PLACES) if chance.random() < 0.8 else None,
    }


def _share_phones(chance: random.Random, rows: list[dict[str, object]]) -> None:
    """Families and shops: every fortieth person has the number of someone else."""
    for row in chance.sample(rows, len(rows) // 40):
        row["Số điện thoại"] = chance.choice(rows)["Số điện thoại"]


def _spoilt(chance: random.Random, row: dict[str, object]) -> dict[str, object]:
    spoilt = dict(row)
    for spoil in chance.sample([_spoil_name, _spoil_phone, _spoil_rest], chance.choice([1, 2, 2, 3])):
        spoil(chance, spoilt)
    return spoilt


def _spoil_name(chance: random.Random, row: dict[str, object]) -> None:
    words = str(row["Họ và tên"]).split()
    way = chance.randrange(6)
    if way == 0:
        at = chance.randrange(len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    elif way == 1:
        words[-1] = "".join(OCR.get(sign, sign) for sign in words[-1])
    elif way == 2:
        words = [word[0] + "." for word in words[:-1]] + words[-1:]
    elif way == 3:
        words = [chance.choice(["Anh", "Chị", "Bác"]), words[-1]]
    elif way == 4:
        words = [words[0], words[-1]]
    text = " ".join(words)
    row["Họ và tên"] = _plain(text, " ").upper() if chance.random() < 0.4 else text


def _spoil_phone(chance: random.Random, row: dict[str, object]) -> None:
    number = row["Số điện thoại"]
    if number is None or chance.random() < 0.2:
        row["Số điện thoại"] = None
        return
    digits = list(str(number))
    for _ in range(chance.choice([0, 0, 1, 2])):
        digits[chance.randrange(4, len(digits))] = str(chance.randrange(10))
    number = "".join(digits)
    row["Số điện thoại"] = chance.choice(
        [number, "+84" + number[1:], number[1:], f"{number[:4]}-{number[4:]}"]
    )


def _spoil_rest(chance: random.Random, row: dict[str, object]) -> None:
    if row["Email"]:
        row["Email"] = chance.choice(
            [None, str(row["Email"]).replace("gmail", "gmai"), str(row["Email"]).upper()]
        )
    row["Tỉnh/TP"] = chance.choice([None, row["Tỉnh/TP"]])
    if chance.random() < 0.3:
        row["Ngày sinh"] = None


def _plain(text: str, gap: str = "") -> str:
    stroke = str.maketrans("đĐ", "dD")
    return gap.join(_bare(text.translate(stroke)).split()).lower()


def _bare(text: str) -> str:
    """Diacritics off."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
