"""The one data object from which every paper of a dossier is made. What is not known stays empty, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from khien.dossiers.rules.regimes import way_of
from khien.law.levels.decide import Decided
from khien.law.procedure.types import Procedure
from khien.law.types import Confidence, Regime
from khien.papers.types import PaperDate

if TYPE_CHECKING:
    from khien.systems.queries import Inventory

SECURITY: Mapping[Regime, str] = {
    Regime.ATTT_2016: "an toàn thông tin",
    Regime.ANM_2026: "an ninh mạng",
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body as its own papers name it."""

    name: str
    parent: str = ""
    symbol: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One control with what was said of it; `state` is empty where nobody said anything."""

    group: str
    kind: str
    clause: str
    title: str
    state: str = ""
    how: str = ""
    due_on: date | None = None
    confidence: Confidence = Confidence.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Upload:
    """A paper of the dossier that was uploaded."""

    document: str
    name: str
    sha256: str
    size: int
    added_on: date


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that was taken, in words."""

    act: str
    words: str
    on: date
    number: str = ""
    party: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class DossierData:
    """Everything that the papers of a dossier say. Names are as in a sentence; `grounds` are whole citations."""

    law: Procedure
    law_on: date
    on: date
    draft: bool
    level: int | None
    listed: bool  # on the list of national security: it goes the way of level 5
    decided: Decided
    kind: str  # the system's kind (loại hình) in words
    information: str  # the kinds of information in words
    answers: tuple[tuple[str, str], ...]  # question, answer; those that decided come first
    inventory: Inventory
    holder: Issuer
    owner: str
    operator: str
    appraiser: Issuer
    approver: Issuer
    words: Mapping[str, str]
    policy_number: str
    policy_on: date | None
    grounds: tuple[str, ...]
    standard: str
    controls: tuple[ControlLine, ...]
    uploads: tuple[Upload, ...]
    steps: tuple[StepLine, ...]
    columns: Mapping[str, int]
    orders: Mapping[str, tuple[str, ...]]  # by diagram, how the frames were put in order

    @property
    def security(self) -> str:
        """What the law of the day calls it: an toàn thông tin, or an ninh mạng."""
        return SECURITY[self.law.regime]

    @property
    def way(self) -> int | None:
        """The level whose procedure it follows."""
        return way_of(self.level, listed=self.listed)

    @property
    def level_words(self) -> str:
        return f"cấp độ {self.level}" if self.level else fill("", "cấp độ đề xuất")

    @property
    def dated(self) -> PaperDate:
        """Number and day are the clerk's."""
        return PaperDate(None, None, self.on.year)

    def written(self, key: str, what: str) -> str:
        return fill(self.words.get(key, ""), what)


def fill(text: str, what: str) -> str:
    """The text, or the place where a person has to write."""
    return text.strip() or f"[điền {what}]"
