"""What people write into a dossier, since no inventory knows it: the headings, with where each belongs."""

from collections.abc import Mapping
from dataclasses import dataclass

from khien.law.procedure.types import Procedure
from khien.law.types import Regime

LONGEST = 20_000
_ALL = frozenset(range(1, 6))
_HIGH = frozenset({4, 5})
BOTH = frozenset(Regime)


@dataclass(frozen=True, slots=True)
class Said:
    """One heading. `part` groups them on the page and in the papers; `long` takes several paragraphs."""

    id: str
    label: str
    part: str
    levels: frozenset[int] = _ALL
    regimes: frozenset[Regime] = BOTH
    long: bool = False
    needed: bool = True


OWNER, OPERATOR = "Chủ quản hệ thống thông tin", "Đơn vị vận hành"
OVERVIEW, PROPOSAL, PLAN = "Tổng quan", "Thuyết minh đề xuất cấp độ", "Phương án bảo đảm an toàn"

PAPER_OF: Mapping[str, str] = {
    OWNER: "tong-quan",
    OPERATOR: "tong-quan",
    OVERVIEW: "tong-quan",
    PROPOSAL: "de-xuat",
    PLAN: "phuong-an",
}  # the paper in which each part stands


def _body(prefix: str, part: str) -> tuple[Said, ...]:
    return (
        Said(f"{prefix}_regulation", "Văn bản quy định chức năng, nhiệm vụ", part),
        Said(f"{prefix}_head", "Người đại diện", part),
        Said(f"{prefix}_title", "Chức vụ", part),
        Said(f"{prefix}_address", "Địa chỉ", part),
        Said(f"{prefix}_phone", "Điện thoại", part),
        Said(f"{prefix}_email", "Thư điện tử", part),
    )


_FIXED = (
    *_body("owner", OWNER),
    *_body("operator", OPERATOR),
    Said("zones", "Mô tả các vùng mạng", OVERVIEW, long=True, needed=False),
    Said("physical", "Mô tả mô hình vật lý", OVERVIEW, long=True, needed=False),
    Said(
        "risks",
        "Nguy cơ, rủi ro chính và mức ảnh hưởng dự kiến",
        PROPOSAL,
        regimes=frozenset({Regime.ANM_2026}),
        long=True,
    ),
    Said("related", "Hệ thống khác có liên quan, kết nối hoặc bị ảnh hưởng", PROPOSAL, levels=_HIGH, long=True),
    Said("attacks", "Nguy cơ tấn công mạng và mức độ ảnh hưởng", PROPOSAL, levels=_HIGH, long=True),
    Said("harm", "Mức ảnh hưởng tới lợi ích công cộng, trật tự, an ninh", PROPOSAL, levels=_HIGH, long=True),
    Said("nonstop", "Yêu cầu vận hành liên tục (khi là căn cứ)", PROPOSAL, levels=_HIGH, long=True, needed=False),
)


def asked(law: Procedure, level: int | None) -> tuple[Said, ...]:
    """The headings of a dossier at a level; while the level is not known, those of the lowest."""
    at = level or 1
    fixed = [one for one in _FIXED if at in one.levels and law.regime in one.regimes]
    plan = next((one for one in law.papers_at(at) if one.parts), None)
    parts = [Said(f"part_{id}", words, PLAN, long=True) for id, words in (plan.parts if plan else ())]
    return (*fixed, *parts)


def kept(law: Procedure, level: int | None, given: Mapping[str, str]) -> dict[str, str]:
    """What was given under known headings, tidied; what is blank is left out."""
    known = {one.id for one in asked(law, level)}
    return {key: text.strip()[:LONGEST] for key, text in given.items() if key in known and text.strip()}


def unwritten(law: Procedure, level: int | None, words: Mapping[str, str]) -> tuple[Said, ...]:
    """The headings that still have to be written."""
    return tuple(one for one in asked(law, level) if one.needed and not words.get(one.id, "").strip())
