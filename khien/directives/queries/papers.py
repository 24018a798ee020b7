"""The facts that the paper of a letter made here is laid out from, as its rows say them now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from khien.directives.models import Directive, Draft
from khien.directives.queries.addressees import address_book, reaches
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.letter_paper import Facts, Order, Receiver, digest
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from khien.directives.rules.targets import Addressee


def facts_of(directive: Directive, on: date) -> Facts:
    """What the letter orders, resolved to the units of a day. For actions; doors ask `paper_facts`."""
    book = address_book(on)
    reached = reaches(directive, book)
    units = {unit.id: unit for one in reached for unit in one.units}
    holder, source = directive.holder, directive.forwards
    above = {key: unit.parent for key, unit in units.items()}
    return Facts(
        unit=holder.name,
        parent=holder.parent.name if holder.parent else "",
        place=holder.place,
        source=letter_name(document_value(source)) if source else "",
        about=source.subject if source else "",
        issuer=(source.issuer or source.holder.name) if source else "",
        orders=tuple(
            Order(place, clause_value(one.clause), tuple(unit.id for unit in one.units))
            for place, one in enumerate(reached, start=1)
        ),
        receivers=tuple(
            Receiver(unit.id, unit.name, unit.kind, _name(book, above[unit.id])) for unit in units.values()
        ),
        answer_by=directive.answer_by,
        year=on.year,
    )


def _name(book: Mapping[int, Addressee], key: int | None) -> str:
    return book[key].name if key is not None and key in book else ""


def says_now(directive: Directive) -> str:
    """The digest of what the letter orders as it stands, whatever day it is."""
    orders = [clause_value(one) for one in directive.clauses.all() if not one.dropped and one.recalled_at is None]
    return digest(orders, directive.answer_by, str(directive.forwards_id or ""))


def draft_seen_by(viewer: Viewer, directive: Directive | UUID) -> Draft | None:
    """The paper of a letter made here, with that letter and the one above; None where there is none, or the viewer
    does not read its holder's side."""
    rows = Draft.objects.filter(directive=directive, directive__holder__in=units_seen_by(viewer).values("pk"))
    rows = rows.select_related("directive__holder__parent", "directive__forwards__holder")
    return rows.defer("directive__forwards__text", "directive__forwards__reading").first()


def paper_facts(viewer: Viewer, draft: Draft, on: date) -> Facts | None:
    """What the paper would say on a day; None where the viewer may not see the letter."""
    seen = draft_seen_by(viewer, draft.directive)
    return facts_of(seen.directive, on) if seen is not None else None
