"""Tokens on the pages: made after signing in anew, shown once, revoked; machines connected and disconnected."""

import re
import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.cache import cache
from django.test import Client

from khien.base import clock
from khien.organisations import actions, queries
from khien.organisations.models import Machine, Person, Token
from khien.organisations.rules import Role
from khien.organisations.rules.tokens import OF_PEOPLE, SCOPES
from tests.world import World

TEXT = re.compile(r'value="(khien_[a-z2-7]{12}_[a-z2-7]{40})"')
PASSWORD = "một câu dài của mỗi người"
OWN, MACHINES = "/tai-khoan/ma-truy-cap/", "/quan-tri/may/"


def fresh(client: Client, person: Person) -> Client:
    """Signed in a moment ago, with the password."""
    cache.clear()
    person.set_password(PASSWORD)
    person.save()
    assert client.post("/tai-khoan/dang-nhap/", {"login": person.username, "password": PASSWORD}).status_code == 302
    return client


def asked(**more: object) -> dict[str, object]:
    return {"name": "Bảng theo dõi", "scopes": ["units:read", "evidence:read"], "life": "30", **more}


def test_a_token_is_shown_once_and_never_again(client: Client, world: World) -> None:
    fresh(client, world.north_officer)
    made = client.post(f"{OWN}tao/", asked())
    found = TEXT.search(made.content.decode())
    assert found is not None and "no-store" in made.headers["Cache-Control"]
    token = queries.token_of(found[1], clock.now())
    assert token is not None and token.scopes == ["evidence:read", "units:read"]
    listed = client.get(OWN).content.decode()
    assert "Bảng theo dõi" in listed and f"khien_{token.key}_…" in listed
    assert found[1] not in listed


def test_whoever_signed_in_long_ago_signs_in_anew_before_making_one(client: Client, world: World) -> None:
    fresh(client, world.north_officer)
    session = client.session
    before = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**one, "at": time.time() - 3600} for one in before]
    session.save()
    for answer in (client.get(f"{OWN}tao/"), client.post(f"{OWN}tao/", asked())):
        assert answer.status_code == 302
        assert "xac-nhan-lai" in answer.headers["Location"]
    assert not Token.objects.exists()


def test_only_what_ones_roles_open_is_offered(client: Client, world: World) -> None:
    for person, scope, offered in (
        (world.north_leader, "answers:sign", True),
        (world.north_leader, "evidence:write", False),
        (world.administrator, "units:write", True),
        (world.administrator, "answers:sign", False),
    ):
        form = fresh(Client(), person).get(f"{OWN}tao/").content.decode()
        assert (f'value="{scope}"' in form) is offered, (person, scope)


def test_a_token_without_a_name_or_a_scope_is_asked_for_anew(client: Client, world: World) -> None:
    fresh(client, world.north_officer)
    page = client.post(f"{OWN}tao/", asked(name="", scopes=[])).content.decode()
    assert "Cần chọn ít nhất một việc." in page
    assert not Token.objects.exists()


def test_a_token_is_revoked_by_its_holder_alone(client: Client, world: World) -> None:
    fresh(client, world.north_officer)
    text = TEXT.search(client.post(f"{OWN}tao/", asked()).content.decode())
    assert text is not None
    key = Token.objects.get().pk
    other = fresh(Client(), world.north_coordinator)
    assert other.post(f"{OWN}{key}/thu-hoi/").status_code == 404
    assert client.post(f"{OWN}{key}/thu-hoi/", follow=True).status_code == 200
    assert queries.token_of(text[1], clock.now()) is None
    assert "Đã thu hồi" in client.get(OWN).content.decode()


def connected(client: Client, world: World, **more: object) -> Person:
    given = {"name": "Máy sao lưu", "unit": "Trường THPT Bắc Lâm", "role": "officer", "vouches_for": ["backup_321"]}
    answer = client.post(f"{MACHINES}ket-noi/", {**given, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Machine.objects.get().person


def test_an_administrator_connects_a_machine_and_gives_it_a_token(client: Client, world: World) -> None:
    fresh(client, world.administrator)
    assert "Chưa có máy nào" in client.get(MACHINES).content.decode()
    person = connected(client, world)
    page = client.get(f"{MACHINES}{person.pk}/").content.decode()
    assert "Kiểm kê bản sao lưu 3-2-1" in page and "Chưa có mã nào dùng được" in page
    form = client.get(f"{MACHINES}{person.pk}/ma/").content.decode()
    offered = set(re.findall(r'name="scopes" value="([a-z:]+)"', form))
    beyond_an_officer = {"units:write", "people:write", "letters:write"}
    assert offered == set(SCOPES) - OF_PEOPLE - beyond_an_officer
    made = TEXT.search(client.post(f"{MACHINES}{person.pk}/ma/", asked(scopes=["evidence:write"])).content.decode())
    assert made is not None
    token = queries.token_of(made[1], clock.now())
    assert token is not None and token.holder == person
    client.post(f"{MACHINES}{person.pk}/ma/{token.pk}/thu-hoi/")
    assert queries.token_of(made[1], clock.now()) is None


def test_a_machine_is_corrected_and_disconnected(client: Client, world: World) -> None:
    fresh(client, world.administrator)
    person = connected(client, world)
    client.post(f"{MACHINES}{person.pk}/sua/", {"name": "Máy chủ 2", "vouches_for": []})
    assert queries.vouched_by(person) == frozenset()
    assert "Ngắt “Máy chủ 2”?" in client.get(f"{MACHINES}{person.pk}/ngat/").content.decode()
    client.post(f"{MACHINES}{person.pk}/ngat/")
    assert not Person.objects.get(pk=person.pk).is_active
    page = client.get(f"{MACHINES}{person.pk}/").content.decode()
    assert "Máy này đã ngắt" in page and "Tạo mã truy cập" not in page


def test_an_unknown_unit_leaves_the_form_with_its_words(client: Client, world: World) -> None:
    fresh(client, world.administrator)
    page = client.post(f"{MACHINES}ket-noi/", {"name": "Máy", "unit": "Trường Không Có", "role": "officer"})
    assert page.status_code == 200 and not Machine.objects.exists()
    assert "Trường Không Có" in page.content.decode()


def test_a_machines_page_takes_the_place_of_a_persons_for_whoever_administers_it(client: Client, world: World) -> None:
    fresh(client, world.administrator)
    person = connected(client, world)
    answer = client.get(f"/don-vi/nguoi/{person.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{MACHINES}{person.pk}/")


def test_who_administers_nothing_connects_no_machine(client: Client, world: World) -> None:
    fresh(client, world.north_leader)
    for path in ("", "ket-noi/"):
        assert client.get(MACHINES + path).status_code == 403
    machine = actions.register_machine(
        by=world.administrator, at=clock.now(), unit=world.north, role=Role.OFFICER, name="Máy"
    )
    for path in ("", "sua/", "ngat/"):
        assert client.get(f"{MACHINES}{machine.pk}/{path}").status_code == 404


def test_the_reference_of_the_api_is_open_to_all_and_names_every_scope(db: None) -> None:
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    told = page.content.decode()
    assert [scope for scope in SCOPES if scope not in told] == []
    assert "POST /evidence" in told


@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/openapi.json"])
def test_the_reference_asks_no_other_host_for_anything(db: None, address: str) -> None:
    answer = Client().get(address)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="https?://', answer.content.decode())
