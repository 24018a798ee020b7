"""Sign-in by SAML with a provider that signs for real: who is let in, and every response that is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from khien.organisations.models import Identity, Person
from tests.world import World

pytest.importorskip("onelogin", reason="the extra `saml` is not installed")

from tests.safety import saml_provider as provider
from tests.safety.saml_provider import Keys, Told

START, BACK = "/tai-khoan/co-quan/saml/", "/tai-khoan/co-quan/saml/ve/"
DISTRUSTED, STALE = "Không tin được lời của nơi đăng nhập", "đã quá lâu hoặc đã dùng rồi"


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys()


@pytest.fixture(autouse=True)
def _provider(keys: Keys, tmp_path: Path, db: None) -> Iterator[None]:
    cache.clear()
    metadata = tmp_path / "idp.xml"
    metadata.write_text(provider.metadata(keys), encoding="utf-8")
    told = replace(settings.KHIEN_SIGN_IN, saml_metadata=str(metadata), label="tài khoản của tỉnh")
    with override_settings(KHIEN_SIGN_IN=told):
        yield


def goes(client: Client, start: str = START) -> Told:
    there = client.get(start)
    assert there.headers["Location"].startswith(f"{provider.ISSUER}/go?SAMLRequest=")
    return provider.asked(there.headers["Location"])


def comes_back(client: Client, text: str | bytes) -> Any:
    """The form comes from another site: the browser sends our session's cookie with the redirect only."""
    kept, client.cookies["sessionid"] = client.cookies["sessionid"].value, ""
    answer = client.post(BACK, provider.sent(text))
    client.cookies["sessionid"] = kept
    return client.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def signed_in(client: Client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def page(answer: Any) -> str:
    return str(answer.content.decode())


def honest(told: Told, person: Person, keys: Keys) -> str:
    told = told.but(email=person.email)
    return provider.response(told, provider.assertion(told, keys))


def test_a_signed_word_opens_the_account_that_has_its_address(client: Client, world: World, keys: Keys) -> None:
    assert "Đăng nhập bằng tài khoản của tỉnh" in page(client.get("/tai-khoan/dang-nhap/"))
    told = goes(client, f"{START}?next=/viec/")
    answer = comes_back(client, honest(told, world.north_officer, keys))
    assert answer.headers["Location"] == "/viec/"
    assert signed_in(client) == world.north_officer.pk
    assert client.get("/viec/").status_code == 200
    assert world.north_officer.visits.get().how == "saml"
    assert (Identity.objects.get().issuer, Identity.objects.get().subject) == (provider.ISSUER, "nguoi-1")


def test_a_name_that_is_new_each_time_is_never_linked(client: Client, world: World, keys: Keys) -> None:
    told = goes(client).but(email=world.north_officer.email, form="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")
    comes_back(client, provider.response(told, provider.assertion(told, keys)))
    assert signed_in(client) == world.north_officer.pk
    assert Identity.objects.count() == 0


def test_somebody_unknown_is_told_whom_to_ask(client: Client, world: World, keys: Keys) -> None:
    told = goes(client).but(email="nguoi.la@lamdai.example")
    answer = comes_back(client, provider.response(told, provider.assertion(told, keys)))
    assert answer.status_code == 403
    assert "nguoi.la@lamdai.example chưa gắn với ai trong Khiên" in page(answer)
    assert Person.objects.filter(email="nguoi.la@lamdai.example").count() == 0


LIES: dict[str, dict[str, Any]] = {
    "for another site": {"audience": "https://noi-khac.example/"},
    "expired": {"until": datetime.now(UTC) - timedelta(hours=1)},
    "by another issuer": {"issuer": "https://noi-khac.example/"},
    "not signed": {"signed": False},
    "sent to another address": {"back": "https://noi-khac.example/ve/"},
    "names nobody": {"subject": ""},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_response_that_does_not_fit_is_not_believed(client: Client, world: World, keys: Keys, lie: str) -> None:
    told = goes(client).but(email=world.north_officer.email, **LIES[lie])
    answer = comes_back(client, provider.response(told, provider.assertion(told, keys)))
    assert answer.status_code == 403
    assert DISTRUSTED in page(answer)
    assert signed_in(client) is None


def test_a_response_signed_with_another_key_is_not_believed(client: Client, world: World) -> None:
    answer = comes_back(client, honest(goes(client), world.north_officer, Keys()))
    assert DISTRUSTED in page(answer)
    assert signed_in(client) is None


def test_a_word_changed_after_signing_is_not_believed(client: Client, world: World, keys: Keys) -> None:
    text = honest(goes(client), world.north_officer, keys)
    forged = text.replace(world.north_officer.email, world.administrator.email)
    assert forged != text
    assert DISTRUSTED in page(comes_back(client, forged))
    assert signed_in(client) is None


def wrapped(told: Told, victim: Person, mine: Person, keys: Keys, *, how: str) -> str:
    """One's own signed word is kept so that the signature holds, and a forged one is put where it may be read."""
    signed = provider.assertion(told.but(email=mine.email), keys)
    forged = provider.assertion(told.but(email=victim.email, signed=False, number="_forged"), keys)
    if how == "beside, before":
        return provider.response(told, forged, signed)
    if how == "beside, after":
        return provider.response(told, signed, forged)
    if how == "under the same number":
        return provider.response(told, forged.replace("_forged", told.number), signed)
    if how == "around":
        head, end = forged.rsplit("</saml:Assertion>", 1)
        return provider.response(told, f"{head}{signed}</saml:Assertion>{end}")
    return provider.response(told, forged, extra=f"<samlp:Extensions>{signed}</samlp:Extensions>")


@pytest.mark.parametrize("how", ["beside, before", "beside, after", "under the same number", "around", "in extensions"])
def test_a_forged_word_wrapped_around_a_signed_one_is_not_believed(
    client: Client, world: World, keys: Keys, how: str
) -> None:
    text = wrapped(goes(client), world.administrator, world.north_officer, keys, how=how)
    assert DISTRUSTED in page(comes_back(client, text))
    assert signed_in(client) is None


def test_a_comment_does_not_cut_an_address_in_two(client: Client, world: World, keys: Keys) -> None:
    """Signatures do not cover comments: `chief@…<!---->.xau.example` was once read as `chief@…`."""
    told = goes(client).but(email=f"{world.administrator.email}.xau.example")
    text = provider.response(told, provider.assertion(told, keys)).replace(".xau.example", "<!---->.xau.example")
    assert DISTRUSTED in page(comes_back(client, text))


def test_a_response_works_once_and_only_in_the_browser_that_asked(client: Client, world: World, keys: Keys) -> None:
    text = honest(goes(client), world.north_officer, keys)
    other = Client()
    goes(other)
    assert STALE in page(comes_back(other, text))
    assert signed_in(other) is None
    assert comes_back(client, text).status_code == 302
    client.post("/tai-khoan/dang-xuat/")
    assert STALE in page(comes_back(client, text))
    assert signed_in(client) is None


def test_a_response_that_nobody_asked_for_is_not_believed(client: Client, world: World, keys: Keys) -> None:
    told = goes(client).but(request="")
    told = told.but(email=world.north_officer.email)
    assert DISTRUSTED in page(comes_back(client, provider.response(told, provider.assertion(told, keys))))


def test_an_unsigned_envelope_does_not_make_an_answer_of_a_word_that_nobody_asked_for(
    client: Client, world: World, keys: Keys
) -> None:
    told = goes(client).but(email=world.north_officer.email)
    assert DISTRUSTED in page(
        comes_back(client, provider.response(told, provider.assertion(told.but(request=""), keys)))
    )
    assert signed_in(client) is None


LAUGHS = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
FILE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
BOMBS: dict[str, bytes] = {
    "a billion laughs": f"{LAUGHS}<b>&d;</b>".encode(),
    "a file from outside": f"{FILE}<b>&a;</b>".encode(),
    "hidden in UTF-16": f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS}<b>&d;</b>'.encode("utf-16"),
    "hidden in UTF-7": f'<?xml version="1.0" encoding="UTF-7"?>{LAUGHS}<b>&d;</b>'.encode("utf-7"),
    "too large": b"<b>" + b" " * 300_000 + b"</b>",
    "no XML": b"\x00\xff",
    "nothing": b"",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_is_read(client: Client, bomb: str) -> None:
    goes(client)
    answer = comes_back(client, BOMBS[bomb])
    assert answer.status_code == 403
    assert DISTRUSTED in page(answer)


def test_what_is_no_base64_at_all_is_refused(client: Client) -> None:
    assert DISTRUSTED in page(client.post(BACK, {"SAMLResponse": "%%%"}))
    assert DISTRUSTED in page(client.post(BACK, {}))


def test_the_word_that_waits_in_a_cookie_cannot_be_forged(client: Client, world: World) -> None:
    told = goes(client)
    client.cookies["khien-saml"] = f'{{"in_response_to": "{told.request}"}}:1:xau'
    assert STALE in page(client.get("/tai-khoan/co-quan/saml/xong/"))


def test_the_site_describes_itself_to_the_provider(client: Client) -> None:
    answer = client.get("/tai-khoan/co-quan/saml/mo-ta/")
    assert answer.headers["Content-Type"] == "application/samlmetadata+xml"
    assert f'Location="http://testserver{BACK}"' in page(answer)


def test_there_is_no_such_page_where_no_provider_was_set(client: Client) -> None:
    with override_settings(KHIEN_SIGN_IN=replace(settings.KHIEN_SIGN_IN, saml_metadata="")):
        for path in (START, "/tai-khoan/co-quan/saml/xong/", "/tai-khoan/co-quan/saml/mo-ta/"):
            assert client.get(path).status_code == 404, path
        assert client.post(BACK, {"SAMLResponse": ""}).status_code == 404
