"""“Việc của tôi”: one line for each obligation of a unit, whatever number of letters ask it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from khien.base import clock
from khien.duties.models import Ask, Duty, Waiver
from khien.duties.queries.days import as_worded, in_force
from khien.duties.queries.judging import asked_by, fresh, judged
from khien.duties.rules.asked import how_decided, terms_of
from khien.duties.rules.combine import decides, one_line
from khien.duties.rules.meeting import Strictest, strictest
from khien.duties.rules.verdicts import OPEN, SEVERITY, Status, Verdict
from khien.law.load import catalogue
from khien.law.types import Obligation
from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_NEAR_LAPSE = 30  # days before a proof lapses (DESIGN: "sắp đến hạn" is a mark, not a verdict)
_NEAR_LETTER = 7  # days before a letter's date


@dataclass(frozen=True, slots=True)
class Line:
    """One duty as a person sees it; `asks` are the letters behind it, each with its own verdict."""

    duty: Duty
    obligation: Obligation
    verdict: Verdict
    asks: tuple[tuple[Ask, Verdict], ...]
    soon: bool
    waiver: Waiver | None

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that ask it, each named once."""
        return tuple(dict.fromkeys(ask.letter for ask, _ in self.asks))

    @property
    def open(self) -> bool:
        return self.verdict.status in OPEN

    @property
    def decided_by(self) -> Ask:
        """The letter whose terms decide the line: the first of `asks`."""
        return self.asks[0][0]

    @property
    def told(self) -> tuple[tuple[Ask, Verdict, str], ...]:
        """Each letter with its verdict and what decided it: "more", "dated", "law" or "practice"."""
        law = catalogue()
        return tuple((ask, verdict, how_decided(asked_by(ask), law)) for ask, verdict in self.asks)

    @property
    def strictest(self) -> tuple[Strictest, ...]:
        """Where several letters ask it: each term at its strictest; places are those of `asks`."""
        law = catalogue()
        found = [terms_of(asked_by(ask), law) for ask, _ in self.asks]
        known = [(place, one[0]) for place, one in enumerate(found) if one is not None]
        places = [place for place, _terms in known]
        return tuple(
            replace(one, of=tuple(places[place] for place in one.of)) for one in strictest([t for _place, t in known])
        )


def duties_of(viewer: Viewer, unit: Unit, on: date) -> list[Line]:
    """The unit's lines, what is still to do first, the soonest due first; empty where the viewer sees nothing."""
    if not may(viewer, Deed.READ, unit):
        return []
    by_duty: dict[int, list[tuple[Ask, Verdict]]] = defaultdict(list)
    waived = Waiver.objects.filter(duty=OuterRef("duty"), lifted_at=None)
    for ask, verdict in _verdicts(Ask.objects.filter(duty__unit=unit).annotate(waived=Exists(waived)), on):
        by_duty[ask.duty_id].append((ask, verdict))
    some = [key for key, asks in by_duty.items() if getattr(asks[0][0], "waived", True)]
    waivers = {one.duty_id: one for one in Waiver.objects.filter(duty__in=some, lifted_at=None)}
    known = catalogue().obligations
    lines = [
        _line(asks, known[asks[0][0].duty.obligation], waivers.get(key), on)
        for key, asks in by_duty.items()
        if asks[0][0].duty.obligation in known
    ]
    return sorted(lines, key=_urgency)


def _verdicts(asks: QuerySet[Ask], on: date) -> list[tuple[Ask, Verdict]]:
    """What is asked today, or what stood at the end of a past day in the words of that day."""
    if on >= clock.today():
        return fresh(asks.filter(recalled_at=None), on)
    return judged(as_worded(in_force(asks, on).select_related("duty__unit"), on), on)


def line_of(viewer: Viewer, duty_id: int, on: date) -> Line | None:
    """One line by its duty; None where there is none that the viewer may see."""
    duty = Duty.objects.filter(pk=duty_id, unit__in=units_seen_by(viewer)).select_related("unit").first()
    if duty is None:
        return None
    return next((line for line in duties_of(viewer, duty.unit, on) if line.duty.pk == duty.pk), None)


def _line(asks: list[tuple[Ask, Verdict]], obligation: Obligation, waiver: Waiver | None, on: date) -> Line:
    verdict = one_line([verdict for _, verdict in asks])
    ordered = tuple(sorted(asks, key=lambda one: decides(one[1])))
    return Line(asks[0][0].duty, obligation, verdict, ordered, soon(verdict, on), waiver)


def soon(verdict: Verdict, on: date) -> bool:
    """The mark “sắp đến hạn”: 30 days before a proof lapses, 7 before a day that is not yet met."""
    if verdict.due_on is None or on > verdict.due_on or verdict.status not in (Status.MET, Status.UNPROVEN):
        return False
    near = _NEAR_LAPSE if verdict.status is Status.MET else _NEAR_LETTER
    return verdict.due_on - on <= timedelta(days=near) and verdict.turns_on is not None


def _urgency(line: Line) -> tuple[bool, int, date, str]:
    return (not line.open, SEVERITY[line.verdict.status], line.verdict.due_on or date.max, line.obligation.title)
