"""Scenes of letters that pass another on: begun, worded, made final, out, linked; the chain, changes above."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.directives import actions as directives
from khien.directives.actions import Shape
from khien.directives.models import Directive, Draft, Recipient
from khien.directives.rules.targets import TargetRule
from khien.duties.models import Ask
from khien.duties.queries.judging import fresh
from khien.organisations.models import Person, Unit
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import LETTER, MARKS, NOW, TODAY, Stage, taken_in

ISSUED_ON = date(2026, 9, 3)


def _own(stage: Stage, source: Directive, unit: Unit, by: Person, *units: Unit) -> Directive:
    """A letter of `unit` that passes `source` on, shaped and addressed."""
    row = directives.forward(source, unit, by=by, at=NOW)
    shapes = {str(one.pk): Shape(True, one.text, date(2026, 9, 15), True) for one in row.clauses.all()}
    row = directives.shape(row, shapes, date(2026, 9, 15), version=row.version, by=by, at=NOW)
    inside = tuple(one.pk for one in units if one.path.startswith(unit.path))
    rule = TargetRule(units=inside, outside=tuple(one.pk for one in units if one.pk not in inside))
    return directives.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=NOW)


def _final(letter: Directive, by: Person) -> Directive:
    draft = Draft.objects.get(directive=letter)
    directives.finalise_draft(draft, version=draft.version, by=by, at=NOW)
    letter.refresh_from_db()
    return letter


def _sent(stage: Stage, letter: Directive, by: Person, number: str) -> Directive:
    draft = Draft.objects.get(directive=_final(letter, by))
    return directives.send(directives.issue(draft, number, ISSUED_ON, stage.paper, by=by, at=NOW), by=by, at=NOW)


def _begun(stage: Stage) -> Iterator[Scene]:
    """The Sở's own letter, before it is sent; its clause bears the mark of the Sở alone."""
    world, by = stage.world, stage.world.department_coordinator
    source = taken_in(world, LETTER.replace("128/", "134/"))
    begun = _own(stage, source, world.department, by, world.north)
    added = directives.add_own(begun, MARKS["department"], None, version=begun.version, by=by, at=NOW)
    begun.refresh_from_db()
    everyone = TargetRule(units=(world.north.pk,))
    begun = directives.choose_targets(begun, [added], everyone, version=begun.version, by=by, at=NOW)
    of, version = "begun", {"version": begun.version}
    draft = Draft.objects.get(directive=begun)
    words = {**draft.words, "received_by": "Như trên", "signer_capacity": "GIÁM ĐỐC", "version": draft.version}
    yield to("forwarding:begin", source.pk, of="taken in by the Sở")
    yield to("forwarding:clauses", begun.pk, of=of, body=lambda: _typed(begun))
    yield to("forwarding:own", begun.pk, of=of, body=lambda: version | {"text": "Tổ chức diễn tập."})
    yield to("forwarding:remove", begun.pk, added.pk, of=of, body=lambda: version)
    yield to("forwarding:paper", begun.pk, of=of)
    yield to("forwarding:pages", begun.pk, of=of)
    yield to("forwarding:picture", begun.pk, 1, of=of)
    yield to("forwarding:preview", begun.pk, "docx", of=of)
    yield to("forwarding:words", begun.pk, of=of, body=lambda: words)
    yield to("forwarding:finalise", begun.pk, of=of, body=lambda: {"version": draft.version})
    yield to("forwarding:unlink", begun.pk, of=of)
    final = _final(_own(stage, source, world.department, by, world.north), by)
    yield to("forwarding:final", final.pk, 1, "pdf", of="made final")
    yield to("forwarding:issue", final.pk, of="made final", body=_signed)


def _typed(letter: Directive) -> dict[str, Any]:
    found: dict[str, Any] = {"version": letter.version, "answer_by": "14/09/2026", "luu": "1"}
    for number, clause in enumerate(letter.clauses.all(), start=1):
        found |= {f"kept_{number}": "on", f"text_{number}": clause.text, f"day_{number}": "14/09/2026"}
    return found


def _signed() -> dict[str, Any]:
    copy = SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")
    return {"number": "9/SGDĐT-VP", "issued_on": DAY, "signed_copy": copy}


def _passed_on(stage: Stage) -> Iterator[Scene]:
    """A letter of the Sở to a school, which passed it on to the police, beside the tree; then it was amended."""
    world, by = stage.world, stage.world.department_coordinator
    above = taken_in(world, LETTER.replace("128/", "135/"))
    above = directives.set_answer_by(
        above, date(2026, 9, 20), settle_the_rest=True, version=above.version, by=by, at=NOW
    )
    rule = TargetRule(units=(world.north.pk,))
    above = directives.choose_targets(above, list(above.clauses.all()), rule, version=above.version, by=by, at=NOW)
    above = directives.send(above, by=by, at=NOW)
    school = world.north_coordinator
    out = _sent(stage, _own(stage, above, world.north, school, world.police), school, "3/THPTBL")
    row = directives.open_letter(Recipient.objects.get(directive=above, unit=world.north), by=school, at=NOW)
    directives.amend_answer_by(above, date(2026, 9, 25), "Lùi hạn", by=by, at=NOW)
    fresh(Ask.objects.all(), TODAY)
    of = "passed on by north"
    yield to("forwarding:begin", above.pk, of=of)
    yield to("forwarding:chain", above.pk, of=of)
    yield to("forwarding:around", above.pk, of=of)
    yield to("forwarding:chain", out.pk, of="of north to the police")
    yield to("forwarding:around", out.pk, of="of north to the police")
    yield to("forwarding:below", row.pk, of=of)
    yield to("forwarding:gather", row.pk, of=of)
    yield to("forwarding:changed", out.pk, of="of north to the police")
    yield to("forwarding:keep", out.pk, of="of north to the police", body=lambda: {"reason": "Giữ hạn cũ"})


def _linked(stage: Stage) -> Iterator[Scene]:
    """A letter signed on paper, and one whose ground two letters fit."""
    world = stage.world
    text = LETTER.replace("128/", "136/").replace(
        "Giám đốc Sở yêu cầu", "Thực hiện Công văn số 128/SGDĐT-VP ngày 20/8/2026, Giám đốc Sở yêu cầu"
    )
    paper = taken_in(world, text)
    ground = paper.grounds.all()[0]
    yield to("forwarding:link", paper.pk, of="taken in", query=f"?goc={stage.aside.pk}")
    source = taken_in(world, LETTER.replace("128/", "137/"))
    pair = {"pair_1": str(source.clauses.all()[0].pk)}
    yield to("forwarding:link", paper.pk, of="to another", query=f"?goc={source.pk}", body=lambda: pair)
    yield to("forwarding:ground", paper.pk, ground.pk, of="taken in", body=lambda: {"letter": "none"})


AREAS = (_begun, _passed_on, _linked)
