"""What administrators do about sign-in: asking roles for a second factor, helping who lost theirs, ending stays."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from khien.base import clock
from khien.base.models import Entry
from khien.organisations import actions
from khien.organisations.models import FactorRule, Person
from khien.organisations.queries import link_holder
from khien.organisations.rules import Role
from khien.web.account import recovery
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE, FORGOTTEN = "/quan-tri/dang-nhap/", "/tai-khoan/mat-khau/quen/"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def filled(**more: str) -> dict[str, str]:
    given = {f"required_{role}": "" for role in Role} | {f"grace_{role}": "14" for role in Role}
    return given | more


def test_an_administrator_finds_each_thing_that_is_theirs_to_look_after(world: World) -> None:
    whole = text(signed_in(world.administrator).get("/quan-tri/"))
    for address in (PAGE, "/quan-tri/sao-luu/", "/don-vi/"):
        assert f'href="{address}"' in whole
    part = text(signed_in(world.department_administrator).get("/quan-tri/"))
    assert f'href="{PAGE}"' not in part and 'href="/don-vi/"' in part
    assert signed_in(world.north_officer).get("/quan-tri/").status_code == 403


def test_a_role_is_asked_for_a_second_factor_on_the_page(world: World) -> None:
    client = signed_in(world.administrator)
    seen = text(client.get(PAGE))
    assert "Lãnh đạo đơn vị" in seen and "chưa có lớp thứ hai: 8" in seen
    client.post(PAGE, filled(required_leader="yes", grace_leader="7"))
    assert [(rule.role, rule.grace_days) for rule in FactorRule.objects.all()] == [("leader", 7)]
    assert "bắt buộc từ" in text(client.get(PAGE))
    assert Entry.objects.get(action="sign_in.factors_required").actor == world.administrator.audit_name
    client.post(PAGE, filled())
    assert not FactorRule.objects.exists()


@pytest.mark.parametrize("days", ["", "-1", "91", "bảy"])
def test_days_of_grace_that_are_none_are_named_and_nothing_is_saved(world: World, days: str) -> None:
    answer = signed_in(world.administrator).post(PAGE, filled(required_leader="yes", grace_leader=days))
    assert answer.status_code == 200
    assert "Số ngày để thiết lập: Lãnh đạo đơn vị: " in text(answer)
    assert not FactorRule.objects.exists()


def test_the_last_administrator_is_led_to_setting_it_up_and_never_locked_out(world: World) -> None:
    client = signed_in(world.administrator)
    client.post(PAGE, filled(required_administrator="yes", grace_administrator="0"))
    assert client.get(PAGE).headers["Location"] == "/tai-khoan/hai-lop/"
    assert client.get("/tai-khoan/hai-lop/").status_code == 200
    assert client.get("/tai-khoan/hai-lop/totp/activate/").status_code in (200, 302)


def test_a_person_who_lost_the_telephone_is_helped_and_told(world: World) -> None:
    officer, helper = world.north_officer, signed_in(world.department_administrator)
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    theirs = signed_in(officer)
    assert theirs.get("/viec/").status_code == 200
    address = f"/quan-tri/nguoi/{officer.pk}/"
    assert "Mất điện thoại hoặc khóa: đặt lại" in text(helper.get(address))
    assert "gọi lại số điện thoại đã biết" in text(helper.get(f"{address}hai-lop/"))
    assert "reason" in text(helper.post(f"{address}hai-lop/", {"reason": ""}))
    helper.post(f"{address}hai-lop/", {"reason": "Rơi điện thoại ở bến xe"})
    assert theirs.get("/viec/").status_code == 302
    told = text(signed_in(officer).get("/viec/"))
    assert "Ngô Mẫu Ba đã đặt lại lớp đăng nhập thứ hai" in told
    assert "Rơi điện thoại ở bến xe" in told
    again = signed_in(officer)
    again.post("/tai-khoan/da-doc/")
    assert "Rơi điện thoại ở bến xe" not in text(again.get("/viec/"))


def test_nobody_resets_ones_own_factor_by_the_page(world: World) -> None:
    Authenticator.objects.create(user=world.administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = signed_in(world.administrator)
    answer = client.post(f"/quan-tri/nguoi/{world.administrator.pk}/hai-lop/", {"reason": "Quên"})
    assert "Không ai tự đặt lại lớp thứ hai của mình" in text(answer)
    assert Authenticator.objects.count() == 1


def test_all_stays_of_a_person_are_ended_and_whence_they_came_is_not_shown(world: World) -> None:
    theirs, helper = signed_in(world.north_officer), signed_in(world.department_administrator)
    theirs.get("/viec/")
    address = f"/quan-tri/nguoi/{world.north_officer.pk}/"
    seen = text(helper.get(address))
    assert "Nơi đang đăng nhập: 1" in seen and "127.0.0.1" not in seen
    helper.post(f"{address}phien/", {"reason": "Máy bị nhiễm mã độc"})
    assert theirs.get("/viec/").status_code == 302


# A forgotten password, by mail to a server on this machine


class Box:
    """A mail server on loopback and what it got."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        self.mails.append(email.message_from_bytes(envelope.content))
        self.to = envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def box() -> Iterator[Box]:
    cache.clear()
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    server = {"host": "127.0.0.1", "port": port, "timeout": 10}
    with override_settings(
        KHIEN_MAIL=server, KHIEN_MAIL_FROM="khien@lamdai.example", KHIEN_ADDRESS="https://khien.lamdai.example"
    ):
        yield box
    controller.stop()


def done() -> None:
    """What the worker does with what was asked."""
    from django_tasks_db.models import DBTaskResult

    for row in DBTaskResult.objects.filter(task_path="khien.web.account.recovery.send_link", status="READY"):
        recovery.send_link.call(*row.args_kwargs["args"])
        row.delete()


def test_a_link_comes_by_mail_in_the_persons_language_and_opens_once(world: World, box: Box) -> None:
    actions.choose_language("en", by=world.north_officer, at=clock.now())
    client = Client()
    answer = client.post(FORGOTTEN, {"username": "North.Officer"})
    assert "Nếu có tài khoản mang tên này" in text(answer)
    done()
    (mail,) = box.mails
    assert box.to == [world.north_officer.email]
    words = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    token = words.split("https://khien.lamdai.example/tai-khoan/loi-moi/")[1].split("/")[0]
    assert link_holder(token, clock.now()) == world.north_officer
    new = {"password": "một câu ngắn dễ nhớ 2026", "again": "một câu ngắn dễ nhớ 2026"}
    assert client.post(f"/tai-khoan/loi-moi/{token}/", new).status_code == 302
    assert client.get(f"/tai-khoan/loi-moi/{token}/").status_code == 410
    assert Entry.objects.get(action="person.link_mailed").actor == "service:sign-in"


def test_a_name_that_is_nobodys_is_answered_alike_and_no_mail_goes(world: World, box: Box) -> None:
    def told(name: str) -> str:
        return text(Client().post(FORGOTTEN, {"username": name}))

    Person.objects.filter(pk=world.south_officer.pk).update(email="")
    told_of = {name: told(name) for name in ("north.officer", "south.officer", "khong.co.ai", "removed")}
    assert len({page.split('name="csrfmiddlewaretoken"')[0] for page in told_of.values()}) == 1
    done()
    assert [mail["To"] for mail in box.mails] == [world.north_officer.email]


def test_asking_again_and_again_is_stopped(world: World, box: Box) -> None:
    answers = [text(Client().post(FORGOTTEN, {"username": "north.officer"})) for _ in range(4)]
    assert ["quá nhiều yêu cầu" in answer for answer in answers] == [False, False, False, True]


def test_without_mail_the_page_tells_whom_to_ask(world: World) -> None:
    assert settings.KHIEN_MAIL is None
    seen = text(Client().get(FORGOTTEN))
    assert "Người quản trị của đơn vị" in seen and "<form" not in seen
    assert recovery.send_link.call("north.officer", "http://testserver") is False
