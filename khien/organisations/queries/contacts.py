"""Contact points as a viewer may see them; beside them what a unit released to everybody. Rows are dated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.models import ContactCheck, ContactPage, ContactPoint, SecurityTxt, SigningKey, Unit
from khien.organisations.queries.rights import NotAllowed, Viewer, may, require, units_seen_by, units_where
from khien.organisations.queries.sign_in import oversees
from khien.organisations.queries.tree import live_on
from khien.organisations.rules import UNIT_KINDS, Deed
from khien.organisations.rules.contacts import SHOWN_BELOW, STALE_AFTER, Fresh, Purpose

_OUTSIDE = tuple(name for name, kind in UNIT_KINDS.items() if kind.outside)
_AT_ONCE = 5000


def contact_points(viewer: Viewer, unit: Unit) -> QuerySet[ContactPoint]:
    """The unit's contact points of today, in the order in which they are called."""
    return _open().filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))


def contact_seen_by(viewer: Viewer, key: UUID) -> ContactPoint | None:
    """One row, of today or of the past, of a unit that the viewer reads."""
    rows = ContactPoint.objects.select_related("unit", "verified_by", "made_by", "ended_by")
    return rows.filter(pk=key, unit__in=units_seen_by(viewer)).first()


def history_of(viewer: Viewer, point: ContactPoint) -> QuerySet[ContactPoint]:
    """All rows of the line, the newest first, each with the times that somebody said it is right."""
    checks = Prefetch("checks", ContactCheck.objects.select_related("by"))
    rows = ContactPoint.objects.filter(line=point.line, unit__in=units_seen_by(viewer))
    return rows.select_related("made_by", "ended_by").prefetch_related(checks).order_by("-made_at", "-pk")


def ended_contacts(viewer: Viewer, unit: Unit, *, most: int = 50) -> Sequence[ContactPoint]:
    """Lines of the unit that ended without a successor, the latest first."""
    later = Q(ended_at=None) | Q(ended_at__gt=OuterRef("ended_at"))
    still = ContactPoint.objects.filter(later, line=OuterRef("line"))
    rows = ContactPoint.objects.filter(~Exists(still), ended_at__isnull=False)
    seen = rows.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return list(seen.select_related("ended_by").order_by("-ended_at", "pk")[:most])


def contacts_to_call(viewer: Viewer, unit: Unit, above: Collection[int]) -> Mapping[int, Sequence[ContactPoint]]:
    """The unit's contact points and, of the units above it, what those below may call: never a leader's number.

    `above` are ids of the units above, as `lines_up` gives them. Whoever reads a unit reads whom it may call.
    """
    if not may(viewer, Deed.READ, unit):
        raise NotAllowed("Không tìm thấy đơn vị này trong phạm vi của anh/chị.", seen=False)
    shown = Q(unit_id=unit.pk) | Q(unit_id__in=list(above), purpose__in=list(SHOWN_BELOW))
    found: dict[int, list[ContactPoint]] = {}
    for one in _open().filter(shown):
        found.setdefault(one.unit_id, []).append(one)
    return found


def national_contacts(viewer: Viewer) -> Sequence[ContactPoint]:
    """Those that whoever looks after the installation entered for all of it; everybody who is signed in reads them."""
    if not isinstance(viewer, Service) and not viewer.is_active:
        return ()
    return list(_open().filter(purpose=Purpose.NATIONAL).select_related("unit").order_by("unit__name_folded", "rank"))


def receptions_of(viewer: Viewer, unit_ids: Collection[int]) -> Mapping[int, Sequence[ContactPoint]]:
    """The contact points that receive incidents, of many units that the viewer reads, in the order of calling."""
    wanted, found = sorted(set(unit_ids)), dict[int, list[ContactPoint]]()
    for begin in range(0, len(wanted), _AT_ONCE):
        units = units_seen_by(viewer).filter(pk__in=wanted[begin : begin + _AT_ONCE])
        for one in _open().filter(purpose=Purpose.RECEPTION, unit__in=units):
            found.setdefault(one.unit_id, []).append(one)
    return found


def reception_evidence(viewer: Viewer, unit: Unit) -> Collection[UUID]:
    """The pieces that said what the unit's reception contacts prove, of today and of the past."""
    rows = ContactPoint.objects.filter(purpose=Purpose.RECEPTION, evidence__isnull=False)
    found = rows.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk)).values_list("evidence", flat=True)
    return {key for key in found if key is not None}


def contacts_below(viewer: Viewer, unit: Unit, at: datetime, *, only: Fresh | None = None) -> QuerySet[Unit]:
    """The unit and those below it that stand today, with `received_at`: when their reception was last confirmed.

    `has_reception` tells “never confirmed” from “none”. `only` leaves those of one state; NEVER takes in the none.
    """
    reception = ContactPoint.objects.filter(unit=OuterRef("pk"), purpose=Purpose.RECEPTION, ended_at=None)
    latest = reception.order_by().values("unit").annotate(latest=Max("verified_at")).values("latest")
    units = live_on(units_seen_by(viewer).filter(path__under=unit.path), clock.day_of(at))
    rows = units.annotate(
        has_reception=Exists(reception), received_at=Subquery(latest, output_field=DateTimeField())
    ).order_by("path")
    if only is Fresh.NEVER:
        return rows.filter(received_at=None)
    if only is Fresh.STALE:
        return rows.filter(received_at__lte=at - STALE_AFTER)
    return rows.filter(received_at__gt=at - STALE_AFTER) if only is Fresh.FRESH else rows


def stale_contacts(viewer: Viewer, at: datetime) -> QuerySet[ContactPoint]:
    """Contact points of standing units that nobody confirmed lately enough, or ever; the oldest first."""
    old = Q(verified_at=None) | Q(verified_at__lte=at - STALE_AFTER)
    units = live_on(units_seen_by(viewer), clock.day_of(at))
    return _open().filter(old, unit__in=units).select_related("unit").order_by("verified_at", "pk")


def keeps_contacts(viewer: Viewer, unit: Unit) -> bool:
    """Whether the viewer writes the unit's contact points: PROVE, or administering a body beside the tree."""
    return may(viewer, Deed.PROVE, unit) or (_beside(unit) and may(viewer, Deed.MANAGE, unit))


def require_keeper(viewer: Viewer, unit: Unit, purpose: Purpose | None = None) -> None:
    """Raise NotAllowed unless the viewer keeps the unit's contacts; what all read is entered by an overseer alone."""
    if purpose is Purpose.NATIONAL and not oversees(viewer):
        raise NotAllowed("Chỉ quản trị viên của đơn vị cấp trên cùng ghi đầu mối điều phối quốc gia.", seen=True)
    if purpose is Purpose.NATIONAL or (_beside(unit) and may(viewer, Deed.MANAGE, unit)):
        return
    require(viewer, Deed.PROVE, unit)


def units_with_contacts_kept(viewer: Viewer) -> QuerySet[Unit]:
    """The units whose contact points the viewer writes."""
    outside = Q(parent=None, kind__in=_OUTSIDE, pk__in=units_where(viewer, Deed.MANAGE).values("pk"))
    return Unit.objects.filter(outside | Q(pk__in=units_where(viewer, Deed.PROVE).values("pk")))


def contact_page(viewer: Viewer, unit: Unit) -> ContactPage | None:
    """The unit's public page, open or closed."""
    return ContactPage.objects.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk)).first()


def page_open_to_all(slug: str) -> ContactPage | None:
    """The page at an address that anybody may ask for; None where it was never opened, or was closed."""
    return ContactPage.objects.filter(slug=slug, ended_at=None).select_related("unit").first()


def contacts_open_to_all(page: ContactPage) -> Sequence[ContactPoint]:
    """What the unit of an open page released, and nothing else of it."""
    return list(_open().filter(unit_id=page.unit_id, released_at__isnull=False).order_by("purpose", "rank", "made_at"))


def security_txts(viewer: Viewer, unit: Unit) -> Sequence[SecurityTxt]:
    """Every security.txt that the unit released, by domain, the newest first."""
    seen = units_seen_by(viewer).filter(pk=unit.pk)
    return list(SecurityTxt.objects.filter(unit__in=seen).select_related("released_by"))


def security_txt_open_to_all(domain: str, at: datetime) -> SecurityTxt | None:
    """The file released for a domain, while it stands and has not expired."""
    return SecurityTxt.objects.filter(domain=domain, ended_at=None, expires_at__gt=at).exclude(text="").first()


def security_txts_due(viewer: Viewer, before: datetime) -> Sequence[SecurityTxt]:
    """Released files that expire before an instant."""
    rows = SecurityTxt.objects.filter(ended_at=None, expires_at__lte=before, unit__in=units_seen_by(viewer))
    return list(rows.select_related("unit").order_by("expires_at", "pk"))


def signing_key(viewer: Viewer, unit: Unit) -> SigningKey | None:
    """The key that signs for a unit: its own, else the nearest one above it. Its secret part stays sealed."""
    if not may(viewer, Deed.READ, unit):
        return None
    line = [int(step) for step in unit.path.split("/")[1:-1]]
    return (
        SigningKey.objects.filter(unit__in=line, ended_at=None).select_related("unit").order_by("-unit__path").first()
    )


def key_open_to_all(fingerprint: str) -> SigningKey | None:
    """The public part of a key in use, by its fingerprint."""
    return SigningKey.objects.filter(fingerprint=fingerprint, ended_at=None).first()


def _open() -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(ended_at=None).order_by("unit_id", "purpose", "rank", "made_at", "pk")


def _beside(unit: Unit) -> bool:
    return unit.parent_id is None and unit.kind in _OUTSIDE
