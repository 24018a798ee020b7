"""Dossiers at hand for the tests of this slice: a school's system, its answers, papers, and judges."""

from datetime import UTC, date, datetime
from typing import Any

from khien.dossiers import actions
from khien.dossiers.actions import Signed
from khien.dossiers.models import Dossier
from khien.dossiers.rules.states import Act
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.law.levels.read import levels
from khien.law.types import Regime
from khien.organisations.models import Person, Unit
from khien.systems import actions as systems
from khien.systems.models import InformationSystem
from tests.world import World

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def facts_of(level: int, regime: Regime = Regime.ANM_2026) -> dict[str, Any]:
    """The answers of the catalogue's first example at a level."""
    return dict(next(one.facts for one in levels().laws[regime].examples if one.level == level))


def paper(text: str = "1. Ban ky", name: str = "ban-ky.txt") -> StoredFile:
    return store_bytes(text.encode(), name, by=None, at=NOW)


def signed(number: str = "05/QĐ", words: str = "", text: str = "1. Ban ky") -> Signed:
    return Signed(number=number, paper=paper(text), words=words)


def answered(system: InformationSystem, facts: dict[str, Any], by: Person) -> None:
    systems.save_answers(system, facts, by=by, at=NOW)


def drafted(world: World, level: int = 2, *, law_on: date = TODAY, regime: Regime = Regime.ANM_2026) -> Dossier:
    """A dossier of the school's marks system, with its design paper, a quy chế, and the Sở's judges."""
    by = world.north_officer
    answered(world.north_marks, facts_of(level, regime), by)
    row = actions.draft_dossier(world.north_marks, by=by, at=NOW, law_on=law_on)
    actions.add_paper(row, "thiet-ke", paper("1. Thiet ke", "thiet-ke.txt"), by=by, at=NOW)
    row.refresh_from_db()
    row = actions.write_words(
        row,
        {"risks": "Lộ điểm số"},
        policy_number="12/QĐ",
        policy_on=date(2026, 9, 1),
        version=row.version,
        by=by,
        at=NOW,
    )
    return judged(row, world.department, world.department, by)


def judged(row: Dossier, appraiser: Unit, approver: Unit, by: Person) -> Dossier:
    return actions.choose_judges(row, appraiser=appraiser, approver=approver, by=by, at=NOW)


def step(row: Dossier, act: Act, by: Person, on: date = TODAY, **given: Any) -> Dossier:
    """One step with a signed paper and a reason, whatever it needs."""
    given.setdefault("signed", signed(words="Vì sao"))
    return actions.take_step(row, act, by=by, at=NOW, on=on, **given)
