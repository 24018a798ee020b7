"""Scenes of dossiers: written by the unit that holds, judged by those it names, one of them outside the tree."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.dossiers import actions
from khien.dossiers.actions import Signed
from khien.dossiers.models import Dossier, DossierPaper, FiledFile, Filing, Step
from khien.dossiers.rules import orders
from khien.dossiers.rules.states import Act
from khien.files.actions import store_bytes
from khien.organisations.models import Person, Unit
from khien.systems import actions as systems
from khien.systems.models import InformationSystem
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, TODAY, Stage

ANSWERS = {"internal_use_only": True, "information_kinds": ["rieng", "ca_nhan"]}  # level 2 under both regimes


def _paper(words: str = "1. Ban ky") -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.txt", words.encode(), "text/plain")


def _signed() -> Signed:
    return Signed("05/CV", store_bytes(b"1. Ban ky", "ban-ky.txt", by=None, at=NOW))


def _begun(system: InformationSystem, by: Person, words: str = "") -> Dossier:
    systems.save_answers(system, ANSWERS, by=by, at=NOW)
    row = actions.draft_dossier(system, by=by, at=NOW, law_on=TODAY)
    design = store_bytes(b"1. Thiet ke", "thiet-ke.txt", by=None, at=NOW)
    actions.add_paper(row, "thiet-ke", design, by=by, at=NOW)
    row.refresh_from_db()
    given = {"zones": words, "risks": "Lộ dữ liệu"}
    return actions.write_words(
        row, given, policy_number="1/QĐ", policy_on=date(2026, 8, 1), version=row.version, by=by, at=NOW
    )


def _submitted(row: Dossier, by: Person, appraiser: Unit, approver: Unit) -> Dossier:
    row = actions.choose_judges(row, appraiser=appraiser, approver=approver, by=by, at=NOW)
    return actions.take_step(row, Act.SUBMIT, by=by, at=NOW, on=TODAY, signed=_signed())


def _own_order(row: Dossier, by: Person, of: str) -> Iterator[Scene]:
    """What one person ordered, which nobody else fetches."""
    order = actions.order_papers(row, by=by, at=NOW)
    order.file = store_bytes(b"1. Goi", "goi.txt", by=None, at=NOW)
    order.state = orders.Stage.MADE
    order.save()
    yield to("dossiers:order", row.pk, order.pk, of=of)
    yield to("dossiers:order_file", row.pk, order.pk, of=of)


def _drafted(stage: Stage) -> Iterator[Scene]:
    """North's own, before anybody outside may know of it."""
    world, of = stage.world, "north's draft"
    row = _begun(world.north_marks, world.north_officer, f"{MARKS['north']} {MARKUP}")
    design = DossierPaper.objects.get(dossier=row)
    version = {"version": row.version}
    judges = {"appraiser": str(world.department.pk), "approver": str(world.department.pk)}
    layout = version | {"logical": "2", "physical": "2"}

    def submission() -> dict[str, Any]:
        return version | judges | {"on": DAY, "number": "5/CV", "paper": _paper()}

    yield to("dossiers:waiting")
    yield to("dossiers:national")
    yield to("tables:download", "danh-muc-trinh-thu-tuong", "csv", of="danh-muc-trinh-thu-tuong")
    yield to("dossiers:index", world.north_marks.pk, of="north's")
    yield to("dossiers:begin", world.north_site.pk, of="north's", body=lambda: {"law_on": DAY})
    yield to("dossiers:one", row.pk, of=of)
    yield to("dossiers:law", row.pk, of=of)
    yield to("dossiers:diagrams", row.pk, of=of, body=lambda: layout)
    yield to("dossiers:words", row.pk, of=of, body=lambda: version | {"risks": "Lộ điểm"})
    yield to("dossiers:facts", row.pk, of=of)
    yield to("dossiers:add_paper", row.pk, of=of, body=lambda: {"document": "khac", "paper": _paper()})
    yield to("dossiers:remove_paper", row.pk, design.pk, of=of)
    yield to("dossiers:step", row.pk, "submit", of=of, body=submission)
    yield to("dossiers:upload", row.pk, design.pk, of=of)
    yield to("dossiers:paper", row.pk, "de-xuat", "docx", of=of)
    yield to("dossiers:checklist", row.pk, of=of)
    yield to("dossiers:bundle", row.pk, of=of)
    yield from _own_order(row, world.north_officer, of)
    yield to("dossiers:rounds", row.pk, of=of)
    yield to("dossiers:changes", row.pk, of=of)
    yield to("dossiers:redetermine", row.pk, of=of, body=lambda: {"why": "Thêm dịch vụ", "law_on": DAY}, acts=False)
    why = {"reason": "Đơn đề nghị"}
    yield to("erasing:one", "ho-so-cap-do", row.pk, of=of, body=lambda: why)
    yield to("erasing:one", "tep", design.file_id, of="a file of north's draft", body=lambda: why)


def _at_telecom(stage: Stage) -> Iterator[Scene]:
    """South's, which an enterprise outside the tree appraises and the Sở approves."""
    world, of = stage.world, "south's at telecom"
    row = _submitted(
        _begun(world.south_site, world.south_officer), world.south_officer, world.telecom, world.department
    )
    sent = Step.objects.get(dossier=row, act=Act.SUBMIT)
    design = DossierPaper.objects.get(dossier=row)
    version = {"version": row.version, "on": DAY}
    yield to("dossiers:one", row.pk, of=of)
    yield to("dossiers:index", world.south_site.pk, of="south's")
    yield to("dossiers:signed", row.pk, sent.pk, of=of)
    yield to("dossiers:upload", row.pk, design.pk, of=of)
    yield to("dossiers:bundle", row.pk, of=of)
    filing = Filing.objects.get(dossier=row)
    enclosed = FiledFile.objects.get(filing=filing)
    yield to("dossiers:rounds", row.pk, of=of)
    yield to("dossiers:filed", row.pk, filing.pk, enclosed.path, of=of)
    yield to("dossiers:changes", row.pk, of=of)
    yield from _own_order(row, world.telecom_coordinator, of)
    yield to("dossiers:paper", row.pk, "tong-quan", "docx", of=of)
    yield to("dossiers:step", row.pk, "ask-supplement", of=of, body=lambda: version | {"words": "Thiếu sơ đồ"})
    yield to("dossiers:step", row.pk, "find-complete", of="south's found complete", body=lambda: version)
    yield to("dossiers:step", row.pk, "withdraw", of="south's withdrawn", body=lambda: version | {"words": "Nhầm"})
    yield to("dossiers:words", row.pk, of=of, body=lambda: version, acts=False)


def _at_the_department(stage: Stage) -> Iterator[Scene]:
    """The hill's, found complete, which the Sở's leader approves."""
    world, of = stage.world, "hill's complete"
    by = world.hill_officer
    row = _submitted(_begun(world.hill_site, by), by, world.department, world.department)
    row = actions.take_step(row, Act.FIND_COMPLETE, by=world.department_coordinator, at=NOW, on=TODAY)

    def approval() -> dict[str, Any]:
        return {"version": row.version, "on": DAY, "number": "77/QĐ", "paper": _paper()}

    yield to("dossiers:one", row.pk, of=of)
    yield to("dossiers:step", row.pk, "approve", of=of, body=approval)


def _approved(stage: Stage) -> Iterator[Scene]:
    """The Sở's own, approved: it can be determined anew."""
    world, by = stage.world, stage.world.department_coordinator
    row = _submitted(_begun(world.department_records, by), by, world.province, world.province)
    row = actions.take_step(row, Act.FIND_COMPLETE, by=world.province_coordinator, at=NOW, on=TODAY)
    row = actions.take_step(row, Act.APPROVE, by=world.province_leader, at=NOW, on=TODAY, signed=_signed())
    yield to("dossiers:redetermine", row.pk, of="approved", body=lambda: {"why": "Thêm dịch vụ", "law_on": DAY})


AREAS = (_drafted, _at_telecom, _at_the_department, _approved)
