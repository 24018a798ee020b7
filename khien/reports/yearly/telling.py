"""Who is told of yearly reports: those who are missing when they are reminded or their day is near, those sent back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.law.reporting.types import Capacity
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import NotAllowed, Viewer, require, seats
from khien.organisations.rules import Deed, Role
from khien.reports.models import YearlyReport, YearlyStep
from khien.reports.yearly import queries
from khien.reports.yearly.places import body_above
from khien.reports.yearly.queries import Asked
from khien.reports.yearly.rules import IN, Act, State, current_year

if TYPE_CHECKING:
    from khien.organisations.models import Unit

EVERYBODY = (Role.LEADER, Role.COORDINATOR, Role.OFFICER)
NEAR = timedelta(days=7)
LONGEST_WORDS = 300
POST = Service("reports")
_AT_ONCE = 500


class UnableToRemindYearly(ValueError):
    """Nobody is to be reminded; the message says why."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many bodies were told, and how many of the missing have nobody in Khiên."""

    units: int
    without_people: int


@transaction.atomic
def remind(unit: Unit, year: int, words: str, *, by: Viewer, at: datetime) -> Reminded:
    """Tell everybody of the bodies right below whose report is not in; each person at most once a day."""
    require(by, Deed.REVIEW, unit)
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới đôn đốc; bước nhắc tự động đã có lịch riêng.", seen=True)
    law, today = queries.law_of(year), clock.day_of(at)
    if law is None:
        raise UnableToRemindYearly(f"Khiên chưa có quy định về báo cáo năm {year}.")
    last_day = law.due[Capacity.UNIT].last_day(year)
    rows = queries.below(by, unit, year, today, last_day, asked=Asked.MISSING)
    missing = dict(rows.values_list("pk", "name"))
    if not missing:
        raise UnableToRemindYearly("Không còn đơn vị nào chưa gửi báo cáo để đôn đốc.")
    people = _people(missing, today)
    if not people:
        raise UnableToRemindYearly("Các đơn vị còn lại chưa có ai dùng Khiên; hãy gọi điện cho họ.")
    details = {"sender": unit.name, "year": year, "due": last_day.isoformat(), "words": words.strip()[:LONGEST_WORDS]}
    occasion = f"reminder:{today.isoformat()}"
    notices.tell_many(_news(missing, people, Kind.YEARLY_REMINDER, year, occasion, details), by=by, at=at)
    told = Reminded(len(people), len(missing) - len(people))
    audit.record(
        "yearly.reminded",
        f"unit:{unit.pk}",
        by=by,
        at=at,
        unit_id=unit.pk,
        details={"year": year, "units": told.units, "without_people": told.without_people},
        personal={"words": details["words"]} if details["words"] else None,
    )
    return told


def _people(units: Iterable[int], on: date) -> dict[int, list[int]]:
    held = seats(POST, list(units), EVERYBODY, on)
    return {unit: list(dict.fromkeys(seat.person for seat in found)) for unit, found in held.items()}


def _news(
    names: Mapping[int, str],
    people: Mapping[int, list[int]],
    kind: Kind,
    year: int,
    occasion: str,
    details: Mapping[str, Any],
) -> list[News]:
    return [
        News(
            person=person,
            unit=unit,
            kind=kind,
            about=f"yearly:{unit}:{year}",
            occasion=occasion,
            details={**details, "unit": names[unit]},
            subject=unit,
        )
        for unit, found in people.items()
        for person in found
    ]


def tell_of_yearlies(*, by: Service, at: datetime) -> int:
    """Bodies with systems known to Khiên whose report is not in: once in the week before the last day, once after."""
    today = clock.day_of(at)
    year = current_year(today)
    law = queries.law_of(year)
    if law is None:
        return 0
    told = 0
    for capacity, due in law.due.items():
        last_day = due.last_day(year)
        near, over = last_day - NEAR <= today <= last_day, today == last_day + timedelta(days=1)
        if not near and not over:
            continue
        kind, occasion = (Kind.YEARLY_LATE, "late") if over else (Kind.YEARLY_DUE, "near")
        names = queries.not_in(by, year, today, capacity)
        details = {"year": year, "due": last_day.isoformat()}
        keys = list(names)
        for start in range(0, len(keys), _AT_ONCE):
            people = _people(keys[start : start + _AT_ONCE], today)
            told += notices.tell_many(_news(names, people, kind, year, occasion, details), by=by, at=at)
    return told


_TOLD = {Act.RETURN: Kind.YEARLY_RETURNED, Act.SEND: Kind.YEARLY_SENT}


def tell_of_step(step: YearlyStep, *, by: Viewer, at: datetime) -> int:
    """Tell of one step those whom it concerns; told twice, it is one notice."""
    report: YearlyReport = step.report
    act, today = Act(step.act), clock.day_of(at)
    details = {"unit": report.unit.name, "year": report.year}
    roles: tuple[Role, ...] = EVERYBODY
    if act is Act.RETURN and State(report.state) is State.RETURNED:
        place = report.unit
        details["words"] = step.words
    elif act is Act.SEND and State(report.state) is State.SENT and report.capacity == Capacity.UNIT.value:
        above = body_above(report.unit)
        if above is None:
            return 0
        place, roles = above, (Role.COORDINATOR,)
    else:
        return 0
    people = {seat.person for seat in seats(POST, [place.pk], roles, today).get(place.pk, ())} - {step.by_id}
    return notices.tell(
        by=by,
        at=at,
        to=[(person, place.pk) for person in sorted(people)],
        kind=_TOLD[act],
        about=f"yearly:{report.unit_id}:{report.year}",
        occasion=f"step:{step.pk}",
        details=details,
        subject=report.unit_id,
    )


def lapse(report: YearlyReport, *, by: Viewer, at: datetime) -> None:
    """What was asked of a body is done: its report is in."""
    if State(report.state) in IN:
        kinds = [Kind.YEARLY_DUE, Kind.YEARLY_LATE, Kind.YEARLY_REMINDER, Kind.YEARLY_RETURNED]
        notices.lapse([f"yearly:{report.unit_id}:{report.year}"], kinds, by=by, at=at)
