"""security.txt of a unit's own domains, signed where a key is set; and those keys. It names what was released alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from django.db import transaction

from khien.base import clock
from khien.base.actors import Service
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind
from khien.organisations.actions import publishing
from khien.organisations.actions.publishing import UnableToPublish
from khien.organisations.queries import Viewer, require, require_overseer
from khien.organisations.queries.contacts import contact_points, signing_key
from khien.organisations.rules import Deed
from khien.organisations.rules.phones import read_phone
from khien.organisations.rules.security_txt import SecurityTxtWords, canonical_of, security_txt
from khien.systems.queries import domains_of, others_naming
from khien.watch import openpgp

if TYPE_CHECKING:
    from khien.organisations.models import ContactPoint, SecurityTxt, SigningKey, Unit


READER = Service("security_txt")  # whose domain it is, is asked of every unit, seen by the publisher or not


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person chose for one file. `here` are the addresses at which Khiên itself serves it."""

    domain: str
    points: Collection[UUID]
    expires_at: datetime
    languages: tuple[str, ...] = ("vi",)
    policy: str = ""
    encryption: str = ""
    here: tuple[str, ...] = ()


@transaction.atomic
def release_security_txt(unit: Unit, asked: Asked, *, by: Viewer, at: datetime) -> SecurityTxt:
    """Write, sign where a key is set, and serve the file for one of the unit's own domains."""
    require(by, Deed.PROVE, unit)
    if asked.domain not in domains_of(by, unit, clock.day_of(at)):
        raise UnableToPublish("Tên miền này không có trong danh sách tên miền của đơn vị; hãy khai ở trang Hệ thống.")
    others = others_naming(READER, asked.domain, unit, clock.day_of(at))
    if others:
        raise UnableToPublish(
            f"Tên miền này cũng nằm trong danh sách tên miền của {', '.join(others)}. Hai bên hãy thống nhất tên miền "
            "của ai, rồi đơn vị kia gỡ tên miền khỏi trang Hệ thống."
        )
    chosen = [one for one in contact_points(by, unit) if one.pk in set(asked.points)]
    if any(one.released_at is None for one in chosen):
        raise UnableToPublish("Chỉ đầu mối đang công bố mới được ghi vào security.txt; hãy công bố đầu mối trước.")
    words = SecurityTxtWords(
        contacts=tuple(addresses_of(chosen)),
        expires_at=asked.expires_at,
        canonical=canonical_of(asked.domain, asked.here),
        languages=asked.languages,
        policy=asked.policy,
        encryption=asked.encryption,
    )
    text, fingerprint = security_txt(words, at=at), ""
    key = signing_key(by, unit)
    if key is not None:
        text, fingerprint = openpgp.signed_text(text, key.sealed), key.fingerprint
    notices.lapse([f"security_txt:{unit.pk}:{asked.domain}"], (Kind.SECURITY_TXT_DUE,), by=by, at=at)
    return publishing.release_security_txt(
        unit,
        by=by,
        at=at,
        domain=asked.domain,
        text=text,
        points=[str(one.pk) for one in chosen],
        expires_at=asked.expires_at,
        fingerprint=fingerprint,
    )


@transaction.atomic
def withdraw_security_txt(unit: Unit, domain: str, *, by: Viewer, at: datetime) -> None:
    """The file is served no more, and nobody is asked to renew it."""
    publishing.withdraw_security_txt(unit, domain, by=by, at=at)
    notices.lapse([f"security_txt:{unit.pk}:{domain}"], (Kind.SECURITY_TXT_DUE,), by=by, at=at)


def set_signing_key(unit: Unit, armored: str, passphrase: str, *, by: Viewer, at: datetime) -> SigningKey:
    """Keep the key sealed, once it was seen to sign."""
    require_overseer(by)
    read = openpgp.read_key(armored.strip(), passphrase)
    return publishing.set_signing_key(
        unit, by=by, at=at, fingerprint=read.fingerprint, public=read.public, sealed=read.sealed
    )


def end_signing_key(unit: Unit, *, by: Viewer, at: datetime) -> None:
    """Nothing is signed with it any more."""
    publishing.end_signing_key(unit, by=by, at=at)


def addresses_of(points: Sequence[ContactPoint]) -> list[str]:
    """The addresses of contact points, by their order: mail before telephone, each once."""
    found = [
        address
        for one in points
        for address in (
            *(f"mailto:{quote(email, safe='@.+_-')}" for email in one.emails),
            *(read_phone(phone).uri for phone in one.phones),
        )
    ]
    return list(dict.fromkeys(found))
