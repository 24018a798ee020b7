"""Why a duty stood as it did on a past day: who asked it in which words, what was known by then, which law decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from khien.base import clock
from khien.duties.models import Ask, Duty, Waiver
from khien.duties.queries.chronicles import replays
from khien.duties.queries.counting import status_kept
from khien.duties.queries.days import as_worded, in_force
from khien.duties.queries.judging import JUDGE, asked_of, end_of, judged
from khien.duties.rules.asked import proofs_asked, verdict_on
from khien.duties.rules.combine import INVENTORY, one_line
from khien.duties.rules.replay import Replay, Stay
from khien.duties.rules.verdicts import SEVERITY, Status, Verdict
from khien.evidence.queries import Life, lives_of
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.law.types import Obligation
from khien.law.versions import Chosen, version_on
from khien.organisations.queries import Viewer, units_seen_by


class Part(StrEnum):
    """What a piece of evidence had to do with a verdict of a past day."""

    DECIDED = "decided"
    COUNTED = "counted"  # accepted, and another one decided
    WAITING = "waiting"
    RETURNED = "returned"
    GONE = "gone"  # withdrawn or replaced by then
    UNKNOWN = "unknown"  # done by then, and recorded only later


@dataclass(frozen=True, slots=True)
class Known:
    """A piece of evidence as it was known then, with what became of it afterwards."""

    id: str
    proof: str
    happened_on: date
    recorded_at: datetime
    part: Part
    later: tuple[tuple[datetime, Standing], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One ask as it read then, its verdict by the law of its letter's day, and the one that today's law would give."""

    ask: Ask
    verdict: Verdict
    law: Chosen | None
    law_today: Chosen | None
    by_todays_law: Verdict


@dataclass(frozen=True, slots=True)
class PastLine:
    """A duty at the end of a day. `verdict` is None where nobody asked it then; `known_now` counts later records too.

    `kept` is the verdict that was kept of that day, where one was.
    """

    duty: Duty
    obligation: Obligation | None
    on: date
    verdict: Verdict | None
    asks: tuple[Told, ...]
    waiver: Waiver | None
    evidence: tuple[Known, ...]
    known_now: Verdict | None
    kept: Status | None
    stays: tuple[tuple[date, date | None], ...]


def explain(viewer: Viewer, ask: Ask, on: date) -> Verdict | None:
    """The verdict of any day on one ask, from facts alone; None where it did not stand or the viewer may not see it."""
    rows = in_force(asked_of(viewer, ask.scope).filter(pk=ask.pk), on)
    found = judged(as_worded(rows, on), on)
    return found[0][1] if found else None


def past_line(viewer: Viewer, duty_id: int, on: date) -> PastLine | None:
    """One duty on a day gone by, whatever became of it since; None where the viewer may not see it."""
    duty = Duty.objects.filter(pk=duty_id, unit__in=units_seen_by(viewer)).select_related("unit__parent").first()
    if duty is None:
        return None
    lives = lives_of(JUDGE, [duty.unit_id])
    replay = replays([duty.unit_id], lives).get(duty.unit_id)
    stays = [stay for stay in replay.chronicle.stays if stay.duty == duty.pk] if replay else []
    stood = [stay for stay in stays if stay.stood(on)]
    obligation = catalogue().obligations.get(duty.obligation)
    asks = tuple(_told(duty, obligation, replay, stood, on)) if replay else ()
    verdict = one_line([one.verdict for one in asks]) if asks else None
    return PastLine(
        duty=duty,
        obligation=obligation,
        on=on,
        verdict=verdict,
        asks=asks,
        waiver=_waiver(duty, on),
        evidence=tuple(_known(lives.get(duty.unit_id, ()), stood, asks, on)),
        known_now=one_line([_known_now(replay, stay, on) for stay in stood]) if replay and stood else None,
        kept=status_kept(on, duty.unit_id, duty.obligation),
        stays=tuple(sorted({(stay.began, stay.ended) for stay in stays}, key=lambda one: one[0])),
    )


def _told(duty: Duty, obligation: Obligation | None, replay: Replay, stood: Sequence[Stay], on: date) -> Iterator[Told]:
    """The worst first, as on the duty's page."""
    rows = {row.pk: row for row in as_worded(in_force(Ask.objects.filter(duty=duty), on), on)}
    today = clock.today()
    found = []
    for stay in stood:
        verdict = replay.verdict(stay, on)
        law_on = stay.asked.law_on
        found.append(
            Told(
                ask=rows[stay.ask],
                verdict=verdict,
                law=version_on(obligation, law_on) if obligation else None,
                law_today=version_on(obligation, today) if obligation else None,
                by_todays_law=_judged(replay, replace(stay, asked=replace(stay.asked, law_on=today)), on, on),
            )
        )
    yield from sorted(found, key=lambda one: (SEVERITY[one.verdict.status], one.verdict.due_on or date.max))


def _known_now(replay: Replay, stay: Stay, on: date) -> Verdict:
    """The verdict of a day with everything that is known by now."""
    return _judged(replay, stay, on, clock.today())


def _judged(replay: Replay, stay: Stay, on: date, known: date) -> Verdict:
    """The verdict at the end of `on`, of the systems of that day, with the records there are at the end of `known`."""
    proofs, chronicle, law = (*proofs_asked(stay.asked, replay.law), INVENTORY), replay.chronicle, replay.law
    dossier = replace(chronicle.dossier(known, proofs), systems=chronicle.dossier(on, proofs).systems)
    asked = replace(stay.asked, waived=chronicle.waived(stay.duty, on))
    return verdict_on(asked, dossier, law, on, words=law.events, works=replay.works)


def _waiver(duty: Duty, on: date) -> Waiver | None:
    end = end_of(on)
    for row in Waiver.objects.filter(duty=duty, at__lt=end).order_by("-at").select_related("by"):
        if (row.lifted_at is None or row.lifted_at >= end) and (row.until_on is None or row.until_on >= on):
            return row
    return None


def _known(said: Sequence[Life], stood: Sequence[Stay], asks: Sequence[Told], on: date) -> Iterator[Known]:
    """The evidence of the kinds asked for: what decided first, then what counted, the newest first."""
    proofs = {proof for stay in stood for proof in proofs_asked(stay.asked, catalogue())}
    if any(one.verdict.parts for one in asks) or any(INVENTORY in one.verdict.evidence for one in asks):
        proofs.add(INVENTORY)
    decided = {key for one in asks for key in one.verdict.evidence}
    lives = {life.id: life for life in said}
    rows = [_one(life, decided, on) for life in lives.values() if life.proof in proofs or life.id in decided]
    order = list(Part)
    yield from sorted(
        (row for row in rows if row), key=lambda one: (order.index(one.part), -one.happened_on.toordinal(), one.id)
    )


_PARTS = {Standing.ACCEPTED: Part.COUNTED, Standing.WAITING: Part.WAITING, Standing.RETURNED: Part.RETURNED}


def _one(life: Life, decided: set[str], on: date) -> Known | None:
    """None for what was neither done nor recorded by then."""
    end = end_of(on)
    by_then = [worth for at, worth in life.worths if at < end]
    later = tuple((at, worth) for at, worth in life.worths if at >= end)
    if not by_then and life.happened_on > on:
        return None
    part = Part.DECIDED if life.id in decided else _PARTS.get(by_then[-1], Part.GONE) if by_then else Part.UNKNOWN
    return Known(life.id, life.proof, life.happened_on, life.worths[0][0], part, later)
