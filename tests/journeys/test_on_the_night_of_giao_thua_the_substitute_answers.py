"""The night of giao thừa, 05/02/2027, at 23:00: the officer does not answer, the substitute does, on a telephone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from khien.base import clock
from khien.notices import tasks as mails
from khien.notices.tests.conftest import Office
from khien.watch import tasks
from khien.watch.models import Presence
from khien.watch.rules.presence import State
from khien.watch.tests.presence_kept import declared
from khien.watch.tests.watch_builders import at
from tests.journeys.conftest import NARROW, Arrives
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIGHT = at("2027-02-05T23:00")


class Hour:
    """The clock of the whole installation, moved by hand, and what the machine does at that minute."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = NIGHT - timedelta(hours=1)
        monkeypatch.setattr(clock, "now", lambda: self._now)  # the server's threads look at the same one

    def strikes(self, instant: datetime) -> None:
        self._now = instant
        tasks.tend_presence.call()
        mails.deliver.call()


def _link(office: Office, address: str) -> str:
    (mail,) = office.of(address)
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https://khien\.lamdai\.example(/tra-loi/[\w-]+/)", body.get_content())
    assert found is not None
    return found.group(1)


def test_at_eleven_the_officer_is_silent_and_the_substitute_answers(
    world: World, arrives: Arrives, mail_set: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = Hour(monkeypatch)
    declared(world)
    hour.strikes(NIGHT)
    assert [str(mail["To"]) for mail in mail_set.taken] == ["nguoi.truc@lamdai.example"]

    asleep = arrives(world.north_officer, NARROW)
    page = asleep.goes_to("/co-mat/")
    expect(page.get_by_role("button", name="Tôi đang trực")).to_be_visible()
    asleep.fits_the_screen()
    asleep.is_accessible()  # it lies on the table, and nobody presses

    hour.strikes(NIGHT + timedelta(minutes=9))
    assert len(mail_set.taken) == 1
    hour.strikes(NIGHT + timedelta(minutes=10))
    hour.strikes(NIGHT + timedelta(minutes=11))
    assert len(mail_set.taken) == 2

    awake = arrives(None, NARROW)
    page = awake.goes_to(_link(mail_set, "thay@lamdai.example"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Người trực chưa xác nhận")
    expect(page.get_by_text("Người Trực, 0900 000 001")).to_be_visible()
    awake.fits_the_screen()
    awake.is_accessible()
    page.get_by_role("button", name="Tôi đang trực").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã ghi câu trả lời")
    assert Presence.objects.get().state == State.STOOD_IN

    hour.strikes(NIGHT + timedelta(minutes=40))
    assert len(mail_set.taken) == 2  # nobody above was woken

    above = arrives(world.department_coordinator)
    page = above.goes_to(f"/co-mat/don-vi/?don_vi={world.north.pk}")
    page.get_by_role("link", name="23:00").click()
    for words in ("Hỏi người đang trực", "Hỏi người thay", "Xác nhận đang trực"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(page.get_by_text("Báo đơn vị cấp trên", exact=True)).to_have_count(0)
    above.is_accessible()
