"""What a unit shows to everybody: its page of contact points, its security.txt files, the keys that sign them."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.organisations.models import ContactPage, Person, SecurityTxt, SigningKey, Unit
from khien.organisations.queries import Viewer, may, require, require_overseer
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])", re.ASCII)


class UnableToPublish(ValueError):
    """It cannot be shown so; the message is fit for the user."""


def slug_for(name: str) -> str:
    """The address proposed for a unit's page: its name without accents."""
    return "-".join(re.findall(r"[a-z0-9]+", folded(name)))[:60].strip("-")


@transaction.atomic
def open_page(unit: Unit, *, by: Viewer, at: datetime, slug: str, indexed: bool) -> ContactPage:
    """Show the released contact points at an address without sign-in, or change that address."""
    require(by, Deed.PROVE, unit)
    slug = slug.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise UnableToPublish("Địa chỉ trang gồm 3–60 ký tự: chữ thường không dấu, chữ số, gạch nối ở giữa.")
    if ContactPage.objects.filter(slug=slug).exclude(unit=unit).exists():
        raise UnableToPublish("Địa chỉ này đã có đơn vị khác dùng; hãy chọn địa chỉ khác.")
    row, _ = ContactPage.objects.select_for_update().update_or_create(
        unit=unit, defaults={"slug": slug, "indexed": indexed, "opened_at": at, "ended_at": None}
    )
    details = {"slug": slug, "indexed": indexed}
    audit.record("contact_page.opened", f"contact_page:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return row


@transaction.atomic
def close_page(unit: Unit, *, by: Viewer, at: datetime) -> None:
    """The address answers no more; which contact points were released stays said."""
    require(by, Deed.PROVE, unit)
    if not ContactPage.objects.filter(unit=unit, ended_at=None).update(ended_at=at):
        raise UnableToPublish("Trang này không đang mở.")
    audit.record("contact_page.closed", f"contact_page:{unit.pk}", by=by, at=at, unit_id=unit.pk)


@transaction.atomic
def release_security_txt(
    unit: Unit,
    *,
    by: Viewer,
    at: datetime,
    domain: str,
    text: str,
    points: list[str],
    expires_at: datetime,
    fingerprint: str = "",
) -> SecurityTxt:
    """The text is served for the domain from now on, in place of the one before; whose it is, the caller knows."""
    require(by, Deed.PROVE, unit)
    standing = SecurityTxt.objects.select_for_update().filter(domain=domain, ended_at=None).first()
    if standing is not None and standing.unit_id != unit.pk:
        raise UnableToPublish(
            "Tên miền này đang có tệp security.txt của đơn vị khác; đơn vị đó cần thôi công bố trước."
        )
    if standing is not None:
        standing.ended_at = at
        standing.save(update_fields=["ended_at"])
    row = SecurityTxt.objects.create(
        unit=unit,
        domain=domain,
        text=text,
        fingerprint=fingerprint,
        points=points,
        expires_at=expires_at,
        released_at=at,
        released_by=by if isinstance(by, Person) else None,
    )
    details = {"domain": domain, "expires": expires_at.isoformat(), "signed": bool(fingerprint)}
    audit.record("security_txt.released", f"security_txt:{row.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return row


@transaction.atomic
def withdraw_security_txt(unit: Unit, domain: str, *, by: Viewer, at: datetime) -> None:
    """It is served no more. Whoever administers the unit from above may do so too: a domain may be somebody else's."""
    if not may(by, Deed.MANAGE, unit):
        require(by, Deed.PROVE, unit)
    row = SecurityTxt.objects.select_for_update().filter(unit=unit, domain=domain, ended_at=None).first()
    if row is None:
        raise UnableToPublish("Tên miền này không có tệp security.txt nào đang công bố.")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    details = {"domain": domain}
    audit.record("security_txt.withdrawn", f"security_txt:{row.pk}", by=by, at=at, unit_id=unit.pk, details=details)


@transaction.atomic
def set_signing_key(unit: Unit, *, by: Viewer, at: datetime, fingerprint: str, public: str, sealed: str) -> SigningKey:
    """The key that signs for the unit and those below it from now on; the one before is thrown away."""
    require_overseer(by)
    _throw_away(unit, at)
    row = SigningKey.objects.create(
        unit=unit,
        fingerprint=fingerprint,
        public=public,
        sealed=sealed,
        made_at=at,
        made_by=by if isinstance(by, Person) else None,
    )
    details = {"fingerprint": fingerprint}
    audit.record("signing_key.set", f"signing_key:{row.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return row


@transaction.atomic
def end_signing_key(unit: Unit, *, by: Viewer, at: datetime) -> None:
    """Nothing is signed with it any more; its secret part is thrown away. What it signed stays as it was released."""
    require_overseer(by)
    key = _throw_away(unit, at)
    if key is None:
        raise UnableToPublish("Đơn vị này không có khóa ký nào đang dùng.")
    audit.record("signing_key.ended", f"signing_key:{key}", by=by, at=at, unit_id=unit.pk)


def _throw_away(unit: Unit, at: datetime) -> int | None:
    row = SigningKey.objects.select_for_update().filter(unit=unit, ended_at=None).first()
    if row is None:
        return None
    row.ended_at, row.sealed = at, ""
    row.save(update_fields=["ended_at", "sealed"])
    return row.pk
