"""Fills a draft form with what is known of a unit and its duty; what is not known stays "[điền …]", never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from khien.papers.drafts.form import DraftForm, FormBlock, Grounds
from khien.papers.text import places_to_fill
from khien.papers.types import (
    Annex,
    Article,
    Block,
    Centred,
    Column,
    Heading,
    Items,
    Paper,
    PaperDate,
    Paragraph,
    Picture,
    Quote,
    Signer,
    Table,
)

DOMAIN = "an toàn thông tin mạng"
_WORD = re.compile(r"\{(\w+)\}")

# What stands in a form for each fact, and what a person is asked to write where the fact is missing.
WORDS = {
    "unit": "[điền tên đơn vị]",
    "UNIT": "[điền tên đơn vị]",
    "superior": "[điền cơ quan nhận]",
    "obligation": "[điền số, ngày văn bản và nội dung yêu cầu]",
    "system": "[điền tên hệ thống]",
    "period": "[điền thời gian, dịp]",
    "leader": "[điền chức vụ người ký]",
    "domain": DOMAIN,
}
GROUND_TO_FILL = "[điền căn cứ pháp lý]"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What the program knows. Names are as in a sentence ("Sở Giáo dục và Đào tạo"); `symbol` is the unit's ("SGDĐT").

    `grounds` are whole citations without "Căn cứ"; `superior` is who is written to; `leader` a title ("Giám đốc").
    """

    unit: str
    parent: str = ""
    place: str = ""
    symbol: str = ""
    superior: str = ""
    obligation: str = ""
    grounds: tuple[str, ...] = ()
    on: PaperDate = field(default_factory=PaperDate)
    system: str = ""
    period: str = ""
    leader: str = ""
    domain: str = DOMAIN


def fill(form: DraftForm, facts: DraftFacts) -> Paper:
    """The form as a draft paper, number and day left to the clerk."""
    filler = _Filler(facts)
    symbol = "-".join(part for part in (form.abbreviation, facts.symbol or "[điền ký hiệu]") if part)
    return Paper(
        kind=form.kind,
        parent_body=facts.parent.upper(),
        body=facts.unit.upper(),
        issuer=facts.unit,
        symbol=symbol,
        place=facts.place or "[điền địa danh]",
        issued_on=replace(facts.on, day=None),
        subject=" ".join(filler.text(form.subject).split()),
        addressees=filler.texts(form.addressees),
        blocks=filler.blocks(form.blocks),
        received_by=filler.texts(form.received_by),
        signer=Signer(tuple(text.upper() for text in filler.texts(form.leader)), None, form.leader_note),
        co_signer=Signer(filler.texts(form.co_signer), None, form.co_signer_note) if form.co_signer else None,
        annexes=tuple(
            Annex(filler.text(annex.title), filler.blocks(annex.blocks), annex.landscape) for annex in form.annexes
        ),
        draft=True,
    )


def unfilled(paper: Paper) -> tuple[str, ...]:
    """Every "[điền …]" still in a paper, in order: while there is one the paper is not final."""
    texts = [paper.subject, paper.place, paper.symbol, *paper.addressees, *paper.received_by, *paper.signer.capacity]
    blocks = (*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks))
    texts.extend(text for block in blocks for text in _texts(block))
    return tuple(place for text in texts for place in places_to_fill(text))


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Items(items):
            return items
        case Table(columns, rows, caption):
            return (caption, *(column.header for column in columns), *(cell for row in rows for cell in row))
        case Paragraph(text, lead):
            return (lead, text)
        case Picture(words=words, caption=caption):
            return (words, caption)
        case Heading(text) | Article(text) | Centred(text) | Quote(text):
            return (text,)


class _Filler:
    """Puts the facts into texts, once: a fact that itself holds braces is not read again."""

    def __init__(self, facts: DraftFacts) -> None:
        self._grounds = facts.grounds
        self._known = {
            "unit": facts.unit,
            "UNIT": facts.unit.upper(),
            "superior": facts.superior or facts.parent,
            "obligation": facts.obligation,
            "system": facts.system,
            "period": facts.period,
            "leader": facts.leader.upper(),
            "domain": facts.domain,
        }

    def text(self, template: str) -> str:
        return _WORD.sub(lambda found: self._known[found[1]] or WORDS[found[1]], template)

    def texts(self, templates: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.text, templates))

    def blocks(self, blocks: Iterable[FormBlock]) -> tuple[Block, ...]:
        return tuple(filled for block in blocks for filled in self._block(block))

    def _block(self, block: FormBlock) -> Iterable[Block]:
        match block:
            case Grounds():
                return [Paragraph(f"Căn cứ {ground};", italic=True) for ground in self._grounds or (GROUND_TO_FILL,)]
            case Items(items, mark):
                return [Items(self.texts(items), mark)]
            case Table(columns, rows):
                headers = tuple(Column(self.text(c.header), c.weight, c.align) for c in columns)
                return [replace(block, columns=headers, rows=tuple(map(self.texts, rows)))]
            case Picture():
                return [block]
            case _:
                return [replace(block, text=self.text(block.text))]
