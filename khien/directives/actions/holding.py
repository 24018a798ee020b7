"""Takes hold of a letter or an answer for one change: locked, allowed, in a state that permits it."""

from khien.base.actors import Service
from khien.directives.models import Clause, Directive, Recipient
from khien.directives.rules.answers import UnableToAnswer
from khien.directives.rules.clauses import ClauseValue, UnableToCorrect
from khien.directives.rules.document import DocumentValue
from khien.directives.rules.grounds import key_of
from khien.directives.rules.states import STATES, State, Step, after
from khien.directives.rules.trail import as_json
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed

STALE = (
    "Người khác vừa sửa văn bản này sau khi anh/chị mở trang. Hãy tải lại để xem bản mới nhất rồi sửa tiếp; "
    "nội dung anh/chị vừa nhập chưa được lưu."
)


def held(directive: Directive, step: Step, deed: Deed, *, by: Viewer, version: int | None = None) -> Directive:
    """The letter, locked, with the state and the version it has after `step`; nothing is saved yet."""
    row = Directive.objects.select_for_update(of=("self",)).select_related("holder").get(pk=directive.pk)
    require(by, deed, row.holder)
    if version is not None and row.version != version:
        raise UnableToCorrect(STALE)
    row.state = after(row.state, step)
    row.version += 1
    return row


def held_clause(clause: Clause, directive: Directive) -> Clause:
    """The clause as it stands now that its letter is locked."""
    found = Clause.objects.filter(pk=clause.pk, directive=directive).first()
    if found is None:
        raise UnableToCorrect("Nội dung này không còn: người khác vừa gộp hoặc tách nó. Hãy tải lại trang.")
    return found


def held_recipient(recipient: Recipient) -> Recipient:
    """The recipient, locked, of a letter that still waits for answers."""
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("directive", "directive__holder", "unit")
    row = rows.get(pk=recipient.pk)
    if row.directive.state != State.SENT:
        raise UnableToAnswer(f"Văn bản {STATES[State(row.directive.state)]}, không nhận trả lời nữa.")
    return row


def put(clause: Clause, value: ClauseValue) -> Clause:
    """Write a value into its row, unsaved."""
    clause.text, clause.start, clause.end = value.text, value.start, value.end
    clause.audience, clause.coordinating = value.audience, list(value.coordinating)
    clause.topics, clause.obligations = list(value.topics), list(value.obligations)
    if clause.deadline != value.deadline:
        clause.follows_answer_by = False  # it has a date of its own from now on
    clause.deadline, clause.deadline_text = value.deadline, value.deadline_text[:250]
    clause.deadline_settled = value.settled
    clause.cadences, clause.levels = as_json(value.cadences), list(value.levels)
    clause.window_from, clause.window_to = value.window or (None, None)
    clause.targets, clause.proposed = value.targets, list(value.proposed)
    return clause


def put_document(directive: Directive, value: DocumentValue) -> Directive:
    """Write a letter's description into its row, unsaved."""
    for field in DocumentValue.__slots__:
        setattr(directive, field, getattr(value, field))
    directive.signer = as_json(value.signer)
    directive.number_key = key_of(value.number)
    return directive


def copy_of(clause: Clause, value: ClauseValue) -> Clause:
    """A new row beside `clause`, unsaved."""
    return put(Clause(directive_id=clause.directive_id, position=clause.position, dropped=clause.dropped), value)


def person_id(by: Viewer) -> int | None:
    """The person's key; None for a service."""
    return None if isinstance(by, Service) else by.pk
