"""Scenes of answer sheets: downloaded, handed in, entered."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.directives import actions
from khien.directives.queries import sheets_of
from khien.directives.sheets.write import workbook
from tests.rights.scene import Scene, to
from tests.rights.stage import NOW, TODAY, Stage


def _sheets(stage: Stage) -> Iterator[Scene]:
    by, letter = stage.world.department_coordinator, stage.sent
    ((_, sheet),) = sheets_of(by, letter, [stage.to_hill], TODAY)
    data = workbook(sheet)
    batch = actions.hand_in(letter, [("phieu.xlsx", data)], by=by, at=NOW)
    yield to("letters:sheets", letter.pk, of="sent", body=lambda: {"sheets": SimpleUploadedFile("phieu.xlsx", data)})
    yield to("letters:all_sheets", letter.pk, of="sent")
    yield to("letters:sheet", stage.to_hill.pk, of="hill")
    yield to("letters:sheet", stage.to_north.pk, of="north")
    yield to("letters:sheet_batch", batch.pk, of="the department's")
    yield to("letters:enter_sheets", batch.pk, of="the department's", acts=False)  # nothing has been read yet
    yield to("letters:sheets_again", batch.pk, of="the department's", acts=False)


AREAS = (_sheets,)
