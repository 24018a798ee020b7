"""What a letter rests on: noted when it is taken in, settled by a person where several letters fit."""

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.directives.actions.holding import person_id
from khien.directives.models import Directive, Ground
from khien.directives.queries.grounds import letters_at
from khien.directives.rules.clauses import UnableToCorrect
from khien.directives.rules.grounds import key_of, read_grounds
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed


def note_grounds(directive: Directive) -> None:
    """Keep the grounds that were read, so that letters find each other by them."""
    found = read_grounds(directive.reading)
    Ground.objects.bulk_create(
        Ground(directive=directive, position=place, number=one.number, key=key_of(one.number), issued_on=one.issued_on)
        for place, one in enumerate(found)
    )


@transaction.atomic
def settle_ground(ground: Ground, cited: Directive | None, *, by: Viewer, at: datetime) -> Ground:
    """A person says which letter a ground means, or that none of those here is meant."""
    row = Ground.objects.select_for_update(of=("self",)).select_related("directive__holder").get(pk=ground.pk)
    require(by, Deed.TAKE_IN, row.directive.holder)
    if cited is not None and not letters_at(row.directive.holder_id).filter(pk=cited.pk).exists():
        raise UnableToCorrect("Đơn vị không giữ và không nhận văn bản được chọn; hãy chọn lại.")
    if cited is not None and cited.pk == row.directive_id:
        raise UnableToCorrect("Một văn bản không thể căn cứ chính nó.")
    row.cited, row.settled_at, row.settled_by_id = cited, at, person_id(by)
    row.save()
    details = {"number": row.number, "cited": str(cited.pk) if cited else None}
    scope, unit_id = row.directive.scope, row.directive.holder_id
    audit.record("directive.ground_settled", scope, by=by, at=at, unit_id=unit_id, details=details)
    return row
