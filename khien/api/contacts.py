"""Contact points and whom to call now: read by who reads the unit, confirmed by who keeps its contacts."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_unit
from khien.api.once import Written
from khien.api.problems import not_found
from khien.api.values import Asked, Given, Key, Told, UnitName, named_unit
from khien.base import clock
from khien.organisations.queries.contacts import contact_points, contact_seen_by
from khien.organisations.rules.contacts import How, freshness, hours_from, said_hours
from khien.watch.actions import contacts
from khien.watch.queries.whom import whom_to_call
from khien.watch.rules.whom import Callee, Stop, Trouble

if TYPE_CHECKING:
    from khien.organisations.models import ContactPoint

router = Area()


class Contact(Told):
    """A contact point as it stands. `rank` 1 is called first; `state` is `never`, `stale` or `fresh`."""

    id: UUID
    unit: UnitName
    purpose: str
    rank: int
    name: str
    position: str
    phones: list[str]
    emails: list[str]
    around_the_clock: bool
    hours: str
    verified_on: date | None
    state: str
    released: bool
    published_at: str
    sent_to: str
    source: str
    ended: bool


class Contacts(Told):
    """The contact points of a unit in the order of calling."""

    items: list[Contact]


class ContactsAsked(Asked):
    """Of which unit."""

    unit: Key = Field(title="Đơn vị")


class Verification(Given):
    """Somebody says that a contact point is right today."""

    how: Literal["called", "seen"] = Field(
        title="Cách xác nhận", description="`called`: đã gọi thử; `seen`: chỉ đối chiếu."
    )


class CallAsked(Asked):
    """For which unit, in which trouble."""

    unit: Key = Field(title="Đơn vị")
    trouble: Literal["su-co", "canh-bao", "trang-web", "du-lieu", "bao-chi"] = Field("su-co", title="Chuyện gì xảy ra")


class Called(Told):
    """Somebody to call. `line` is `duty` (on watch now), `team` or a purpose; `open_now` null: not known."""

    line: str
    name: str
    position: str
    phones: list[str]
    links: list[str]
    emails: list[str]
    hours: str
    open_now: bool | None
    state: str | None


class CallStop(Told):
    """One body on the way up; `missing` says what nobody entered."""

    where: str
    unit: str
    callees: list[Called]
    missing: list[str]


class CallOrder(Told):
    """Whom to call, in order, at one instant."""

    unit: UnitName
    trouble: str
    at: datetime
    stops: list[CallStop]


def _contact(row: Any) -> Contact:
    hours = hours_from(row.hours)
    return Contact(
        id=row.pk,
        unit=named_unit(row.unit),
        purpose=row.purpose,
        rank=row.rank,
        name=row.name,
        position=row.position,
        phones=row.phones,
        emails=row.emails,
        around_the_clock=hours.always,
        hours=said_hours(hours),
        verified_on=clock.day_of(row.verified_at) if row.verified_at else None,
        state=freshness(row.verified_at, clock.now()),
        released=row.released_at is not None,
        published_at=row.published_at,
        sent_to=row.sent_to,
        source=row.source_name,
        ended=row.ended_at is not None,
    )


def _seen(request: HttpRequest, key: UUID) -> "ContactPoint":
    found = contact_seen_by(viewer(request), key)
    if found is None:
        raise not_found(f"Không tìm thấy đầu mối {key} trong phạm vi được xem.")
    return found


@router.reads("", "contacts:read", "Đầu mối của một đơn vị", Contacts)
def list_contacts(request: HttpRequest, asked: Query[ContactsAsked]) -> Contacts:
    """The contact points of a unit."""
    rows = contact_points(viewer(request), seen_unit(request, asked.unit)).select_related("unit")
    return Contacts(items=[_contact(row) for row in rows])


@router.reads("/whom-to-call", "contacts:read", "Gọi ai bây giờ", CallOrder)
def get_call_order(request: HttpRequest, asked: Query[CallAsked]) -> CallOrder:
    """Whom to call for a unit now, from its own watch up to the national centre."""
    unit = seen_unit(request, asked.unit)
    found = whom_to_call(viewer(request), unit, Trouble(asked.trouble), clock.now())
    stops = [_stop(stop) for stop in found.stops]
    return CallOrder(unit=named_unit(unit), trouble=found.trouble, at=found.at, stops=stops)


def _stop(stop: Stop) -> CallStop:
    callees = [_called(one) for one in stop.callees]
    return CallStop(where=stop.where, unit=stop.unit, callees=callees, missing=list(stop.missing))


def _called(one: Callee) -> Called:
    return Called(
        line=one.line,
        name=one.name,
        position=one.position,
        phones=[phone.written for phone in one.phones],
        links=[phone.link for phone in one.phones if phone.link],
        emails=list(one.emails),
        hours=said_hours(one.hours),
        open_now=one.open_now,
        state=one.fresh,
    )


@router.reads("/{contact}", "contacts:read", "Một đầu mối", Contact)
def get_contact(request: HttpRequest, contact: UUID) -> Contact:
    """One contact point, of today or of the past."""
    return _contact(_seen(request, contact))


@router.posts("/{contact}/verification", "contacts:write", "Xác nhận đầu mối còn đúng", Contact, status=200)
def verify_contact(request: HttpRequest, contact: UUID, given: Verification) -> Written:
    """Somebody says that it is right today; what it proves waits for another's review."""
    row = contacts.verify(_seen(request, contact), by=viewer(request), at=clock.now(), how=How(given.how))
    return Written(_contact(row), status=200)
