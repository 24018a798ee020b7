"""Seats, skills and certificates of a team: dated, ordered, seen by whom they concern, refused in words."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.base.models import Personal
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.law.skills.read import standard_on
from khien.notices.models import Notice
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import ERASED
from khien.watch.actions import learning, teams
from khien.watch.actions.call_outs import answer_call, call_out, end_call_out
from khien.watch.actions.erasing_teams import erase_call_out, forget_in_teams
from khien.watch.actions.lapsing import tell_of_certificates
from khien.watch.actions.learning import Paper, Said, UnableToKeepLearning
from khien.watch.actions.teams import Described, Placed, UnableToKeepTeam
from khien.watch.models import CallOut, CallOutAnswer, Qualification, Seat, Skill
from khien.watch.queries.learning import fitting, lapsing, papers_of, skills_of
from khien.watch.queries.teams import former_seats_of, seats_of, teammates, teams_seen_by
from khien.watch.rules.teams import Answer, How, Learned, Part, Validity, validity
from khien.watch.tests.rosters_kept import member
from khien.watch.tests.teams_kept import NIGHT, Kept, team_of_the_department
from tests.world import World

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _night() -> Iterator[None]:
    with clock.stopped_at(NIGHT):
        yield


@pytest.fixture
def kept(world: World) -> Kept:
    return team_of_the_department(world)


def test_people_are_called_in_the_order_that_was_set(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    teams.order_seats(kept.team, [kept.seats["expert"].pk], by=by, at=NIGHT)
    named = [one.member for one in seats_of(by, kept.team, TODAY)]
    assert named == [kept.expert, kept.leader, kept.responder]


def test_another_part_ends_the_row_and_begins_a_new_one(world: World, kept: Kept) -> None:
    by, old = world.department_coordinator, kept.seats["responder"]
    new = teams.change_seat(old, Part.DEPUTY, hotline=False, until=None, by=by, at=NIGHT)
    old.refresh_from_db()
    assert old.valid_to == TODAY == new.valid_from and old.hotline and not new.hotline
    assert [one.member for one in seats_of(by, kept.team, TODAY)] == [kept.leader, kept.responder, kept.expert]
    again = teams.change_seat(new, Part.CONTACT, hotline=True, until=None, by=by, at=NIGHT)
    assert again.pk == new.pk and Seat.objects.filter(member=kept.responder).count() == 2


def test_who_left_is_told_as_former(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    teams.unseat(kept.seats["expert"], TODAY, by=by, at=NIGHT)
    tomorrow = TODAY + timedelta(days=1)
    assert kept.expert in [one.member for one in seats_of(by, kept.team, TODAY)]
    assert kept.expert not in [one.member for one in seats_of(by, kept.team, tomorrow)]
    assert [one.member for one in former_seats_of(by, kept.team, tomorrow)] == [kept.expert]


def test_an_expert_s_seat_ends_with_his_contract(world: World, kept: Kept) -> None:
    assert not [one for one in seats_of(world.responder, kept.team, date(2027, 9, 1)) if one.member == kept.expert]


def test_what_a_seat_is_refused_for_is_said_in_words(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    away = member(world.province, "Lê Thử Hai", world.province_coordinator)
    cases = (
        (away, Placed(Part.MEMBER, TODAY), "không thuộc đơn vị có đội"),
        (kept.leader, Placed(Part.MEMBER, TODAY), "đã có trong đội"),
        (kept.expert, Placed(Part.EXPERT, TODAY), "chỉ tham gia đến hết 31/08/2027"),
    )
    for who, placed, words in cases:
        with pytest.raises(UnableToKeepTeam, match=words):
            teams.seat(kept.team, who, placed, by=by, at=NIGHT)
    own = member(world.north, "Tạ Bắc Ba", world.north_officer)
    with pytest.raises(UnableToKeepTeam, match="phải sau ngày vào đội"):
        teams.seat(kept.team, own, Placed(Part.MEMBER, TODAY, TODAY), by=by, at=NIGHT)
    assert teams.seat(kept.team, own, Placed(Part.MEMBER, TODAY), by=by, at=NIGHT).place == 4
    with pytest.raises(NotAllowed):
        teams.seat(kept.team, own, Placed(Part.MEMBER, TODAY), by=world.responder, at=NIGHT)


def test_a_team_is_corrected_by_one_hand_at_a_time_and_ended_with_a_reason(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    said = Described("Đội ứng cứu", "15/QĐ-SGDĐT", TODAY, "0900 000 011")
    changed = teams.correct_team(kept.team, said, version=0, by=by, at=NIGHT)
    with pytest.raises(UnableToKeepTeam, match="vừa sửa"):
        teams.correct_team(kept.team, said, version=0, by=by, at=NIGHT)
    with pytest.raises(UnableToKeepTeam, match="có chữ"):
        teams.correct_team(changed, Described("Đội", phone="0900 OOO"), version=1, by=by, at=NIGHT)
    with pytest.raises(UnableToKeepTeam, match="đã có đội tên"):
        teams.make_team(world.department, Described("Đội ứng cứu"), by=by, at=NIGHT)
    with pytest.raises(UnableToKeepTeam, match="lý do"):
        teams.end_team(changed, " ", by=by, at=NIGHT)
    teams.end_team(changed, "Sáp nhập", by=by, at=NIGHT)
    with pytest.raises(UnableToKeepTeam, match="đã giải thể"):
        teams.end_team(changed, "Sáp nhập", by=by, at=NIGHT)
    assert not seats_of(by, kept.team, TODAY).exists()


def test_skills_are_said_whole_and_only_of_the_standard(world: World, kept: Kept) -> None:
    by, who = world.department_coordinator, kept.expert
    assert learning.say_skills(who, {"incident": Said(3, "mã độc"), "assessment": Said()}, by=by, at=NIGHT) == 2
    assert learning.say_skills(who, {"incident": Said(3, "mã độc"), "assessment": Said()}, by=by, at=NIGHT) == 0
    assert learning.say_skills(who, {"incident": Said(2)}, by=by, at=NIGHT) == 3
    assert [(one.group, one.grade) for one in skills_of(by, who)] == [("incident", 2)]
    assert Skill.objects.filter(member=who).count() == 3
    for group, grade in (("forensics", None), ("incident", 4)):
        with pytest.raises(UnableToKeepLearning, match="không có trong chuẩn"):
            learning.say_skills(who, {group: Said(grade)}, by=by, at=NIGHT)
    with pytest.raises(NotAllowed):
        learning.say_skills(who, {}, by=world.responder, at=NIGHT)


def test_who_can_do_forensics_is_found_by_group_and_by_words(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    learning.say_skills(kept.expert, {"incident": Said(3, "máy chủ Linux")}, by=by, at=NIGHT)
    learning.say_skills(kept.leader, {"protection": Said(1)}, by=by, at=NIGHT)
    paper = Paper(Learned.CERTIFICATE, "Chứng chỉ điều tra số", date(2025, 1, 2), "Tổ chức Mẫu")
    learning.add_paper(kept.responder, paper, by=by, at=NIGHT)
    people, standard = teammates(by, kept.team, NIGHT), standard_on(TODAY)
    assert [one.member for one in fitting(people, standard, group="incident")] == [kept.expert]
    assert fitting(people, standard, group="incident", grade=2) == []
    assert {one.member for one in fitting(people, standard, words="dieu tra so")} == {kept.expert, kept.responder}
    assert [one.member for one in fitting(people, standard, words="linux")] == [kept.expert]


@pytest.mark.parametrize(
    ("expires_on", "state"),
    [
        (None, Validity.HOLDS),
        (TODAY - timedelta(days=1), Validity.EXPIRED),
        (TODAY, Validity.SOON),
        (TODAY + timedelta(days=60), Validity.SOON),
        (TODAY + timedelta(days=61), Validity.HOLDS),
    ],
)
def test_a_certificate_holds_on_its_last_day(expires_on: date | None, state: Validity) -> None:
    assert validity(expires_on, TODAY) is state


def test_papers_are_refused_in_words_and_ended_once(world: World, kept: Kept) -> None:
    by, who = world.department_coordinator, kept.leader
    for said, words in (
        (Paper(Learned.CERTIFICATE, " ", TODAY), "Cần ghi tên"),
        (Paper(Learned.CERTIFICATE, "A", TODAY + timedelta(days=1)), "không được sau hôm nay"),
        (Paper(Learned.CERTIFICATE, "A", TODAY, expires_on=TODAY - timedelta(days=1)), "từ ngày cấp"),
        (Paper(Learned.TRAINING, "A", TODAY, hours=0), "Số giờ học"),
    ):
        with pytest.raises(UnableToKeepLearning, match=words):
            learning.add_paper(who, said, by=by, at=NIGHT)
    made = learning.add_paper(who, Paper(Learned.CERTIFICATE, "A", TODAY, expires_on=TODAY), by=by, at=NIGHT)
    assert [one.pk for one in lapsing(by, TODAY)] == [made.pk]
    assert not papers_of(world.south_officer, who).exists()
    learning.end_paper(made, by=by, at=NIGHT)
    with pytest.raises(UnableToKeepLearning, match="đã được bỏ"):
        learning.end_paper(made, by=by, at=NIGHT)
    assert not papers_of(by, who).exists() and not lapsing(by, TODAY).exists()


def test_a_team_is_seen_by_who_reads_its_unit_and_by_who_sits_in_it(world: World, kept: Kept) -> None:
    own = member(world.north, "Tạ Bắc Ba", world.north_officer, person=world.north_officer)
    teams.seat(kept.team, own, Placed(Part.MEMBER, TODAY), by=world.department_coordinator, at=NIGHT)
    for person in (world.responder, world.province_coordinator, world.north_officer):
        assert list(teams_seen_by(person)) == [kept.team]
    for person in (world.south_officer, world.commune_leader, world.telecom_officer, world.removed):
        assert not teams_seen_by(person).exists()


def _told(kind: str) -> set[tuple[int | None, bool]]:
    rows = Notice.objects.filter(kind=kind)
    return {(one.person_id, one.lapsed_at is None) for one in rows}


def test_a_certificate_that_lapses_is_told_once_before_and_once_after(world: World, kept: Kept) -> None:
    by, service = world.department_coordinator, Service("watch")
    expires = TODAY + timedelta(days=60)
    said = Paper(Learned.CERTIFICATE, "Điều tra số", date(2025, 1, 1), expires_on=expires)
    paper = learning.add_paper(kept.responder, said, by=by, at=NIGHT)
    holder = {(world.department_coordinator.pk, True), (world.responder.pk, True)}
    assert tell_of_certificates(by=service, at=NIGHT - timedelta(days=1)) == 0
    for _day in range(2):
        assert tell_of_certificates(by=service, at=NIGHT) == 1
    assert _told("certificate_due") == holder and Notice.objects.count() == 2
    assert "Điều tra số" not in str(Notice.objects.get(person=world.responder).details)
    with clock.stopped_at(NIGHT + timedelta(days=61)):
        tell_of_certificates(by=service, at=clock.now())
        assert _told("certificate_late") == holder
        assert _told("certificate_due") == {(person, False) for person, _ in holder}
        learning.end_paper(paper, by=by, at=clock.now())
        assert tell_of_certificates(by=service, at=clock.now()) == 0
        assert _told("certificate_late") == {(person, False) for person, _ in holder}


def test_what_a_team_keeps_in_words_can_be_erased_by_law(world: World, kept: Kept) -> None:
    by, lawful = world.department_coordinator, "Đơn yêu cầu số 5"
    learning.say_skills(kept.expert, {"incident": Said(3, "từng làm ở X")}, by=by, at=NIGHT)
    scan = store_bytes(b"1. Chung chi cua ai", "ten-nguoi.txt", by=None, at=NIGHT)
    paper = Paper(Learned.CERTIFICATE, "Chứng chỉ mang tên ông X", date(2025, 1, 1), "Nơi cấp")
    learning.add_paper(kept.expert, paper, by=by, at=NIGHT, paper=scan)
    row = call_out(kept.team, world.north, "Máy của cô Y", "Nhà cô Y", by=by, at=NIGHT)
    answer_call(row, kept.expert, Answer.CANNOT, words="Con ốm", how=How.SAID, by=by, at=NIGHT)
    end_call_out(row, "Cô Y tự xử lý", by=by, at=NIGHT)
    assert erase_call_out(row, lawful, by=world.administrator, at=NIGHT) == 4
    with pytest.raises(NotAllowed):
        erase_call_out(row, lawful, by=by, at=NIGHT)
    forget_in_teams(kept.expert)
    kept_words = [
        str(one) for table in (CallOut, CallOutAnswer, Skill, Qualification) for one in table.objects.values()
    ]
    kept_words += [str(one) for one in Personal.objects.filter(entry__subject__startswith="call_out").values()]
    kept_words += [str(one) for one in Notice.objects.values()]
    assert not re.search("cô Y|Con ốm|từng làm|ông X|Nơi cấp", " ".join(kept_words))
    assert StoredFile.objects.get(sha256=scan.sha256).original_name == ERASED
    assert [(one.group, one.grade) for one in skills_of(by, kept.expert)] == [("incident", 3)]
