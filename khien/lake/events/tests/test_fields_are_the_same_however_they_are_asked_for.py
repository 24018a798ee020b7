import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from khien.lake.events import web
from khien.lake.events.flat import leaves, nested, tree_of, walk
from khien.lake.events.read import events_of
from khien.lake.events.types import Wanted
from khien.lake.sigma.types import Event, Value

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]  # of a machine that others use too
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("ab\\ é\0", max_size=4))
KEYS = st.text("abc", min_size=1, max_size=2)
VALUES = st.recursive(
    SCALARS | st.lists(SCALARS, max_size=3),
    lambda inner: (
        st.dictionaries(KEYS, inner, max_size=3) | st.lists(st.dictionaries(KEYS, inner, min_size=1), min_size=1)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(OBJECTS)
def test_a_field_asked_for_is_the_field_of_all(found: dict[str, Any]) -> None:
    every: dict[str, Value] = {}
    leaves(found, "", every)
    for name in every:
        one: dict[str, Value] = {}
        walk(found, tree_of([(name, name)]), one)
        assert one.keys() == {name}
        assert _scalars(one[name]) == every[name]  # an object that is asked for besides is its JSON text


def _scalars(value: Value) -> Value:
    return [one for one in value if one != "{}" and not str(one).startswith('{"')] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "found",
    [
        {"a": {"b.c": 1}}, {"a.b": {"c.d": 1}}, {"a": {"b.c": {"d": 1}}}, {"a": [{"b.c": 1}, {"b": {"c": 2}}]},
        {"annotations": {"authorization.k8s.io/decision": "allow"}}, {"a": {"b.c.d.e.f.g": 1}},
    ],
)  # fmt: skip
def test_dots_inside_a_name_part_nothing_whoever_asks(found: dict[str, Any]) -> None:
    every: dict[str, Value] = {}
    leaves(found, "", every)
    [name] = every
    one: dict[str, Value] = {}
    walk(found, tree_of([(name, name)]), one)
    assert one == every


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(OBJECTS)
def test_dotted_keys_are_nested_ones(found: dict[str, Any]) -> None:
    flat: dict[str, Value] = {}
    leaves(found, "", flat)
    assume(not any(isinstance(value, list) for value in flat.values()))
    again: dict[str, Value] = {}
    leaves(nested(flat), "", again)
    assert again == flat


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(st.dictionaries(st.text("ab.", min_size=1, max_size=3), VALUES, max_size=4))
def test_nesting_changes_nothing_that_the_log_has(found: dict[str, Any]) -> None:
    before = json.dumps(found)
    json.dumps(nested(found))  # and no object comes to lie in itself
    assert json.dumps(found) == before


def test_an_object_and_dotted_keys_beside_it_are_one() -> None:
    assert nested({"b": {"a": 1}, "b.c": {"d": 2}, "b.c.e": 3}) == {"b": {"a": 1, "c": {"d": 2, "e": 3}}}
    assert nested({"a.b": "x", "a": {"b": {"c": 1}}}) == {"a": {"b": {"#text": "x", "c": 1}}}


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.lists(OBJECTS | st.builds(lambda event: {"Event": event}, OBJECTS), max_size=4))
def test_any_objects_are_events_in_order(found: list[dict[str, Any]]) -> None:
    data = "".join(json.dumps(one) + "\n" for one in found).encode()
    for wanted in (Wanted(), Wanted(frozenset({"a", "b.a", "Image"}), every=False)):
        made = list(events_of([Path("-")], standard_input=io.BytesIO(data), wants=lambda _, w=wanted: w))  # type: ignore[misc]
        whole = [(number, one) for number, one in enumerate(found, 1)]
        assert [(one.record, dict(one.raw)) for one in made if isinstance(one, Event)] == whole or not found


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"{", b"[{", b"a,b\n", b"#Fields: a b\n", b"type=X msg=audit(1:1): ", b"<Event>"]),
)
def test_no_bytes_are_an_exception(data: bytes, start: bytes) -> None:
    for one in events_of([Path("-")], standard_input=io.BytesIO(start + data)):
        if isinstance(one, Event):
            assert json.dumps([one.raw, dict(one.fields)], ensure_ascii=False, allow_nan=False).encode()
        else:
            assert one.why


@given(st.dictionaries(st.sampled_from(sorted(web.OUTPUTS)), st.none() | st.text("a/?.:#@ ", max_size=12)))
def test_addresses_of_any_kind_are_completed(fields: dict[str, Value]) -> None:
    before = {name: value for name, value in fields.items() if value is not None}
    web.Completer().complete(fields)
    for name, value in before.items():
        kept = fields[name]
        assert kept == value or name in ("c-uri", "cs-uri", "cs-uri-query")
