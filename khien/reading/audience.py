"""Who must act, and with whom: from a heading that names bodies, or from the sentence's own subject.

It repeats the letter's words; it never guesses whom a letter means.
"""

import re
from dataclasses import dataclass

from khien.reading.items import Item, is_heading, names_only
from khien.reading.words import ACTING, ORGAN, PLAIN_VERB, WHEN_FIRST, pattern

_ORDERS = (
    r"(?:(?:kinh |tran trong )?(?:giao(?! duc| vien| thong| trinh| an)|de nghi|yeu cau|doi voi|rieng(?: doi voi)?)"
    r"(?: cho)?\s+)?"
)
_NAMED = r"(?P<who>(?:" + ORGAN + r"|dong chi\b)[^.;:]{0,240}?)"
# A verb that still tells who is meant: "các đơn vị chưa báo cáo", "các đơn vị đã được phê duyệt cấp độ".
_NOT_OF_WHO = r"(?<!\bchua )(?<!\bda )(?<!\bda duoc )(?<!\bchua duoc )(?<!\bdang )"
_CUT = (
    r"(?:\s*,)?(?=\s+(?:theo chuc nang|tren co so|trong pham vi|can cu|thong qua|co lien quan den|khi )|\s+"
    + _NOT_OF_WHO
    + PLAIN_VERB
    + r"\b|\s*[,:]\s*"
    + PLAIN_VERB
    + r"\b|\s*:\s|\s+giao (?="
    + ORGAN
    + r"))"
)
_SUBJECT = pattern(r"(?:^|(?<=[.;:] ))" + _ORDERS + _NAMED + _CUT)
_OWN_SUBJECT = pattern(_ORDERS + _NAMED + _CUT)
_MERELY_ASKS = pattern(
    r"(?:yeu cau|de nghi) [^.;]{4,240} (?:nghiem tuc|khan truong|to chuc|trien khai)(?: trien khai)? thuc hien"
    r"[^.;]{0,40}; (?=" + ORGAN + ")"
)
_LABEL = pattern(r"(?:ve )?(?:che do|cong tac|nhiem vu|thoi han|bao cao)[a-z ,-]{0,40}: $")
_ANY_ONE = re.compile(r"\bnao\b")
_ORDER_AFTER = pattern(
    r"\s*,?\s*(?:kinh |tran trong )?(?:de nghi|yeu cau|giao(?! duc| vien| thong| trinh| an)|thong bao)(?: toi| den)?\s+"
)
_MUST_SUBJECT = pattern(r"(?:^|[.,;:)] )(?P<who>" + ORGAN + r"[^.,;:]{0,120}?) (?=co trach nhiem|chiu trach nhiem)")
_LED_BY = pattern(
    r"[.;] (?:(?:co quan|don vi) (?:chu tri|thuc hien|dau moi|phu trach)(?: thuc hien)?|chu tri)\s*:\s*"
    r"(?P<who>" + ORGAN + r"[^.;:]{0,160})"
)
_HEAD = pattern(
    r"(?:trach nhiem (?:cua |thuc hien cua )?|nhiem vu cua |nhiem vu |doi voi |giao (?!duc|vien|thong)|"
    r"de nghi |yeu cau |quyen han cua |rieng )+"
)
_ASIDE = pattern(r"\s*\((?:co quan|don vi|la |sau day)[^)]*\)$")
_WITH = pattern(
    r"(?:phoi (?:h|ph)op (?:chat che |dong bo )?(?:voi |cung )?|(?:co quan|don vi) phoi hop(?: thuc hien)?\s*:\s*)"
    r"(?P<who>(?:" + ORGAN + r"|(?:cac )?(?:nha (?:cung cap|thau|san xuat)|doi tac)\b)[^.;:]{0,160}?)"
    r"(?=\s*[.;:]|\s+(?:trong viec|de |nham |trong )|\s+xay dung\b|"
    r"\s+(?<!co quan )(?:dieu tra|xu ly|tiep nhan)(?:,| su co| cac| "
    r"nghiem| kip| vi pham| nhung)|,?\s+" + PLAIN_VERB + r"\b|$)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of an item's squeezed text that names who acts."""

    start: int
    end: int


def heading_audience(item: Item) -> Named | None:
    """Bodies that a heading names: "2. Sở Tài chính (cơ quan chủ trì)", "Điều 9. Trách nhiệm của …"."""
    if not is_heading(item) or item.block is None:
        return None
    text = item.text.rstrip(" :;.,")
    prefix = _HEAD.match(text)
    start = prefix.end() if prefix else 0
    if _ORGAN_HERE.match(text, start) is None or _ASKS_OTHERS.search(text, start):
        return None
    verb = _HEADING_VERB.search(text, start)
    if item.block.marker is None and not names_only(text[start:]):
        return None
    if verb:
        return Named(start, len(text[: verb.start()].rstrip(" ,")))
    aside = _ASIDE.search(text)
    return Named(start, aside.start() if aside else len(text))


_ORGAN_HERE = pattern(ORGAN)
_ASKS_OTHERS = pattern(r"\b(?:de nghi|yeu cau|giao(?! duc| vien| thong| trinh| an)|thong bao)\b")
_HEADING_VERB = pattern(
    r",? (?:chu tri|phoi hop|co trach nhiem|chiu trach nhiem|tham muu|trien khai|thuc hien|to chuc (?:thuc "
    r"hien|trien khai)|chi dao|"
    r"ngoai (?:cac |nhung )?(?:noi dung|nhiem vu)|"
    r"huong dan|can|phai|khan truong|tap trung|nghiem tuc|tang cuong|ra soat|chu dong|tiep tuc|theo chuc nang|can cu)\b"
)


def own_audience(text: str) -> Named | None:
    """The subject of the item's own sentence: "Giao các thành viên Tổ ứng cứu | triển khai…"."""
    merely = _MERELY_ASKS.match(text)
    when = WHEN_FIRST.match(text)
    match = (merely and _OWN_SUBJECT.match(text, merely.end())) or _OWN_SUBJECT.match(text, when.end() if when else 0)
    if match is None:
        match = _LED_BY.search(text) or (None if ACTING.match(text) else _MUST_SUBJECT.search(text))
    if match is None:
        later = _SUBJECT.search(text)
        opened = later and (". " in text[: later.start()] + " " or _LABEL.match(text, 0, later.start()))
        match = later if later and opened and later.start() < 200 and not _ANY_ONE.search(later["who"]) else None
    if match is None:
        return None
    start, end = match.span("who")
    order = _ORDER_AFTER.match(text, end)
    if order:
        asked = _OWN_SUBJECT.match(text, order.end())
        if asked is None and "thong bao" not in order.group():
            return None
        start, end = asked.span("who") if asked else (start, end)
    return Named(start, len(text[:end].rstrip(" ,")))


def coordinating(text: str) -> list[Named]:
    """Bodies to work with: "chủ trì, phối hợp với X …"."""
    return [Named(match.start("who"), match.end("who")) for match in _WITH.finditer(text)]
