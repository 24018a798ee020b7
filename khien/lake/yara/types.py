"""The values of scanning: YARA rules, what they met, and what of them cannot run."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class YaraRule:
    """A rule by its name and the file that it was read from; `meta` in the order of the rule, names may repeat."""

    name: str
    file: str
    tags: tuple[str, ...] = ()
    meta: tuple[tuple[str, str | int | float | bool], ...] = ()

    def says(self, name: str) -> str:
        """The first text that the rule's meta has by this name, in any case; empty where it has none."""
        return next((str(value) for key, value in self.meta if key.lower() == name), "")


class Place(NamedTuple):
    """Where a pattern stands: bytes from 0 in what was scanned; `data` is its beginning."""

    offset: int
    length: int
    data: bytes


class Met(NamedTuple):
    """A pattern of a rule that was met so many `times`, with the first places of it."""

    pattern: str
    times: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """A rule met a file, or a member of an archive: then `inside` names it, one name for each archive on the way."""

    rule: YaraRule
    file: str
    inside: tuple[str, ...]
    size: int
    sha256: str
    met: tuple[Met, ...]


@dataclass(frozen=True, slots=True)
class LeftRule:
    """A rule (or, without a name, a file of rules) that cannot run, and why, in words for a person."""

    file: str
    line: int
    rule: str
    why: str


@dataclass(slots=True)
class Looked:
    """What one file gave: detections, what could not be read of it, bytes read from the disk, members seen inside."""

    file: str
    detections: list[Detection] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    size: int = 0
    members: int = 0
