"""Each log source that the real rules name is given by some shape, or stands in untold.yaml. Needs KHIEN_SHARED."""

import re
import tarfile
from collections import Counter
from pathlib import Path

import yaml

from khien.lake.events.read import events_of
from khien.lake.events.shapes import told, untold
from khien.lake.events.types import Wanted
from khien.lake.sigma.types import Event, Source
from khien.lake.tests.real import NEEDS_LOGS, NEEDS_RULES, RULES, unpacked_logs
from khien.lake.types import Fault

_SOURCE = re.compile(rb"^logsource:\s*\n((?:[ \t]+.*\n)+)", re.MULTILINE)


def _asked() -> Counter[Source]:
    asked: Counter[Source] = Counter()
    with tarfile.open(RULES) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content and member.name.endswith(".yml"):
                for block in _SOURCE.findall(content.read().replace(b"\r", b"")):
                    said = yaml.load(block, yaml.CBaseLoader)
                    asked[Source(*(said.get(part, "").lower() for part in ("product", "category", "service")))] += 1
    return asked


def _covers(source: Source, asked: Source) -> bool:
    return all(not part or part == own for part, own in zip(asked, source, strict=True))


@NEEDS_RULES
def test_every_source_of_the_real_rules_has_a_shape_or_a_reason() -> None:
    asked = _asked()
    shaped = {one for one in asked if any(_covers(source, one) for source in told())}
    assert set(asked) - shaped <= set(untold())
    assert (len(asked), len(shaped)) == (126, 117)
    assert (asked.total(), sum(asked[one] for one in shaped)) == (3141, 3127)


def test_what_no_shape_tells_is_told_by_none() -> None:
    assert not [one for one in untold() if any(_covers(source, one) for source in told())]
    assert all(untold().values())


@NEEDS_LOGS
def test_real_logs_give_the_same_values_whichever_fields_are_wanted(tmp_path: Path) -> None:
    unpacked_logs(tmp_path)
    names = frozenset({"Image", "CommandLine", "EventID", "Provider_Name", "TargetObject", "User", "Data", "Computer"})
    every = list(events_of([tmp_path]))
    some = list(events_of([tmp_path], wants=lambda _: Wanted(names, every=False)))
    none = [
        one for one in events_of([tmp_path], wants=lambda _: Wanted(frozenset(), every=False)) if isinstance(one, Event)
    ]
    assert sum(isinstance(one, Event) for one in every) == len(none) == 8255
    assert {one.file.rsplit("/", 1)[-1] for one in every if isinstance(one, Fault)} == {"LICENSE.GPL", "README.md"}
    assert not any(one.fields for one in none)
    for one, other in zip(every, some, strict=True):
        if isinstance(one, Event) and isinstance(other, Event):
            assert {name: one.fields.get(name) for name in names} == {name: other.fields.get(name) for name in names}
            assert (one.sources, one.time, one.host, one.record) == (
                other.sources,
                other.time,
                other.host,
                other.record,
            )
            assert one.time is not None and one.host and one.sources
