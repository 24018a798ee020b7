"""The days off of a year are read by everyone and corrected by who looks after the whole; time limits follow."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.urls import reverse

from khien.base import clock
from khien.base.models import Entry
from khien.dossiers import queries
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import NOW, TODAY, drafted, step
from khien.notices.queries import settled
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE, CORRECT = "calendars:holidays", "calendars:correct"


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def test_everyone_reads_the_days_off_and_only_the_overseer_is_offered_the_form(world: World) -> None:
    text = signed_in(world.north_officer).get(reverse(PAGE)).content.decode()
    assert "Ngày Văn hóa Việt Nam" in text
    assert "22/08/2026" in text  # a Saturday that was worked
    assert "Ghi điều chỉnh" not in text
    assert "Ghi điều chỉnh" in signed_in(world.administrator).get(reverse(PAGE)).content.decode()
    far = signed_in(world.north_officer).get(f"{reverse(PAGE)}?nam=2399").content.decode()
    assert "Ngày nghỉ năm 2028" in far


def test_a_corrected_day_moves_time_limits_and_leaves_its_entry(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    before = queries.around(world.north_officer, row, TODAY).clocks[0].running.due_on
    client = signed_in(world.administrator)
    answer = client.post(reverse(CORRECT), {"day": "27/11/2026", "how": "nghi"})
    assert answer.status_code == 302
    after = queries.around(world.north_officer, row, TODAY).clocks[0].running.due_on
    assert (before, after) == (date(2026, 11, 30), date(2026, 12, 1))
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.details) == ("notice.calendar_corrected", {"day": "2026-11-27", "works": False})
    assert "Đã điều chỉnh" in client.get(reverse(PAGE)).content.decode()
    client.post(reverse(CORRECT), {"day": "27/11/2026", "how": "bo"})
    assert settled(world.administrator).calendar.works(date(2026, 11, 27))


def test_what_needs_no_correction_is_refused_in_words(world: World) -> None:
    client = signed_in(world.administrator)
    for day, how, words in (
        ("29/11/2026", "nghi", "vốn đã là ngày nghỉ"),  # a Sunday
        ("27/11/2026", "lam", "vốn đã là ngày làm việc"),
        ("27/11/2026", "bo", "không có điều chỉnh nào"),
        ("31/02/2026", "nghi", "Ngày không đúng"),
    ):
        answer = client.post(reverse(CORRECT), {"day": day, "how": how})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words


def test_nobody_else_corrects_the_calendar(world: World) -> None:
    for person in (world.north_officer, world.department_administrator, world.province_leader):
        answer = signed_in(person).post(reverse(CORRECT), {"day": "27/11/2026", "how": "nghi"})
        assert answer.status_code == 404
    assert settled(world.administrator).calendar.works(date(2026, 11, 27))
