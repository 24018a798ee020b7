"""The list of who is on watch as an official paper: a cover letter and its annex, in the layout of NĐ 30/2020.

The annex is laid out as offices write it: people numbered with title, phone and mail, then the shifts. What nobody
knows is left blank.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from khien.base.clock import VIETNAM
from khien.papers.types import (
    LETTER,
    Align,
    Annex,
    Block,
    Column,
    Heading,
    Items,
    Paper,
    PaperDate,
    Paragraph,
    Signer,
    Table,
)
from khien.watch.rules.moments import moment
from khien.watch.rules.shifts import KIND_WORDS, Kind, Shift, local, told
from khien.watch.rules.spans import Span, minutes

BLANK = "……………………"
_CELL = "…………"  # of a narrow column: one line
MOST_GAPS = 30  # told one by one in the annex


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of the list. `place` is the office, or whom an expert from outside works for."""

    name: str
    title: str
    place: str
    phone: str
    email: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A shift of the list; `who` counts the people from 0, `kind` as `rules.shifts.Kind`."""

    start: str
    end: str
    who: int
    kind: str


@dataclass(frozen=True, slots=True)
class DutyList:
    """What is sent up: whose roster of which watch, people and shifts in order. Instants as rosters write them."""

    unit: str
    parent: str
    place: str
    symbol: str
    watch: str
    start: str
    end: str
    phone: str
    people: tuple[Listed, ...]
    lines: tuple[Line, ...]
    gaps: tuple[tuple[str, str], ...]
    source: str = ""  # the letter that asks it, in words
    signer: str = ""
    capacity: str = ""


def lines_of(shifts: Sequence[Shift], order: Mapping[str, int]) -> tuple[Line, ...]:
    """The shifts by their start; `order` tells the place of each person in the list."""
    inside = sorted(shifts, key=lambda one: (one.start, one.kind != Kind.SITE, order[one.person]))
    return tuple(Line(local(one.start), local(one.end), order[one.person], one.kind.value) for one in inside)


def to_json(found: DutyList) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(found)))  # type: ignore[no-any-return]  # tuples become lists, as they are kept


def from_json(kept: Mapping[str, Any]) -> DutyList:
    """A frozen list as it was sent."""
    rest = {name: value for name, value in kept.items() if name not in ("people", "lines", "gaps")}
    return DutyList(
        **rest,
        people=tuple(Listed(**one) for one in kept["people"]),
        lines=tuple(Line(**one) for one in kept["lines"]),
        gaps=tuple((start, end) for start, end in kept["gaps"]),
    )


def digest_of(found: DutyList) -> str:
    """SHA-256 over all that is sent."""
    return hashlib.sha256(json.dumps(to_json(found), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def paper(found: DutyList, *, number: str | None = None, on: date | None = None, year: int) -> Paper:
    """The cover letter with its annex; number and day stay blank until the clerk enters them."""
    return Paper(
        kind=LETTER,
        body=found.unit.upper(),
        parent_body=found.parent.upper(),
        issuer=found.unit,
        number=number,
        symbol="" if number and "/" in number else found.symbol,
        place=found.place,
        issued_on=PaperDate.of(on) if on else PaperDate(year=year),
        subject=f"gửi danh sách cán bộ trực giám sát, bảo đảm an toàn thông tin mạng {_lower(found.watch)}",
        addressees=(found.parent or BLANK,),
        blocks=tuple(_letter(found)),
        received_by=("Như trên", "Lưu: VT"),
        signer=Signer((found.capacity or "THỦ TRƯỞNG ĐƠN VỊ",), found.signer or None),
        annexes=(_annex(found),),
    )


def _letter(found: DutyList) -> list[Block]:
    asked = f"Thực hiện {found.source}, " if found.source else ""
    span = f"từ {_told(found.start)} đến {_told(found.end)}"
    blocks: list[Block] = [
        Paragraph(
            f"{asked}{found.unit} gửi danh sách cán bộ trực giám sát, bảo đảm an toàn thông tin mạng "
            f"{_lower(found.watch)}, {span}: {len(found.people)} người, {len(found.lines)} ca trực "
            "(có Danh sách kèm theo)."
        ),
        Paragraph(f"Điện thoại tiếp nhận sự cố trong đợt trực: {found.phone or BLANK}."),
    ]
    if found.gaps:
        left = sum(minutes([_span(one)]) for one in found.gaps)
        blocks.append(
            Paragraph(f"Còn {len(found.gaps)} khoảng thời gian chưa có người trực ({_hours(left)}), nêu tại Danh sách.")
        )
    blocks.append(Paragraph(f"Trân trọng báo cáo {found.parent}." if found.parent else "Trân trọng báo cáo."))
    return blocks


def _annex(found: DutyList) -> Annex:
    blocks: list[Block] = []
    for place, one in enumerate(found.people, 1):
        blocks.append(Paragraph(f"{place}. {one.name};"))
        where = ", ".join(filter(None, (one.title, one.place))) or BLANK
        office = "Chức vụ, đơn vị công tác hiện nay" + (" (chuyên gia bên ngoài)" if one.outside else "")
        blocks.append(
            Items(
                (
                    f"{office}: {where};",
                    f"Điện thoại liên hệ: {one.phone or BLANK};",
                    f"Thư điện tử công vụ: {one.email or BLANK}.",
                )
            )
        )
    blocks.append(Heading("Lịch trực", 2, numbered=False))
    blocks.append(Table(_COLUMNS, tuple(_row(place, one, found) for place, one in enumerate(found.lines, 1))))
    if found.gaps:
        blocks.append(Heading("Khoảng chưa có người trực", 2, numbered=False))
        told_gaps = [f"từ {_told(start)} đến {_told(end)}" for start, end in found.gaps[:MOST_GAPS]]
        if len(found.gaps) > MOST_GAPS:
            told_gaps.append(f"và {len(found.gaps) - MOST_GAPS} khoảng khác")
        blocks.append(Items(tuple(told_gaps)))
    title = f"Danh sách cán bộ trực giám sát, bảo đảm an toàn thông tin mạng {found.unit}, {_lower(found.watch)}"
    return Annex(title.upper(), tuple(blocks))


_COLUMNS = (
    Column("TT", 0.5, Align.CENTRE),
    Column("Từ", 1.7),
    Column("Đến", 1.7),
    Column("Người trực", 2.4),
    Column("Hình thức", 1.3),
    Column("Điện thoại", 1.6),
)


def _row(place: int, line: Line, found: DutyList) -> tuple[str, ...]:
    person = found.people[line.who]
    return (
        str(place),
        _told(line.start),
        _told(line.end),
        person.name,
        KIND_WORDS[Kind(line.kind)],
        person.phone or _CELL,
    )


def _told(kept: str) -> str:
    return told(moment(kept))


def _span(pair: tuple[str, str]) -> Span:
    return Span(moment(pair[0]), moment(pair[1]))


def _hours(left: int) -> str:
    hours, rest = divmod(left, 60)
    return " ".join(filter(None, (f"{hours} giờ" if hours else "", f"{rest} phút" if rest else "")))


def _lower(name: str) -> str:
    """A name inside a sentence: “đợt trực Tết Đinh Mùi 2027” keeps its capitals, and says what it is."""
    return name if name.casefold().startswith(("đợt", "dịp")) else f"dịp {name}"


def year_of(at: datetime) -> int:
    """The year that a paper made at an instant bears."""
    return at.astimezone(VIETNAM).year
