"""Retention and 3-2-1 as values: what stays, and which copy does not count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.keeping.rules import Held, Keep, Made, UnableToReadPlaces, kept, own_state, places

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def nightly(nights: int, *, good: bool = True) -> list[Made]:
    """One backup a night, the newest first."""
    return [
        Made(f"khien-{n:04}", NOW - timedelta(days=n), (NOW - timedelta(days=n)).date(), good) for n in range(nights)
    ]


def held(
    place: str,
    medium: str = "disk",
    *,
    away: bool = False,
    same_disk: bool = False,
    age: timedelta = HOUR,
    well: bool = True,
) -> Held:
    return Held(place, medium, away, same_disk, NOW - age, well)


def test_a_year_of_nights_leaves_seven_days_five_weeks_and_twelve_months() -> None:
    stay = kept(nightly(400), Keep(days=7, weeks=5, months=12))
    assert {f"khien-{n:04}" for n in range(7)} <= stay
    days = {made.on for made in nightly(400) if made.name in stay}
    assert len({(day.year, day.month) for day in days}) == 12
    assert 18 <= len(stay) <= 7 + 5 + 12


def test_the_newest_good_backup_outlives_every_rule() -> None:
    made = [*nightly(60, good=False), Made("good", NOW - timedelta(days=900), date(2024, 3, 17), True)]
    assert "good" in kept(made, Keep(days=1, weeks=0, months=0))


def test_a_later_backup_that_failed_its_trial_does_not_push_a_good_one_of_the_day_out() -> None:
    good = [
        Made(f"good-{n}", NOW - timedelta(days=n, hours=3), (NOW - timedelta(days=n)).date(), True) for n in range(5)
    ]
    stay = kept([*good, *nightly(5, good=False)], Keep(days=5, weeks=0, months=0))
    assert {made.name for made in good} <= stay


@given(
    st.lists(st.tuples(st.integers(0, 800), st.booleans()), min_size=1, max_size=60),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_the_newest_always_stays_and_a_second_look_removes_nothing(
    ages: list[tuple[int, bool]], days: int, weeks: int, months: int
) -> None:
    made = [
        Made(f"b{n}", NOW - timedelta(hours=9 * age, seconds=n), (NOW - timedelta(hours=9 * age)).date(), good)
        for n, (age, good) in enumerate(ages)
    ]
    stay = kept(made, Keep(days, weeks, months))
    assert max(made, key=lambda one: (one.at, one.name)).name in stay
    assert stay <= {one.name for one in made}
    assert kept([one for one in made if one.name in stay], Keep(days, weeks, months)) == stay


def test_live_data_a_storage_box_and_a_disk_elsewhere_are_3_2_1() -> None:
    assert own_state([held("tủ mạng", "nas"), held("kho", "usb", away=True)], at=NOW).well


def test_two_disks_in_one_room_are_not_3_2_1() -> None:
    state = own_state([held("ổ hai"), held("ổ ba")], at=NOW)
    assert [point.well for point in state.points] == [True, False, False]


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        (held("kho", "usb", away=True, same_disk=True), "cùng ổ đĩa"),
        (held("kho", "usb", away=True, well=False), "không còn nguyên vẹn"),
        (held("kho", "usb", away=True, age=timedelta(days=3)), "quá 2 ngày"),
    ],
)
def test_a_copy_on_the_same_disk_or_broken_or_old_is_no_copy(copy: Held, said: str) -> None:
    state = own_state([held("tủ mạng", "nas"), copy], at=NOW)
    assert not state.well
    assert [point.found for point in state.points] == [2, 2, 0]
    assert said in state.why_not[0]


def test_places_are_read_from_one_line() -> None:
    nas, safe = places("tủ mạng:nas:here:/mnt/nas/khien; két:usb:away:/mnt/usb")
    assert (nas.name, nas.medium, nas.away, nas.folder) == ("tủ mạng", "nas", False, "/mnt/nas/khien")
    assert safe.away
    assert places("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "nas",
        "nas:nas:here",
        "nas:paper:here:/mnt",
        "nas:nas:there:/mnt",
        "nas:nas:here:mnt",
        "a:nas:here:/m;a:usb:away:/n",
    ],
)
def test_a_place_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnableToReadPlaces, match="KHIEN_BACKUPS"):
        places(text)
