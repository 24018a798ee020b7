from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.law.changes import Change, changes_on
from khien.law.lint import days_of_change
from khien.law.load import catalogue
from khien.law.versions import version_on

_ALL = catalogue()
_DECREE, _LAW = date(2026, 8, 19), date(2026, 7, 1)


def _by_id(day: date) -> dict[str, tuple[str, Change, str, str]]:
    return {
        duty.obligation.id: (one.instrument.id if one.instrument else "", duty.kind, duty.before, duty.after)
        for one in changes_on(_ALL, day).instruments
        for duty in one.duties
    }


def test_on_the_day_of_decree_331_the_incident_clock_turns_from_5_days_to_72_hours() -> None:
    source, kind, before, after = _by_id(_DECREE)["incident-notice"]
    assert (source, kind) == ("331/2026/NĐ-CP", Change.CHANGES)
    assert before == "trong 05 ngày từ khi phát hiện sự cố"
    assert after == "trong 72 giờ từ khi phát hiện sự cố"


def test_on_the_day_of_law_116_the_old_laws_end_and_decree_85_is_in_doubt() -> None:
    kinds = {one.instrument.id: one.kind for one in changes_on(_ALL, _LAW).instruments if one.instrument}
    assert kinds["116/2025/QH15"] is Change.BEGINS
    assert kinds["86/2015/QH13"] is Change.REPLACED
    assert kinds["85/2016/NĐ-CP"] is Change.UNCONFIRMED
    assert _by_id(_LAW)["periodic-assessment"][1] is Change.UNCONFIRMED


def test_a_share_of_ten_becomes_fifteen_percent() -> None:
    assert _by_id(_LAW)["budget-share"][2:] == ("tỷ lệ từ 10 %", "tỷ lệ từ 15 %")


def test_a_quiet_day_has_no_changes_and_names_the_next_one() -> None:
    quiet = changes_on(_ALL, date(2026, 8, 1))
    assert quiet.instruments == () and quiet.next_day == _DECREE
    assert changes_on(_ALL, date(2100, 1, 1)).next_day is None


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_only_the_listed_days_change_anything(day: date) -> None:
    changed = bool(changes_on(_ALL, day).instruments)
    assert not changed or day in days_of_change(_ALL)


@pytest.mark.parametrize("day", days_of_change(_ALL), ids=str)
def test_every_obligation_that_differs_from_the_day_before_is_told_once(day: date) -> None:
    told = [duty.obligation.id for one in changes_on(_ALL, day).instruments for duty in one.duties]
    differs = {
        name
        for name, one in _ALL.obligations.items()
        if (version_on(one, day) is None) != (version_on(one, day - timedelta(days=1)) is None)
    }
    assert len(told) == len(set(told)) and differs <= set(told)
