"""Scenes of letters: taken in, reviewed, sent, changed, received and answered."""

from collections.abc import Iterator
from functools import partial

from khien.directives.models import Recipient
from khien.directives.queries import answer_sheet
from khien.web.letters.forms_answer import remarks_seen, word_seen
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import LETTER, TODAY, Stage
from tests.world import SETUP


def _letters(stage: Stage) -> Iterator[Scene]:
    yield to("letters:index")
    yield to("letters:new", body=lambda: {"text": LETTER.replace("128/", "140/")})
    yield to("letters:paper", stage.sent.pk, stage.sent_paper.pk, of="sent")
    yield to("letters:paper", stage.reviewing.pk, stage.review_paper.pk, of="in review")
    yield to("letters:paper", stage.sent.pk, stage.review_paper.pk, of="another letter's paper")


def _review(stage: Stage) -> Iterator[Scene]:
    letter = stage.reviewing
    first = letter.clauses.all()[0]
    one, of = {"version": letter.version}, "in review"
    document = {"kind": letter.kind, "number": "1/X", "issued_on": DAY, "subject": "khác"}
    yield to("letters:review", letter.pk, of=of)
    yield to("letters:review", stage.sent.pk, of="sent")
    yield to("letters:document", letter.pk, of=of, body=lambda: one | document)
    confirm = {"version": stage.odd.version}
    yield to("letters:confirm_subject", stage.odd.pk, of="on another subject", body=lambda: confirm)
    yield to("letters:set_aside", letter.pk, of=of, body=lambda: one)
    yield to("letters:resume", stage.aside.pk, of="set aside")
    yield to("letters:answer_by", letter.pk, of=of, body=lambda: one | {"day": "20/09/2026"})
    yield to("letters:add", letter.pk, of=of, body=lambda: one | {"text": "Cử người trực."})
    yield to("letters:card", letter.pk, first.pk, of=of)
    yield to("letters:correct", letter.pk, first.pk, of=of, body=lambda: one | {"topics": "backup"})
    yield to("letters:deadline", letter.pk, first.pk, of=of, body=lambda: one | {"choice": "by", "by": "21/09/2026"})
    middle = first.text.find(":") + 2
    place = {"offset": str((first.start or 0) + middle), "cho": ""}
    yield to("letters:split", letter.pk, first.pk, of=of, body=lambda: one | place)
    yield to("letters:merge", letter.pk, first.pk, of=of, body=lambda: one)
    yield to("letters:drop", letter.pk, first.pk, of=of, body=lambda: one)


def _targets(stage: Stage) -> Iterator[Scene]:
    letter, of = stage.reviewing, "in review"
    first, one = letter.clauses.all()[0], {"version": letter.version}
    units = {"units": str(stage.world.north.pk), "luu": "1"}
    yield to("letters:targets", letter.pk, of=of)
    yield to("letters:accept_proposed", letter.pk, of=of, body=lambda: one)
    yield to("letters:already", letter.pk, of=of)
    yield to("letters:targets_edit", letter.pk, first.pk, of=of, body=lambda: one | units)
    yield to("letters:send", letter.pk, of=of, body=lambda: one, acts=False)  # its clauses are not settled
    ready = {"version": stage.ready.version}
    yield to("letters:send", stage.ready.pk, of="ready to send", body=lambda: ready)


def _sent(stage: Stage) -> Iterator[Scene]:
    letter, of, why = stage.sent, "sent", {"reason": "Thay đổi kế hoạch"}
    first = letter.clauses.all()[0]
    changed = {"choice": "by", "by": "18/09/2026", "topics": first.topics, "obligations": first.obligations}
    yield to("letters:one", letter.pk, of=of)
    yield to("letters:one", stage.reviewing.pk, of="in review")
    yield to("letters:amend_clause", letter.pk, first.pk, of=of, body=lambda: why | changed)
    yield to("letters:amend_answer_by", letter.pk, of=of, body=lambda: why | {"day": "25/09/2026"})
    more = {"units": str(stage.world.commune.pk), "clauses": str(first.pk), "luu": "1"}
    yield to("letters:add_units", letter.pk, of=of, body=lambda: why | more)
    yield to("letters:recall", letter.pk, of=of, body=lambda: why)
    yield to("letters:recall_units", letter.pk, of=of, body=lambda: why | {"units": str(stage.world.south.pk)})
    yield to("letters:recall_clause", letter.pk, first.pk, of=of, body=lambda: why)
    yield to("letters:close", letter.pk, of=of)


def _received(stage: Stage) -> Iterator[Scene]:
    rows = {"north": stage.to_north, "south": stage.to_south, "telecom": stage.to_telecom, "hill": stage.to_hill}
    for name, row in rows.items():
        body, signed = partial(_words, stage, row), name in {"south", "telecom"}
        yield to("letters:received", row.pk, of=name, body=body, acts=name == "north")
        yield to("letters:sign", row.pk, of=name, acts=name == "north")
        yield to("letters:give_back", row.pk, of=name, body=lambda: {"reason": "Thiếu tệp"}, acts=signed)
        yield to("letters:accept", row.pk, of=name, acts=signed)
        yield to("letters:on_behalf", row.pk, of=name, body=body, acts=not signed)


def _words(stage: Stage, row: Recipient) -> dict[str, str]:
    """Another word on every clause than the one that stands, sent by somebody who has seen that one."""
    given = {"difficulties": "Thiếu người", "saw_remarks": remarks_seen(row)}
    for claim in answer_sheet(SETUP, row, TODAY):
        given |= {
            f"says_{claim.number}": "in_progress",
            f"note_{claim.number}": "đang làm",
            f"saw_{claim.number}": word_seen(claim),
        }
    return given


AREAS = (_letters, _review, _targets, _sent, _received)
