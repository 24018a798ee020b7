"""A level as it is held on a day: by which law, approved or only noted; what a description says of the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from khien.law.types import Regime

NEW_LAW_SINCE = date(2026, 7, 1)  # Luật 116/2025/QH15 in force
REGIMES: tuple[str, ...] = ("", *Regime)  # by their place in a packed number; blank: nobody said by which law
LAST_LEVEL = 5


class LevelState(StrEnum):
    """How far the level of a system has come."""

    NONE = "none"
    PROPOSED = "proposed"  # noted, no decision
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Held:
    """The level that holds on a day. `early`: since before the law of 2026. Its code is one number for a database."""

    level: int
    regime: str = ""
    approved: bool = False
    early: bool = False

    @property
    def state(self) -> LevelState:
        return LevelState.APPROVED if self.approved else LevelState.PROPOSED

    @property
    def code(self) -> int:
        return self.level * 1000 + REGIMES.index(self.regime) * 100 + self.early * 10 + self.approved

    @classmethod
    def of_code(cls, code: int) -> Held:
        """The other way round."""
        level, rest = divmod(code, 1000)
        regime, rest = divmod(rest, 100)
        early, approved = divmod(rest, 10)
        return cls(level, REGIMES[regime], bool(approved), bool(early))


class Described(Protocol):
    """The part of a system's description that answers questions of the interview."""

    information_kinds: list[str]
    users: int | None
    subjects_basic: int | None
    subjects_sensitive: int | None


# What the description holds is kept there alone, so that one thing is not said in two places.
IN_DESCRIPTION: Mapping[str, str] = {
    "information_kinds": "information_kinds",
    "users": "users",
    "data_subjects_basic": "subjects_basic",
    "data_subjects_sensitive": "subjects_sensitive",
}


def said_by(described: Described) -> dict[str, object]:
    """Fact id → value for what the description says; an empty list of kinds says nothing."""
    found = {fact: getattr(described, name) for fact, name in IN_DESCRIPTION.items()}
    return {fact: value for fact, value in found.items() if value not in (None, [])}


def levels_known(levels: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(level for level in levels if level is not None)
