"""What may be declared of a system, its parts, suppliers and contracts: each field with its label, shape and limits.

Forms, imports and exports are made from these tables; what a field does not allow reaches no table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from khien.systems.rules.words import (
    ASSET_KINDS,
    HOSTING,
    SECURITY_TERMS,
    STAGES,
    ZONE_KINDS,
    information_kinds,
    system_kinds,
)

Words = Callable[[], Mapping[str, str]]


class Shape(StrEnum):
    """How a field is written and kept."""

    TEXT = "text"
    LONG = "long"
    WORD = "word"  # one of `words`
    WORDS = "words"  # any of `words`
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    BODY = "body"  # a unit of the tree where its name is one, else the name as written
    ROW = "row"  # another row, by its key
    NETWORK = "network"
    DOMAIN = "domain"
    PURL = "purl"
    CPE = "cpe"


class Part(StrEnum):
    """What a system is made of."""

    ZONE = "zone"
    LINK = "link"
    ASSET = "asset"
    ADDRESS = "address"
    DOMAIN = "domain"
    SOFTWARE = "software"


PART_LABELS: Mapping[Part, str] = {
    Part.ZONE: "Vùng mạng",
    Part.LINK: "Kết nối",
    Part.ASSET: "Thiết bị, ứng dụng",
    Part.ADDRESS: "Địa chỉ IP",
    Part.DOMAIN: "Tên miền",
    Part.SOFTWARE: "Phần mềm",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that may be declared. `of` names the kind of row that a ROW means."""

    label: str
    shape: Shape = Shape.TEXT
    longest: int = 200
    needed: bool = False
    hint: str = ""
    words: Words = field(default=dict)
    of: str = ""


_FROM = Field("Dùng từ ngày", Shape.DAY)

DESCRIPTION: Mapping[str, Field] = {
    "kind": Field("Loại hình hệ thống", Shape.WORD, words=system_kinds),
    "purpose": Field("Mục đích, chức năng", Shape.LONG, 4000, hint="Hệ thống làm việc gì, cho ai. Một, hai câu là đủ."),
    "scope": Field("Phạm vi, quy mô", Shape.LONG, 4000, hint="Dùng ở những đơn vị, địa điểm nào; số máy, số điểm."),
    "serves": Field("Đối tượng phục vụ", Shape.LONG, 4000, hint="Ai dùng, và dịch vụ nào cho người dân, doanh nghiệp."),
    "stage": Field("Giai đoạn", Shape.WORD, words=lambda: STAGES),
    "valid_from": _FROM,
    "owner_name": Field("Chủ quản hệ thống", hint="Để trống khi chính đơn vị này là chủ quản."),
    "operator": Field("Đơn vị vận hành", Shape.BODY, hint="Tên đơn vị hoặc doanh nghiệp vận hành hằng ngày."),
    "specialised": Field("Đơn vị chuyên trách", Shape.BODY, hint="Đơn vị chuyên trách an toàn, an ninh mạng."),
    "information_kinds": Field("Loại thông tin xử lý", Shape.WORDS, words=information_kinds),
    "users": Field("Số người sử dụng", Shape.NUMBER, hint="Số người có tài khoản hoặc có thông tin trong hệ thống."),
    "subjects_basic": Field("Số người có dữ liệu cá nhân cơ bản", Shape.NUMBER, hint="Đếm mỗi người một lần."),
    "subjects_sensitive": Field(
        "Số người có dữ liệu cá nhân nhạy cảm", Shape.NUMBER, hint="Sức khỏe, sinh trắc học, vị trí…"
    ),
    "hosting": Field("Nơi đặt", Shape.WORD, words=lambda: HOSTING),
    "place": Field("Địa điểm", longest=300, hint="Phòng, tầng, địa chỉ; hoặc trung tâm dữ liệu nào."),
    "provider": Field("Nhà cung cấp nơi đặt", Shape.ROW, of="supplier"),
    "part_of": Field("Là thành phần của hệ thống", Shape.ROW, of="system"),
}

_ZONE, _ASSET = Field("Vùng mạng", Shape.ROW, of="zone"), Field("Thiết bị", Shape.ROW, of="asset")
PARTS: Mapping[Part, Mapping[str, Field]] = {
    Part.ZONE: {
        "name": Field("Tên vùng mạng", longest=120, needed=True),
        "kind": Field("Loại vùng", Shape.WORD, words=lambda: ZONE_KINDS),
        "purpose": Field("Dùng để", longest=300),
        "order": Field("Thứ tự khi vẽ", Shape.NUMBER, 3, hint="Vùng ngoài cùng đứng trước: 1, 2, 3…"),
    },
    Part.LINK: {
        "source": Field("Từ vùng mạng", Shape.ROW, needed=True, of="zone"),
        "target": Field("Đến vùng mạng", Shape.ROW, of="zone"),
        "outside": Field("Hoặc đến nơi ngoài hệ thống", hint="Internet, mạng của tỉnh, hệ thống khác…"),
        "what": Field("Truyền gì", hint="Giao thức, dịch vụ, dữ liệu."),
        "protected_by": Field("Được bảo vệ bằng", hint="Tường lửa, VPN, TLS…"),
    },
    Part.ASSET: {
        "name": Field("Tên thiết bị, ứng dụng", needed=True),
        "kind": Field("Loại", Shape.WORD, needed=True, words=lambda: ASSET_KINDS),
        "zone": _ZONE,
        "model": Field("Chủng loại", hint="Hãng, dòng máy; với ứng dụng là bản phần mềm."),
        "place": Field("Nơi đặt"),
        "platform": Field("Hệ điều hành, nền tảng"),
        "runs_on": Field("Chạy trên", Shape.ROW, of="asset", hint="Với máy ảo, cơ sở dữ liệu, ứng dụng."),
        "purpose": Field("Dùng để", longest=300),
        "quantity": Field("Số lượng", Shape.NUMBER, 6),
        "important": Field("Thiết bị, ứng dụng quan trọng", Shape.FLAG),
        "valid_from": _FROM,
    },
    Part.ADDRESS: {
        "network": Field(
            "Địa chỉ hoặc mạng",
            Shape.NETWORK,
            120,
            True,
            "Ví dụ 203.0.113.5, 203.0.113.0/28, 203.0.113.5-9, 2001:db8::1.",
        ),
        "public": Field("Nhìn thấy từ Internet, công khai", Shape.FLAG),
        "asset": _ASSET,
        "zone": _ZONE,
        "note": Field("Ghi chú"),
        "valid_from": _FROM,
    },
    Part.DOMAIN: {
        "name": Field("Tên miền", Shape.DOMAIN, 253, True, "Ví dụ truong.example.edu.vn."),
        "note": Field("Ghi chú"),
        "valid_from": _FROM,
    },
    Part.SOFTWARE: {
        "name": Field("Tên phần mềm", needed=True),
        "vendor": Field("Nhà sản xuất"),
        "version": Field("Phiên bản", longest=80),
        "asset": Field("Cài trên", Shape.ROW, of="asset"),
        "supported_until": Field("Được hỗ trợ đến ngày", Shape.DAY),
        "purl": Field("purl", Shape.PURL, 300, hint="Nếu biết, ví dụ pkg:deb/debian/nginx@1.22.1."),
        "cpe": Field("CPE 2.3", Shape.CPE, 300, hint="Nếu biết, ví dụ cpe:2.3:a:nginx:nginx:1.22.1:*:*:*:*:*:*:*."),
        "valid_from": _FROM,
    },
}

IN_A_SYSTEM = frozenset({Part.ZONE, Part.LINK})  # these are nothing without their system; the others may stand alone


def fields_of_part(part: Part, *, in_a_system: bool) -> Mapping[str, Field]:
    """What may be declared of a part; one that belongs to no system is in no zone."""
    return {name: one for name, one in PARTS[part].items() if in_a_system or one.of != "zone"}


SUPPLIER: Mapping[str, Field] = {
    "name": Field("Tên nhà cung cấp", needed=True),
    "tax_code": Field("Mã số thuế", longest=20),
    "contact": Field("Người liên hệ"),
    "phone": Field("Điện thoại", longest=40),
    "email": Field("Thư điện tử", longest=254),
    "note": Field("Ghi chú", Shape.LONG, 2000),
}
CONTRACT: Mapping[str, Field] = {
    "number": Field("Số hợp đồng", longest=100, needed=True),
    "subject": Field("Nội dung", longest=300),
    "valid_from": Field("Từ ngày", Shape.DAY),
    "valid_to": Field("Đến ngày", Shape.DAY),
    "systems": Field("Hệ thống liên quan", Shape.WORDS, hint="Nhà cung cấp làm việc với những hệ thống nào."),
    "reach": Field(
        "Nhà cung cấp tiếp cận được gì",
        Shape.LONG,
        2000,
        hint="Máy chủ, dữ liệu, tài khoản quản trị; từ xa hay tại chỗ.",
    ),
    "terms": Field("Hợp đồng đã có các điều khoản", Shape.WORDS, words=lambda: SECURITY_TERMS),
}
