"""Passwords, one-time links, tokens, secret papers and searches are in no line of the log, whatever goes wrong."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from khien.base import clock
from khien.organisations import actions
from tests.world import World

PASSWORD = "câu-bí-mật-của-tôi-2026"
SECRET_PAPER = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

MẬT

Số: 12/SGDĐT-VP

Kính gửi: Các trường. Nội-dung-không-ai-được-đọc./.
"""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the installation's own handler writes, from the lowest level up."""
    root = logging.getLogger()
    (handler,) = [one for one in root.handlers if getattr(one, "name", "") == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    written, level = io.StringIO(), root.level
    usual, handler.stream = handler.stream, written  # `setStream` would flush one that another test has closed
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.setLevel(level)
        handler.stream = usual


def strict(world: World) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.department_coordinator)
    return client


def test_no_password_is_logged_when_signing_in(client: Client, world: World, log: io.StringIO) -> None:
    client.post("/tai-khoan/dang-nhap/", {"login": world.north_officer.username, "password": PASSWORD})
    strict(world).post("/tai-khoan/dang-nhap/", {"login": "x", "password": PASSWORD})
    with patch("khien.web.context.shell", side_effect=RuntimeError("hỏng")):
        Client(raise_request_exception=False).post("/tai-khoan/dang-nhap/", {"login": "x", "password": PASSWORD})
    assert "csrf" in log.getvalue()
    assert PASSWORD not in log.getvalue()


def test_no_one_time_link_is_logged_when_it_is_used_refused_or_fails(
    client: Client, world: World, log: io.StringIO
) -> None:
    token = actions.invite(world.north_officer, by=world.administrator, at=clock.now())
    link = f"/tai-khoan/loi-moi/{token}/"
    body = {"password": PASSWORD, "again": PASSWORD}
    strict(world).post(link, body)  # an old form: refused for want of its token
    client.get(f"{link}khac/")  # a slip of the keyboard
    with patch("khien.organisations.queries.link_holder", side_effect=RuntimeError("hỏng")):
        Client(raise_request_exception=False).get(link)
    client.post(link, body)
    assert client.get(link).status_code == 410
    told = log.getvalue()
    assert told.count("/tai-khoan/loi-moi/") >= 4
    assert token not in told
    assert PASSWORD not in told


def test_no_word_of_a_secret_paper_is_logged(client: Client, world: World, log: io.StringIO) -> None:
    client.force_login(world.department_coordinator)
    refused = client.post("/van-ban/tiep-nhan/", {"text": SECRET_PAPER}).content.decode()
    assert "MẬT" in refused and "không được" in refused.lower()
    assert "Nội-dung-không-ai-được-đọc" not in log.getvalue()


def test_no_search_is_logged(client: Client, world: World, log: io.StringIO) -> None:
    client.force_login(world.department_coordinator)
    for path in ("/van-ban/?tim=tìm-người-này", "/khong-co/?tim=tìm-người-này"):
        client.get(path)
    assert "/khong-co/" in log.getvalue()
    assert "tìm-người-này" not in log.getvalue() and "t%C3%ACm" not in log.getvalue()


def test_no_token_is_logged_when_it_is_used_misplaced_or_fails(world: World, log: io.StringIO) -> None:
    at, by = clock.now(), world.administrator
    scopes, until = ["units:read", "units:write"], at + timedelta(days=30)
    new = actions.make_token(by, by=by, at=at, name="x", scopes=scopes, expires_at=until)
    client = Client(raise_request_exception=False)
    bearer = {"Authorization": f"Bearer {new.text}", "Idempotency-Key": "mot-khoa-rieng"}
    for path in ("units", "units/999999999", f"units/{new.text}", f"khong-co/{new.text}?token={new.text}"):
        client.get(f"/api/v1/{path}", headers=bearer)
    client.post("/api/v1/units", "{", content_type="application/json", headers=bearer)
    with patch("khien.api.units.units_seen_by", side_effect=RuntimeError("hỏng")):
        assert client.get("/api/v1/units", headers=bearer).status_code == 500
    told = log.getvalue()
    assert "/api/v1/khong-co/khien_" in told and "hỏng" in told
    assert new.text[-40:] not in told
