from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.notices.models import Notice
from khien.organisations.models import Person
from khien.organisations.queries import NotAllowed
from khien.watch.actions.holding import UnableToPlanShift
from khien.watch.actions.links import BY as LINKS
from khien.watch.actions.links import UnableToUseLink, make_link
from khien.watch.actions.members import add_absence
from khien.watch.actions.shifts import add_shift, change_shift, end_shift, substitute
from khien.watch.actions.swapping import (
    UnableToAskSwap,
    answer_by_link,
    ask_swap,
    consent,
    decline,
    lapse_begun,
    withdraw_swap,
)
from khien.watch.models import Member, Shift, Swap
from khien.watch.queries.swaps import own_swaps, whom_it_waits_for
from khien.watch.rules.links import Purpose
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, joined
from khien.watch.rules.swaps import NEXT, State, Step, UnableToAnswerSwap, after, diagram
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from khien.watch.tests.watch_builders import at
from tests.world import World


def _two(world: World) -> tuple[Member, Member]:
    one = member(world.north, "Tạ Bắc Ba", world.north_officer, person=world.north_officer)
    return one, member(world.north, "Mai Bắc Hai", world.north_officer, person=world.north_coordinator)


def _told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def _standing() -> list[tuple[str, str]]:
    rows = Shift.objects.filter(ended_at=None).order_by("start").select_related("member")
    return [(one.member.name, f"{one.start:%d}") for one in rows]


def test_a_swap_is_done_once_both_agreed(world: World) -> None:
    one, two = _two(world)
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    second = put_on(world.north, two, "2027-02-07T07:00", "2027-02-08T07:00", world.north_officer)
    swap = ask_swap(first, two, wanted=second, by=world.north_officer, at=PLANNED)
    assert swap.giver_consented_at == PLANNED, "whoever asks for himself consents by asking"
    assert whom_it_waits_for(world.north_officer, swap) == (two,)
    assert _standing() == [("Tạ Bắc Ba", "06"), ("Mai Bắc Hai", "07")]
    with pytest.raises(NotAllowed):
        consent(swap, two, by=world.north_officer, at=PLANNED)
    done = consent(swap, two, by=world.north_coordinator, at=PLANNED)
    assert done.state == State.DONE
    assert _standing() == [("Mai Bắc Hai", "06"), ("Tạ Bắc Ba", "07")]
    with pytest.raises(UnableToAnswerSwap, match="đã đổi"):
        consent(swap, two, by=world.north_coordinator, at=PLANNED)
    assert list(own_swaps(world.north_coordinator)) == [swap]
    assert _told(world.north_officer) == ["swap_agreed"]
    assert _told(world.north_coordinator) == ["swap_asked"], "who has just answered knows it"


def test_who_plans_asks_and_both_must_agree(world: World) -> None:
    giver, taker = member(world.north, "Không tài khoản", world.north_officer), _two(world)[1]
    row = put_on(world.north, giver, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    part = Span(at("2027-02-06T12:00"), at("2027-02-06T18:00"))
    swap = ask_swap(row, taker, part=part, by=world.north_officer, at=PLANNED)
    assert whom_it_waits_for(world.north_officer, swap) == (giver, taker)
    assert consent(swap, taker, by=world.north_coordinator, at=PLANNED).state == State.ASKED
    assert consent(swap, giver, by=LINKS, at=PLANNED, by_link=True).state == State.DONE
    assert [name for name, _day in _standing()] == ["Không tài khoản", "Mai Bắc Hai", "Không tài khoản"]
    assert _told(world.north_officer) == ["swap_agreed"], "who asked for the two learns it too"
    assert _told(world.north_coordinator) == ["swap_asked", "swap_agreed"]


def test_a_swap_lapses_when_either_shift_begins_or_changes(world: World) -> None:
    one, two = _two(world)
    by = world.north_officer
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", by)
    second = put_on(world.north, two, "2027-02-07T07:00", "2027-02-08T07:00", by)
    swap = ask_swap(first, two, wanted=second, by=by, at=PLANNED)
    change_shift(second, Span(second.start, at("2027-02-08T08:00")), Kind.SITE, by=by, at=PLANNED)
    swap.refresh_from_db()
    assert swap.state == State.LAPSED
    later = ask_swap(first, two, by=by, at=PLANNED)
    assert lapse_begun(by=LINKS, at=at("2027-02-06T06:59")) == 0
    assert lapse_begun(by=LINKS, at=at("2027-02-06T07:00")) == 1
    with pytest.raises(UnableToAnswerSwap, match="hết hiệu lực"):
        consent(later, two, by=world.north_coordinator, at=at("2027-02-06T07:01"))
    assert _standing() == [("Tạ Bắc Ba", "06"), ("Mai Bắc Hai", "07")]


def test_an_answer_after_the_shift_began_moves_nothing(world: World) -> None:
    one, two = _two(world)
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    swap = ask_swap(first, two, by=world.north_officer, at=PLANNED)
    assert consent(swap, two, by=world.north_coordinator, at=at("2027-02-06T08:00")).state == State.LAPSED
    assert _standing() == [("Tạ Bắc Ba", "06")]


def test_what_could_not_be_done_is_refused_when_it_is_asked(world: World) -> None:
    one, two = _two(world)
    by = world.north_officer
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", by)
    put_on(world.north, two, "2027-02-06T19:00", "2027-02-07T07:00", by, Kind.CALL)
    with pytest.raises(UnableToPlanShift, match="Mai Bắc Hai đã có ca từ 19:00"):
        ask_swap(first, two, by=by, at=PLANNED)
    with pytest.raises(UnableToAskSwap, match="Phần nhờ trực thay phải nằm trong ca"):
        ask_swap(first, two, part=Span(at("2027-02-06T06:00"), at("2027-02-06T09:00")), by=by, at=PLANNED)
    assert not Swap.objects.exists() and len(_standing()) == 2


def test_a_swap_is_refused_or_taken_back(world: World) -> None:
    one, two = _two(world)
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    swap = ask_swap(first, two, by=world.north_officer, at=PLANNED)
    with pytest.raises(NotAllowed):
        decline(swap, two, by=world.south_officer, at=PLANNED)
    assert decline(swap, two, by=world.north_coordinator, at=PLANNED).state == State.DECLINED
    assert _told(world.north_officer) == ["swap_declined"]
    again = ask_swap(first, two, by=world.north_officer, at=PLANNED)
    with pytest.raises(UnableToAskSwap, match="đang chờ"):
        ask_swap(first, two, by=world.north_officer, at=PLANNED)
    assert withdraw_swap(again, by=world.north_officer, at=PLANNED).state == State.WITHDRAWN


def test_a_leave_in_between_stands_against_it(world: World) -> None:
    one, two = _two(world)
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    swap = ask_swap(first, two, by=world.north_officer, at=PLANNED)
    add_absence(
        two, at("2027-02-06T00:00").date(), at("2027-02-06T00:00").date(), "", by=world.north_officer, at=PLANNED
    )
    with pytest.raises(UnableToPlanShift, match="nghỉ từ 06/02/2027"):
        consent(swap, two, by=world.north_coordinator, at=PLANNED)
    swap.refresh_from_db()
    assert swap.state == State.ASKED and swap.other_consented_at is None


def test_every_state_and_step_of_the_table_is_walked() -> None:
    for state in State:
        for step in Step:
            if (state, step) in NEXT:
                assert after(state, step) is NEXT[state, step]
            else:
                with pytest.raises(UnableToAnswerSwap):
                    after(state, step)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_swap_or_substitute_covers_less(world: World, data: st.DataObject) -> None:
    """Random rosters of three around midnight, random swaps and substitutes: what was covered stays covered."""
    with transaction.atomic():
        covered = list(_covered_while_hands_change(world, data))
        transaction.set_rollback(True)
    assert covered == covered[:1] * len(covered)


def _covered_while_hands_change(world: World, data: st.DataObject) -> Iterator[object]:
    """What a random roster covers: first as it is planned, then after each change."""
    by = world.north_officer
    people = [member(world.north, f"Người {letter}", by) for letter in "ABC"]
    begin = at("2027-02-05T17:00")
    hours = data.draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 14), st.integers(0, 2)), max_size=6))
    for start, length, who in hours:
        span = Span(begin + timedelta(hours=start), begin + timedelta(hours=start + length))
        _tried(partial(add_shift, world.north, people[who], span, Kind.SITE, by=by, at=PLANNED))
    yield _covered()
    for _ in range(3):
        rows = list(Shift.objects.filter(ended_at=None).order_by("pk"))
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        other = people[data.draw(st.integers(0, 2))]
        wanted = data.draw(st.sampled_from([None, *[one for one in rows if one.member_id == other.pk]]))
        if data.draw(st.booleans()):
            _tried(partial(substitute, row, other, by=by, at=PLANNED))
        else:
            _tried(partial(_agreed, row, other, wanted, world))
        yield _covered()


def _agreed(row: Shift, other: Member, wanted: Shift | None, world: World) -> None:
    swap = ask_swap(row, other, wanted=wanted, by=world.north_officer, at=PLANNED)
    consent(swap, row.member, by=LINKS, at=PLANNED, by_link=True)
    consent(swap, other, by=LINKS, at=PLANNED, by_link=True)


def _tried(deed: Callable[[], object]) -> None:
    try:
        deed()
    except (UnableToPlanShift, UnableToAskSwap):
        return


def _covered() -> object:
    return joined(Span(one.start, one.end) for one in Shift.objects.filter(ended_at=None))


def test_ending_a_shift_lets_its_swaps_lapse(world: World) -> None:
    one, two = _two(world)
    first = put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    swap = ask_swap(first, two, by=world.north_officer, at=PLANNED)
    end_shift(first, "Không cần trực", by=world.north_officer, at=PLANNED)
    swap.refresh_from_db()
    assert swap.state == State.LAPSED


def test_whoever_has_no_account_answers_by_link_once(world: World) -> None:
    giver, taker = member(world.north, "Một", world.north_officer), member(world.north, "Hai", world.north_officer)
    row = put_on(world.north, giver, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    swap = ask_swap(row, taker, by=world.north_officer, at=PLANNED)
    tokens = [make_link(one, Purpose.SWAP, f"swap:{swap.pk}", at=PLANNED) for one in (giver, taker)]
    assert answer_by_link(tokens[0], agrees=True, at=PLANNED).state == State.ASKED
    with pytest.raises(UnableToUseLink, match="đã dùng"):
        answer_by_link(tokens[0], agrees=False, at=PLANNED)
    assert answer_by_link(tokens[1], agrees=True, at=PLANNED).state == State.DONE
    assert _standing() == [("Hai", "06")]


def test_a_link_of_a_swap_that_was_settled_answers_nothing_more(world: World) -> None:
    giver, taker = member(world.north, "Một", world.north_officer), member(world.north, "Hai", world.north_officer)
    row = put_on(world.north, giver, "2027-02-06T07:00", "2027-02-07T07:00", world.north_officer)
    swap = ask_swap(row, taker, by=world.north_officer, at=PLANNED)
    token = make_link(taker, Purpose.SWAP, f"swap:{swap.pk}", at=PLANNED)
    withdraw_swap(swap, by=world.north_officer, at=PLANNED)
    with pytest.raises(UnableToUseLink):
        answer_by_link(token, agrees=True, at=PLANNED)
    assert _standing() == [("Một", "06")]


def test_the_drawing_in_the_docs_is_the_tables() -> None:
    assert diagram() in (Path(__file__).parents[3] / "docs" / "lifecycles.md").read_text(encoding="utf-8")
