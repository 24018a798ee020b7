"""A leader sets up a code on the telephone and a passkey, then signs in by each, and sees where they are signed in."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from khien.organisations.models import Person
from tests.journeys.conftest import NARROW, Arrives, Visitor, follow
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD = "một câu ngắn dễ nhớ 2026"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code(secret: str) -> str:
    """What the telephone shows now (RFC 6238), computed here anew."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def leader(world: World) -> Person:
    cache.clear()
    world.north_leader.set_password(GOOD)
    world.north_leader.save()
    return world.north_leader


def signs_in(visitor: Visitor, person: Person) -> Page:
    page = visitor.goes_to("/tai-khoan/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(GOOD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    return page


def signs_out(visitor: Visitor) -> None:
    page = visitor.goes_to("/tai-khoan/dang-xuat/")
    page.get_by_role("main").get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_by_itself(leader: Person, arrives: Arrives) -> None:
    visitor = arrives(None, NARROW)
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    signs_in(visitor, leader)
    page = visitor.goes_to("/tai-khoan/")
    visitor.is_accessible()
    visitor.fits_the_screen()
    page.get_by_role("link", name="Bật lớp đăng nhập thứ hai").click()
    follow(page.get_by_role("link", name="Thêm khóa"))
    visitor.is_accessible()
    page.get_by_role("button", name="Thêm").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    visitor.is_accessible()
    visitor.fits_the_screen()
    signs_out(visitor)

    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_have_count(0)
    page = visitor.goes_to("/tai-khoan/phien/")
    expect(page.get_by_role("main").get_by_text("Khóa truy cập · địa chỉ")).to_be_visible()
    visitor.is_accessible()
    visitor.fits_the_screen()
    signs_out(visitor)

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.locator("#k-toasts")).to_contain_text("khóa")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_code_from_the_telephone_is_the_second_step(leader: Person, arrives: Arrives) -> None:
    visitor = arrives(None)
    signs_in(visitor, leader)
    page = visitor.goes_to("/tai-khoan/hai-lop/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Mã của ứng dụng").fill(code(secret))
    page.get_by_role("button", name="Bật").click()
    expect(page.get_by_role("heading", name="Mã dự phòng")).to_be_visible()
    spare = page.locator(".k-codes li").first.inner_text()
    signs_out(visitor)

    page = signs_in(visitor, leader)
    expect(page.get_by_role("heading", name="Đăng nhập hai lớp")).to_be_visible()
    visitor.is_accessible()
    page.get_by_label("Mã").fill("000000")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Mã không đúng")
    page.get_by_label("Mã").fill(spare)
    follow(page.get_by_role("button", name="Đăng nhập", exact=True))
    page = visitor.goes_to("/tai-khoan/phien/")
    expect(page.get_by_text("Sai mã lớp thứ hai")).to_be_visible()


def test_a_language_goes_along_to_another_browser(leader: Person, arrives: Arrives) -> None:
    one, other = arrives(None), arrives(None, NARROW)
    signs_in(one, leader)
    page = one.goes_to("/tai-khoan/")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Lưu ngôn ngữ").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page = signs_in(other, leader)
    expect(page.locator("html")).to_have_attribute("lang", "en")
