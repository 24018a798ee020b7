"""What came back from below, put into the middle unit's own answer as draft words; a person signs them or not."""

from datetime import datetime

from django.db import transaction

from khien.base import audit, clock
from khien.directives.actions.answering import require_writes, write_word
from khien.directives.actions.holding import held_recipient
from khien.directives.models import Recipient
from khien.directives.queries.answers_from_below import ClauseBelow, clauses_below
from khien.directives.rules.answers import UnableToAnswer, Word
from khien.directives.rules.states import Act, Says, after_act
from khien.organisations.queries import Viewer


@transaction.atomic
def gather(recipient: Recipient, *, by: Viewer, at: datetime) -> Recipient:
    """Write, for every clause without a word yet, how its units below stand today. No word of a person is touched."""
    row = held_recipient(recipient)
    person = require_writes(by, row)
    row.state = after_act(row.state, Act.WRITE)
    said = {str(key) for key in row.clause_answers.values_list("clause_id", flat=True)}
    below = clauses_below(by, row, clock.day_of(at))
    open_ones = [one for one in below if one.units and str(one.clause.pk) not in said]
    if not open_ones:
        raise UnableToAnswer("Không có nội dung nào vừa chưa trả lời vừa đã chuyển tiếp.")
    row.save()
    for one in open_ones:
        write_word(row, one.clause.pk, word_of(one), person, at)
    details = {"recipient": row.pk, "clauses": [str(one.clause.pk) for one in open_ones]}
    scope = row.directive.scope
    audit.record("directive.answer_gathered", scope, by=by, at=at, unit_id=row.unit_id, details=details)
    return row


def word_of(one: ClauseBelow) -> Word:
    """Done only where every unit below has answered that it is done and nothing is left to prove."""
    done = one.answered == one.units and one.open == 0 and one.said_done == one.units
    said = f"{one.answered}/{one.units} đơn vị đã trả lời, {one.said_done} báo đã thực hiện"
    proven = f"; {one.met} đơn vị có minh chứng, {one.open} đơn vị còn phải chứng minh" if one.met or one.open else ""
    letters = ", ".join(one.letters)
    return Word(Says.DONE if done else Says.IN_PROGRESS, f"Đã chuyển tiếp bằng {letters}: {said}{proven}.")
