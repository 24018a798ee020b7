"""A person's word that what a machine recognised in a picture is what the paper says."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.directives.actions.holding import held
from khien.directives.models import Directive
from khien.directives.queries.proposing import waiting_proposals
from khien.directives.rules.clauses import UnableToCorrect
from khien.directives.rules.states import Step
from khien.organisations.queries import Viewer
from khien.organisations.rules import Deed


@transaction.atomic
def confirm_read(directive: Directive, keys: Collection[str], *, version: int, by: Viewer, at: datetime) -> Directive:
    """These values (`rules.proposals.Proposal.key`) are right as they were read; a confirmed date is settled."""
    row = held(directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    found = [one for one in waiting_proposals(row) if one.key in keys]
    if not found:
        raise UnableToCorrect("Không còn giá trị nào chờ xác nhận ở đây; có thể người khác vừa xác nhận hoặc sửa.")
    row.proposed = [name for name in row.proposed if name not in keys]
    row.save()
    fields: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.clause is not None:
            fields[one.clause].add(one.field)
    for clause in row.clauses.filter(pk__in=fields):
        sure = fields[str(clause.pk)]
        clause.proposed = [name for name in clause.proposed if name not in sure]
        clause.deadline_settled = clause.deadline_settled or "deadline" in sure
        clause.save(update_fields=["proposed", "deadline_settled"])
    details = {"confirmed": [one.key for one in found]}
    audit.record("directive.read_confirmed", row.scope, by=by, at=at, unit_id=row.holder_id, details=details)
    return row
