"""Every address is in the written matrix; those outside the letters answer each persona as it says."""

from collections import defaultdict

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from khien.web import context
from tests.rights import matrix
from tests.rights.holding import hold
from tests.rights.scene import Scene
from tests.rights.walk import Walk

pytestmark = pytest.mark.django_db
LINES = matrix.lines()
ELSEWHERE = [line for line in LINES if not line.route.startswith("letters:")]
WORDS = {"yes", "no", "unseen", "unable", "sign-in", "-", "gone"}


def routes(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    """The names of all routes, with their namespaces."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= routes(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            found.add(f"{space}{pattern.name}")
    return found


def test_the_matrix_names_every_route_with_both_methods_and_no_route_that_is_gone() -> None:
    methods = defaultdict(set)
    for line in LINES:
        methods[line.route, line.of].add(line.method)
    of_pages = {route for route in routes(get_resolver().url_patterns) if not route.startswith("api:")}
    assert {route for route, _ in methods} == of_pages  # the API's are in `matrix_api.csv`
    assert [key for key, found in methods.items() if found != {"GET", "POST"}] == []


def test_every_line_of_the_matrix_has_a_scene_and_every_scene_a_line(
    stage_scenes: dict[tuple[str, str], Scene],
) -> None:
    assert {(line.route, line.of) for line in LINES} == set(stage_scenes)
    assert len({(line.route, line.method, line.of) for line in LINES}) == len(LINES)


def test_every_persona_has_a_column_and_every_cell_a_known_word(walk: Walk) -> None:
    assert set(matrix.personas()) == set(walk.clients)
    assert {cell for line in LINES for cell in line.cells.values()} <= WORDS


@pytest.mark.usefixtures("bare_frame")
@pytest.mark.parametrize("line", ELSEWHERE, ids=[line.name for line in ELSEWHERE])
def test_each_persona_gets_what_the_matrix_says(
    line: matrix.Line, walk: Walk, stage_scenes: dict[tuple[str, str], Scene]
) -> None:
    hold(line, walk, stage_scenes)


@pytest.mark.parametrize("persona", [name for name in matrix.personas() if "." in name])
def test_every_way_in_that_a_page_offers_is_open_to_whoever_it_is_offered_to(persona: str, walk: Walk) -> None:
    request = RequestFactory().get("/")
    request.resolver_match = resolve("/")
    offered = [way["url"] for way in context.ways(request, walk.stage.people[persona], {})]
    assert len(offered) >= 3
    assert [url for url in offered if walk.clients[persona].get(url).status_code != 200] == []
