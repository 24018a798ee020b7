"""Found rows as lines to read: a title that leads to the place, and the words that met the query. Rights: `queries`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.directives.queries import ClauseFound, clauses_shown, directives_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import STATES, State
from khien.evidence import queries as evidence
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.organisations.queries import Viewer, codes_of, grants_of_some, people_seen_by, units_seen_by
from khien.organisations.rules import ROLE_LABELS, UNIT_KINDS, Role
from khien.search.query import Query
from khien.search.snippets import Piece, pieces
from khien.systems.queries import systems_seen_by
from khien.web.labels import said
from khien.web.wording import short_day

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.evidence.models import Evidence

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Line:
    """One result. `standing` only of evidence."""

    title: tuple[Piece, ...]
    url: str
    notes: tuple[tuple[Piece, ...], ...] = ()
    standing: Standing | None = None


def _in_order(keys: Sequence[object], rows: Sequence[Row]) -> list[Row]:
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def letters(viewer: Viewer, query: Query, keys: Sequence[UUID]) -> list[Line]:
    """Letters: name, subject, and where in its papers the words stand."""
    rows = directives_seen_by(viewer).filter(pk__in=keys).defer("reading")
    return [_letter(row, query) for row in _in_order(keys, list(rows))]


def _letter(row: Directive, query: Query) -> Line:
    notes = [pieces(row.subject[:1].upper() + row.subject[1:], query)]
    shown = pieces(row.text, query)
    if any(one.hit for one in shown):
        notes.append(shown)
    notes.append((Piece(f"{said(STATES[State(row.state)]).capitalize()} · {row.holder.name}"),))
    name = pieces(letter_name(document_value(row)), query)
    return Line(name, reverse("letters:one", args=[row.pk]), tuple(filter(None, notes)))


def clauses(viewer: Viewer, query: Query, keys: Sequence[UUID]) -> list[Line]:
    """Clauses, each leading to its very place on the page of its letter or of the unit's answer."""
    return [_clause(one, query) for one in clauses_shown(viewer, keys)]


def _clause(one: ClauseFound, query: Query) -> Line:
    letter = one.clause.directive
    if one.recipient is not None:
        url = f"{reverse('letters:received', args=[one.recipient])}#nd-{one.number}"
    elif letter.state in (State.REVIEWING, State.SET_ASIDE):
        url = f"{reverse('letters:review', args=[letter.pk])}#the-{one.clause.pk}"
    else:
        url = f"{reverse('letters:one', args=[letter.pk])}?xem=noi-dung#nd-{one.number}"
    title = _("Nội dung %(n)s, %(letter)s") % {"n": one.number, "letter": letter_name(document_value(letter))}
    return Line((Piece(title),), url, (pieces(one.clause.text, query),))


def units(viewer: Viewer, query: Query, keys: Sequence[int]) -> list[Line]:
    """Units: kind, code, and what they stand under."""
    rows = _in_order(keys, list(units_seen_by(viewer).filter(pk__in=keys).select_related("parent")))
    codes, today = codes_of(keys, clock.today()), clock.today()
    found = []
    for row in rows:
        ended = row.valid_to is not None and row.valid_to <= today
        parts = [
            said(UNIT_KINDS[row.kind].label) if row.kind in UNIT_KINDS else "",
            codes.get(row.pk, ""),
            row.symbol,
            row.parent.name if row.parent else "",
            _("đã kết thúc từ %(day)s") % {"day": short_day(row.valid_to)} if ended else "",
        ]
        note = pieces(" · ".join(filter(None, parts)), query)
        found.append(Line(pieces(row.name, query), reverse("units:one", args=[row.pk]), (note,)))
    return found


def pieces_of_evidence(viewer: Viewer, query: Query, keys: Sequence[UUID]) -> list[Line]:
    """Evidence: its kind, day and unit, and the words of its note, facts and files."""
    rows = evidence.evidence_seen_by(viewer).filter(pk__in=keys).prefetch_related("attachments__file")
    return [_piece(row, query) for row in _in_order(keys, list(rows))]


def _piece(row: Evidence, query: Query) -> Line:
    kind = catalogue().proofs.get(row.proof)
    texts = [row.note, *(value for value in row.facts.values() if isinstance(value, str))]
    texts += [one.file.original_name for one in row.attachments.all()]
    shown = pieces(" · ".join(dict.fromkeys(filter(None, texts))), query)
    about = _("Ngày %(day)s · %(unit)s") % {"day": short_day(row.happened_on), "unit": row.provider.name}
    title = pieces(kind.title if kind else row.proof, query)
    url = reverse("evidence:one", args=[row.pk])
    return Line(title, url, tuple(filter(None, (shown, (Piece(about),)))), evidence.standing_of(row))


def systems(viewer: Viewer, query: Query, keys: Sequence[int]) -> list[Line]:
    """Information systems, each in the list of its unit."""
    rows = systems_seen_by(viewer).filter(pk__in=keys).select_related("unit")
    return [
        Line(
            pieces(row.name, query),
            f"{reverse('systems:index')}?don_vi={row.unit_id}#ht-{row.pk}",
            ((Piece(row.unit.name),),),
        )
        for row in _in_order(keys, list(rows))
    ]


def people(viewer: Viewer, query: Query, keys: Sequence[int]) -> list[Line]:
    """People with the roles that the viewer may read."""
    rows = _in_order(keys, list(people_seen_by(viewer).filter(pk__in=keys)))
    roles: dict[int, list[str]] = {}
    for grant in grants_of_some(viewer, keys, clock.today()):
        roles.setdefault(grant.person_id, []).append(f"{said(ROLE_LABELS[Role(grant.role)])}, {grant.unit.name}")
    found = []
    for row in rows:
        note = "; ".join(roles.get(row.pk, ())) or (_("Đã thôi làm việc") if not row.is_active else "")
        notes = tuple(filter(None, (pieces(row.username, query), (Piece(note),) if note else ())))
        found.append(Line(pieces(row.full_name, query), reverse("units:person", args=[row.pk]), notes))
    return found
