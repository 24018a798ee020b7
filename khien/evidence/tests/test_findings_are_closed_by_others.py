"""Findings are fixed, re-tested by another person; an opening asks for fix and hunt, and neither closes the other."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from khien.base import clock
from khien.evidence import actions, queries
from khien.evidence.actions import Hunted, NewFinding, UnableToAssess
from khien.evidence.models import Evidence, Finding, FindingStep
from khien.evidence.rules.findings import (
    NEXT,
    Act,
    Hunt,
    Severity,
    State,
    UnableToAct,
    after,
    diagram,
    is_late,
    severity_of,
)
from khien.evidence.tests.checks import AT, DAY, checked, finished, found, paper, planned, with_devices
from khien.organisations.models import Person
from khien.organisations.queries import NotAllowed
from tests.promises.project import ROOT
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def place(world: World) -> World:
    with_devices(world.north_site, world.north_officer)
    return world


def act(row: Finding, what: Act, by: Person, words: str = "Đã cập nhật bản vá", on: date = DAY) -> Finding:
    return actions.act_on_finding(row, what, on=on, words=words, version=row.version, by=by, at=AT)


def hunt(row: Finding, by: Person, unsettled: int = 0) -> Finding:
    given = Hunted(DAY, "Nhật ký 30 ngày", "Đăng nhập lạ", 2, unsettled)
    return actions.hunt_after(row, given, [paper("san-lung.txt")], version=row.version, by=by, at=AT)


def opening(world: World, **more: Any) -> Finding:
    return found(checked(planned(world), world.north_officer), world.north_officer, entry=True, **more)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("what", Act)
def test_the_table_says_which_act_is_open(state: State, what: Act) -> None:
    if (state, what) in NEXT:
        assert after(state, what) is NEXT[state, what]
    else:
        with pytest.raises(UnableToAct):
            after(state, what)


def test_the_docs_draw_the_life_of_a_finding() -> None:
    assert diagram() in (ROOT / "docs" / "lifecycles.md").read_text(encoding="utf-8")


def test_a_fix_is_closed_by_another_person_s_test_alone(place: World) -> None:
    row = found(planned(place), place.north_officer)
    row = act(row, Act.FIX, place.north_officer)
    assert (row.state, row.closed_on) == (State.FIXED, None)
    with pytest.raises(UnableToAct, match="phải khác người đã khắc phục"):
        act(row, Act.CONFIRM, place.north_officer)
    row.refresh_from_db()
    row = act(row, Act.CONFIRM, place.north_coordinator, "")
    assert (row.state, row.closed_on) == (State.PASSED, DAY)
    assert [one.act for one in FindingStep.objects.all()] == ["fix", "confirm"]


def test_whoever_it_is_assigned_to_does_not_test_it_either(place: World) -> None:
    row = found(planned(place), place.north_officer, owner=place.north_coordinator)
    row = act(row, Act.FIX, place.north_officer)
    with pytest.raises(UnableToAct):
        act(row, Act.CONFIRM, place.north_coordinator)


def test_a_test_that_fails_opens_it_again_with_its_reason(place: World) -> None:
    row = act(found(planned(place), place.north_officer), Act.FIX, place.north_officer)
    with pytest.raises(UnableToAct, match="ghi rõ"):
        act(row, Act.REFUSE, place.north_coordinator, " ")
    row.refresh_from_db()
    assert act(row, Act.REFUSE, place.north_coordinator, "Vẫn còn").state == State.OPEN


def test_an_opening_asks_for_a_hunt_at_once_and_the_fix_does_not_close_it(place: World) -> None:
    row = opening(place)
    assert (row.state, row.hunt) == (State.OPEN, Hunt.ASKED)
    row = act(act(row, Act.FIX, place.north_officer), Act.CONFIRM, place.north_coordinator)
    assert (row.state, row.hunt, row.closed_on) == (State.PASSED, Hunt.ASKED, None)
    assert queries.open_findings(place.north_officer, place.north).get() == row
    row = hunt(row, place.north_officer)
    assert (row.hunt, row.closed_on) == (Hunt.DONE, DAY)


def test_a_hunt_does_not_close_the_opening_that_is_not_fixed(place: World) -> None:
    row = hunt(opening(place), place.north_officer)
    assert (row.state, row.hunt, row.closed_on) == (State.OPEN, Hunt.DONE, None)
    piece = Evidence.objects.get(proof="hunt_record")
    assert (piece.facts["findings"], piece.facts["open"], piece.subjects.get().system_id) == (2, 0, None)


def test_a_hunt_with_signs_that_nobody_settled_is_not_over(place: World) -> None:
    row = hunt(opening(place), place.north_officer, unsettled=1)
    assert row.hunt == Hunt.ASKED
    row = hunt(row, place.north_officer)
    assert row.hunt == Hunt.DONE
    with pytest.raises(UnableToAct, match="săn lùng xong"):
        hunt(row, place.north_officer)


def test_a_false_alarm_is_said_by_another_than_its_owner_and_leaves_the_hunt_open(place: World) -> None:
    row = opening(place, owner=place.north_officer)
    with pytest.raises(UnableToAct, match="báo động giả"):
        act(row, Act.DISMISS, place.north_officer, "Không phải")
    row.refresh_from_db()
    row = act(row, Act.DISMISS, place.north_coordinator, "Máy quét nhầm phiên bản")
    assert (row.state, row.closed_on) == (State.DISMISSED, None)


def test_the_database_too_knows_that_both_close_it(place: World) -> None:
    row = opening(place)
    for changes in ({"hunt": ""}, {"closed_on": DAY}, {"closed_on": DAY, "state": State.PASSED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=row.pk).update(**changes)


def test_an_opening_stays_one_and_a_finding_may_become_one(place: World) -> None:
    def settle(row: Finding, *, entry: bool) -> Finding:
        given = {"due_on": date(2026, 9, 20), "owner": place.north_officer, "severity": Severity.CRITICAL}
        return actions.settle_finding(row, entry=entry, version=row.version, by=place.north_officer, at=AT, **given)  # type: ignore[arg-type]

    row = settle(found(planned(place), place.north_officer), entry=True)
    assert (row.hunt, row.due_on, row.owner) == (Hunt.ASKED, date(2026, 9, 20), place.north_officer)
    with pytest.raises(UnableToAct, match="không bỏ dấu"):
        settle(row, entry=False)


def test_when_the_last_finding_is_closed_that_is_evidence_by_itself(place: World) -> None:
    row = checked(planned(place), place.north_officer)
    one, two = found(row, place.north_officer), found(row, place.north_officer, title="Mật khẩu mặc định")
    finished(row, place.north_officer)
    act(act(one, Act.FIX, place.north_officer), Act.CONFIRM, place.north_coordinator)
    assert not Evidence.objects.filter(proof="remediation_record").exists()
    two = act(act(two, Act.FIX, place.north_officer), Act.CONFIRM, place.north_coordinator)
    piece = Evidence.objects.get(proof="remediation_record")
    assert piece.facts == {"report": "7/BC", "findings": 2, "remaining": 0}
    two = act(act(two, Act.REOPEN, place.north_officer), Act.FIX, place.north_officer)
    act(two, Act.CONFIRM, place.north_coordinator)
    assert Evidence.objects.filter(proof="remediation_record", superseded_by=None).count() == 1


def test_findings_of_an_inspection_are_fixed_by_the_unit_and_tested_by_the_superior(place: World) -> None:
    by = place.department_coordinator
    row = found(planned(place, lead=place.department, by=by), by)
    row = act(row, Act.FIX, place.north_officer)
    with pytest.raises(NotAllowed):
        act(row, Act.CONFIRM, place.north_coordinator)
    row.refresh_from_db()
    assert act(row, Act.CONFIRM, by, "").closed_on == DAY


def test_a_finding_is_late_after_its_day_and_without_one_never(place: World) -> None:
    assert not is_late(date(2026, 9, 3), date(2026, 9, 3)) and is_late(date(2026, 9, 3), date(2026, 9, 4))
    assert not is_late(None, date(2030, 1, 1))
    row = planned(place)
    late = found(row, place.north_officer, title="Hạn sau", due_on=date(2026, 9, 9))
    soon = found(row, place.north_officer, title="Hạn trước", due_on=date(2026, 9, 5))
    bare = found(row, place.north_officer, title="Chưa đặt hạn")
    assert list(queries.open_findings(place.department_coordinator, place.department)) == [soon, late, bare]
    assert list(queries.open_findings(place.department_coordinator, place.department, dated=False)) == [bare]


def test_a_neighbour_neither_sees_nor_touches_a_finding(place: World) -> None:
    row = found(planned(place), place.north_officer)
    assert queries.finding_seen_by(place.south_coordinator, row.pk) is None
    with pytest.raises(NotAllowed) as other:
        act(row, Act.FIX, place.south_officer)
    assert not other.value.seen
    with pytest.raises(NotAllowed) as reader:
        act(row, Act.FIX, place.north_leader)
    assert reader.value.seen


def test_a_table_comes_in_whole_or_not_at_all_and_not_twice(place: World) -> None:
    row, by = planned(place), place.north_officer
    rows = [NewFinding(f"Lỗ hổng {n}", Severity.HIGH, DAY, where=f"192.0.2.{n}:443") for n in range(3)]
    with pytest.raises(UnableToAssess):
        actions.import_findings(row, [*rows, NewFinding(" ", Severity.LOW, DAY)], by=by, at=AT)
    assert not Finding.objects.exists()
    assert actions.import_findings(row, rows, by=by, at=AT) == 3
    again = [*rows, NewFinding("Lỗ hổng mới", Severity.LOW, DAY)]
    assert actions.import_findings(row, again, by=by, at=AT) == 1
    with pytest.raises(UnableToAssess, match="đã có"):
        actions.import_findings(row, again, by=by, at=AT)


def test_a_score_becomes_a_word_by_the_bounds_of_cvss() -> None:
    told = [severity_of(score) for score in (9.0, 8.9, 7.0, 6.9, 4.0, 3.9, 0.1, 0.0)]
    high, medium, low = Severity.HIGH, Severity.MEDIUM, Severity.LOW
    assert told == [Severity.CRITICAL, high, high, medium, medium, low, low, None]
