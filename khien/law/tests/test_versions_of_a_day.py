from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from khien.law.load import catalogue
from khien.law.tests.law_builders import days, obligation, version
from khien.law.types import Regime
from khien.law.versions import version_on

_OLD_END, _NEW_SINCE = date(2026, 6, 30), date(2026, 8, 19)


def test_between_an_inferred_end_and_the_successor_the_old_version_decides_and_is_marked() -> None:
    two = obligation(version(date(2016, 7, 1), _OLD_END, confirmed=False), version(_NEW_SINCE))
    for day in (date(2026, 7, 1), date(2026, 8, 18)):
        chosen = version_on(two, day)
        assert chosen is not None and chosen.version is two.versions[0] and not chosen.confirmed
        assert "Chưa xác nhận hiệu lực" in chosen.today_note
    for day, place in ((_OLD_END, 0), (_NEW_SINCE, 1)):
        chosen = version_on(two, day)
        assert chosen is not None and chosen.version is two.versions[place] and chosen.confirmed


def test_a_confirmed_end_leaves_nothing_behind() -> None:
    ended = obligation(version(date(2016, 7, 1), _OLD_END))
    assert version_on(ended, _OLD_END) is not None
    assert version_on(ended, _OLD_END + timedelta(days=1)) is None


def test_before_any_text_nothing_is_asked() -> None:
    assert version_on(obligation(version(_NEW_SINCE)), date(2020, 1, 1)) is None


def test_an_old_letter_is_told_what_came_after() -> None:
    two = obligation(version(date(2016, 7, 1), _OLD_END), version(_NEW_SINCE))
    chosen = version_on(two, date(2024, 6, 19))
    assert chosen is not None and chosen.today_note.startswith("Từ ngày 19/08/2026")


@given(start=days, long=st.integers(0, 2000), gap=st.integers(0, 200), asked=days)
def test_a_duty_with_an_unconfirmed_end_never_vanishes(start: date, long: int, gap: int, asked: date) -> None:
    end = start + timedelta(days=long)
    old = version(start, end, confirmed=False)
    new = version(end + timedelta(days=1 + gap))
    chosen = version_on(obligation(old, new), asked)
    assert (chosen is None) == (asked < start)
    if chosen is not None:
        assert chosen.version is (new if asked >= new.since else old)
        assert chosen.confirmed == (asked <= end or asked >= new.since)


@given(asked=days)
def test_a_version_of_the_catalogue_is_chosen_by_its_own_days(asked: date) -> None:
    for one in catalogue().obligations.values():
        chosen = version_on(one, asked)
        if chosen is not None and chosen.confirmed:
            assert chosen.version.since <= asked <= (chosen.version.until or date.max)
        elif chosen is not None:
            assert chosen.version.regime is Regime.ATTT_2016 and not chosen.version.end_confirmed
