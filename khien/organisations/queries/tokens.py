"""Tokens and machines: whose token it is that asks, the tokens that one may see, the machines that one administers."""

import hashlib
import hmac
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.models import Grant, Machine, Person, Token
from khien.organisations.queries.rights import Viewer, dated, may_somewhere, units_where
from khien.organisations.rules import Deed
from khien.organisations.rules.tokens import NEEDS, OF_PEOPLE, SCOPES, key_of


def token_of(text: str, at: datetime) -> Token | None:
    """The token that this text is, with its holder, while it opens anything.

    None for what was never one, was revoked or has run out, and where the holder left or holds no role today.
    """
    key = key_of(text)
    if not key:
        return None
    rows = Token.objects.filter(key=key, revoked_at=None, expires_at__gt=at, holder__is_active=True)
    held = Grant.objects.filter(dated(clock.day_of(at)), person=OuterRef("holder"))
    token = rows.filter(Exists(held)).select_related("holder__machine").first()
    if token is None or not hmac.compare_digest(hashlib.sha256(text.encode()).hexdigest(), token.digest):
        return None
    return token


def tokens_of(viewer: Viewer, holder: Person) -> QuerySet[Token]:
    """The tokens of oneself, or of a machine that one administers, the newest first; nobody else's are shown."""
    rows = Token.objects.filter(holder=holder).select_related("use", "made_by", "holder")
    himself = not isinstance(viewer, Service) and viewer.pk == holder.pk
    if not himself:
        rows = rows.filter(holder__in=machines_seen_by(viewer).values("person_id"))
    return rows.order_by("-made_at", "-pk")


def tokens_of_machines(viewer: Viewer) -> QuerySet[Token]:
    """The tokens of every machine that the viewer administers, the newest first."""
    rows = Token.objects.filter(holder__in=machines_seen_by(viewer).order_by().values("person_id"))
    return rows.select_related("use").order_by("-made_at", "-pk")


def machines_seen_by(viewer: Viewer) -> QuerySet[Machine]:
    """Machines that hold, or last held, a role on a unit that the viewer administers."""
    rows = Machine.objects.select_related("person", "registered_by")
    if not isinstance(viewer, Service):
        held = Grant.objects.filter(person=OuterRef("person"), unit__in=units_where(viewer, Deed.MANAGE).values("pk"))
        rows = rows.filter(Exists(held))
    return rows.order_by("-person__is_active", "person__full_name_folded", "person_id")


def scopes_for(viewer: Viewer, holder: Person) -> tuple[str, ...]:
    """The scopes that would open something for the holder today; none for whom the viewer makes no token."""
    machine = machines_seen_by(viewer).filter(person_id=holder.pk).exists()
    if not machine and not (isinstance(viewer, Person) and viewer.pk == holder.pk):
        return ()
    return tuple(
        scope
        for scope in SCOPES
        if scope not in NEEDS or any(may_somewhere(holder, deed) for deed in NEEDS[scope])
        if not (machine and scope in OF_PEOPLE)
    )


def may_manage_machines(viewer: Viewer) -> bool:
    """Whether there is a unit for which the viewer may connect machines."""
    return units_where(viewer, Deed.MANAGE).exists()


def vouched_by(viewer: Viewer) -> frozenset[str]:
    """The kinds of proof that count without a reviewer when the viewer sends them; none for a person."""
    if isinstance(viewer, Service):
        return frozenset()
    found = Machine.objects.filter(person_id=viewer.pk).values_list("vouches_for", flat=True).first()
    return frozenset(found or ())


def is_machine(viewer: Viewer) -> bool:
    """Whether the viewer is a machine of the API; a machine gives nobody's word."""
    return not isinstance(viewer, Service) and Machine.objects.filter(person_id=viewer.pk).exists()
