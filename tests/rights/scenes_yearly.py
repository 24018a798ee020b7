"""Scenes of the yearly report: written by a school, judged by the Sở above it; the register of systems below."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.files.actions import store_bytes
from khien.law.reporting.types import Capacity
from khien.organisations.models import Person, Unit
from khien.reports.models import YearlyReport, YearlyStep
from khien.reports.yearly import actions
from khien.reports.yearly.actions import Issued
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, TODAY, Stage


def _row(report: YearlyReport) -> YearlyReport:
    return YearlyReport.objects.select_related("unit__parent").get(pk=report.pk)


def _begun(unit: Unit, year: int, by: Person, words: str = "") -> YearlyReport:
    report = actions.begin(unit, year, by=by, at=NOW)
    if words:
        report = actions.write_head(
            report,
            capacity=Capacity(report.capacity),
            head={"owner_address": words},
            contents={12: words} if year > 2025 else {},
            version=report.version,
            by=by,
            at=NOW,
        )
    return report


def _frozen(unit: Unit, year: int, by: Person) -> YearlyReport:
    report = _begun(unit, year, by)
    actions.freeze(report, version=report.version, by=by, at=NOW)
    return _row(report)


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")


def _issued(report: YearlyReport) -> dict[str, Any]:
    return {"version": report.version, "number": "5/BC", "on": DAY, "paper": _paper()}


def _hub(stage: Stage) -> Iterator[Scene]:
    """One's own body and year, the bodies below, and what the laws say."""
    world = stage.world
    department = f"?don_vi={world.department.pk}"
    yield to("yearly:index")
    yield to("yearly:index", of="department's", query=department)
    yield to("yearly:laws")
    yield to("yearly:below")
    yield to("yearly:below", of="department's", query=department)
    yield to("yearly:remind", of="department's", query=department, body=lambda: {"words": "Sắp hết hạn"})
    yield to("yearly:begin", of="south's", body=lambda: {"don_vi": world.south.pk})
    yield to("yearly:matrix")
    yield to("yearly:matrix", of="department's", query=f"{department}&cap=3")
    yield to("yearly:moves")
    yield to("yearly:moves", of="department's", query=department)
    yield to("yearly:move", world.north_marks.pk, of="north's")
    for table in ("bao-cao-nam", "cap-do-ho-so", "chuyen-tiep"):
        yield to("tables:download", table, "csv", of=table)


def _written(stage: Stage) -> Iterator[Scene]:
    """North's own report of this year, being written."""
    world, of = stage.world, "north's draft"
    row = _begun(world.north, 2026, world.north_officer, f"{MARKS['north']} {MARKUP}")
    version = {"version": row.version}
    yield to("yearly:one", row.pk, of=of)
    yield to("yearly:rows", row.pk, of=of)
    yield to("yearly:row", row.pk, world.north_marks.pk, of=of, body=lambda: {**version, "operator": "Tổ Tin học"})
    yield to("yearly:head", row.pk, of=of, body=lambda: {**version, "capacity": "unit"})
    yield to("yearly:redraw", row.pk, of=of, body=lambda: version)
    yield to("yearly:freeze", row.pk, of=of, body=lambda: version)
    query = f"?bao_cao={row.pk}"
    yield to("tables:download", "he-thong-trong-bao-cao-nam", "csv", of="north's yearly rows", query=query)
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    yield to("erasing:one", "bao-cao-nam", row.pk, of="north's yearly report", body=lambda: why)


def _waiting(stage: Stage) -> Iterator[Scene]:
    """North's of last year, frozen, waiting to be signed."""
    world, of = stage.world, "north's frozen"
    row = _frozen(world.north, 2025, world.north_officer)
    yield to("yearly:one", row.pk, of=of)
    yield to("yearly:progress", row.pk, of=of)
    yield to("yearly:file", row.pk, 1, "pdf", of=of)
    yield to("yearly:reopen", row.pk, of=of, body=lambda: {"version": row.version})
    yield to("yearly:send", row.pk, of=of, body=lambda: _issued(row))


def _sent(stage: Stage) -> Iterator[Scene]:
    """North's of the year before, with the Sở."""
    world, of = stage.world, "north's sent"
    row = _frozen(world.north, 2024, world.north_officer)
    paper = Issued("4/BC", TODAY, store_bytes(b"1. Ban ky", "ban-ky.txt", by=None, at=NOW))
    row = actions.send(row, version=row.version, by=world.north_officer, at=NOW, issued=paper)
    step = YearlyStep.objects.get(report=row, act="send")
    yield to("yearly:one", row.pk, of=of)
    yield to("yearly:signed", row.pk, step.pk, of=of)
    yield to("yearly:paper", row.pk, of=of, body=lambda: _issued(row))
    yield to("yearly:accept", row.pk, of=of, body=lambda: {"version": row.version})
    yield to("yearly:give_back", row.pk, of=of, body=lambda: {"version": row.version, "why": "Thiếu số liệu"})


def _beside(stage: Stage) -> Iterator[Scene]:
    """An enterprise beside the tree reports as the owner: nobody above it judges."""
    world, of = stage.world, "telecom's"
    row = _frozen(world.telecom, 2026, world.telecom_officer)
    row = actions.send(row, version=row.version, by=world.telecom_leader, at=NOW)
    yield to("yearly:one", row.pk, of=of)
    yield to("yearly:accept", row.pk, of=of, body=lambda: {"version": row.version})


AREAS = (_hub, _written, _waiting, _sent, _beside)
