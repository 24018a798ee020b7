"""A standard of skills as values. The shapes mirror `catalogue/skills/`."""

from dataclasses import dataclass
from datetime import date

from khien.law.types import Cite, Confidence


@dataclass(frozen=True, slots=True)
class Group:
    """A group of skills; `also` are words by which people look for it."""

    id: str
    title: str
    confidence: Confidence
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade that each group has. Grades are numbered, not ranked: which is higher is not known."""

    number: int
    title: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class SkillExample:
    """Whether a group and grade are of the standard on a day."""

    on: date
    group: str
    grade: int | None
    known: bool


@dataclass(frozen=True, slots=True)
class Standard:
    """One text's groups and grades, from the day it holds."""

    id: str
    title: str
    since: date
    cites: tuple[Cite, ...]
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...]
    examples: tuple[SkillExample, ...]
    note: str = ""

    def holds(self, group: str, grade: int | None, on: date) -> bool:
        """Whether this group, at this grade or at one not known, is of the standard on a day."""
        if on < self.since or group not in {one.id for one in self.groups}:
            return False
        return grade is None or grade in {one.number for one in self.grades}
