"""Invented proof for the demonstration: facts that satisfy a kind of proof or fall short of it, and a sample paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from khien.base import clock
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.rules import Decision
from khien.files.actions import store_bytes
from khien.law.facts import FactValue
from khien.law.load import catalogue
from khien.law.types import FactType, Field, Proof, Requirement, Subject, Test
from khien.law.versions import version_on
from khien.papers.to_pdf import pdf
from khien.papers.types import LETTER, Paper, PaperDate, Paragraph, Signer
from khien.systems.queries import systems_seen_by

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Person, Unit


def sample_paper(at: datetime) -> StoredFile:
    """A paper that says of itself that it is invented."""
    paper = Paper(
        kind=LETTER,
        body="ĐƠN VỊ MẪU",
        issuer="Đơn vị mẫu",
        place="Lâm Đài",
        issued_on=PaperDate(year=at.year),
        subject="tệp minh họa",
        signer=Signer(("THỦ TRƯỞNG",)),
        blocks=(Paragraph("Tệp này được tạo cho dữ liệu minh họa của Khiên, không phải văn bản thật."),),
    )
    return store_bytes(pdf(paper), "minh-hoa.pdf", by=None, at=at)


def good_facts(proof: Proof, on: date) -> dict[str, FactValue]:
    """Facts that satisfy every requirement of a proof."""
    facts = {field.id: _usual(field, on) for field in proof.fields}
    facts.update({need.fact: _enough(need) for need in proof.requires if need.test is not Test.FILLED})
    return facts


def poor_facts(proof: Proof, on: date) -> dict[str, FactValue]:
    """The same, one number short where a number is required."""
    facts = good_facts(proof, on)
    for need in proof.requires:
        if need.test is Test.AT_LEAST and isinstance(need.value, int | float):
            facts[need.fact] = max(0, need.value - 1)
            break
    return facts


def _usual(field: Field, on: date) -> FactValue:
    values: dict[FactType, FactValue] = {
        FactType.INTEGER: 1,
        FactType.NUMBER: 1.0,
        FactType.HOURS: 4.0,
        FactType.BOOLEAN: True,
        FactType.DATE: on.isoformat(),
        FactType.TEXT: "Theo hồ sơ lưu tại đơn vị",
    }
    return field.options[0][0] if field.type is FactType.CHOICE else values[field.type]


def _enough(need: Requirement) -> FactValue:
    return need.value[0] if isinstance(need.value, tuple) else need.value


def confirm_inventory(unit: Unit, officer: Person, leader: Person, at: datetime) -> None:
    """The unit's list of systems, accepted by its leader."""
    systems = list(systems_seen_by(officer).filter(unit=unit))
    facts: dict[str, FactValue] = {"systems": len(systems), "without_level": 0}
    piece = evidence.record(
        by=officer,
        at=at,
        provider=unit,
        proof=evidence.INVENTORY,
        happened_on=clock.day_of(at),
        facts=facts,
        subjects=[SubjectRef(unit)],
    )
    evidence.review(piece, Decision.ACCEPT, "", by=leader, at=at)


def prove(
    unit: Unit,
    obligation: str,
    *,
    officer: Person,
    reviewer: Person | None,
    paper: StoredFile,
    at: datetime,
    good: bool = True,
) -> None:
    """Record what an obligation asks; without a reviewer it waits."""
    law, on = catalogue(), clock.day_of(at)
    known = law.obligations[obligation]
    chosen = version_on(known, on)
    terms = chosen.version.terms if chosen else known.versions[-1].terms
    about = [SubjectRef(unit)]
    if known.subject is Subject.SYSTEM:
        about = [SubjectRef(unit, system) for system in systems_seen_by(officer).filter(unit=unit)] or about
    for name in terms.proofs:
        proof = law.proofs[name]
        piece = evidence.record(
            by=officer,
            at=at,
            provider=unit,
            proof=name,
            happened_on=on,
            facts=good_facts(proof, on) if good else poor_facts(proof, on),
            subjects=about,
            files=[paper] if proof.file_required else [],
        )
        if reviewer is not None:
            evidence.review(piece, Decision.ACCEPT, "", by=reviewer, at=at)
