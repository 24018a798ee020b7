"""The report of whoever began a letter has the figures of every hop; the middle reports on the letter it received."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khien.base import clock
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import NOW
from khien.papers.types import Paragraph
from khien.reports import actions
from khien.reports.letter_result.values import BelowResult, from_json, words_from
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield


def test_the_first_sender_reports_every_unit_once_and_the_middle_on_what_it_received(world: World) -> None:
    above = way.from_above(world)
    below = way.passed(above, world.department, world.department_coordinator, world.north, world.south)
    way.answered(below, world.north, world.north_officer, world.north_leader)
    report = actions.draft_report(above, world.province, by=world.province_coordinator, at=NOW)
    facts = from_json(report.content["facts"])
    assert facts.below == BelowResult(letters=1, units=3, answered=1, late=0, met=0, open=3)
    said = [one.text for one in actions.paper_of(report, chain="", draft=True).blocks if isinstance(one, Paragraph)]
    assert any("Qua 1 văn bản chuyển tiếp, văn bản đã tới 3 đơn vị" in one for one in said)
    middle = actions.draft_report(below, world.department, by=world.department_coordinator, at=NOW)
    words = words_from(middle.content["words"])
    assert words.addressees == (above.issuer,)
    assert words.opening.startswith("Thực hiện Công văn số 45/UBND-VX ngày 16/11/2026")
    assert "đã ban hành Công văn số 128/SGDĐT-VP" in words.opening


def test_a_draft_of_the_first_release_without_figures_below_is_read(world: World) -> None:
    above = way.from_above(world)
    stored = actions.draft_report(above, world.province, by=world.province_coordinator, at=NOW).content["facts"]
    del stored["below"]
    assert from_json(stored).below is None
