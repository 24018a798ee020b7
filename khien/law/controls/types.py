"""Controls as values. The shapes mirror `catalogue/controls/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from khien.law.types import Confidence, Regime


class GroupKind(StrEnum):
    """Management (biện pháp quản lý) or technical (biện pháp kỹ thuật)."""

    MANAGEMENT = "quan_ly"
    TECHNICAL = "ky_thuat"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of controls of one standard."""

    id: str
    kind: GroupKind
    words: str


@dataclass(frozen=True, slots=True)
class Control:
    """One control. `clauses` gives its clause number at each level that has it: at no other level is it asked.

    `content` is our own paraphrase, with its own confidence; empty where the content of the clause is not known.
    `by_level` is what a level asks beyond that; `evidence` is an idea of what shows it.
    """

    id: str
    group: str
    title: str
    clauses: Mapping[int, str]
    confidence: Confidence
    instrument: str
    content: str = ""
    content_confidence: Confidence | None = None
    evidence: str = ""
    by_level: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A number or a solution that is known of a group at some levels: level → words. `clause` where it is told."""

    group: str
    words: str
    at: Mapping[int, str]
    confidence: Confidence
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard with everything known of it. `zones` are the network zones that each level asks for at least."""

    instrument: str
    regime: Regime
    groups: Mapping[str, Group]
    controls: Mapping[str, Control]
    hints: tuple[Hint, ...] = ()
    zones: Mapping[int, tuple[str, ...]] | None = None

    def at(self, level: int) -> list[Control]:
        """The controls of a level, in the order of the standard's groups."""
        asked = [one for one in self.controls.values() if level in one.clauses]
        order = list(self.groups)
        return sorted(asked, key=lambda one: order.index(one.group))

    def hints_for(self, group: str, level: int) -> list[tuple[str, str, Hint]]:
        """What is known of a group at a level: words, value, and where it comes from."""
        return [(one.words, one.at[level], one) for one in self.hints if one.group == group and level in one.at]


@dataclass(frozen=True, slots=True)
class Pair:
    """A control of the old standard and what it comes near to in the new: items at level 3, else the group's clause."""

    old: str
    items: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Controls:
    """Both standards and the mapping between them, which is ours."""

    standards: Mapping[Regime, Standard]
    pairs: tuple[Pair, ...]
    mapping_confidence: Confidence
