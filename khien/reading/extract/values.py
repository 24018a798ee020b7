"""What comes out of a distrusted file, and the one refusal. Holds no parser and imports none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

POOR = 85


class UnableToExtract(ValueError):
    """Anticipated refusal; the message is a Vietnamese sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page of a file: `start`/`end` index the text, `confidence` is 0–100 where the page was recognised (OCR).

    `turn` are the degrees, counter-clockwise, by which its picture is turned to stand upright. `doubted` are words
    with an @ that the recogniser itself was not sure of: nothing else can tell one letter of an address wrong.
    """

    number: int
    start: int
    end: int
    from_ocr: bool = False
    confidence: int | None = None
    turn: int = 0
    doubted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubted", tuple(self.doubted))  # JSON knows no tuples

    @property
    def needs_look(self) -> bool:
        """Recognition was poor: a person compares the text with the picture."""
        return self.confidence is not None and self.confidence < POOR


@dataclass(frozen=True, slots=True)
class Extracted:
    """`text` as it came (unnormalised); `kind` as found by content; `pages` only where the file says.

    `page_reads` is empty unless a page was recognised from its picture; `scans` are pages still to be recognised.
    """

    text: str
    kind: str
    pages: int | None = None
    notes: tuple[str, ...] = ()
    page_reads: tuple[PageRead, ...] = ()
    scans: tuple[int, ...] = ()

    @property
    def from_ocr(self) -> bool:
        """Some of the text is recognised from a picture: each number and date in it is a proposal."""
        return any(page.from_ocr for page in self.page_reads)


def joined(papers: Sequence[Extracted]) -> Extracted:
    """Papers that belong together as one text, an empty line between them; the first gives the kind."""
    texts: list[str] = []
    reads: list[PageRead] = []
    at = 0
    for paper in papers:
        reads.extend(replace(page, start=page.start + at, end=page.end + at) for page in paper.page_reads)
        texts.append(paper.text)
        at += len(paper.text) + 2
    notes = tuple(note for paper in papers for note in paper.notes)
    return Extracted("\n\n".join(texts), papers[0].kind, papers[0].pages, notes, tuple(reads))


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file opened by its real parser: `kind` by content (pdf, docx, xlsx, png, jpg, text).

    `dangers` are reasons not to keep it, `notes` are things that a reader should know; both Vietnamese.
    """

    kind: str
    dangers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as text: `cells[n]` is row n + 1 of the file, without empty cells at its end; `kind` is xlsx or csv."""

    cells: tuple[tuple[str, ...], ...]
    kind: str
    notes: tuple[str, ...] = ()
