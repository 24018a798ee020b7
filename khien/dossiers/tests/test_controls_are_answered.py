"""Controls: what nobody answered is never in place; answers are typed, proven, carried over, and gaps have days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base import clock
from khien.base.models import Entry
from khien.dossiers import actions
from khien.dossiers.actions import Answer, UnableToAnswerControl
from khien.dossiers.models import ControlAnswer
from khien.dossiers.queries import (
    as_gaps,
    controls_of,
    controls_state,
    gaps_of,
    rollups,
    said_of,
    tallies_of,
)
from khien.dossiers.rules.controls import GAPS, Rollout, Said, Tally, by_group, rollout, tally
from khien.dossiers.rules.standards import regime_on, standard_of
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.law.controls.carry import State
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed
from khien.systems import actions as systems
from tests.world import World

AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 3)
OLD, NEW = Regime.ATTT_2016, Regime.ANM_2026
CONTROL = "LH.3.1"

answers_given = st.dictionaries(
    st.sampled_from([one.id for regime in Regime for one in standard_of(regime).controls.values()]),
    st.builds(Said, st.sampled_from(State), st.booleans()),
)


@given(st.sampled_from(Regime), st.integers(1, 5), answers_given)
def test_every_control_is_counted_once_and_what_nobody_said_is_never_in_place(
    regime: Regime, level: int, answers: dict[str, Said]
) -> None:
    standard = standard_of(regime)
    asked = [one.id for one in standard.at(level)]
    whole = tally(asked, answers)
    said = [answers[one].state for one in asked if one in answers and not answers[one].proposed]
    assert whole.whole == len(asked)
    assert whole.in_place == said.count(State.IN_PLACE)
    assert whole.unanswered == len(asked) - len(said) and whole.proposed <= whole.unanswered
    assert sum(by_group(standard, level, answers).values(), Tally()) == whole


@given(st.sampled_from(Regime), st.integers(1, 5), answers_given)
def test_the_state_of_the_form_is_one_of_three_and_never_better_than_the_answers(
    regime: Regime, level: int, answers: dict[str, Said]
) -> None:
    whole = tally([one.id for one in standard_of(regime).at(level)], answers)
    word = rollout(whole)
    assert (word is None) == (whole.answered == 0)
    if word is Rollout.FULL:
        assert whole.unanswered == whole.partly == whole.missing == 0 and whole.in_place
    if word is Rollout.NOT_YET:
        assert whole.in_place == whole.partly == 0


@given(st.integers(1, 5), answers_given)
def test_one_more_control_in_place_never_makes_the_state_worse(level: int, answers: dict[str, Said]) -> None:
    asked = [one.id for one in standard_of(NEW).at(level)]
    order = [None, *Rollout]
    before = order.index(rollout(tally(asked, answers)))
    for control in asked:
        after = rollout(tally(asked, {**answers, control: Said(State.IN_PLACE)}))
        assert order.index(after) >= before


def test_the_words_are_those_of_the_form() -> None:
    assert [one.value for one in Rollout] == [
        "Chưa triển khai",
        "Đã triển khai một số hạng mục",
        "Đã triển khai đầy đủ",
    ]


def test_the_standard_in_force_changes_on_the_day_of_the_new() -> None:
    assert regime_on(date(2024, 5, 1)) is OLD
    assert regime_on(date(2026, 7, 23)) is OLD
    assert regime_on(date(2026, 7, 24)) is NEW


pytest_db = pytest.mark.django_db


@pytest.fixture
def _stopped() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def place(world: World, _stopped: None) -> World:
    """The school's site at level 3, where single items are known."""
    systems.set_level(world.north_site, by=world.north_officer, at=AT, level=3, since=date(2026, 1, 1))
    return world


def say(world: World, control: str, state: State, regime: Regime = NEW, **more: object) -> ControlAnswer:
    answer = Answer(state, **more)  # type: ignore[arg-type]
    return actions.answer_control(world.north_site, regime, control, answer, by=world.north_officer, at=AT)


@pytest_db
def test_an_answer_is_kept_and_leaves_one_entry(place: World) -> None:
    before = Entry.objects.count()
    say(place, CONTROL, State.PARTLY, how="Quét bằng tay", owner=place.north_officer, due_on=date(2026, 12, 1))
    say(place, CONTROL, State.IN_PLACE, due_on=date(2026, 12, 1))
    assert Entry.objects.count() == before + 2
    found = {one.control.id: one for one in controls_of(place.north_leader, place.north_site, NEW, 3)}
    assert found[CONTROL].state is State.IN_PLACE
    row = found[CONTROL].answer
    assert row is not None and row.due_on is None  # nothing is left to be done
    assert all(one.state is None for key, one in found.items() if key != CONTROL)


@pytest_db
def test_what_does_not_apply_needs_its_reason(place: World) -> None:
    with pytest.raises(UnableToAnswerControl, match="lý do"):
        say(place, CONTROL, State.NOT_APPLICABLE, how="  ")
    assert say(place, CONTROL, State.NOT_APPLICABLE, how="Không có máy chủ").how == "Không có máy chủ"


@pytest_db
def test_a_control_of_another_level_and_a_system_without_level_are_refused(place: World) -> None:
    with pytest.raises(UnableToAnswerControl, match="cấp độ 3"):
        say(place, "LH", State.IN_PLACE)
    with pytest.raises(UnableToAnswerControl, match="chưa xác định cấp độ"):
        actions.answer_control(place.hill_site, NEW, "LH", Answer(State.IN_PLACE), by=place.hill_officer, at=AT)


@pytest_db
def test_only_who_proves_for_the_unit_answers(place: World) -> None:
    for person in (place.north_leader, place.south_officer, place.auditor, place.administrator):
        with pytest.raises(NotAllowed):
            actions.answer_control(place.north_site, NEW, CONTROL, Answer(State.IN_PLACE), by=person, at=AT)
    assert controls_of(place.south_officer, place.north_site, NEW, 3)[0].answer is None


@pytest_db
def test_evidence_must_be_about_the_unit_and_still_stand(place: World) -> None:
    def piece(unit: str, officer: str) -> Evidence:
        return evidence.record(
            by=getattr(place, officer),
            at=AT,
            provider=getattr(place, unit),
            proof="backup_321",
            happened_on=TODAY,
            facts={"copies": 3, "media": 2, "offline": 1},
            subjects=[SubjectRef(getattr(place, unit))],
        )

    own, other = piece("north", "north_officer"), piece("south", "south_officer")
    say(place, CONTROL, State.IN_PLACE, proofs=(own.pk,))
    found = next(one for one in controls_of(place.north_leader, place.north_site, NEW, 3) if one.control.id == CONTROL)
    assert [one.pk for one in found.proofs] == [own.pk]
    with pytest.raises(UnableToAnswerControl, match="nói về đơn vị"):
        say(place, CONTROL, State.IN_PLACE, proofs=(other.pk,))
    evidence.withdraw(own, "nhầm", by=place.north_officer, at=AT)
    with pytest.raises(UnableToAnswerControl, match="đã rút"):
        say(place, CONTROL, State.IN_PLACE, proofs=(own.pk,))


@pytest_db
def test_a_day_in_the_past_is_refused_unless_it_stood_there_before(place: World) -> None:
    with pytest.raises(UnableToAnswerControl, match="quá khứ"):
        say(place, CONTROL, State.MISSING, due_on=date(2026, 9, 2))
    row = say(place, CONTROL, State.MISSING, due_on=date(2026, 9, 4))
    later = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
    answer = Answer(State.PARTLY, "đang mua", None, row.due_on)
    said = actions.answer_control(place.north_site, NEW, CONTROL, answer, by=place.north_officer, at=later)
    assert said.due_on == date(2026, 9, 4)


@pytest_db
def test_a_group_is_answered_at_once_in_one_entry(place: World) -> None:
    group = [one.id for one in standard_of(NEW).at(3) if one.group == "HT"]
    before = Entry.objects.count()
    done = actions.answer_many(place.north_site, NEW, group, Answer(State.IN_PLACE), by=place.north_officer, at=AT)
    assert done == len(group) > 3 and Entry.objects.count() == before + 1
    states = said_of(place.north_leader, place.north_site, NEW)
    assert tally(group, states).in_place == len(group)


@pytest_db
def test_what_is_carried_over_counts_only_once_confirmed(place: World) -> None:
    old = [one.id for one in standard_of(OLD).at(3)]
    actions.answer_many(place.north_site, OLD, old, Answer(State.IN_PLACE), by=place.north_officer, at=AT)
    say(place, CONTROL, State.MISSING)
    many = actions.carry_over(place.north_site, by=place.north_officer, at=AT)
    assert many > 10
    assert controls_state(place.north_leader, [place.north_site.pk], NEW) == {place.north_site.pk: Rollout.NOT_YET}
    (whole, _), *_ = tallies_of(place.north_leader, {place.north_site.pk: 3}, NEW, TODAY).values()
    assert (whole.in_place, whole.missing, whole.proposed) == (0, 1, many)  # an answer of one's own stays
    backup = ["SL.3.1"]
    assert actions.confirm_proposals(place.north_site, NEW, backup, by=place.north_officer, at=AT) == 1
    row = ControlAnswer.objects.get(control="SL.3.1")
    assert row.carried_from == ["KT.DL.SL"] and row.confirmed_at == AT
    assert controls_state(place.north_leader, [place.north_site.pk], NEW)[place.north_site.pk] is Rollout.SOME
    with pytest.raises(UnableToAnswerControl, match="xác nhận"):
        actions.confirm_proposals(place.north_site, NEW, backup, by=place.north_officer, at=AT)


@pytest_db
def test_without_old_answers_there_is_nothing_to_carry(place: World) -> None:
    with pytest.raises(UnableToAnswerControl, match="mang sang"):
        actions.carry_over(place.north_site, by=place.north_officer, at=AT)


@pytest_db
def test_gaps_come_with_their_day_the_late_ones_first(place: World) -> None:
    say(place, "LH.3.1", State.MISSING)
    say(place, "SL.3.1", State.PARTLY, due_on=date(2026, 9, 20))
    say(place, "NK.3.1", State.MISSING, due_on=date(2026, 9, 5), owner=place.north_coordinator)
    say(place, "RR.3.1", State.IN_PLACE)
    later = date(2026, 9, 6)
    kinds = [gaps_of(place.department_coordinator, place.department, later, dated=one) for one in (True, False)]
    found = list(as_gaps([row for rows in kinds for row in rows], later))
    assert [(one.control.id, one.late) for one in found] == [("NK.3.1", True), ("SL.3.1", False), ("LH.3.1", False)]
    assert {one.answer.state for one in found} <= {state.value for state in GAPS}
    own = gaps_of(place.north_coordinator, place.north, later, owner=place.north_coordinator)
    assert [row.control for row in own] == ["NK.3.1"]
    assert not gaps_of(place.south_officer, place.north, later).exists()


@pytest_db
def test_gaps_of_another_level_are_not_asked_any_more(place: World) -> None:
    say(place, CONTROL, State.MISSING)
    assert gaps_of(place.north_leader, place.north, TODAY, dated=False).count() == 1
    systems.set_level(place.north_site, by=place.north_officer, at=AT, level=2, since=TODAY)
    assert not gaps_of(place.north_leader, place.north, TODAY, dated=False).exists()


@pytest_db
def test_a_subtree_is_told_system_by_system_and_unknown_stays_unknown(place: World) -> None:
    say(place, CONTROL, State.PARTLY, due_on=TODAY)
    later = date(2026, 10, 1)
    rows = {
        one.system.id: one
        for one in rollups(
            place.department_coordinator, [place.north_site.pk, place.hill_site.pk, place.north_marks.pk], NEW, later
        )
    }
    assert rows[place.north_site.pk].rollout is Rollout.SOME and rows[place.north_site.pk].late == 1
    assert rows[place.hill_site.pk].tally is None and rows[place.hill_site.pk].rollout is None
    marks = rows[place.north_marks.pk]
    assert marks.tally is not None and marks.tally.unanswered == marks.tally.whole == 15 and marks.rollout is None
    assert rollups(place.south_officer, [place.north_site.pk], NEW, later) == []
