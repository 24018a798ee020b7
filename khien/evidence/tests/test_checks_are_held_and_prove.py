"""A check from its plan to its accepted result: only what was tested proves, and another person says so."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from khien.base import clock
from khien.base.models import Entry
from khien.evidence import actions, queries
from khien.evidence.actions import Reached, Result, UnableToAssess, UnableToReview
from khien.evidence.models import Activity, Evidence, Target
from khien.evidence.queries.coverage import _done
from khien.evidence.rules import Decision, Standing
from khien.evidence.rules.assessments import NEXT, PaperKind, Said, State, Step, UnableToMoveOn, after, diagram
from khien.evidence.rules.coverage import Status
from khien.evidence.tests.checks import ALL, AT, DAY, checked, finished, found, paper, plan, planned, with_devices
from khien.law.assessment.types import Assessor, Fits, Part
from khien.organisations.queries import NotAllowed
from khien.systems import actions as systems
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


def answer(world: World, name: str, on: date = date(2026, 9, 3)) -> Status:
    rounds = queries.coverage_of(world.north_officer, [world.north_site.pk], on)[0].rounds
    return next(covered.status for law, covered in rounds if law.id == name)


def confirmed(world: World) -> None:
    about = [actions.SubjectRef(world.north)]
    facts = {"systems": 2, "without_level": 0}
    piece = actions.record(
        by=world.north_officer,
        at=AT,
        provider=world.north,
        proof=actions.INVENTORY,
        happened_on=DAY,
        facts=facts,
        subjects=about,
    )
    actions.review(piece, Decision.ACCEPT, "", by=world.north_leader, at=AT)


def proofs(row: Activity) -> list[str]:
    return sorted(Evidence.objects.filter(activity_proof__activity=row).values_list("proof", flat=True))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_the_table_says_which_step_is_open(state: State, step: Step) -> None:
    if (state, step) in NEXT:
        assert after(state, step) is NEXT[state, step]
    else:
        with pytest.raises(UnableToMoveOn):
            after(state, step)


def test_the_docs_draw_the_life_of_a_check() -> None:
    assert diagram() in (ROOT / "docs" / "lifecycles.md").read_text(encoding="utf-8")


def test_a_plan_takes_in_every_device_in_use_and_alone_covers_nothing(place: World) -> None:
    row = planned(place)
    names = [one.asset.name if one.asset else "" for one in queries.targets_of(place.north_officer, row)]
    assert names == ["", "Máy chủ web", "Tường lửa"]
    assert answer(place, "scan") is Status.UNPROVEN and proofs(row) == []


def test_a_finished_check_covers_only_once_another_person_accepts_it(place: World) -> None:
    confirmed(place)
    row = finished(checked(planned(place), place.north_officer), place.north_officer)
    assert answer(place, "scan") is Status.UNPROVEN
    row = actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    assert [answer(place, name) for name in ("scan", "half-year-scan", "system", "effectiveness")] == [Status.MET] * 4
    assert {queries.standing_of(one) for one in queries.proofs_of(place.north_officer, row)} == {Standing.ACCEPTED}


def test_a_finished_check_records_the_evidence_that_letters_ask_for(place: World) -> None:
    row = finished(checked(planned(place), place.north_officer), place.north_officer)
    assert proofs(row) == ["assessment", "scan_result"]
    scan = Evidence.objects.get(proof="scan_result")
    assert (scan.facts["targets"], scan.happened_on, scan.subjects.get().system_id) == (2, DAY, place.north_site.pk)
    assert Evidence.objects.get(proof="assessment").facts["assessor_kind"] == "independent_unit"


def test_a_scan_of_some_devices_proves_no_scan_of_the_system_and_says_which_are_missing(place: World) -> None:
    row = checked(planned(place), place.north_officer, "Tường lửa")
    actions.add_check_paper(row, PaperKind.REPORT, paper(), by=place.north_officer, at=AT)
    row, lacks = actions.finish_check(row, Result({}), version=row.version, by=place.north_officer, at=AT)
    assert proofs(row) == []
    assert {(one.proof, "Tường lửa" in one.why) for one in lacks} == {("scan_result", True), ("assessment", True)}
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    found_now = queries.coverage_of(place.north_officer, [place.north_site.pk], date(2026, 9, 3))[0]
    scan = next(covered for law, covered in found_now.rounds if law.id == "scan")
    assert scan.status is Status.UNPROVEN and [one.name for one in scan.missed] == ["Tường lửa"]


def test_two_checks_together_cover_what_neither_covers_alone(place: World) -> None:
    confirmed(place)
    for but in ("Tường lửa", "Máy chủ web"):
        row = finished(checked(planned(place), place.north_officer, but), place.north_officer)
        assert answer(place, "scan") is Status.UNPROVEN
        actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    assert answer(place, "scan") is Status.MET


def test_a_device_that_came_later_is_not_covered(place: World) -> None:
    confirmed(place)
    row = finished(checked(planned(place), place.north_officer), place.north_officer)
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    with_devices(place.north_site, place.north_officer, "Máy chủ mới")
    assert answer(place, "scan") is Status.UNPROVEN


def test_nobody_accepts_his_own_result_and_a_return_opens_it_again_with_its_reason(place: World) -> None:
    row = finished(checked(planned(place), place.north_coordinator), place.north_coordinator)
    with pytest.raises(UnableToAssess, match="tự duyệt"):
        actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    with pytest.raises(UnableToAssess, match="lý do"):
        actions.send_check_back(row, " ", version=row.version, by=place.department_coordinator, at=AT)
    row = actions.send_check_back(row, "Thiếu trang 2", version=row.version, by=place.department_coordinator, at=AT)
    assert (row.state, row.reason) == (State.HELD, "Thiếu trang 2")
    assert {queries.standing_of(one) for one in Evidence.objects.all()} == {Standing.RETURNED}
    row = actions.finish_check(row, Result({}), version=row.version, by=place.north_coordinator, at=AT)[0]
    assert proofs(row) == ["assessment"] * 2 + ["scan_result"] * 2
    now = [queries.standing_of(one) for one in Evidence.objects.filter(superseded_by=None)]
    assert now == [Standing.WAITING, Standing.WAITING]


def test_a_penetration_test_without_its_permission_proves_nothing(place: World) -> None:
    given: dict[str, Any] = {"parts": frozenset({Part.PENETRATION}), "authorisation": "3/GP"}
    given["assessor"] = Assessor.LICENSED
    row = finished(checked(planned(place, **given), place.north_officer), place.north_officer)
    assert proofs(row) == []
    row = checked(planned(place, **given), place.north_officer)
    actions.add_check_paper(row, PaperKind.PERMISSION, paper("cho-phep.txt"), by=place.north_officer, at=AT)
    assert proofs(finished(row, place.north_officer)) == ["penetration_test"]


def test_a_superior_inspects_with_signed_minutes_and_the_unit_reads_it(place: World) -> None:
    lead, by = place.department, place.department_coordinator
    row = checked(planned(place, lead=lead, by=by, parts=frozenset({Part.COMPLIANCE})), by)
    with pytest.raises(UnableToAssess, match="biên bản"):
        finished(row, by)
    row = finished(row, by, kind=PaperKind.MINUTES, number="4/BB", summary="Chưa có quy chế")
    assert proofs(row) == ["inspection_record", "supervision_record"]
    kept = Evidence.objects.get(proof="inspection_record")
    assert (kept.provider, kept.source, kept.subjects.get().unit) == (lead, "superior", place.north)
    assert queries.activity_seen_by(place.north_officer, row.pk) is not None
    assert queries.papers_of(place.north_officer, row).get(kind=PaperKind.MINUTES).digest == paper().sha256
    with pytest.raises(NotAllowed):
        actions.cancel_check(row, "không", version=row.version, by=place.north_coordinator, at=AT)


def test_nobody_inspects_beside_or_below_himself(place: World) -> None:
    with pytest.raises(UnableToAssess, match="cấp trên"):
        planned(place, lead=place.north, by=place.north_coordinator)
    with pytest.raises(NotAllowed):
        planned(place, lead=place.department, by=place.north_coordinator)
    with pytest.raises(NotAllowed):
        planned(place, by=place.south_officer)
    with pytest.raises(NotAllowed):
        planned(place, by=place.auditor)


def test_what_cannot_be_is_refused_in_words(place: World) -> None:
    by = place.north_officer
    for changes, words in (
        ({"title": " "}, "đặt tên"),
        ({"parts": frozenset()}, "nội dung"),
        ({"planned_to": date(2026, 8, 1)}, "kết thúc"),
        ({"events": ("war",)}, "Sự kiện"),
        ({"box": "red"}, "hộp"),
    ):
        with pytest.raises(UnableToAssess, match=words):
            planned(place, **changes)
    with pytest.raises(UnableToAssess, match="hệ thống"):
        actions.plan_check(place.north, plan(), [place.south_site.pk], by=by, at=AT)
    row = planned(place)
    one = Target.objects.filter(activity=row).first()
    assert one is not None
    for days, tested_on, words in (
        ((DAY, date(2026, 9, 4)), DAY, "hôm nay"),
        ((DAY, DAY), date(2026, 9, 1), "ngoài thời gian"),
    ):
        with pytest.raises(UnableToAssess, match=words):
            told = {one.pk: Reached(tested_on)}
            actions.hold_check(row, told, held_from=days[0], held_to=days[1], version=0, by=by, at=AT)
    with pytest.raises(UnableToAssess, match="Người khác vừa sửa"):
        actions.cancel_check(row, "Hoãn", version=9, by=by, at=AT)
    row.refresh_from_db()
    with pytest.raises(UnableToMoveOn):
        finished(row, by)


def test_a_result_needs_its_report_and_something_tested_and_contents_of_its_law(place: World) -> None:
    by = place.north_officer
    row = checked(planned(place), by)
    with pytest.raises(UnableToAssess, match="báo cáo"):
        actions.finish_check(row, Result({}), version=row.version, by=by, at=AT)
    with pytest.raises(UnableToAssess, match="không thuộc"):
        finished(row, by, said={"dk.1": (Said.MET, "")})
    row = finished(row, by, said={"tt.1": (Said.UNMET, "Chưa chỉ định")})
    assert row.results["tt.1"] == {"is": "unmet", "note": "Chưa chỉ định"}


def test_scope_follows_the_inventory_until_it_was_tested(place: World) -> None:
    by = place.north_officer
    row = planned(place)
    both = [place.north_site.pk, place.north_marks.pk]
    row = actions.change_plan(row, plan(), both, version=row.version, by=by, at=AT)
    assert {one.system_id for one in Target.objects.filter(activity=row)} == set(both)
    row = actions.change_plan(row, plan(), both[:1], version=row.version, by=by, at=AT)
    row = checked(row, by)
    with pytest.raises(UnableToAssess, match="kiểm tra rồi"):
        actions.change_plan(row, plan(), both[1:], version=row.version, by=by, at=AT)
    row.refresh_from_db()
    row = actions.change_plan(row, plan(parts=ALL | {Part.CONDITION}), both[:1], version=row.version, by=by, at=AT)
    assert set(row.parts) == ALL  # what was to be looked into is not changed once it was begun


def test_condition_before_going_live_is_evidence_of_its_outcome(place: World) -> None:
    row = checked(planned(place, parts=frozenset({Part.CONDITION})), place.north_officer)
    row = finished(row, place.north_officer, outcome="unfit")
    assert Evidence.objects.get(proof="condition_assessment").facts == {"scope": place.north_site.name, "ready": False}


def test_every_act_leaves_one_entry_of_its_own(place: World) -> None:
    row = checked(planned(place), place.north_officer)
    found(row, place.north_officer)
    row = finished(row, place.north_officer)
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    entries = Entry.objects.filter(subject=f"check:{row.pk}").order_by("seq").values_list("action", flat=True)
    assert list(entries) == [
        "check.planned",
        "check.held",
        "check.finding_added",
        "check.paper_added",
        "check.finished",
        "check.accepted",
    ]


def test_the_evidence_of_a_check_may_also_be_accepted_piece_by_piece_but_not_by_its_author(place: World) -> None:
    row = finished(checked(planned(place), place.north_coordinator), place.north_coordinator)
    piece = queries.proofs_of(place.north_officer, row)[0]
    with pytest.raises(UnableToReview):
        actions.review(piece, Decision.ACCEPT, "", by=place.north_coordinator, at=AT)
    actions.review(piece, Decision.ACCEPT, "", by=place.department_coordinator, at=AT)
    actions.accept_check(row, version=row.version, by=place.department_coordinator, at=AT)


def test_an_unfit_assessor_covers_no_round_that_asks_for_a_fit_one(place: World) -> None:
    confirmed(place)
    systems.set_level(place.north_site, by=place.north_officer, at=AT, level=5, since=date(2026, 1, 1))
    row = finished(checked(planned(place), place.north_officer), place.north_officer)
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    assert answer(place, "scan") is Status.MET and answer(place, "system") is Status.UNPROVEN


def test_a_level_3_check_by_an_independent_unit_hangs_on_the_list_of_national_security(world: World) -> None:
    site, by = world.north_site, world.north_officer
    with_devices(site, by)
    finished(checked(planned(world), by), by)

    def fits() -> set[Fits]:
        return {one.fits for one in _done(by, [site.pk], {site.pk: 3}, DAY)[site.pk]}

    assert fits() == {Fits.UNKNOWN}
    systems.save_answers(site, {"anqg_works_command": True}, by=by, at=AT)
    assert fits() == {Fits.NO}
