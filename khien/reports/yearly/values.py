"""A system's row of the yearly report, the totals of many, what is blank or doubtful in them. Plain values and JSON.

What Khiên knows stands and is corrected where it is kept; a person fills what it does not know; blank stays blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from operator import add
from typing import Any

from khien.dossiers.rules.controls import Rollout
from khien.law.reporting.types import YearlyLaw
from khien.law.types import Cite

DRAFTED, SUBMITTED, APPRAISED, APPROVED = STATES = (
    "Đang dự thảo",
    "Đã gửi thẩm định",
    "Đã thẩm định",
    "Đã được phê duyệt",
)
BEFORE_USE, PERIODIC = CHECKS = ("Trước khi đưa vào sử dụng", "Định kỳ")
YES_NO = ("Có", "Không")
AND = "; "
LONGEST = 2000


class Shape(StrEnum):
    """How a field is asked for."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    WHEN = "when"  # a day, or a month and a year
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row; `column` is its column in the form (0: beside the form), `content` what it answers there."""

    id: str
    label: str
    shape: Shape = Shape.TEXT
    options: tuple[str, ...] = ()
    column: int = 0
    content: int = 0


FIELDS: tuple[Field, ...] = (
    Field("name", "Tên hệ thống", column=2),
    Field("owner", "Chủ quản", column=3),
    Field("operator", "Đơn vị vận hành", column=4),
    Field("level", "Cấp độ đề xuất", Shape.CHOICE, ("1", "2", "3", "4", "5"), column=5),
    Field("state", "Tình trạng phê duyệt cấp độ", Shape.CHOICE, STATES, column=6),
    Field("decision", "Số quyết định phê duyệt cấp độ", column=7),
    Field("decided_on", "Ngày quyết định phê duyệt", Shape.DAY, column=7),
    Field("decided_by", "Cơ quan phê duyệt", column=7),
    Field("policy", "Số quyết định ban hành Quy chế", column=8),
    Field("policy_on", "Ngày ban hành Quy chế", Shape.DAY, column=8),
    Field("policy_by", "Cơ quan ban hành Quy chế", column=8),
    Field("approval_by", "Dự kiến thời điểm phê duyệt hồ sơ", Shape.WHEN, column=9),
    Field("rollout", "Tình trạng triển khai phương án", Shape.CHOICE, tuple(map(str, Rollout)), column=10),
    Field("rollout_by", "Dự kiến thời điểm triển khai đầy đủ", Shape.WHEN, column=11),
    Field("checks", "Tình trạng kiểm tra, đánh giá", Shape.CHOICES, CHECKS, column=12),
    Field("kind", "Loại hình đã xác định"),
    Field("operator_contact", "Đơn vị vận hành: người đại diện, địa chỉ, liên hệ", Shape.LONG, content=1),
    Field("listed", "Có căn cứ đưa vào Danh mục quan trọng về an ninh quốc gia", Shape.CHOICE, YES_NO, content=3),
    Field("complies", "Tuân thủ Quy chế khi vận hành, khai thác, kết thúc, hủy bỏ", Shape.CHOICE, YES_NO, content=7),
    Field("controls", "Biện pháp theo từng tiêu chí", content=9),
    Field("met", "Đáp ứng đầy đủ phương án đã phê duyệt", Shape.CHOICE, YES_NO, content=10),
    Field("plan", "Kế hoạch, lộ trình hoàn thiện", Shape.LONG, content=10),
)
BY_ID: Mapping[str, Field] = {one.id: one for one in FIELDS}
NEVER_SAID = frozenset({"name", "owner", "kind", "controls"})  # said in the inventory and the answers alone
LISTED = 3  # the content that the law of 2016 does not have


@dataclass(frozen=True, slots=True)
class Row:
    """One system. `values` by field, blank where not known; `said` are those that a person filled in.

    `against` are fields where somebody filled in something else than Khiên has come to know since.
    """

    system: int
    values: Mapping[str, str]
    said: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    def __getitem__(self, field: str) -> str:
        """The value of a field, blank where it is not known. KeyError for what is no field."""
        return self.values.get(BY_ID[field].id, "")

    @property
    def approved(self) -> bool:
        return self["state"] == APPROVED


def merged(system: int, known: Mapping[str, str], said: Mapping[str, str]) -> Row:
    """What is known, and what a person said where nothing is."""
    values = {key: value for key, value in known.items() if value}
    filled = {key: value for key, value in said.items() if value and key in BY_ID and key not in NEVER_SAID}
    against = tuple(key for key in BY_ID if key in filled and key in values and values[key] != filled[key])
    added = tuple(key for key in BY_ID if key in filled and key not in values)
    return Row(system, values | {key: filled[key] for key in added}, added, against)


def to_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Plain objects for the table of reports."""
    return [
        {"system": row.system, "values": dict(row.values), "said": list(row.said), "against": list(row.against)}
        for row in rows
    ]


def from_json(stored: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The reverse of `to_json`."""
    return [Row(one["system"], one["values"], tuple(one["said"]), tuple(one["against"])) for one in stored]


@dataclass(frozen=True, slots=True)
class Totals:
    """The six counts of the form."""

    total: int = 0
    classified: int = 0
    filed: int = 0
    appraised: int = 0
    approved: int = 0
    checked: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(*map(add, self, other))

    def __iter__(self) -> Iterator[int]:
        return (getattr(self, one.name) for one in fields(Totals))


COUNTS = tuple(one.name for one in fields(Totals))
TOTALS: tuple[str, ...] = (
    "Tổng số hệ thống thuộc phạm vi quản lý",
    "Đã phân loại (đã xác định loại hình)",
    "Đã xây dựng hồ sơ đề xuất cấp độ",
    "Đã được thẩm định hồ sơ",
    "Đã được phê duyệt cấp độ",
    "Đã phê duyệt, được kiểm tra, đánh giá định kỳ",
)


def totals_of(rows: Sequence[Row]) -> Totals:
    """The counts of some rows. What is blank counts nowhere but in the whole."""
    return Totals(
        total=len(rows),
        classified=sum(bool(row["kind"]) for row in rows),
        filed=sum(bool(row["state"]) for row in rows),
        appraised=sum(row["state"] in (APPRAISED, APPROVED) for row in rows),
        approved=sum(row.approved for row in rows),
        checked=sum(row.approved and PERIODIC in row["checks"].split(AND) for row in rows),
    )


def blanks(row: Row) -> tuple[Field, ...]:
    """The fields of the form that it asks for and that nobody has filled in."""
    asked = ["name", "owner", "operator", "level", "state", "rollout"]
    asked += ["decision", "decided_on", "decided_by"] if row.approved else ["approval_by"]
    asked += ["rollout_by"] if row["rollout"] != Rollout.FULL else []
    return tuple(BY_ID[name] for name in BY_ID if name in asked and not row[name])


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at in a row, with the articles that say so."""

    system: int
    name: str
    text: str
    cites: tuple[Cite, ...] = ()


def doubts(rows: Iterable[Row], law: YearlyLaw) -> Iterator[Doubt]:
    """What contradicts the checks of the form, or what somebody filled in against what is known now."""
    cites = {one.id: one.cites for one in law.checks}
    for row in rows:
        for words, check in _doubts(row):
            yield Doubt(row.system, row["name"], words, cites.get(check, ()))


def _doubts(row: Row) -> Iterator[tuple[str, str]]:
    issued, decided = _day(row["policy_on"]), _day(row["decided_on"])
    if issued and decided and issued >= decided:
        yield "Quy chế ban hành không trước ngày phê duyệt cấp độ", "m8.4"
    if row.approved and row["approval_by"]:
        yield "Đã được phê duyệt mà vẫn còn dự kiến thời điểm phê duyệt", "m8.5"
    if row["state"] and not row.approved and row["decision"]:
        yield "Có số quyết định mà chưa được phê duyệt", "m8.5"
    if row["rollout"] == Rollout.FULL and row["rollout_by"]:
        yield "Đã triển khai đầy đủ mà vẫn còn dự kiến thời điểm triển khai đầy đủ", ""
    for key in row.against:
        yield f"Ô “{BY_ID[key].label}” từng khai khác với dữ liệu hiện có; báo cáo dùng dữ liệu hiện có", ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
_FULL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class UnableToReadWhen(ValueError):
    """What was given is neither a day nor a month; the message says how to write it."""


def when(text: str) -> str:
    """`3/2027` or `15/3/2027` as `2027-03` or `2027-03-15`. Raises UnableToReadWhen."""
    given = text.strip()
    try:
        if match := _FULL.fullmatch(given):
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        if match := _MONTH.fullmatch(given):
            return f"{date(int(match[2]), int(match[1]), 1):%Y-%m}"
    except ValueError as wrong:
        raise UnableToReadWhen("Không có ngày đó. Hãy ghi tháng/năm hoặc ngày/tháng/năm.") from wrong
    raise UnableToReadWhen("Hãy ghi tháng/năm hoặc ngày/tháng/năm, ví dụ 3/2027.")


def shown(field: Field, value: str) -> str:
    """A value as people read it."""
    if field.shape in (Shape.DAY, Shape.WHEN):
        return "/".join(reversed(value.split("-"))) if value else ""
    return value


HEAD: tuple[tuple[str, str], ...] = (
    ("name", "Tên"),
    ("regulation", "Văn bản quy định chức năng, nhiệm vụ, quyền hạn"),
    ("head", "Người đứng đầu: họ tên, chức vụ"),
    ("address", "Địa chỉ liên lạc"),
    ("contact", "Điện thoại, thư điện tử"),
)
BODIES: tuple[tuple[str, str], ...] = (
    ("owner", "Chủ quản hệ thống thông tin"),
    ("specialised", "Đơn vị chuyên trách"),
)
HEAD_FIELDS: Mapping[str, str] = {
    f"{body}_{field}": f"{title}: {label[0].lower()}{label[1:]}" for body, title in BODIES for field, label in HEAD
}
EXPECTED = "expected"  # by when all systems are to be approved


def head_of(known: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Section 2 of the form with the expected day: what is known, else what was said; what is blank is left out."""
    names = (*HEAD_FIELDS, EXPECTED)
    return {key: value for key in names if (value := known.get(key) or said.get(key, ""))}
