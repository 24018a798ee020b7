"""A paper's anatomy: header, addressees, body, copies and signature, and the papers attached behind.

It sorts paragraphs by place; it does not read their words beyond what marks a place.
"""

import re
from dataclasses import dataclass, field

from khien.reading.blocks import Block
from khien.reading.markers import Level
from khien.reading.words import pattern

KINDS = {
    "chi thi": "Chỉ thị",
    "ke hoach": "Kế hoạch",
    "quyet dinh": "Quyết định",
    "thong bao": "Thông báo",
    "cong dien": "Công điện",
    "huong dan": "Hướng dẫn",
    "to trinh": "Tờ trình",
    "bao cao": "Báo cáo",
    "cong van": "Công văn",
    "quy che": "Quy chế",
    "quy dinh": "Quy định",
    "phuong an": "Phương án",
    "chuong trinh": "Chương trình",
    "nghi quyet": "Nghị quyết",
    "giay moi": "Giấy mời",
    "thong tu": "Thông tư",
    "ket luan": "Kết luận",
    "quy trinh": "Quy trình",
    "noi quy": "Nội quy",
    "de an": "Đề án",
    "nghi dinh": "Nghị định",
    "bien ban": "Biên bản",
    "thu keu goi": "Thư kêu gọi",
    "phieu chuyen": "Phiếu chuyển",
}
_KIND_TITLE = re.compile("(" + "|".join(KINDS) + r")\b[\s:]*$")
_ANNEX_TITLE = re.compile(
    r"(?:phu luc|danh sach|bieu mau|phieu|to khai|bieu so|mau so|mau bieu|de cuong|bang tong hop|danh muc|"
    + "|".join(KINDS)
    + r")\b"
)
_ANNEX_ALONE = re.compile(r"phu luc\s*(?:so\s*)?[\divx]*\s*[:.]?(?:\s|$)")
_COPIES = re.compile(r"noi nhan\s*:?")
_SIGNATURE = re.compile(r"(?:tm|kt|tl|tuq|t/m|k/t|t/l)\s*\.?\s*[a-z]")
_NUMBERED = pattern(r"so\s*:?\s*[\d.…_ ]*\s?/\s?[a-z]")
_ADDRESS = re.compile(r"(?:\(?hoa toc\)?\s*)?kinh gui\b\s*:?|[a-z ,-]{6,80} dien\s*:$")
_ORDERS = pattern(
    r"\b(?:de nghi|yeu cau|can cu|thuc hien|nhan duoc|nham|trien khai|thoi gian (?:qua|gan day)|trong nhung)\b"
)
_SENTENCE = re.compile(r"[a-z)\"][,;:.] |nhu sau|:$")
_END = re.compile(r"\./\s*\.?\s*[\"')]*$")


@dataclass(slots=True)
class Paper:
    """One paper of a letter: its main one, or an attachment. `title` is an attachment's first line, folded."""

    title: str = ""
    header: list[Block] = field(default_factory=list)
    recipients: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    tail: list[Block] = field(default_factory=list)


def papers_of(blocks: list[Block]) -> list[Paper]:
    """The main paper first, then its attachments in order."""
    starts = [0, *_attachment_starts(blocks)]
    papers = []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        papers.append(_paper(blocks[start:end], attached=start > 0))
    return papers


def _attachment_starts(blocks: list[Block]) -> list[int]:
    starts: list[int] = []
    finished = False
    items = 0
    for index, block in enumerate(blocks):
        if index and _begins_attachment(block, blocks, index, finished, items):
            starts.append(index)
            finished, items = False, 0
        finished = finished or bool(_COPIES.match(block.text) or _END.search(block.text) or _signs(block))
        items += block.marker is not None
    return starts


def _begins_attachment(block: Block, blocks: list[Block], index: int, finished: bool, items: int) -> bool:
    if block.marker is not None or (not finished and items < 1):
        return False
    if (
        _ANNEX_ALONE.match(block.text)
        and (block.capitals or len(block.text) < 40)
        and not _SENTENCE.search(block.text[8:])
    ):
        return not _ANNEX_TITLE.match(blocks[index - 1].text) or blocks[index - 1].marker is not None
    if not finished:
        return False
    if block.capitals and _ANNEX_TITLE.match(block.text):
        return not (_is_annex_head(blocks[index - 1]))
    return (
        bool(_NUMBERED.match(block.text))
        and len(block.text) < 60
        and any(_ADDRESS.match(later.text) for later in blocks[index : index + 12])
    )


def _is_annex_head(block: Block) -> bool:
    return block.marker is None and bool(_ANNEX_TITLE.match(block.text)) and len(block.text) < 60


def _signs(block: Block) -> bool:
    return block.capitals and bool(_SIGNATURE.match(block.text))


def _paper(blocks: list[Block], *, attached: bool) -> Paper:
    paper = Paper(title=" ".join(block.text for block in blocks[:3])[:300] if attached else "")
    body_start = _header_end(blocks, paper)
    paper.header = blocks[: body_start - len(paper.recipients)]
    end = _tail_start(blocks, body_start)
    paper.body, paper.tail = blocks[body_start:end], blocks[end:]
    return paper


def _header_end(blocks: list[Block], paper: Paper) -> int:
    for index, block in enumerate(blocks[:60]):
        if _ADDRESS.match(block.text):
            last = _recipients_end(blocks, index)
            paper.recipients = blocks[index:last]
            return last
    for index, block in enumerate(blocks[:40]):
        if block.capitals and block.marker is None and _KIND_TITLE.match(block.text.split(" - ")[0]):
            last = index + 1
            while last < len(blocks) and blocks[last].capitals and blocks[last].marker is None:
                last += 1
            return last
    return 0


def _recipients_end(blocks: list[Block], first: int) -> int:
    """Addressees are list members, or short lines until the first sentence."""
    inline = len(_ADDRESS.sub("", blocks[first].text)) > 3
    index = first + 1
    while index < len(blocks):
        block = blocks[index]
        if block.marker is not None and block.marker.level < Level.LETTER:
            break
        listed = block.marker is not None
        if not listed and (block.text.endswith(":") or _ORDERS.search(block.text)):
            break
        if not listed and inline and blocks[index - 1].text.endswith("."):
            break
        if (
            not listed
            and (inline or block.blank_before)
            and len(block.text) > 60
            and not block.text.endswith((";", "."))
        ):
            break
        if not listed and (_SENTENCE.search(block.text[:-1] + " ") and len(block.text) > 90):
            break
        if not listed and inline and block.closed and len(block.text) > 90:
            break
        if not listed and len(block.text) > 160:
            break
        index += 1
    return index


def _tail_start(blocks: list[Block], body_start: int) -> int:
    for index in range(body_start, len(blocks)):
        block = blocks[index]
        if _COPIES.match(block.text) or _signs(block):
            return index
        if _END.search(block.text) and not _more_follows(blocks, index):
            return index + 1
    return len(blocks)


def _more_follows(blocks: list[Block], index: int) -> bool:
    """A slip: "./." in the middle of the list."""
    for block in blocks[index + 1 : index + 3]:
        if _COPIES.match(block.text) or block.capitals:
            return False
        if block.marker is not None and block.marker.level < Level.DASH and block.marker.order > 1:
            return True
    return False


_ASKS = re.compile(
    r"(?:quy che|quy dinh|ke hoach|phuong an|chuong trinh|noi quy|quy trinh|chi thi|cong dien|de an|huong "
    r"dan|nghi quyet)\b"
)


_SHARES_OUT = re.compile(r"(?:danh muc|bang|phan cong|giao)?[a-z, ]{0,20}(?:nhiem vu|cong viec)\b")


def asks_something(paper: Paper, *, main_asks: bool) -> bool:
    """Whether an attachment's items are duties: a plan's, a regulation's, a merely forwarded letter's."""
    title = re.sub(r"^phu luc\s*(?:so\s*)?[\divx]*\s*[:.]?\s*", "", paper.title)
    if paper.title != title:
        return bool(_SHARES_OUT.search(title[:160]))
    return bool(_ASKS.match(title)) or (bool(paper.recipients) and not main_asks)


def lists_people(paper: Paper) -> bool:
    """An annex, not another letter: its names are people to know."""
    return not paper.recipients
