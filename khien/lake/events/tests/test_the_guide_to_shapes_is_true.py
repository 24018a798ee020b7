"""The two files that docs/how-to/add-log-shape.md shows are read as they stand there, and give what it says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from khien.lake.events import shapes as shaped
from khien.lake.events.shapes import documents, shapes, source_of, told
from khien.lake.events.tests.reading import events
from khien.lake.events.times import seconds

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "add-log-shape.md"
SHAPE, SOURCES = (
    yaml.load(block, Loader=yaml.BaseLoader)
    for block in re.findall(r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)


@pytest.fixture
def with_the_guides_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kept = {"shapes": [*documents("shapes"), SHAPE], "sources": [*documents("sources"), SOURCES]}
    monkeypatch.setattr(shaped, "documents", kept.__getitem__)
    for made in (shapes, told):
        made.cache_clear()
    yield
    for made in (shapes, told):
        made.cache_clear()


@pytest.mark.usefixtures("with_the_guides_own")
def test_the_example_of_the_guide_gives_its_fields_sources_and_time() -> None:
    [example] = SHAPE["examples"]
    [found] = events(example["line"].encode())
    assert {name: found.fields.get(name) for name in example["fields"]} == example["fields"]
    assert set(found.sources) >= {source_of(text) for text in example["sources"]}
    assert found.time == seconds(example["time"])


@pytest.mark.usefixtures("with_the_guides_own")
def test_what_the_guide_says_of_rows_and_names_holds() -> None:
    [found] = events(
        rb'{"thing":{"version":1,"device":"may-a","actor":{"name":"an"},"targets":[{"name":"x"},{"name":"y"}],'
        rb'"data":{"path":"\\device\\harddiskvolume3\\a.exe","domain":"D","user":"an","way":"out"}},"kind":"exec1"}'
    )
    assert source_of("linux/process_creation/thing") in found.sources
    assert found.host == "may-a"
    assert found.fields["Target"] == ["x", "y"]
    assert found.fields["Image"] == ["\\device\\harddiskvolume3\\a.exe", "C:\\a.exe"]
    assert (found.fields["Initiated"], found.fields["way"], found.fields["User"]) == ("true", "out", "an")
