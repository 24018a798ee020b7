"""Draws a body's rows of the yearly report from what Khiên knows on the day that ends the data. It invents nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from khien.base import clock
from khien.dossiers.queries import dossiers_seen_by, tallies_of
from khien.dossiers.rules.controls import Tally, rollout
from khien.dossiers.rules.states import Act
from khien.dossiers.rules.states import State as Way
from khien.evidence.actions import INVENTORY
from khien.evidence.queries import facts_about
from khien.evidence.rules import Standing
from khien.law.levels.read import levels as level_law
from khien.law.reporting.types import Capacity, YearlyLaw
from khien.law.types import Regime
from khien.organisations.queries import Viewer
from khien.reports.yearly.places import within
from khien.reports.yearly.values import (
    AND,
    APPRAISED,
    APPROVED,
    BEFORE_USE,
    BODIES,
    DRAFTED,
    PERIODIC,
    SUBMITTED,
    Row,
    merged,
    to_json,
)
from khien.systems.queries import LevelOn, held_on, listings_of, live_on, systems_seen_by

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem

_STATES: Mapping[Way, str] = {
    Way.DRAFT: DRAFTED,
    Way.SUPPLEMENT: DRAFTED,
    Way.SUBMITTED: SUBMITTED,
    Way.COMPLETE: SUBMITTED,
    Way.APPRAISED: APPRAISED,
    Way.PRESENTED: APPRAISED,
    Way.APPROVED: APPROVED,
    Way.CHANGED: APPROVED,
}
ASSESSED, CONDITION = "assessment", "condition_assessment"
_CONTROLS = (
    ("đã có", "in_place"),
    ("một phần", "partly"),
    ("chưa có", "missing"),
    ("không áp dụng", "not_applicable"),
    ("chưa trả lời", "unanswered"),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is known of a body's systems: a row each, section 2, and when its list was last confirmed in the period."""

    known: Mapping[int, Mapping[str, str]]
    head: Mapping[str, str]
    confirmed_on: date | None

    def rows(self, said: Mapping[str, Mapping[str, str]]) -> list[Row]:
        """With what people filled in, by system."""
        return [merged(system, known, said.get(str(system), {})) for system, known in self.known.items()]

    def content(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """As the report keeps it."""
        return {
            "rows": to_json(self.rows(said.get("rows", {}))),
            "head": dict(self.head),
            "confirmed_on": self.confirmed_on.isoformat() if self.confirmed_on else "",
        }


@dataclass(frozen=True, slots=True)
class _Filed:
    """A dossier as it stood on a day."""

    row: Dossier
    state: Way
    number: str
    decided_on: date | None
    party: str


def draw(viewer: Viewer, unit: Unit, law: YearlyLaw, year: int, capacity: Capacity, on: date) -> Drawn:
    """The rows of the systems that ran on the day, of the unit and its rooms, by name."""
    places = within(viewer, unit)
    begins, ends = law.period(year)
    cut = min(on, ends)
    seen = systems_seen_by(viewer).filter(unit__in=places).select_related("unit", "operator", "specialised")
    systems = list(live_on(seen, cut).order_by("name_folded", "pk"))
    keys = [one.pk for one in systems]
    held, filed = held_on(viewer, keys, cut), _filed(viewer, keys, cut)
    levels = {key: one.level for key, one in held.items()}
    tallies = tallies_of(viewer, levels, law.regime, cut)
    checks, confirmed = _evidence(viewer, places, (begins, cut), on)
    listed = listings_of(viewer, keys, cut) if law.regime is Regime.ANM_2026 else {}
    known = {
        one.pk: {
            **_inventory(one),
            **_standing(held.get(one.pk), filed.get(one.pk, ())),
            **_controls(tallies[one.pk][0] if one.pk in tallies else None),
            "checks": AND.join(checks.get(one.pk, ())),
            "listed": _LISTED[listed.get(one.pk)],
        }
        for one in systems
    }
    return Drawn(known, _head(unit, systems, filed, capacity), confirmed)


_LISTED = {True: "Có", False: "Không", None: ""}  # grounds for the list of national security; blank: not known


def _inventory(one: InformationSystem) -> dict[str, str]:
    kinds = {kind.id: kind.words for kind in level_law().kinds}
    return {
        "name": one.name,
        "owner": one.owner_name or one.unit.name,
        "operator": one.operator.name if one.operator else one.operator_name,
        "kind": kinds.get(one.kind, ""),
    }


def _filed(viewer: Viewer, systems: Sequence[int], cut: date) -> dict[int, tuple[_Filed, ...]]:
    """The dossiers of each system that were begun by a day, the newest first, as they stood then."""
    rows = dossiers_seen_by(viewer).filter(system__in=systems).select_related("approver", "system", "holder")
    found: dict[int, tuple[_Filed, ...]] = defaultdict(tuple)
    for row in rows.prefetch_related("steps").order_by("-made_at", "pk"):
        steps = [step for step in row.steps.all() if step.on <= cut]
        if not steps and clock.day_of(row.made_at) > cut:
            continue
        state = Way(steps[-1].state) if steps else Way.DRAFT
        decided = next((step for step in reversed(steps) if step.act == Act.APPROVE), None)
        found[row.system_id] += (
            _Filed(
                row,
                state,
                decided.number if decided else "",
                decided.on if decided else None,
                (decided.party if decided else "") or (row.approver.name if row.approver else row.approver_name),
            ),
        )
    return found


def _standing(held: LevelOn | None, filed: Sequence[_Filed]) -> dict[str, str]:
    """Columns 5 to 8. A decision that stands wins over a dossier under way; without either the state is blank."""
    open_ = next((one for one in filed if one.state in _STATES and _STATES[one.state] != APPROVED), None)
    done = next((one for one in filed if _STATES.get(one.state) == APPROVED), None)
    if held is not None and held.decision:
        done = next((one for one in filed if one.number == held.decision), None)
        return {
            "level": str(held.level),
            "state": APPROVED,
            "decision": held.decision,
            **(_decided(done) if done else {}),
            **_policy(done or open_),
        }
    if done is not None:
        return {
            "level": _level(done, held),
            "state": APPROVED,
            "decision": done.number,
            **_decided(done),
            **_policy(done),
        }
    if open_ is not None:
        return {"level": _level(open_, held), "state": _STATES[open_.state], **_policy(open_)}
    return {"level": str(held.level) if held else ""}


def _level(filed: _Filed, held: LevelOn | None) -> str:
    level = filed.row.level or (held.level if held else None)
    return str(level) if level else ""


def _decided(filed: _Filed) -> dict[str, str]:
    day = filed.decided_on
    return {"decided_on": day.isoformat() if day else "", "decided_by": filed.party}


def _policy(filed: _Filed | None) -> dict[str, str]:
    """The quy chế that the dossier names, and whom to turn to at the operator."""
    if filed is None:
        return {}
    row, said = filed.row, filed.row.words
    day = row.policy_on
    contact = (said.get(f"operator_{part}", "") for part in ("head", "title", "address", "phone", "email"))
    return {
        "policy": row.policy_number,
        "policy_on": day.isoformat() if day else "",
        "operator_contact": ", ".join(filter(None, contact)),
    }


def _controls(tally: Tally | None) -> dict[str, str]:
    """Column 10 and, beside the form, how many controls stand how; blank where nothing was answered."""
    if tally is None or not tally.answered:
        return {}
    counts = [f"{words}: {count}" for words, name in _CONTROLS if (count := getattr(tally, name))]
    state = rollout(tally)
    return {"rollout": state.value if state else "", "controls": AND.join(counts)}


def _evidence(
    viewer: Viewer, units: Sequence[int], period: tuple[date, date], on: date
) -> tuple[dict[int, list[str]], date | None]:
    """Checks by system, of evidence that is accepted now, and the last day in the period a list of systems is of.

    A check before use counts whenever it was; a periodic one within the period of the data.
    """
    begins, ends = period
    checks: dict[int, list[str]] = defaultdict(list)
    confirmed: list[date] = []
    for rows in facts_about(viewer, units, (ASSESSED, CONDITION, INVENTORY), on).values():
        for _unit, system, _key, proof, day, _facts, worth in rows:
            if worth is not Standing.ACCEPTED or day > ends:
                continue
            if proof == INVENTORY and day >= begins:
                confirmed.append(day)
            elif proof == CONDITION and system:
                checks[system].append(BEFORE_USE)
            elif proof == ASSESSED and system and day >= begins:
                checks[system].append(PERIODIC)
    told = {system: [one for one in (BEFORE_USE, PERIODIC) if one in found] for system, found in checks.items()}
    return told, max(confirmed, default=None)


def _head(
    unit: Unit, systems: Iterable[InformationSystem], filed: Mapping[int, Sequence[_Filed]], capacity: Capacity
) -> dict[str, str]:
    """Section 2: names where only one can be meant, the rest from what the newest dossier says of the owner."""
    some = list(systems)
    owners = {one.owner_name or one.unit.name for one in some}
    advisers = {one.specialised.name if one.specialised else one.specialised_name for one in some} - {""}
    owner = unit.name if capacity is Capacity.OWNER else next(iter(owners), "") if len(owners) == 1 else ""
    newest = max((one.row for found in filed.values() for one in found), key=lambda row: row.made_at, default=None)
    said = newest.words if newest is not None and owner and _owner_of(newest) == owner else {}
    names = {"owner": owner, "specialised": next(iter(advisers)) if len(advisers) == 1 else ""}
    head = {f"{body}_name": names[body] for body, _title in BODIES}
    head["owner_regulation"] = said.get("owner_regulation", "")
    head["owner_head"] = ", ".join(filter(None, (said.get("owner_head", ""), said.get("owner_title", ""))))
    head["owner_address"] = said.get("owner_address", "")
    head["owner_contact"] = ", ".join(filter(None, (said.get("owner_phone", ""), said.get("owner_email", ""))))
    return {key: value for key, value in head.items() if value}


def _owner_of(dossier: Dossier) -> str:
    return dossier.system.owner_name or dossier.holder.name
