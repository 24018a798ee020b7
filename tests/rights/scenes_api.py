"""Scenes of the API: each operation about rows of several owners, with a body that whoever has the right may send."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from khien.api.door import api
from khien.base.ids import new_id
from khien.directives.models import Intake, Recipient
from khien.directives.rules.intake import Stage as Where
from khien.evidence.actions import INVENTORY
from khien.evidence.models import Evidence
from khien.organisations.models import Grant
from khien.organisations.rules.contacts import Hours, Purpose, checked
from khien.watch.actions import contacts
from tests.rights import scenes_incidents, scenes_watches
from tests.rights.stage import LETTER, MARKS, NOW, Stage

ROOT = "/api/v1"
DAY = "2026-09-03"
REASON = {"reason": "Ghi nhầm"}


@dataclass(frozen=True, slots=True)
class ApiScene:
    """One address. `part` names the JSON part of a form of several parts; empty: the body is JSON itself."""

    operation: str
    method: str
    of: str
    url: str
    body: Any = None
    part: str = ""
    acts: bool = True


def document() -> dict[str, Any]:
    """The API as it describes itself."""
    return api.get_openapi_schema(path_prefix="api/v1/")


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of each operation."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


class _Scenes:
    """Makes scenes by the operation's name."""

    def __init__(self) -> None:
        self._known = operations()

    def __call__(self, name: str, of: str = "", query: str = "", body: Any = None, **more: Any) -> ApiScene:
        method, path = self._known[name]
        parts = {key: more.pop(key) for key in list(more) if key not in ("part", "acts")}
        return ApiScene(name, method, of, path.format(**parts) + query, body, **more)


def scenes(stage: Stage) -> dict[tuple[str, str], ApiScene]:
    """All scenes by operation and `of`."""
    to, found = _Scenes(), {}
    for area in (_units, _people, _letters, _duties, _evidence, _answers, _above, _contacts, _watches, _incidents):
        for scene in area(stage, to):
            assert (scene.operation, scene.of) not in found, scene
            found[scene.operation, scene.of] = scene
    return found


def _units(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    world = stage.world
    yield to("get_me")
    yield to("list_units")
    yield to("list_units", "under north", f"?under={world.north.pk}")
    for name in ("north", "telecom"):
        unit = getattr(world, name).pk
        yield to("get_unit", name, unit=unit)
        yield to("list_systems", name, unit=unit)
        yield to("rename_unit", name, unit=unit, body={"name": "Tên khác"})
    yield to("get_unit_by_code", "north", code="H99.7.1")
    new = {"parent": world.north.pk, "name": "Tổ tin học", "kind": "office"}
    yield to("create_unit", "under north", body=new)
    yield to("end_unit", "hill", unit=world.hill.pk, body={"on": DAY})


def _people(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    world = stage.world
    yield to("list_people")
    for name in ("north", "telecom"):
        person, unit = getattr(world, f"{name}_officer"), getattr(world, name)
        held = Grant.objects.get(person=person)
        yield to("get_person", name, person=person.pk)
        role = {"unit": unit.pk, "role": "auditor", "since": DAY}
        yield to("create_grant", name, person=person.pk, body=role)
        yield to("revoke_grant", name, person=person.pk, grant=held.pk)
    new = {"unit": world.north.pk, "role": "officer", "username": "moi.ve", "full_name": "Người Mới"}
    yield to("create_person", "north", body=new)


def _letters(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    sent, reviewing = stage.sent.pk, stage.reviewing.pk
    yield to("list_letters")
    for name, key in (("sent", sent), ("in review", reviewing)):
        for operation in ("get_letter", "list_clauses", "list_recipients", "list_papers"):
            yield to(operation, name, letter=key)
    yield to("get_paper", "sent", letter=sent, paper=stage.sent_paper.pk)
    yield to("get_paper", "another letter's paper", letter=sent, paper=stage.review_paper.pk)
    new = {"holder": stage.world.department.pk, "text": LETTER.replace("128/", "141/")}
    yield to("take_in_letter", "department", body=new, part="letter")
    intake = Intake.objects.create(
        holder=stage.world.department, state=Where.WAITING, digest="api", at=NOW, touched_at=NOW
    )
    yield to("get_intake", "department", intake=intake.pk)
    yield to("send_letter", "ready to send", letter=stage.ready.pk, body={"version": stage.ready.version})


def _duties(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    for name, duty in (("north", stage.duty), ("telecom", stage.outside)):
        yield to("list_duties", name, f"?unit={duty.unit_id}")
        yield to("get_duty", name, duty=duty.pk)


def _evidence(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    yield to("list_proofs")
    yield to("get_proof", proof="backup_321")
    yield to("list_evidence")
    yield to("list_evidence", "north", f"?unit={stage.world.north.pk}")
    for name in ("waiting", "lent", "kept", "from_above"):
        piece = getattr(stage, name)
        held = piece.attachments.get().pk
        yield to("get_evidence", name, evidence=piece.pk)
        yield to("get_evidence_file", name, evidence=piece.pk, file=held)
        yield to("review_evidence", name, evidence=piece.pk, body={"decision": "accept"})
        yield to("withdraw_evidence", name, evidence=piece.pk, body=REASON)
    used = Evidence.objects.get(provider=stage.world.telecom, proof=INVENTORY)  # what its verdicts rest on
    for name, piece in (("telecom's list of systems", used), ("kept", stage.kept)):
        yield to("get_evidence", f"{name}, for the letter", f"?letter={stage.sent.pk}", evidence=piece.pk)
    new = {
        "provider": stage.world.north.pk,
        "proof": "backup_321",
        "happened_on": DAY,
        "facts": {"copies": 3, "media": 2, "offline": 1},
    }
    yield to("record_evidence", "north", body=new, part="evidence")


def _answers(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    rows = {"north": stage.to_north, "south": stage.to_south, "telecom": stage.to_telecom}
    clause = stage.sent.clauses.all()[0].pk
    for name, row in rows.items():
        yield to("list_answers", name, f"?unit={row.unit_id}")
        yield to("get_answer", name, answer=row.pk)
        yield to("open_answer", name, answer=row.pk, acts=False)
        yield to("answer_clause", name, answer=row.pk, clause=clause, body={"says": "done"})
        yield to("write_remarks", name, answer=row.pk, body={"difficulties": "Thiếu người"})
        yield to("sign_answer", name, answer=row.pk)
        entered = {"on_behalf_by": stage.world.department.pk, "words": _words(row)}
        yield to("enter_answer", name, answer=row.pk, body=entered)
        yield to("decide_answer", name, answer=row.pk, body={"decision": "accept"})


def _words(row: Recipient) -> list[dict[str, str]]:
    """Another word on every clause than the one that stands."""
    return [{"clause": key, "says": "in_progress", "note": "đang làm"} for key in row.clause_ids]


def _above(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    world, letter = stage.world, stage.sent.pk
    for name in ("north", "department", "telecom"):
        yield to("get_standing", name, f"?unit={getattr(world, name).pk}&cells=true")
    yield to("get_standing", "department, of the letter", f"?unit={world.department.pk}&letter={letter}")
    yield to("list_reports")
    yield to("list_reports", "of the letter", f"?letter={letter}")
    yield to("get_report", "final", report=stage.final.pk)
    yield to("get_final", "final", report=stage.final.pk, number=1, kind="pdf")
    yield to("get_signed_copy", "closed", report=stage.closed.pk)


def _contacts(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    north = stage.world.north
    words = checked(name="", position=MARKS["north"], phones="0900 000 001", emails="", hours=Hours())
    point = contacts.add(north, by=stage.world.north_officer, at=NOW, purpose=Purpose.RECEPTION, words=words)
    for operation in ("list_contacts", "get_call_order"):
        yield to(operation, "north's", f"?unit={north.pk}")
    yield to("get_contact", "north's", contact=point.pk)
    yield to("verify_contact", "north's", contact=point.pk, body={"how": "called"})


def _watches(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    world, watch = stage.world, scenes_watches.tet(stage).pk
    yield to("list_watches")
    yield to("list_watches", "of north", f"?unit={world.north.pk}")
    for operation in ("get_watch", "list_rosters", "list_gaps"):
        yield to(operation, "department's watch", watch=watch)
    yield to("list_shifts", "north's", f"?unit={world.north.pk}", watch=watch)


def _incidents(stage: Stage, to: _Scenes) -> Iterator[ApiScene]:
    world = stage.world
    row = scenes_incidents.reported(world.north, world.north_officer, MARKS["north"])
    yield to("list_incidents")
    yield to("list_incidents", "of north", f"?unit={world.north.pk}")
    yield to("get_incident", "north's", incident=row.pk)
    yield to("report_incident", "north's", body={"unit": world.north.pk, "kind": "ransomware", "words": "Thử"})


def form_of(scene: ApiScene) -> dict[str, Any]:
    """How the test client sends the body: a form of parts, or JSON under an idempotency key of its own."""
    if scene.part:
        return {"data": {scene.part: json.dumps(scene.body)}}
    data = "" if scene.body is None else json.dumps(scene.body)
    return {"data": data, "content_type": "application/json"}


def key() -> str:
    return str(new_id())
