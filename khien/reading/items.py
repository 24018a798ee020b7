"""Paragraphs as a tree: which item stands under which heading, as the markers nest.

The tree says where an item belongs, not whether it is a duty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from khien.reading.blocks import Block
from khien.reading.markers import Level
from khien.reading.words import PLAIN_VERB, STARTS_WITH_ORGAN, pattern

_CLOSING = pattern(
    r"(?:yeu cau|de nghi|tren day|trong qua trinh|tran trong|rat mong|nhan duoc|qua trinh|can cu (?:noi dung|van ban)"
    r"|(?:so|ubnd|uy ban|bo|cuc|phong|cong an|van phong|truong|ban|trung tam|chu tich|giam doc|thu truong)"
    r"\b[^.:]{0,120}?"
    r"(?:de nghi|yeu cau|giao|thong bao|rat mong|tran trong))"
)
_VERB_INSIDE = re.compile(r"\b" + PLAIN_VERB + r"\b")
_PREDICATE = re.compile(r"\b(?:duoc|khong|thi|neu|khi|se|la|co|gom|su dung|quan ly|giam sat)\b")
_MOST = 260
_UNMARKED = 99


@dataclass(slots=True, eq=False)
class Item:
    """A paragraph with what stands under it.

    `closing` marks unnumbered paragraphs after the last item, `preamble` those before a list or an opening colon.
    """

    block: Block | None
    parent: "Item | None" = None
    children: list["Item"] = field(default_factory=list)
    closing: bool = False
    preamble: bool = False

    @property
    def text(self) -> str:
        return self.block.text if self.block else ""

    @property
    def level(self) -> int:
        """Depth of the marker; an unnumbered paragraph is deeper than any."""
        if self.block is None:
            return -1
        return int(self.block.marker.level) if self.block.marker else _UNMARKED

    def ancestors(self) -> Iterator["Item"]:
        """Parents, nearest first."""
        above = self.parent
        while above is not None and above.block is not None:
            yield above
            above = above.parent

    def end(self) -> int:
        """Where the item ends, with all below it."""
        return max([self.block.end if self.block else 0, *(child.end() for child in self.children)])


def tree_of(blocks: list[Block]) -> Item:
    """The items of a body under a nameless root."""
    root = Item(None)
    top = root
    last_marked = max((index for index, block in enumerate(blocks) if block.marker), default=-1)
    for index, block in enumerate(blocks):
        item = Item(block)
        if block.marker is None:
            trailing = index > last_marked >= 0 or _ends_all(blocks, index)
            parent = _home_of_paragraph(top, block, trailing=trailing)
            item.closing = trailing and parent is root
        else:
            parent = _home_of_marked(top, item)
        item.parent = parent
        parent.children.append(item)
        if block.marker is not None or is_heading(item):
            top = item
        elif item.closing:
            top = root
    _mark_preamble(root)
    return root


def _mark_preamble(root: Item) -> None:
    list_to_come = False
    for item in reversed(root.children):
        item.preamble = list_to_come
        list_to_come = list_to_come or bool(item.children) or (item.block is not None and item.block.marker is not None)


def _ends_all(blocks: list[Block], index: int) -> bool:
    """The last paragraph of a body without markers, where it only closes."""
    return 0 < index == len(blocks) - 1 and bool(_CLOSING.match(blocks[index].text))


def _home_of_marked(top: Item, item: Item) -> Item:
    """Siblings share a marker; a first item after a colon goes under it, whatever its marker."""
    block = item.block
    marker = block.marker if block else None
    if marker is None:
        return top
    first = marker.order in (0, 1)
    for above in [top, *top.ancestors()]:
        if above.level == item.level and not (first and marker.order == 1 and above is top and _introduces(above)):
            return above.parent or above
    if first and top.block is not None and top.level != item.level and _introduces(top):
        return top
    here = top
    while here.parent is not None and (here.level > item.level or (here.level == _UNMARKED and not _introduces(here))):
        here = here.parent
    return here


def _introduces(item: Item) -> bool:
    return item.text.endswith(":")


def _home_of_paragraph(top: Item, block: Block, *, trailing: bool) -> Item:
    """Under the heading just above it; else beside the finished item's heading; at the end, under nothing."""
    if block.bold and top.level == _UNMARKED:
        above = top
        while above.parent is not None and above.level == _UNMARKED:
            above = above.parent
        return above
    if top.block is not None and is_heading(top) and not (trailing and top.children and _CLOSING.match(block.text)):
        return top
    if trailing:
        return _root(top)
    above = top.parent if top.parent is not None else top
    if block.text.endswith(":") and above.level == _UNMARKED and above.parent is not None:
        return above.parent
    return above


def _root(item: Item) -> Item:
    while item.parent is not None:
        item = item.parent
    return item


def is_heading(item: Item) -> bool:
    """Names what follows: ends in a colon, looks like a title, or only names who acts."""
    block = item.block
    if block is None:
        return True
    if block.text.endswith(":"):
        return True
    if len(block.text) > _MOST:
        return False
    marker = block.marker
    if marker is not None and marker.level in (Level.PART, Level.CHAPTER, Level.SECTION):
        return True
    if marker is None:
        return block.bold and not block.capitals
    if block.bold or block.capitals or names_only(block.text):
        return True
    return not block.closed and (marker.level < Level.LETTER or bool(item.children))


def names_only(text: str) -> bool:
    """A body's name and nothing else: "các sở, ban, ngành; UBND các xã, phường"."""
    bare = text.rstrip(" .:;,")
    if ":" in bare or any(character.isdigit() for character in bare[-9:]):
        return False
    if text.endswith(".") and _PREDICATE.search(bare):
        return False
    return bool(STARTS_WITH_ORGAN.match(bare)) and not _VERB_INSIDE.search(bare) and len(bare) <= _MOST
