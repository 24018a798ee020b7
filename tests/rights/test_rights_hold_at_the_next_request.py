"""Two processes of the site on one database: what is granted or taken away in one, the other's next page obeys."""

from collections.abc import Callable, Iterator

import pytest

from tests.processes import Process

_OFFICE = """
from khien.base import clock
from khien.organisations import actions
from khien.organisations.models import Grant
from khien.organisations.rules import Role
from tests.world import SETUP, build
world = build()
who = {"by": SETUP, "at": clock.now()}
answer = world.north.pk
"""
_SITE = """
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
from django.test import Client
from khien.organisations.models import Person
visitor = Client(SERVER_NAME="localhost")
def asks(path):
    response = visitor.get(path)
    return [response.status_code, response.headers.get("Location", "")]
"""


class Site:
    """One process changes rights; the other serves pages to one person who stays signed in."""

    def __init__(self, office: Process, pages: Process) -> None:
        self.office, self.pages = office, pages
        self.north = office.do(_OFFICE)
        pages.do(_SITE)

    def signs_in(self, username: str) -> None:
        self.pages.do(f"visitor.force_login(Person.objects.get(username={username!r}))")

    def answers(self, path: str) -> tuple[int, str]:
        status, location = self.pages.do(f"answer = asks({path!r})")
        return status, location

    @property
    def of_north(self) -> str:
        return f"/viec/?don_vi={self.north}"


@pytest.fixture
def site(processes: Callable[[], Process]) -> Iterator[Site]:
    yield Site(processes(), processes())


def test_a_role_opens_a_page_and_closes_it_at_the_very_next_request(site: Site) -> None:
    site.signs_in("south.officer")
    assert site.answers(site.of_north) == (404, "")
    site.office.do("given = actions.grant(world.south_officer, world.north, Role.AUDITOR, since=clock.today(), **who)")
    assert site.answers(site.of_north) == (200, "")
    site.office.do("actions.revoke(given, **who)")
    assert site.answers(site.of_north) == (404, "")


def test_whoever_loses_the_only_role_sees_no_unit_at_the_very_next_request(site: Site) -> None:
    site.signs_in("north.officer")
    proof = f"/minh-chung/ghi/backup_321/?don_vi={site.north}"
    assert site.answers(proof) == (200, "")
    site.office.do("actions.revoke(Grant.objects.get(person=world.north_officer), **who)")
    assert site.answers(proof) == (404, "")
    site.office.do("actions.grant(world.north_officer, world.north, Role.RESPONDER, since=clock.today(), **who)")
    assert site.answers(proof) == (403, "")
    assert site.answers(site.of_north) == (200, "")


def test_the_session_of_a_removed_person_ends_at_once(site: Site) -> None:
    site.signs_in("north.officer")
    assert site.answers("/minh-chung/") == (200, "")
    site.office.do("actions.remove_person(world.north_officer, **who)")
    assert site.answers("/minh-chung/") == (302, "/tai-khoan/dang-nhap/?next=/minh-chung/")


def test_a_new_password_ends_the_sessions_that_the_old_one_began(site: Site) -> None:
    site.signs_in("north.officer")
    assert site.answers("/minh-chung/") == (200, "")
    site.office.do(
        "actions.redeem(actions.invite(world.north_officer, **who), password='câu mới dài 2026', at=who['at'])"
    )
    assert site.answers("/minh-chung/")[0] == 302


def test_a_unit_that_moves_takes_its_pages_along_at_once(site: Site) -> None:
    site.signs_in("department.leader")
    assert site.answers(site.of_north) == (200, "")
    site.office.do("actions.move_unit(world.north, parent=world.commune, **who)")
    assert site.answers(site.of_north) == (404, "")


_OTHER_WAYS = """
from allauth.mfa.models import Authenticator
from khien.organisations.models import Identity, Visit
from khien.organisations.queries import claimed_person, identity_holder, link_holder
def ways(person, token):
    return [
        link_holder(token, clock.now()) is not None,
        Authenticator.objects.filter(user=person).exists(),
        identity_holder("https://a.example", "1") is not None or claimed_person("email", person.email) is not None,
        Visit.objects.filter(person=person, ended_at=None).exists(),
    ]
person = world.north_officer
token = actions.invite(person, **who)
Authenticator.objects.create(user=person, type="webauthn", data={"name": "khóa"})
actions.link_identity(person, provider="oidc", issuer="https://a.example", subject="1", by=person, at=who["at"])
until = who["at"] + timedelta(days=30)
made = actions.make_token(person, by=person, name="Của tôi", scopes=["units:read"], at=who["at"], expires_at=until)
"""


def test_whoever_left_has_no_way_in_at_the_very_next_request_and_keeps_a_name(site: Site) -> None:
    """One-time link, passkey, account elsewhere, stay and token: all are worthless in the other process at once."""
    site.signs_in("north.officer")
    assert site.answers("/minh-chung/") == (200, "")
    site.office.do("from datetime import timedelta\n" + _OTHER_WAYS)
    told = site.office.do("answer = [token, made.text]")
    asked = (
        "from khien.base import clock\n"
        + _OTHER_WAYS.partition("person = world")[0]
        + (
            "from khien.organisations.queries.tokens import token_of\n"
            "one = Person.objects.get(username='north.officer')\n"
            f"answer = [*ways(one, {told[0]!r}), token_of({told[1]!r}, clock.now()) is not None]"
        )
    )
    assert site.pages.do(asked) == [True, True, True, True, True]
    site.office.do("actions.remove_person(person, **who)")
    assert site.pages.do(asked) == [False, False, False, False, False]
    assert site.answers("/minh-chung/")[0] == 302
    assert site.pages.do("answer = Person.objects.get(username='north.officer').full_name") == "Tạ Bắc Ba"


def test_a_stay_ended_by_an_administrator_is_over_at_the_very_next_request(site: Site) -> None:
    site.signs_in("north.officer")
    assert site.answers("/minh-chung/") == (200, "")
    site.office.do("actions.end_visits_of(world.north_officer, reason='Nghi bị lộ', **who)")
    assert site.answers("/minh-chung/")[0] == 302


def test_a_second_factor_required_of_a_role_is_asked_at_the_very_next_request(site: Site) -> None:
    site.signs_in("north.officer")
    assert site.answers("/minh-chung/") == (200, "")
    site.office.do("actions.require_factors({Role.OFFICER: 0}, **who)")
    assert site.answers("/minh-chung/") == (302, "/tai-khoan/hai-lop/")
    site.office.do("actions.require_factors({Role.OFFICER: None}, **who)")
    assert site.answers("/minh-chung/") == (200, "")
