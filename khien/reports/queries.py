"""Reading reports, and the figures of a letter on a day. Every face starts from what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from khien.base import audit, chain, clock
from khien.base.actors import Service
from khien.directives.queries import Chain, Hop, chain_of, directives_seen_by, outline, progress
from khien.directives.queries.progress import SIGNED, ClauseProgress, RecipientProgress
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import REPLY_LABELS, Reply, Says
from khien.dossiers.queries import file_of_dossier
from khien.duties.rules.verdicts import OPEN, Status
from khien.evidence.queries import evidence_seen_by, file_of_check
from khien.incidents.queries import file_of_incident
from khien.organisations.queries import NotAllowed, Viewer, may, own_grants, people_seen_by, units_seen_by, units_where
from khien.organisations.rules import Deed
from khien.reports.letter_result.brief import Facts, facts
from khien.reports.letter_result.values import BelowResult, ClauseResult, LetterResult, UnitResult
from khien.reports.models import Final, Report
from khien.reports.rules import State

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.files.models import StoredFile
    from khien.organisations.models import Person, Unit

AUDIT = Service("audit")
_SHORT = 90
_SAID = {state.value: word for state, word in REPLY_LABELS.items()}


def reports_seen_by(viewer: Viewer) -> QuerySet[Report]:
    """Reports of units that the viewer reads, newest first."""
    rows = Report.objects.filter(unit__in=units_seen_by(viewer).values("pk"))
    return rows.select_related("directive", "unit", "made_by")


def report_seen_by(viewer: Viewer, key: UUID) -> Report | None:
    """One report; None where there is none that the viewer may see."""
    return reports_seen_by(viewer).filter(pk=key).first()


@dataclass(frozen=True, slots=True)
class FileAt:
    """A stored file with the unit where it came in, and what bears it."""

    file: StoredFile
    unit: Unit
    evidence: UUID | None = None
    letter: UUID | None = None
    report: UUID | None = None
    dossier: UUID | None = None
    check: UUID | None = None
    incident: UUID | None = None


def file_seen_by(viewer: Viewer, key: UUID) -> FileAt | None:
    """A file that people sent in, of evidence, a letter, a report, a dossier or a check that the viewer sees."""
    piece = evidence_seen_by(viewer).filter(attachments__file=key).first()
    if piece is not None:
        return FileAt(piece.attachments.get(file=key).file, piece.provider, evidence=piece.pk)
    letter = directives_seen_by(viewer).filter(papers__file=key).first()
    if letter is not None:
        return FileAt(letter.papers.get(file=key).file, letter.holder, letter=letter.pk)
    report = reports_seen_by(viewer).filter(signed_copy=key).select_related("signed_copy").first()
    if report is not None and report.signed_copy is not None:
        return FileAt(report.signed_copy, report.unit, report=report.pk)
    found = file_of_dossier(viewer, key)
    if found is not None:
        dossier, stored = found
        return FileAt(stored, dossier.holder, dossier=dossier.pk)
    told = file_of_incident(viewer, key)
    if told is not None:
        return FileAt(told[1], told[0].unit, incident=told[0].pk)
    checked = file_of_check(viewer, key)
    return FileAt(checked[1], checked[0].unit, check=checked[0].pk) if checked is not None else None


def reports_waiting(viewer: Person) -> QuerySet[Report]:
    """Reports that are final and wait for a signature or its number, where the viewer signs or reports."""
    own = {grant.unit_id: grant.unit for grant in own_grants(viewer)}.values()
    units = [unit.pk for unit in own if may(viewer, Deed.SIGN, unit) or may(viewer, Deed.REPORT, unit)]
    return Report.objects.filter(unit__in=units, state=State.FINAL)


def printed_heads(viewer: Viewer) -> list[tuple[int, str]]:
    """The heads of the audit chain that final reports bear: each must still be in the chain."""
    rows = Final.objects.filter(report__unit__in=units_seen_by(viewer).values("pk"))
    return list(rows.order_by("chain_seq", "chain_digest").values_list("chain_seq", "chain_digest").distinct())


def trail_faults(viewer: Viewer, printed: tuple[int, str] | None = None) -> Iterator[chain.Fault]:
    """Every break of the audit chain, by itself and by what it must still hold.

    That is the heads which kept reports bear, whoever may read them, and one entry at least where the database has
    units or people, which only recorded actions can have made. `printed` is one more head, from a paper.
    """
    require_trail(viewer)
    yield from audit.faults(printed)
    yield from audit.unmet(printed_heads(AUDIT))
    if audit.is_empty() and (units_seen_by(AUDIT).exists() or people_seen_by(AUDIT).exists()):
        yield chain.Fault(0, "chuỗi trống trong khi cơ sở dữ liệu đã có đơn vị hoặc người dùng")


def require_trail(viewer: Viewer) -> None:
    """Raise `NotAllowed` for whoever reads no unit's trail."""
    if not units_where(viewer, Deed.READ_AUDIT).exists() and not isinstance(viewer, Service):
        raise NotAllowed("Tài khoản của anh/chị chưa được giao quyền đọc nhật ký.", seen=True)


def report_data(viewer: Viewer, directive: Directive, on: date) -> LetterResult:
    """The figures of a letter on a day, as far as the viewer sees its recipients."""
    whole = progress(viewer, directive, on)
    return LetterResult(
        letter=letter_name(document_value(directive)),
        subject=directive.subject,
        as_of=on.isoformat(),
        by_state={REPLY_LABELS[state]: count for state, count in whole.counts.items() if state != Reply.RECALLED},
        late=whole.late,
        clauses=tuple(_clause(one) for one in whole.clauses),
        units=tuple(_unit(one) for one in whole.recipients),
        below=_below(chain_of(viewer, directive, on)),
    )


def brief_facts(viewer: Viewer, directive: Directive) -> Facts:
    """What one page says of a letter today, as far as the viewer sees its recipients; the figures of `report_data`."""
    today = clock.today()
    told = outline(viewer, directive, today)
    if told is not None:
        name = letter_name(document_value(directive))
        return facts(name, today, told.clauses, told.units, _SAID)
    result = report_data(viewer, directive, today)
    return facts(result.letter, today, result.clauses, result.units, {})


def _below(chain: Chain | None) -> BelowResult | None:
    """The figures of the whole chain, the letter's own recipients among them."""
    if chain is None:
        return None
    found = chain.whole
    return BelowResult(
        letters=_letters(chain.hops) + chain.hidden,
        units=found.units,
        answered=found.answered,
        late=found.late,
        met=found.of(Status.MET),
        open=sum(found.of(status) for status in OPEN),
    )


def _letters(hops: Sequence[Hop]) -> int:
    return sum(1 + _letters(hop.below) for hop in hops)


def _clause(one: ClauseProgress) -> ClauseResult:
    return ClauseResult(
        number=one.number,
        text=_short(one.clause.text),
        units=one.units,
        done=one.said.get(Says.DONE, 0),
        in_progress=one.said.get(Says.IN_PROGRESS, 0),
        cannot=one.said.get(Says.CANNOT, 0),
        silent=one.silent,
        met=one.verdicts.get(Status.MET, 0),
        unproven=one.verdicts.get(Status.UNPROVEN, 0),
        overdue=one.verdicts.get(Status.OVERDUE, 0),
        failed=one.verdicts.get(Status.FAILED, 0),
        unproven_claims=one.unproven_claims,
    )


def _short(text: str) -> str:
    """The first words of a clause, cut between words."""
    joined = " ".join(text.split())
    return joined if len(joined) <= _SHORT else joined[:_SHORT].rsplit(" ", 1)[0] + "…"


def _unit(one: RecipientProgress) -> UnitResult:
    row = one.recipient
    return UnitResult(
        name=row.unit.name,
        state=REPLY_LABELS[Reply(row.state)],
        answered=row.state in SIGNED,
        late=one.late,
        clauses=one.clauses,
        met=one.verdicts.get(Status.MET, 0),
        open=sum(one.verdicts.get(status, 0) for status in OPEN),
        unproven_claims=one.unproven_claims,
        on_behalf=row.entered_on_behalf_by_id is not None,
        difficulties=row.difficulties if row.state in SIGNED else "",
        proposals=row.proposals if row.state in SIGNED else "",
    )


def chain_words() -> str:
    """The audit chain's head as every report prints it: a cut tail shows by it."""
    seq, digest = audit.head()
    return f"Chuỗi kiểm toán Khiên: mục {seq}, mã {digest}"
