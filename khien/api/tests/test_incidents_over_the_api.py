"""Incidents over the API: reported once, read with clocks and articles, without anybody's words or name."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from khien.api.tests.conftest import NOW, Caller
from khien.incidents.models import Incident
from khien.incidents.tests.reported import reported
from tests.world import World

pytestmark = pytest.mark.django_db
Calls = Callable[..., Caller]


def test_a_report_gets_its_number_and_its_clocks(world: World, calls: Calls) -> None:
    caller = calls(world.north_officer, "incidents:read", "incidents:write")
    body = {"unit": world.north.pk, "kind": "ransomware", "words": "Thư đòi tiền", "systems": [world.north_marks.pk]}
    answer = caller.post("/incidents", body)
    assert answer.status_code == 201
    told = answer.json()
    assert told["number"] == Incident.objects.get().number and told["state"] == "reported"
    assert {one["id"]: one["decides"] for one in told["clocks"]}["full-report"] in (True, False)
    assert caller.get(f"/incidents/{told['id']}").json() == told
    assert "Thư đòi tiền" not in answer.content.decode()


def test_what_cannot_be_is_refused_in_words(world: World, calls: Calls) -> None:
    caller = calls(world.north_officer, "incidents:write")
    ahead = (NOW + timedelta(days=1)).isoformat()
    answer = caller.post("/incidents", {"unit": world.north.pk, "kind": "ransomware", "detected_at": ahead})
    assert answer.status_code == 422 and "sau lúc này" in answer.json()["detail"]
    assert caller.post("/incidents", {"unit": world.south.pk, "kind": "ransomware"}).status_code == 404
    assert not Incident.objects.exists()


def test_incidents_are_listed_for_those_above_and_nobody_beside(world: World, calls: Calls) -> None:
    rows = [reported(world, at=NOW, detected_at=NOW, kind=kind) for kind in ("ransomware", "defaced", "leak")]
    above = calls(world.department_coordinator, "incidents:read")
    first = above.get("/incidents", limit=2).json()
    second = above.get("/incidents", limit=2, cursor=first["next"]).json()
    assert {one["id"] for page in (first, second) for one in page["items"]} == {str(row.pk) for row in rows}
    (only,) = above.get("/incidents", unit=world.north.pk, kind="leak").json()["items"]
    assert only["kind"] == "leak"
    beside = calls(world.south_officer, "incidents:read")
    assert beside.get("/incidents").json()["items"] == []
    assert beside.get(f"/incidents/{rows[0].pk}").status_code == 404
