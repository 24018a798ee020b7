"""Pages of one file joined into one text, each with where it stands. Reads nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from khien.reading.extract.values import Extracted, PageRead

LOOK = "Trang {pages} nhận dạng kém; hãy đối chiếu chữ với ảnh của trang."
PROPOSED = "Chữ được nhận dạng từ ảnh: mọi số, ngày và thời hạn chỉ là đề xuất, cần người xác nhận."


@dataclass(frozen=True, slots=True)
class Found:
    """One page's text; `is_scan` where nothing has been recognised on it yet."""

    text: str
    from_ocr: bool = False
    confidence: int | None = None
    is_scan: bool = False
    turn: int = 0
    doubted: tuple[str, ...] = ()


def whole(pages: Sequence[Found], kind: str, notes: Sequence[str], *, first: int = 1) -> Extracted:
    """One text, a line break between pages; `page_reads` and `scans` as the pages are, counted from `first`."""
    reads, texts, at = [], [], 0
    for number, page in enumerate(pages, start=first):
        end, confidence = at + len(page.text), page.confidence
        reads.append(PageRead(number, at, end, page.from_ocr, confidence, page.turn, page.doubted))
        if page.text:
            texts.append(page.text)
            at += len(page.text) + 1
    said = list(notes)
    if any(page.from_ocr for page in reads):
        said.append(PROPOSED)
    poor = [str(page.number) for page in reads if page.needs_look]
    if poor:
        said.append(LOOK.format(pages=", ".join(poor)))
    scans = tuple(number for number, page in enumerate(pages, start=first) if page.is_scan)
    marked = tuple(reads) if any(page.from_ocr for page in reads) else ()
    return Extracted("\n".join(texts), kind, len(pages), tuple(said), marked, scans)
