"""The tree read as duties: which items ask something, of whom, and until when.

A heading is no duty, a list of contacts neither; a lettered or dashed item is one duty whatever it holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from khien.reading.audience import coordinating, heading_audience, own_audience
from khien.reading.items import Item, is_heading, names_only
from khien.reading.markers import Level
from khien.reading.page import Page
from khien.reading.sections import (
    ASKS_NOTHING,
    BOILERPLATE,
    CARD_TASK,
    CONTACT,
    HELP,
    LEADS_IN,
    PURPOSE,
    REQUIREMENTS,
    Row,
    card_row,
    table_cell,
    without_hardship,
)
from khien.reading.words import ACTING, ENCOURAGES, MUST, ORGAN, WHEN_FIRST, pattern

_REPORTS = pattern(r"\bbao cao\b|\bgui\b[^.;]{0,120}\b(?:truoc|cham nhat)\b|\bgui ket qua\b|\btong hop\b")
_ORDER = pattern(r"\b(?:de nghi|yeu cau|giao (?!duc|vien|thong|trinh))\b")
_CITING = pattern(r"(?:thuc hien|trien khai|can cu|theo|tiep theo)[^.]{0,40}\bso\b")
_STRONG = pattern(
    r"\b(?:de nghi|yeu cau|giao (?!duc|vien|thong)|phai|chiu trach nhiem|co trach nhiem|khong duoc|chi dao|"
    r"chu tri|phoi hop|nghiem cam)\b"
)
_MERELY = pattern(
    r"(?:nghiem tuc|quan tam|phoi hop|to chuc|khan truong|trien khai|chi dao|quyet liet|kip thoi|biet|de|va|,| |nghiem|"
    r"thuc hien|cac noi dung|noi dung|nhu tren|tren|nay|neu tren|chi thi|ke hoach|cong dien|cong van|dung "
    r"quy dinh)+[./ ]*$"
)
_SOME_WORK = 20
_GIVEN = pattern(r"giao (?:cho )?(?=" + ORGAN + ")")
_ASKS_ALL = pattern(r"(?:cac|moi|tat ca|toan the|thu truong|nguoi dung dau|lanh dao)\b")
_WRITER = pattern(r"[^.;]{0,160}?\b(?:de nghi|yeu cau|tran trong|thong bao|mong|giao)\b")
_CONTENTS = re.compile(r"\b(?:bao )?gom(?: cac| nhung| ca)*(?: noi dung| thong tin| tai lieu)*(?: sau)?\s*:$")
_LISTED = re.compile(r"\b(?:bao gom|gom|la|sau day|sau)\s*:$")
_CONTACT_HEAD = pattern(
    ORGAN + r"|(?:ong|ba|dong chi|d/c|so dien thoai|dien thoai|email|thu dien tu|duong day nong|hotline)\b"
)


@dataclass(slots=True)
class Draft:
    """A duty being read; positions index the folded page, `text` is folded and squeezed, without the marker."""

    start: int
    end: int
    text: str
    item: Item
    audience: str | None = None
    with_whom: tuple[str, ...] = ()
    heading_time: str | None = None
    heading_words: str | None = None

    def words(self, page: Page, start: int, end: int) -> str:
        """The words as written behind a stretch of `text`, which may be a listed thing's below the item."""
        for item in (self.item, *_all_below(self.item)):
            if start < len(item.text):
                return words_of(item, page, start, min(end, len(item.text)))
            start, end = start - len(item.text) - 1, end - len(item.text) - 1
        return ""


@dataclass(slots=True)
class _Card:
    """Rows that follow a group of duties hold for all of them."""

    group: list[Draft] = field(default_factory=list)
    used: bool = False

    def held_by(self, row: Item) -> list[Draft]:
        """The duties that a row holds for; an unnumbered one for the last of them and those beside it only."""
        if row.block is None or row.block.marker is not None or not self.group:
            return self.group
        return [draft for draft in self.group if draft.item.parent is self.group[-1].item.parent]


def drafts_of(root: Item, page: Page) -> list[Draft]:
    """The duties under `root`, in the order of the paper."""
    drafts: list[Draft] = []
    card = _Card()
    for item in root.children:
        _walk(item, page, drafts, card)
    return drafts


def _walk(item: Item, page: Page, drafts: list[Draft], card: _Card) -> None:
    if _asks_nothing(item):
        return
    if _take_row(item, page, card) or _take_cell(item, page, card):
        return
    before = len(drafts)
    rows = [child for child in item.children if card_row(child.text)]
    duties = [child for child in item.children if child not in rows]
    sentence = bool(item.children) and not is_heading(item) and _is_duty(item)
    if sentence or (rows and not duties and _is_duty(item, card_holder=True)):
        _add(_draft(item, page, item.block.end if item.block else 0), drafts, card)
    elif item.children and _is_list_of_things(item, duties):
        _add(_draft(item, page, item.end()), drafts, card)
        return
    for child in item.children:
        _walk(child, page, drafts, card)
    if len(drafts) == before and _is_duty(item) and _stands_alone(item):
        _add(_draft(item, page, item.block.end if item.block else 0), drafts, card)


def _add(draft: Draft, drafts: list[Draft], card: _Card) -> None:
    drafts.append(draft)
    if card.used:
        card.group, card.used = [], False
    card.group.append(draft)


def _take_row(item: Item, page: Page, card: _Card) -> bool:
    """Give a card's row to the duties before it; its heading ("b) Cơ quan thực hiện:") passes to its children."""
    found = card_row(item.text)
    if found is None or item.block is None:
        return False
    row, start = found
    if item.children:
        for child in item.children:
            _take_row(child, page, card)
    value = words_of(item, page, start, len(item.text)).rstrip(" .;,")
    card.used = True
    for draft in card.held_by(item):
        if row is Row.LEAD and value:
            draft.audience = value
        elif row is Row.WITH and value:
            draft.with_whom = (value,)
        elif row is Row.TIME and value:
            draft.heading_time, draft.heading_words = item.text[start:], value
    return True


def _take_cell(item: Item, page: Page, card: _Card) -> bool:
    """Give a table's cell to the duty of its row: first who leads, then who helps, and when."""
    block = item.block
    if block is None or not block.cell or block.marker is not None or item.children:
        return False
    row = table_cell(block.text)
    named = row is None and names_only(block.text)
    if row is None and not named:
        return not ACTING.match(block.text) and own_audience(block.text) is None
    value = words_of(item, page, 0, len(block.text))
    for draft in card.group[-1:]:
        if named and not draft.audience:
            draft.audience = value
        elif named and not draft.with_whom:
            draft.with_whom = (value,)
        elif row is Row.TIME and not draft.heading_time:
            draft.heading_time, draft.heading_words = block.text, value
    return True


def _asks_nothing(item: Item) -> bool:
    text = CARD_TASK.sub("", item.text)
    heading = is_heading(item) or bool(item.children)
    if heading and ASKS_NOTHING.match(text) and len(text) < 130 and not LEADS_IN.search(text):
        return True
    if item.children and _LISTED.search(text) and not MUST.search(text) and not ACTING.match(text):
        return not any(child.children or _acts(child) for child in item.children)
    if REQUIREMENTS.match(text) and item.parent is not None:
        beside = [item.parent.text, *(child.text for child in item.parent.children if child is not item)]
        return any(PURPOSE.match(words) for words in beside)
    return False


def _acts(item: Item) -> bool:
    when = WHEN_FIRST.match(item.text)
    return bool(ACTING.match(item.text, when.end() if when else 0) or own_audience(item.text))


def _is_list_of_things(item: Item, children: list[Item]) -> bool:
    """The members are things, not duties: "báo cáo gồm: số hệ thống; số máy"."""
    if not children or not item.text.endswith(":") or names_only(item.text) or heading_audience(item):
        return False
    acts = ACTING.match(CARD_TASK.sub("", item.text)) or own_audience(item.text) or _CONTENTS.search(item.text)
    if not acts:
        return False
    if len(children) < len(item.children) or any(child.children for child in children):
        return False
    acting = sum(map(_acts, children))
    contacts = sum(bool(CONTACT.search(child.text)) for child in children)
    return contacts == 0 and acting * 3 < len(children)


def _stands_alone(item: Item) -> bool:
    """A sentence; or an order over contacts ("liên hệ các đầu mối sau:"); or a leaf without its full stop."""
    if not is_heading(item):
        return True
    if item.children:
        orders = bool(ACTING.match(item.text) or MUST.search(item.text))
        return orders and item.text.endswith(":") and any(CONTACT.search(child.text) for child in item.children)
    return _short_order(item)


def _short_order(item: Item) -> bool:
    """A leaf that looks like a heading, yet is an order: "3. Tổ chức diễn tập hằng năm"."""
    if item.block is None or item.block.marker is None or names_only(item.text):
        return False
    deep = item.block.marker.level >= Level.LETTER
    sibling = item.parent is not None and len(item.parent.children) > 1 and not item.block.bold
    return (deep or sibling) and not item.text.endswith(":") and len(item.text) > 18


def _is_duty(item: Item, *, card_holder: bool = False) -> bool:
    block = item.block
    if block is None:
        return False
    text = CARD_TASK.sub("", block.text)
    if len(text) < 12 or BOILERPLATE.match(text) or (not card_holder and is_heading(item) and not block.marker):
        return False
    if ENCOURAGES.search(text) and (ACTING.match(text) is None or text.startswith("khuyen khich")):
        return False
    if block.marker is not None:
        return not _is_contact_row(item)
    return _asks_in_passing(item, text)


def _is_contact_row(item: Item) -> bool:
    """A line of a contact list: a body or a person with a telephone number or an address."""
    if not CONTACT.search(item.text) or MUST.search(CONTACT.split(item.text)[0]):
        return False
    return bool(_CONTACT_HEAD.match(item.text)) or not ACTING.match(item.text)


def _asks_in_passing(item: Item, text: str) -> bool:
    """Unnumbered paragraphs: an order in the body, or at the end a duty to report (help and thanks are none)."""
    if item.block is None or item.block.capitals or text.endswith(":"):
        return False
    if HELP.match(text):
        return False
    rest = without_hardship(text)
    if not rest or item.preamble:
        return False
    if item.closing:
        return _entrusts(rest) or (bool(_REPORTS.search(rest)) and bool(MUST.search(rest) or ACTING.match(rest)))
    under_heading = item.parent is not None and item.parent.block is not None
    if under_heading and item.parent is not None and item.parent.text.endswith(":"):
        return len(text) > 40 or bool(ACTING.match(text))
    if under_heading:
        return bool(ACTING.match(text) or own_audience(text) or _STRONG.search(text))
    return bool(_ORDER.search(text)) or bool(ACTING.match(text) and not _CITING.match(text))


def _entrusts(text: str) -> bool:
    """A last paragraph that gives one body a work of its own: "Giao Văn phòng Sở theo dõi, đôn đốc…"."""
    named = own_audience(text)
    if named is None or len(text) - named.end < _SOME_WORK or _MERELY.match(text[named.end :].lstrip(" ,")):
        return False
    if _GIVEN.match(text):
        return True
    return named.start == 0 and not _ASKS_ALL.match(text) and _WRITER.match(text) is None


def _draft(item: Item, page: Page, end: int) -> Draft:
    block = item.block
    if block is None:
        raise ValueError("the root is no duty")
    text = block.text if end == block.end else " ".join(one.text for one in (item, *_all_below(item)))
    draft = Draft(block.start, end, text, item)
    named = own_audience(CARD_TASK.sub("", block.text))
    offset = len(block.text) - len(CARD_TASK.sub("", block.text))
    if named:
        draft.audience = words_of(item, page, named.start + offset, named.end + offset)
    else:
        draft.audience = _inherited(item, page)
    draft.with_whom = tuple(words_of(item, page, who.start, who.end).rstrip(" ,") for who in coordinating(block.text))
    return draft


def _all_below(item: Item) -> Iterator[Item]:
    for child in item.children:
        yield child
        yield from _all_below(child)


def _inherited(item: Item, page: Page) -> str | None:
    for above in item.ancestors():
        named = heading_audience(above)
        if named:
            return words_of(above, page, named.start, named.end)
    return None


def words_of(item: Item, page: Page, start: int, end: int) -> str:
    """The words as written behind a stretch of the item's squeezed text."""
    block = item.block
    if block is None:
        return ""
    first = place(page, block.body, block.text, start)
    last = place(page, block.body, block.text, end - 1) + 1 if end > start else first
    return page.as_written(first, last)


def place(page: Page, body: int, squeezed: str, index: int) -> int:
    """Position in the folded page of a character of squeezed text that begins at `body`."""
    wanted = index - squeezed.count(" ", 0, index)
    position = body
    seen = 0
    text = page.text
    while position < len(text):
        if not text[position].isspace():
            if seen == wanted:
                return position
            seen += 1
        position += 1
    return position
