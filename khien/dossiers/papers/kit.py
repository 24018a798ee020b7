"""Which papers a dossier has at its level and under its law, and each as a `Paper` from the one data object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from khien.dossiers.papers import around
from khien.dossiers.papers.data import DossierData
from khien.dossiers.papers.overview import overview
from khien.dossiers.papers.proposal import plan, proposal, risks
from khien.law.types import Regime
from khien.papers.types import Block, Paper, Signer, Table

_ALL = frozenset(range(1, 6))
_RISEN, _HIGH = frozenset({3, 4, 5}), frozenset({4, 5})


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper that Khiên makes. `form` gives the number of the decree's form at a level, where there is one."""

    id: str
    title: str
    levels: frozenset[int]
    make: Callable[[DossierData], Paper]
    forms: Mapping[int, str]
    note: str = ""
    regimes: frozenset[Regime] = frozenset(Regime)

    def form(self, regime: Regime, level: int) -> str:
        """`Mẫu số 02` under 2026; empty where no form is known."""
        number = self.forms.get(level, "") if regime is Regime.ANM_2026 else ""
        return f"Mẫu số {number}" if number else ""


def _document(kind: str, subject: str, blocks: Callable[[DossierData], tuple[Block, ...]]) -> Callable[..., Paper]:
    def made(data: DossierData) -> Paper:
        return Paper(
            kind=kind,
            body=data.holder.name.upper(),
            parent_body=data.holder.parent.upper(),
            issuer=data.holder.name,
            place=data.holder.place or "[điền địa danh]",
            issued_on=data.dated,
            subject=f"{subject.format(security=data.security)} {data.inventory.card.name}",
            blocks=blocks(data),
            signer=Signer((around.UNIT_HEAD,), None),
            draft=data.draft,
        )

    return made


_01_OR_02 = {1: "01", 2: "01", 3: "02", 4: "02", 5: "02"}
KINDS: tuple[Kind, ...] = (
    Kind(
        "tong-quan",
        "Tài liệu mô tả, thuyết minh tổng quan",
        _ALL,
        _document("Tài liệu", "mô tả, thuyết minh tổng quan hệ thống thông tin", overview),
        {},
    ),
    Kind(
        "de-xuat",
        "Thuyết minh đề xuất cấp độ",
        _ALL,
        _document("Thuyết minh", "đề xuất cấp độ hệ thống thông tin", proposal),
        {},
    ),
    Kind(
        "phuong-an",
        "Thuyết minh phương án bảo đảm an toàn",
        _ALL,
        _document("Thuyết minh", "phương án bảo đảm {security} hệ thống thông tin", plan),
        {},
    ),
    Kind(
        "danh-gia-rui-ro",
        "Hồ sơ đánh giá rủi ro",
        _ALL,
        _document("Báo cáo", "đánh giá rủi ro {security} hệ thống thông tin", risks),
        {},
        "Chủ quản lưu, cung cấp khi thanh tra, kiểm tra; không nằm trong hồ sơ gửi đi.",
        frozenset({Regime.ANM_2026}),
    ),
    Kind("de-nghi", "Văn bản đề nghị thẩm định", _ALL, around.request, _01_OR_02),
    Kind("xin-y-kien", "Văn bản xin ý kiến chuyên môn", _HIGH, around.opinion_request, {4: "03", 5: "03"}),
    Kind(
        "soan-y-kien",
        "Ý kiến chuyên môn của đơn vị chuyên trách",
        _HIGH,
        around.expert_opinion,
        {},
        "Không có mẫu; theo hai điểm mà nghị định nêu.",
    ),
    Kind(
        "tham-dinh",
        "Ý kiến thẩm định",
        _ALL,
        around.opinion,
        {3: "04", 4: "04", 5: "04"},
        "Cấp độ 1, 2 không có mẫu riêng; dùng cùng các mục.",
    ),
    Kind("to-trinh", "Tờ trình phê duyệt", _RISEN, around.presentation, {3: "05", 4: "05", 5: "05"}),
    Kind(
        "quyet-dinh",
        "Quyết định phê duyệt cấp độ",
        frozenset({1, 2, 3, 4}),
        around.decision,
        {3: "06", 4: "06"},
        "Cấp độ 1, 2: nghị định không có mẫu riêng; dùng cấu trúc của Mẫu 06, đứng tên đơn vị chuyên trách.",
    ),
    Kind(
        "quyet-dinh-phuong-an",
        "Quyết định phê duyệt phương án",
        frozenset({5}),
        around.plan_decision,
        {5: "07"},
    ),
)
LONG = 1000  # rows; more take a second or longer to lay out
BY_ID: Mapping[str, Kind] = {one.id: one for one in KINDS}


def kinds_at(level: int | None, regime: Regime) -> tuple[Kind, ...]:
    """The papers of a level under a regime; while the level is not known, those that every level has."""
    known = [one for one in KINDS if regime in one.regimes]
    return tuple(one for one in known if (level in one.levels if level else one.levels == _ALL))


def long(paper: Paper) -> bool:
    """Whether it is so long that nobody should wait for it at a page."""
    return sum(len(block.rows) if isinstance(block, Table) else 1 for block in paper.blocks) > LONG
