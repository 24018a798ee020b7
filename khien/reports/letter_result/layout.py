"""The report as an official paper: figures of each clause, who has not answered, difficulties, annex tables."""

from datetime import date

from khien.papers.types import Align, Annex, Block, Column, Heading, Items, Paper, PaperDate, Paragraph, Signer, Table
from khien.reports.letter_result.values import BelowResult, ClauseResult, LetterResult, UnitResult, Words

KIND = "Báo cáo"
_MOST_NAMED = 30  # units without an answer named in the body; all of them stand in the annex
_RIGHT = Align.RIGHT


def paper(
    result: LetterResult, words: Words, *, body: str, parent_body: str, place: str, chain: str, draft: bool
) -> Paper:
    """Number and day stay blank: the clerk enters them when the signed paper is issued."""
    return Paper(
        kind=KIND,
        body=body.upper(),
        parent_body=parent_body.upper(),
        issuer=body,
        symbol=words.symbol,
        place=place,
        issued_on=PaperDate(year=date.fromisoformat(result.as_of).year),
        subject=f"Kết quả thực hiện {result.letter}",
        addressees=words.addressees,
        blocks=tuple(_blocks(result, words)),
        received_by=words.received_by,
        signer=Signer(words.signer_capacity, words.signer_name or None),
        annexes=(_annex_of_clauses(result), _annex_of_units(result)),
        footer_note=chain,
        draft=draft,
    )


def _blocks(result: LetterResult, words: Words) -> list[Block]:
    blocks: list[Block] = [Paragraph(words.opening), Heading("Tình hình trả lời")]
    blocks.append(Paragraph(_answers(result)))
    if result.below is not None:
        blocks.append(Paragraph(_below(result.below)))
    if result.silent:
        named = result.silent[:_MOST_NAMED]
        rest = len(result.silent) - len(named)
        blocks.append(Paragraph("Các đơn vị chưa trả lời:"))
        blocks.append(Items((*named, *((f"và {rest} đơn vị khác (Phụ lục II)",) if rest else ()))))
    blocks.append(Heading("Kết quả thực hiện từng nội dung"))
    if words.results:
        blocks.append(Paragraph(words.results))
    blocks.append(Items(tuple(_sentence(clause) for clause in result.clauses)))
    blocks += [Heading("Khó khăn, vướng mắc"), *_free(words.difficulties, "Các đơn vị không nêu khó khăn, vướng mắc.")]
    blocks += [Heading("Đề xuất, kiến nghị"), *_free(words.proposals, "Không có đề xuất, kiến nghị.")]
    blocks.append(Paragraph(words.closing))
    return blocks


def _free(text: str, otherwise: str) -> list[Block]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [Items(tuple(lines))] if lines else [Paragraph(otherwise)]


def _answers(result: LetterResult) -> str:
    states = "; ".join(f"{count} đơn vị {label.lower()}" for label, count in result.by_state.items() if count)
    late = f" {result.late} đơn vị quá hạn trả lời." if result.late else ""
    day = date.fromisoformat(result.as_of)
    return f"Tính đến ngày {day:%d/%m/%Y}, {result.answered}/{result.total} đơn vị đã trả lời: {states}.{late}"


def _below(below: BelowResult) -> str:
    """What the letter reached by letters that pass it on."""
    late = f" {below.late} đơn vị quá hạn trả lời." if below.late else ""
    return (
        f"Qua {below.letters} văn bản chuyển tiếp, văn bản đã tới {below.units} đơn vị (mỗi đơn vị tính một lần): "
        f"{below.answered} đơn vị đã trả lời; {below.met} đơn vị có minh chứng đầy đủ, {below.open} đơn vị còn phải "
        f"chứng minh.{late}"
    )


def _sentence(clause: ClauseResult) -> str:
    said = f"{clause.done}/{clause.units} đơn vị báo đã thực hiện"
    if clause.in_progress:
        said += f", {clause.in_progress} đang thực hiện"
    if clause.cannot:
        said += f", {clause.cannot} chưa thực hiện được"
    if clause.silent:
        said += f", {clause.silent} chưa trả lời"
    proven = f"{clause.met} đơn vị có minh chứng được chấp nhận"
    claims = (
        f"; {clause.unproven_claims} đơn vị báo đã thực hiện nhưng chưa chứng minh" if clause.unproven_claims else ""
    )
    return f"Nội dung {clause.number} ({clause.text}): {said}; {proven}{claims}."


def _annex_of_clauses(result: LetterResult) -> Annex:
    columns = (
        Column("TT", 0.5, Align.CENTRE),
        Column("Nội dung", 5),
        *(Column(name, 1, _RIGHT) for name in ("Số đơn vị", "Đã làm", "Đang làm", "Chưa làm được", "Chưa trả lời")),
        *(Column(name, 1, _RIGHT) for name in ("Đạt", "Chưa chứng minh", "Quá hạn", "Không đạt")),
    )
    rows = tuple(
        tuple(
            str(one)
            for one in (
                *(clause.number, clause.text, clause.units, clause.done, clause.in_progress, clause.cannot),
                *(clause.silent, clause.met, clause.unproven, clause.overdue, clause.failed),
            )
        )
        for clause in result.clauses
    )
    return Annex("Số liệu từng nội dung", (Table(columns, rows),), landscape=True)


def _annex_of_units(result: LetterResult) -> Annex:
    columns = (
        Column("TT", 0.5, Align.CENTRE),
        Column("Đơn vị", 4),
        Column("Trả lời", 2.2),
        *(Column(name, 1, _RIGHT) for name in ("Số nội dung", "Nghĩa vụ đạt", "Còn phải chứng minh")),
        Column("Báo làm, chưa chứng minh", 1.4, _RIGHT),
    )
    rows = tuple(_unit_row(number, unit) for number, unit in enumerate(result.units, 1))
    return Annex("Tình hình từng đơn vị", (Table(columns, rows),), landscape=True)


def _unit_row(number: int, unit: UnitResult) -> tuple[str, ...]:
    state = unit.state + (" (nhập thay)" if unit.on_behalf else "") + (", quá hạn" if unit.late else "")
    return (str(number), unit.name, state, str(unit.clauses), str(unit.met), str(unit.open), str(unit.unproven_claims))
