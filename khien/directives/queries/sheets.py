"""What an answer sheet asks of a unit today, and the batches that somebody handed in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from khien.base.actors import Service
from khien.directives.models import Clause, ClauseAnswer, Directive, HandedSheet, Recipient, SheetBatch
from khien.directives.queries.letters import directives_seen_by, is_held_by, recipients_of
from khien.directives.queries.values import document_value
from khien.directives.rules.answers import Word, answer_due
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, Says
from khien.directives.sheets.values import AnswerSheet, Ask, Question, code_of
from khien.duties.queries import asks_for
from khien.duties.rules.combine import INVENTORY
from khien.law.load import catalogue
from khien.law.types import Subject
from khien.law.versions import version_on
from khien.organisations.queries import Viewer, home_unit, units_where
from khien.organisations.rules import Deed
from khien.systems.queries import systems_of

if TYPE_CHECKING:
    from khien.organisations.models import Unit

OPEN_TO_SHEETS = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)
_NOT_BY_SHEET = frozenset({"report_sent", INVENTORY})  # the answer itself; what a leader signs beside a list of systems
Asked = Mapping[int, Sequence[tuple[str, date]]]  # unit → (obligation, the day whose law decides)


def sheets_of(
    viewer: Viewer, directive: Directive, rows: Iterable[Recipient], on: date
) -> list[tuple[Recipient, AnswerSheet]]:
    """The sheet of each recipient of the letter, as far as the viewer may hand in its answer; the same few queries
    whatever the number of units."""
    some = list(rows)
    mine = handed_in_by(viewer, directive, Recipient.objects.filter(pk__in=[row.pk for row in some]))
    keys = set(mine.values_list("pk", flat=True))
    rows = [row for row in some if row.pk in keys]
    clauses = [(number, one) for number, one in enumerate(directive.clauses.all(), start=1)]
    said = _said(rows)
    units = [row.unit_id for row in rows]
    asked = _asked(viewer, directive, units)
    systems = systems_of(viewer, units, on)
    found = []
    for row in rows:
        own = [(one.id, one.name) for one in systems.get(row.unit_id, ())]
        asks = tuple(_asks(asked.get(row.unit_id, ()), own))
        found.append((row, _sheet(directive, row, clauses, said[row.pk], asks)))
    return found


def handed_in_by(viewer: Viewer, directive: Directive, rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """The recipients for whom the viewer writes the answer, or enters it from a unit above."""
    home = None if isinstance(viewer, Service) else home_unit(viewer)
    answering = units_where(viewer, Deed.ANSWER).values("pk")
    own = Q(unit__in=answering)
    if is_held_by(viewer, directive):
        own &= Q(unit=home.pk if home else None)
    return rows.filter(own | Q(unit__parent__in=answering))  # who answers for any unit above answers for the nearest


def hands_in(viewer: Viewer, directive: Directive) -> bool:
    """Whether there is any recipient, answered or not, whose sheet the viewer may hand in."""
    return handed_in_by(viewer, directive, recipients_of(viewer, directive).order_by()).exists()


def over(viewer: Viewer, row: Recipient) -> "Unit | None":
    """The unit above the recipient from which the viewer may enter its answer, the nearest; None: there is none."""
    above = _answered_from(viewer, [row])
    return next((above[path] for path in reversed(_paths_above(row.unit.path)) if path in above), None)


def _answered_from(viewer: Viewer, rows: Sequence[Recipient]) -> "dict[str, Unit]":
    """Units strictly above any of the rows' where the viewer may answer, by path."""
    paths = {path for row in rows for path in _paths_above(row.unit.path)}
    return {unit.path: unit for unit in units_where(viewer, Deed.ANSWER).filter(path__in=paths)}


def _paths_above(path: str) -> list[str]:
    """`/1/5/77/` → `/1/`, `/1/5/`: the paths strictly above, the highest first."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:length]) + "/" for length in range(1, len(steps))]


def open_sheets(viewer: Viewer, directive: Directive) -> QuerySet[Recipient]:
    """Recipients whose answer is still to come."""
    return recipients_of(viewer, directive).filter(state__in=OPEN_TO_SHEETS)


def batch_seen_by(viewer: Viewer, key: UUID) -> SheetBatch | None:
    """A batch of sheets, for who handed it in while he still sees the letter."""
    letters = directives_seen_by(viewer).values("pk")
    rows = SheetBatch.objects.filter(pk=key, directive__in=letters, by=getattr(viewer, "pk", None))
    return rows.select_related("directive", "by").first()


def handed_in(viewer: Viewer, batch: SheetBatch) -> QuerySet[HandedSheet]:
    """The sheets of a batch, in the order they came; the bytes stay where they are."""
    seen = SheetBatch.objects.filter(pk=batch.pk, by=getattr(viewer, "pk", None))
    return HandedSheet.objects.filter(batch__in=seen).defer("data").select_related("recipient__unit")


def _said(rows: Collection[Recipient]) -> dict[int, dict[UUID, Word]]:
    said: dict[int, dict[UUID, Word]] = defaultdict(dict)
    given = ClauseAnswer.objects.filter(recipient__in=[row.pk for row in rows])
    for recipient, clause, says, note in given.values_list("recipient", "clause", "says", "note"):
        said[recipient][clause] = Word(Says(says), note)
    return said


def _asked(viewer: Viewer, directive: Directive, units: Collection[int]) -> Asked:
    rows = asks_for(viewer, directive.scope).filter(duty__unit__in=units).exclude(status__in=("met", "waived"))
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for unit, obligation, law_on in rows.order_by("clause", "pk").values_list(
        "duty__unit", "duty__obligation", "law_on"
    ):
        found[unit].append((obligation, law_on))
    return found


def _sheet(
    directive: Directive,
    row: Recipient,
    clauses: Sequence[tuple[int, Clause]],
    said: Mapping[UUID, Word],
    asks: tuple[Ask, ...],
) -> AnswerSheet:
    own = [(number, one) for number, one in clauses if str(one.pk) in row.clause_ids and _live(one)]
    due = answer_due([(one.topics, one.deadline) for _, one in own], directive.answer_by)
    return AnswerSheet(
        code=code_of(row.pk, settings.SECRET_KEY),
        unit=row.unit.name,
        letter=letter_name(document_value(directive)),
        subject=directive.subject,
        issuer=directive.holder.name,
        due=f"{due:%d/%m/%Y}" if due else "",
        questions=tuple(
            Question(str(one.pk), number, one.text, _time_of(one), said.get(one.pk)) for number, one in own
        ),
        asks=asks,
    )


def _live(clause: Clause) -> bool:
    return not clause.dropped and clause.recalled_at is None


def _time_of(clause: Clause) -> str:
    return f"{clause.deadline:%d/%m/%Y}" if clause.deadline else clause.deadline_text


def _asks(asked: Sequence[tuple[str, date]], systems: Sequence[tuple[int, str]]) -> Iterable[Ask]:
    """Each kind of proof once that needs no paper beside its facts; of systems only where the unit has any."""
    law = catalogue()
    seen: set[str] = set()
    for name, law_on in asked:
        obligation = law.obligations.get(name)
        chosen = version_on(obligation, law_on) if obligation else None
        if obligation is None or chosen is None:
            continue
        of_systems = obligation.subject is Subject.SYSTEM
        for proof in (law.proofs[one] for one in chosen.version.terms.proofs if one in law.proofs):
            fits = proof.form and not proof.file_required and (systems or not of_systems)
            if fits and proof.id not in seen | _NOT_BY_SHEET:
                seen.add(proof.id)
                yield Ask(proof, obligation.title, tuple(systems) if of_systems else ())
