"""STYLE 9: every query says who asks, every action who acts and when. What does not is named here, with the reason."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from tests.promises import project

# The gate itself and what it stands on: asked inside queries whose rows have been through the gate.
QUERIES_WITHOUT_VIEWER: dict[str, str] = {}
ACTIONS_WITHOUT_ACTOR: dict[str, str] = {
    "jobs.start_due": "the machine's own doing; nothing of a unit changes",
    "jobs.reap": "the same",
    "jobs.forget": "the same",
}


def face(name: str, kind: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of a slice's `queries` or `actions`, as others see them."""
    path = f"khien.{name}.{kind}"
    if find_spec(path) is None:
        return
    module = import_module(path)
    for public, value in vars(module).items():
        if public.startswith("_") or not inspect.isfunction(value) or not value.__module__.startswith(path):
            continue
        if public in getattr(module, "__all__", [public]):
            yield f"{name}.{public}", value


@pytest.mark.parametrize("name", project.SLICES)
def test_every_query_takes_the_viewer(name: str) -> None:
    without = {key for key, query in face(name, "queries") if "viewer" not in inspect.signature(query).parameters}
    assert without == {key for key in QUERIES_WITHOUT_VIEWER if key.startswith(f"{name}.")}


@pytest.mark.parametrize("name", project.SLICES)
def test_a_viewer_has_no_default_and_is_typed(name: str) -> None:
    for key, query in face(name, "queries"):
        viewer = inspect.signature(query).parameters.get("viewer")
        if viewer is not None:
            assert viewer.default is inspect.Parameter.empty, key
            assert viewer.annotation is not inspect.Parameter.empty, key


@pytest.mark.parametrize("name", project.SLICES)
def test_every_action_takes_who_and_when(name: str) -> None:
    without = {
        key for key, action in face(name, "actions") if not {"by", "at"} <= set(inspect.signature(action).parameters)
    }
    assert without == {key for key in ACTIONS_WITHOUT_ACTOR if key.startswith(f"{name}.")}
