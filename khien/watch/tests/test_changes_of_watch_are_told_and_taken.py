"""Members are told of their next shift; who leaves is asked to hand over, who takes is told and takes note."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from khien.base import audit
from khien.notices.models import Envelope, Notice
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import ERASED
from khien.watch.actions.calling import call
from khien.watch.actions.erasing_handovers import erase_handover
from khien.watch.actions.handovers import (
    acknowledge,
    acknowledge_by_link,
    close_matter,
    hand_over,
    hand_over_by_link,
    open_matter,
    remind_of_change,
)
from khien.watch.actions.links import UnableToUseLink, make_link
from khien.watch.actions.next_shifts import remind_of_shifts
from khien.watch.actions.reckoning import BY
from khien.watch.models import Handover, Link, Matter, Member, Shift
from khien.watch.rules.handover import UnableToHandOver
from khien.watch.rules.links import Purpose
from khien.watch.rules.shifts import Kind
from khien.watch.tests.rosters_kept import member, put_on
from khien.watch.tests.watch_builders import at
from tests.world import World

MORNING = at("2027-02-06T07:00")
EARLY = MORNING - timedelta(minutes=10)


class Change:
    """North's night shift ends at seven, and the day's begins; only the day's officer has an account."""

    def __init__(self, world: World) -> None:
        by = world.north_coordinator
        self.unit = world.north
        self.night = member(world.north, "Người Đêm", by)
        self.day = member(world.north, "Người Ngày", by, person=world.north_officer)
        self.leaving = put_on(world.north, self.night, "2027-02-05T17:00", "2027-02-06T07:00", by)
        self.taking = put_on(world.north, self.day, "2027-02-06T07:00", "2027-02-06T17:00", by)


def _told(kind: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind=kind).order_by("made_at", "pk").select_related("envelope")
    return [(one.envelope.name, one.occasion) for one in rows]


def test_each_is_told_the_day_before_and_an_hour_before_and_once(world: World) -> None:
    Change(world)
    now = at("2027-02-04T06:00")
    while now < MORNING:
        remind_of_shifts(by=BY, at=now)
        now += timedelta(minutes=5)
    assert _told("shift_next") == [
        ("Người Đêm", "day"),
        ("Người Ngày", "day"),
        ("Người Đêm", "hour"),
        ("Người Ngày", "hour"),
    ]
    made = list(Notice.objects.filter(kind="shift_next").order_by("made_at").values_list("made_at", flat=True))
    assert made == [
        at(text) for text in ("2027-02-04T17:00", "2027-02-05T07:00", "2027-02-05T16:00", "2027-02-06T06:00")
    ]


def test_a_shift_that_was_taken_off_the_roster_is_not_told_of(world: World) -> None:
    change = Change(world)
    Shift.objects.filter(pk=change.leaving.pk).update(ended_at=at("2027-02-01T07:00"))
    assert remind_of_shifts(by=BY, at=at("2027-02-05T16:30")) == 1
    assert _told("shift_next") == [("Người Ngày", "day")]


def test_who_leaves_is_reminded_writes_by_link_and_who_takes_is_told_and_reminded_until_he_takes(world: World) -> None:
    change = Change(world)
    assert remind_of_change(by=BY, at=EARLY) == 1
    assert remind_of_change(by=BY, at=EARLY + timedelta(minutes=5)) == 0
    assert _told("handover_due") == [("Người Đêm", "end")]
    token = make_link(change.night, Purpose.HANDOVER_DUE, f"shift:{change.leaving.pk}", at=EARLY)
    made = hand_over_by_link(token, "Đêm yên.", opened=["Chờ nhà mạng"], at=EARLY)
    assert made.taking == change.taking
    assert _told("handover_left") == [("Người Ngày", "first")]
    assert not Notice.objects.filter(kind="handover_due", lapsed_at=None).exists()
    assert remind_of_change(by=BY, at=EARLY + timedelta(minutes=29)) == 0
    assert remind_of_change(by=BY, at=EARLY + timedelta(minutes=31)) == 1
    assert remind_of_change(by=BY, at=EARLY + timedelta(minutes=36)) == 0
    done = acknowledge(made, by=world.north_officer, at=MORNING + timedelta(minutes=25))
    assert done.acknowledged_by == change.day
    assert remind_of_change(by=BY, at=MORNING + timedelta(minutes=50)) == 0
    assert not Notice.objects.filter(kind="handover_left", lapsed_at=None).exists()
    with pytest.raises(UnableToHandOver, match="đã có người nhận"):
        acknowledge(made, by=world.north_officer, at=MORNING + timedelta(hours=1))


def test_a_link_of_a_handover_that_was_taken_is_ended(world: World) -> None:
    change = Change(world)
    made = hand_over(change.leaving, "", closed={}, by=world.north_coordinator, at=EARLY)
    token = make_link(change.day, Purpose.HANDOVER, f"handover:{made.pk}", at=EARLY)
    acknowledge(made, by=world.north_officer, at=MORNING)
    with pytest.raises(UnableToUseLink, match="đã có người trả lời"):
        acknowledge_by_link(token, at=MORNING)


def test_matters_are_carried_from_watch_to_watch_until_somebody_closes_them(world: World) -> None:
    change = Change(world)
    old = open_matter(world.north, "Máy chủ thư chậm", by=world.north_coordinator, at=EARLY)
    done = open_matter(world.north, "Thay mật khẩu", by=world.north_coordinator, at=EARLY)
    made = hand_over(
        change.leaving,
        "Đêm yên.",
        opened=["Chờ nhà mạng"],
        closed={done.pk: "Đã thay"},
        by=world.north_coordinator,
        at=EARLY,
    )
    new = Matter.objects.get(words="Chờ nhà mạng")
    assert made.open_matters == [old.pk, new.pk]
    done.refresh_from_db()
    assert (done.closing, done.closed_by) == ("Đã thay", change.night)
    row = close_matter(old, "Đã khởi động lại", by=world.north_officer, at=MORNING)  # he is on duty now
    assert row.closed_by == change.day
    with pytest.raises(UnableToHandOver, match="đã được ghi là xong"):
        close_matter(old, "Lần nữa", by=world.north_officer, at=MORNING)


def test_only_who_leaves_or_who_writes_for_the_unit_hands_over_and_not_days_later(world: World) -> None:
    change = Change(world)
    with pytest.raises(NotAllowed):
        hand_over(change.leaving, "x", closed={}, by=world.south_coordinator, at=EARLY)
    with pytest.raises(NotAllowed):
        open_matter(world.north, "x", by=world.south_coordinator, at=EARLY)
    with pytest.raises(UnableToHandOver, match="hai giờ"):
        hand_over(change.leaving, "x", closed={}, by=world.north_coordinator, at=MORNING + timedelta(hours=2))
    with pytest.raises(UnableToHandOver, match="vài lời"):
        hand_over(change.leaving, "x", opened=[" "], closed={}, by=world.north_coordinator, at=EARLY)
    assert not Handover.objects.exists()
    made = hand_over(change.leaving, "x", closed={}, by=world.north_coordinator, at=EARLY)
    with pytest.raises(NotAllowed):
        acknowledge(made, by=world.north_leader, at=MORNING)
    with pytest.raises(UnableToHandOver, match="đã được ghi bàn giao"):
        hand_over(change.leaving, "x", closed={}, by=world.north_coordinator, at=EARLY)


def test_where_nobody_takes_over_nobody_is_told(world: World) -> None:
    change = Change(world)
    Shift.objects.filter(pk=change.taking.pk).update(ended_at=EARLY)
    assert remind_of_change(by=BY, at=EARLY) == 0
    made = hand_over(change.leaving, "x", closed={}, by=world.north_coordinator, at=EARLY)
    assert made.taking is None
    assert _told("handover_left") == []


def test_the_words_of_a_handover_are_erased_by_law_and_its_times_stay(world: World) -> None:
    change = Change(world)
    made = hand_over(
        change.leaving, "Lời riêng", opened=["Việc riêng"], closed={}, by=world.north_coordinator, at=EARLY
    )
    assert erase_handover(made, "Theo yêu cầu 12/YC", by=world.administrator, at=MORNING) == 2
    made.refresh_from_db()
    assert (made.words, Matter.objects.get().words, made.leaving) == (ERASED, ERASED, change.leaving)
    assert not list(audit.faults())


def test_a_member_is_called_once_and_not_after_he_left(world: World) -> None:
    change = Change(world)

    def called(when: datetime, occasion: str = "1") -> int:
        members = Member.objects.filter(unit=world.north).order_by("pk")
        details = {"unit": "Trường", "moment": "23:00"}
        return call(
            members, purpose=Purpose.CALL_OUT, about="call_out:1", occasion=occasion, details=details, by=BY, at=when
        )

    assert called(EARLY) == 2
    assert called(EARLY) == 0
    assert called(EARLY, "2") == 2
    assert Link.objects.count() == 4
    assert Envelope.objects.exclude(sealed="").count() == 4
    Member.objects.filter(pk=change.night.pk).update(valid_to=EARLY.date())
    assert called(EARLY, "3") == 1
    assert change.leaving.kind == Kind.SITE
