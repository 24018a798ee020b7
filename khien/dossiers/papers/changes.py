"""What two versions of the same papers say differently, paragraph by paragraph and row by row. It judges nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from khien.dossiers.papers.frozen import Content
from khien.papers.types import (
    Article,
    Block,
    Centred,
    Heading,
    Items,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Table,
)

_TOP = "Đầu văn bản"


@dataclass(frozen=True, slots=True)
class Change:
    """What stood under a heading and what stands there now; either may be nothing."""

    where: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One paper with what differs. `gone`: it is no longer among the papers; `new`: it was not."""

    id: str
    title: str
    changes: tuple[Change, ...]
    gone: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    where: str
    text: str


def changed(before: Content, after: Content) -> tuple[Changed, ...]:
    """The papers that differ, in their order; a paper that says the same is left out."""
    found = []
    for one in before.papers:
        now = after.paper(one.id)
        if now is None:
            found.append(Changed(one.id, one.title, (), gone=True))
        elif changes := differences(one.paper, now.paper):
            found.append(Changed(one.id, now.title, changes))
    known = {one.id for one in before.papers}
    found += [Changed(one.id, one.title, (), new=True) for one in after.papers if one.id not in known]
    return tuple(found)


def differences(before: Paper, after: Paper) -> tuple[Change, ...]:
    """What two versions of one paper say differently."""
    old, new = list(_lines(before)), list(_lines(after))
    matched = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
    found = []
    for tag, a, b, c, d in matched.get_opcodes():
        if tag != "equal":
            where = (old[a:b] or new[c:d])[0].where
            found.append(Change(where, _texts(old[a:b]), _texts(new[c:d])))
    return tuple(found)


def _texts(lines: Sequence[_Line]) -> tuple[str, ...]:
    return tuple(one.text for one in lines)


def _lines(paper: Paper) -> Iterator[_Line]:
    """Every sentence and row, each with the heading above it; number, day and draft's mark are not of the content."""
    for text in (paper.parent_body, paper.body, paper.subject, *paper.addressees):
        if text:
            yield _Line(_TOP, text)
    where = _TOP
    blocks = (*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks))
    for block in blocks:
        if isinstance(block, Heading):
            where = block.text
        for text in _said(block):
            if text.strip():
                yield _Line(where, text)


def _said(block: Block) -> Iterable[str]:
    match block:
        case Items(items):
            return items
        case Table(columns, rows):
            return (" · ".join(one.header for one in columns), *(" · ".join(row) for row in rows))
        case Paragraph(text, lead):
            return (f"{lead} {text}".strip(),)
        case Picture(words=words, caption=caption):
            return (f"{caption}: {words}",)
        case Heading(text) | Article(text) | Centred(text) | Quote(text):
            return (text,)
