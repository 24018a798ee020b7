"""What version 1 has promised its callers, line by line in `version_1.txt`: nothing of it goes, what is new joins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khien.api.door import api
from khien.organisations.rules.tokens import SCOPES

FILE = Path(__file__).with_name("version_1.txt")
PROMISED = frozenset(FILE.read_text(encoding="utf-8").split("\n")) - {""}
DOCUMENT: dict[str, Any] = api.get_openapi_schema(path_prefix="api/v1/")


def kind(schema: dict[str, Any]) -> str:
    """A type in a word: `integer`, `[Unit]`, `string|null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for either in ("anyOf", "allOf", "oneOf"):
        if either in schema:
            return "|".join(kind(one) for one in schema[either])
    if schema.get("type") == "array":
        return f"[{kind(schema['items'])}]"
    if "enum" in schema:
        return "/".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type", "any"))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def lines() -> Iterator[str]:
    """Everything that a caller may rest on."""
    for name, operation in operations():
        yield f"{name} is {operation['operationId']}, needs {operation.get('x-khien-scope', 'no scope')}"
        for one in operation["parameters"]:
            yield f"{name} {one['in']} {one['name']}{'*' if one['required'] else ''}: {kind(one['schema'])}"
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name} takes {media_type}: {kind(body['schema'])}"
            for field, schema in body["schema"].get("properties", {}).items():
                yield f"{name} part {field}: {kind(schema)}"
        for status, answer in operation["responses"].items():
            for media_type, body in answer.get("content", {}).items():
                yield f"{name} {status} {media_type}: {kind(body['schema'])}"
    for name, shape in DOCUMENT["components"]["schemas"].items():
        if "enum" in shape:
            yield from (f"{name} may be {value}" for value in shape["enum"])
        needed = shape.get("required", ())
        for field, schema in shape.get("properties", {}).items():
            yield f"{name}.{field}{'*' if field in needed else ''}: {kind(schema)}"


def test_nothing_that_version_1_promised_is_gone() -> None:
    assert sorted(PROMISED - set(lines())) == [], "a caller may rest on it: give it back, or make a version 2"


def test_what_is_new_is_promised_too() -> None:
    new = sorted(set(lines()) - PROMISED)
    assert new == [], "add to version_1.txt:\n" + "\n".join(new)


def test_every_name_of_a_shape_stands_for_one_shape() -> None:
    """Two classes of one name would overwrite each other in the document without a word."""
    shapes: dict[str, set[tuple[str, ...]]] = {}
    for bound in api._get_bound_routers():
        for operation in (one for view in bound.path_operations.values() for one in view.operations):
            for model in (*operation.models, *filter(None, operation.response_models.values())):
                for name, shape in model.model_json_schema().get("$defs", {}).items():
                    parts = shape.get("properties", shape.get("enum", ()))
                    shapes.setdefault(name, set()).add(tuple(sorted(parts)))
    assert {name: found for name, found in shapes.items() if len(found) > 1} == {}
    assert len(shapes) > 40


@pytest.mark.parametrize("name", [name for name, _ in operations()])
def test_every_operation_says_in_vietnamese_what_it_does_and_which_scope_it_needs(name: str) -> None:
    operation = dict(operations())[name]
    assert operation["summary"] and operation["description"]
    assert operation.get("x-khien-scope", "units:read") in SCOPES
    assert operation["security"] == [{"Bearer": []}]
    assert {"401", "403", "404", "422", "429"} <= set(operation["responses"])
    if name.startswith("POST"):
        assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}
