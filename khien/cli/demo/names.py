"""Invented names of people and places for the demonstration, the same at every run. Nobody here is real."""

from collections.abc import Iterator
from itertools import count

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý")
_MIDDLE = ("Thử", "Mẫu", "Minh Họa", "Ví Dụ")
_GIVEN = (
    "An",
    "Bình",
    "Cúc",
    "Dung",
    "Giang",
    "Hà",
    "Khoa",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
)

COMMUNE_WARDS = ("Lâm Sơn", "Đài Trung", "Mây Trắng", "Hồ Sen", "Thông Reo", "Cầu Đá")
COMMUNES = (
    *("Suối Trong", "Đồi Thông", "Thác Bạc", "Đồng Lúa", "Rừng Xanh", "Bến Tre Già", "Núi Voi", "Khe Sâu"),
    *("Hoa Ban", "Cỏ May", "Nắng Mới", "Sông Êm", "Đá Trắng", "Đèo Gió", "Vườn Chè", "Ruộng Cao"),
    *("Hồ Xanh", "Bản Mây", "Chợ Phiên", "Cây Đa", "Giếng Ngọc", "Lối Mòn", "Sương Sớm", "Trăng Non"),
)
SCHOOLS = (
    *("Bắc Lâm", "Nam Lâm", "Đồi Thông", "Hồ Sen", "Thông Reo", "Mây Trắng", "Lâm Sơn", "Đài Trung", "Suối Trong"),
    *("Thác Bạc", "Đồng Lúa", "Rừng Xanh", "Núi Voi", "Khe Sâu", "Hoa Ban", "Cỏ May", "Nắng Mới", "Sông Êm"),
    *("Đá Trắng", "Đèo Gió", "Vườn Chè", "Ruộng Cao", "Hồ Xanh", "Bản Mây", "Chợ Phiên", "Cây Đa", "Giếng Ngọc"),
    *("Lối Mòn", "Sương Sớm", "Trăng Non"),
)
DEPARTMENTS = (
    ("Sở Giáo dục và Đào tạo", "SGDĐT"),
    ("Sở Y tế", "SYT"),
    ("Sở Khoa học và Công nghệ", "SKHCN"),
    ("Sở Tài chính", "STC"),
    ("Sở Nội vụ", "SNV"),
    ("Sở Tư pháp", "STP"),
    ("Sở Xây dựng", "SXD"),
    ("Sở Công Thương", "SCT"),
    ("Sở Nông nghiệp và Môi trường", "SNNMT"),
    ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
    ("Sở Dân tộc và Tôn giáo", "SDTTG"),
    ("Sở Ngoại vụ", "SNGV"),
)
HOSPITALS = (
    *("Bệnh viện Đa khoa tỉnh", "Bệnh viện Nhi Lâm Đài", "Bệnh viện Y học cổ truyền Lâm Đài"),
    *("Bệnh viện Đa khoa Hồ Sen", "Bệnh viện Đa khoa Thông Reo"),
)
CLINICS = ("Suối Trong", "Thác Bạc", "Đồng Lúa", "Núi Voi", "Hoa Ban")


def people() -> Iterator[str]:
    """Full names without end; they repeat after some seven hundred."""
    for number in count():
        family = _FAMILY[number % len(_FAMILY)]
        given = _GIVEN[(number // len(_FAMILY) + number) % len(_GIVEN)]
        yield f"{family} {_MIDDLE[number % len(_MIDDLE)]} {given}"
