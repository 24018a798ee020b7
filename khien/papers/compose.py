"""From a `Paper` to the lines that stand on it: punctuated, numbered, blanks left blank as the decree leaves them.

Both writers print exactly this, so the PDF and the Word file cannot say different things.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from khien.papers.layout import FOOT_COLUMNS, HEAD_COLUMNS, STYLES, TEXT_WIDTH, TEXT_WIDTH_ACROSS
from khien.papers.numbering import Numbering, item_marks
from khien.papers.tables import Grid, UnableToCompose, grid
from khien.papers.text import NBSP, Piece, balanced, clean, pieces, roman
from khien.papers.types import (
    Annex,
    Article,
    Block,
    Centred,
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

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END_MARK = "./."
DRAFT = "DỰ THẢO"
TALLEST = 600.0  # points: a drawing leaves room for its caption on the page
LONG_PARAGRAPH = 600  # characters, about six lines


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph in a style of `layout.STYLES`; `lead` is bold; `keep` holds it to what follows.

    `inset` draws in both sides, in points, so that centred lines are of like length.
    """

    style: str
    pieces: tuple[Piece, ...]
    lead: tuple[Piece, ...] = ()
    keep: bool = False
    inset: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing with its size in points."""

    svg: str
    width: float
    height: float
    words: str


Flow = Line | Grid | Drawn


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part with page numbers of its own: the paper itself, or one annex."""

    flow: tuple[Flow, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    capacity: tuple[Line, ...]
    name: Line | None


@dataclass(frozen=True, slots=True)
class Composed:
    """Everything a writer needs. `head` and `title` lines carry their style; rules are drawn under some."""

    title: str
    author: str
    issuing: tuple[Line, ...]
    state: tuple[Line, ...]
    under_issuing: tuple[Line, ...]
    dateline: Line
    stamps: tuple[Line, ...]
    named: tuple[Line, ...]
    addressees: tuple[Line, ...]
    main: Sheet
    signer: Signature
    co_signer: Signature | None
    received_by: tuple[Line, ...]
    annexes: tuple[Sheet, ...]
    footer: Line | None


def compose(paper: Paper) -> Composed:
    """Lay out what stands where; raises `UnableToCompose` without a body, or for a row longer than its table."""
    if not paper.body.strip():
        raise UnableToCompose("Văn bản chưa có tên cơ quan ban hành.")
    letter = paper.is_letter
    subject = clean(paper.subject)
    return Composed(
        title=" ".join(f"{'' if letter else paper.kind} {subject}".split()),
        author=clean(paper.issuer or paper.body),
        issuing=_column(HEAD_COLUMNS[0], parent=paper.parent_body, body=paper.body),
        state=_column(HEAD_COLUMNS[1], nation=NATION, motto=MOTTO),
        under_issuing=_column(HEAD_COLUMNS[0], number=number_line(paper), about=f"V/v {subject}" if letter else ""),
        dateline=_line("dateline", date_line(paper.place, paper.issued_on), HEAD_COLUMNS[1]),
        stamps=_stamps(paper),
        named=() if letter else _column(TEXT_WIDTH, kind=paper.kind.upper(), subject=subject),
        addressees=_addressees(paper.addressees),
        main=Sheet(_main_flow(paper)),
        signer=_signature(paper.signer),
        co_signer=_signature(paper.co_signer) if paper.co_signer else None,
        received_by=_received(paper.received_by),
        annexes=tuple(_annex(paper, annex, position) for position, annex in enumerate(paper.annexes, 1)),
        footer=_footer(paper),
    )


# --- the lines around the body -------------------------------------------------------------------


def number_line(paper: Paper) -> str:
    """ "Số: 05/BC-SGDĐT"; a number below ten is padded, a missing one leaves room before the "/"."""
    return f"Số: {_number(paper)}" if paper.symbol or paper.number else "Số:"


def _number(paper: Paper) -> str:
    number = NBSP * 6 if paper.number is None else paper.number.strip()
    if number.isdecimal() and len(number) == 1:
        number = f"0{number}"
    return f"{number}/{paper.symbol}" if paper.symbol else number


def date_line(place: str, on: PaperDate) -> str:
    """ "An Bình, ngày 05 tháng 02 năm 2025": days below ten and months 1 and 2 are padded, gaps stay blank."""
    words = date_words(on)
    return f"{place}, {words}" if place else words


def date_words(on: PaperDate) -> str:
    day = NBSP * 4 if on.day is None else f"{on.day:02d}"
    month = NBSP * 4 if on.month is None else f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {day} tháng {month} năm {NBSP * 6 if on.year is None else on.year}"


def _column(room: float, **texts: str) -> tuple[Line, ...]:
    return tuple(_line(style, text, room) for style, text in texts.items() if text)


def _stamps(paper: Paper) -> tuple[Line, ...]:
    texts = (paper.urgency.value if paper.urgency else "", DRAFT if paper.draft else "")
    return tuple(_line("stamp", text, HEAD_COLUMNS[0]) for text in texts if text)


def _addressees(names: Sequence[str]) -> tuple[Line, ...]:
    """One addressee follows the colon; several stand below it, each with its dash under the colon."""
    if len(names) < 2:
        return _column(TEXT_WIDTH, to_one=" ".join(("Kính gửi:", *names)) if names else "")
    return (_line("to", "Kính gửi:", keep=True), *(_line("to_each", text) for text in _listed(names)))


def _received(names: Sequence[str]) -> tuple[Line, ...]:
    if not names:
        return ()
    return (
        _line("received_label", "Nơi nhận:"),
        *(_line("received", text, FOOT_COLUMNS[0]) for text in _listed(names)),
    )


def _listed(names: Sequence[str]) -> Iterable[str]:
    for position, name in enumerate(names, 1):
        yield f"- {name.strip().removeprefix('- ').rstrip('.;')}{'.' if position == len(names) else ';'}"


def _signature(signer: Signer) -> Signature:
    lines = [_line("capacity", text.upper(), FOOT_COLUMNS[0]) for text in signer.capacity]
    if signer.note:
        lines.append(_line("signer_note", f"({signer.note})", FOOT_COLUMNS[0]))
    return Signature(tuple(lines), _line("signer", signer.name, FOOT_COLUMNS[0]) if signer.name else None)


def _footer(paper: Paper) -> Line | None:
    said = " · ".join(text for text in ("Dự thảo" if paper.draft else "", paper.footer_note) if text)
    return _line("footer_note", said) if said else None


def _annex(paper: Paper, annex: Annex, position: int) -> Sheet:
    room = TEXT_WIDTH_ACROSS if annex.landscape else TEXT_WIDTH
    label = f"Phụ lục {roman(position)}" if len(paper.annexes) > 1 else "Phụ lục"
    of_whom = f" của {paper.issuer}" if paper.issuer else ""
    number = f" số {_number(paper)}" if paper.symbol or paper.number else ""
    attached = f"(Kèm theo {paper.kind}{number} {date_words(paper.issued_on)}{of_whom})"
    head = _column(room, annex_label=label, annex_title=annex.title, annex_with=attached)
    return Sheet(head + _flow(annex.blocks, room), annex.landscape)


# --- the body ------------------------------------------------------------------------------------


def _flow(blocks: Sequence[Block], room: float) -> tuple[Flow, ...]:
    numbering = Numbering()
    return tuple(part for block in blocks for part in _parts(block, numbering, room))


def _main_flow(paper: Paper) -> tuple[Flow, ...]:
    """The last words are held to the signature, so that it never stands on a page alone.

    A long last paragraph is not: moved whole, it would leave half a page empty.
    """
    flow = _flow(paper.blocks, TEXT_WIDTH)
    if paper.end_mark:
        flow = _with_end_mark(flow)
    if flow and isinstance(last := flow[-1], Line) and sum(len(piece.text) for piece in last.pieces) <= LONG_PARAGRAPH:
        return (*flow[:-1], replace(last, keep=True))
    return flow


def _parts(block: Block, numbering: Numbering, room: float) -> Iterable[Flow]:
    match block:
        case Paragraph(text, lead, italic):
            yield _line("italic" if italic else "text", text, room, lead=lead)
        case Heading(text, level, numbered):
            mark = numbering.heading(level) if numbered else ""
            yield _line(f"heading{level}", f"{mark} {text}".strip(), room, keep=True)
        case Article(text, titled):
            style = "heading2" if titled else "text"
            yield _line(style, text, room, lead=numbering.article(), keep=titled)
        case Items(items, mark):
            yield from (_line("text", f"{m} {text}", room) for m, text in item_marks(items, mark))
        case Centred(text):
            yield _line("centred", text, room, keep=True)
        case Quote(text):
            yield _line("quote", text, room)
        case Table(caption=caption):
            if caption:
                yield _line("caption", caption, room, keep=True)
            yield grid(block, room)
        case Picture(svg, width, height, words, caption):
            share = min(room / width, TALLEST / height)
            yield Drawn(svg, width * share, height * share, clean(words))
            if caption:
                yield _line("centred", caption, room)


def _line(style: str, text: str, room: float = TEXT_WIDTH, *, lead: str = "", keep: bool = False) -> Line:
    look = STYLES[style]
    room -= look.indent + look.left
    text = clean(text)
    return Line(
        style,
        pieces(text, room, look.size, bold=look.bold),
        pieces(clean(lead) + " ", room, look.size, bold=True) if lead else (),
        keep,
        balanced(text, room, look.size, bold=look.bold, italic=look.italic) if look.align == "center" else 0.0,
    )


def _with_end_mark(flow: tuple[Flow, ...]) -> tuple[Flow, ...]:
    """ "./." closes the last words; after a table it stands alone."""
    if not flow or not isinstance(flow[-1], Line):
        return (*flow, _line("text", END_MARK))
    last = flow[-1]
    written = "".join(piece.text for piece in last.pieces).rstrip()
    if written.endswith(END_MARK):
        return flow
    ended = _line(last.style, written.removesuffix(".").removesuffix(";") + END_MARK)
    return (*flow[:-1], replace(last, pieces=ended.pieces))
