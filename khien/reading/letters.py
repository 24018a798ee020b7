"""Which of several papers are letters, and whose annex each other one is. A proposal for a person; it opens no file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from khien.reading.fold import fold
from khien.reading.page import squeeze
from khien.reading.read import UnableToRead, read
from khien.reading.types import Reading

_OPENING = 700
_ANNEX = re.compile(r"(?:phu luc|bieu mau|mau so|danh sach|bang tong hop|de cuong|bieu so)\b")
_WITH = re.compile(r"(?:kem theo|ban hanh kem)[^.;)]{0,60}?\bso:? ?(\d[\w/.-]*)")
_ANNEX_NAME = re.compile(r"(?:^|[^a-z])(?:phu ?luc|pl\d*|bieu ?mau|mau|danh ?sach|ds|bieu|huong ?dan)(?:[^a-z]|$)")


@dataclass(frozen=True, slots=True)
class PaperRead:
    """One paper as it was read; `reading` is None where it could not be. `body` are a mail's own words."""

    name: str
    reading: Reading | None = None
    body: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A letter and its annexes, by their places among the papers; `note` is a mail's word that goes with them."""

    main: int
    annexes: tuple[int, ...] = ()


def grouped(papers: Sequence[PaperRead]) -> tuple[Group, ...]:
    """Letters in their order, each with the papers that belong to it. A mail's cover note belongs to none."""
    mains = _mains(papers)
    annexes: dict[int, list[int]] = {main: [] for main in mains}
    for place, paper in enumerate(papers):
        if place not in annexes and mains and (not paper.body or says_more(paper)):
            annexes[_owner(place, papers, mains)].append(place)
    return tuple(Group(main, tuple(annexes[main])) for main in mains)


def is_letter(paper: PaperRead) -> bool:
    """It has a number or symbol of its own, or addressees and a signer, and does not call itself an annex."""
    if paper.reading is None or paper.body or _calls_itself_annex(paper.reading.text):
        return False
    document = paper.reading.document
    if document.number or document.symbol:
        return True
    return bool(paper.reading.recipients and document.signer.name) or bool(document.kind and document.subject)


def says_more(paper: PaperRead) -> bool:
    """A mail's own words ask something: more than “see attached”."""
    tasks = paper.reading.tasks if paper.reading else ()
    return any(task.deadline or task.deadline_text or task.topics != ("other",) for task in tasks)


def body_as_paper(name: str, text: str) -> PaperRead:
    """A mail's own words, read as a letter would be. Raises `UnableToRead` for a stamped one."""
    return PaperRead(name, _read_or_none(text), body=True)


def _read_or_none(text: str) -> Reading | None:
    try:
        return read(text)
    except UnableToRead:
        if text.strip():
            raise
        return None


def _mains(papers: Sequence[PaperRead]) -> list[int]:
    """The letters; where none is one, every paper that is not called an annex, else what there is to read."""
    letters = [place for place, paper in enumerate(papers) if is_letter(paper)]
    if letters:
        return letters
    readable = [place for place, paper in enumerate(papers) if paper.reading is not None and not paper.body]
    plain = [place for place in readable if not _named_annex(papers[place].name)]
    asking = [place for place, paper in enumerate(papers) if paper.body and says_more(paper)]
    return plain or asking[:1] or readable[:1] or [at for at, paper in enumerate(papers) if paper.reading][:1]


def _owner(place: int, papers: Sequence[PaperRead], mains: Sequence[int]) -> int:
    """The letter that an annex names, else the only one in its folder, else the last before it, else the first."""
    paper = papers[place]
    named = _WITH.search(_opening(paper.reading.text)) if paper.reading else None
    for main in mains:
        number = _number(papers[main])
        if named and number and number.startswith(named[1].rstrip("./-")):
            return main
    folder = PurePosixPath(paper.name).parent
    beside = [main for main in mains if PurePosixPath(papers[main].name).parent == folder]
    if len(beside) == 1:
        return beside[0]
    return max((main for main in mains if main < place), default=mains[0])


def _number(paper: PaperRead) -> str:
    number = paper.reading.document.number if paper.reading else None
    return fold(number).replace(" ", "") if number else ""


def _opening(text: str) -> str:
    return squeeze(fold(text[:_OPENING]))


def _calls_itself_annex(text: str) -> bool:
    opening = _opening(text).lstrip("*#| ")
    return bool(_ANNEX.match(opening)) or ("kinh gui" not in opening and bool(_WITH.search(opening[:300])))


def _named_annex(name: str) -> bool:
    return bool(_ANNEX_NAME.search(fold(PurePosixPath(name).stem).replace("_", " ").replace("-", " ")))
