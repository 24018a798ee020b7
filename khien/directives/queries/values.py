"""Rows as the values that rules take. No right is decided here: whoever holds the row was let in already."""

from khien.directives.models import Clause, Directive
from khien.directives.rules.clauses import ClauseValue
from khien.directives.rules.document import DocumentValue
from khien.reading.types import Cadence, Signer


def clause_value(clause: Clause) -> ClauseValue:
    window = (clause.window_from, clause.window_to) if clause.window_from and clause.window_to else None
    return ClauseValue(
        text=clause.text,
        start=clause.start,
        end=clause.end,
        audience=clause.audience,
        coordinating=tuple(clause.coordinating),
        topics=tuple(clause.topics),
        obligations=tuple(clause.obligations),
        deadline=clause.deadline,
        deadline_text=clause.deadline_text,
        settled=clause.deadline_settled,
        cadences=tuple(Cadence(one["every"], tuple(one["levels"]), one["topic"]) for one in clause.cadences),
        levels=tuple(clause.levels),
        window=window,
        targets=dict(clause.targets),
        proposed=tuple(clause.proposed),
    )


def document_value(directive: Directive) -> DocumentValue:
    return DocumentValue(
        kind=directive.kind,
        number=directive.number,
        symbol=directive.symbol,
        issued_on=directive.issued_on,
        issued_partial=directive.issued_partial,
        law_on=directive.law_on,
        issuer=directive.issuer,
        place=directive.place,
        subject=directive.subject,
        signer=Signer(**directive.signer),
        urgency=directive.urgency,
    )
