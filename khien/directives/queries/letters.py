"""Which letters a viewer may see, and the rows of one. Every answer starts from the units that the viewer reads."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.directives.models import Amendment, Clause, Directive, Paper, Recipient, Sending
from khien.organisations.queries import Viewer, grants_of, home_unit, may, units_seen_by
from khien.organisations.rules import Deed, roles_that_may

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def directives_seen_by(viewer: Viewer) -> QuerySet[Directive]:
    """Letters that a unit in the viewer's reach holds or has received; the newest first."""
    units = units_seen_by(viewer)
    received = Recipient.objects.filter(directive=OuterRef("pk"), unit__in=units.values("pk"))
    return Directive.objects.filter(Q(_of(units, "holder_id")) | Exists(received)).select_related("holder")


def directives_held(viewer: Viewer) -> QuerySet[Directive]:
    """Letters that a unit in the viewer's reach holds."""
    return Directive.objects.filter(_of(units_seen_by(viewer), "holder_id")).select_related("holder")


def _of(units: "QuerySet[Unit]", column: str) -> Exists:
    """Asked of each row: letters are few, and a list of thousands of units would be made for one of them."""
    return Exists(units.filter(pk=OuterRef(column)))


def one_seen_by(viewer: Viewer, directive_id: UUID) -> Directive | None:
    """One letter; None where there is none that the viewer may see."""
    return directives_seen_by(viewer).filter(pk=directive_id).first()


def is_held_by(viewer: Viewer, directive: Directive) -> bool:
    """Whether the viewer reads the letter from its holder's side: every recipient, every clause, the review."""
    return may(viewer, Deed.READ, directive.holder)


def sending_of(viewer: Viewer, directive: Directive) -> Sending | None:
    """The order to send a letter in the background, for its holder's readers; None where there was none."""
    if not is_held_by(viewer, directive):
        return None
    return Sending.objects.filter(directive=directive).first()


def recipients_of(viewer: Viewer, directive: Directive) -> QuerySet[Recipient]:
    """Every recipient for the holder's readers; for others only those in their own reach."""
    rows = Recipient.objects.filter(directive=directive).select_related(
        "unit", "signed_by", "entered_on_behalf_by", "directive__holder"
    )
    rows = rows.defer("directive__text", "directive__reading")  # long, and the same on thousands of rows
    if not is_held_by(viewer, directive):
        rows = rows.filter(unit__in=units_seen_by(viewer).values("pk"))
    return rows.order_by("unit__path")


def recipient_seen_by(viewer: Viewer, recipient_id: int) -> Recipient | None:
    """One recipient of any letter; None where the viewer may see neither its unit nor the letter's holder."""
    units = units_seen_by(viewer)
    rows = Recipient.objects.filter(_of(units, "unit_id") | _of(units, "directive__holder_id"), pk=recipient_id)
    return rows.select_related("unit", "directive__holder", "signed_by", "entered_on_behalf_by").first()


def writes_for(viewer: Viewer, recipient: Recipient) -> bool:
    """Whether the viewer may write this unit's answer: he works there, or looks after it and does not hold the letter.

    Whoever reads the letter from its holder's side would else answer himself; he may enter an answer on behalf.
    """
    if not may(viewer, Deed.ANSWER, recipient.unit):
        return False
    home = None if isinstance(viewer, Service) else home_unit(viewer)
    return (home is not None and home.pk == recipient.unit_id) or not is_held_by(viewer, recipient.directive)


def signs_for(viewer: Viewer, recipient: Recipient) -> bool:
    """Whether the viewer may sign this unit's answer: its own leader, or one above it who does not read the letter
    from its holder's side. Whoever asked does not answer himself."""
    if isinstance(viewer, Service) or not may(viewer, Deed.SIGN, recipient.unit):
        return False
    own = grants_of(viewer, viewer, clock.today()).filter(unit=recipient.unit_id, role__in=roles_that_may(Deed.SIGN))
    return own.exists() or not is_held_by(viewer, recipient.directive)


def clauses_of(viewer: Viewer, directive: Directive) -> list[Clause]:
    """All clauses for the holder's readers; for a recipient's, those that their units were asked, in order."""
    rows = list(directive.clauses.all())
    if is_held_by(viewer, directive):
        return rows
    asked: set[str] = set()
    for ids in recipients_of(viewer, directive).values_list("clause_ids", flat=True):
        asked.update(ids)
    return [clause for clause in rows if str(clause.pk) in asked]


def papers_of(viewer: Viewer, directive: Directive) -> QuerySet[Paper]:
    """The letter's files, the main one first; none where the viewer may not see the letter."""
    seen = directives_seen_by(viewer).filter(pk=directive.pk)
    return Paper.objects.filter(directive__in=seen.values("pk")).select_related("file")


def paper_seen_by(viewer: Viewer, paper_id: int) -> Paper | None:
    """One file of a letter that the viewer may see, to download."""
    letters = directives_seen_by(viewer).values("pk")
    return Paper.objects.filter(pk=paper_id, directive__in=letters).select_related("file", "directive").first()


def twins(viewer: Viewer, directive: Directive) -> QuerySet[Directive]:
    """Other letters of the same holder whose main paper is the same file, or that bear the same number and day.

    A letter scanned twice has other bytes each time. One that was made here, and has no paper yet, is nobody's twin.
    """
    same = Q(digest=directive.digest)
    if directive.number and directive.issued_on:
        same |= Q(number_key=directive.number_key, issued_on=directive.issued_on)
    others = directives_seen_by(viewer).filter(same, holder=directive.holder_id)
    return others.exclude(pk=directive.pk).exclude(digest="")


def amendments_of(viewer: Viewer, directive: Directive, recipient: Recipient | None = None) -> list[Amendment]:
    """What changed after sending, the oldest first: all of it for the holder's readers, else what concerns one's units.

    With a recipient that the viewer was shown, only what concerns it.
    """
    rows = list(directive.amendments.select_related("clause"))
    if recipient is not None:
        return [row for row in rows if concerns(row, recipient.unit_id, recipient.clause_ids)]
    if not rows or is_held_by(viewer, directive):
        return rows
    recipients = recipients_of(viewer, directive)
    asked = {row.unit_id: set(row.clause_ids) for row in recipients}
    return [row for row in rows if any(concerns(row, one, clauses) for one, clauses in asked.items())]


def concerns(amendment: Amendment, unit_id: int, clause_ids: Collection[str]) -> bool:
    """Whether a change touches a recipient that was asked these clauses."""
    if amendment.units and unit_id not in amendment.units:
        return False
    return amendment.clause_id is None or str(amendment.clause_id) in clause_ids
