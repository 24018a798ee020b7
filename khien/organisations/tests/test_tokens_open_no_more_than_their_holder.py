from datetime import UTC, datetime, timedelta

import pytest

from khien.base import audit, clock
from khien.base.models import Entry
from khien.organisations import actions, queries
from khien.organisations.models import Grant, Person, Token, TokenWrite
from khien.organisations.rules import Deed, Role
from khien.organisations.rules.tokens import OF_PEOPLE, SCOPES, key_of, token_text
from tests.world import SETUP, World

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


def made(holder: Person, *scopes: str, by: Person | None = None, life: timedelta = YEAR) -> actions.NewToken:
    wanted = scopes or ("units:read",)
    return actions.make_token(
        holder, by=by or holder, at=NOW, name="Máy chủ sao lưu", scopes=wanted, expires_at=NOW + life
    )


def machine(world: World, role: Role = Role.COORDINATOR, *vouches_for: str) -> Person:
    return actions.register_machine(
        by=world.administrator, at=NOW, unit=world.north, role=role, name="Máy sao lưu", vouches_for=vouches_for
    )


@pytest.fixture(autouse=True)
def _on_one_day() -> object:
    with clock.stopped_at(NOW):
        yield


def test_a_token_is_recognisable_shown_once_and_only_its_digest_is_kept(world: World) -> None:
    new = made(world.north_officer)
    assert new.text.startswith(f"khien_{new.token.key}_")
    kept = [str(value) for value in Token.objects.values().get().values()]
    assert not [value for value in kept if new.text[-40:] in value]
    assert new.text not in str(list(Entry.objects.values()))
    found = queries.token_of(new.text, NOW)
    assert found is not None and found.holder == world.north_officer


def test_a_mistyped_token_is_known_without_a_look_into_the_database(world: World) -> None:
    text = made(world.north_officer).text
    for place in (8, 25, len(text) - 1):
        other = "a" if text[place] != "a" else "b"
        assert key_of(text[:place] + other + text[place + 1 :]) == ""
    assert key_of("") == key_of("khien_") == key_of(text.upper()) == key_of(f"{text} ") == ""


def test_a_token_made_up_with_the_right_shape_opens_nothing(world: World) -> None:
    new = made(world.north_officer)
    assert queries.token_of(token_text(new.token.key, "a" * 34), NOW) is None
    assert queries.token_of(token_text("a" * 12, "a" * 34), NOW) is None


def test_a_token_ends_on_its_day_at_most_a_year_away(world: World) -> None:
    new = made(world.north_officer, life=timedelta(days=30))
    assert queries.token_of(new.text, NOW + timedelta(days=29)) is not None
    assert queries.token_of(new.text, NOW + timedelta(days=30)) is None
    for life in (timedelta(0), timedelta(days=-1), timedelta(days=367)):
        with pytest.raises(actions.UnableToMakeToken):
            made(world.north_officer, life=life)


@pytest.mark.parametrize("scopes", [(), ("moon:read",), ("units:read", "evidence")])
def test_a_token_without_known_scopes_is_refused(world: World, scopes: tuple[str, ...]) -> None:
    with pytest.raises(actions.UnableToMakeToken):
        actions.make_token(
            world.north_officer, by=world.north_officer, at=NOW, name="x", scopes=scopes, expires_at=NOW + YEAR
        )


def test_whoever_leaves_loses_every_token_at_once(world: World) -> None:
    new = made(world.north_officer)
    actions.remove_person(world.north_officer, by=world.administrator, at=NOW)
    assert queries.token_of(new.text, NOW) is None
    assert Token.objects.get().revoked_at == NOW


def test_whoever_loses_the_last_role_has_a_token_that_opens_nothing(world: World) -> None:
    new = made(world.north_officer)
    actions.revoke(Grant.objects.get(person=world.north_officer), by=world.administrator, at=NOW)
    assert queries.token_of(new.text, NOW) is None


def test_a_new_password_by_a_link_ends_the_tokens_made_before(world: World) -> None:
    new = made(world.north_officer)
    link = actions.invite(world.north_officer, by=world.administrator, at=NOW)
    actions.redeem(link, password="một câu dài của mỗi người", at=NOW)
    assert queries.token_of(new.text, NOW) is None


def test_nobody_makes_a_token_for_another_person(world: World) -> None:
    with pytest.raises(queries.NotAllowed):
        made(world.north_officer, by=world.administrator)


def test_a_revoked_token_is_gone_at_once_and_the_trail_names_it(world: World) -> None:
    new = made(world.north_officer)
    with pytest.raises(queries.NotAllowed):
        actions.revoke_token(new.token, by=world.south_officer, at=NOW)
    actions.revoke_token(new.token, by=world.north_officer, at=NOW)
    assert queries.token_of(new.text, NOW) is None
    told = Entry.objects.filter(action__startswith="token.").order_by("seq")
    assert [(one.action, one.details["token"]) for one in told] == [
        ("token.made", new.token.key),
        ("token.revoked", new.token.key),
    ]
    assert list(audit.faults()) == []


def test_a_machine_has_a_role_but_no_password_no_link_and_no_persons_name(world: World) -> None:
    new = machine(world)
    assert not new.has_usable_password()
    assert ":" in new.username
    with pytest.raises(actions.UnableToInvite):
        actions.invite(new, by=world.administrator, at=NOW)
    with pytest.raises(actions.UnableToGrant, match="Máy không giữ vai trò"):
        actions.grant(new, world.north, Role.LEADER, by=world.administrator, at=NOW, since=clock.today())
    with pytest.raises(actions.UnableToRegisterMachine):
        machine(world, Role.LEADER)


def test_a_machine_never_reviews_signs_waives_sends_or_reports_whatever_its_role(world: World) -> None:
    new = machine(world, Role.COORDINATOR)
    able = {deed for deed in Deed if queries.may(new, deed, world.north)}
    assert able == {Deed.READ, Deed.TAKE_IN, Deed.PROVE, Deed.ANSWER, Deed.READ_AUDIT}
    assert not queries.may(new, Deed.READ, world.south)


def test_nobody_is_told_to_turn_to_a_machine(world: World) -> None:
    new = machine(world, Role.COORDINATOR)
    assert new not in queries.people_with(Deed.PROVE, world.north)


def test_a_machines_tokens_are_made_by_who_administers_it_and_hold_no_persons_word(world: World) -> None:
    new = machine(world)
    assert made(new, "evidence:write", by=world.department_administrator).token.holder == new
    for by in (world.north_coordinator, new):
        with pytest.raises(queries.NotAllowed):
            made(new, by=by)
    for scope in OF_PEOPLE:
        with pytest.raises(actions.UnableToMakeToken, match="Máy không ký"):
            made(new, scope, by=world.administrator)


def test_only_an_administrator_registers_a_machine_and_sees_it(world: World) -> None:
    with pytest.raises(queries.NotAllowed):
        actions.register_machine(by=world.north_leader, at=NOW, unit=world.north, role=Role.OFFICER, name="x")
    new = machine(world)
    for viewer, seen in ((world.administrator, [new.pk]), (world.north_leader, []), (world.south_officer, [])):
        assert [one.pk for one in queries.machines_seen_by(viewer)] == seen
    made(new, by=world.administrator)
    assert queries.tokens_of(world.administrator, new).count() == 1
    assert queries.tokens_of(world.north_leader, new).count() == 0


def test_nobody_but_oneself_sees_ones_own_tokens(world: World) -> None:
    made(world.north_officer)
    assert queries.tokens_of(world.north_officer, world.north_officer).count() == 1
    assert queries.tokens_of(world.administrator, world.north_officer).count() == 0


def test_what_a_machine_vouches_for_is_known_and_never_a_units_list_of_systems(world: World) -> None:
    new = machine(world, Role.OFFICER, "backup_321")
    assert queries.vouched_by(new) == {"backup_321"}
    assert queries.vouched_by(world.north_officer) == frozenset() == queries.vouched_by(SETUP)
    for wrong in ("system_inventory", "moon_phase", "incident_plan", "policy_review"):
        with pytest.raises(actions.UnableToRegisterMachine):
            machine(world, Role.OFFICER, wrong)
    actions.correct_machine(new, by=world.administrator, at=NOW, name="Máy chủ 2", vouches_for=())
    assert queries.vouched_by(new) == frozenset()


def test_requests_are_counted_by_the_minute(world: World) -> None:
    token = made(world.north_officer).token
    assert actions.spend(token, 20, at=NOW) == 20
    assert actions.spend(token, 20, at=NOW + timedelta(seconds=59)) == 40
    assert actions.spend(token, 20, at=NOW + timedelta(seconds=60)) == 20


def test_a_write_is_begun_once_and_another_body_under_its_key_is_refused(world: World) -> None:
    token = made(world.north_officer).token
    row, fresh = actions.begin_write(token, "mot-khoa", "a" * 64, at=NOW)
    assert fresh
    actions.finish_write(row, status=201, answer="{}", location="/x")
    again, fresh = actions.begin_write(token, "mot-khoa", "a" * 64, at=NOW)
    assert (fresh, again.status, again.answer, again.location) == (False, 201, "{}", "/x")
    with pytest.raises(actions.UnableToRepeat):
        actions.begin_write(token, "mot-khoa", "b" * 64, at=NOW)
    other = made(world.south_officer).token
    assert actions.begin_write(other, "mot-khoa", "b" * 64, at=NOW)[1]


def test_writes_are_forgotten_after_two_days_and_not_before(world: World) -> None:
    actions.begin_write(made(world.north_officer).token, "mot-khoa", "a" * 64, at=NOW)
    assert actions.forget_writes(at=NOW + timedelta(hours=47)) == 0
    assert actions.forget_writes(at=NOW + timedelta(hours=49)) == 1
    assert not TokenWrite.objects.exists()


def test_every_scope_says_in_words_what_it_opens() -> None:
    assert all(label.strip() for label in SCOPES.values())
    assert set(SCOPES) > OF_PEOPLE
