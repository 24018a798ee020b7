"""A letter of the province that the Sở passes on to its schools, step by step; nobody in it is real."""

from datetime import UTC, date, datetime, timedelta

from khien.directives import actions
from khien.directives.actions import Shape
from khien.directives.models import Directive, Draft, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.rules.targets import TargetRule
from khien.files.actions import store_bytes
from khien.organisations.models import Person, Unit
from tests.world import World

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2026, 12, 20)
EARLIER = date(2026, 12, 15)

FROM_ABOVE = """\
ỦY BAN NHÂN DÂN TỈNH LÂM ĐÀI

Số: 45/UBND-VX
V/v bảo đảm an toàn thông tin mạng cuối năm

Lâm Đài, ngày 16 tháng 11 năm 2026

Kính gửi: Các sở, ban, ngành.

Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị thực hiện:

1. Sao lưu dữ liệu theo quy tắc 3-2-1: ba bản, trên hai loại thiết bị nhớ, một bản cất rời mạng. Hoàn thành trước \
ngày 20/12/2026.

2. Lập phương án ứng cứu sự cố của đơn vị, thủ trưởng ký, trước ngày 20/12/2026.

3. Cử cán bộ đầu mối, gửi danh sách về Văn phòng.

Yêu cầu các đơn vị báo cáo kết quả trước ngày 20/12/2026./.

CHỦ TỊCH

Nguyễn Thử Nghiệm
"""


def from_above(world: World, *units: Unit, at: datetime = NOW) -> Directive:
    """The province's letter, sent to the Sở (and others) to answer by `DUE`."""
    by = world.province_coordinator
    row = actions.take_in(
        [actions.NewPaper(actions.PaperRole.MAIN, text=FROM_ABOVE)], holder=world.province, by=by, at=at
    )
    row = actions.set_answer_by(row, DUE, settle_the_rest=True, version=row.version, by=by, at=at)
    inside = [unit.pk for unit in units or (world.department,) if unit.path.startswith(world.province.path)]
    outside = [unit.pk for unit in units if unit.pk not in inside]
    rule = TargetRule(units=tuple(inside), outside=tuple(outside))
    row = actions.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=at)
    return actions.send(row, by=by, at=at)


def begun(source: Directive, unit: Unit, by: Person, at: datetime = NOW) -> Directive:
    """The unit's own letter, just begun."""
    return actions.forward(source, unit, by=by, at=at)


def shaped(
    letter: Directive, by: Person, *, dropped: int = 0, day: date | None = EARLIER, at: datetime = NOW
) -> Directive:
    """Every clause with the earlier day, the last `dropped` of them left out."""
    rows = list(letter.clauses.all())
    kept = rows[: len(rows) - dropped]
    shapes = {str(one.pk): Shape(one in kept, one.text, day, True) for one in rows}
    return actions.shape(letter, shapes, day, version=letter.version, by=by, at=at)


def addressed(letter: Directive, by: Person, *units: Unit, at: datetime = NOW) -> Directive:
    """Every clause to the same units."""
    letter.refresh_from_db()
    inside = tuple(one.pk for one in units if one.path.startswith(letter.holder.path))
    outside = tuple(one.pk for one in units if one.pk not in inside)
    rule = TargetRule(units=inside, outside=outside)
    live = list(letter.clauses.filter(dropped=False))
    return actions.choose_targets(letter, live, rule, version=letter.version, by=by, at=at)


def issued(letter: Directive, by: Person, number: str = "128/SGDĐT-VP", at: datetime = NOW) -> Directive:
    """Made final, signed, numbered."""
    draft = Draft.objects.get(directive=letter)
    actions.finalise_draft(draft, version=draft.version, by=by, at=at)
    copy = store_bytes(b"1. Ban ky", "ban-ky.txt", by=by.pk, at=at)
    return actions.issue(draft, number, (at + timedelta(hours=7)).date(), copy, by=by, at=at)


def passed(
    source: Directive, unit: Unit, by: Person, *units: Unit, number: str = "128/SGDĐT-VP", at: datetime = NOW
) -> Directive:
    """The whole way: begun, shaped, addressed, issued, sent."""
    letter = shaped(begun(source, unit, by, at), by, at=at)
    letter = issued(addressed(letter, by, *units, at=at), by, number, at)
    return actions.send(letter, by=by, at=at)


def shaped_paper(letter: Directive, by: Person, *units: Unit, at: datetime = NOW) -> Directive:
    """A letter taken in from paper: times settled, addressed, sent."""
    row = actions.set_answer_by(letter, EARLIER, settle_the_rest=True, version=letter.version, by=by, at=at)
    return actions.send(addressed(row, by, *units, at=at), by=by, at=at)


def to(letter: Directive, unit: Unit) -> Recipient:
    return Recipient.objects.get(directive=letter, unit=unit)


def answered(letter: Directive, unit: Unit, officer: Person, leader: Person, at: datetime = NOW) -> Recipient:
    """Opened, every clause said to be done, signed."""
    row = actions.open_letter(to(letter, unit), by=officer, at=at)
    for clause in letter.clauses.all():
        if str(clause.pk) in row.clause_ids:
            actions.answer_clause(row, clause, Word(Says.DONE), by=officer, at=at)
    return actions.sign_answer(row, by=leader, at=at)
