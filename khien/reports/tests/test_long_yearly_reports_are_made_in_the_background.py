"""Files of long yearly reports: made by a task, taken up again where it died, large tables in the workbook alone."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest

from khien.base import clock
from khien.files.models import StoredFile
from khien.files.queries import open_bytes
from khien.reports import tasks
from khien.reports.models import YearlyReport, YearlyVersion
from khien.reports.tests.yearly_at_hand import NOW, begun, fresh
from khien.reports.yearly import actions, layout, making
from khien.reports.yearly.actions import UnableToReportYearly, writing
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def long_one(world: World, monkeypatch: pytest.MonkeyPatch) -> YearlyReport:
    """A frozen report whose files nobody has made yet."""
    monkeypatch.setattr(writing, "SMALL", 1)
    report = begun(world.north, world.north_officer)
    made = actions.freeze(report, version=report.version, by=world.north_officer, at=NOW)
    assert made.ready_at is None
    return fresh(report)


def _version(report: YearlyReport) -> YearlyVersion:
    return YearlyVersion.objects.select_related("xlsx", "docx", "pdf").get(report=report)


def test_it_cannot_be_sent_before_its_files_are_there(world: World, long_one: YearlyReport) -> None:
    with pytest.raises(UnableToReportYearly, match="đang được lập"):
        actions.send(long_one, version=long_one.version, by=world.north_leader, at=NOW)
    assert tasks.make_yearly.func(_version(long_one).pk)
    actions.send(long_one, version=long_one.version, by=world.north_leader, at=NOW)


def test_made_twice_it_makes_nothing_twice(long_one: YearlyReport) -> None:
    key = _version(long_one).pk
    assert making.make_files(key, at=NOW)
    files = StoredFile.objects.count()
    assert not making.make_files(key, at=NOW)
    assert StoredFile.objects.count() == files


def test_a_maker_that_died_is_followed_by_another_which_keeps_what_was_made(
    long_one: YearlyReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _version(long_one).pk

    def dies(_whole: layout.Whole) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setitem(making._MAKERS, "pdf", dies)
        with pytest.raises(KeyboardInterrupt):
            making.make_files(key, at=NOW)
    half = _version(long_one)
    assert (half.done, half.ready_at, half.pdf) == (2, None, None)
    assert not making.make_files(key, at=NOW), "somebody may still be at it"
    assert making.resume(at=NOW) == 0
    later = NOW + making.SILENT_FOR + timedelta(minutes=1)
    assert making.resume(at=later) == 1
    with clock.stopped_at(later):
        assert making.make_files(key, at=later)
    whole = _version(long_one)
    assert whole.xlsx == half.xlsx
    assert whole.ready_at is not None


def test_large_tables_stand_in_the_workbook_which_the_paper_names_by_its_hash(
    long_one: YearlyReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "MOST_PRINTED", 1)
    assert making.make_files(_version(long_one).pk, at=NOW)
    made = _version(long_one)
    assert made.docx is not None and made.xlsx is not None
    with open_bytes(made.docx) as file:
        words = zipfile.ZipFile(io.BytesIO(file.read())).read("word/document.xml").decode()
    assert made.xlsx.sha256 in words
    assert "Quản lý điểm học sinh" not in words
    with open_bytes(made.xlsx) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert "Quản lý điểm học sinh" in {cell.value for cell in book["Mẫu 08"]["B"]}
