from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from bench.size.make import fill
from bench.size.plan import scaled
from bench.size.routes import all_routes
from bench.size.samples import UNREAD
from bench.size.survey import Survey, survey
from khien.base import remember

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the generated province is for SQLite"),
]

SMALL, LARGE = 60, 120
MOST = 15


class _Outside:
    """The connection as a site has it, where what is remembered is given again (decision 0023): in no transaction."""

    in_atomic_block = False
    cursor = connection.cursor


@pytest.fixture(scope="module")
def surveys(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, Survey]]:
    """The same province twice, once twice as large: a page that asks for each row shows by the difference."""
    found: dict[int, Survey] = {}
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(remember, "connection", _Outside())
        for units in (SMALL, LARGE):
            with transaction.atomic():
                plan = scaled(units)
                fill(plan)
                found[units] = survey(plan)
                transaction.set_rollback(True)
        yield found


def test_no_page_asks_more_when_there_are_more_rows(surveys: dict[int, Survey]) -> None:
    small = {_without_keys(page.path, page.persona): page.queries for page in surveys[SMALL].pages}
    large = {_without_keys(page.path, page.persona): page.queries for page in surveys[LARGE].pages}
    assert {key: (small[key], many) for key, many in large.items() if key in small and many > small[key] + 1} == {}


def test_the_pages_are_found_by_the_resolver_and_what_is_not_measured_is_named(surveys: dict[int, Survey]) -> None:
    found = surveys[LARGE]
    assert len({page.path for page in found.pages}) >= 200
    assert all(found.left_out.values())


def test_every_page_that_anybody_may_read_is_measured(surveys: dict[int, Survey]) -> None:
    assert surveys[LARGE].missing == {}  # a line in `bench.size.samples`: a row, or why nobody can read it


def test_every_reason_for_not_measuring_is_of_a_route_that_is_there() -> None:
    assert set(UNREAD) - {route.name for route in all_routes()} == set()


def test_no_page_asks_more_than_a_handful(surveys: dict[int, Survey]) -> None:
    many = [f"{one.path} {one.persona} {one.queries}" for one in surveys[LARGE].pages if one.queries > MOST]
    assert not many, "; ".join(many)


def _without_keys(path: str, persona: str) -> tuple[str, str]:
    """Addresses of two provinces differ in the keys of their rows."""
    parts = ["*" if part.isdecimal() or len(part) == 36 else part for part in path.partition("?")[0].split("/")]
    return "/".join(parts) + path.partition("?")[2], persona
