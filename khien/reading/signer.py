"""Who signed, in what capacity: the capitals under the body and the name below them.

Lines are read, not paragraphs: a signature is layout. No name, no guess.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

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
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STAMPED = re.compile(r"[(\[]\s*(?:đã\s+ký|ký\s+tên|ký\s+số)[^)\]]*[)\]]", re.IGNORECASE)
_CAPACITIES = re.compile(r"\b(?:tm|kt|tl|tuq|t/m|k/t|t/l)\b\s*\.")
_TITLES = re.compile(rf"\b{_TITLE.pattern}")
_IN_THE_NAME_OF = re.compile(r"(?:tm|t/m)\b")
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
    for text, written in _parts(page, start, end):
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


def _parts(page: Page, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Lines of the signature, folded and as written; a cell that holds a whole signature comes in its parts."""
    for line in page.lines:
        if start <= line.start < end:
            text, written = _right_cell(page, line)
            parts = _unfolded(written)
            yield from [(squeeze(fold(part)), part) for part in parts] if len(parts) > 1 else [(text, written)]


def _unfolded(written: str) -> list[str]:
    """“KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC (Đã ký) Nguyễn Thử Nghiệm” as capacity, title and name; else the line as it is."""
    found: list[str] = []
    for piece in _BREAK.split(written):
        words = _STAMPED.sub(" ", piece).split()
        first = next((at for at, word in enumerate(words) if word[:1].isalpha() and not word.isupper()), len(words))
        capitals, name = " ".join(words[:first]), " ".join(words[first:])
        signs = _CAPACITY.match(fold(capitals)) or _TITLE.match(fold(capitals))
        if not signs:
            found.append(piece.strip())
        elif name and not _is_name(squeeze(fold(name)), name):
            return [written]
        else:
            found.extend([*_capitals_apart(capitals), name])
    return [part for part in found if part] or [written]


def _capitals_apart(capitals: str) -> list[str]:
    """Capacities, each to the next one, then the signer's own title: the second that is named, after TM. the first."""
    plain = fold(capitals)
    starts = [match.start() for match in _CAPACITIES.finditer(plain)]
    if not starts:
        return [capitals]
    begin = starts[-1]
    body = plain[begin:]
    titles = [begin + match.start() for match in _TITLES.finditer(body)]
    own = titles[0:1] if _IN_THE_NAME_OF.match(body) else titles[1:2]
    cuts = [*starts, *own, len(capitals)]
    return [capitals[low:high].strip() for low, high in pairwise(cuts)]


def _goes_on(title: str) -> bool:
    return title.endswith((",", " VÀ", "-"))


def _right_cell(page: Page, line: Line) -> tuple[str, str]:
    """A line of the signature; of a line shared with "Nơi nhận", the part behind the wide gap."""
    start = line.start
    gap = _GAP.search(page.text, line.start, line.end) if _shared(line) else None
    gap = gap or _beside_copies(page, line)
    if gap and not _CAPACITY.match(line.text):
        start = gap.end()
    return page.text[start : line.end], page.as_written(start, line.end).strip()


def _beside_copies(page: Page, line: Line) -> re.Match[str] | None:
    """Where the right column begins on a line of "Nơi nhận" that lost its gap: "- Như trên; PHÓ GIÁM ĐỐC"."""
    last = _LAST_STOP.match(page.text, line.start, line.end) if line.text.startswith("-") else None
    if last is None:
        return None
    text, written = page.text[last.end() : line.end], page.as_written(last.end(), line.end)
    return last if (written.isupper() and _TITLE.match(text)) or _is_name(text, written) else None


_LAST_STOP = re.compile(r".*[;.]\s+(?=[a-z])")


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
