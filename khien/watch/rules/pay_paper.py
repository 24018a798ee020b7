"""The table of hotline duty of a month as an official paper: what is proposed, for whom, by which article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from khien.law.allowances.types import Allowance
from khien.law.types import Cite, Instrument
from khien.papers.types import Align, Column, Paper, PaperDate, Paragraph, Signer, Table
from khien.watch.rules.duty_pay import WHY_WORDS, Month, bounds
from khien.watch.rules.shifts import lasting

_COLUMNS = (
    Column("TT", 0.5, Align.CENTRE),
    Column("Họ và tên, chức vụ", 2.4),
    Column("Ngày giữ việc trực", 1.1, Align.CENTRE),
    Column("Số ca", 0.7, Align.CENTRE),
    Column("Thời gian trực", 1.6),
    Column("Đề xuất (đồng)", 1.3, Align.RIGHT),
    Column("Ghi chú", 2.2),
)


@dataclass(frozen=True, slots=True)
class Payee:
    """One line of the table."""

    name: str
    title: str
    month: Month


@dataclass(frozen=True, slots=True)
class PayList:
    """What the table says, with names as they stand on paper."""

    unit: str
    parent: str
    place: str
    team: str
    first: date
    people: Sequence[Payee]


def paper(found: PayList, allowance: Allowance, instruments: Mapping[str, Instrument]) -> Paper:
    """The paper; number, day and signer's name stay blank for the clerk. A part of a month bears no sum."""
    first, end = bounds(found.first)
    total = sum(one.month.proposed or 0 for one in found.people)
    open_ = sum(one.month.proposed is None for one in found.people)
    rows = [_row(place, one) for place, one in enumerate(found.people, 1)]
    rows.append(("", "Cộng", "", "", "", _money(total), ""))
    rate = allowance.rate_on(end - timedelta(days=1))
    blocks: list[Paragraph | Table] = []
    if rate is not None:
        grounds = "; ".join(f"{cite.at} {_named(cite, instruments)}" for cite in rate.cites)
        blocks.append(Paragraph(f"Mức chi {_money(rate.amount)} đồng/người/tháng theo {grounds}."))
    blocks.append(Table(_COLUMNS, tuple(rows), bold_rows=(len(rows) - 1,)))
    if open_:
        blocks.append(Paragraph(f"Có {open_} người chưa đề xuất số tiền, lý do ghi ở cột cuối.", italic=True))
    return Paper(
        kind="Bảng kê",
        body=found.unit.upper(),
        parent_body=found.parent.upper(),
        issuer=found.unit,
        place=found.place,
        issued_on=PaperDate(year=end.year),
        subject=f"đề xuất chi trực đường dây nóng của {found.team}, tháng {first:%m/%Y}",
        blocks=tuple(blocks),
        signer=Signer(("THỦ TRƯỞNG ĐƠN VỊ",)),
        co_signer=Signer(("NGƯỜI LẬP BẢNG",), note="Ký, ghi rõ họ tên"),
    )


def _named(cite: Cite, instruments: Mapping[str, Instrument]) -> str:
    """A text as papers name it: Thông tư số 121/2018/TT-BTC."""
    known = instruments.get(cite.instrument)
    return f"{known.kind} số {known.number}" if known else cite.instrument


def _row(place: int, one: Payee) -> tuple[str, ...]:
    month = one.month
    return (
        str(place),
        f"{one.name}, {one.title}" if one.title else one.name,
        f"{month.days}/{month.of}",
        str(month.shifts),
        lasting(timedelta(minutes=month.minutes)) if month.minutes else "",
        _money(month.proposed) if month.proposed is not None else "",
        WHY_WORDS[month.why] if month.why else "",
    )


def _money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
