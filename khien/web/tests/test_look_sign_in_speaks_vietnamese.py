"""The sign-in library has no Vietnamese: each sentence it can show has one here."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.forms import ChangePasswordForm, LoginForm
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from khien.web.templatetags import khien

OURS = Path(khien.__file__).resolve().parents[2] / "locale/vi/LC_MESSAGES/django.po"
THEIRS = Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.po"
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def sentences(catalogue: Path) -> dict[str, str]:
    """Each msgid with the comment lines above it."""
    found = {}
    for entry in catalogue.read_text(encoding="utf-8").split("\n\n"):
        words = re.search(r"^msgid (.*?)^msg(?:id_plural|str)", entry, re.DOTALL | re.MULTILINE)
        if words and not entry.startswith("#~"):
            found["".join(STRING.findall(words[1]))] = "".join(re.findall(r"^#:.*$", entry, re.MULTILINE))
    found.pop("", None)
    return found


def test_every_sentence_of_sign_in_and_two_factor_has_vietnamese() -> None:
    shown = re.compile(r"(?<!social)(account|mfa)/")
    asked = {words for words, places in sentences(THEIRS).items() if shown.search(places)}
    assert len(asked) > 200
    assert asked - set(sentences(OURS)) == set()


def test_the_compiled_catalogue_is_as_new_as_its_source() -> None:
    entries = sentences(OURS)
    with translation.override("vi"):
        told = [words for words in entries if "%" not in words and "\\" not in words and "{" not in words]
        same = [words for words in told if gettext(words) == words and words not in {"WebAuthn"}]
    assert same == []


@pytest.mark.django_db
def test_the_sign_in_page_has_no_english_left(rf: object) -> None:
    request = rf.get("/accounts/login/")  # type: ignore[attr-defined]
    with translation.override("vi"):
        form = LoginForm(request=request)
        page = render_to_string("account/login.html", {"form": form, "PASSKEY_LOGIN_ENABLED": True}, request=None)
    for english in ("Sign", "Password", "Username", "Remember", "Forgot"):
        assert english not in re.sub(r"<[^>]+>", " ", page)


def test_the_fields_for_a_new_password_are_named_in_vietnamese() -> None:
    with translation.override("vi"):
        labels = [str(field.label) for field in ChangePasswordForm().fields.values()]
    assert labels == ["Mật khẩu hiện tại", "Mật khẩu mới", "Mật khẩu mới (nhập lại)"]
