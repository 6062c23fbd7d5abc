"""The trade of An Nhiên: who works there, where leads come from, what spas are called, need, ask and say."""

from typing import NamedTuple


class Colleague(NamedTuple):
    """Someone who works at An Nhiên; `pace` is how long they take for a first call, in working minutes."""

    email: str
    name: str
    role: str
    team: str
    share: int  # of the leads
    pace: int


COLLEAGUES = (
    Colleague("minh@annhien.vn", "Lê Quang Minh", "leader", "Đà Nẵng", 8, 40),
    Colleague("lan@annhien.vn", "Mai Ngọc Lan", "seller", "Đà Nẵng", 38, 12),
    Colleague("bich@annhien.vn", "Ngô Thị Bích", "seller", "Đà Nẵng", 30, 45),
    Colleague("hung@annhien.vn", "Phạm Quốc Hùng", "seller", "Sài Gòn", 24, 240),
)
OWNER_NAME = "Nguyễn An Nhiên"


class Spring(NamedTuple):
    """A source: its name, channel, weight, and what it adds to the log-odds of a sale."""

    name: str
    channel: str
    weight: int
    odds: float


SPRINGS = (
    Spring("Form Facebook mùa thu", "facebook_lead_ads", 22, 0.0),
    Spring("Zalo OA An Nhiên", "zalo", 12, 0.1),
    Spring("annhien.vn", "website", 14, 0.2),
    Spring("Khách giới thiệu", "referral", 12, 1.0),
    Spring("Hội thảo Spa thời số", "event", 7, 0.5),
    Spring("Triển lãm Beautycare", "event", 6, 0.2),
    Spring("Google Ads", "google_ads", 9, 0.1),
    Spring("TikTok @annhien", "tiktok", 6, -0.6),
    Spring("Tổng đài 0236", "hotline", 5, 0.4),
    Spring("Khách cũ quay lại", "existing_customer", 3, 0.8),
    Spring("Danh sách mua tháng 6", "import", 6, -1.2),
)
FORMS = frozenset({"facebook_lead_ads", "website", "google_ads"})
EVENT_DAYS = {"Hội thảo Spa thời số": 62, "Triển lãm Beautycare": 121}  # days before now

PLACES = {
    "Hải Châu, Đà Nẵng": 16, "Thanh Khê, Đà Nẵng": 9, "Sơn Trà, Đà Nẵng": 8, "Cẩm Lệ, Đà Nẵng": 5, "Liên Chiểu, Đà Nẵng": 4,
    "Hội An, Quảng Nam": 5, "Tam Kỳ, Quảng Nam": 4, "TP. Huế": 7, "Quy Nhơn, Bình Định": 5, "Nha Trang, Khánh Hòa": 6,
    "Buôn Ma Thuột, Đắk Lắk": 4, "Quận 7, TP.HCM": 5, "Gò Vấp, TP.HCM": 6, "Bình Thạnh, TP.HCM": 4, "Cầu Giấy, Hà Nội": 4,
    "Vinh, Nghệ An": 3, "Đà Lạt, Lâm Đồng": 3, "Biên Hòa, Đồng Nai": 2,
}  # fmt: skip
KINDS = {
    "Spa": 40,
    "Thẩm mỹ viện": 14,
    "Salon": 10,
    "Viện chăm sóc da": 8,
    "Gội dưỡng sinh": 14,
    "Nail": 8,
    "Clinic": 6,
}
BRANDS = (
    "Hoa Ban", "Mộc Hương", "Lá Sen", "Tuyết Trắng", "Bồ Kết", "Ngọc Lan", "Sen Vàng", "An Yên", "Thảo Mộc", "Hương Quê",
    "Mây Trắng", "Lotus", "Nàng Thơ", "Diệp Chi", "Cát Tường", "Minh Anh", "Hà My", "Bảo Ngọc", "Thiên Ý", "Trăng Non",
    "Hạ Vy", "Kim Cúc", "Thanh Xuân", "Mai Trắng", "Gạo Lứt", "Sông Hàn", "Mỹ Khê", "Phố Hội", "Ngũ Hành", "Rosa", "Linh Chi",
)  # fmt: skip
TITLES = {"Chủ": 60, "Quản lý": 22, "Lễ tân trưởng": 10, "Kế toán": 8}

SOFTWARE = {"Sổ tay": 26, "Excel": 24, "SpaNow": 20, "KiotViet": 14, "Chưa dùng gì": 16}
RIVALS = frozenset({"SpaNow", "KiotViet"})
NEEDS = {
    "giảm khách bỏ hẹn": 26, "nhắc lịch tự động": 20, "quản lý nhiều cơ sở": 12, "tính lương, hoa hồng kỹ thuật viên": 14,
    "theo dõi liệu trình của khách": 16, "chăm sóc lại khách cũ": 12, "xem báo cáo trên điện thoại": 8,
}  # fmt: skip
AIM = "giảm khách bỏ hẹn"  # what An Nhiên solves best
PRODUCTS = {1: ("Gói Khởi đầu", 5_400_000), 2: ("Gói Tăng trưởng", 13_800_000), 3: ("Gói Chuỗi", 28_800_000)}

REASONS = {"not_now": 30, "has_supplier": 25, "too_expensive": 25, "not_ours": 10, "never_asked": 10}
SAYINGS = {
    "no_answer": ("", "", "đổ chuông không nghe", "máy bận"),
    "wrong_number": ("người khác nghe máy", "số này của cửa hàng điện thoại"),
    "call_back": ("đang có khách, hẹn gọi lại", "bận họp, gọi lại sau", "chiều rảnh hơn", "hỏi ý chồng rồi trả lời"),
    "interested": (
        "muốn xem thử trên máy tính bảng", "hỏi giá cho hai cơ sở", "cần chuyển dữ liệu từ Excel sang",
        "hỏi có nhắc lịch qua Zalo không", "xin bảng giá gói năm", "hẹn xem demo tại cửa hàng",
    ),
    "no_need": ("cửa hàng đang sửa, để sang năm", "đang dùng bên khác còn hạn", "thấy giá cao", "chỉ hỏi cho biết"),
}  # fmt: skip
PROMISES = (
    "gửi bảng giá",
    "gọi lại chốt ngày dùng thử",
    "gửi video hướng dẫn",
    "gọi về hợp đồng",
    "gửi báo giá gói Chuỗi",
)

# Facts: key, name, group, type.
DEFINITIONS = (
    ("so_co_so", "Số cơ sở", "industry", "number"),
    ("so_giuong", "Số giường", "industry", "number"),
    ("nhan_vien", "Số nhân viên", "industry", "number"),
    ("phan_mem", "Phần mềm đang dùng", "behaviour", "choice"),
    ("khach_moi_ngay", "Khách mỗi ngày", "behaviour", "number"),
    ("budget", "Ngân sách", "behaviour", "money"),
    ("gio_ranh", "Giờ dễ gặp", "demographic", "choice"),
    ("kenh_biet", "Biết An Nhiên qua", "interest", "text"),
)
HOURS = ("sáng", "trưa", "chiều", "tối")
HEARD = ("bạn bè trong nghề", "hội nhóm chủ spa", "quảng cáo", "tìm trên Google", "nhà cung cấp mỹ phẩm")
