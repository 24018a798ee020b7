"""Each YAML file of shapes carries what a log has and what must come of it."""

from typing import Any

import pytest

from khien.lake.events import shapes as shaped
from khien.lake.events.shapes import UnableToReadShape, documents, shapes, source_of, told, untold
from khien.lake.events.tests.reading import events
from khien.lake.events.times import seconds

EXAMPLES = [
    pytest.param(block["id"], example, id=f"{block['id']}-{number}")
    for block in documents("shapes")
    for number, example in enumerate(block.get("examples", ()))
]


@pytest.mark.parametrize(("shape", "example"), EXAMPLES)
def test_an_example_gives_its_fields_and_sources(shape: str, example: dict[str, Any]) -> None:
    found = events(example["line"].encode())[-1]
    assert {name: _text(found.fields.get(name)) for name in example["fields"]} == example["fields"]
    assert set(found.sources) >= {source_of(text) for text in example["sources"]}
    if "without" in example:
        assert not {source.category for source in found.sources} & set(example["without"])
    if "host" in example:
        assert found.host == example["host"]
    if "time" in example:
        assert found.time == pytest.approx(seconds(example["time"]), abs=0.001)


def _text(value: object) -> object:
    if isinstance(value, list):
        return [_text(one) for one in value]
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_every_shape_says_where_its_names_come_from_and_has_an_example() -> None:
    for block in documents("shapes"):
        assert block.get("cites") and block.get("examples"), block["id"]
    assert shapes()[-1].id == "any"


def test_every_table_of_sources_is_used_and_cited() -> None:
    used = {table.id for shape in shapes() for table in shape.tables}
    for block in documents("sources"):
        assert block["id"] in used and block.get("cites"), block["id"]


def test_unknown_keys_and_fields_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"when": {"other": "x"}, "sources": "a//b"}
    unclear = {"when": {"kind": ""}, "sources": "a//b"}
    other = {"when": {"kind": "x"}, "is": {"other": "y"}}
    wrong = [{"id": "x", "title": "x", "by": ["kind"], "rows": [one]} for one in (row, unclear, other)]
    wrong.append({"id": "x", "title": "x", "row": []})
    for block in wrong:
        monkeypatch.setattr(shaped, "documents", lambda folder, block=block: [block] if folder == "sources" else [])
        with pytest.raises(UnableToReadShape):
            shapes.__wrapped__()


@pytest.mark.parametrize("text", ["", "//", "a/b/c/d"])
def test_what_is_no_log_source_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnableToReadShape, match="không phải nguồn log"):
        source_of(text)


def test_sources_are_in_lower_case_and_none_is_told_and_untold() -> None:
    assert all(part == part.lower() for source in told() for part in source)
    assert not told() & set(untold())
