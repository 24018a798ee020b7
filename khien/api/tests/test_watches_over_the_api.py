from collections.abc import Callable
from datetime import date, datetime

import pytest

from khien.api.tests.conftest import NOW, Caller
from khien.base.clock import VIETNAM
from khien.watch.actions import periods
from khien.watch.actions.periods import Declared
from khien.watch.actions.reckoning import reckon
from khien.watch.models import Member, Period, Shift
from khien.watch.rules.spans import Span
from tests.world import World

pytestmark = pytest.mark.django_db
Calls = Callable[..., Caller]
START = datetime(2027, 2, 5, 17, tzinfo=VIETNAM)
END = datetime(2027, 2, 14, 7, tzinfo=VIETNAM)
NIGHT = datetime(2027, 2, 13, 22, tzinfo=VIETNAM)


@pytest.fixture
def tet(world: World) -> Period:
    """Tết for all below the Sở; the northern school leaves the last night open."""
    what = Declared("Tết", Span(START, END), below=True)
    period = periods.declare(world.department, what, by=world.department_coordinator, at=NOW)
    who = Member.objects.create(unit=world.north, name="Người Một", valid_from=date(2026, 1, 1), made_at=NOW)
    Shift.objects.create(unit=world.north, member=who, start=START, end=NIGHT, kind="call", made_at=NOW)
    reckon([world.north.pk], None, at=NOW)
    return period


def test_a_watch_says_its_figures_and_each_gap_to_the_minute(world: World, tet: Period, calls: Calls) -> None:
    caller = calls(world.department_coordinator, "watch:read")
    (one,) = caller.get("/watches").json()["items"]
    assert one == caller.get(f"/watches/{tet.pk}").json()
    assert (one["units"], one["units_with_gaps"], one["units_without_anyone"]) == (4, 4, 3)
    gaps = caller.get(f"/watches/{tet.pk}/gaps", under=world.north.pk).json()["items"]
    assert [(gap["minutes"], gap["start"][:16]) for gap in gaps[0]["gaps"]] == [(540, "2027-02-13T22:00")]
    (roster,) = caller.get(f"/watches/{tet.pk}/rosters", under=world.north.pk).json()["items"]
    assert (roster["state"], roster["covered_site"], roster["minutes"] - roster["covered"]) == ("asked", 0, 540)
    (shift,) = caller.get(f"/watches/{tet.pk}/shifts", unit=world.north.pk).json()["items"]
    assert (shift["person"], shift["kind"]) == ("Người Một", "call")


def test_pages_follow_one_another(world: World, tet: Period, calls: Calls) -> None:
    caller = calls(world.department_coordinator)
    first = caller.get(f"/watches/{tet.pk}/rosters", limit=3).json()
    second = caller.get(f"/watches/{tet.pk}/rosters", limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 1, None)


def test_a_school_sees_its_own_and_a_stranger_nothing(world: World, tet: Period, calls: Calls) -> None:
    school = calls(world.south_officer)
    (one,) = school.get("/watches").json()["items"]
    assert one["units"] == 1
    assert school.get(f"/watches/{tet.pk}/shifts", unit=world.north.pk).status_code == 404
    stranger = calls(world.telecom_officer)
    assert stranger.get("/watches").json()["items"] == []
    assert stranger.get(f"/watches/{tet.pk}").status_code == 404
    assert calls(world.department_coordinator, "units:read").get("/watches").status_code == 403
