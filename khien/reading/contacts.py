"""Whom to call: bodies and persons with their telephone numbers and addresses, as the letter writes them.

A number belongs to the person or body nearest to it in the sentence; none is made up or completed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from khien.reading.blocks import Block
from khien.reading.fold import fold
from khien.reading.page import Page, whole
from khien.reading.types import Person
from khien.reading.words import ORGAN, PLAIN_VERB, across_lines

PHONE = re.compile(
    r"(?<![\d/.-])(?:\(?(?:\+\s?84|0084)\)?[\s.-]?(?:\(0\)\s?)?\d{1,3}|\(0\d{1,4}\)(?:\s?\d(?=\s))?|0\d{1,4})"
    r"(?:[\s.-]{0,2}\d{2,7}){1,4}(?![\d/])|"
    r"(?<![\d/.])1[89]00[\s.-]?\d{2,4}(?:[\s.-]?\d{2,4})?(?!\d)"
)
EMAIL = re.compile(r"(?<![a-z0-9._+-])[a-z0-9][a-z0-9._+-]{0,63}\s?@\s?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_HONORIFIC = r"(?:ong|ba|dong chi|d/c)"
_RANK = r"(?:(?:thieu|trung|thuong|dai)\s(?:ta|uy|tuong)|ths|ts|pgs|bs|ks)\.?,?\s+"
_SURNAMES = """
nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|dinh|trinh|luong|doan|mai|to|cao|ha|ta|tang|thai|
nong|lo|giang|quach|lam|truong|chu|la|kieu|hua|trieu|luu|van|ma|be|vi|lu|ton|dam|phung|thach|son|kim|y|siu|rcom|ro|nay|
ksor|chau|quan|tieu
""".replace("\n", "")
_NAMED = across_lines(
    rf"(?:\b{_HONORIFIC}:?\s+(?:{_RANK})?(?P<after>[a-z]+(?:\s[a-z]+){{1,4}}))|(?:(?:^|(?<=[(:;,-]\s)|"
    rf"(?<=[(:;,-])|(?<=lien he )|(?<=gap ))(?:{_RANK})?(?P<bare>(?:{_SURNAMES})(?:\s[a-z]+)"
    rf"{{1,4}})(?=\s*(?:[,;:(\n\x1f-]|$)))"
)
_DATED = re.compile(r",\s*ngay\b")
_UNIT_END = across_lines(
    r"\s*(?:[;:]|,(?! (?:chong|chua|cuu)\b)|"
    r"\((?![A-Z0-9/&-]{2,20}\))|\s-\s|\b(?:theo so|thong qua|qua (?:so|dien|email|dau|duong)|so "
    r"dien thoai|dien thoai|sdt|dt\b|email|thu dien tu|hotline|duong day|dia chi|de (?:duoc|phoi|tong|duoc)|"
    r"tai dia chi|truoc|cham nhat|trong)\b)"
)
_UNIT_LEADS = (
    across_lines(r"dau moi(?: [a-z]+){0,5}?(?: la|:)\s*(?=" + ORGAN + ")"),
    across_lines(r"(?:dia chi|lien he|gui ve|qua)\s*:\s*(?=" + ORGAN + ")"),
    across_lines(
        r"(?:lien he|lien lac|trao doi|phan anh|thong bao|gui)(?: (?:ngay|truc tiep|kip thoi))*(?: voi| ve| "
        r"toi| den| cho|:)?\s+(?=" + ORGAN + ")"
    ),
    across_lines(r"\((?:qua|thong qua) (?=" + ORGAN + ")|qua (?=" + ORGAN + ")"),
)
ROLE = across_lines(
    r"(?:pho |q\.\s?|quyen )?(?:giam doc|truong phong|chanh van phong|truong ban|chuyen vien(?: chinh)?|can "
    r"bo|vien chuc|doi truong|to truong|"
    r"chu tich|hieu truong|truong|pho|ky su|quan tri vien|thanh vien|nhan vien|chi huy truong|giao vien|van "
    r"thu|cuc truong|bi thu|ke toan|uy vien|cong chuc)\b"
)
_ROLE_END = across_lines(
    r"\s*(?:[,;:()]|\s-\s|\b(?:so dien thoai|dien thoai|sdt|dt\b|email|thu dien tu|di dong|hotline)\b)|\s*$"
)


@dataclass(frozen=True, slots=True)
class Name:
    start: int
    end: int
    written: str


def contacts_of(page: Page, blocks: Iterable[Block]) -> tuple[Person, ...]:
    """Contact points named in the paragraphs of the main paper."""
    found: list[Person] = []
    for block in blocks:
        found.extend(_in_block(page, block))
    return tuple(person for person in dict.fromkeys(found) if not _told_better(person, found))


def _told_better(person: Person, found: list[Person]) -> bool:
    """Numbers of nobody in particular that another contact of the letter has under a name."""
    if person.name or person.unit:
        return False
    return any(
        (other.name or other.unit) and {*person.phones, *person.emails} <= {*other.phones, *other.emails}
        for other in found
    )


def phones_in(page: Page, start: int, end: int) -> list[re.Match[str]]:
    return [
        match for match in PHONE.finditer(page.text, start, end) if 8 <= len(re.sub(r"\D", "", match.group())) <= 13
    ]


def _in_block(page: Page, block: Block) -> list[Person]:
    phones = phones_in(page, block.body, block.end)
    emails = list(EMAIL.finditer(page.text, block.body, block.end))
    if not phones and not emails:
        return []
    unit = _unit(page, block, min(match.start() for match in [*phones, *emails]))
    names = names_in(page, block)
    owned: dict[Name | str | None, tuple[list[str], list[str]]] = {name: ([], []) for name in [None, *names]}
    for match in sorted([*phones, *emails], key=lambda match: match.start()):
        owner = _owner(page, match, names)
        if owner is None:
            unit = _unit_beside(page, block, match) or unit
        numbers, addresses = owned.setdefault(owner or unit, ([], []))
        (numbers if match in phones else addresses).append(written(page, match))
    return [
        _person(page, block, owner, unit, numbers, addresses)
        for owner, (numbers, addresses) in owned.items()
        if numbers or addresses
    ]


def _person(
    page: Page, block: Block, owner: Name | str | None, unit: str | None, numbers: list[str], addresses: list[str]
) -> Person:
    emails = tuple(address.replace(" ", "") for address in addresses)
    if isinstance(owner, Name):
        role = role_of(page, owner, block.end)
        beside = _AFTER_NAME.match(page.text, owner.end, block.end) if role is None else None
        unit = (beside and _cut_unit(page, beside.end(), block.end)) or unit
        return Person(owner.written, role, unit, tuple(numbers), emails)
    return Person(owner, None, None, tuple(numbers), emails)


def _unit_beside(page: Page, block: Block, match: re.Match[str]) -> str | None:
    """The body that stands right before a number: "…; Phòng Cảnh sát giao thông 0900…"."""
    label = _NUMBER_LABEL.search(page.text, max(block.body, match.start() - 60), match.start())
    end = label.start() if label else match.start()
    begun = max(block.body, end - 240)
    start = max([begun, *(at + 1 for mark in ";:(" if (at := page.text.rfind(mark, begun, end)) >= 0)])
    lead = _CLAUSE_LEAD.match(page.text, start, end)
    if lead is None and start == begun > block.body:
        return None
    start = lead.end() if lead else start
    start += len(page.text[start:end]) - len(page.text[start:end].lstrip())
    named = page.as_written(start, end).strip(" ,.-–")
    alone = UNIT_HERE.match(page.text, start, end) or _ON_DUTY.match(page.text, start, end)
    if not alone or not named[:1].isupper() or len(named) > 120 or _UNIT_END.search(page.text, start, end):
        return None
    return None if _VERB.search(fold(named)) else named


def written(page: Page, match: re.Match[str]) -> str:
    return page.as_written(match.start(), match.end()).strip(" .")


def _owner(page: Page, match: re.Match[str], names: list[Name]) -> Name | None:
    """The person in the bracket behind the number, else the last one named before it in the same clause."""
    for name in names:
        if re.fullmatch(
            r"\s*\(\s*(?:" + _HONORIFIC + r":?\s+)?(?:" + _RANK + r")?", page.text[match.end() : name.start]
        ):
            return name
    before = [name for name in names if name.end <= match.start()]
    if not before:
        return None
    last = before[-1]
    between = page.text[last.end : match.start()]
    closed = between.count(")") > between.count("(")
    return None if closed else last


def names_in(page: Page, block: Block) -> list[Name]:
    names: list[Name] = []
    for match in _NAMED.finditer(page.text[block.body : block.end]):
        group = "after" if match["after"] else "bare"
        start, end = block.body + match.start(group), block.body + match.end(group)
        words = _capitalised(page.as_written(start, end))
        if len(words) < 2 or len(words) > 5:
            continue
        written = " ".join(words)
        if _DATED.match(page.text, end):
            continue
        names.append(Name(start, start + _span_of(page.text[start:], len(words)), written))
    return names


def _span_of(text: str, words: int) -> int:
    match = re.match(r"\s*" + r"\s+".join([r"[^\s,;:()]+"] * words), text)
    return match.end() if match else 0


def _capitalised(written: str) -> list[str]:
    words: list[str] = []
    for word in written.split():
        bare = word.strip(",.;:()")
        if not bare[:1].isupper():
            break
        words.append(bare)
    return words


def _unit(page: Page, block: Block, before: int) -> str | None:
    """The body that the numbers belong to: the paragraph's first words, or whom to contact."""
    start = UNIT_HERE.match(page.text, block.body)
    if start and start.end() <= before:
        unit = _cut_unit(page, block.body, before)
        if unit and not _VERB.search(fold(unit)):
            return unit
    for lead in _UNIT_LEADS:
        matches = list(lead.finditer(page.text, block.body, before))
        if matches:
            return _cut_unit(page, matches[-1].end(), before)
    return None


UNIT_HERE = across_lines(ORGAN)
_VERB = re.compile(r"\b" + PLAIN_VERB + r"\b")
_NUMBER_LABEL = across_lines(
    r"(?:,|\(|:)? ?(?:(?:theo |qua )?(?:so )?(?:dien thoai|dt|sdt|hotline|duong day nong)(?: truc| lien he)?)?[:.]? ?$"
)
_CLAUSE_LEAD = across_lines(
    r".*\b(?:(?<!bao )ve|toi(?! pham)|den|cho|voi|(?<!ket )(?<!hieu )qua|gap|ngay|lien he|phan anh):? "
)
_AFTER_NAME = across_lines(r" ?, (?=" + ORGAN + ")")
_ON_DUTY = across_lines(r"(?:bo phan )?truc ban\b")


def _cut_unit(page: Page, start: int, limit: int) -> str | None:
    first, last = page.span(start, limit)
    raw = page.raw[first:last]
    end = _UNIT_END.search(page.text, start, limit)
    while end and end.group().strip().startswith("(") and _is_acronym(page, end.start(), limit):
        close = page.text.find(")", end.start(), limit) + 1
        end = _UNIT_END.search(page.text, close, limit) if close else None
    words = page.as_written(start, end.start() if end else limit) if raw else ""
    return whole(words.strip(" ,.-–:;")) or None


def _is_acronym(page: Page, start: int, limit: int) -> bool:
    close = page.text.find(")", start, limit)
    inside = page.as_written(start, close).strip(" (") if close > 0 else ""
    return 1 < len(inside) <= 20 and " " not in inside and inside.isupper()


def role_of(page: Page, name: Name, limit: int) -> str | None:
    """What follows the name: ", Chánh Văn phòng Sở," or "(Phó Giám đốc …, số điện thoại"."""
    lead = re.compile(r"\s*(?:[,(:-]|-)\s*").match(page.text, name.end, limit)
    if not lead or not ROLE.match(page.text, lead.end()):
        return None
    end = _ROLE_END.search(page.text, lead.end(), limit)
    return page.as_written(lead.end(), end.start() if end else limit).strip(" ,.-–") or None
