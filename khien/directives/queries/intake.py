"""Papers on their way in, for those who may take letters in for the unit; nobody else learns that there are any."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from khien.directives.models import Directive, Intake, IntakePaper
from khien.directives.rules.intake import OPEN
from khien.organisations.queries import Viewer, units_where
from khien.organisations.rules import Deed


@dataclass(frozen=True, slots=True)
class Twin:
    """A letter of the same holder that was made of the very same file."""

    paper: str
    letter: Directive


def intakes_seen_by(viewer: Viewer) -> QuerySet[Intake]:
    """The newest first."""
    return Intake.objects.filter(holder__in=units_where(viewer, Deed.TAKE_IN).values("pk")).select_related("holder")


def open_intakes(viewer: Viewer) -> QuerySet[Intake]:
    """Those that are being read or wait for a person."""
    return intakes_seen_by(viewer).filter(state__in=OPEN)


def intake_seen_by(viewer: Viewer, pk: UUID) -> Intake | None:
    """One; None where there is none that the viewer may see."""
    return intakes_seen_by(viewer).filter(pk=pk).first()


def intake_papers(viewer: Viewer, intake: Intake) -> list[IntakePaper]:
    """Its papers in order, those that held others left out."""
    seen = intakes_seen_by(viewer).filter(pk=intake.pk).values("pk")
    rows = IntakePaper.objects.filter(intake__in=seen, opened=False)
    return list(rows.select_related("directive__holder", "leads"))


def intake_twins(viewer: Viewer, intake: Intake) -> list[Twin]:
    """Letters that were here before, told by the bytes of their main paper."""
    papers = intake_papers(viewer, intake)
    hashes = {one.sha256: one.name for one in papers if one.sha256}
    made = [one.directive_id for one in papers if one.directive_id]
    rows = Directive.objects.filter(holder=intake.holder_id, digest__in=hashes).exclude(pk__in=made)
    return [Twin(hashes[row.digest], row) for row in rows.select_related("holder")]
