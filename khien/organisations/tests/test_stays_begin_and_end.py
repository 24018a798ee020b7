"""A stay lasts so long, ends in many ways, and whence it came is forgotten; what was done in it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator

from khien.base import audit, clock
from khien.base.models import Entry
from khien.organisations import actions, queries
from khien.organisations.models import FailedSignIn, Identity, OneTimeLink, Person, Visit
from khien.organisations.rules.sign_in import Ended, How, Lifetimes, lapsed
from tests.world import BEGAN, SETUP, World

AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
LIVES = Lifetimes(idle=timedelta(hours=2), whole=timedelta(hours=12))


@pytest.mark.parametrize(
    ("began", "seen", "why"),
    [(0, 0, None), (11.9, 0, None), (12, 0, Ended.OLD), (3, 1.9, None), (3, 2, Ended.IDLE), (12, 2, Ended.OLD)],
)
def test_a_stay_runs_out_untouched_or_at_last(began: float, seen: float, why: Ended | None) -> None:
    assert lapsed(AT - timedelta(hours=began), AT - timedelta(hours=seen), AT, LIVES) is why


def stay(person: Person, at: datetime = AT) -> Visit:
    return actions.begin_visit(by=person, at=at, how=How.PASSWORD, address="192.0.2.1", agent="Firefox/140")


def ended(visit: Visit) -> str:
    visit.refresh_from_db()
    return visit.ended_because


def test_being_seen_is_written_once_in_five_minutes(world: World) -> None:
    visit = stay(world.north_officer)
    actions.see_visit(visit, by=world.north_officer, at=AT + timedelta(minutes=4))
    visit.refresh_from_db()
    assert visit.seen_at == AT
    actions.see_visit(visit, by=world.north_officer, at=AT + timedelta(minutes=5))
    visit.refresh_from_db()
    assert visit.seen_at == AT + timedelta(minutes=5)


def test_one_ends_ones_own_stays_and_nobody_elses(world: World) -> None:
    here, there, other = stay(world.north_officer), stay(world.north_officer), stay(world.south_officer)
    with pytest.raises(queries.NotAllowed):
        actions.end_visit(other, Ended.ELSEWHERE, by=world.north_officer, at=AT)
    assert actions.end_other_visits(by=world.north_officer, at=AT, keep=here.pk) == 1
    assert (ended(here), ended(there), ended(other)) == ("", "elsewhere", "")


def test_an_administrator_ends_all_with_a_reason_that_is_kept_apart(world: World) -> None:
    visit = stay(world.north_officer)
    with pytest.raises(actions.UnableToEndVisit, match="lý do"):
        actions.end_visits_of(world.north_officer, by=world.department_administrator, at=AT, reason="")
    with pytest.raises(queries.NotAllowed):
        actions.end_visits_of(world.north_officer, by=world.north_leader, at=AT, reason="Nghi bị lộ")
    actions.end_visits_of(world.north_officer, by=world.department_administrator, at=AT, reason="Nghi bị lộ")
    assert ended(visit) == "administrator"
    entry = Entry.objects.get(action="person.visits_ended")
    assert (entry.details, entry.personal.payload) == ({"ended": 1}, {"reason": "Nghi bị lộ"})
    assert [note.reason for note in queries.account_notes(world.north_officer)] == ["Nghi bị lộ"]
    actions.read_account_notes(by=world.north_officer, at=AT)
    assert not queries.account_notes(world.north_officer).exists()


def test_whoever_leaves_loses_every_way_in_and_keeps_what_they_did(world: World) -> None:
    person = world.north_officer
    visit, token = stay(person), actions.invite(person, by=world.administrator, at=clock.now())
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "khóa"})
    given = {"provider": "oidc", "issuer": "https://a.example", "subject": "1"}
    actions.link_identity(person, by=person, at=clock.now(), **given)
    deeds = Entry.objects.filter(actor=person.audit_name).count()
    actions.remove_person(person, by=world.administrator, at=clock.now())
    assert ended(visit) == "left"
    assert queries.link_holder(token, clock.now()) is None
    assert not Authenticator.objects.filter(user=person).exists()
    assert not Identity.objects.exists()
    assert queries.claimed_person("email", person.email) is None
    assert actions.link_by_mail(person.username, by=SETUP, at=clock.now()) is None
    assert Entry.objects.filter(actor=person.audit_name).count() == deeds > 0
    assert Person.objects.get(pk=person.pk).full_name == "Tạ Bắc Ba"
    assert list(audit.faults()) == []


def test_a_new_password_ends_the_stays_that_the_old_one_began(world: World) -> None:
    visit = stay(world.north_officer)
    token = actions.invite(world.north_officer, by=world.administrator, at=clock.now())
    actions.redeem(token, password="một câu ngắn dễ nhớ 2026", at=clock.now())
    assert ended(visit) == "password"


def test_wrong_passwords_are_noted_for_those_who_are_here_alone(world: World) -> None:
    for name in ("North.Officer", "khong.co.ai", world.removed.username, "mật khẩu gõ nhầm vào ô tên"):
        actions.note_failed_sign_in(name, step="password", at=AT, address="192.0.2.7")
    assert [one.person for one in FailedSignIn.objects.all()] == [world.north_officer]
    mine = queries.failed_sign_ins_of(world.north_officer, world.north_officer, AT - timedelta(days=1))
    assert [one.address for one in mine] == ["192.0.2.7"]
    with pytest.raises(queries.NotAllowed):
        queries.failed_sign_ins_of(world.south_officer, world.north_officer, AT)


def test_whence_one_came_is_forgotten_after_half_a_year_and_the_stay_after_a_year(world: World) -> None:
    old, older = (
        stay(world.north_officer, AT - timedelta(days=181)),
        stay(world.north_officer, AT - timedelta(days=366)),
    )
    fresh = stay(world.north_officer)
    actions.note_failed_sign_in("north.officer", step="password", at=AT - timedelta(days=181), address="192.0.2.7")
    assert actions.forget_visits(at=AT) == {"addresses": 2, "failures": 1, "visits": 1, "sessions": 0}
    old.refresh_from_db()
    assert (old.address, old.agent) == (None, "")
    assert not Visit.objects.filter(pk=older.pk).exists()
    fresh.refresh_from_db()
    assert fresh.address == "192.0.2.1"


def test_a_stay_is_read_by_its_person_and_their_administrator_alone(world: World) -> None:
    stay(world.north_officer)
    assert queries.visits_of(world.north_officer, world.north_officer).count() == 1
    assert queries.visits_of(world.department_administrator, world.north_officer).count() == 1
    for viewer in (world.north_leader, world.south_officer, world.auditor):
        with pytest.raises(queries.NotAllowed):
            queries.visits_of(viewer, world.north_officer)


def test_a_link_by_mail_lives_an_hour_and_only_for_who_has_an_address(world: World) -> None:
    Person.objects.filter(pk=world.south_officer.pk).update(email="")
    at = clock.now()
    for name in ("south.officer", "khong.co.ai", ""):
        assert actions.link_by_mail(name, by=SETUP, at=at) is None
    found = actions.link_by_mail(" North.Officer ", by=SETUP, at=at)
    assert found is not None
    person, token = found
    assert person == world.north_officer
    assert queries.link_holder(token, at + timedelta(minutes=59)) == person
    assert queries.link_holder(token, at + timedelta(minutes=61)) is None
    assert token not in "".join(OneTimeLink.objects.values_list("digest", flat=True))


def test_an_account_elsewhere_is_linked_by_its_own_person_once(world: World) -> None:
    given = {"provider": "oidc", "issuer": "https://a.example", "subject": "1"}
    with pytest.raises(actions.UnableToLink):
        actions.link_identity(world.north_officer, by=world.administrator, at=BEGAN, **given)
    actions.link_identity(world.north_officer, by=world.north_officer, at=BEGAN, **given)
    with pytest.raises(actions.UnableToLink, match="đã liên kết"):
        actions.link_identity(world.south_officer, by=world.south_officer, at=BEGAN, **given)
    assert queries.identity_holder("https://a.example", "1") == world.north_officer
    assert queries.identity_holder("https://b.example", "1") is None


def test_a_language_that_is_none_of_ours_is_refused(world: World) -> None:
    for language in ("fr", "", "EN", "vi-VN", "../en"):
        with pytest.raises(actions.UnableToChooseLanguage):
            actions.choose_language(language, by=world.north_officer, at=BEGAN)
    actions.choose_language("en", by=world.north_officer, at=BEGAN)
    assert Person.objects.get(pk=world.north_officer.pk).language == "en"
    assert Person.objects.get(pk=world.south_officer.pk).language == "vi"
