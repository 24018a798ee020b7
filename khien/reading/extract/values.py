"""What comes out of a distrusted file, and the one refusal. Holds no parser and imports none."""

from dataclasses import dataclass

POOR = 85


class UnableToExtract(ValueError):
    """Anticipated refusal; the message is a Vietnamese sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page of a file: `start`/`end` index the text, `confidence` is 0–100 where the page was recognised (OCR)."""

    number: int
    start: int
    end: int
    from_ocr: bool = False
    confidence: int | None = None

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
