"""What an answer sheet asks and what comes back from it. Values only: rows are `queries`' and `actions`' work."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khien.directives.rules.answers import Word
from khien.law.facts import FactValue
from khien.law.types import Proof


@dataclass(frozen=True, slots=True)
class Question:
    """A clause that the unit must answer: its id, its number on the letter's page, its words, its time in words."""

    id: str
    number: int
    text: str
    deadline: str
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A kind of proof that would answer an obligation of the letter without a paper.

    `systems` (id, name) are those it may speak of; empty: it speaks of the unit itself.
    """

    proof: Proof
    obligation: str
    systems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One sheet: `code` names the recipient and cannot be made up; `due` is in words, empty where none is set."""

    code: str
    unit: str
    letter: str
    subject: str
    issuer: str
    due: str
    questions: tuple[Question, ...]
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be taken as it stands: the sheet's name, its address (`D7`), and why."""

    sheet: str
    cell: str
    why: str


@dataclass(frozen=True, slots=True)
class Given:
    """Evidence that the sheet states: a kind of proof, its day, its typed facts, the systems (none: the unit)."""

    proof: str
    happened_on: date
    facts: Mapping[str, FactValue]
    systems: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What a sheet says. Where `bad` is not empty nothing of it may be entered."""

    words: Mapping[str, Word]
    difficulties: str
    proposals: str
    signer: str
    signed_on: date | None
    given: tuple[Given, ...]
    bad: tuple[BadCell, ...]


def code_of(recipient: int, key: str) -> str:
    """`KH-<recipient>-<mark>`: the mark is an HMAC-SHA256 under the installation's key, so that no sheet is made up."""
    mark = hmac.new(key.encode(), f"answer-sheet:{recipient}".encode(), hashlib.sha256).hexdigest()[:12].upper()
    return f"KH-{recipient}-{mark}"


def recipient_of(code: str, key: str) -> int | None:
    """The recipient that a code names; None where the code is not ours."""
    parts = code.strip().upper().split("-")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdecimal()) or len(parts[1]) > 18:
        return None
    recipient = int(parts[1])
    return recipient if hmac.compare_digest(code_of(recipient, key), "-".join(parts)) else None
