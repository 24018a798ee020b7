"""The yearly report as an official paper: Mẫu số 08 and what it leaves out; by the law of 2016 the contents alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from khien.law.load import catalogue
from khien.law.reporting.read import yearlies
from khien.law.reporting.types import Capacity, YearlyLaw
from khien.law.types import Cite, Regime
from khien.law.words import CONFIDENCE
from khien.papers.types import Align, Annex, Block, Column, Heading, Items, Paper, PaperDate, Paragraph, Signer, Table
from khien.reports.yearly.values import BODIES, BY_ID, COUNTS, EXPECTED, FIELDS, HEAD, TOTALS, Row, shown

if TYPE_CHECKING:
    from khien.reports.models import YearlyVersion
    from khien.reports.yearly.queries import Section

UNKNOWN = "[chưa có thông tin]"
MOST_PRINTED = 600  # rows on paper: a whole of more has its tables in the workbook, named by its hash
_MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Whole:
    """A version with all that it takes in, as its files say it."""

    unit: str
    parent: str
    symbol: str
    place: str
    year: int
    law: YearlyLaw
    capacity: Capacity
    to: str
    drawn_on: date
    number: int
    digest: str
    chain: str
    totals: tuple[int, ...]
    sections: Sequence[Section]
    missing: Sequence[str]
    missing_count: int
    workbook: str = ""  # the hash of the workbook, once it is made

    @classmethod
    def of(cls, version: YearlyVersion, sections: Sequence[Section], *, parent: str | None = None) -> Whole:
        """From what was frozen; names of the body's heads of papers as they are now."""
        content, unit = version.content, version.report.unit
        above = unit.parent.name if unit.parent else ""
        capacity = Capacity(content["capacity"])
        law = next(one for one in yearlies().laws if one.regime.value == content["regime"])
        return cls(
            unit=content["unit"],
            parent=above if parent is None else parent,
            symbol=unit.symbol,
            place=unit.place,
            year=content["year"],
            law=law,
            capacity=capacity,
            to=above if capacity is Capacity.UNIT and above else content["to"],
            drawn_on=date.fromisoformat(content["drawn_on"]),
            number=version.number,
            digest=version.digest,
            chain=f"Chuỗi kiểm toán: mục {version.chain_seq}, {version.chain_digest}",
            totals=tuple(getattr(version, name) for name in COUNTS),
            sections=sections,
            missing=content["missing"],
            missing_count=content["missing_count"],
        )

    @property
    def own(self) -> Section:
        return self.sections[0]

    @property
    def printed(self) -> bool:
        """Whether the tables stand on paper."""
        return self.totals[0] <= MOST_PRINTED

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row with the body that reports it."""
        for section in self.sections:
            for row in section.rows:
                yield section.unit, row


def cited(cites: Sequence[Cite]) -> str:
    """`NĐ 331/2026/NĐ-CP Điều 35.3 (đã đọc văn bản)`."""
    known = catalogue().instruments
    return "; ".join(
        f"{known[one.instrument].number if one.instrument in known else one.instrument} {one.at} "
        f"({CONFIDENCE[one.confidence]})"
        for one in cites
    )


def paper(whole: Whole, *, draft: bool = False) -> Paper:
    """Number and day stay blank: the clerk enters them when the signed paper is issued."""
    law = whole.law
    subject = law.form.title if law.form else "Báo cáo kết quả công tác bảo đảm an toàn hệ thống thông tin"
    return Paper(
        kind="Báo cáo",
        body=whole.unit.upper(),
        parent_body=whole.parent.upper(),
        issuer=whole.unit,
        symbol=f"BC-{whole.symbol}" if whole.symbol else "BC",
        place=whole.place,
        issued_on=PaperDate(year=whole.drawn_on.year),
        subject=f"{subject.removeprefix('Báo cáo ').capitalize()} năm {whole.year}",
        addressees=(whole.to,),
        blocks=tuple(_blocks(whole)),
        received_by=("Như trên", "Lưu: VT"),
        signer=Signer(("THỦ TRƯỞNG ĐƠN VỊ",)),
        annexes=tuple(_annexes(whole)),
        footer_note=f"Bản chốt {whole.number}, SHA-256 {whole.digest}. {whole.chain}",
        draft=draft,
    )


def _blocks(whole: Whole) -> Iterator[Block]:
    law = whole.law
    begins, ends = law.period(whole.year)
    form = f", theo Mẫu số {law.form.number}" if law.form else ""
    yield Paragraph(
        f"Căn cứ {_plainly(law.due[whole.capacity].cites)}, {whole.unit} báo cáo kết quả năm {whole.year}{form}; "
        f"số liệu từ ngày {begins:%d/%m/%Y} đến ngày {ends:%d/%m/%Y}, lấy ngày {whole.drawn_on:%d/%m/%Y}."
    )
    yield Heading("Thông tin chung")
    yield _totals(whole)
    yield from _coverage(whole)
    yield Heading("Chủ quản và đơn vị chuyên trách")
    for body, title in BODIES:
        yield Paragraph("", lead=f"{title}:")
        yield Items(tuple(_head(whole.own.content.get("head", {}), body)))
    yield Heading("Thông tin chi tiết về các hệ thống")
    yield Paragraph("Danh sách từng hệ thống ở Phụ lục I." if whole.printed else _in_workbook(whole))
    yield from _beside(whole)


def _plainly(cites: Sequence[Cite]) -> str:
    known = catalogue().instruments
    return "; ".join(f"{one.at} {known[one.instrument].kind} số {known[one.instrument].number}" for one in cites)


def _totals(whole: Whole) -> Table:
    labels = [label for _id, label in whole.law.totals] or [*TOTALS, "Dự kiến thời gian hoàn thành phê duyệt"]
    expected = whole.own.content.get("head", {}).get(EXPECTED, "")
    values = [*map(str, whole.totals), shown(BY_ID["approval_by"], expected) or UNKNOWN]
    rows = tuple((str(n), label, value) for n, (label, value) in enumerate(zip(labels, values, strict=True), 1))
    columns = (Column("TT", 0.5, Align.CENTRE), Column("Nội dung", 6), Column("Số liệu", 1.6, Align.RIGHT))
    return Table(columns, rows)


def _coverage(whole: Whole) -> Iterator[Block]:
    below = len(whole.sections) - 1
    if below:
        annex = "Phụ lục III" if whole.printed else "Phụ lục"
        yield Paragraph(f"Số liệu gồm của {whole.unit} và của {below} báo cáo từ các đơn vị bên dưới ({annex}).")
    if whole.missing_count:
        named = list(whole.missing[:_MOST_NAMED])
        rest = whole.missing_count - len(named)
        more = f" và {rest} đơn vị khác" if rest else ""
        yield Paragraph(
            f"{whole.missing_count} đơn vị trực thuộc chưa gửi báo cáo, số liệu chưa gồm các đơn vị này: "
            f"{'; '.join(named)}{more}."
        )


def _in_workbook(whole: Whole) -> str:
    return (
        f"Danh sách {whole.totals[0]} hệ thống và các nội dung ngoài biểu mẫu theo từng hệ thống ở tệp bảng tính "
        f"kèm theo báo cáo này, mã băm SHA-256: {whole.workbook}."
    )


def _head(head: Mapping[str, str], body: str) -> Iterator[str]:
    for field, label in HEAD:
        yield f"{label}: {head.get(f'{body}_{field}', '') or UNKNOWN}"


def _beside(whole: Whole) -> Iterator[Block]:
    """What the law asks for and the form leaves out: what each body wrote, and where else it stands."""
    asked = whole.law.beside_the_form()
    title = "Nội dung ngoài biểu mẫu" if whole.law.form else "Các nội dung báo cáo"
    yield Heading(title)
    for one in asked:
        lead = f"Nội dung {one.number}. "
        annex = " Xem Phụ lục II." if whole.printed else " Xem tệp bảng tính."
        where = annex if one.number in _IN_ANNEX[whole.law.regime] else ""
        missing = f" (phần biểu mẫu chưa có: {one.missing[0].lower()}{one.missing[1:]})" if one.missing else ""
        yield Paragraph(f"{one.text}{missing}.{where}", lead=lead)
        written = [
            f"{section.unit}: {text}" if len(whole.sections) > 1 else text
            for section in (whole.sections if whole.printed else whole.sections[:1])
            if (text := section.content.get("contents", {}).get(str(one.number), ""))
        ]
        if written:
            yield Items(tuple(" ".join(text.split()) for text in written))
        elif not where:
            yield Items((UNKNOWN,))


_IN_ANNEX: Mapping[Regime, frozenset[int]] = {
    Regime.ANM_2026: frozenset(one.content for one in FIELDS if one.content),
    Regime.ATTT_2016: frozenset(range(1, 10)),
}


def _annexes(whole: Whole) -> Iterator[Annex]:
    if whole.printed:
        yield Annex("Thông tin chi tiết về các hệ thống", (_main_table(whole),), landscape=True)
        yield Annex("Nội dung ngoài biểu mẫu theo từng hệ thống", (_beside_table(whole),), landscape=True)
    if len(whole.sections) > 1 or whole.missing_count:
        yield Annex("Các báo cáo được tổng hợp", (_parts_table(whole),))


MAIN = (
    "STT",
    "Tên hệ thống",
    "Chủ quản",
    "Đơn vị vận hành",
    "Cấp độ đề xuất",
    "Tình trạng phê duyệt cấp độ",
    "Quyết định phê duyệt cấp độ: số, ngày, cơ quan",
    "Quy chế: số, ngày, cơ quan ban hành",
    "Dự kiến thời điểm phê duyệt hồ sơ",
    "Tình trạng triển khai đầy đủ phương án",
    "Dự kiến thời điểm triển khai đầy đủ",
    "Tình trạng kiểm tra, đánh giá",
)
_WEIGHTS = (0.5, 2.2, 1.5, 1.5, 0.7, 1.2, 1.7, 1.7, 1.0, 1.2, 1.0, 1.2)


def main_cells(row: Row) -> tuple[str, ...]:
    """Columns 2 to 12 of the form."""
    return (
        row["name"],
        row["owner"],
        row["operator"],
        row["level"],
        row["state"],
        _decision(row, "decision", "decided_on", "decided_by"),
        _decision(row, "policy", "policy_on", "policy_by"),
        shown(BY_ID["approval_by"], row["approval_by"]),
        row["rollout"],
        shown(BY_ID["rollout_by"], row["rollout_by"]),
        row["checks"],
    )


def _decision(row: Row, *names: str) -> str:
    return ", ".join(filter(None, (shown(BY_ID[name], row[name]) for name in names)))


BESIDE = ("name", "kind", "operator_contact", "listed", "complies", "controls", "met", "plan")


def beside_cells(row: Row) -> tuple[str, ...]:
    """What is asked for beside the form, of one system."""
    return tuple(shown(BY_ID[name], row[name]) for name in BESIDE)


def _main_table(whole: Whole) -> Table:
    columns = tuple(Column(name, weight) for name, weight in zip(MAIN, _WEIGHTS, strict=True))
    return _numbered(whole, columns, main_cells)


def _beside_table(whole: Whole) -> Table:
    weights = (2.2, 1.6, 2.2, 0.9, 0.9, 2.4, 0.9, 2.2)
    columns = (
        Column("STT", 0.5, Align.CENTRE),
        *(Column(BY_ID[name].label, weight) for name, weight in zip(BESIDE, weights, strict=True)),
    )
    return _numbered(whole, columns, beside_cells)


def _numbered(whole: Whole, columns: tuple[Column, ...], cells: Callable[[Row], tuple[str, ...]]) -> Table:
    rows: list[tuple[str, ...]] = []
    bold: list[int] = []
    number = 0
    for section in whole.sections:
        if len(whole.sections) > 1 and section.rows:
            bold.append(len(rows))
            rows.append(("", section.unit))
        for row in section.rows:
            number += 1
            rows.append((str(number), *cells(row)))
    return Table(columns, tuple(rows), bold_rows=tuple(bold))


def _right_below(whole: Whole) -> list[Section]:
    """All reports taken in where they stand on paper; else those of the bodies right below, each with its whole."""
    nearest = min((section.depth for section in whole.sections[1:]), default=0)
    return [one for one in whole.sections if whole.printed or one.depth in (0, nearest)]


def _parts_table(whole: Whole) -> Table:
    columns = (
        Column("TT", 0.5, Align.CENTRE),
        Column("Đơn vị", 4),
        Column("Số hệ thống", 0.9, Align.RIGHT),
        Column("Ngày gửi", 1.2),
        Column("Mã băm của bản chốt", 2.4),
    )
    rows = [
        (
            str(number),
            section.unit,
            str(len(section.content["rows"]) if whole.printed or number == 1 else section.total),
            f"{section.sent_on:%d/%m/%Y}" if section.sent_on and number > 1 else "",
            section.digest[:16] if number > 1 else "",
        )
        for number, section in enumerate(_right_below(whole), 1)
    ]
    rows += [("", name, "", "chưa có báo cáo", "") for name in whole.missing]
    return Table(columns, tuple(rows))
