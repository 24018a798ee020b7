"""KHIEN_MAIL as an administrator writes it; a slip is named without repeating the password."""

from dataclasses import replace

import pytest

from khien import config
from khien.notices.gateways.mail import Post, masked

BASE = config.read()


def read(mail: str, sender: str = "khien@lamdai.example") -> dict[str, object] | None:
    return config.mail(replace(BASE, mail=mail, mail_from=sender))


@pytest.mark.parametrize(
    ("line", "port", "starttls", "tls"),
    [
        ("smtp://thu.lamdai.example", 25, False, False),
        ("smtp+starttls://thu.lamdai.example", 587, True, False),
        ("smtps://thu.lamdai.example", 465, False, True),
        ("smtps://thu.lamdai.example:2465", 2465, False, True),
    ],
)
def test_the_scheme_says_how_the_connection_is_sealed(line: str, port: int, starttls: bool, tls: bool) -> None:
    found = read(line)
    assert found is not None
    assert (found["port"], found["use_tls"], found["use_ssl"]) == (port, starttls, tls)
    Post(found, "khien@lamdai.example").close()  # the backend takes these settings; nothing is opened


def test_signs_in_a_password_are_percent_encoded() -> None:
    found = read("smtps://khien%40lamdai:b%C3%AD%3Am%E1%BA%ADt%40@thu.lamdai.example")
    assert found is not None
    assert (found["username"], found["password"]) == ("khien@lamdai", "bí:mật@")


def test_without_the_setting_no_mail_is_sent() -> None:
    assert read("") is None


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("thu.lamdai.example", "a@b.example"),
        ("http://x:mat-khau@thu.lamdai.example", "a@b.example"),
        ("smtp://x:mat-khau@[thu", "a@b.example"),
        ("smtp://x:mat-khau@thu.lamdai.example:abc", "a@b.example"),
        ("smtp://x:mat-khau@thu.lamdai.example", ""),
        ("smtp://x:mat-khau@thu.lamdai.example", "Khiên <a@b.example>"),
        ("smtp://x:mat-khau@thu.lamdai.example", "a@b.example\nBcc: c@d.example"),
    ],
)
def test_a_slip_is_named_and_the_password_is_not(line: str, sender: str) -> None:
    with pytest.raises(config.UnableToConfigure, match="KHIEN_MAIL") as refusal:
        read(line, sender)
    assert "mat-khau" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_the_log_shows_enough_of_an_address_to_see_a_slip() -> None:
    assert masked("an.nguyen@lamdai.example") == "a…@lamdai.example"
