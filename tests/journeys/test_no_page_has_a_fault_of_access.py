"""Every page of the site is opened in a browser by somebody who may: axe finds no fault, the console is silent."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver
from playwright.sync_api import expect

from khien.base import clock
from tests.journeys.conftest import NARROW, WIDE, Arrives, Visitor
from tests.rights import matrix, stage
from tests.rights.scene import Scene
from tests.rights.scenes import scenes
from tests.rights.test_the_matrix_of_routes import routes
from tests.rights.walk import ANONYMOUS
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH_WIDTHS = {
    *("work:index", "work:duty", "evidence:index", "evidence:new", "evidence:one", "systems:index", "letters:index"),
    *("letters:new", "letters:review", "letters:one", "letters:received", "letters:sign", "letters:send"),
    *("standing:index", "reports:index", "reports:one", "units:index", "units:one", "audit:index", "notices:index"),
    *("search:index", "account_login"),
}
FEWEST_PAGES = 280  # fewer would mean that pages went unseen


@pytest.fixture
def on_stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[stage.Stage]:
    """The stage of the walk, on its day, in the server's threads too."""
    monkeypatch.setattr(clock, "now", lambda: stage.NOW)
    yield stage.build()


def openings(of: stage.Stage) -> Iterator[tuple[str, Scene]]:
    """For each route that somebody may read: who, and the first of its scenes; those who sign in before strangers."""
    known, done = scenes(of), set()
    for line in matrix.lines():
        who = [name for name, word in line.cells.items() if word == "yes"]
        if line.method == "GET" and who and line.route not in done:
            done.add(line.route)
            yield ANONYMOUS if line.route == "account_login" else who[0], known[line.route, line.of]


def is_page(client: Client, scene: Scene) -> bool:
    """Whether the address answers with a whole page: not with a file, a piece of a page, or another address."""
    answer = client.get(scene.url)
    html = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
    answer.close()
    return answer.status_code == 200 and html and b"<html" in answer.content


def faults_of(visitor: Visitor, scene: Scene) -> list[str]:
    """What axe and the browser have to say about one page, and whether it sticks out sideways."""
    page = visitor.goes_to(scene.url)
    expect(page.locator(".htmx-request")).to_have_count(0)  # what loads by itself has come
    said = [*visitor.faults(), *visitor.complaints]
    visitor.complaints.clear()
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*said, *(["sticks out sideways"] if wide else [])]


def test_the_check_sees_a_fault_where_there_is_one(world: World, arrives: Arrives) -> None:
    visitor = arrives(world.north_officer)
    page = visitor.goes_to("/viec/")
    assert visitor.faults() == []
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert [said.partition(":")[0] for said in visitor.faults()] == ["label"]


def test_every_page_is_free_of_faults_for_somebody_who_may_open_it(on_stage: stage.Stage, arrives: Arrives) -> None:
    windows: dict[tuple[str, tuple[int, int]], Visitor] = {}
    clients: dict[str, Client] = defaultdict(Client)
    for name, person in on_stage.people.items():
        clients[name].force_login(person)
    faults: dict[str, list[str]] = {}
    seen = 0
    for who, scene in openings(on_stage):
        if not is_page(clients[who], scene):
            continue
        seen += 1
        for size in (WIDE, NARROW) if scene.route in BOTH_WIDTHS else (NARROW if seen % 2 else WIDE,):
            if (who, size) not in windows:
                windows[who, size] = arrives(on_stage.people.get(who), size)
            found = faults_of(windows[who, size], scene)
            if found:
                faults[f"{scene.route} at {size[0]} as {who}"] = found
    print(f"{seen} pages of {len(routes(get_resolver().url_patterns))} addresses, {len(faults)} with faults")
    assert faults == {}
    assert seen >= FEWEST_PAGES
