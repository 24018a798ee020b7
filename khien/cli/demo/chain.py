"""Two letters through the whole chain: taken in, reviewed, sent, proven by some, answered by most, late by a few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from khien.base import clock
from khien.cli.demo import forwarding, letters, proving
from khien.cli.demo.province import BUILDER, Province
from khien.directives import actions as directives
from khien.directives import queries
from khien.directives.actions import NewPaper, PaperRole, Settlement
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.duties.queries import asks_for
from khien.organisations.rules import Role
from khien.reports import actions as reports

if TYPE_CHECKING:
    from khien.directives.models import Directive, Recipient
    from khien.files.models import StoredFile
    from khien.organisations.models import Person, Unit

Tell = Callable[[str], None]

_DIFFICULTY = "Đơn vị chưa có cán bộ chuyên trách công nghệ thông tin."
_PROPOSAL = "Đề nghị hỗ trợ kinh phí mua ổ cứng lưu bản sao ngoại tuyến."


def run(whole: Province, paper: StoredFile, today: date, tell: Tell) -> None:
    """The province's letter is some weeks old and nearly done; the one to schools is in the middle of its time."""
    tell("văn bản của UBND tỉnh")
    first = sent(whole, whole.province, letters.of_the_province(_day(today, -75), _day(today, -45)), today, -74)
    _through(whole, first, paper, today, began=-70, ends=-40, quiet=9)
    tell("văn bản của Sở Giáo dục và Đào tạo")
    second = sent(whole, whole.education, letters.of_education(_day(today, -10), _day(today, 4)), today, -9)
    _through(whole, second, paper, today, began=-8, ends=-1, quiet=3)
    tell("văn bản chuyển tiếp qua các cấp")
    forwarding.run(whole, paper, _at(today, -6))
    tell("báo cáo kết quả")
    _reported(whole, first, paper, _at(today, -35))


def _reported(whole: Province, letter: Directive, paper: StoredFile, at: datetime) -> None:
    """The first letter's report: drafted, made final, closed by the clerk with a signed copy."""
    by = whole.who(letter.holder, Role.COORDINATOR)
    with clock.stopped_at(at):
        report = reports.draft_report(letter, letter.holder, by=by, at=at)
        reports.finalise(report, version=report.version, by=by, at=at)
        reports.close_report(report, "318/BC-UBND", clock.day_of(at), paper, by=by, at=at)


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _at(today: date, days: int, hour: int = 9) -> datetime:
    return datetime.combine(_day(today, days), time(hour), clock.VIETNAM)


def sent(whole: Province, holder: Unit, text: str, today: date, days: int) -> Directive:
    """Taken in and sent by the holder's coordinator; a clause without a date is settled as having none."""
    by, at = whole.who(holder, Role.COORDINATOR), _at(today, days)
    with clock.stopped_at(at):
        letter = directives.take_in([NewPaper(PaperRole.MAIN, text=text)], holder=holder, by=by, at=at)
        letter = directives.accept_proposed_targets(letter, version=letter.version, by=by, at=at)
        for clause in letter.clauses.filter(deadline_settled=False):
            directives.settle_deadline(clause, Settlement(), version=_version(letter), by=by, at=at)
        return directives.send(letter, by=by, at=at)


def _version(letter: Directive) -> int:
    return queries.directives_seen_by(BUILDER).values_list("version", flat=True).get(pk=letter.pk)


def _through(
    whole: Province, letter: Directive, paper: StoredFile, today: date, *, began: int, ends: int, quiet: int
) -> None:
    """Recipients act one after another; every `quiet`-th or so never opens the letter."""
    recipients = list(queries.recipients_of(BUILDER, letter))
    for place, recipient in enumerate(recipients):
        days = began + place * (ends - began) // max(1, len(recipients))
        mood = (place * 7 + place // quiet) % (quiet + 1)
        if mood == quiet:
            continue
        with clock.stopped_at(_at(today, days)):
            _one(whole, letter, recipient, paper, mood)


def _one(whole: Province, letter: Directive, recipient: Recipient, paper: StoredFile, mood: int) -> None:
    """Mood 0: only opens. 1: proves, falls short, answers in part. Else proves all, answers, is accepted."""
    unit, at = recipient.unit, clock.now()
    officer, leader = whole.who(unit, Role.OFFICER), whole.who(unit, Role.LEADER)
    recipient = directives.open_letter(recipient, by=officer, at=at)
    if mood == 0:
        return
    proving.confirm_inventory(unit, officer, leader, at)
    reviewer = reviewer_of(whole, unit)
    asked = asks_for(BUILDER, letter.scope).filter(duty__unit=unit)
    names = sorted(set(asked.values_list("duty__obligation", flat=True)) - {"letter-report"})
    for number, name in enumerate(names):
        waits = mood == 1 and number % 3 == 1
        good = mood != 1 or number % 3 != 2
        someone = None if waits else reviewer
        proving.prove(unit, name, officer=officer, reviewer=someone, paper=paper, at=at, good=good)
    _answer(letter, recipient, officer, leader, sure=mood != 1)
    if mood > 2 or reviewer.pk != whole.who(letter.holder, Role.COORDINATOR).pk:
        directives.accept_answer(recipient, by=whole.who(letter.holder, Role.COORDINATOR), at=at)


def reviewer_of(whole: Province, unit: Unit) -> Person:
    """The unit's own coordinator, else the one of the nearest unit above."""
    found = whole.people.get((unit.pk, Role.COORDINATOR))
    while found is None and unit.parent is not None:
        unit = unit.parent
        found = whole.people.get((unit.pk, Role.COORDINATOR))
    if found is None:
        raise LookupError(f"no coordinator above {unit.name}")
    return found


def _answer(letter: Directive, recipient: Recipient, officer: Person, leader: Person, *, sure: bool) -> None:
    at = clock.now()
    for number, clause in enumerate(letter.clauses.filter(dropped=False)):
        if str(clause.pk) not in recipient.clause_ids:
            continue
        unsure = not sure and number % 2 == 1
        word = Word(Says.IN_PROGRESS, "Đang mua thiết bị") if unsure else Word(Says.DONE)
        directives.answer_clause(recipient, clause, word, by=officer, at=at)
    if not sure:
        directives.write_remarks(recipient, difficulties=_DIFFICULTY, proposals=_PROPOSAL, by=officer, at=at)
    directives.sign_answer(recipient, by=leader, at=at)
