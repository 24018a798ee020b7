"""The proposal of the level with criterion, article and answers, and the protection plan by group of controls."""

from collections.abc import Iterable
from itertools import groupby

from khien.dossiers.papers.data import ControlLine, DossierData, fill
from khien.law.words import CONFIDENCE, day_words
from khien.papers.types import Block, Column, Heading, Paragraph, Table

UNANSWERED = "[điền phương án]"
HIGH = (
    ("related", "Hệ thống khác có liên quan, kết nối hoặc bị ảnh hưởng", "tên hệ thống, quan hệ và ảnh hưởng"),
    ("attacks", "Nguy cơ tấn công mạng và mức độ ảnh hưởng", "nguy cơ và mức độ"),
    ("harm", "Phạm vi, mức độ ảnh hưởng tới lợi ích công cộng, trật tự, an ninh quốc gia", "phạm vi, mức độ"),
    ("nonstop", "Yêu cầu vận hành liên tục, không dừng ngoài kế hoạch", "thuyết minh, hoặc ghi không áp dụng"),
)


def criterion_words(data: DossierData) -> str:
    """The criterion that decided, in our words with its article; the place to write where none did."""
    found = data.decided.criterion
    if found is None or data.level is None:
        return "[điền căn cứ đề xuất cấp độ]"
    return f"{found.text} ({found.cite.at}, {found.cite.instrument})"


def proposal(data: DossierData) -> tuple[Block, ...]:
    """The blocks of the proposal of the level."""
    card = data.inventory.card
    table = Table(
        (Column("STT", 0.4), Column("Tên hệ thống", 2), Column("Cấp độ đề xuất", 0.9), Column("Căn cứ đề xuất", 3.4)),
        (("1", card.name, str(data.level or "[điền]"), criterion_words(data)),),
    )
    return (
        Heading("Danh mục hệ thống thông tin và cấp độ đề xuất tương ứng"),
        table,
        Heading("Thuyết minh chi tiết"),
        Paragraph(fill(data.information, "loại thông tin"), lead="Loại thông tin xử lý:"),
        Paragraph(fill(data.kind, "loại hình hệ thống"), lead="Loại hình hệ thống:"),
        Paragraph(criterion_words(data), lead="Căn cứ đề xuất:"),
        *_because(data),
        *_doubts(data),
        *_risks(data),
        *(_high(data) if data.level in {4, 5} else ()),
    )


def _because(data: DossierData) -> Iterable[Block]:
    if data.answers:
        yield Paragraph("Dữ kiện đã khai, làm căn cứ xác định cấp độ:")
        yield Table(
            (Column("Dữ kiện", 3), Column("Trả lời", 2)),
            data.answers,
        )
    if data.decided.missing:
        count = len(data.decided.missing)
        yield Paragraph(f"Còn {count} câu hỏi chưa trả lời có thể làm cấp độ cao hơn: [điền câu trả lời còn thiếu]")


def _doubts(data: DossierData) -> Iterable[Block]:
    found = data.decided.criterion
    if found is not None and found.reading:
        yield Paragraph(found.reading, lead="Cách hiểu:")
    if found is not None and found.doubt:
        yield Paragraph(found.doubt, lead="Điểm cần đơn vị thẩm định cho ý kiến:")


def _risks(data: DossierData) -> Iterable[Block]:
    asked = any("Nhận diện sơ bộ nguy cơ" in heading.words for one in data.law.documents for heading in one.headings)
    if asked:
        yield Heading("Nhận diện sơ bộ nguy cơ, rủi ro chính và mức ảnh hưởng dự kiến")
        yield Paragraph(data.written("risks", "nguy cơ và mức ảnh hưởng dự kiến"))


def _high(data: DossierData) -> Iterable[Block]:
    for key, heading, what in HIGH:
        yield Heading(heading)
        yield Paragraph(data.written(key, what))


def risks(data: DossierData) -> tuple[Block, ...]:
    """The risk assessment that the owner keeps and shows when inspected, by the contents that Điều 10 lists."""
    important = [one.name for one in data.inventory.assets if one.important]
    known = {
        "a": f"Tài sản đánh dấu quan trọng trong danh mục: {', '.join(important)}." if important else "",
        "b": f"{data.information}." if data.information else "",
        "c": data.words.get("risks", ""),
    }
    blocks: list[Block] = []
    for key, words in data.law.risk_assessment:
        blocks += [Heading(words), Paragraph(fill(known.get(key, ""), f"{words[0].lower()}{words[1:]}"))]
    return tuple(blocks)


def plan(data: DossierData) -> tuple[Block, ...]:
    """The protection plan: the parts that the decree names, then every control of the level."""
    law = next((one for one in data.law.papers_at(data.level or 1) if one.parts), None)
    blocks: list[Block] = [Heading(f"Phương án bảo đảm {data.security} theo từng phần")]
    for key, words in law.parts if law else ():
        blocks += [
            Heading(words, 2),
            Paragraph(data.written(f"part_{key}", f"phương án {words[0].lower()}{words[1:]}")),
        ]
    blocks += [
        Heading(f"Đáp ứng yêu cầu của {fill(data.standard, 'tiêu chuẩn')} ở {data.level_words}"),
        Paragraph(_tally(data.controls)),
    ]
    for group, found in groupby(data.controls, key=lambda one: (one.kind, one.group)):
        blocks += [Heading(f"{group[1]} ({group[0]})", 2), _group(tuple(found))]
    blocks += [
        Heading("Quy chế"),
        Paragraph(
            f"Quy chế bảo đảm {data.security} ban hành kèm theo Quyết định số "
            f"{fill(data.policy_number, 'số quyết định')} ngày "
            f"{day_words(data.policy_on) if data.policy_on else '[điền ngày ban hành]'}."
        ),
    ]
    return tuple(blocks)


def _tally(controls: tuple[ControlLine, ...]) -> str:
    silent = sum(1 for one in controls if not one.state)
    return (
        f"Gồm {len(controls)} yêu cầu; đã trả lời {len(controls) - silent}, còn {silent} yêu cầu chưa trả lời."
        if controls
        else "[điền cấp độ để liệt kê các yêu cầu]"
    )


def _group(found: tuple[ControlLine, ...]) -> Block:
    rows = tuple(
        (
            one.clause or "–",
            one.title if one.confidence == "read" else f"{one.title} ({CONFIDENCE[one.confidence]})",
            one.how or UNANSWERED,
            one.state or "Chưa trả lời",
            day_words(one.due_on) if one.due_on else "",
        )
        for one in found
    )
    names = (
        ("Điều khoản", 0.9),
        ("Yêu cầu (tóm lược)", 2),
        ("Phương án triển khai", 2.4),
        ("Đáp ứng", 1),
        ("Hạn hoàn thiện", 0.9),
    )
    return Table(tuple(Column(name, weight) for name, weight in names), rows)
