"""From a document's symbol to who issued it and what kind it is: "SGDĐT-VP" was issued by a Sở Giáo dục và Đào tạo.

What is worked out here is marked as inferred by the caller; it never overrides what a letter says.
"""

import re

from khien.reading.fold import fold
from khien.reading.page import Page

KIND_KEYS = {
    "ct": "Chỉ thị",
    "kh": "Kế hoạch",
    "qd": "Quyết định",
    "tb": "Thông báo",
    "cd": "Công điện",
    "hd": "Hướng dẫn",
    "ttr": "Tờ trình",
    "bc": "Báo cáo",
    "nq": "Nghị quyết",
    "tt": "Thông tư",
    "nd": "Nghị định",
    "pa": "Phương án",
    "gm": "Giấy mời",
    "kl": "Kết luận",
    "ctr": "Chương trình",
    "cv": "Công văn",
    "bb": "Biên bản",
}

OFFICES = {
    "ubnd": "Ủy ban nhân dân",
    "hdnd": "Hội đồng nhân dân",
    "vpubnd": "Văn phòng Ủy ban nhân dân",
    "vpcp": "Văn phòng Chính phủ",
    "ttg": "Thủ tướng Chính phủ",
    "cp": "Chính phủ",
    "bca": "Bộ Công an",
    "btttt": "Bộ Thông tin và Truyền thông",
    "bkhcn": "Bộ Khoa học và Công nghệ",
    "byt": "Bộ Y tế",
    "bgddt": "Bộ Giáo dục và Đào tạo",
    "btc": "Bộ Tài chính",
    "bnv": "Bộ Nội vụ",
    "bct": "Bộ Công Thương",
    "bqp": "Bộ Quốc phòng",
    "bxd": "Bộ Xây dựng",
    "btp": "Bộ Tư pháp",
    "bgtvt": "Bộ Giao thông vận tải",
    "bnnmt": "Bộ Nông nghiệp và Môi trường",
    "bldtbxh": "Bộ Lao động - Thương binh và Xã hội",
    "bvhttdl": "Bộ Văn hóa, Thể thao và Du lịch",
    "cattt": "Cục An toàn thông tin",
    "nhnn": "Ngân hàng Nhà nước",
    "sgddt": "Sở Giáo dục và Đào tạo",
    "stttt": "Sở Thông tin và Truyền thông",
    "skhcn": "Sở Khoa học và Công nghệ",
    "sldtbxh": "Sở Lao động - Thương binh và Xã hội",
    "syt": "Sở Y tế",
    "snv": "Sở Nội vụ",
    "stc": "Sở Tài chính",
    "stp": "Sở Tư pháp",
    "sct": "Sở Công Thương",
    "sxd": "Sở Xây dựng",
    "sgtvt": "Sở Giao thông vận tải",
    "stnmt": "Sở Tài nguyên và Môi trường",
    "snnptnt": "Sở Nông nghiệp và Phát triển nông thôn",
    "snnmt": "Sở Nông nghiệp và Môi trường",
    "skhdt": "Sở Kế hoạch và Đầu tư",
    "svhttdl": "Sở Văn hóa, Thể thao và Du lịch",
    "svhtt": "Sở Văn hóa và Thể thao",
    "sdl": "Sở Du lịch",
    "sngv": "Sở Ngoại vụ",
    "sdttg": "Sở Dân tộc và Tôn giáo",
    "cat": "Công an tỉnh",
    "catp": "Công an thành phố",
    "pgddt": "Phòng Giáo dục và Đào tạo",
    "bhxh": "Bảo hiểm xã hội",
    "kbnn": "Kho bạc Nhà nước",
}

_LOOK_ALIKE = re.compile(r"(.)\1+")
_OFFICE_NAME = re.compile(
    r"\b(?:So|Bo|Cuc|Chi cuc|Tong cuc|Cong an|Uy ban|Phong|Van phong|Trung tam|Ban|Hoi|Benh vien|Truong|Vien)\b"
)


def parts_of(symbol: str) -> list[str]:
    """Folded parts of a symbol: "SLĐT BXH-VP" gives "sldtbxh", "vp"."""
    return [part for part in re.split(r"[-/–]", re.sub(r"[\s.&]", "", fold(symbol))) if part]


def kind_of_symbol(symbol: str) -> str | None:
    """The kind that the symbol says; a symbol that begins with an office is a công văn's."""
    parts = parts_of(symbol)
    if not parts:
        return None
    for part in parts[:2]:
        if part in KIND_KEYS and len(parts) > 1:
            return KIND_KEYS[part]
    return "Công văn"


def issuer_of_symbol(symbol: str, page: Page) -> str | None:
    """The office behind the symbol: one that the letter spells out with these initials, else a known one."""
    for part in parts_of(symbol):
        if part in KIND_KEYS and len(parts_of(symbol)) > 1:
            continue
        if part in OFFICES and len(part) <= len("catp"):
            return OFFICES[part]
        spelled = _spelled_out(part, page)
        if spelled:
            return spelled
        for key, name in OFFICES.items():
            if same_letters(key, part):
                return name
        return None
    return None


def same_letters(one: str, other: str) -> bool:
    """Equal but for doubled letters: OCR and typists write "SGDDĐT" and "SGDDT"."""
    return _LOOK_ALIKE.sub(r"\1", one) == _LOOK_ALIKE.sub(r"\1", other)


def _spelled_out(initials: str, page: Page) -> str | None:
    for match in _SPELLED.finditer(page.text):
        words = match.group()
        letters = [word[0] for word in re.findall(r"[a-z]+", words) if word != "va"]
        for size in range(len(letters), 2, -1):
            if same_letters("".join(letters[:size]), initials) and letters[0] == initials[0]:
                return _as_named(page, match.start(), size)
    return None


_SPELLED = re.compile(r"\b(?:so|bo|cuc|chi cuc|tong cuc|phong|trung tam|bao hiem|kho bac)(?:[\s,-]+[a-z]+){2,11}")


def _as_named(page: Page, start: int, size: int) -> str | None:
    """The first `size` words from `start` as written, "và" not counted, where they read like a name."""
    end = start
    for match in re.finditer(r"[a-z]+", page.text[start : start + 160]):
        if match.group() != "va":
            size -= 1
            end = start + match.end()
        if size == 0:
            break
    name = page.as_written(start, end)
    return name if name[:1].isupper() else None
