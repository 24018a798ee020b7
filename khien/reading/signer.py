"""Who signed, in what capacity: the capitals under the body and the name below them.

Lines are read, not paragraphs: a signature is layout. No name, no guess.
"""

import re

from khien.reading.fold import fold
from khien.reading.page import Line, Page, clean, squeeze
from khien.reading.types import Signer

_CAPACITY = re.compile(r"(?:tm|kt|tl|tuq|t/m|k/t|t/l|thua lenh|thua uy quyen|thay mat|ky thay)\b\s*\.?")
_TITLE = re.compile(
    r"(?:q\.\s*|quyen )?(?:pho )?(?:tong )?(?:giam doc|chu tich|truong|bo truong|thu truong|cuc truong|vu "
    r"truong|vien truong|hieu truong|chanh|chanh van phong|"
    r"thu tuong|tong giam doc|truong phong|truong ban|truong cong an|chi cuc truong|tu lenh|bi thu|chanh "
    r"thanh tra|giam thi|thuong truc|doi truong|vien pho|uy vien)\b"
)
_NAME = re.compile(r"(?:(?:[a-z]+\.\s?)*)[a-z]+(?: [a-z]+){1,4}$")
_RANK = re.compile(
    r"(?:(?:pgs|gs|ts|ths|bsck(?:i+|[12])|bs|ck(?:i+|[12])|ks|ls|"
    r"(?:thieu|trung|thuong|dai) (?:tuong|ta|uy))(?:\.\s*|\s+))+"
)
_SIGNED = re.compile(r"\(?\s*(?:da ky|ky ten|ky so|signed|chu ky so|da ky so)|\[?da ?ky\]?$|ky boi|nguoi ky")


def signer_of(page: Page, start: int, end: int) -> Signer:
    """Signer among the lines between two positions of the folded page."""
    capacity: list[str] = []
    title: str | None = None
    name: str | None = None
    for line in page.lines:
        if line.start < start or line.start >= end:
            continue
        text, written = _right_cell(page, line)
        letters = [c for c in written if c.isalpha()]
        capitals = bool(letters) and sum(c.isupper() for c in letters) >= 0.9 * len(letters)
        if capitals and _CAPACITY.match(text):
            if title and name is None and not capacity:
                title = None
            capacity.append(written)
        elif capitals and _TITLE.match(text) and title is None:
            title = written
        elif (title or capacity) and name is None and _is_name(text, written):
            name = _without_rank(clean(written))
            break
        elif capitals and capacity and title is None and name is None and len(written) < 60:
            capacity[-1] = f"{capacity[-1]} {written}"
        elif capitals and title and name is None and len(letters) > 3 and not text[0].isdigit() and _goes_on(title):
            title = f"{title} {written}"
    return Signer(name, title, "; ".join(capacity) or None)


def _goes_on(title: str) -> bool:
    return title.endswith((",", " VÀ", "-"))


def _right_cell(page: Page, line: Line) -> tuple[str, str]:
    """A line of the signature; of a line shared with "Nơi nhận", the part behind the wide gap."""
    start = line.start
    gap = _GAP.search(page.text, line.start, line.end) if _shared(line) else None
    if gap:
        start = gap.end()
    return page.text[start : line.end], page.as_written(start, line.end).strip()


def _shared(line: Line) -> bool:
    return line.text.startswith(("noi nhan", "-")) or "    " in line.text


_GAP = re.compile(r"noi nhan\s*:?\s*(?=[a-z])|[;.:,)a-z]\s{4,}(?=[a-z])")


def _is_name(text: str, written: str) -> bool:
    """Two to five capitalised words: no list, no figure, no stamp."""
    bare = _without_rank(clean(written))
    if _SIGNED.match(text) or not _NAME.match(squeeze(fold(bare))) or len(bare) > 60:
        return False
    words = bare.split()
    return 2 <= len(words) <= 5 and all(word[:1].isupper() for word in words)


def _without_rank(written: str) -> str:
    """The name without "ThS." or "Đại tá" before it."""
    rank = _RANK.match(fold(written))
    return written[rank.end() :] if rank else written
