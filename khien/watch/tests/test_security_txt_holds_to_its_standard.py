"""security.txt: what an independent validator says of it, signed and unsigned; whose domain, whose contacts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pysequoia
import pytest
import sectxt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from khien.base import clock
from khien.base.models import Entry, Personal
from khien.notices.models import Notice
from khien.organisations.actions import contacts as organisations
from khien.organisations.actions.publishing import UnableToPublish
from khien.organisations.models import ContactPoint, SecurityTxt, SigningKey
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.contacts import Hours, Purpose, checked
from khien.organisations.rules.security_txt import (
    LONGEST_LIFE,
    SecurityTxtWords,
    UnableToWriteSecurityTxt,
    canonical_of,
    read_languages,
    security_txt,
)
from khien.systems import actions as systems
from khien.systems.rules.fields import Part
from khien.watch import openpgp
from khien.watch.actions import contacts, publishing
from khien.watch.actions.publishing import Asked
from khien.watch.actions.reminding import remind_of_files
from khien.watch.openpgp import UnableToSign
from tests.world import World

AT = datetime.now(UTC).replace(microsecond=0)  # the validator has its own clock, and no other can be given to it
DOMAIN = "thptbl.example"


def _validated(text: str) -> Any:
    return sectxt.Parser(text.encode(), urls=f"https://{DOMAIN}/.well-known/security.txt")


def _codes(parser: Any) -> set[str]:
    return {one["code"] for one in (*parser.errors, *parser.recommendations)}


def _words(**more: Any) -> SecurityTxtWords:
    given_words = {
        "contacts": ("mailto:truc@lamdai.example", "tel:+84900000001"),
        "expires_at": AT + timedelta(days=180),
        "canonical": canonical_of(DOMAIN),
        "languages": ("vi", "en"),
    }
    return SecurityTxtWords(**{**given_words, **more})


def test_the_validator_finds_nothing_but_the_missing_signature() -> None:
    parser = _validated(security_txt(_words(encryption="https://thptbl.example/khoa.asc"), at=AT))
    assert parser.is_valid()
    assert _codes(parser) == {"not_signed"}


@given(st.integers(1, LONGEST_LIFE.days), st.lists(st.sampled_from(["vi", "en", "zh-Hans", "fr"]), min_size=1))
def test_whatever_is_chosen_the_validator_takes_it(days: int, languages: list[str]) -> None:
    tags = read_languages(", ".join(languages))
    text = security_txt(_words(expires_at=AT + timedelta(days=days), languages=tags), at=AT)
    assert _validated(text).is_valid(), text


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"contacts": ()}, "ít nhất một đầu mối"),
        ({"expires_at": AT}, "sau hôm nay"),
        ({"expires_at": AT + timedelta(days=365)}, "dưới một năm"),
        ({"policy": "http://thptbl.example/chinh-sach"}, "https://"),
        ({"policy": "https://thptbl.example/a\nContact: mailto:ke@xau.example"}, "https://"),
        ({"languages": ()}, "ngôn ngữ"),
    ],
)
def test_what_the_standard_forbids_is_refused_in_words(more: dict[str, Any], why: str) -> None:
    with pytest.raises(UnableToWriteSecurityTxt, match=why):
        security_txt(_words(**more), at=AT)


@pytest.fixture
def standing(world: World) -> Iterator[tuple[World, ContactPoint]]:
    """North with a domain and a released contact point, and the clock stopped."""
    cache.clear()
    with clock.stopped_at(AT):
        by = world.north_officer
        systems.add_part(Part.DOMAIN, by=by, at=AT, unit=world.north, system=world.north_site, given={"name": DOMAIN})
        words = checked(
            name="",
            position="Tổ CNTT",
            phones="0900 000 001 máy lẻ 2",
            emails="truc+su%co@lamdai.example",
            hours=Hours(),
        )
        point = contacts.add(world.north, by=by, at=AT, purpose=Purpose.RECEPTION, words=words)
        yield world, organisations.release_contact(point, by=by, at=AT)


def _released(world: World, point: ContactPoint, **more: Any) -> SecurityTxt:
    asked = Asked(**{"domain": DOMAIN, "points": [point.pk], "expires_at": AT + timedelta(days=90), **more})
    return publishing.release_security_txt(world.north, asked, by=world.north_officer, at=AT)


@pytest.mark.django_db
def test_anybody_reads_the_file_while_it_stands_and_nobody_after(standing: tuple[World, ContactPoint]) -> None:
    world, point = standing
    address, stranger = reverse("contacts:public_security_txt", args=[DOMAIN]), Client()
    assert stranger.get(address).status_code == 404
    _released(world, point)
    answer = stranger.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert _validated(text).is_valid()
    assert "Contact: mailto:truc+su%25co@lamdai.example\nContact: tel:+84900000001;ext=2\n" in text
    with clock.stopped_at(AT + timedelta(days=90)):
        assert stranger.get(address).status_code == 404
    publishing.withdraw_security_txt(world.north, DOMAIN, by=world.north_officer, at=AT)
    assert stranger.get(address).status_code == 404


@pytest.mark.django_db
def test_only_own_domains_and_released_contacts_stand_in_a_file(standing: tuple[World, ContactPoint]) -> None:
    world, point = standing
    with pytest.raises(UnableToPublish, match="danh sách tên miền"):
        _released(world, point, domain="nguoikhac.example")
    organisations.withdraw_contact(point, by=world.north_officer, at=AT)
    with pytest.raises(UnableToPublish, match="đang công bố"):
        _released(world, point)
    with pytest.raises(NotAllowed):
        asked = Asked(domain=DOMAIN, points=[point.pk], expires_at=AT + timedelta(days=90))
        publishing.release_security_txt(world.north, asked, by=world.south_officer, at=AT)


@pytest.mark.django_db
def test_a_domain_that_another_unit_names_is_nobodys_to_publish(standing: tuple[World, ContactPoint]) -> None:
    world, point = standing
    by = world.south_officer
    row, *_ = systems.add_part(Part.DOMAIN, by=by, at=AT, unit=world.south, system=None, given={"name": DOMAIN})
    with pytest.raises(UnableToPublish, match=world.south.name):
        _released(world, point)
    assert not SecurityTxt.objects.exists()
    systems.end_part(Part.DOMAIN, row.pk, by=by, at=AT, on=clock.day_of(AT))
    assert _released(world, point).unit == world.north


@pytest.mark.django_db
def test_whoever_administers_the_unit_withdraws_a_file_from_its_page(standing: tuple[World, ContactPoint]) -> None:
    world, point = standing
    _released(world, point)
    client = Client()
    client.force_login(world.administrator)
    page = f"{reverse('contacts:security_txt', args=[DOMAIN])}?don_vi={world.north.pk}"
    away = reverse("contacts:security_txt_withdraw", args=[DOMAIN])
    shown = client.get(page).content.decode()
    assert away in shown and "Công bố tệp mới" not in shown
    with pytest.raises(NotAllowed):
        publishing.withdraw_security_txt(world.north, DOMAIN, by=world.south_officer, at=AT)
    client.post(f"{away}?don_vi={world.north.pk}")
    assert not SecurityTxt.objects.filter(ended_at=None).exists()
    assert Entry.objects.get(action="security_txt.withdrawn").actor == f"person:{world.administrator.pk}"


@pytest.mark.django_db
def test_a_key_signs_for_units_below_its_own_alone(standing: tuple[World, ContactPoint]) -> None:
    world, point = standing
    for unit in (world.south, world.telecom):
        secret = str(pysequoia.Tsk.generate("Thử nghiệm <thu@lamdai.example>"))
        publishing.set_signing_key(unit, secret, "", by=world.administrator, at=AT)
    assert _released(world, point).fingerprint == ""


@pytest.mark.django_db
def test_a_signed_file_is_verified_by_another_program_and_the_key_is_nowhere(
    standing: tuple[World, ContactPoint], caplog: pytest.LogCaptureFixture
) -> None:
    world, point = standing
    secret = str(pysequoia.Tsk.generate("Thử nghiệm <thu@lamdai.example>"))
    kept = publishing.set_signing_key(world.department, secret, "", by=world.administrator, at=AT)
    text = _released(world, point, encryption="https://thptbl.example/khoa.asc").text
    parser = _validated(text)
    assert parser.is_valid()
    assert _codes(parser) == set()
    certificate = pysequoia.Cert.from_bytes(
        Client().get(reverse("contacts:public_key", args=[kept.fingerprint])).content
    )
    checked_by = pysequoia.verify(bytes=text.encode(), store=lambda _ids: [certificate])
    assert [sig.certificate.upper() for sig in checked_by.valid_sigs] == [kept.fingerprint]
    assert b"Contact: mailto:" in bytes(checked_by.bytes or b"")
    line = secret.splitlines()[5]
    for told in (kept.sealed, kept.public, caplog.text, *map(str, Entry.objects.values_list("details", flat=True))):
        assert line not in told
    assert all(line not in str(part) for part in Personal.objects.values_list("payload", flat=True))
    publishing.end_signing_key(world.department, by=world.administrator, at=AT)
    assert SigningKey.objects.get(pk=kept.pk).sealed == ""
    assert "BEGIN PGP" not in _released(world, point).text


def test_a_key_that_cannot_sign_is_refused_and_quoted_nowhere() -> None:
    whole = pysequoia.Tsk.generate("Thử nghiệm <thu@lamdai.example>")
    for given_key, passphrase in (
        ("không phải khóa", ""),
        (str(whole.extract_certificate()), ""),
        (str(whole), "sai mật khẩu"),
    ):
        with pytest.raises(UnableToSign, match="Không dùng được khóa này") as refusal:
            openpgp.read_key(given_key, passphrase)
        assert refusal.value.__cause__ is None
        assert given_key[:20] not in str(refusal.value)


@pytest.mark.django_db
def test_nobody_but_the_overseer_sets_a_key(standing: tuple[World, ContactPoint]) -> None:
    world, _point = standing
    with pytest.raises(NotAllowed):
        publishing.set_signing_key(world.north, "khóa", "", by=world.north_coordinator, at=AT)


@pytest.mark.django_db
def test_a_file_about_to_expire_is_told_once_until_a_new_one_stands(standing: tuple[World, ContactPoint]) -> None:
    world, point = standing
    _released(world, point)
    assert remind_of_files(at=AT) == 0
    near = AT + timedelta(days=61)
    for _again in range(2):
        assert remind_of_files(at=near) == 1
    told = Notice.objects.filter(kind="security_txt_due")
    assert set(told.values_list("person", flat=True)) == {world.north_officer.pk, world.north_coordinator.pk}
    with clock.stopped_at(near):
        asked = Asked(domain=DOMAIN, points=[point.pk], expires_at=near + timedelta(days=180))
        publishing.release_security_txt(world.north, asked, by=world.north_officer, at=near)
    assert set(told.values_list("lapsed_at", flat=True)) == {near}
    assert remind_of_files(at=near) == 0
