"""Prove once: a check whose result was accepted answers what letters ask of scans, without another upload."""

from collections.abc import Iterator
from datetime import date

import pytest

from khien.base import clock
from khien.duties.queries import already_proven
from khien.duties.rules.verdicts import Status
from khien.evidence import actions
from khien.evidence.actions import SubjectRef
from khien.evidence.rules import Decision
from khien.evidence.tests.checks import AT, DAY, checked, finished, plan, with_devices
from khien.law.types import ClauseTerms
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 3)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def place(world: World) -> World:
    """Two systems with devices, in an inventory that the leader confirmed."""
    for system in (world.north_site, world.north_marks):
        with_devices(system, world.north_officer)
    facts = {"systems": 2, "without_level": 0}
    given = {"provider": world.north, "proof": actions.INVENTORY, "happened_on": DAY, "facts": facts}
    piece = actions.record(by=world.north_officer, at=AT, subjects=[SubjectRef(world.north)], **given)  # type: ignore[arg-type]
    actions.review(piece, Decision.ACCEPT, "", by=world.north_leader, at=AT)
    return world


def answered(world: World, obligation: str) -> Status:
    found = already_proven(world.north_leader, [world.north.pk], obligation, TODAY, ClauseTerms(), TODAY)
    return found[world.north.pk].status


def test_a_scan_of_every_device_of_every_system_answers_the_letter(place: World) -> None:
    assert answered(place, "vulnerability-scan") is Status.UNPROVEN
    systems = [place.north_site.pk, place.north_marks.pk]
    row = actions.plan_check(place.north, plan(), systems, by=place.north_officer, at=AT)
    row = finished(checked(row, place.north_officer), place.north_officer)
    assert answered(place, "vulnerability-scan") is Status.UNPROVEN  # nobody else has accepted it
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    assert answered(place, "vulnerability-scan") is Status.MET
    assert answered(place, "periodic-assessment") is Status.MET
    assert answered(place, "independent-self-assessment") is Status.MET


def test_a_scan_that_left_a_device_out_answers_no_letter(place: World) -> None:
    systems = [place.north_site.pk, place.north_marks.pk]
    row = actions.plan_check(place.north, plan(), systems, by=place.north_officer, at=AT)
    row = finished(checked(row, place.north_officer, "Tường lửa"), place.north_officer)
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    assert answered(place, "vulnerability-scan") is Status.UNPROVEN


def test_a_check_by_the_operator_itself_is_told_apart(place: World) -> None:
    systems = [place.north_site.pk, place.north_marks.pk]
    mine = plan(assessor="operator", assessor_name="Trường")
    row = actions.plan_check(place.north, mine, systems, by=place.north_officer, at=AT)
    row = finished(checked(row, place.north_officer), place.north_officer)
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    assert answered(place, "independent-self-assessment") is Status.FAILED
