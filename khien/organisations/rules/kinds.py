"""The kinds of unit as a table: label, level, whether outside the administration, and the words of letters.

`words` are folded and plural, as letters address a whole kind; a unit named by its own name is not found here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from khien.reading.fold import fold


class Level(StrEnum):
    """Where a kind stands."""

    PROVINCE = "province"
    AGENCY = "agency"
    COMMUNE = "commune"
    PART = "part"
    SERVICE = "service"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class UnitKind:
    """`outside` is true for bodies that no People's Committee directs: letters reach them beside the tree."""

    label: str
    level: Level
    words: tuple[str, ...]
    outside: bool = False


_SERVICE = ("don vi truc thuoc", "don vi su nghiep", "co quan truc thuoc")
_ALL_SCHOOLS = (*_SERVICE, "cac truong", "truong hoc", "nha truong", "co so giao duc", "co so giao duc dao tao")
_AGENCIES = ("so ban nganh", "so nganh", "ban nganh", "co quan chuyen mon thuoc ubnd tinh")
_ENTERPRISES = ("cac doanh nghiep", "doanh nghiep")
_HEALTH = (*_SERVICE, "co so y te", "co so kham benh chua benh", "co so kham chua benh")
_ISP = ("doanh nghiep vien thong", "doanh nghiep cung cap dich vu vien thong", "nha mang", "doanh nghiep internet")
_UPPER = ("truong thpt", "truong trung hoc pho thong")
_MULTI = ("truong pho thong nhieu cap hoc", "truong pt nhieu cap hoc", "pt nhieu cap", "pho thong nhieu cap")
_ADULT = ("trung tam gdnn gdtx", "trung tam giao duc thuong xuyen", "trung tam giao duc nghe nghiep", "gdnn gdtx")
_ROOMS = ("cac phong", "phong nghiep vu", "phong chuyen mon", "phong cmnv", "phong co quan so", "phong ban")
_COMMUNES = ("ubnd cac xa", "ubnd xa", "ubnd phuong", "xa phuong", "cac xa", "cac phuong", "cap xa", "dac khu")
_MASSES = ("to chuc chinh tri xa hoi", "doan the", "mat tran to quoc", "ubmttq", "cac hoi doan the")

UNIT_KINDS: Mapping[str, UnitKind] = {
    "province": UnitKind("UBND tỉnh, thành phố", Level.PROVINCE, ("ubnd tinh", "ubnd thanh pho")),
    "provincial_office": UnitKind("Văn phòng cấp tỉnh", Level.AGENCY, ("van phong ubnd tinh", "van phong doan dbqh")),
    "department": UnitKind("Sở", Level.AGENCY, (*_AGENCIES, "cac so")),
    "board": UnitKind("Ban quản lý", Level.AGENCY, (*_AGENCIES, "cac ban quan ly", "ban quan ly khu")),
    "branch": UnitKind("Chi cục", Level.SERVICE, (*_SERVICE, "cac chi cuc")),
    "office": UnitKind("Phòng, bộ phận", Level.PART, _ROOMS),
    "commune": UnitKind("UBND xã, phường, đặc khu", Level.COMMUNE, _COMMUNES),
    "upper_school": UnitKind("Trường THPT", Level.SERVICE, (*_ALL_SCHOOLS, *_UPPER)),
    "multilevel_school": UnitKind("Trường phổ thông nhiều cấp học", Level.SERVICE, (*_ALL_SCHOOLS, *_MULTI)),
    "lower_school": UnitKind("Trường THCS", Level.SERVICE, (*_ALL_SCHOOLS, "truong thcs", "truong trung hoc co so")),
    "primary_school": UnitKind("Trường tiểu học", Level.SERVICE, (*_ALL_SCHOOLS, "truong tieu hoc")),
    "nursery": UnitKind("Trường mầm non", Level.SERVICE, (*_ALL_SCHOOLS, "truong mam non", "truong mau giao")),
    "adult_centre": UnitKind("Trung tâm GDNN-GDTX", Level.SERVICE, (*_SERVICE, "cac trung tam", *_ADULT)),
    "college": UnitKind("Trường cao đẳng, đại học", Level.SERVICE, (*_SERVICE, "truong cao dang", "truong dai hoc")),
    "centre": UnitKind("Trung tâm", Level.SERVICE, (*_SERVICE, "cac trung tam")),
    "hospital": UnitKind("Bệnh viện", Level.SERVICE, (*_HEALTH, "benh vien")),
    "clinic": UnitKind("Trạm y tế, trung tâm y tế", Level.SERVICE, (*_HEALTH, "tram y te", "trung tam y te")),
    "response_team": UnitKind("Đội ứng cứu sự cố", Level.BESIDE, ("doi ung cuu", "to ung cuu", "doi ung cuu su co")),
    "police": UnitKind("Công an tỉnh, thành phố", Level.BESIDE, ("cong an tinh", "cong an thanh pho"), outside=True),
    "military": UnitKind("Bộ Chỉ huy quân sự", Level.BESIDE, ("bo chi huy quan su", "bo chi huy"), outside=True),
    "party": UnitKind("Cơ quan đảng", Level.BESIDE, ("co quan dang", "cac ban dang", "dang uy"), outside=True),
    "organisation": UnitKind("Mặt trận, đoàn thể", Level.BESIDE, _MASSES, outside=True),
    "court": UnitKind("Tòa án, viện kiểm sát", Level.BESIDE, ("toa an", "vien kiem sat"), outside=True),
    "central_branch": UnitKind("Cơ quan trung ương đóng tại tỉnh", Level.BESIDE, ("co quan trung uong",), outside=True),
    "telecom": UnitKind("Doanh nghiệp viễn thông", Level.BESIDE, (*_ENTERPRISES, *_ISP), outside=True),
    "bank": UnitKind("Ngân hàng, tổ chức tài chính", Level.BESIDE, ("ngan hang", "to chuc tai chinh"), outside=True),
    "enterprise": UnitKind("Doanh nghiệp", Level.BESIDE, _ENTERPRISES, outside=True),
    "press": UnitKind("Cơ quan báo chí", Level.BESIDE, ("co quan bao chi", "bao dai"), outside=True),
    "outside": UnitKind("Cơ quan, tổ chức khác", Level.BESIDE, ("co quan to chuc khac",), outside=True),
}

_SPELT_OUT = (("uy ban nhan dan", "ubnd"), ("dai bieu quoc hoi", "dbqh"), ("gd va dt", "gddt"))
_ALIASES = {
    "ubnd tinh": "province",
    "tinh": "province",
    "so": "department",
    "ban quan ly": "board",
    "phong": "office",
    "bo phan": "office",
    "van phong": "office",
    "xa": "commune",
    "phuong": "commune",
    "dac khu": "commune",
    "ubnd xa": "commune",
    "ubnd phuong": "commune",
    "ubnd xa phuong": "commune",
    "thpt": "upper_school",
    "thcs": "lower_school",
    "tieu hoc": "primary_school",
    "mam non": "nursery",
    "cao dang": "college",
    "dai hoc": "college",
    "benh vien": "hospital",
    "tram y te": "clinic",
    "trung tam y te": "clinic",
    "doi ung cuu": "response_team",
    "cong an": "police",
    "cong an tinh": "police",
    "co quan dang": "party",
    "doan the": "organisation",
    "mat tran": "organisation",
    "vien thong": "telecom",
    "ngan hang": "bank",
}
_BREAKS = re.compile(r"[^a-z0-9]+")
_WORDS = sorted({word for kind in UNIT_KINDS.values() for word in kind.words}, key=lambda word: (-len(word), word))


def plain_words(text: str) -> str:
    """Folded words with single spaces and the usual abbreviations: how audiences and `words` are compared."""
    plain = _BREAKS.sub(" ", fold(text)).strip()
    for long, short in _SPELT_OUT:
        plain = plain.replace(long, short)
    return plain


def kinds_named(audience: str) -> tuple[str, ...]:
    """Kinds that a letter's audience addresses as a whole: "các trường THPT" → ("upper_school",).

    The longest words win and use up their place, so "doanh nghiệp viễn thông" is not every enterprise.
    """
    rest = f" {plain_words(audience)} "
    found: set[str] = set()
    for word in _WORDS:
        if f" {word} " in rest:
            rest = rest.replace(f" {word} ", " | ")
            found.update(name for name, kind in UNIT_KINDS.items() if word in kind.words)
    return tuple(name for name in UNIT_KINDS if name in found)


def kind_labelled(text: str) -> str | None:
    """The kind that a table of units means: its code name, its label, or its everyday short name."""
    if text in UNIT_KINDS:
        return text
    words = plain_words(text)
    return _ALIASES.get(words) or next(
        (name for name, kind in UNIT_KINDS.items() if plain_words(kind.label) == words), None
    )
