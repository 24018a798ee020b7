"""The values an official paper is made of: one `Paper` gives both the PDF and the Word file.

Nothing here knows sizes or margins (`layout`) or how a file is written (`to_pdf`, `to_docx`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

LETTER = "Công văn"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


class Mark(StrEnum):
    """What stands before each item of a list; letters run a, b, c, d, đ, e as Vietnamese papers do."""

    DASH = "dash"
    PLUS = "plus"
    NUMBER = "number"
    LETTER = "letter"


class Urgency(StrEnum):
    """Độ khẩn, stamped under the number."""

    URGENT = "KHẨN"
    MORE_URGENT = "THƯỢNG KHẨN"
    MOST_URGENT = "HỎA TỐC"


@dataclass(frozen=True, slots=True)
class PaperDate:
    """The date as far as it is known; what is None is left blank for the clerk."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    @classmethod
    def of(cls, on: date) -> "PaperDate":
        return cls(on.day, on.month, on.year)


# --- blocks of the body --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body text. `lead` comes first, in bold. A line break in the text stays one."""

    text: str
    lead: str = ""
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """Levels 1, 2, 3 are numbered I., 1., a) by position unless `numbered` is False."""

    text: str
    level: Literal[1, 2, 3] = 1
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """Điều 1., Điều 2., … of a decision, numbered by position. `titled`: the text is its title, in bold, and
    what it orders follows in blocks of its own."""

    text: str
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]
    mark: Mark = Mark.DASH


@dataclass(frozen=True, slots=True)
class Centred:
    """A bold line of its own in the middle: the authority of a decision, "QUYẾT ĐỊNH:"."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of another paper, set apart."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """`weight` is the width relative to the other columns; a header word is never cut for it."""

    header: str
    weight: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A row shorter than `columns` is filled with blanks, a longer one refused. `bold_rows` count from 0."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    bold_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG of a size in its own units, printed as wide as the text. `words` say what it shows."""

    svg: str
    width: int
    height: int
    words: str
    caption: str = ""


Block = Paragraph | Heading | Article | Items | Centred | Quote | Table | Picture


# --- the paper -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signer:
    """`capacity` line by line ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"); a name without titles, or None."""

    capacity: tuple[str, ...]
    name: str | None = None
    note: str = ""  # under the capacity, in brackets: "Ký, ghi rõ họ tên"


@dataclass(frozen=True, slots=True)
class Annex:
    """Begins a page of its own and counts its own pages. Wide tables may lie across (`landscape`)."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One official paper. `body` is the issuing body and `parent_body` the one above it, in capitals.

    `symbol` is what follows the number ("BC-SGDĐT"); `issuer` is the body's name as written in a sentence, for the
    annexes' "(Kèm theo …)". `subject` stands without V/v. `number` and parts of `issued_on` that are None stay blank.
    """

    kind: str
    body: str
    subject: str
    blocks: tuple[Block, ...]
    signer: Signer
    parent_body: str = ""
    number: str | None = None
    symbol: str = ""
    place: str = ""
    issued_on: PaperDate = PaperDate()
    addressees: tuple[str, ...] = ()
    received_by: tuple[str, ...] = ()
    co_signer: Signer | None = None
    annexes: tuple[Annex, ...] = ()
    issuer: str = ""
    urgency: Urgency | None = None
    footer_note: str = ""
    draft: bool = False
    end_mark: bool = True

    @property
    def is_letter(self) -> bool:
        return self.kind.casefold() == LETTER.casefold()


# --- the page for a leader who has five minutes --------------------------------------------------


class Tone(StrEnum):
    """What a colour means; the words beside it say the same."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Figure:
    """A big number with what it counts; `note` is the small line under it."""

    value: str
    label: str
    note: str = ""
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True)
class Share:
    """One piece of the bar; its length is `count` in proportion to the whole."""

    label: str
    count: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Worst:
    name: str
    detail: str
    figure: str = ""
    tone: Tone = Tone.BAD


@dataclass(frozen=True, slots=True)
class Brief:
    """One A4 page: at most four figures, one bar, the worst five, three sentences."""

    body: str
    title: str
    as_of: str
    figures: tuple[Figure, ...]
    shares: tuple[Share, ...] = ()
    shares_label: str = ""
    worst: tuple[Worst, ...] = ()
    worst_label: str = "Cần quan tâm trước"
    sentences: tuple[str, ...] = ()
    parent_body: str = ""
    footer_note: str = ""
