"""Whether a paper carries a secrecy stamp: MẬT, TỐI MẬT or TUYỆT MẬT, alone, labelled or run into its head.

Words of the body ("bí mật nhà nước", "mật khẩu", "bảo mật") are no stamp.
"""

import re
import unicodedata

from khien.reading.fold import fold, fold_keeping_positions

_EDGE = " \t*_|[](){}<>.,:;!-–—=~#•\"'“”"
_HEAD_LINES = 45
_BULLET = re.compile(r"\s*(?:[-–—+•]|\*(?!\*)|\(?[a-zđ0-9]{1,2}[.)])\s*(?=\w)", re.IGNORECASE)

# Patterns below read folded text. Boxes for ticking are no gap: an empty box before a degree denies it.
_GAP = r"(?:[^\w☐□▢○◯]|_){0,40}"
_MAT = r"m[\s.]?[a4][\s.]?t"
_DEGREE = (
    rf"(?P<degree>(?P<top>t\s?u\s?y\s?e\s?t[\s.]*{_MAT})|(?P<high>t\s?[o0]\s?[i1l][\s.]*{_MAT})|(?P<plain>{_MAT}))"
)
_URGENCY = r"(?:h[o0]a\s*t[o0]c(?:\s*hen\s*gi[o0])?|thuong\s*khan|khan)"
_URGENT = rf"(?:(?:(?:muc\s*)?do\s*khan{_GAP})?{_URGENCY})"
_NATION = r"c[o0]ng\s*h[o0]a\s*x[a4]\s*h[o0][i1l]"
_MOTTO = r"d[o0]c\s*l[a4]p\W*tu\s*d[o0]"
_AFTER = (
    rf"{_GAP}(?:{_URGENT}{_GAP}|(?:muc\s*)?do\s*khan\b.*|s[o0]\s*:.*|s[o0]\s+[\d.…_ ]*/.*"
    rf"|(?:ban\s*so|so\s*ban)\b.*|{_NATION}.*|{_MOTTO}.*)?"
)
_LABEL = (
    r"(?:(?:(?:dau|chi|muc|cap)\s*)*(?:d\s?o\s*(?:bi\s*|bao\s*)?mat|dau\s*(?:chi\s*)?mat|muc\s*mat)"
    r"(?:\s*(?:cua\s*)?(?:van\s*ban|tai\s*lieu))?(?=\W)|(?:muc\s*do|dau)\s*[:=])"
)
_BOX = r"(?:[\[(]\s*[xv]\s*[\])]|[☒☑✓✔■])"
_TICKED = _DEGREE.replace("?P<", "?P<ticked_")
_LABELLED = re.compile(
    rf"(?<!\w){_LABEL}(?:{_GAP}(?:{_BOX}{_GAP})?{_DEGREE}(?!\w){_AFTER}$|.{{0,80}}{_BOX}\s*{_TICKED}(?!\w))"
)
_EMPTY_BOX = re.compile(r"[\[(]\s*[\])]\s*(?:tuyet|toi|mat)")
_ALONE = re.compile(rf"{_GAP}(?:{_URGENT}{_GAP})?{_DEGREE}{_GAP}(?:{_URGENT}{_GAP})?")
_STANDING = rf"(?<!\w)(?<!bao )(?<!bi )(?<!co )(?<!giai )(?<!ong )(?<!khong ){_DEGREE}"
_COMPOUND = r"(?:ma|khau|ong|vu|thu|lenh|danh|do|dien|ngu)"
_BESIDE_THE_ISSUER = re.compile(
    r"\W{0,8}(?:ubnd|uy ban|hdnd|so|bo|ban|phong|cuc|chi cuc|tong cuc|cong an|truong|vien|trung tam|van phong|huyen uy|"
    rf"tinh uy|thanh uy|dang uy)\s[^:;,.]{{2,60}}?\s(?<!lieu )(?<!van ban ){_STANDING}{_AFTER}$"
)
_JOINED = (
    re.compile(
        rf"{_STANDING}{_GAP}(?:{_URGENT}{_GAP})?(?:{_NATION}|{_MOTTO}|s[o0]\s*:|s[o0]\s+[\d.…_ ]{{0,30}}/"
        rf"|(?:ban\s*so|so\s*ban)\s*:|(?<=\s)(?!{_COMPOUND}\b)[a-z][a-z .]{{1,30}},\s*ngay\s[\d\s.…_]{{0,20}}thang\b)"
    ),
    re.compile(
        rf"(?:viet\s*nam|hanh\s*phuc|^\W{{0,8}}s[o0]\s*[:.]?[^:]{{0,60}}/\S{{0,40}})\s\W{{0,40}}"
        rf"{_STANDING}{_AFTER}$"
    ),
)
_LABEL_ONLY = re.compile(rf"{_GAP}{_LABEL}{_GAP}")
_NUMBER_LINE = re.compile(r"so\s*[:.]?\s*[\d.…_ ]*\s*/")
_ANNEX = re.compile(
    r"(?:phu luc|ke hoach|phuong an|cong hoa xa hoi|kinh gui|cong dien|chi thi|quyet dinh|bao cao|thong bao)\b"
)


def marked_secret(text: str) -> str | None:
    """The stamp of the paper or of one attached to it, or None."""
    cells = _cells(unicodedata.normalize("NFC", text))
    addressed = next((index for index, cell in enumerate(cells) if fold(cell).strip(_EDGE).startswith("kinh gui")), 40)
    for index, cell in enumerate(cells):
        if "t" not in fold(cell):
            continue
        in_head = index < addressed
        stamp = _joined(cell, in_head) or _labelled(cell, in_head) or _labelled_before(cells, index, in_head)
        if stamp:
            return stamp
        stamp = _alone(cell, in_head)
        if stamp and (index < max(_HEAD_LINES, addressed) or _heads_a_paper(cells, index)):
            return stamp
    return None


def _cells(text: str) -> list[str]:
    """What stands by itself on the lines of the text: columns apart, empty ones left out."""
    return [cell for line in text.splitlines() for cell in re.split(r"\||\s{3,}|\t", line) if cell.strip(_EDGE)]


def _joined(cell: str, in_head: bool) -> str | None:
    """The degree in capitals where a flattened head ran it into the issuer, the nation, the motto or the number."""
    folded = fold_keeping_positions(cell)
    for rule in (*_JOINED, _BESIDE_THE_ISSUER) if in_head else _JOINED:
        for match in rule.finditer(folded.text):
            if _in_capitals(cell[slice(*folded.span(*match.span("degree")))]):
                return _name(match)
    return None


def _labelled(cell: str, in_head: bool) -> str | None:
    """The degree after "Độ mật:", in any case; below the head only where the label opens the line."""
    folded = fold(cell)
    match = _LABELLED.search(folded)
    if match is None or (_EMPTY_BOX.search(folded, match.start()) and not match["ticked_degree"]):
        return None
    if not in_head and (folded[: match.start()].strip(_EDGE) or _BULLET.match(cell)):
        return None
    return _name(match)


def _labelled_before(cells: list[str], index: int, in_head: bool) -> str | None:
    """The degree whose label stands in the cell or the line before it."""
    if not in_head or index == 0 or not _LABEL_ONLY.fullmatch(fold(cells[index - 1])):
        return None
    match = _ALONE.fullmatch(fold(cells[index]))
    return _name(match) if match else None


def _alone(cell: str, in_head: bool) -> str | None:
    """The degree where the cell holds nothing else but urgency: in capitals, or plainly a stamp of the head."""
    folded = fold_keeping_positions(cell)
    match = _ALONE.fullmatch(folded.text)
    if match is None:
        return None
    degree = cell[slice(*folded.span(*match.span("degree")))]
    if _in_capitals(degree):
        return _name(match)
    urgent = re.search(_URGENCY, folded.text) is not None
    stamped = in_head and degree[0].isupper() and not _BULLET.match(cell) and (urgent or not match["plain"])
    return _name(match) if stamped else None


def _in_capitals(words: str) -> bool:
    letters = [character for character in words if character.isalpha()]
    return sum(character.isupper() for character in letters) >= 0.6 * len(letters)


def _name(match: re.Match[str]) -> str:
    """The degree that the match found, in its right spelling."""
    found = {name.removeprefix("ticked_") for name, words in match.groupdict().items() if words}
    return "TUYỆT MẬT" if "top" in found else "TỐI MẬT" if "high" in found else "MẬT"


def _heads_a_paper(cells: list[str], index: int) -> bool:
    """Further down, a stamp counts beside the head of an attached paper."""
    near = [fold(cell).strip(_EDGE) for cell in cells[max(0, index - 6) : index + 7]]
    return any(_ANNEX.match(cell) or _NUMBER_LINE.match(cell) for cell in near)
