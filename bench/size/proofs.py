"""Hundreds of thousands of dated facts: machines' every month, people's now and then, reviewed, returned, waiting."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from bench.size.plan import Plan
from bench.size.replies import Signed
from bench.size.rows import key_at, pour
from bench.size.trail import Trail
from bench.size.tree import Place, Tree
from khien.cli.demo.proving import good_facts, poor_facts
from khien.evidence.models import Attachment, Evidence, EvidenceWords, Review, Subject, Waiting, Withdrawal
from khien.evidence.rules import Decision, Source, digest_of
from khien.evidence.words import kept_words
from khien.files.actions import store_bytes
from khien.law.load import catalogue
from khien.organisations.rules import Role

INVENTORY = "system_inventory"
MACHINE = "service:import"
OF_PEOPLE = (
    *("incident_plan", "awareness_record", "contact_points", "policy_document", "unit_exercise_report"),
    *("on_site_assignment", "warning_log", "website_check", "malware_sweep", "address_check"),
)
OF_MACHINES = ("scan_result", "update_record", "monitoring_record", "backup_321", "backup_run", "log_review")
_SPAN = 700  # days that the evidence reaches back
_BATCH = 40_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence and what became of it."""

    id: UUID
    unit: int
    system: int | None
    proof: str
    on: date
    at: datetime
    facts: Any
    source: Source
    by: int | None
    said: Decision | None = None
    reviewer: int | None = None
    reviewed: datetime | None = None
    withdrawn: datetime | None = None


def write(plan: Plan, tree: Tree, signed: Sequence[Signed], trail: Trail) -> None:
    """Exactly as many pieces as planned, the signed answers among them."""
    chance = random.Random(plan.seed + 4)
    paper = store_bytes(b"Tep minh hoa, khong phai van ban that.\n", "minh-hoa.txt", by=None, at=plan.at(-_SPAN))
    pieces = [_reported(one, chance) for one in signed]
    share, over = divmod(plan.evidence - len(pieces), len(tree.units))
    for place, unit in enumerate(tree.units):
        pieces.extend(_of_unit(plan, tree, unit, share + (place < over), chance))
    pieces.sort(key=lambda piece: piece.at)
    for first in range(0, len(pieces), _BATCH):
        _pour(pieces[first : first + _BATCH], paper.pk, paper.sha256, trail)


def _reported(one: Signed, chance: random.Random) -> Piece:
    key = key_at(one.at, chance)
    return Piece(
        key, one.unit, None, "report_sent", one.on, one.at, one.facts, Source.MACHINE, None, withdrawn=one.back
    )


def _of_unit(plan: Plan, tree: Tree, unit: Place, many: int, chance: random.Random) -> Iterator[Piece]:
    """The inventory first, then what people prove, then machines month by month until there are enough."""
    systems = tree.systems.get(unit.id, [])
    yield _by_person(plan, tree, unit, INVENTORY, chance, counted=len(systems))
    people = min(many - 1, many // 4)
    for place in range(people):
        yield _by_person(plan, tree, unit, OF_PEOPLE[place % len(OF_PEOPLE)], chance)
    for place in range(many - 1 - people):
        proof = OF_MACHINES[place % len(OF_MACHINES)]
        about = systems[place // len(OF_MACHINES) % len(systems)] if systems else None
        at = plan.at(-1 - (place * _SPAN) // many - chance.randrange(9), chance.randrange(30_000))
        good = chance.random() < 0.93
        facts = facts_of(proof, at.date(), good=good)
        yield Piece(key_at(at, chance), unit.id, about, proof, at.date(), at, facts, Source.MACHINE, None)


def _by_person(
    plan: Plan, tree: Tree, unit: Place, proof: str, chance: random.Random, *, counted: int | None = None
) -> Piece:
    """Most are accepted by somebody above; of the last two months some still wait; a few went back."""
    day = -chance.randrange(3, 300 if counted is not None else _SPAN)
    at = plan.at(day, chance.randrange(20_000))
    luck = chance.random()
    said = Decision.RETURN if luck < 0.04 else None if day > -60 and luck < 0.3 else Decision.ACCEPT
    facts = (
        {"systems": counted, "without_level": 0} if counted is not None else facts_of(proof, at.date(), good=luck < 0.9)
    )
    reviewer = _leader(tree, unit) if counted is not None else _above(tree, unit)
    gone = plan.at(day + 2) if luck > 0.99 else None
    return Piece(
        *(key_at(at, chance), unit.id, None, proof, at.date(), at, facts, Source.PERSON),
        by=tree.people[unit.id, Role.OFFICER],
        said=said,
        reviewer=reviewer,
        reviewed=plan.at(day + 1, 25_000) if said else None,
        withdrawn=gone,
    )


def _leader(tree: Tree, unit: Place) -> int:
    return tree.people.get((unit.id, Role.LEADER), tree.people[tree.province.id, Role.LEADER])


def _above(tree: Tree, unit: Place) -> int:
    """The coordinator of the nearest unit above that has one."""
    for key in reversed([int(step) for step in unit.path.strip("/").split("/")]):
        found = tree.people.get((key, Role.COORDINATOR))
        if found is not None:
            return found
    return tree.people[tree.province.id, Role.COORDINATOR]


@cache
def facts_of(proof: str, on: date, *, good: bool) -> dict[str, Any]:
    """Facts that satisfy a kind of proof, or fall one short."""
    known = catalogue().proofs[proof]
    return good_facts(known, on) if good else poor_facts(known, on)


def _pour(pieces: Sequence[Piece], paper: UUID, digest: str, trail: Trail) -> None:
    rows = [(piece, digest_of(*_claim(piece, digest))) for piece in pieces]
    pour(Evidence, _EVIDENCE, ((*_values(piece), claimed) for piece, claimed in rows))
    pour(Subject, ("evidence_id", "unit_id", "system_id"), ((one.id, one.unit, one.system) for one in pieces))
    by_people = [one for one in pieces if one.by is not None]
    pour(Attachment, ("evidence_id", "file_id"), ((one.id, paper) for one in by_people))
    reviews = ((one.id, one.said, one.reviewer, one.reviewed) for one in pieces if one.said)
    pour(Review, ("evidence_id", "decision", "by_id", "at"), reviews)
    gone = ((one.id, "Ghi nhầm ngày", one.by, one.withdrawn) for one in pieces if one.withdrawn)
    pour(Withdrawal, ("evidence_id", "reason", "by_id", "at"), gone)
    pour(EvidenceWords, ("evidence_id", "words"), ((one.id, _found_by(one)) for one in pieces))
    waits = ((one.id, one.unit, one.by, one.at) for one in by_people if not one.said and not one.withdrawn)
    pour(Waiting, ("evidence_id", "provider_id", "recorded_by_id", "recorded_at"), waits)
    for piece, claimed in rows:
        _note(piece, claimed, trail)


def _found_by(piece: Piece) -> str:
    return kept_words("", piece.facts, ["minh-hoa.txt"] if piece.by is not None else [], piece.proof, {piece.unit})


_EVIDENCE = (
    *("id", "provider_id", "proof", "happened_on", "facts", "source", "recorded_by_id", "recorded_at"),
    "digest",
)


def _values(piece: Piece) -> tuple[Any, ...]:
    return (piece.id, piece.unit, piece.proof, piece.on, piece.facts, piece.source.value, piece.by, piece.at)


def _claim(piece: Piece, paper: str) -> tuple[str, date, Any, list[tuple[int, int | None]], list[str]]:
    files = [paper] if piece.by is not None else []
    return piece.proof, piece.on, piece.facts, [(piece.unit, piece.system)], files


def _note(piece: Piece, claimed: str, trail: Trail) -> None:
    subject, actor = f"evidence:{piece.id}", f"person:{piece.by}" if piece.by else MACHINE
    details = {"proof": piece.proof, "on": piece.on.isoformat(), "digest": claimed, "subjects": 1}
    trail.note(piece.at, actor, "evidence.recorded", subject, piece.unit, details)
    if piece.said and piece.reviewed:
        details = {"proof": piece.proof, "reason": False}
        trail.note(piece.reviewed, f"person:{piece.reviewer}", f"evidence.{piece.said}", subject, piece.unit, details)
    if piece.withdrawn:
        trail.note(piece.withdrawn, actor, "evidence.withdrawn", subject, piece.unit, {})
