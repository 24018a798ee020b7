"""The yearly report: drawn from what is known, frozen with its hash, sent in time, returned, taken in above."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime

import openpyxl
import pypdfium2
import pytest

from khien.base import clock
from khien.base.models import Entry
from khien.dossiers import actions as dossiers
from khien.dossiers.rules.states import Act as Way
from khien.dossiers.tests.filed import answered, drafted, facts_of, step
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision
from khien.files.actions import store_bytes
from khien.files.queries import open_bytes
from khien.law.reporting.types import Capacity
from khien.organisations.queries import NotAllowed
from khien.reports.models import YearlyPart, YearlyVersion
from khien.reports.tests.yearly_at_hand import NOW, YEAR, begun, fresh, frozen, issued, sent
from khien.reports.yearly import actions, making, queries
from khien.reports.yearly.actions import UnableToReportYearly
from khien.reports.yearly.rules import State, Timing, UnableToMoveYearly
from khien.reports.yearly.values import Totals
from khien.systems import actions as systems
from khien.systems.models import InformationSystem
from tests.world import World

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 12, 19)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def test_rows_come_from_the_inventory_and_what_is_not_known_stays_blank(world: World) -> None:
    report = begun(world.north, world.north_officer)
    rows = {row["name"]: row for row in queries.rows_of(report)}
    assert set(rows) == {"Quản lý điểm học sinh", "Trang thông tin điện tử"}
    marks = rows["Quản lý điểm học sinh"]
    assert (marks["owner"], marks["level"]) == ("Trường THPT Bắc Lâm", "2")
    assert [marks[name] for name in ("operator", "state", "decision", "rollout", "checks", "approval_by")] == [""] * 6
    assert (report.capacity, report.state) == (Capacity.UNIT, State.DRAFT)


def test_a_dossier_and_its_approval_fill_the_columns_of_the_form(world: World) -> None:
    with clock.stopped_at(datetime(2026, 11, 20, 3, 0, tzinfo=UTC)):
        row = drafted(world)
        row = step(row, Way.SUBMIT, world.north_officer)
    report = begun(world.north, world.north_officer)
    (marks,) = (one for one in queries.rows_of(report) if one.system == world.north_marks.pk)
    assert (marks["state"], marks["policy"] != "") == ("Đã gửi thẩm định", True)
    with clock.stopped_at(datetime(2026, 12, 10, 3, 0, tzinfo=UTC)):
        row = step(row, Way.FIND_COMPLETE, world.department_coordinator)
        step(row, Way.APPROVE, world.department_leader)
    assert actions.redraw(fresh(report), by=world.north_officer, at=NOW)
    (marks,) = (one for one in queries.rows_of(fresh(report)) if one.system == world.north_marks.pk)
    assert marks["state"] == "Đã được phê duyệt"
    assert marks["decided_by"] == "Sở Giáo dục và Đào tạo"
    assert marks["decision"]


def test_what_happened_after_the_period_is_not_in_its_data(world: World) -> None:
    systems.add_system(by=world.north_officer, at=NOW, unit=world.north, name="Hệ thống mới", since=date(2026, 12, 16))
    answered(world.north_marks, facts_of(2), world.north_officer)
    dossiers.draft_dossier(world.north_marks, by=world.north_officer, at=NOW, law_on=date(2026, 12, 15))
    report = begun(world.north, world.north_officer)
    assert {row["state"] for row in queries.rows_of(report)} == {""}


def test_an_accepted_assessment_of_the_period_counts_and_one_that_nobody_accepted_does_not(world: World) -> None:
    paper = store_bytes(b"1. Bao cao", "kiem-tra.txt", by=None, at=NOW)

    def assessed(day: date) -> Evidence:
        return evidence.record(
            by=world.north_officer,
            at=NOW,
            provider=world.north,
            proof="assessment",
            happened_on=day,
            facts={"scope": "Toàn hệ thống"},
            subjects=[SubjectRef(world.north, world.north_marks)],
            files=[paper],
        )

    def checks() -> str:
        report = queries.yearly_of(world.north_officer, world.north, YEAR) or begun(world.north, world.north_officer)
        actions.redraw(report, by=world.north_officer, at=NOW)
        return next(row["checks"] for row in queries.rows_of(fresh(report)) if row.system == world.north_marks.pk)

    old, new = assessed(date(2025, 12, 14)), assessed(date(2026, 5, 6))
    evidence.review(old, Decision.ACCEPT, "", by=world.north_coordinator, at=NOW)
    assert checks() == ""
    evidence.review(new, Decision.ACCEPT, "", by=world.north_coordinator, at=NOW)
    assert checks() == "Định kỳ"


def test_a_person_fills_what_is_not_known_and_what_becomes_known_wins(world: World) -> None:
    report = begun(world.north, world.north_officer)
    given = {"operator": "Tổ Tin học", "level": "5", "approval_by": "2027-03", "name": "Tên khác"}
    report = actions.write_row(
        report, world.north_marks.pk, given, version=report.version, by=world.north_officer, at=NOW
    )
    (row,) = (one for one in queries.rows_of(report) if one.system == world.north_marks.pk)
    assert (row["operator"], row["approval_by"], row["level"]) == ("Tổ Tin học", "2027-03", "2")
    assert (row.said, row.against, row["name"]) == (("operator", "approval_by"), ("level",), "Quản lý điểm học sinh")
    with pytest.raises(UnableToReportYearly, match="Người khác vừa sửa"):
        actions.write_row(report, world.north_marks.pk, {}, version=0, by=world.north_officer, at=NOW)


def test_a_frozen_version_keeps_its_files_and_hash_and_they_say_the_same(world: World) -> None:
    report = frozen(world.north, world.north_officer)
    version = YearlyVersion.objects.get(report=report)
    assert (version.total, version.units, len(version.digest)) == (2, 1, 64)
    assert version.ready_at is not None
    assert version.pdf is not None and version.docx is not None and version.xlsx is not None
    with open_bytes(version.pdf) as file:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(file.read()))
    assert "Quản lý điểm học sinh" in " ".join(text.split())
    assert version.digest in text.replace("\r\n", "")
    with open_bytes(version.docx) as file:
        words = zipfile.ZipFile(io.BytesIO(file.read())).read("word/document.xml").decode()
    assert "Quản lý điểm học sinh" in words
    with open_bytes(version.xlsx) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert [cell.value for cell in book["Mẫu 08"][2]][1] == "Quản lý điểm học sinh"


def test_only_a_leader_sends_without_the_signed_paper(world: World) -> None:
    report = frozen(world.north, world.north_officer)
    with pytest.raises(UnableToReportYearly, match="bản đã ký"):
        actions.send(report, version=report.version, by=world.north_officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.send(report, version=report.version, by=world.south_leader, at=NOW)
    report = actions.send(report, version=report.version, by=world.north_leader, at=NOW)
    assert (report.state, report.first_sent_on, report.sent_number) == (State.SENT, date(2026, 12, 16), 1)


def test_the_signed_paper_becomes_evidence_that_waits_for_a_reviewer(world: World) -> None:
    report = frozen(world.north, world.north_officer)
    report = actions.send(report, version=report.version, by=world.north_officer, at=NOW, issued=issued())
    piece = Evidence.objects.get(proof="yearly_report")
    assert (piece.provider, piece.happened_on, piece.recorded_by) == (
        world.north,
        date(2026, 12, 16),
        world.north_officer,
    )
    assert piece.facts == {"number": "45/BC-THPTBL", "recipient": "Sở Giáo dục và Đào tạo"}


def test_it_is_returned_with_a_reason_more_than_once_and_keeps_every_version(world: World) -> None:
    report = sent(world.north, world.north_officer, world.north_leader)
    by = world.department_coordinator
    with pytest.raises(UnableToReportYearly, match="lý do"):
        actions.give_back(report, " ", version=report.version, by=by, at=NOW)
    for n in (1, 2):
        report = actions.give_back(fresh(report), "Thiếu đơn vị vận hành", version=report.version, by=by, at=NOW)
        assert report.state == State.RETURNED
        actions.freeze(report, version=report.version, by=world.north_officer, at=NOW)
        report = fresh(report)
        report = actions.send(report, version=report.version, by=world.north_leader, at=NOW)
        assert report.sent_number == n + 1
    report = actions.accept(report, version=report.version, by=by, at=NOW)
    assert report.state == State.ACCEPTED
    assert [one.number for one in queries.versions_of(report)] == [3, 2, 1]
    assert Entry.objects.filter(action="yearly.returned").count() == 2


def test_nobody_judges_the_report_of_his_own_body(world: World) -> None:
    report = sent(world.north, world.north_officer, world.north_leader)
    with pytest.raises(NotAllowed):
        actions.accept(report, version=report.version, by=world.north_coordinator, at=NOW)
    with pytest.raises(UnableToMoveYearly, match="Đã gửi"):
        actions.freeze(report, version=report.version, by=world.north_officer, at=NOW)


def test_the_body_above_sees_who_is_in_missing_or_late(world: World) -> None:
    sent(world.north, world.north_officer, world.north_leader)
    with clock.stopped_at(datetime(2026, 12, 21, 3, 0, tzinfo=UTC)):
        sent(world.south, world.south_officer, world.south_leader)
        on = clock.today()
        found = queries.tally(world.department_leader, world.department, YEAR, on, LAST_DAY)
        assert (found.whole, found.sent, found.missing, found.late) == (3, 2, 1, 2)
        rows = queries.below(world.department_leader, world.department, YEAR, on, LAST_DAY)
        told = {one.name: one.timing for one in queries.as_below(world.department_leader, rows, on, LAST_DAY)}
    assert told == {
        world.north.name: Timing.IN_TIME,
        world.south.name: Timing.LATE,
        world.hill.name: Timing.OVERDUE,
    }


def test_a_room_does_not_report_and_its_systems_are_in_the_report_of_its_body(world: World) -> None:
    systems.add_system(by=world.department_coordinator, at=NOW, unit=world.it_room, name="Hộp thư", since=None)
    with pytest.raises(UnableToReportYearly, match="Phòng, bộ phận"):
        begun(world.it_room, world.department_coordinator)
    report = begun(world.department, world.department_coordinator)
    assert {row["name"] for row in queries.rows_of(report)} == {"Cơ sở dữ liệu ngành", "Hộp thư"}


def test_reports_are_taken_in_by_hash_up_the_tree_and_the_missing_are_named(world: World) -> None:
    sent(world.north, world.north_officer, world.north_leader)
    middle = sent(world.department, world.department_coordinator, world.department_leader)
    top = frozen(world.province, world.province_coordinator)
    whole = YearlyVersion.objects.get(report=top)
    assert (whole.total, whole.units) == (4, 3)  # two of the school, one of the Sở, one of the province
    assert top.capacity == Capacity.OWNER
    parts = list(queries.sections(world.province_leader, whole))
    assert [part.unit for part in parts] == [world.province.name, world.department.name, world.north.name]
    (kept,) = YearlyPart.objects.filter(whole=whole)
    assert kept.part.report_id == middle.pk
    assert whole.content["missing"] == [world.commune.name]
    assert queries.totals_taken(world.province_leader, world.province, YEAR, clock.today())[0] == Totals(3)
    assert not list(queries.sections(world.north_leader, whole))


def test_a_report_to_the_ministry_is_not_taken_in_by_the_body_above(world: World) -> None:
    report = begun(world.department, world.department_coordinator)
    report = actions.write_head(
        report,
        capacity=Capacity.OWNER,
        head={"owner_address": "Lâm Đài", "khac": "x"},
        contents={3: "Không có", 2: "trong biểu mẫu rồi"},
        version=report.version,
        by=world.department_coordinator,
        at=NOW,
    )
    assert report.said["head"] == {"owner_address": "Lâm Đài"}
    assert report.said["contents"] == {"3": "Không có"}
    actions.freeze(report, version=report.version, by=world.department_coordinator, at=NOW)
    report = fresh(report)
    actions.send(report, version=report.version, by=world.department_leader, at=NOW)
    assert not queries.taken(world.province_leader, world.province, YEAR, clock.today())
    assert queries.last_day_of(report) == date(2026, 12, 24)


def test_a_part_of_level_5_puts_the_whole_on_the_list_as_its_own_page_says(world: World) -> None:
    assert {row["listed"] for row in queries.rows_of(begun(world.hill, world.hill_officer))} == {""}, (
        "nobody has said yet"
    )
    InformationSystem.objects.filter(pk=world.north_marks.pk).update(part_of=world.north_site)
    systems.set_level(world.north_marks, by=world.north_officer, at=NOW, level=5, since=date(2026, 9, 1))
    listed = {row["name"]: row["listed"] for row in queries.rows_of(begun(world.north, world.north_officer))}
    assert listed[world.north_site.name] == "Có"


def test_the_law_of_a_reports_own_year_judges_it_and_an_unknown_one_is_refused(world: World) -> None:
    report = begun(world.north, world.north_officer, 2024)
    assert queries.rows_of(report)[0]["listed"] == ""
    with pytest.raises(UnableToReportYearly, match="chưa có quy định"):
        begun(world.north, world.north_officer, 2021)
    with pytest.raises(UnableToReportYearly, match="Chưa tới năm"):
        begun(world.north, world.north_officer, 2027)
    with pytest.raises(UnableToReportYearly, match="đã có báo cáo"):
        begun(world.north, world.north_officer, 2024)
    version = actions.freeze(report, version=report.version, by=world.north_officer, at=NOW)
    assert version.content["regime"] == "attt-2016"
    assert version.content["to"] == "Chủ quản hệ thống thông tin"


def test_what_people_wrote_is_erased_in_every_version_and_in_the_wholes_above(world: World) -> None:
    report = begun(world.north, world.north_officer)
    report = actions.write_head(
        report,
        capacity=Capacity.UNIT,
        head={"owner_contact": "0900 000 001", "owner_regulation": "12/QĐ"},
        contents={12: "Gọi 0900 000 001"},
        version=report.version,
        by=world.north_officer,
        at=NOW,
    )
    given = {"operator_contact": "0900 000 001", "operator": "Tổ Tin học"}
    report = actions.write_row(
        report, world.north_marks.pk, given, version=report.version, by=world.north_officer, at=NOW
    )
    actions.freeze(report, version=report.version, by=world.north_officer, at=NOW)
    report = actions.send(fresh(report), version=fresh(report).version, by=world.north_leader, at=NOW)
    above = frozen(world.department, world.department_coordinator)
    with pytest.raises(NotAllowed):
        actions.erase_words(report, "Theo yêu cầu", by=world.north_coordinator, at=NOW)
    assert actions.erase_words(report, "Theo yêu cầu 12/YC", by=world.administrator, at=NOW)
    kept = fresh(report)
    versions = list(YearlyVersion.objects.filter(report__in=(kept, above)).order_by("pk"))
    told = f"{kept.said} {kept.content} {[one.content for one in versions]}"
    assert "0900 000 001" not in told
    assert "Tổ Tin học" in told
    assert "12/QĐ" in told
    for one in versions:
        assert one.ready_at is None
        assert one.pdf is None
        assert making.make_files(one.pk, at=NOW)
