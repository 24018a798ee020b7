"""A watch declared, a roster approved, sent, taken or returned; what it proves before the judge."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import docx as python_docx
import pypdfium2
import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.base.models import Entry
from khien.duties import actions as duties
from khien.duties import queries as judge
from khien.duties.queries.judging import fresh
from khien.duties.rules.verdicts import Status
from khien.evidence.models import Evidence
from khien.evidence.queries import evidence_seen_by
from khien.files.actions import store_bytes
from khien.files.queries import open_bytes
from khien.law.types import ClauseTerms
from khien.notices.models import Notice
from khien.organisations import actions as organisations
from khien.organisations.models import Person, Unit
from khien.organisations.queries import NotAllowed
from khien.watch.actions import asking, periods, sending
from khien.watch.actions.periods import Declared, UnableToDeclare
from khien.watch.actions.reckoning import BY
from khien.watch.actions.shifts import add_shift, change_shift, end_shift
from khien.watch.models import Member, Period, Roster, Sending, Shift
from khien.watch.queries.periods import Asked, hands, rosters_asked, tally
from khien.watch.rules.figures import sentence
from khien.watch.rules.list_paper import digest_of, from_json
from khien.watch.rules.periods import UnableToChangePeriod
from khien.watch.rules.rosters_up import UnableToMoveRoster
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tasks import tend_periods
from khien.watch.tests.watch_builders import TET, at
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = at("2027-01-20T09:00")


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def tet(world: World, **more: object) -> Period:
    what = Declared("Tết Đinh Mùi 2027", TET, below=True, **more)  # type: ignore[arg-type]
    return periods.declare(world.department, what, by=world.department_coordinator, at=NOW)


def member(unit: Unit, name: str = "Người Một") -> Member:
    return Member.objects.create(
        unit=unit,
        name=name,
        title="Giáo viên",
        phone="0900 000 001",
        email="mot@bac.example",
        valid_from=date(2026, 1, 1),
        made_at=NOW,
    )


def put_on(world: World, who: Member, start: datetime, end: datetime, kind: Kind = Kind.SITE) -> Shift:
    return add_shift(world.north, who, Span(start, end), kind, by=world.north_officer, at=NOW)


def roster(period: Period, unit: Unit) -> Roster:
    return Roster.objects.select_related("period__unit", "unit").get(period=period, unit=unit)


def piece_of(key: UUID | None) -> Evidence:
    """The piece of evidence that a roster or a sending names."""
    assert key is not None
    return evidence_seen_by(BY).get(pk=key)


def approved(world: World, period: Period, at: datetime = NOW) -> Roster:
    row = roster(period, world.north)
    return sending.approve(row, version=row.version, by=world.north_leader, at=at)


def sent(world: World, period: Period) -> Roster:
    row = approved(world, period)
    sending.send_up(row, version=row.version, by=world.north_officer, at=NOW)
    return roster(period, world.north)


def asked_by_letter(unit: Unit, obligation: str = "holiday-duty-roster") -> str:
    """A letter orders the watch of 05 to 14 February 2027."""
    scope = f"directive:{uuid4()}"
    window = (date(2027, 2, 5), date(2027, 2, 14)) if obligation == "holiday-duty-roster" else None
    said = ClauseTerms(quote="trực giám sát 24/7", window=window)
    letter = date(2027, 1, 10)
    new = duties.NewAsk(unit.pk, obligation, scope, uuid4(), "Công văn số 5", said.quote, letter, said)
    assert duties.ask_many([new], by=Service("setup"), at=NOW) == 1
    return scope


def verdict(world: World, scope: str) -> Status:
    asked = judge.asks_for(world.province_leader, scope)
    [(_ask, found)] = fresh(asked, clock.today())
    return found.status


# --- declared -------------------------------------------------------------------------------------


def test_every_body_below_gets_its_roster_and_rooms_are_part_of_theirs(world: World) -> None:
    period = tet(world)
    names = set(Roster.objects.filter(period=period).values_list("unit__name", flat=True))
    assert {world.department.name, world.north.name, world.south.name, world.hill.name} <= names
    assert world.office.name not in names and world.province.name not in names
    assert Entry.objects.filter(action="watch.declared").count() == 1


def test_a_unit_made_later_joins_and_is_told_once(world: World) -> None:
    period = tet(world)
    made = organisations.create_unit(
        by=Service("setup"), at=NOW, name="Trường Mới", kind="upper_school", parent=world.department, place="Lâm Đài"
    )
    tend_periods.call()
    assert roster(period, made).gap_count == 1
    assert tend_periods.call() == 0


@pytest.mark.parametrize(
    ("span", "more", "words"),
    [
        (Span(TET.end, TET.start), {}, "sau thời điểm bắt đầu"),
        (Span(at("2026-01-01T00:00"), at("2026-01-02T00:00")), {}, "đã qua"),
        (Span(at("2027-01-01T00:00"), at("2028-02-02T00:00")), {}, "kiểm tra lại năm"),
        (TET, {"ask_every": 5}, "cách nhau"),
        (TET, {"wait_substitute": 0}, "Thời gian chờ"),
        (TET, {"send_by": at("2027-03-01T00:00")}, "Hạn gửi"),
    ],
)
def test_a_watch_of_impossible_hours_is_refused_in_words(
    world: World, span: Span, more: dict[str, object], words: str
) -> None:
    with pytest.raises(UnableToDeclare, match=words):
        what = Declared("Tết", span, **more)  # type: ignore[arg-type]
        periods.declare(world.department, what, by=world.department_coordinator, at=NOW)


def test_only_who_assigns_there_declares(world: World) -> None:
    for person in (world.department_officer, world.north_coordinator, world.department_leader, world.auditor):
        with pytest.raises(NotAllowed):
            periods.declare(world.department, Declared("Tết", TET), by=person, at=NOW)


def test_gaps_are_summed_in_one_sentence_and_the_worst_come_first(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end - timedelta(hours=7))
    found = tally(world.department_coordinator, period).sum
    units = Roster.objects.filter(period=period).count()
    assert (found.units, found.gaps, found.without_anyone) == (units, units, units - 1)
    assert (
        sentence(period.name, found) == f"Tết Đinh Mùi 2027: {units} khoảng trống, {units - 1} đơn vị chưa có ai trực"
    )
    rows = list(rosters_asked(world.department_coordinator, period))
    assert rows[-1].unit == world.north
    assert [one.unit for one in rosters_asked(world.north_officer, period)] == [world.north]
    assert world.north not in [one.unit for one in rosters_asked(world.department_coordinator, period, Asked.NOBODY)]


def test_changed_hours_are_reckoned_and_an_old_form_is_refused(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    longer = Span(TET.start, TET.end + timedelta(days=1))
    changed = periods.change_period(
        period, Declared("Tết Đinh Mùi", longer), version=0, by=world.department_coordinator, at=NOW
    )
    assert roster(period, world.north).gaps == [["2027-02-14T07:00", "2027-02-15T07:00"]]
    assert changed.below
    with pytest.raises(UnableToChangePeriod, match="tải lại trang"):
        periods.change_period(period, Declared("Tết", longer), version=0, by=world.department_coordinator, at=NOW)


# --- approved and proven --------------------------------------------------------------------------


def test_a_letter_that_asks_the_window_is_met_by_the_approved_roster(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    assert verdict(world, scope) is Status.UNPROVEN
    approved(world, period)
    assert verdict(world, scope) is Status.MET


def test_with_one_gap_it_fails_and_is_met_once_filled_and_approved_anew(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    first, second = member(world.north), member(world.north, "Người Hai")
    put_on(world, first, TET.start, at("2027-02-09T00:00"))
    put_on(world, second, at("2027-02-09T00:30"), TET.end)
    approved(world, period)
    assert verdict(world, scope) is Status.FAILED
    put_on(world, first, at("2027-02-09T00:00"), at("2027-02-09T00:30"))
    assert roster(period, world.north).state == "changed"
    assert verdict(world, scope) is Status.FAILED
    approved(world, period)
    assert verdict(world, scope) is Status.MET


def test_a_shift_taken_off_after_approval_fails_at_once(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    shift = put_on(world, member(world.north), TET.start, TET.end)
    approved(world, period)
    end_shift(shift, "nghỉ ốm", by=world.north_officer, at=NOW)
    assert verdict(world, scope) is Status.FAILED


def test_last_years_roster_proves_nothing_this_year(world: World) -> None:
    scope = asked_by_letter(world.north)
    then = at("2026-01-20T09:00")
    with clock.stopped_at(then):
        last = Span(at("2026-02-14T17:00"), at("2026-02-23T07:00"))
        period = periods.declare(
            world.department, Declared("Tết 2026", last, below=True), by=world.department_coordinator, at=then
        )
        who = member(world.north)
        add_shift(world.north, who, last, Kind.SITE, by=world.north_officer, at=then)
        approved(world, period, then)
    assert verdict(world, scope) is Status.UNPROVEN


def test_on_call_alone_does_not_do_where_the_site_is_asked(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world, needs_site=True)
    put_on(world, member(world.north), TET.start, TET.end, Kind.CALL)
    approved(world, period)
    assert roster(period, world.north).gap_count == 1
    assert verdict(world, scope) is Status.FAILED


def test_of_its_own_watch_a_unit_proves_whole_days_alone(world: World) -> None:
    own = periods.declare(world.north, Declared("Tết của trường", TET), by=world.north_coordinator, at=NOW)
    put_on(world, member(world.north), TET.start, TET.end)
    row = approved(world, own)
    facts = piece_of(row.evidence).facts
    assert (facts["covers_from"], facts["covers_to"]) == ("2027-02-06", "2027-02-13")


def test_called_off_it_proves_nothing(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    approved(world, period)
    off = periods.call_off(period, "Có lịch chung", version=0, by=world.department_coordinator, at=NOW)
    assert verdict(world, scope) is Status.UNPROVEN
    assert not any(vars_of(world.north_leader, roster(off, world.north)))


def vars_of(person: Person, row: Roster) -> list[bool]:
    found = hands(person, row)
    return [found.plans, found.approves, found.sends, found.judges, found.signs_copy]


def test_who_changed_it_last_does_not_approve_it(world: World) -> None:
    period = tet(world)
    Shift.objects.create(
        unit=world.north,
        member=member(world.north),
        start=TET.start,
        end=TET.end,
        kind=Kind.SITE,
        made_at=NOW,
        made_by=world.north_leader,
    )
    with pytest.raises(UnableToMoveRoster, match="không tự duyệt"):
        approved(world, period)
    row = roster(period, world.north)
    assert sending.approve(row, version=row.version, by=world.department_leader, at=NOW).state == "approved"


def test_an_empty_roster_is_not_approved_and_officers_approve_nothing(world: World) -> None:
    period = tet(world)
    with pytest.raises(UnableToMoveRoster, match="chưa có ca nào"):
        approved(world, period)
    row = roster(period, world.north)
    with pytest.raises(NotAllowed):
        sending.approve(row, version=row.version, by=world.north_coordinator, at=NOW)


# --- sent -----------------------------------------------------------------------------------------


def test_the_list_is_frozen_with_its_papers_and_proves_that_it_was_sent(world: World) -> None:
    scope, period = asked_by_letter(world.north, "duty-list-sent"), tet(world)
    put_on(world, member(world.north), TET.start, at("2027-02-14T06:00"))
    row = sent(world, period)
    assert (row.state, row.sent_at) == ("sent", NOW)
    [found] = Sending.objects.filter(roster=row)
    kept = from_json(found.content)
    assert digest_of(kept) == found.digest
    assert kept.people[0].phone == "0900 000 001"
    words = "\n".join(one.text for one in python_docx.Document(BytesIO(_bytes(found.docx))).paragraphs)
    assert "DANH SÁCH CÁN BỘ TRỰC GIÁM SÁT" in words
    assert "1. Người Một;" in words and "Thư điện tử công vụ: mot@bac.example." in words
    assert "Khoảng chưa có người trực" in words
    page = pypdfium2.PdfDocument(_bytes(found.pdf))
    assert "Người Một" in "".join(one.get_textpage().get_text_range() for one in page)
    piece = piece_of(found.evidence)
    assert piece.facts["recipient"] == world.department.name and "number" not in piece.facts
    assert verdict(world, scope) is Status.MET


def _bytes(stored: object) -> bytes:
    with open_bytes(stored) as data:  # type: ignore[arg-type]
        return data.read()


def test_the_signed_copy_brings_its_number_to_the_evidence(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    row = sent(world, period)
    signed = store_bytes("bản đã ký".encode(), "ky.txt", by=None, at=NOW)
    sending.add_signed(row, sending.Signed("12/THPT", signed), version=row.version, by=world.north_officer, at=NOW)
    [found] = Sending.objects.filter(roster=row)
    assert piece_of(found.evidence).facts["number"] == "12/THPT"


def test_a_change_after_sending_is_shown_and_must_be_sent_anew(world: World) -> None:
    period = tet(world)
    shift = put_on(world, member(world.north), TET.start, TET.end)
    row = sent(world, period)
    change_shift(shift, Span(TET.start, TET.end + timedelta(hours=1)), Kind.SITE, by=world.north_officer, at=NOW)
    row = roster(period, world.north)
    assert row.state == "changed" and row.sent_at is not None
    with pytest.raises(UnableToMoveRoster, match="Đã sửa sau khi duyệt"):
        sending.send_up(row, version=row.version, by=world.north_officer, at=NOW)
    row = sent(world, period)
    assert [one.number for one in row.sendings.order_by("number")] == [1, 2]


def test_returned_it_proves_nothing_until_it_goes_up_again(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    row = sent(world, period)
    sending.give_back(row, "Thiếu số máy", version=row.version, by=world.department_coordinator, at=NOW)
    assert verdict(world, scope) is Status.UNPROVEN
    row = sent(world, period)
    assert verdict(world, scope) is Status.MET
    assert sending.accept(row, version=row.version, by=world.department_coordinator, at=NOW).state == "accepted"


def test_nobody_takes_his_own_list_and_the_lower_unit_takes_none(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    row = sent(world, period)
    for person in (world.north_coordinator, world.north_leader, world.auditor):
        with pytest.raises(NotAllowed):
            sending.accept(row, version=row.version, by=person, at=NOW)
    own = roster(period, world.department)
    with pytest.raises(UnableToMoveRoster, match="của chính mình"):
        sending.accept(own, version=own.version, by=world.department_coordinator, at=NOW)


def test_an_old_page_does_not_overwrite_what_somebody_else_did(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    row = approved(world, period)
    with pytest.raises(UnableToMoveRoster, match="tải lại trang"):
        sending.send_up(row, version=row.version - 1, by=world.north_officer, at=NOW)


def test_those_that_have_not_sent_are_reminded_once_a_day(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    sent(world, period)
    told = asking.remind(period, "Gửi trước thứ Sáu", by=world.department_coordinator, at=NOW)
    asking.remind(period, "Gửi trước thứ Sáu", by=world.department_coordinator, at=NOW)
    rows = Notice.objects.filter(kind="roster_reminder")
    assert told.units >= 2 and not rows.filter(person=world.north_officer).exists()
    assert rows.filter(person=world.south_officer).count() == 1
