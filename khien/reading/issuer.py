"""Who issued a paper, from the capitals above its number, in ordinary letters; and the place its text names.

It prefers the letter's own spelling, found elsewhere in its text, to any rule of its own.
"""

import re
from collections import Counter

from khien.reading.fold import fold
from khien.reading.page import Line, Page, clean

_HEADS = re.compile(
    r"(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|bo|so|cuc|chi cuc|tong cuc|van phong|vp|phong|trung tam|"
    r"cong an|ban|truong|"
    r"benh vien|hoc vien|dai hoc|vien|thu tuong|chu tich|chinh phu|toa an|kho bac|bao hiem|ngan hang|hoi|tinh uy|"
    r"thanh uy|huyen uy|"
    r"dang uy|lien doan|tong cong ty|tap doan|cong ty|doan|to cong tac|doi|thanh tra|uy ban|vien kiem sat|"
    r"hai quan|thue)\b"
)
_PARTY = re.compile(r"cong hoa xa|dang bo|bo chinh tri$")
_PROVINCE = re.compile(r"\b(?:tinh|thanh pho)\s+((?:[a-z]+\s?){1,4})")
_PLACED = ("tinh", "thanh pho", "huyen", "quan", "xa", "phuong", "thi xa", "thi tran", "dac khu", "tp")
_TITLED = (
    "bo",
    "so",
    "cuc",
    "vu",
    "phong",
    "ban",
    "truong",
    "vien",
    "chi cuc",
    "tong cuc",
    "trung tam",
    "va",
    "-",
    "cong ty",
)


def issuer_above(page: Page, lines: list[Line], nation: re.Pattern[str]) -> str | None:
    """The last office named in capitals in these lines; the ones before it are its superiors."""
    offices: list[str] = []
    adjoining = False
    begun: int | None = None  # a name broken in its first word: "ỦY | BAN NHÂN DÂN"
    for line in lines:
        start, end = line.start if begun is None or line.cell_before else begun, _cut(page, line)
        written = page.as_written(start, end)
        begun = None
        adjoining = adjoining and not line.cell_before
        if nation.match(line.text) or not _in_capitals(written):
            adjoining = False
            begun = line.start if line.text in _BROKEN and written.isupper() else None
        elif _HEADS.match(fold(written)) and not (adjoining and _unfinished(offices)):
            offices.append(written)
            adjoining = True
        elif offices and adjoining:
            offices[-1] = f"{offices[-1]} {written}"
    if not offices:
        return None
    issuer = sentence_case(page, offices[-1])
    if fold(issuer) == "van phong" and len(offices) > 1:
        return _own_spelling(page, f"van phong {fold(offices[-2])}") or f"{issuer} {sentence_case(page, offices[-2])}"
    return issuer


_BROKEN = ("uy", "van", "hoi", "trung", "chi", "tong")


def _in_capitals(written: str) -> bool:
    letters = [character for character in written if character.isalpha()]
    return len(letters) >= 3 and sum(character.isupper() for character in letters) >= 0.8 * len(letters)


def _cut(page: Page, line: Line) -> int:
    """Where the left cell of a flattened header line ends."""
    for right in re.finditer(r"\s{3,}|\s(?:cong hoa xa hoi|doc lap - tu|so\s?:)", page.text[line.start : line.end]):
        start, end = line.start + right.start(), line.start + right.end()
        if right.group().strip() or not page.raw[slice(*page.span(start, end))].strip():
            return start
    return line.end


def _unfinished(offices: list[str]) -> bool:
    """A wrapped name: "VĂN PHÒNG | ỦY BAN NHÂN DÂN" is one office."""
    if not offices:
        return False
    above = fold(offices[-1])
    return above in _ALONE_NO_OFFICE or above.endswith((" va", ",", " -"))


_ALONE_NO_OFFICE = ("chu tich", "van phong", "hoi dong", "uy ban", "ban", "so", "bo", "phong", "trung tam")


def sentence_case(page: Page, office: str) -> str:
    """Capitals as ordinary writing: the letter's own spelling of these words, else the usual rule."""
    words = office.strip(" -–.")
    if not words.isupper():
        return words
    spelled = _own_spelling(page, fold(words))
    return spelled or _usual_case(words)


def _own_spelling(page: Page, folded: str) -> str | None:
    """The most frequent spelling in ordinary letters of the same words elsewhere in the letter."""
    source = r"\b" + r"\s+".join(re.escape(word) for word in folded.split()) + r"\b"
    spellings = Counter(
        words
        for match in re.finditer(source, page.text)
        if (words := page.as_written(*match.span())) and not words.isupper() and words[0].isupper()
    )
    return spellings.most_common(1)[0][0] if spellings else None


def _usual_case(words: str) -> str:
    """ "SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH HÀ GIANG" → "Sở Khoa học và Công nghệ tỉnh Hà Giang"."""
    low = clean(words).lower().split()
    plain = [fold(word) for word in low]
    result: list[str] = []
    proper = False
    for index, word in enumerate(low):
        before = plain[index - 1] if index else ""
        pair = " ".join(plain[max(0, index - 2) : index])
        if plain[index] in _PLACED or " ".join(plain[index : index + 2]) in _PLACED:
            proper = False
        elif before in _PLACED or pair in _PLACED or before in _SCHOOLS or pair in _SCHOOLS:
            proper = " ".join(plain[index - 1 : index + 1]) not in _PLACED
        if plain[index] in _ACRONYMS or not _VOWEL.search(plain[index]):
            result.append(word.upper())
        elif index == 0 or proper or _begins_field(plain, index):
            result.append(word[:1].upper() + word[1:])
        else:
            result.append(word)
    return " ".join(result)


def _begins_field(plain: list[str], index: int) -> bool:
    """The word after "Sở", "Cục", "Trung tâm", "và" of an office's name is written with a capital."""
    before, pair = plain[index - 1], " ".join(plain[max(0, index - 2) : index])
    return plain[index] not in ("va", "-") and before != "ban" and (before in _TITLED or pair in _TITLED)


_VOWEL = re.compile(r"[aeiouy\W]")
_SCHOOLS = ("da khoa", "thpt", "thcs", "tieu hoc", "mam non", "dai hoc", "cao dang")
_ACRONYMS = frozenset({"ubnd", "hdnd", "thpt", "thcs", "gdnn", "gdtx", "cntt", "tp", "vnpt", "gddt", "ptdt"})


def place_in_text(page: Page) -> str | None:
    """The one province or city that the text keeps naming; None where it names several."""
    names: Counter[str] = Counter()
    for match in _PROVINCE.finditer(page.text):
        name = _capitalised(page, match.start(1), match.end(1))
        if name:
            names[name] += 1
    if not names:
        return None
    (first, _), *others = names.most_common(2)
    return first if not others else None


def _capitalised(page: Page, start: int, end: int) -> str | None:
    """The run of capitalised words from `start`: "Hà Nam theo quy định" gives "Hà Nam"."""
    taken: list[str] = []
    for word in page.as_written(start, end).split():
        if not word[:1].isupper() or word.isupper():
            break
        taken.append(word.strip(".,;"))
    return " ".join(taken) if len(taken) >= 2 else None
