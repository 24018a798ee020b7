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
    """A group of controls of one standard; `beside`: another text asks them, they are none of the standard's."""

    id: str
    kind: GroupKind
    words: str
    beside: bool = False


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
    """A number or a solution that is known of a group at some levels: level → words. `clause` where it is told.

    `known_at`: the one level at which a solution was read; levels inherit nothing, so elsewhere it is not known.
    """

    group: str
    words: str
    at: Mapping[int, str]
    confidence: Confidence
    clause: str = ""
    note: str = ""
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard with everything known of it. `zones` are the network zones that each level asks for at least.

    `kinds_confidence`: how surely groups are known to be management or technical, where that is our own sorting.
    """

    instrument: str
    regime: Regime
    groups: Mapping[str, Group]
    controls: Mapping[str, Control]
    hints: tuple[Hint, ...] = ()
    zones: Mapping[int, tuple[str, ...]] | None = None
    kinds_confidence: Confidence | None = None

    def at(self, level: int) -> list[Control]:
        """The controls of a level, in the order of the standard's groups."""
        asked = [one for one in self.controls.values() if level in one.clauses]
        order = list(self.groups)
        return sorted(asked, key=lambda one: order.index(one.group))

    def beside(self, level: int) -> list[Control]:
        """Those of `at` that another text asks beside the standard: they are no controls of the standard."""
        return [one for one in self.at(level) if self.groups[one.group].beside]

    def hints_for(self, group: str, level: int) -> list[tuple[str, str, Hint]]:
        """What is known of a group at a level: words, value, and where it comes from."""
        return [(one.words, one.at[level], one) for one in self.hints if one.group == group and level in one.at]


@dataclass(frozen=True, slots=True)
class Pair:
    """A control of the old standard and what it comes near to in the new: items at level 3, else their groups."""

    old: str
    items: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """Both standards and the mapping between them, which is ours."""

    standards: Mapping[Regime, Standard]
    pairs: tuple[Pair, ...]
    mapping_confidence: Confidence
