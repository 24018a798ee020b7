"""The world that a test begins with is what the product's actions make of it."""

import pytest
from django.apps import apps
from django.db import transaction

from khien.base import audit
from khien.organisations.models import Person, Unit
from khien.search.query import parsed
from tests.world import BEGAN, SETUP, World, again, build


def _counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


@pytest.mark.parametrize("time", ["the first", "the second"])
def test_the_world_stands_whole_each_time(time: str, world: World) -> None:
    assert list(audit.faults()) == []
    assert Unit.objects.get(unitwords__words__found=parsed("thpt bac lam")) == world.north
    assert Unit.objects.create(path="/9999/", name="Mới", kind="office").pk > world.police.pk
    assert Person.objects.get(username="north.officer") == world.north_officer


@pytest.mark.django_db
def test_rows_and_values_are_those_that_actions_make() -> None:
    with transaction.atomic():
        by_actions, rows = build(), _counted()
        transaction.set_rollback(True)
    given = again()
    assert _counted() == rows
    assert [str(getattr(given, name)) for name in World.__slots__] == [
        str(getattr(by_actions, name)) for name in World.__slots__
    ]


@pytest.mark.parametrize("time", ["the first", "the second"])
def test_what_one_test_changes_in_a_value_no_other_test_sees(time: str, world: World) -> None:
    assert world.north.name == "Trường THPT Bắc Lâm"
    world.north.name = "Khác"


@pytest.mark.django_db
def test_where_somebody_has_acted_before_the_world_is_built_upon_it() -> None:
    audit.record("setup.begun", "setup:1", by=SETUP, at=BEGAN)
    assert again().north.name
    assert list(audit.faults()) == []
