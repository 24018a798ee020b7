"""A letter's text in, what it says out: the one door of reading.

Pure: no clock (`today` is an argument), no file, no database.
"""

from dataclasses import dataclass
from datetime import date

from khien.law.types import Catalogue
from khien.reading.blocks import Block, blocks_of
from khien.reading.cadences import TopicOf, cadences_of, levels_of
from khien.reading.citations import Cited, cited_in
from khien.reading.contacts import contacts_of
from khien.reading.deadlines import deadline_of
from khien.reading.directive import is_security_directive
from khien.reading.doubts import (
    doubt_about_deadlines,
    doubts_about_bodies,
    doubts_about_citations,
    doubts_about_letters,
)
from khien.reading.fold import fold
from khien.reading.header import Header, header_of
from khien.reading.items import Item, tree_of
from khien.reading.markers import Level
from khien.reading.obligations import Obligations
from khien.reading.page import Page, page_of, squeeze
from khien.reading.people import people_of
from khien.reading.recipients import recipients_of
from khien.reading.secrecy import marked_secret
from khien.reading.signer import signer_of
from khien.reading.structure import Paper, asks_something, lists_people, papers_of
from khien.reading.tasks import Draft, drafts_of
from khien.reading.topics import topics_of
from khien.reading.types import Citation, Document, Doubt, Person, Reading, Task


class UnableToRead(ValueError):
    """The letter is refused; the message is fit for the person who brought it."""


@dataclass(slots=True)
class _Letter:
    """A letter on the reading table."""

    page: Page
    papers: list[Paper]
    header: Header
    root: Item
    drafts: list[Draft]


def read(text: str, *, catalogue: Catalogue | None = None, today: date | None = None) -> Reading:
    """What the letter says. `today` is the day on which "replaced since" and "no longer exists" are judged.

    Raises `UnableToRead` for an empty text and for a paper with a secrecy stamp, of which nothing is kept.
    """
    degree = marked_secret(text)
    if degree:
        raise UnableToRead(
            f"Văn bản có dấu chỉ độ mật {degree}: không được đưa vào phần mềm này. Nội dung chưa được lưu lại."
        )
    letter = _open(text)
    security, topics = _judged(letter)
    document = _document(letter)
    tasks = _tasks(letter, topics, Obligations(catalogue), security)
    cited = _cited(letter)
    grounds_end = _grounds_end(letter)
    addressed = recipients_of(letter.page, letter.papers[0].recipients)
    return Reading(
        text=text,
        security_directive=security,
        urgency=letter.header.urgency,
        document=document,
        inferred=tuple(letter.header.inferred),
        recipients=tuple(words for words, _, _ in addressed),
        grounds=_citations(letter.page, [item for item in cited if item.start < grounds_end]),
        citations=_citations(letter.page, cited),
        tasks=tasks,
        contacts=contacts_of(letter.page, letter.papers[0].body),
        people=_people(letter),
        doubts=_doubts(letter, cited, tasks, [(first, last) for _, first, last in addressed], catalogue, today),
    )


def _open(text: str) -> _Letter:
    page = page_of(text)
    if not page.lines:
        raise UnableToRead("Văn bản không có chữ nào để đọc.")
    papers = papers_of(blocks_of(page))
    root = tree_of(papers[0].body)
    drafts = drafts_of(root, page)
    for paper in papers[1:]:
        if asks_something(paper, main_asks=any(draft.item.block and draft.item.block.marker for draft in drafts)):
            drafts.extend(drafts_of(tree_of(paper.body), page))
    return _Letter(page, papers, header_of(page, _header_end(papers[0])), root, drafts)


def _header_end(paper: Paper) -> int:
    following: list[Block] = paper.recipients or paper.body
    return following[0].start if following else 0


def _judged(letter: _Letter) -> tuple[bool, list[tuple[str, ...]]]:
    """Whether it is a security directive, judged by its duties read as one's; and the topics that follow from that."""
    topics = [_topics_of(draft, security=True) for draft in letter.drafts]
    if _is_directive(letter, topics):
        return True, topics
    return False, [_topics_of(draft, security=False) for draft in letter.drafts]


def _topics_of(draft: Draft, *, security: bool) -> tuple[str, ...]:
    return topics_of(draft.text, audience=squeeze(fold(draft.audience or "")), security_letter=security)


def _is_directive(letter: _Letter, topics: list[tuple[str, ...]]) -> bool:
    main = letter.papers[0]
    end = max((block.end for block in main.body), default=len(letter.page.text))
    subject = squeeze(fold(letter.header.subject or ""))
    return is_security_directive(
        kind=letter.header.kind, subject=subject, tasks=topics, words=squeeze(letter.page.text[:end])
    )


def _document(letter: _Letter) -> Document:
    header, main = letter.header, letter.papers[0]
    start = main.tail[0].start if main.tail else (main.body[-1].end if main.body else 0)
    end = main.tail[-1].end if main.tail else start
    return Document(
        kind=header.kind,
        number=header.number,
        symbol=header.symbol,
        issued_on=header.issued_on,
        issued_partial=header.issued_partial,
        issuer=header.issuer,
        place=header.place,
        subject=header.subject,
        signer=signer_of(letter.page, start, end),
    )


def _tasks(
    letter: _Letter, topics: list[tuple[str, ...]], obligations: Obligations, security: bool
) -> tuple[Task, ...]:
    return tuple(
        _task(letter, draft, found, obligations, security) for draft, found in zip(letter.drafts, topics, strict=True)
    )


def _task(letter: _Letter, draft: Draft, topics: tuple[str, ...], obligations: Obligations, security: bool) -> Task:
    start, end = letter.page.span(draft.start, draft.end)
    on, words = _deadline(letter, draft)
    return Task(
        start=start,
        end=end,
        text=letter.page.raw[start:end],
        audience=draft.audience,
        coordinating=draft.with_whom,
        topics=topics,
        obligations=obligations.of(topics, draft.text),
        deadline=on,
        deadline_text=words,
        cadences=cadences_of(_with_time(draft), _one_topic(topics, security)),
        levels=levels_of(draft.text),
    )


def _with_time(draft: Draft) -> str:
    return f"{draft.text} ; thoi gian: {draft.heading_time}" if draft.heading_time else draft.text


def _one_topic(topics: tuple[str, ...], security: bool) -> TopicOf:
    """The topic of a clause, where it is one of the duty's and the only one."""

    def topic_of(clause: str) -> str | None:
        if len(topics) == 1:
            return topics[0] if topics[0] != "other" else None
        found = set(topics_of(clause, audience="", security_letter=security)) & set(topics) - {"other"}
        return found.pop() if len(found) == 1 else None

    return topic_of


def _deadline(letter: _Letter, draft: Draft) -> tuple[date | None, str | None]:
    issued_on = letter.header.issued_on
    if draft.heading_time:
        found = deadline_of(draft.heading_time, issued_on=issued_on, card=True)
        if found:
            return found.on, draft.heading_words
    found = deadline_of(draft.text, issued_on=issued_on)
    if not found:
        return None, None
    return found.on, draft.words(letter.page, found.start, found.end)


def _grounds_end(letter: _Letter) -> int:
    """Grounds stand before the first duty and before the first numbered part that is no ground itself."""
    first = (draft.start for draft in letter.drafts)
    parts = (
        block.start
        for block in letter.papers[0].body
        if block.marker
        and block.marker.level < Level.DASH
        and not block.text.startswith(("can cu", "thuc hien", "theo "))
    )
    return min([*first, *parts], default=len(letter.page.text))


def _cited(letter: _Letter) -> list[Cited]:
    """Citations of the main paper and of the attachments whose duties were read; never the letter itself."""
    own = letter.header.number
    last = max([draft.end for draft in letter.drafts] + [block.end for block in letter.papers[0].body], default=0)
    header_end = _header_end(letter.papers[0])
    return [
        cited
        for cited in cited_in(letter.page)
        if cited.start < last and not _is_own(cited, own) and not _in_number_line(letter.page, cited, header_end)
    ]


def _is_own(cited: Cited, own: str | None) -> bool:
    return own is not None and fold(cited.number).replace(" ", "") == fold(own).replace(" ", "")


def _in_number_line(page: Page, cited: Cited, header_end: int) -> bool:
    return cited.start < header_end and page.text[max(0, cited.start - 12) : cited.start].lstrip(" \n\x1f").startswith(
        "so"
    )


def _citations(page: Page, cited: list[Cited]) -> tuple[Citation, ...]:
    """Each number once, at its first place, with the first date given for it."""
    kept: dict[str, Citation] = {}
    for item in cited:
        key = fold(item.number).replace(" ", "")
        start, end = page.span(item.start, item.end)
        if key not in kept:
            kept[key] = Citation(item.number, item.on, start, end)
        elif kept[key].date is None and item.on is not None:
            kept[key] = Citation(kept[key].number, item.on, kept[key].start, kept[key].end)
    return tuple(kept.values())


def _people(letter: _Letter) -> tuple[Person, ...]:
    return tuple(
        person for paper in letter.papers[1:] if lists_people(paper) for person in people_of(letter.page, paper.body)
    )


def _doubts(
    letter: _Letter,
    cited: list[Cited],
    tasks: tuple[Task, ...],
    addressed: list[tuple[int, int]],
    catalogue: Catalogue | None,
    today: date | None,
) -> tuple[Doubt, ...]:
    page = letter.page
    spans = addressed + [(draft.start, draft.end) for draft in letter.drafts]
    without = sum(task.deadline is None and not task.cadences for task in tasks)
    first = letter.drafts[0].start if letter.drafts else 0
    last = letter.drafts[-1].end if letter.drafts else 0
    doubts = [
        *doubts_about_citations(page, cited, catalogue, today),
        *doubts_about_letters(page, letter.root),
        *doubts_about_bodies(page, spans, today),
        *doubt_about_deadlines(page, without, len(tasks), first, last),
    ]
    return tuple(sorted(doubts, key=lambda doubt: doubt.start))
