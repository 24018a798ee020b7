"""The units that a letter may go to: every unit of a day, since a letter may go above, beside or outside the tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khien.base.actors import Service
from khien.directives.models import Clause, Directive
from khien.directives.rules.targets import Addressee, Proposal, TargetRule, issuer_below, proposed, resolved, rule_from
from khien.organisations.queries import Viewer, live_on, require, units_seen_by
from khien.organisations.rules import Deed

POST = Service("post")  # reads names, kinds and places of units; nothing else of them


def address_book(on: date) -> dict[int, Addressee]:
    """Every unit that exists on a day, by id. For rules and actions; doors ask `addressees`."""
    rows = live_on(units_seen_by(POST), on).order_by("path")
    found = rows.values_list("pk", "name", "kind", "path")
    return {row[0]: Addressee._make(row) for row in found}


def addressees(viewer: Viewer, directive: Directive, on: date) -> dict[int, Addressee]:
    """The units to choose from, for those who may assign for the letter's holder; raises NotAllowed for others."""
    require(viewer, Deed.ASSIGN, directive.holder)
    return address_book(on)


def proposed_targets(
    viewer: Viewer, directive: Directive, on: date, book: Mapping[int, Addressee] | None = None
) -> dict[str, Proposal]:
    """For each clause (by id) whom its audience seems to mean; a proposal to confirm, never applied by itself.

    `book` is what `addressees` told of the day.
    """
    require(viewer, Deed.READ, directive.holder)
    book = address_book(on) if book is None else book
    holder = book.get(directive.holder_id)
    if holder is None:
        return {}
    if directive.drafted:
        return _to_those_below(directive, holder, book)
    sender = issuer_below(directive.issuer, holder, book.values()) or holder
    recipients = directive.reading.get("recipients", ())
    said: dict[str, Proposal] = {}
    found: dict[str, Proposal] = {}
    for clause in directive.clauses.all():
        if clause.audience not in said:
            said[clause.audience] = proposed(clause.audience, recipients, sender, book.values())
        found[str(clause.pk)] = said[clause.audience]
    return found


def _to_those_below(directive: Directive, holder: Addressee, book: Mapping[int, Addressee]) -> dict[str, Proposal]:
    """A letter made here goes, as a proposal, to the units directly below the one that makes it."""
    below = any(unit.parent == holder.id for unit in book.values())
    proposal = Proposal(TargetRule(under=holder.id, direct=True) if below else TargetRule())
    return {str(key): proposal for key in directive.clauses.values_list("pk", flat=True)}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a clause reaches on a day, in the order of the tree; `outside` are those beyond the holder's subtree."""

    clause: Clause
    number: int
    units: tuple[Addressee, ...]
    outside: tuple[Addressee, ...]


def resolve(
    viewer: Viewer, directive: Directive, on: date, book: Mapping[int, Addressee] | None = None
) -> tuple[Reach, ...]:
    """The units of every clause that is sent or to be sent, numbered as on the page; `book` as `addressees` told it."""
    require(viewer, Deed.READ, directive.holder)
    return reaches(directive, address_book(on) if book is None else book)


def reaches(directive: Directive, book: Mapping[int, Addressee]) -> tuple[Reach, ...]:
    """`resolve` for actions, which hold the book already."""
    found, of_rule = [], dict[TargetRule, _Reached]()  # a letter gives most of its clauses one and the same rule
    for number, clause in enumerate(directive.clauses.all(), start=1):
        if clause.dropped or clause.recalled_at is not None:
            continue
        rule = rule_from(clause.targets)
        if rule not in of_rule:
            of_rule[rule] = _reached(rule, book, directive.holder.path)
        found.append(Reach(clause, number, *of_rule[rule]))
    return tuple(found)


_Reached = tuple[tuple[Addressee, ...], tuple[Addressee, ...]]  # all, and those outside the holder's subtree


def _reached(rule: TargetRule, book: Mapping[int, Addressee], within: str) -> _Reached:
    units = tuple(book[unit] for unit in resolved(rule, book))
    return units, tuple(unit for unit in units if not unit.path.startswith(within))
