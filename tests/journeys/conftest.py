"""A real Chromium on a real server: journeys are what people do, from sign-in to what they came for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from pytest_django.live_server_helper import LiveServer

from khien.notices.tests.conftest import mail_set as mail_set
from khien.notices.tests.conftest import office as office
from khien.organisations.models import Person

AXE = Path(__file__).parent.parent / "vendor"
WIDE, NARROW = (1440, 900), (390, 844)


def follow(what: Locator) -> None:
    """Click what leads to another page, and wait until that one is there whole: a look at it sees no half of it."""
    with what.page.expect_navigation():
        what.click()


class Visitor:
    """One person at one screen. What the browser complains of is kept and checked at the end."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("request", lambda asked: self._note_stranger(asked.url))

    def _note_stranger(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"a request to another host: {url}")

    def goes_to(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def faults(self) -> list[str]:
        """The violations of WCAG 2.2 AA that axe can find on the page as it stands."""
        self.page.wait_for_load_state()
        source = next(AXE.rglob("axe.min.js")).read_text(encoding="utf-8")
        self.page.evaluate(source)
        found: list[str] = self.page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
            ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))"
        )
        return found

    def is_accessible(self) -> None:
        """Axe finds nothing."""
        assert self.faults() == []

    def fits_the_screen(self) -> None:
        """Nothing sticks out sideways."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


Arrives = Callable[..., Visitor]


@pytest.fixture
def arrives(chromium: Browser, live_server: LiveServer) -> Iterator[Arrives]:
    """`arrives(person)` opens a window where the person is signed in; `arrives(None)` one where nobody is."""
    visitors: list[Visitor] = []

    def open_window(person: Person | None, size: tuple[int, int] = WIDE) -> Visitor:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        context.set_default_timeout(20_000)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies["sessionid"]
            context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield open_window
    complaints = [said for visitor in visitors for said in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []
