"""One's own account: a language that follows to every browser, stays listed and ended, wrong passwords told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from khien.base import clock
from khien.base.models import Entry
from khien.organisations import actions
from khien.organisations.models import FailedSignIn, Person, Visit
from khien.organisations.rules import Role
from khien.web.account.devices import device
from tests.world import World

pytestmark = pytest.mark.django_db
SIGN_IN, GOOD = "/tai-khoan/dang-nhap/", "một câu ngắn dễ nhớ 2026"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(world: World) -> Iterator[Person]:
    cache.clear()
    world.north_officer.set_password(GOOD)
    world.north_officer.save()
    yield world.north_officer


def signs_in(person: Person, client: Client | None = None, agent: str = FIREFOX) -> Client:
    client = client or Client(headers={"User-Agent": agent})
    client.post(SIGN_IN, {"login": person.username, "password": GOOD})
    client.get("/viec/")
    return client


def page(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def language(client: Client, address: str = "/viec/") -> str:
    return str(client.get(address).headers["Content-Language"])


def test_a_language_follows_its_person_to_another_browser(person: Person) -> None:
    one = signs_in(person)
    one.post("/ngon-ngu/", {"language": "en", "next": "/viec/"})
    assert language(one) == "en"
    other = Client()
    assert language(other, SIGN_IN) == "vi"
    assert language(signs_in(person, other)) == "en"
    person.refresh_from_db()
    assert person.language == "en"
    entry = Entry.objects.get(action="person.language_chosen")
    assert entry.details == {"language": "en"}


def test_after_sign_in_the_persons_language_wins_over_the_browsers_cookie(person: Person, world: World) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert language(client, SIGN_IN) == "en"
    assert language(signs_in(person, client)) == "vi"


def test_what_was_chosen_at_the_sign_in_page_just_before_becomes_the_persons_choice(person: Person) -> None:
    client = Client()
    client.post("/ngon-ngu/", {"language": "en", "next": SIGN_IN})
    assert language(signs_in(person, client)) == "en"
    assert language(signs_in(person, Client())) == "en"


@pytest.mark.parametrize("given", ["fr", "", "EN", "../en", "x" * 5000])
def test_a_language_that_is_none_of_ours_is_refused_and_changes_nothing(person: Person, given: str) -> None:
    client = signs_in(person)
    answer = client.post("/ngon-ngu/", {"language": given, "next": "/viec/"})
    assert answer.status_code == 422
    assert "tiếng Việt và tiếng Anh" in answer.content.decode()
    assert Client().post("/ngon-ngu/", {"language": given}).status_code == 422
    assert language(client) == "vi"


def test_stays_are_listed_with_browser_machine_address_and_which_is_this_one(person: Person) -> None:
    signs_in(person, agent="Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36")
    here = signs_in(person)
    seen = page(here, "/tai-khoan/phien/")
    assert "Chrome, Android" in seen and "Firefox, Windows" in seen
    assert seen.count("Máy này") == 1
    assert "địa chỉ 127.0.0.1" in seen
    assert seen.index("Firefox, Windows") < seen.index("Chrome, Android"), "this one comes first"


def test_a_stay_ended_from_elsewhere_is_over_at_its_next_request(person: Person) -> None:
    lost, here = signs_in(person), signs_in(person)
    key = Visit.objects.order_by("pk").values_list("pk", flat=True)[0]
    here.post(f"/tai-khoan/phien/{key}/ket-thuc/")
    assert lost.get("/viec/").headers["Location"] == f"{SIGN_IN}?next=/viec/"
    assert here.get("/viec/").status_code == 200
    assert "Kết thúc từ máy khác" in page(here, "/tai-khoan/phien/")


def test_nobody_ends_a_stay_of_somebody_else(person: Person, world: World) -> None:
    theirs = signs_in(person)
    other = Client()
    other.force_login(world.south_officer)
    assert other.post(f"/tai-khoan/phien/{Visit.objects.get().pk}/ket-thuc/").status_code == 404
    assert theirs.get("/viec/").status_code == 200


def test_all_others_end_at_once_and_this_one_goes_on(person: Person) -> None:
    others, here = [signs_in(person) for _ in range(3)], signs_in(person)
    here.post("/tai-khoan/phien/ket-thuc/")
    assert [one.get("/viec/").status_code for one in others] == [302, 302, 302]
    assert here.get("/viec/").status_code == 200


def test_a_new_password_ends_the_other_stays_and_is_in_the_chain(person: Person) -> None:
    other, here = signs_in(person), signs_in(person)
    new = "một câu khác dài hơn 2026"
    given = {"oldpassword": GOOD, "password1": new, "password2": new}
    assert here.post("/tai-khoan/mat-khau/doi/", given).status_code == 302
    assert other.get("/viec/").status_code == 302
    assert here.get("/viec/").status_code == 200
    assert list(Visit.objects.order_by("pk").values_list("ended_because", flat=True)) == ["password", ""]
    assert Entry.objects.get(action="person.sign_in_changed").details == {"what": "password"}


@pytest.mark.parametrize(("minutes", "status"), [(119, 200), (121, 302)])
def test_a_stay_left_alone_too_long_is_over(person: Person, minutes: int, status: int) -> None:
    client = signs_in(person)
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))
    assert client.get("/viec/").status_code == status
    assert Visit.objects.get().ended_because == ("" if status == 200 else "idle")


@pytest.mark.parametrize(("hours", "status"), [(11, 200), (13, 302)])
def test_a_stay_is_over_after_its_hours_whatever_is_done(person: Person, hours: int, status: int) -> None:
    client = signs_in(person)
    Visit.objects.update(began_at=timezone.now() - timedelta(hours=hours))
    assert client.get("/viec/").status_code == status


def test_whoever_must_sign_in_anew_is_told_why(person: Person, world: World) -> None:
    idle = signs_in(person)
    Visit.objects.update(seen_at=timezone.now() - timedelta(hours=3))
    assert "kết thúc vì để yên quá lâu" in page(idle, "/viec/")
    ended = signs_in(person)
    actions.end_visits_of(person, by=world.administrator, at=timezone.now(), reason="Nghi bị lộ")
    assert "Người quản trị đã kết thúc phiên" in page(ended, "/viec/")


def test_how_long_a_stay_lasts_is_a_setting(person: Person) -> None:
    client = signs_in(person)
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=16))
    with override_settings(KHIEN_SIGN_IN=replace(settings.KHIEN_SIGN_IN, idle_minutes=15)):
        assert client.get("/viec/").status_code == 302


def test_a_session_that_names_anothers_stay_is_worth_nothing(person: Person, world: World) -> None:
    signs_in(person)
    thief = Client()
    thief.force_login(world.south_officer)
    session = thief.session
    session["visit"] = Visit.objects.get().pk
    session.save()
    assert thief.get("/viec/").status_code == 302


def test_wrong_passwords_are_told_to_the_person(person: Person) -> None:
    for _ in range(2):
        Client().post(SIGN_IN, {"login": person.username, "password": "sai"})
    Client().post(SIGN_IN, {"login": "khong.co.ai", "password": "sai"})
    assert FailedSignIn.objects.count() == 2
    assert "nhập sai mật khẩu hoặc mã của tài khoản này 2 lần" in page(signs_in(person), "/tai-khoan/")


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def sets_up_totp(client: Client) -> str:
    """The secret, as the person's telephone keeps it."""
    shown = page(client, "/tai-khoan/hai-lop/totp/activate/")
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', shown)
    assert found is not None
    answer = client.post("/tai-khoan/hai-lop/totp/activate/", {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return found[1]


def test_a_code_from_the_telephone_is_asked_for_and_a_wrong_one_is_noted(
    person: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        secret = sets_up_totp(signs_in(person))
    assert Entry.objects.get(action="person.sign_in_changed").details == {"what": "totp_added"}
    client = Client()
    answer: Any = client.post(SIGN_IN, {"login": person.username, "password": GOOD})
    assert answer.headers["Location"] == "/tai-khoan/hai-lop/authenticate/"
    assert client.get("/viec/").status_code == 302
    wrong = client.post("/tai-khoan/hai-lop/authenticate/", {"code": "000000"})
    assert "Mã không đúng" in wrong.content.decode()
    assert FailedSignIn.objects.get().step == "factor"
    cache.clear()  # a code counts once; the next would be half a minute away
    client.post("/tai-khoan/hai-lop/authenticate/", {"code": code_of(secret)})
    assert client.get("/viec/").status_code == 200
    assert Visit.objects.order_by("pk").last().how == "password"  # type: ignore[union-attr]


def test_a_recovery_code_opens_once(person: Person) -> None:
    first = signs_in(person)
    sets_up_totp(first)
    codes = re.findall(r"<li>(\d{8})</li>", page(first, "/tai-khoan/hai-lop/recovery-codes/"))
    assert len(codes) == 10
    for opened in (True, False):
        client = Client()
        client.post(SIGN_IN, {"login": person.username, "password": GOOD})
        client.post("/tai-khoan/hai-lop/authenticate/", {"code": codes[0]})
        assert (client.get("/viec/").status_code == 200) is opened


def test_whose_role_asks_for_a_second_factor_is_led_to_it_and_nothing_else_opens(person: Person, world: World) -> None:
    client = signs_in(person)
    actions.require_factors({Role.OFFICER: 0}, by=world.administrator, at=clock.now())
    for address in ("/", "/viec/", "/van-ban/", "/tai-khoan/", "/tai-khoan/phien/", "/minh-chung/"):
        assert client.get(address).headers["Location"] == "/tai-khoan/hai-lop/", address
    assert client.post("/he-thong/them/", {"name": "x"}).headers["Location"] == "/tai-khoan/hai-lop/"
    fragment = client.get("/viec/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (403, "/tai-khoan/hai-lop/")
    assert client.get("/tai-khoan/hai-lop/").status_code == 200
    assert client.get("/suc-khoe/").status_code == 200
    sets_up_totp(client)
    assert client.get("/viec/").status_code == 200


def test_within_the_days_of_grace_every_page_tells_until_when(person: Person, world: World) -> None:
    actions.require_factors({Role.OFFICER: 3}, by=world.administrator, at=clock.now())
    client = signs_in(person)
    due = clock.today() + timedelta(days=3)
    assert f"Từ {due:%d/%m/%Y}" in page(client, "/viec/")
    sets_up_totp(client)
    assert f"Từ {due:%d/%m/%Y}" not in page(client, "/viec/")


def test_the_last_factor_of_a_role_that_asks_cannot_be_taken_off(person: Person, world: World) -> None:
    client = signs_in(person)
    sets_up_totp(client)
    actions.require_factors({Role.OFFICER: 0}, by=world.administrator, at=clock.now())
    refused = client.post("/tai-khoan/hai-lop/totp/deactivate/")
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert refused.status_code == 200
    actions.require_factors({Role.OFFICER: None}, by=world.administrator, at=clock.now())
    client.post("/tai-khoan/hai-lop/totp/deactivate/")
    assert not Authenticator.objects.filter(user=person, type="totp").exists()


def test_a_browser_that_says_nothing_of_itself_is_called_unknown() -> None:
    assert device("") == "Không rõ máy nào"
    assert device("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0") == "Edge, Windows"


def test_signing_out_ends_the_stay(person: Person) -> None:
    client = signs_in(person)
    client.post("/tai-khoan/dang-xuat/")
    assert Visit.objects.get().ended_because == "own"


def test_a_page_asks_one_question_more_for_the_stay(person: Person, django_assert_max_num_queries: Any) -> None:
    client = signs_in(person)
    with django_assert_max_num_queries(12):
        client.get("/tai-khoan/lien-ket/")
