"""Answers are kept one by one, propose a level under each regime, and never more than they say."""

from datetime import UTC, date, datetime

import pytest

from khien.base.models import Entry
from khien.law.levels.answers import UnableToReadAnswers
from khien.law.procedure.read import procedures
from khien.law.types import Regime
from khien.organisations.actions import end_unit
from khien.organisations.queries import NotAllowed
from khien.systems.actions import (
    UnableToSetLevel,
    add_part,
    describe_system,
    hand_over,
    propose_level,
    save_answers,
    set_level,
)
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries import (
    RegisterAsked,
    answers_of,
    held_on,
    lines_of,
    parts,
    proposals_of,
    proposed_levels,
    register,
)
from khien.systems.rules.fields import Part
from khien.systems.rules.levels import REGIMES, Held, LevelState
from khien.systems.rules.moving import ASKED, EARLIER, OF_OTHERS, STAGE_BEGUN, Begun, Move, earlier_moves, moves
from khien.systems.rules.words import STAGES
from tests.world import SETUP, World

AT = datetime(2026, 9, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 9, 2)
INTERNAL = {
    "internal_use_only": True,
    "serves_public": False,
    "is_infrastructure": False,
    "controls_works": False,
    "information_kinds": ["ca_nhan"],
    "handles_administrative_procedures": False,
}
RARE = {
    "serves_defence_security": False,
    "national_egov": False,
    "national_special_data_store": False,
    "pm_decision_level": 0,
    "risk_framework_level": 0,
}


def _entries(action: str) -> int:
    return Entry.objects.filter(action=action).count()


def test_answers_are_merged_typed_and_taken_back_by_null(world: World) -> None:
    site, by = world.hill_site, world.hill_officer
    save_answers(site, INTERNAL, by=by, at=AT)
    kept = save_answers(site, {"is_infrastructure": None, "national_egov": False}, by=by, at=AT)
    assert "is_infrastructure" not in kept
    assert kept["national_egov"] is False and kept["internal_use_only"] is True
    assert kept["information_kinds"] == ("ca_nhan",)
    assert answers_of(by, site) == kept
    assert _entries("system.level_answered") == 2
    with pytest.raises(UnableToReadAnswers):
        save_answers(site, {"users": "nhiều"}, by=by, at=AT)


def test_what_the_description_says_is_prefilled_and_written_back_there(world: World) -> None:
    site, by = world.hill_site, world.hill_officer
    InformationSystem.objects.filter(pk=site.pk).update(information_kinds=["rieng"], users=1284)
    assert answers_of(by, site) == {"information_kinds": ("rieng",), "users": 1284}
    save_answers(site, {"users": None, "data_subjects_basic": 300, "information_kinds": ["ca_nhan"]}, by=by, at=AT)
    site.refresh_from_db()
    assert (site.users, site.subjects_basic, site.information_kinds) == (None, 300, ["ca_nhan"])
    assert site.answers.facts == {}


def test_the_kind_follows_the_answers_until_somebody_names_another(world: World) -> None:
    site, by = world.hill_site, world.hill_officer
    save_answers(site, INTERNAL, by=by, at=AT)
    site.refresh_from_db()
    assert site.kind == "noi_bo"
    save_answers(site, {"serves_public": True}, by=by, at=AT)
    site.refresh_from_db()
    assert site.kind == "phuc_vu_dan_dn"
    InformationSystem.objects.filter(pk=site.pk).update(kind="khac")
    save_answers(site, {"serves_public": False}, by=by, at=AT)
    site.refresh_from_db()
    assert site.kind == "khac"


def test_a_level_is_proposed_under_each_regime_with_what_is_missing(world: World) -> None:
    site, by = world.hill_site, world.hill_officer
    assert {one.level for one in proposed_levels(by, site, ON).values()} == {None}
    save_answers(site, INTERNAL, by=by, at=AT)
    open_still = proposed_levels(by, site, ON)
    assert all(one.level == 2 and "national_egov" in one.missing for one in open_still.values())
    save_answers(site, RARE, by=by, at=AT)
    closed = proposed_levels(by, site, ON)
    assert {regime: (one.level, one.missing) for regime, one in closed.items()} == dict.fromkeys(Regime, (2, ()))
    assert [one.criterion.cite.at for one in closed.values() if one.criterion] == ["Điều 8.1", "Điều 12.1"]


def test_a_whole_takes_the_highest_of_its_parts_and_stays_open_while_one_has_none(world: World) -> None:
    whole, by = world.north_site, world.north_officer
    save_answers(whole, INTERNAL | RARE, by=by, at=AT)
    InformationSystem.objects.filter(pk=world.north_marks.pk).update(part_of=whole)
    set_level(world.north_marks, by=by, at=AT, level=3, since=ON)
    found = proposed_levels(by, whole, ON)
    assert all(one.level == 3 and one.because == ("component_levels",) and not one.missing for one in found.values())
    InformationSystem.objects.filter(pk=world.hill_site.pk).update(part_of=whole)
    proposal = proposals_of(by, [whole.pk], ON)[whole.pk]
    assert all(one.missing == ("component_levels",) for one in proposal.levels.values())
    assert {(part.name, part.level) for part in proposal.components} == {("Quản lý điểm học sinh", 3), ("", None)}


def test_only_who_keeps_the_list_answers_and_proposes(world: World) -> None:
    for outsider in (world.south_officer, world.north_leader, world.auditor):
        with pytest.raises(NotAllowed):
            save_answers(world.north_site, INTERNAL, by=outsider, at=AT)
        with pytest.raises(NotAllowed):
            propose_level(world.north_site, by=outsider, at=AT, on=ON, regime=Regime.ANM_2026)
    assert answers_of(world.south_officer, world.north_site) == {}
    assert proposals_of(world.south_officer, [world.north_site.pk], ON) == {}


def test_a_proposal_is_noted_with_its_law_and_criterion_and_is_not_approved(world: World) -> None:
    site, by = world.hill_site, world.hill_officer
    with pytest.raises(UnableToSetLevel, match="chưa đủ"):
        propose_level(site, by=by, at=AT, on=ON, regime=Regime.ANM_2026)
    save_answers(site, INTERNAL, by=by, at=AT)
    row = propose_level(site, by=by, at=AT, on=ON, regime=Regime.ANM_2026)
    assert (row.level, row.regime, row.criterion, row.decision) == (2, "anm-2026", "c26.2.1", "")
    assert held_on(by, [site.pk], ON)[site.pk].held.state is LevelState.PROPOSED


def test_a_decision_approves_and_a_proposal_does_not_push_it_aside(world: World) -> None:
    site, by, later = world.hill_site, world.hill_officer, date(2026, 10, 1)
    save_answers(site, INTERNAL, by=by, at=AT)
    propose_level(site, by=by, at=AT, on=ON, regime=Regime.ANM_2026)
    set_level(site, by=by, at=AT, level=2, since=later, regime="anm-2026", decision="12/QĐ-THPT")
    held = held_on(by, [site.pk], later)[site.pk]
    assert (held.criterion, held.held.state) == ("c26.2.1", LevelState.APPROVED)
    with pytest.raises(UnableToSetLevel, match="12/QĐ-THPT"):
        propose_level(site, by=by, at=AT, on=later, regime=Regime.ATTT_2016)
    assert SystemLevel.objects.filter(system=site).count() == 2


@pytest.mark.parametrize(
    "wrong", [{"regime": "2026"}, {"criterion": "c26.2.1"}, {"regime": "anm-2026", "criterion": "c16.1.1"}]
)
def test_no_law_and_no_criterion_is_noted_that_does_not_exist(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(UnableToSetLevel):
        set_level(world.hill_site, by=world.hill_officer, at=AT, level=2, since=ON, **wrong)


def test_a_held_level_comes_back_from_its_number() -> None:
    said = (False, True)
    cases = [Held(level, regime, a, b) for level in range(1, 6) for regime in REGIMES for a in said for b in said]
    assert [Held.of_code(one.code) for one in cases] == cases
    assert len({one.code for one in cases}) == len(cases)


APPROVED_BEFORE = Held(2, "attt-2016", approved=True, early=True)
NOTED_BEFORE = Held(2, "", approved=False, early=True)


@pytest.mark.parametrize(
    ("held", "ran", "sure", "on_condition"),
    [
        (Held(2, "anm-2026", approved=True), Begun.BEFORE, [], []),
        (APPROVED_BEFORE, Begun.BEFORE, ["t5"], []),
        (Held(2, "", approved=True, early=True), Begun.UNKNOWN, ["t5"], []),
        (Held(2, "", approved=True, early=False), Begun.BEFORE, [], ["t5"]),
        (NOTED_BEFORE, Begun.UNKNOWN, [], ["t5", "t7"]),
        (Held(2, "anm-2026"), Begun.BEFORE, ["t7"], []),
        (None, Begun.BEFORE, ["t7"], []),
        (None, Begun.SINCE, [], ["t6"]),
        (None, Begun.UNKNOWN, [], ["t7", "t6"]),
        (None, Begun.BUILDING, ["t6"], []),
        (Held(2, "attt-2016"), Begun.BUILDING, ["t6"], []),
        (APPROVED_BEFORE, Begun.BUILDING, ["t5"], []),
        (None, Begun.LATER, [], []),
    ],
)
def test_the_move_to_the_new_law_asks_by_what_is_known(
    held: Held | None, ran: Begun, sure: list[str], on_condition: list[str]
) -> None:
    found: tuple[Move, ...] = moves(held, ran)
    assert [move.transition for move in found if not move.given] == sure
    assert [move.transition for move in found if move.given] == on_condition


@pytest.mark.parametrize(
    ("approved_on", "began", "sure", "on_condition"),
    [
        ([date(2021, 3, 1)], date(2020, 1, 1), ["t1", "t3"], []),
        ([], date(2020, 1, 1), ["t3"], ["t1", "t2"]),
        ([date(2023, 3, 1)], date(2023, 1, 1), ["t3"], []),
        ([], date(2024, 5, 1), [], ["t3", "t4"]),
        ([], date(2025, 5, 1), [], ["t4"]),
        ([], None, [], ["t1", "t2", "t3", "t4"]),
        ([], date(2026, 8, 1), [], []),
    ],
)
def test_the_transitions_before_2026_are_told_with_what_is_not_known_as_a_condition(
    approved_on: list[date], began: date | None, sure: list[str], on_condition: list[str]
) -> None:
    found = earlier_moves(approved_on, began)
    assert [move.transition for move in found if not move.given] == sure
    assert [move.transition for move in found if move.given] == on_condition


def test_every_transition_of_the_catalogue_is_told_by_one_of_the_two_rules_or_is_of_no_system() -> None:
    assert {one.id for one in procedures().transitions} == {*ASKED, *EARLIER, *OF_OTHERS}


def test_what_is_being_built_is_found_in_the_register_under_its_own_transition(world: World) -> None:
    describe_system(world.hill_site, by=world.hill_officer, at=AT, given={"stage": "building_before"})
    found = register(world.hill_officer, world.hill, RegisterAsked(move="t6"), ON)
    assert found.systems.get() == world.hill_site.pk
    line = lines_of(world.hill_officer, found.systems, ON)[0]
    assert [(move.transition, move.given) for move in line.moves] == [("t6", "")]


def test_every_stage_that_tells_when_building_began_is_a_stage_one_may_choose() -> None:
    assert set(STAGE_BEGUN) < set(STAGES)
    assert Begun.of(date(2020, 1, 1), "running") is Begun.BEFORE


def test_after_a_merger_what_belongs_to_no_system_moves_too(world: World) -> None:
    add_part(Part.DOMAIN, by=SETUP, at=AT, unit=world.hill, system=None, given={"name": "doi.example"})
    end_unit(world.hill, world.north, date(2026, 9, 10), by=world.administrator, at=AT)
    hand_over(world.hill, world.north, by=world.administrator, at=AT, on=date(2026, 9, 10))
    own = parts(world.north_officer, Part.DOMAIN, date(2026, 9, 10), unit_id=world.north.pk, system_id=None)
    assert [one.name for one in own] == ["doi.example"]


def test_after_a_merger_the_level_goes_on_with_its_decision_and_the_answers(world: World) -> None:
    save_answers(world.hill_site, INTERNAL, by=world.hill_officer, at=AT)
    set_level(world.hill_site, by=SETUP, at=AT, level=2, since=ON, regime="anm-2026", decision="12/QĐ-THPT")
    end_unit(world.hill, world.north, date(2026, 9, 10), by=world.administrator, at=AT)
    hand_over(world.hill, world.north, by=world.administrator, at=AT, on=date(2026, 9, 10))
    taken = InformationSystem.objects.get(unit=world.north, name__startswith="Trang thông tin điện tử (")
    assert held_on(world.north_officer, [taken.pk], date(2026, 9, 10))[taken.pk].decision == "12/QĐ-THPT"
    assert answers_of(world.north_officer, taken)["internal_use_only"] is True
