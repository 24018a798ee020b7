"""Sign-in by OpenID Connect against a real provider on loopback: who is let in, and every word that is not believed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from khien.base.models import Entry
from khien.organisations import actions
from khien.organisations.models import Grant, Identity, Person
from tests.world import BEGAN, SETUP, World

pytest.importorskip("jwt", reason="the extra `oidc` is not installed")

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.safety.oidc_provider import CLIENT, SECRET, Provider, new_key

START, DISTRUSTED = "/tai-khoan/co-quan/oidc/", "Không tin được lời của nơi đăng nhập"
STALE = "đã quá lâu hoặc đã dùng rồi"


def claims(person: Person, **more: Any) -> dict[str, Any]:
    return {"sub": f"nguoi-{person.pk}", "email": person.email, "email_verified": True} | more


@pytest.fixture
def provider(world: World) -> Iterator[Provider]:
    cache.clear()
    with Provider(claims(world.north_officer)) as provider, configured(provider):
        yield provider


def configured(provider: Provider, **more: Any) -> override_settings:
    told = {"oidc_issuer": provider.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET} | more
    return override_settings(KHIEN_SIGN_IN=replace(settings.KHIEN_SIGN_IN, **told))


def signs_in(client: Client, provider: Provider, start: str = START) -> Any:
    there = client.get(start)
    assert there.status_code == 302, there.content.decode()
    return client.get(provider.comes_back(there.headers["Location"]))


def signed_in(client: Client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_verified_address_opens_the_account_that_has_it_and_is_linked_from_then_on(
    client: Client, world: World, provider: Provider
) -> None:
    there = client.get("/viec/", follow=True)
    assert "Đăng nhập bằng tài khoản cơ quan" in text(there)
    answer = signs_in(client, provider, f"{START}?next=/viec/")
    assert answer.headers["Location"] == "/viec/"
    assert signed_in(client) == world.north_officer.pk
    assert client.get("/viec/").status_code == 200
    assert Identity.objects.get().person == world.north_officer
    assert Entry.objects.get(action="person.identity_linked").actor == f"person:{world.north_officer.pk}"
    assert world.north_officer.visits.get().how == "oidc"

    provider.claims |= {"email": "khac@lamdai.example", "email_verified": False}  # the link holds, not the address
    again = Client()
    signs_in(again, provider)
    assert signed_in(again) == world.north_officer.pk
    assert Identity.objects.count() == 1


def test_somebody_unknown_is_told_whom_to_ask_and_nobody_is_created(
    client: Client, world: World, provider: Provider
) -> None:
    before = (Person.objects.count(), Grant.objects.count())
    provider.claims |= {"sub": "la", "email": "nguoi.la@lamdai.example"}
    answer = signs_in(client, provider)
    assert answer.status_code == 403
    assert "nguoi.la@lamdai.example chưa gắn với ai trong Khiên" in text(answer)
    assert "người quản trị của đơn vị" in text(answer)
    assert signed_in(client) is None
    assert (Person.objects.count(), Grant.objects.count(), Identity.objects.count()) == (*before, 0)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_was_not_verified_opens_nothing(
    client: Client, world: World, provider: Provider, verified: object
) -> None:
    provider.claims |= {"email_verified": verified}
    answer = signs_in(client, provider)
    assert "chưa được xác minh" in text(answer)
    assert signed_in(client) is None


def test_an_address_that_two_people_share_opens_neither(client: Client, world: World, provider: Provider) -> None:
    Person.objects.filter(pk=world.south_officer.pk).update(email=world.north_officer.email.upper())
    assert "chưa gắn với ai" in text(signs_in(client, provider))
    assert signed_in(client) is None


def test_where_the_name_is_the_claim_the_address_counts_for_nothing(
    client: Client, world: World, provider: Provider
) -> None:
    provider.userinfo = {"sub": provider.claims["sub"]}
    with configured(provider, claim="username"):
        assert "không cho biết tên đăng nhập" in text(signs_in(client, provider))
        provider.claims |= {"preferred_username": "South.Officer"}
        signs_in(client, provider)
    assert signed_in(client) == world.south_officer.pk


def test_what_the_signed_word_leaves_out_is_read_from_userinfo_of_the_same_subject(
    client: Client, world: World, provider: Provider
) -> None:
    sub = provider.claims["sub"]
    provider.claims = {"sub": sub}
    provider.userinfo = {"sub": "khac", "email": world.north_officer.email, "email_verified": True}
    assert DISTRUSTED in text(signs_in(client, provider))
    provider.userinfo |= {"sub": sub}
    signs_in(client, provider)
    assert signed_in(client) == world.north_officer.pk


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://noi-khac.example"},
    "for another client": {"aud": "ai-do"},
    "for several, given to another": {"aud": [CLIENT, "ai-do"], "azp": "ai-do"},
    "for several, given to nobody": {"aud": [CLIENT, "ai-do"]},
    "another nonce": {"nonce": "cua-lan-khac"},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(time.time()) - 3600},
    "never expires": {"exp": None},
    "issued tomorrow": {"iat": int(time.time()) + 86400},
    "names nobody": {"sub": None},
    "names an empty name": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_signed_word_that_does_not_fit_is_not_believed(
    client: Client, world: World, provider: Provider, lie: str
) -> None:
    provider.lies = LIES[lie]
    answer = signs_in(client, provider)
    assert answer.status_code == 403
    assert DISTRUSTED in text(answer)
    assert signed_in(client) is None
    assert Identity.objects.count() == 0


def test_a_word_signed_with_another_key_is_not_believed(client: Client, world: World, provider: Provider) -> None:
    provider.signing = new_key()
    assert DISTRUSTED in text(signs_in(client, provider))
    assert signed_in(client) is None


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_word_without_a_signature_or_signed_with_the_public_key_as_a_secret_is_not_believed(
    client: Client, world: World, provider: Provider, algorithm: str
) -> None:
    provider.algorithm = algorithm
    public = provider._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    provider.signing = public if algorithm == "HS256" else ""
    assert DISTRUSTED in text(signs_in(client, provider))
    assert signed_in(client) is None


def test_a_provider_that_calls_itself_otherwise_is_not_gone_to(
    client: Client, world: World, provider: Provider
) -> None:
    provider.told_issuer = "https://noi-khac.example"
    answer = client.get(START)
    assert answer.status_code == 502
    assert "Chưa tới được nơi đăng nhập" in text(answer)


def test_the_way_back_works_once_and_only_for_the_browser_that_went(
    client: Client, world: World, provider: Provider
) -> None:
    back = provider.comes_back(client.get(START).headers["Location"])
    assert STALE in text(Client().get(back))
    assert STALE in text(client.get(back.replace("state=", "state=x")))
    assert STALE in text(client.get(back)), "a wrong state has used it up"

    back = provider.comes_back(client.get(START).headers["Location"])
    assert client.get(back).status_code == 302
    client.post("/tai-khoan/dang-xuat/")
    assert STALE in text(client.get(back))
    assert signed_in(client) is None


def test_a_code_stolen_from_the_way_back_is_worth_nothing_in_another_browser(
    client: Client, world: World, provider: Provider
) -> None:
    """The thief starts a sign-in of their own and brings the stolen code: its verifier is another."""
    stolen = parse_qs(urlsplit(provider.comes_back(client.get(START).headers["Location"])).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(thief.get(START).headers["Location"]).query)["state"][0]
    answer = thief.get(f"{START}ve/?code={stolen}&state={state}")
    assert DISTRUSTED in text(answer)
    assert signed_in(thief) is None


def test_whoever_gives_up_at_the_provider_is_told_so(client: Client, world: World, provider: Provider) -> None:
    state = parse_qs(urlsplit(client.get(START).headers["Location"]).query)["state"][0]
    answer = client.get(f"{START}ve/?error=access_denied&state={state}")
    assert "bỏ dở" in text(answer)


def test_whoever_left_is_not_let_in_by_the_provider(client: Client, world: World, provider: Provider) -> None:
    signs_in(Client(), provider)
    actions.remove_person(world.north_officer, by=SETUP, at=BEGAN)
    assert "chưa gắn với ai" in text(signs_in(client, provider))
    assert signed_in(client) is None


def test_nobody_is_sent_to_another_site_after_sign_in(client: Client, world: World, provider: Provider) -> None:
    answer = signs_in(client, provider, f"{START}?next=https://xau.example/")
    assert answer.headers["Location"] == "/"


def test_an_account_elsewhere_is_linked_only_after_the_person_says_yes(
    client: Client, world: World, provider: Provider
) -> None:
    world.south_officer.set_password("một câu ngắn dễ nhớ 2026")
    world.south_officer.save()
    client.post("/tai-khoan/dang-nhap/", {"login": "south.officer", "password": "một câu ngắn dễ nhớ 2026"})
    provider.claims |= {"sub": "nam", "email": "thu.rieng@lamdai.example", "email_verified": False}
    answer = signs_in(client, provider, "/tai-khoan/lien-ket/them/oidc/")
    assert answer.headers["Location"] == "/tai-khoan/lien-ket/"
    assert "thu.rieng@lamdai.example" in text(client.get("/tai-khoan/lien-ket/"))
    assert Identity.objects.count() == 0
    client.post("/tai-khoan/lien-ket/them/")
    linked = Identity.objects.get()
    assert linked.person == world.south_officer
    again = Client()
    signs_in(again, provider)
    assert signed_in(again) == world.south_officer.pk
    client.post(f"/tai-khoan/lien-ket/{linked.pk}/go/")
    assert "chưa được xác minh" in text(signs_in(Client(), provider))


def test_an_account_that_opens_somebody_elses_is_not_linked_to_a_second(
    client: Client, world: World, provider: Provider
) -> None:
    signs_in(Client(), provider)
    client.force_login(world.south_officer)
    signs_in(client, provider, "/tai-khoan/lien-ket/them/oidc/")
    answer = client.post("/tai-khoan/lien-ket/them/")
    assert answer.status_code == 422
    assert "đã liên kết với một người" in text(answer)
    assert Identity.objects.get().person == world.north_officer


def test_the_only_way_in_cannot_be_unlinked(client: Client, world: World, provider: Provider) -> None:
    signs_in(client, provider)
    answer = client.post(f"/tai-khoan/lien-ket/{Identity.objects.get().pk}/go/")
    assert answer.status_code == 422
    assert "cách đăng nhập duy nhất" in text(answer)


def test_signing_out_tells_that_the_provider_goes_on_and_leads_there(
    client: Client, world: World, provider: Provider
) -> None:
    signs_in(client, provider)
    client.get("/viec/")
    answer = client.post("/tai-khoan/dang-xuat/", follow=True)
    assert "Đã đăng xuất khỏi Khiên" in text(answer)
    assert f"{provider.issuer}/out?client_id={CLIENT}&amp;post_logout_redirect_uri=" in text(answer)
    assert signed_in(client) is None


def test_nothing_leaves_the_machine_unless_a_provider_was_set(client: Client, world: World) -> None:
    with patch("khien.web.account.oidc._ask", side_effect=AssertionError("asked")):
        assert "tài khoản cơ quan" not in text(client.get("/tai-khoan/dang-nhap/"))
        for path in (START, f"{START}ve/?code=x&state=y", "/tai-khoan/co-quan/da-ra/"):
            assert client.get(path).status_code == 404, path


def test_the_provider_is_asked_for_nothing_by_the_sign_in_page(
    client: Client, world: World, provider: Provider
) -> None:
    client.get("/tai-khoan/dang-nhap/")
    client.force_login(world.north_officer)
    client.get("/viec/")
    assert provider.asked == []
