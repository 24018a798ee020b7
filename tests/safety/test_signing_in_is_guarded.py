"""Sign-in: throttled in every process, no fixed session, no way out to another site, no word too many."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings

import khien.settings
from tests.processes import ROOT, Process
from tests.world import World

SIGN_IN = "/tai-khoan/dang-nhap/"
GOOD = "một câu ngắn dễ nhớ 2026"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng"
ENOUGH = "Sai quá nhiều lần. Hãy chờ vài phút rồi thử lại."


@pytest.fixture
def person(world: World) -> str:
    """The name of somebody with a password; nobody has tried it yet."""
    cache.clear()
    world.north_officer.set_password(GOOD)
    world.north_officer.save()
    return world.north_officer.username


def tries(client: Client, name: str, password: str = "sai", come_from: str = "") -> str:
    forged = {"X-Forwarded-For": come_from} if come_from else {}
    return client.post(SIGN_IN, {"login": name, "password": password}, headers=forged).content.decode()


def test_the_sixth_failure_is_refused_and_so_is_the_right_password_after_it(client: Client, person: str) -> None:
    assert all(WRONG in tries(client, person) for _ in range(5))
    assert ENOUGH in tries(client, person)
    assert ENOUGH in tries(client, person, GOOD)
    assert "_auth_user_id" not in client.session


def test_a_forged_address_buys_no_further_tries(client: Client, person: str) -> None:
    for n in range(5):
        tries(client, person, come_from=f"198.51.100.{n}")
    assert ENOUGH in tries(client, person, come_from="203.0.113.9")


def test_ten_failures_with_ten_names_are_enough_for_one_address(client: Client, person: str) -> None:
    assert person
    for n in range(10):
        assert WRONG in tries(client, f"khong.co.{n}")
    assert ENOUGH in tries(client, "khong.co.10")


def test_a_name_that_is_nobodys_is_answered_like_a_wrong_password(client: Client, person: str) -> None:
    def told(name: str) -> list[str]:
        return [line.strip() for line in tries(client, name).splitlines() if WRONG in line]

    assert told(person) == told("khong.co.ai") != []


_OFFICE = """
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from django.core.management import call_command
call_command("createcachetable", verbosity=0)
from django.test import Client
client = Client(SERVER_NAME="localhost")
def tries():
    return client.post("/tai-khoan/dang-nhap/", {"login": "north.officer", "password": "sai"}).content.decode()
"""


def test_failures_are_counted_together_by_all_processes(processes: Callable[[], Process]) -> None:
    one, two = processes(), processes()
    one.do(_OFFICE + "from tests.world import build; build()")
    two.do(_OFFICE)
    for process in (one, two, one, two, one):
        assert WRONG in process.do("answer = tries()")
    assert ENOUGH in two.do("answer = tries()")


def test_a_session_from_before_sign_in_is_worth_nothing_after_it(client: Client, person: str) -> None:
    client.get("/viec/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = before = str(session.session_key)
    assert client.post(SIGN_IN, {"login": person, "password": GOOD}).status_code == 302
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_ends_the_session_on_the_server(client: Client, person: str) -> None:
    client.post(SIGN_IN, {"login": person, "password": GOOD})
    key = client.cookies["sessionid"].value
    client.post("/tai-khoan/dang-xuat/")
    assert not Session.objects.filter(session_key=key).exists()


ELSEWHERE = ["https://xau.example/", "//xau.example/", "/\\xau.example/", "javascript:alert(1)", "https:xau.example"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_to_another_site(client: Client, person: str, address: str) -> None:
    signed_in = client.post(SIGN_IN, {"login": person, "password": GOOD, "next": address})
    language = client.post("/ngon-ngu/", {"language": "en", "next": address})
    signed_out = client.post("/tai-khoan/dang-xuat/", {"next": address})
    led_to = [one.headers["Location"] for one in (signed_in, language, signed_out)]
    assert [one for one in led_to if not one.startswith("/") or "xau.example" in one] == []


def test_a_request_for_another_host_is_refused(client: Client) -> None:
    for host in ("xau.example", "localhost.xau.example", "localhost:80@xau.example"):
        assert client.get(SIGN_IN, headers={"Host": host}).status_code == 400, host


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client, person: str) -> None:
    client.post(SIGN_IN, {"login": person, "password": GOOD})
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_passwords_are_kept_by_argon2() -> None:
    with override_settings(PASSWORD_HASHERS=khien.settings.PASSWORD_HASHERS):
        assert identify_hasher(make_password(GOOD)).algorithm == "argon2"


_SETTINGS = """
import json
from khien import settings
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
         "SECURE_HSTS_SECONDS", "ALLAUTH_TRUSTED_PROXY_COUNT", "ALLOWED_HOSTS", "DEBUG")
print(json.dumps({name: getattr(settings, name, None) for name in names}))
"""


def test_behind_tls_cookies_are_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    environment = {**os.environ, "KHIEN_DATA": str(tmp_path), "KHIEN_HTTPS": "1", "KHIEN_HOSTS": "khien.example"}
    printed = subprocess.run(
        [sys.executable, "-c", _SETTINGS], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert json.loads(printed.stdout) == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-khien",
        "CSRF_COOKIE_NAME": "__Host-khien-csrf",
        "SECURE_HSTS_SECONDS": 31536000,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "ALLOWED_HOSTS": ["khien.example"],
        "DEBUG": False,
    }
