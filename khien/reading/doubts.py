"""Why a person should look: dates that disagree with the catalogue, repeated letters, texts and bodies that are gone.

A doubt never changes what was read; it stands beside it, in Vietnamese.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khien.law.types import Catalogue, Instrument
from khien.reading.citations import Cited
from khien.reading.fold import fold
from khien.reading.items import Item
from khien.reading.markers import Level
from khien.reading.page import Page
from khien.reading.types import Doubt
from khien.reading.words import pattern


@dataclass(frozen=True, slots=True)
class Abolished:
    """A kind of body that exists no more, since when, and what to look for instead."""

    words: re.Pattern[str]
    since: date
    name: str
    instead: str


# Luật Tổ chức chính quyền địa phương 2025: no district level since 1 July 2025; ministries and their departments
# merged from 1 March 2025 (Nghị quyết 176/2025/QH15 and the provinces' resolutions of the same days).
_DISTRICT = date(2025, 7, 1)
_MERGED = date(2025, 3, 1)
ABOLISHED = (
    Abolished(
        pattern(r"phong (?:gddt|gd&dt|gd va dt|giao duc va dao tao)(?: cac)?(?: quan| huyen| thi xa|,)*"),
        _DISTRICT,
        "phòng giáo dục và đào tạo cấp huyện",
        "UBND cấp xã và các trường",
    ),
    Abolished(
        pattern(r"(?:ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan)(?: cac| cap)? (?:quan|huyen|thi xa)\b[a-z, ]{0,30}"),
        _DISTRICT,
        "UBND, HĐND cấp huyện",
        "UBND cấp xã",
    ),
    Abolished(
        pattern(
            r"(?:cong an|phong [a-z ]{2,30}|trung tam [a-z -]{2,40}|(?:cac )?co quan) (?:cac )?(?:cap huyen|"
            r"quan, huyen|huyen, thi xa)|cac quan, huyen|cac huyen, (?:thi xa|thanh pho)"
        ),
        _DISTRICT,
        "đơn vị cấp huyện",
        "UBND cấp xã",
    ),
    Abolished(
        pattern(r"so (?:tttt|tt&tt|thong tin va truyen thong)\b"),
        _MERGED,
        "Sở Thông tin và Truyền thông",
        "Sở Khoa học và Công nghệ; an toàn thông tin mạng do Công an tỉnh phụ trách",
    ),
    Abolished(
        pattern(r"so (?:ldtbxh|ldtb&xh|lao dong\s*-?,? thuong binh va xa hoi)\b"),
        _MERGED,
        "Sở Lao động - Thương binh và Xã hội",
        "Sở Nội vụ, Sở Y tế",
    ),
    Abolished(
        pattern(r"so (?:tnmt|tn&mt|tai nguyen va moi truong|nnptnt|nong nghiep va phat trien nong thon)\b"),
        _MERGED,
        "Sở Tài nguyên và Môi trường, Sở Nông nghiệp và PTNT",
        "Sở Nông nghiệp và Môi trường",
    ),
    Abolished(pattern(r"so (?:khdt|kh&dt|ke hoach va dau tu)\b"), _MERGED, "Sở Kế hoạch và Đầu tư", "Sở Tài chính"),
    Abolished(pattern(r"so (?:gtvt|giao thong van tai)\b"), _MERGED, "Sở Giao thông vận tải", "Sở Xây dựng"),
)


def doubts_about_citations(
    page: Page, cited: Sequence[Cited], catalogue: Catalogue | None, today: date | None
) -> list[Doubt]:
    """Citations whose date no instrument of that number has, and instruments replaced by `today`."""
    if catalogue is None:
        return []
    by_number: dict[str, list[Instrument]] = {}
    for instrument in catalogue.instruments.values():
        by_number.setdefault(_key(instrument.number), []).append(instrument)
    doubts: list[Doubt] = []
    told: set[tuple[str, str]] = set()
    for citation in cited:
        known = by_number.get(_key(citation.number), [])
        doubt = _wrong_date(page, citation, known) or _replaced(page, citation, known, today, catalogue)
        if doubt and (doubt.kind, f"{_key(citation.number)}{citation.on}") not in told:
            told.add((doubt.kind, f"{_key(citation.number)}{citation.on}"))
            doubts.append(doubt)
    return doubts


def _key(number: str) -> str:
    return re.sub(r"\s", "", fold(number))


def _wrong_date(page: Page, citation: Cited, known: list[Instrument]) -> Doubt | None:
    dated = [instrument.issued_on for instrument in known if instrument.issued_on]
    if citation.on is None or not dated or len(dated) < len(known) or citation.on in dated:
        return None
    right = " hoặc ".join(f"{day:%d/%m/%Y}" for day in sorted(dated))
    why = (
        f"Văn bản ghi {known[0].kind} {citation.number} ngày {citation.on:%d/%m/%Y}, "
        f"danh mục ghi ngày {right}: đề nghị kiểm tra lại."
    )
    return Doubt("citation_date", why, *page.span(citation.start, citation.end))


def _replaced(
    page: Page, citation: Cited, known: list[Instrument], today: date | None, catalogue: Catalogue
) -> Doubt | None:
    matching = [instrument for instrument in known if citation.on in (None, instrument.issued_on)]
    if today is None or len(matching) != 1:
        return None
    instrument = matching[0]
    if instrument.until is None or instrument.until >= today:
        return None
    successors = [
        catalogue.instruments[name].number for name in instrument.replaced_by if name in catalogue.instruments
    ]
    instead = f", nay áp dụng {', '.join(successors)}" if successors else ""
    why = f"{instrument.kind} {citation.number} đã hết hiệu lực sau ngày {instrument.until:%d/%m/%Y}{instead}."
    return Doubt("replaced", why, *page.span(citation.start, citation.end))


def doubts_about_letters(page: Page, root: Item) -> list[Doubt]:
    """Two items beside each other with the same letter or number: a slip of typing or of reading the scan."""
    doubts: list[Doubt] = []
    seen: set[tuple[Level, str]] = set()
    for child in root.children:
        marker = child.block.marker if child.block else None
        if child.block is None:
            continue
        if marker is not None and marker.level in (Level.LETTER, Level.NUMBER, Level.ROMAN, Level.ARTICLE):
            if marker.order == 1:
                seen = {key for key in seen if key[0] is not marker.level}
            if (marker.level, marker.label) in seen:
                sign_end = child.block.start + len(page.text[child.block.start : child.block.body].rstrip())
                sign = page.as_written(child.block.start, sign_end)
                why = f"Ký hiệu “{sign}” lặp lại trong cùng một mục: có thể đánh máy hoặc nhận dạng chữ sai."
                doubts.append(Doubt("repeated_letter", why, *page.span(child.block.start, sign_end)))
            seen.add((marker.level, marker.label))
        doubts.extend(doubts_about_letters(page, child))
    return doubts


def doubts_about_bodies(page: Page, spans: Sequence[tuple[int, int]], today: date | None) -> list[Doubt]:
    """Addressees and actors that no longer exist on `today`; each kind of body once."""
    doubts: list[Doubt] = []
    for body in ABOLISHED:
        if today is None or today < body.since:
            continue
        for start, end in spans:
            match = body.words.search(page.text, start, end)
            if match and not any(
                doubt.start < page.span(*match.span())[1] and page.span(*match.span())[0] < doubt.end
                for doubt in doubts
            ):
                why = (
                    f"Từ ngày {body.since:%d/%m/%Y} không còn {body.name}: "
                    f"cần xác định đơn vị tiếp nhận ({body.instead})."
                )
                doubts.append(Doubt("abolished_body", why, *page.span(match.start(), match.end())))
                break
    return doubts


def doubt_about_deadlines(page: Page, without: int, of: int, start: int, end: int) -> list[Doubt]:
    """One doubt for the letter, however many duties have no deadline."""
    if without == 0:
        return []
    why = (
        "Văn bản không nêu thời hạn cho nhiệm vụ nào: cần hỏi hoặc ấn định thời hạn trước khi giao."
        if without == of
        else f"{without}/{of} nhiệm vụ không có thời hạn cụ thể: cần hỏi hoặc ấn định thời hạn trước khi giao."
    )
    return [Doubt("no_deadline", why, *page.span(start, end))]
