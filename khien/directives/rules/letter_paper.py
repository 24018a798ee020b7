"""The letter that passes a letter on, as an official paper of NĐ 30/2020, and as plain words. It decides no clause."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from khien.directives.rules.clauses import ClauseValue
from khien.directives.rules.forwarding import REPORTING, days_in
from khien.organisations.rules.kinds import UNIT_KINDS
from khien.papers.types import (
    LETTER,
    Align,
    Annex,
    Block,
    Column,
    Items,
    Mark,
    Paper,
    PaperDate,
    Paragraph,
    Signer,
    Table,
)

BLANK = "……………………"
MOST_NAMED = 8  # addressees by name; more are addressed by kind, with a list
MOST_LISTED = 1000  # rows of the list: more would be a book


@dataclass(frozen=True, slots=True)
class Order:
    """A clause as the letter orders it; `units` are ids, in the order of the tree."""

    number: int
    value: ClauseValue
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """A unit that the letter goes to."""

    id: int
    name: str
    kind: str
    above: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the letter orders, of whom, by when, passing on what. `about` is the subject of the letter above."""

    unit: str
    parent: str
    place: str
    source: str
    about: str
    issuer: str
    orders: tuple[Order, ...]
    receivers: tuple[Receiver, ...]
    answer_by: date | None
    year: int


@dataclass(frozen=True, slots=True)
class Words:
    """What people may edit; lists are line by line in the form. What nobody knows is blank."""

    symbol: str
    subject: str
    opening: str
    closing: str
    contact: str
    received_by: tuple[str, ...]
    signer_capacity: tuple[str, ...]
    signer_name: str = ""


def without_person(words: Words, name: str, reaches: Sequence[str]) -> Words:
    """The words with the signer blank where it is this name, and the contact where it holds the name or an address."""
    contact, signer = words.contact, words.signer_name
    digits, numbers = _DIGITS.sub("", contact), [_DIGITS.sub("", one) for one in reaches if "@" not in one]
    told = any(known and known in contact for known in (name, *reaches))
    if told or any(len(number) > 7 and number in digits for number in numbers):
        contact = ""
    return replace(words, contact=contact, signer_name="" if name and signer.strip() == name else signer)


_DIGITS = re.compile(r"\D")
_LISTS = ("received_by", "signer_capacity")


def words_from(stored: Mapping[str, Any]) -> Words:
    """The words as they were stored."""
    given: dict[str, Any] = {name: tuple(said) if name in _LISTS else said for name, said in stored.items()}
    return Words(**given)


def to_json(words: Words) -> dict[str, Any]:
    return {name: list(said) if name in _LISTS else said for name, said in asdict(words).items()}


def first_words(facts: Facts, *, symbol: str, signer: str, capacity: str) -> Words:
    """Words to begin with, from what is known; the contact stays blank, and so does a signer nobody knows."""
    about = facts.about[:1].lower() + facts.about[1:] if not facts.about.isupper() else facts.about
    of = f" về việc {about}" if about else ""
    up = facts.issuer or facts.parent
    return Words(
        symbol=symbol,
        subject=f"triển khai {facts.source}{of}",
        opening=f"Thực hiện {facts.source}{of}, {facts.unit} yêu cầu các đơn vị thực hiện các nội dung sau:",
        closing=f"Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về {facts.unit} để được "
        "hướng dẫn, giải quyết.",
        contact="",
        received_by=("Như trên", *((f"{up} (để báo cáo)",) if up else ()), "Lưu: VT"),
        signer_capacity=(capacity,),
        signer_name=signer,
    )


def paper(facts: Facts, words: Words, *, number: str | None = None, on: date | None = None, draft: bool) -> Paper:
    """The letter; number and day stay blank until the clerk enters them."""
    listed = len(facts.receivers) > MOST_NAMED
    return Paper(
        kind=LETTER,
        body=facts.unit.upper(),
        parent_body=facts.parent.upper(),
        issuer=facts.unit,
        number=number,
        symbol="" if number and "/" in number else words.symbol,
        place=facts.place,
        issued_on=PaperDate.of(on) if on else PaperDate(year=facts.year),
        subject=words.subject,
        addressees=addressees(facts.receivers),
        blocks=tuple(_blocks(facts, words)),
        received_by=words.received_by,
        signer=Signer(words.signer_capacity, words.signer_name or None),
        annexes=(_list_of(facts.receivers),) if listed else (),
        draft=draft,
    )


def addressees(receivers: Sequence[Receiver]) -> tuple[str, ...]:
    """By name where they are few; else by kind, the many first."""
    if not receivers:
        return (BLANK,)
    if len(receivers) <= MOST_NAMED:
        return tuple(one.name for one in receivers)
    kinds = Counter(one.kind for one in receivers)
    return tuple(f"{UNIT_KINDS[kind].label} ({count} đơn vị, theo Phụ lục)" for kind, count in kinds.most_common())


def _blocks(facts: Facts, words: Words) -> list[Block]:
    everyone = {one.id for one in facts.receivers}
    blocks: list[Block] = [Paragraph(words.opening)]
    blocks.append(Items(tuple(_order(one, facts, everyone) for one in facts.orders) or (BLANK,), Mark.NUMBER))
    reported = any(REPORTING in one.value.topics for one in facts.orders)
    if facts.answer_by is not None and not reported:
        blocks.append(
            Paragraph(
                f"Đề nghị các đơn vị báo cáo kết quả thực hiện về {facts.unit} chậm nhất ngày {_day(facts.answer_by)} "
                "để tổng hợp."
            )
        )
    blocks.append(Paragraph(f"Đầu mối liên hệ: {words.contact or f'{BLANK}, điện thoại {BLANK}'}."))
    blocks.append(Paragraph(words.closing))
    return blocks


def _order(one: Order, facts: Facts, everyone: set[int]) -> str:
    """The clause with its time, where its words do not tell it, and its units where they are not all."""
    parts = [one.value.text.rstrip(" .;")]
    until = _until(one.value)
    if until:
        parts.append(until)
    if one.units and set(one.units) != everyone:
        names = [unit.name for unit in facts.receivers if unit.id in set(one.units)]
        said = "; ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} đơn vị nêu tại Phụ lục"
        parts.append(f"Đơn vị thực hiện: {said}")
    return ". ".join(parts) + "."


def _until(value: ClauseValue) -> str:
    if value.window is not None:
        return f"Thời gian: từ {_day(value.window[0])} đến hết {_day(value.window[1])}"
    if value.deadline is None or value.deadline in days_in(value.text):
        return ""
    return f"Hoàn thành chậm nhất ngày {_day(value.deadline)}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _list_of(receivers: Sequence[Receiver]) -> Annex:
    columns = (Column("TT", 0.5, Align.CENTRE), Column("Đơn vị", 4), Column("Trực thuộc", 3))
    rows = tuple((str(place), one.name, one.above) for place, one in enumerate(receivers[:MOST_LISTED], 1))
    blocks: list[Block] = [Table(columns, rows)]
    if len(receivers) > MOST_LISTED:
        blocks.append(Paragraph(f"và {len(receivers) - MOST_LISTED} đơn vị khác, theo danh sách gửi trên Khiên"))
    return Annex("Danh sách đơn vị thực hiện", tuple(blocks))


def digest(orders: Sequence[ClauseValue], answer_by: date | None, source: str) -> str:
    """What the letter orders, in one figure: clauses, times, the rules of who must act, the day to answer by.

    Units are told by their rules: one that begins or ends between signing and sending does not make the paper wrong.
    """
    said = [[asdict(one) for one in orders], answer_by, source]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def plain(made: Paper, number: str, on: date) -> str:
    """The letter as words, for those who read it on a screen."""
    lines = [made.parent_body, made.body, "", f"Số: {number}", f"V/v {made.subject}", ""]
    lines += [f"{made.place}, ngày {on.day} tháng {on.month} năm {on.year}".removeprefix(", "), "", "Kính gửi:"]
    lines += [f"- {name};" for name in made.addressees] + [""]
    for block in made.blocks:
        if isinstance(block, Items):
            lines += [f"{place}. {text}\n" for place, text in enumerate(block.items, 1)]
        elif isinstance(block, Paragraph):
            lines += [block.text, ""]
    lines += ["Nơi nhận:", *(f"- {name};" for name in made.received_by), "", *made.signer.capacity, ""]
    return "\n".join([*lines, made.signer.name or ""]).strip() + "\n"
