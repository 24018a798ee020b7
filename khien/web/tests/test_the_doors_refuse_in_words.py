"""Promises of the frame: who gets in without sign-in, what a refusal looks like, what is never sent."""

import io
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from khien.base import clock
from khien.base.actors import Service
from khien.organisations import actions, queries
from khien.organisations.queries import NotAllowed
from khien.web import middleware, refused, uploads
from tests.world import World

pytestmark = pytest.mark.django_db
GOOD = "một câu ngắn dễ nhớ 2026"


@pytest.fixture
def link(world: World) -> str:
    """The address of a one-time link, fresh from the administrator."""
    token = actions.invite(world.north_officer, by=world.administrator, at=clock.now())
    return f"/tai-khoan/loi-moi/{token}/"


def routes(patterns: list[URLPattern | URLResolver], space: str = "") -> list[str]:
    """The names of all routes, with their namespaces."""
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += routes(pattern.url_patterns, inner)
        else:
            found.append(f"{space}{pattern.name}")
    return found


def test_every_open_route_exists_and_every_route_has_a_name() -> None:
    names = routes(get_resolver().url_patterns)
    assert set(names) >= middleware.OPEN
    assert not [name for name in names if name.endswith("None")]


def test_a_visitor_is_led_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/viec/?don_vi=3")
    assert response.status_code == 302
    assert response.headers["Location"] == "/tai-khoan/dang-nhap/?next=/viec/%3Fdon_vi%3D3"


def test_a_fragment_asked_for_after_the_session_ended_sends_the_whole_page_to_sign_in(client: Client) -> None:
    response = client.get("/viec/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/tai-khoan/dang-nhap/")


def test_what_was_sent_after_the_session_ended_leads_back_to_its_page_and_says_that_nothing_was_saved(
    client: Client,
) -> None:
    page = "http://testserver/viec/3/?don_vi=3"
    response = client.post("/viec/3/mien/", {"reason": "x"}, headers={"Referer": page})
    assert response.headers["Location"] == "/tai-khoan/dang-nhap/?next=/viec/3/%3Fdon_vi%3D3"
    assert "chưa có gì được lưu" in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize("page", ["", "http://elsewhere.example/viec/", "http://testserver//elsewhere.example/", "x:y"])
def test_after_the_session_ended_nobody_is_led_to_another_site(client: Client, page: str) -> None:
    response = client.post("/viec/3/mien/", headers={"Referer": page})
    assert response.headers["Location"] == "/tai-khoan/dang-nhap/?next=/"


def test_an_address_that_only_takes_forms_says_so_and_leads_back(client: Client, world: World) -> None:
    client.force_login(world.administrator)
    page = client.get(
        "/quan-tri/sao-luu/ngay/", headers={"Accept": "text/html", "Referer": "http://testserver/quan-tri/sao-luu/"}
    )
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "chỉ nhận thao tác gửi từ một trang" in page.content.decode()
    assert 'href="/quan-tri/sao-luu/"' in page.content.decode()
    assert client.get("/quan-tri/sao-luu/ngay/", headers={"Accept": "application/json"}).content == b""


def test_sign_up_is_closed(client: Client) -> None:
    client.post("/tai-khoan/dang-ky/", {"username": "la", "password1": GOOD, "password2": GOOD})
    assert not queries.people_seen_by(Service("test")).filter(username="la").exists()


@pytest.mark.parametrize("path", ["/suc-khoe/", "/khong-co/", "/tai-khoan/dang-nhap/", "/viec/"])
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.headers["Content-Security-Policy"] == middleware.POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


def test_an_unknown_address_is_answered_in_vietnamese(client: Client) -> None:
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.content.decode()


def test_a_fault_ends_in_an_apology_without_a_traceback() -> None:
    client = Client(raise_request_exception=False)
    with patch("khien.web.health.checks.findings", side_effect=RuntimeError("bí mật")):
        response = client.get("/suc-khoe/")
    assert response.status_code == 500
    assert "bí mật" not in response.content.decode()
    assert "Lỗi này do hệ thống" in response.content.decode()


@pytest.mark.parametrize(("seen", "status"), [(True, 403), (False, 404)])
def test_what_lies_outside_ones_units_is_not_told_to_exist(client: Client, seen: bool, status: int) -> None:
    with patch("khien.web.health.checks.findings", side_effect=NotAllowed("không", seen=seen)):
        assert client.get("/suc-khoe/").status_code == status


def test_a_refusal_that_a_page_did_not_catch_is_still_told_in_its_words(client: Client) -> None:
    with patch("khien.web.health.checks.findings", side_effect=actions.UnableToGrant("Đơn vị đã kết thúc.")):
        response = client.get("/suc-khoe/")
    assert response.status_code == 422
    assert "Đơn vị đã kết thúc." in response.content.decode()


def test_200_megabytes_are_turned_away_with_a_page_and_never_held() -> None:
    """The body is read away in pieces, so that a browser comes to show the answer."""
    size, biggest = 200 * 1024 * 1024, 0

    class Endless(io.RawIOBase):
        left = size

        def read(self, count: int = -1) -> bytes:
            nonlocal biggest
            biggest = max(biggest, count if count >= 0 else size)
            piece = min(count if count >= 0 else self.left, self.left)
            self.left -= piece
            return b"x" * piece

    request = RequestFactory().generic("POST", "/van-ban/", b"x", content_type="multipart/form-data; boundary=b")
    request.META["CONTENT_LENGTH"] = str(size)
    request.META["wsgi.input"] = body = Endless()
    request._stream = body  # type: ignore[assignment]
    with pytest.raises(uploads.UploadTooLarge) as caught:
        request.POST  # noqa: B018 - reading it is what parses the body
    assert (body.left, biggest) == (0, uploads.PIECE)
    answer = refused.bad_request(request, caught.value)
    assert answer.status_code == 413
    assert "Tệp gửi lên quá lớn" in answer.content.decode()


def test_an_upload_over_the_limit_is_answered_with_413_through_the_whole_stack() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/tai-khoan/dang-nhap/")
    room = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    with patch.object(settings, "KHIEN_UPLOAD_LIMIT", 1000):
        response = client.post("/tai-khoan/dang-nhap/", {"tep": io.BytesIO(b"x" * (room + 2000))})
    assert response.status_code == 413


def test_a_form_from_another_site_is_refused() -> None:
    response = Client(enforce_csrf_checks=True).post("/tai-khoan/dang-nhap/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "Phiên làm việc đã hết hạn" in response.content.decode()


def test_a_one_time_link_sets_a_password_once_and_then_opens_nothing(client: Client, world: World, link: str) -> None:
    page = client.get(link)
    assert world.north_officer.full_name in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]

    assert "Hai lần nhập chưa giống nhau" in client.post(link, {"password": GOOD, "again": "khác"}).content.decode()
    assert client.post(link, {"password": "123", "again": "123"}).status_code == 200
    done = client.post(link, {"password": GOOD, "again": GOOD})
    assert (done.status_code, done.headers["Location"]) == (302, "/tai-khoan/dang-nhap/")
    assert client.get(link).status_code == 410
    assert client.post(link, {"password": GOOD, "again": GOOD}).status_code == 410

    assert (
        client.post("/tai-khoan/dang-nhap/", {"login": world.north_officer.username, "password": GOOD}).status_code
        == 302
    )
    assert client.get("/suc-khoe/").status_code == 200


def test_a_one_time_link_runs_out(client: Client, link: str) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=60)):
        assert client.get(link).status_code == 410


def test_a_wrong_password_is_told_in_vietnamese_and_ten_of_them_are_enough(client: Client, world: World) -> None:
    wrong = {"login": world.north_officer.username, "password": "sai"}
    first = client.post("/tai-khoan/dang-nhap/", wrong)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in first.content.decode()
    last = [client.post("/tai-khoan/dang-nhap/", wrong).content.decode() for _ in range(11)][-1]
    assert "Sai quá nhiều lần" in last or "Thử quá nhiều lần" in last


def test_a_forgotten_password_is_not_reset_by_anyone_who_asks(client: Client) -> None:
    assert client.get("/tai-khoan/mat-khau/quen/").status_code == 200
    assert client.post("/tai-khoan/mat-khau/quen/", {"email": "a@donvi.example"}).status_code == 405
