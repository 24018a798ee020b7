"""The year before: two older letters, proven little by little, some late, some withdrawn, so that trends show life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from khien.base import clock
from khien.base.actors import Service
from khien.cli.demo import proving
from khien.cli.demo.chain import reviewer_of, sent
from khien.cli.demo.province import BEGAN_ON, BUILDER, Province
from khien.directives import actions as directives
from khien.duties import actions as duties
from khien.duties.queries import asks_for
from khien.duties.queries.filling import fill
from khien.evidence import actions as evidence
from khien.evidence.queries import standing_pieces
from khien.organisations.rules import Role

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

Tell = Callable[[str], None]

_FOLDER = Path(__file__).parent
_PACE = 7  # of so many units one never proves anything and one takes its proof back


def run(whole: Province, paper: StoredFile, today: date, tell: Tell) -> None:
    """Letters of some ten and seven months ago; closed since, their duties go on."""
    tell("văn bản của năm trước")
    first = max(-330, (BEGAN_ON - today).days + 10)  # nobody is there before the province began
    _letter(whole, whole.province, "letter-of-last-year.txt", today, first, paper, months=6)
    second = max(-215, first + 40)
    _letter(whole, whole.education, "letter-to-schools.txt", today, second, paper, months=3)


def keep(tell: Tell) -> None:
    """Judge the months gone by, so that the page over time is there from the first look."""
    tell("kết luận các tháng đã qua")
    fill(Service("judge"))


def _at(today: date, days: int) -> datetime:
    return datetime.combine(today + timedelta(days=days), time(10), clock.VIETNAM)


def _letter(
    whole: Province, holder: Unit, name: str, today: date, days: int, paper: StoredFile, *, months: int
) -> None:
    day, due = today + timedelta(days=days), today + timedelta(days=days + 45)
    text = (_FOLDER / name).read_text(encoding="utf-8").format(day=day, due=due)
    letter = sent(whole, holder, text, today, days + 1)
    units = [one.unit for one in letter.recipients.select_related("unit__parent").order_by("unit__path")]
    for place, unit in enumerate(units):
        late = days + 8 + place * 30 * months // max(1, len(units))
        if place % _PACE != 3 and late < 0:
            _prove(whole, letter, unit, paper, _at(today, late), place)
    by = whole.who(holder, Role.COORDINATOR)
    with clock.stopped_at(_at(today, days + 120)):
        directives.close(letter, by=by, at=clock.now())


def _prove(whole: Province, letter: Directive, unit: Unit, paper: StoredFile, at: datetime, place: int) -> None:
    """Its duties one after another, a fortnight apart; some proofs fall short, one in seven units takes one back."""
    officer, reviewer = whole.who(unit, Role.OFFICER), reviewer_of(whole, unit)
    asked = asks_for(BUILDER, letter.scope).filter(duty__unit=unit).select_related("duty")
    found = [ask.duty for ask in asked.order_by("pk") if ask.duty.obligation != "letter-report"]
    now = clock.now()
    for number, duty in enumerate(found):
        day = at + timedelta(days=14 * number)
        if day >= now:
            return
        with clock.stopped_at(day):
            good = (place + number) % 5 != 4
            proving.prove(unit, duty.obligation, officer=officer, reviewer=reviewer, paper=paper, at=day, good=good)
    later = at + timedelta(days=60)
    if place % _PACE == 5 and later < now and found:
        with clock.stopped_at(later):
            for piece in standing_pieces(officer, unit.pk, "awareness_record")[:1]:
                evidence.withdraw(piece, "Danh sách dự ghi nhầm đơn vị", by=officer, at=later)
    if place == 2 and found:
        with clock.stopped_at(later):
            above = whole.who(letter.holder, Role.COORDINATOR)
            until = clock.day_of(later) + timedelta(days=90)
            duties.waive(found[0], "Đang chuyển trụ sở", by=above, at=later, until_on=until)
