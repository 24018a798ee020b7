"""Verdicts of one unit over many days: what was known on each, judged anew only when something it rests on changed.

Days and facts go in, verdicts come out; nothing is read or kept. A day means its end, in Vietnam.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from khien.duties.rules.asked import Asked, Dossier, System, terms_of, verdict_on
from khien.duties.rules.combine import INVENTORY, decides, one_line
from khien.duties.rules.judge import Case, judge
from khien.duties.rules.verdicts import Proven, Standing, Status, Verdict
from khien.law.facts import FactValue
from khien.law.types import Catalogue, Terms

DaysOff = Callable[[int], Container[date]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence over time. `worths` are days with what it was worth from then on; None once it is gone."""

    id: str
    proof: str
    on: date
    facts: Mapping[str, FactValue]
    system: int | None
    worths: tuple[tuple[date, Standing | None], ...]

    def at_end_of(self, day: date) -> Proven | None:
        """As the judge sees it that day; None where it was not yet recorded, or was withdrawn or replaced."""
        worth = None
        for since, became in self.worths:
            if since <= day:
                worth = became
        return Proven(self.id, self.proof, self.on, worth, self.facts, self.system) if worth else None


@dataclass(frozen=True, slots=True)
class Running:
    """A system over time: it runs from the first day until the day before the last; levels by the day they began."""

    id: int
    name: str
    first: date | None
    last: date | None
    levels: tuple[tuple[date, int], ...]

    def at_end_of(self, day: date) -> System | None:
        """The system with its level of that day; None where it did not run."""
        if (self.first and self.first > day) or (self.last and self.last <= day):
            return None
        known = [level for since, level in self.levels if since <= day]
        return System(self.id, self.name, known[-1] if known else None)

    @property
    def turning(self) -> Iterator[date]:
        """The days on which something about it changes."""
        yield from (day for day in (self.first, self.last) if day)
        yield from (since for since, _ in self.levels)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that starts a legal clock, and the day from which it counts: known, and come."""

    system: int | None
    kind: str
    on: date
    known_on: date


@dataclass(frozen=True, slots=True)
class Excuse:
    """A waiver: from the day it was given, until the day it was lifted, no later than `until`."""

    reason: str
    first: date
    lifted: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether it excuses at the end of a day."""
        lifted = self.lifted is not None and self.lifted <= day
        return self.first <= day and not lifted and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Stay:
    """One ask in the words it had from a day on, until the day before `ended`."""

    ask: int
    duty: int
    scope: str
    asked: Asked
    began: date
    ended: date | None = None

    def stood(self, day: date) -> bool:
        """Whether it was asked so at the end of a day."""
        return self.began <= day and (self.ended is None or day < self.ended)


@dataclass(frozen=True, slots=True)
class Chronicle:
    """All that was ever known of one unit, each fact with its days. `excuses` are by duty."""

    stays: Sequence[Stay] = ()
    evidence: Sequence[Piece] = ()
    systems: Sequence[Running] = ()
    events: Sequence[Happened] = ()
    excuses: Mapping[int, Sequence[Excuse]] = field(default_factory=dict)

    def dossier(self, day: date, proofs: Container[str]) -> Dossier:
        """What the judge may know at the end of a day, of these kinds of proof."""
        events = {(one.system, one.kind): one.on for one in self.events if one.known_on <= day}
        pieces = (one.at_end_of(day) for one in self.evidence if one.proof in proofs)
        systems = (one.at_end_of(day) for one in self.systems)
        return Dossier([one for one in systems if one], [one for one in pieces if one], events)

    def waived(self, duty: int, day: date) -> str:
        """Why the duty was excused at the end of a day; empty where it was not."""
        return next((one.reason for one in self.excuses.get(duty, ()) if one.holds(day)), "")

    def turning(self, proofs: Container[str]) -> list[date]:
        """The days on which something that verdicts on these proofs rest on became otherwise, in order."""
        days = {since for one in self.evidence if one.proof in proofs for since, _ in one.worths}
        days.update(day for one in self.systems for day in one.turning)
        days.update(one.known_on for one in self.events)
        return sorted(days)


@dataclass(slots=True)
class Replay:
    """Verdicts of one unit, asked for in the order of days, so that one still standing is not judged twice."""

    chronicle: Chronicle
    law: Catalogue
    days_off: DaysOff
    _last: dict[tuple[int, date], tuple[date, int, str, Verdict]] = field(default_factory=dict)
    _turning: dict[tuple[str, ...], list[date]] = field(default_factory=dict)
    _terms: dict[tuple[int, date], tuple[Terms, bool] | None] = field(default_factory=dict)
    _judged: dict[tuple[object, ...], tuple[date, Verdict]] = field(default_factory=dict)
    _known: tuple[date, tuple[str, ...], Dossier] | None = None

    def verdict(self, stay: Stay, day: date) -> Verdict:
        """The verdict at the end of a day; the stay must have stood then."""
        terms = self._terms_of(stay)
        proofs = _proofs(terms)
        seen, waived = bisect_right(self.turning(proofs), day), self.chronicle.waived(stay.duty, day)
        before = self._last.get((stay.ask, stay.began))
        if before and before[0] <= day and before[1:3] == (seen, waived) and not _turned(before[3], day):
            return before[3]
        asked = replace(stay.asked, waived=waived) if waived else stay.asked
        dossier, words, off = self._dossier(day, proofs), self.law.events, self.days_off(day.year)
        judged = partial(self._judge, (stay.ask, stay.began, day.year))
        found = verdict_on(asked, dossier, self.law, day, words=words, holidays=off, known=terms, judged=judged)
        self._last[stay.ask, stay.began] = (day, seen, waived, found)
        return found

    def _judge(self, about: tuple[object, ...], case: Case) -> Verdict:
        """`judge`, remembered for as long as time alone changes nothing: most facts are about one system of many."""
        pieces = tuple((one.id, one.standing) for one in case.evidence if one.on <= case.on)
        key = (*about, case.level, case.needs_level, pieces, tuple(case.events.items()))
        before = self._judged.get(key)
        if before is None or case.on < before[0] or _turned(before[1], case.on):
            before = self._judged[key] = (case.on, judge(case))
        return before[1]

    def _dossier(self, day: date, proofs: tuple[str, ...]) -> Dossier:
        """`Chronicle.dossier`, remembered for the next ask of the same day."""
        if self._known is None or self._known[:2] != (day, proofs):
            self._known = (day, proofs, self.chronicle.dossier(day, proofs))
        return self._known[2]

    def _terms_of(self, stay: Stay) -> tuple[Terms, bool] | None:
        """`asked.terms_of`, worked out once: the law of the letter's day does not change with the day judged."""
        key = (stay.ask, stay.began)
        if key not in self._terms:
            self._terms[key] = terms_of(stay.asked, self.law)
        return self._terms[key]

    def turning(self, proofs: tuple[str, ...]) -> list[date]:
        """`Chronicle.turning`, remembered."""
        if proofs not in self._turning:
            self._turning[proofs] = self.chronicle.turning(proofs)
        return self._turning[proofs]

    def fixed(self, stay: Stay) -> set[date]:
        """The days on which something about the stay itself changed, a fact or a waiver; not those of time alone."""
        days = {day for day in (stay.began, stay.ended) if day}
        days.update(self.turning(_proofs(self._terms_of(stay))))
        days.update(_excuse_days(self.chronicle.excuses.get(stay.duty, ())))
        return days

    def changes(self, stays: Sequence[Stay], until: date) -> Iterator[tuple[date, Verdict | None]]:
        """Each day up to `until` on which a duty's status became another, with its verdict; None: asked no more.

        `stays` are all asks of one duty. Only days on which a fact changed or time may turn a verdict are judged.
        """
        fixed = {day for stay in stays for day in self.fixed(stay)}
        status, day = None, min((stay.began for stay in stays), default=None)
        while day is not None and day <= until:
            found = [self.verdict(stay, day) for stay in stays if stay.stood(day)]
            before, status = status, min(found, key=decides).status if found else None
            if status is not before:
                yield day, one_line(found) if found else None
            turns = {one.turns_on for one in found if one.turns_on and one.status is not Status.WAIVED}
            ahead = {one for one in fixed | turns if one > day}
            if turns and min(turns) <= day:
                ahead.add(day + timedelta(days=1))
            day = min(ahead, default=None)


def _proofs(terms: tuple[Terms, bool] | None) -> tuple[str, ...]:
    return (*(terms[0].proofs if terms else ()), INVENTORY)


def _turned(verdict: Verdict, day: date) -> bool:
    """Whether time alone may have changed a verdict by a day. What is excused stays so until the excuse ends."""
    return verdict.status is not Status.WAIVED and verdict.turns_on is not None and verdict.turns_on <= day


def _excuse_days(excuses: Iterable[Excuse]) -> Iterator[date]:
    for one in excuses:
        yield one.first
        if one.lifted:
            yield one.lifted
        if one.until:
            yield one.until + timedelta(days=1)
