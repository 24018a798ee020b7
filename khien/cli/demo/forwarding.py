"""A letter that goes through hops: the province to its sở, two of them on to schools and hospitals, a third begun."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from khien.base import clock
from khien.cli.demo import letters
from khien.cli.demo.province import Province
from khien.directives import actions as directives
from khien.directives import queries
from khien.directives.actions import NewPaper, PaperRole, Shape
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.rules.targets import TargetRule
from khien.organisations.rules import Role

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

_DRILL = "Thử khôi phục một bản sao lưu trước khi nghỉ, lưu biên bản tại đơn vị."


def run(whole: Province, paper: StoredFile, sent_at: datetime) -> None:
    """The province's letter is six days old; its sở have two weeks left, their schools ten days."""
    with clock.stopped_at(sent_at):
        first = _from_the_province(whole, sent_at)
    day, later = clock.day_of(sent_at), sent_at + timedelta(days=1)
    wanted = (
        (whole.education, whole.schools, "1102/SGDĐT-VP", day + timedelta(days=15), 3),
        (whole.departments[1], whole.health, "866/SYT-VP", day + timedelta(days=16), 2),
    )
    for unit, units, number, due, every in wanted:
        letter = _passed_on(whole, first, unit, units, number, paper, later, due)
        _answered(whole, letter, units[::every], later + timedelta(days=2))
    science = whole.departments[2]
    with clock.stopped_at(later):
        directives.forward(first, science, by=whole.who(science, Role.COORDINATOR), at=later)


def _from_the_province(whole: Province, at: datetime) -> Directive:
    by, due = whole.who(whole.province, Role.COORDINATOR), clock.day_of(at) + timedelta(days=20)
    text = letters.of_the_year_end(clock.day_of(at) - timedelta(days=1), due)
    row = directives.take_in([NewPaper(PaperRole.MAIN, text=text)], holder=whole.province, by=by, at=at)
    row = directives.set_answer_by(row, due, settle_the_rest=True, version=row.version, by=by, at=at)
    return directives.send(_to(row, whole.province, whole.departments, at, whole), by=by, at=at)


def _to(row: Directive, holder: Unit, units: list[Unit], at: datetime, whole: Province) -> Directive:
    by, rule = whole.who(holder, Role.COORDINATOR), TargetRule(units=tuple(one.pk for one in units))
    live = [one for one in row.clauses.all() if not one.dropped]
    return directives.choose_targets(row, live, rule, version=row.version, by=by, at=at)


def _passed_on(
    whole: Province,
    source: Directive,
    unit: Unit,
    units: list[Unit],
    number: str,
    paper: StoredFile,
    at: datetime,
    due: date,
) -> Directive:
    """Every step of passing on: an earlier day, a clause of one's own, recipients, signed, sent."""
    by = whole.who(unit, Role.COORDINATOR)
    with clock.stopped_at(at):
        row = directives.forward(source, unit, by=by, at=at)
        shapes = {str(one.pk): Shape(True, one.text, due, True) for one in row.clauses.all()}
        row = directives.shape(row, shapes, due, version=row.version, by=by, at=at)
        directives.add_own(row, _DRILL, due, version=row.version, by=by, at=at)
        row.refresh_from_db()
        row = _to(row, unit, units, at, whole)
        draft = queries.draft_seen_by(by, row)
        if draft is None:
            raise LookupError("a letter made here has a paper")
        directives.finalise_draft(draft, version=draft.version, by=by, at=at)
        row = directives.issue(draft, number, clock.day_of(at), paper, by=by, at=at)
        return directives.send(row, by=by, at=at)


def _answered(whole: Province, letter: Directive, units: list[Unit], at: datetime) -> None:
    """These units have said what they did; what they proved earlier answers by itself."""
    by_unit = {row.unit_id: row for row in queries.recipients_of(whole.who(letter.holder, Role.COORDINATOR), letter)}
    clauses = list(letter.clauses.filter(dropped=False))
    for place, unit in enumerate(units):
        with clock.stopped_at(at):
            row = directives.open_letter(by_unit[unit.pk], by=whole.who(unit, Role.OFFICER), at=at)
            for clause in clauses:
                word = Word(Says.DONE) if place % 3 else Word(Says.IN_PROGRESS, "Xong trước hạn")
                directives.answer_clause(row, clause, word, by=whole.who(unit, Role.OFFICER), at=at)
            directives.sign_answer(row, by=whole.who(unit, Role.LEADER), at=at)
