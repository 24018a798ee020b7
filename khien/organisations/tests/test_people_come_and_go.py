"""People: added with a first role, corrected, invited by a link that works once, removed with a history."""

from datetime import UTC, datetime, timedelta

import pytest

from khien.base import audit, clock
from khien.base.models import Entry, Personal
from khien.organisations.actions import (
    UnableToGrant,
    UnableToInvite,
    UnableToRedeem,
    UnableToRegister,
    correct_person,
    create_person,
    grant,
    invite,
    redeem,
    remove_person,
    revoke,
)
from khien.organisations.models import Grant, OneTimeLink, Person
from khien.organisations.queries import NotAllowed, grants_of, link_holder, manages, people_seen_by
from khien.organisations.rules import Role
from khien.organisations.rules.names import username_for
from tests.world import SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
GOOD = "mot cau that dai 42"


def test_a_person_comes_with_a_first_role_and_no_password(world: World) -> None:
    person = create_person(
        by=world.department_administrator,
        at=AT,
        unit=world.north,
        role=Role.OFFICER,
        username="moi.nguoi",
        full_name="  Người   Mới ",
        email="moi@lamdai.example",
    )
    assert (person.full_name, person.full_name_folded) == ("Người Mới", "nguoi moi")
    assert not person.has_usable_password()
    assert Grant.objects.get(person=person).unit_id == world.north.pk


def test_no_name_of_a_person_stands_in_the_lasting_part_of_the_audit(world: World) -> None:
    entry = Entry.objects.get(action="person.created", subject=f"person:{world.north_officer.pk}")
    assert "Tạ Bắc Ba" not in f"{entry.details}{entry.actor}{entry.subject}"
    assert "Tạ Bắc Ba" in str(Personal.objects.get(entry=entry).payload)
    audit.erase(entry.subject, by=SETUP, at=AT, reason="đề nghị của chủ thể dữ liệu")
    assert Personal.objects.get(entry=entry).payload is None
    assert list(audit.faults()) == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"username": "Có Dấu"}, "không dấu"),
        ({"username": "ab"}, "3–60 ký tự"),
        ({"username": "north.officer"}, "đã có người dùng"),
        ({"full_name": "  "}, "để trống"),
        ({"full_name": "A" * 121}, "dài quá"),
        ({"email": "khong-phai"}, "không hợp lệ"),
    ],
)
def test_a_person_wrongly_described_is_refused(world: World, wrong: dict[str, str], why: str) -> None:
    given = {"username": "moi.nguoi", "full_name": "Người Mới", "email": ""} | wrong
    with pytest.raises(UnableToRegister, match=why):
        create_person(by=SETUP, at=AT, unit=world.north, role=Role.OFFICER, **given)


def test_only_an_administrator_of_the_unit_adds_people(world: World) -> None:
    for by in (world.north_leader, world.department_coordinator, world.police_leader):
        with pytest.raises(NotAllowed):
            create_person(by=by, at=AT, unit=world.north, role=Role.OFFICER, username="moi", full_name="Mới")


def test_a_link_sets_a_password_once(world: World) -> None:
    token = invite(world.north_officer, by=world.administrator, at=AT)
    assert link_holder(token, AT) == world.north_officer
    assert redeem(token, password=GOOD, at=AT).check_password(GOOD)
    assert link_holder(token, AT) is None
    with pytest.raises(UnableToRedeem, match="đã được dùng"):
        redeem(token, password="mot cau khac dai 43", at=AT)
    assert Person.objects.get(pk=world.north_officer.pk).check_password(GOOD)


def test_the_token_itself_is_kept_nowhere(world: World) -> None:
    token = invite(world.north_officer, by=world.administrator, at=AT)
    assert token not in OneTimeLink.objects.get(person=world.north_officer).digest
    assert not any(token in str(entry.details) for entry in Entry.objects.all())


def test_a_password_too_weak_leaves_the_link_to_be_tried_again(world: World) -> None:
    token = invite(world.north_officer, by=world.administrator, at=AT)
    with pytest.raises(UnableToRedeem, match="12"):
        redeem(token, password="ngan", at=AT)
    assert redeem(token, password=GOOD, at=AT) == world.north_officer


@pytest.mark.parametrize(("later", "works"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)])
def test_a_link_lives_seven_days(world: World, later: timedelta, works: bool) -> None:
    token = invite(world.north_officer, by=world.administrator, at=AT)
    assert (link_holder(token, AT + later) is not None) is works
    if not works:
        with pytest.raises(UnableToRedeem, match="hết hạn"):
            redeem(token, password=GOOD, at=AT + later)


def test_a_newer_link_ends_the_older(world: World) -> None:
    old = invite(world.north_officer, by=world.administrator, at=AT)
    new = invite(world.north_officer, by=world.administrator, at=AT)
    assert (link_holder(old, AT), link_holder(new, AT)) == (None, world.north_officer)


def test_someone_who_left_has_no_role_link_password_or_way_back(world: World) -> None:
    token = invite(world.north_officer, by=world.administrator, at=AT)
    remove_person(world.north_officer, by=world.department_administrator, at=AT)
    person = Person.objects.get(pk=world.north_officer.pk)
    assert (person.is_active, person.left_at, person.has_usable_password()) == (False, AT, False)
    assert not grants_of(SETUP, person, AT.date()).exists()
    with pytest.raises(UnableToRedeem):
        redeem(token, password=GOOD, at=AT)
    with pytest.raises(UnableToInvite):
        invite(person, by=world.administrator, at=AT)
    assert Entry.objects.filter(action="person.created", subject=f"person:{person.pk}").exists()


def test_a_half_administrator_cannot_take_a_persons_account_over(world: World) -> None:
    """A link would also open what the person holds outside the administrator's own units."""
    grant(world.north_officer, world.commune, Role.OFFICER, by=SETUP, at=AT, since=AT.date())
    assert not manages(world.department_administrator, world.north_officer)
    for attempt in (invite, remove_person):
        with pytest.raises(NotAllowed):
            attempt(world.north_officer, by=world.department_administrator, at=AT)
    assert invite(world.north_officer, by=world.administrator, at=AT)


def test_a_school_cannot_draw_a_stranger_in_to_take_his_account_over(world: World) -> None:
    with pytest.raises(NotAllowed):
        grant(
            world.province_leader, world.north, Role.OFFICER, by=world.department_administrator, at=AT, since=AT.date()
        )


def test_a_role_is_ended_by_whoever_administers_its_unit(world: World) -> None:
    held = Grant.objects.get(person=world.north_officer)
    with pytest.raises(NotAllowed):
        revoke(held, by=world.north_leader, at=AT)
    ended = revoke(held, by=world.department_administrator, at=AT)
    assert ended.valid_to == clock.day_of(AT)
    again = grant(world.north_officer, world.north, Role.OFFICER, by=world.administrator, at=AT, since=AT.date())
    with pytest.raises(UnableToGrant):
        grant(world.north_officer, world.north, Role.OFFICER, by=world.administrator, at=AT, since=AT.date())
    assert again.valid_to is None


def test_a_person_corrects_his_own_particulars_and_nobody_elses(world: World) -> None:
    new = {"full_name": "Tạ Bắc Bốn", "title": "Giáo viên", "email": "", "phone": "0900 000 009"}
    correct_person(world.north_officer, by=world.north_officer, at=AT, **new)
    world.north_officer.refresh_from_db()
    assert (world.north_officer.full_name, world.north_officer.title) == ("Tạ Bắc Bốn", "Giáo viên")
    with pytest.raises(NotAllowed):
        correct_person(world.north_officer, by=world.north_leader, at=AT, **new)
    with pytest.raises(NotAllowed):
        correct_person(world.removed, by=world.removed, at=AT, **new)


def test_people_are_seen_where_their_units_are_seen(world: World) -> None:
    seen = set(people_seen_by(world.north_leader))
    assert seen == {world.north_leader, world.north_coordinator, world.north_officer}
    assert world.removed in people_seen_by(world.department_leader)
    assert not people_seen_by(world.removed).exists()
    assert not grants_of(world.north_leader, world.south_leader, AT.date()).exists()
    assert grants_of(world.department_leader, world.south_leader, AT.date()).count() == 1


@pytest.mark.parametrize(
    ("name", "username"),
    [("Nguyễn Văn Đức", "duc.nv"), ("An", "an.kh"), ("Ê Ban", "ban.e"), ("***", "")],
)
def test_a_sign_in_name_is_made_from_a_name(name: str, username: str) -> None:
    assert username_for(name) == username
