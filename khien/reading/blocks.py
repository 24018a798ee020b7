"""Lines joined into paragraphs: a stray blank line or a hard wrap is not a boundary, a marker is.

Deciding what a paragraph means is left to others.
"""

import re
from dataclasses import dataclass

from khien.reading.markers import Level, Marker, read_marker
from khien.reading.page import Line, Page, squeeze, was_full

_CLOSED = re.compile(r"[.;:?!…][\s\"')\]]*$")
_FRESH = re.compile(
    r"(?:yeu cau|de nghi|trong qua trinh|tren day|nhan duoc|noi nhan|kinh gui|phu luc|tm\.|kt\.|tl\.|tuq\.|can cu|"
    r"trong truong hop|moi chi tiet|thong tin chi tiet|v/v|so:|(?:so|ubnd|uy ban|bo|cuc|phong|cong an|van phong|truong)"
    r" [^.]{0,80}?(?:de nghi|yeu cau|tran trong|giao)|tran trong|(?:don vi|co quan)[^.:]{0,40}:|thoi gian[^.:]{0,30}:)"
)
_KIND_ALONE = re.compile(
    r"(?:chi thi|ke hoach|quyet dinh|thong bao|cong dien|huong dan|to trinh|bao cao|quy che|quy dinh|phuong an)$"
)
_ANNEX_HEAD = re.compile(
    r"(?:phu luc|danh sach|danh muc|bieu mau|phieu|to khai|bang tong hop|quy che|quy dinh|noi quy)\b"
)
_TELEGRAPHS = re.compile(r"[a-z ,-]{6,80} dien\s*:$")
_TITLE_LENGTH = 130
_LONG = 110
_PLAIN_TITLE = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `start`/`end` index the folded page and include the marker; `text` is squeezed, without it.

    `body` is where the words begin, after the marker; `bold` and `capitals` tell a title by its look, `cell` a
    paragraph that begins a cell of a flattened table.
    """

    start: int
    end: int
    body: int
    marker: Marker | None
    text: str
    bold: bool
    capitals: bool
    blank_before: bool
    cell: bool = False

    @property
    def closed(self) -> bool:
        """The paragraph ends as a sentence or a list's member does."""
        return bool(_CLOSED.search(self.text))


def blocks_of(page: Page) -> list[Block]:
    """The paragraphs of a page, in order."""
    blocks: list[Block] = []
    run: list[Line] = []
    marker: Marker | None = None
    orders: dict[Level, int] = {}
    for line in page.lines:
        found = _credible(_marker_of(page, line), line, run, orders, page)
        if run and (found or not _continues(run, marker, line, page)):
            blocks.append(_block(page, run, marker))
            run = []
        if not run:
            marker = found
            if found:
                orders[found.level] = found.order
        run.append(line)
    if run:
        blocks.append(_block(page, run, marker))
    return blocks


def _marker_of(page: Page, line: Line) -> Marker | None:
    first = line.text[0]
    if not (
        first.isdigit() or not first.isalnum() or line.text[:3].rstrip()[1:2] in ").-/" or first in "pcmdtnhbivxso"
    ):
        return None
    return read_marker(line.text, page.raw[page.folded.origin(line.start) : page.folded.origin(line.start + 8)])


def _credible(
    marker: Marker | None, line: Line, run: list[Line], orders: dict[Level, int], page: Page
) -> Marker | None:
    """A marker in the middle of a sentence is a wrapped number or hyphen, unless it is the next one due."""
    if marker is None or not run or _CLOSED.search(run[-1].text):
        return marker
    rest = line.text[marker.length :]
    written = page.raw[page.folded.origin(line.start + marker.length) :][:1]
    if marker.level >= Level.DASH:
        if _split_name(run, rest) or (was_full(run[-1], line, page) and _HALF_NAME.search(run[-1].text)):
            return None
        return marker if line.blank_before or written.isupper() or not was_full(run[-1], line, page) else None
    if line.blank_before or marker.order in (1, orders.get(marker.level, 0) + 1):
        return marker if rest == "" or not written.islower() else None
    return None


# What stands before the hyphen of an office's name or a fixed phrase: "Phòng Văn hóa - Xã hội", "kinh tế - xã hội".
_HALF_NAME = re.compile(
    r"\b(?:van hoa|lao dong|ke hoach|to chuc|co yeu|kinh te|hanh chinh|chinh tri|tai chinh|giao duc|ky thuat)$"
)


def _split_name(run: list[Line], rest: str) -> bool:
    """A hyphen of a name or an aside, turned into a bullet: long unfinished sentence, then " - the standing body"."""
    length = sum(line.end - line.start for line in run)
    return length > _LONG * 2 and bool(re.match(r"(?:co quan|don vi|to chuc) (?:thuong truc|dau moi|chu quan)", rest))


def _continues(run: list[Line], marker: Marker | None, line: Line, page: Page) -> bool:
    """Whether `line` goes on with the paragraph."""
    last = run[-1]
    if line.cell_before or line.titled or run[0].titled or _begins_title(run, line, page):
        return False
    first = page.raw[page.folded.origin(line.start) :][:1]
    fresh = first.isupper() and bool(_FRESH.match(line.text))
    closed = bool(_CLOSED.search(last.text))
    if not line.blank_before and _LEVEL.match(line.text) and _UNPLACED.search(last.text) and not _capitals(page, last):
        return True
    if not closed and not fresh and (_dangles(page, last) or (first.islower() and not run[0].bold)):
        return True
    if not line.blank_before and ((page.spaced and page.width is not None) or was_full(last, line, page)):
        return not _FRESH_HEAD.match(line.text) and not (closed and fresh and not page.spaced)
    if closed or fresh:
        return closed and not fresh and not line.blank_before and _open_bracket(run)
    if first in '(,;)/"':
        return not run[0].bold
    if line.blank_before and ((line.bold and not run[0].bold) or (_capitals(page, last) and not _capitals(page, line))):
        return False
    return not _title_like(run, marker, page, blank=line.blank_before)


def _begins_title(run: list[Line], line: Line, page: Page) -> bool:
    """A kind stands alone above its subject, a text below its addressee, an annex's capitals below a signature."""
    if _KIND_ALONE.match(run[-1].text) and len(run) == 1 and _capitals(page, run[0]):
        return not _capitals(page, line)
    if line.blank_before and run[0].text.startswith("kinh gui") and page.raw[page.folded.origin(line.start)].isupper():
        return True
    if _TELEGRAPHS.match(line.text) and page.raw[page.folded.origin(line.start) :][:3].isupper():
        return True
    if line.text.startswith(("(kem theo", "(ban hanh kem")) and _capitals(page, run[-1]):
        return True
    return line.blank_before and bool(_ANNEX_HEAD.match(line.text)) and _capitals(page, line)


def _dangles(page: Page, line: Line) -> bool:
    """The line breaks off inside a phrase: "… các", "… số"; but "thuộc Sở" may end a heading."""
    found = _DANGLING.search(line.text)
    if found is None:
        return False
    word = page.as_written(line.start + found.start(), line.end)
    return not word.isalpha() or word in _LEADING_ON.split()


def _open_bracket(run: list[Line]) -> bool:
    return len(run) == 1 and run[0].text.count("(") > run[0].text.count(")")


_DANGLING = re.compile(
    r"(?:[,–-]|\b(?:va|cua|ve|cho|voi|tai|tu|theo|cac|nhung|de|trong|tren|den|bang|so|ngay|thang|khi|duoc|"
    r"boi|nhu|hoac|nham|viec))$"
)
# The same words as they are written, with their marks and without any: "số" leads on, "Sở" and "vá" do not.
_LEADING_ON = """
và của về cho với tại từ theo các những để trong trên đến bằng số ngày tháng khi được bởi như hoặc nhằm việc
va cua ve voi tai tu cac nhung de tren den bang so ngay thang duoc boi nhu hoac nham viec
"""
# A body that is called by the place it governs, after other words, and the place: "tham mưu UBND" + "Thành phố".
_UNPLACED = re.compile(r"\w[,:;]? (?:ubnd|hdnd|uy ban nhan dan|hoi dong nhan dan|cong an|mat tran to quoc)$")
_LEVEL = re.compile(r"(?:thanh pho|tinh|xa|phuong|dac khu|huyen|quan)\b")
_FRESH_HEAD = re.compile(r"(?:noi nhan|kinh gui|phu luc\b[^a-z]*$)")


def _title_like(run: list[Line], marker: Marker | None, page: Page, *, blank: bool) -> bool:
    """Short words without an end: a heading, a name, a line of the header."""
    length = run[-1].end - run[0].start
    if marker is not None and marker.level >= Level.DASH:
        return False
    if run[0].bold and page.raw[: page.folded.origin(run[-1].end) + 4].rstrip().endswith("**"):
        return True
    if marker is None and not blank and length > _PLAIN_TITLE and not _capitals(page, run[-1]):
        return False
    words = run[0].text[marker.length if marker else 0 :]
    return length <= _TITLE_LENGTH and len(run) <= (2 if page.width else 1) and ". " not in words


def _capitals(page: Page, line: Line) -> bool:
    letters = [c for c in page.raw[page.folded.origin(line.start) : page.folded.origin(line.end)] if c.isalpha()]
    return len(letters) > 5 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


def _block(page: Page, run: list[Line], marker: Marker | None) -> Block:
    start, end = run[0].start, run[-1].end
    body = start + (marker.length if marker else 0)
    body += len(page.text[body:end]) - len(page.text[body:end].lstrip())
    letters = [c for c in page.raw[page.folded.origin(body) : page.folded.origin(min(end, body + 120))] if c.isalpha()]
    capitals = len(letters) > 3 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)
    tail = page.raw[page.folded.origin(end) : page.folded.origin(end) + 4]
    starred = tail.startswith("**") or page.raw[: page.folded.origin(end)].endswith("**")
    bold = run[0].titled or (run[0].bold and starred)
    return Block(
        start, end, body, marker, squeeze(page.text[body:end]), bold, capitals, run[0].blank_before, run[0].cell_before
    )
