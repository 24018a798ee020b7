"""People and their roles: listed, added with a first role, given roles and relieved of them. It makes no links."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query
from ninja.responses import Status
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_person, seen_unit
from khien.api.once import Written
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import BodyKey, Day, Flag, Given, Key, Paged, Told, UnitName, Words, named_unit
from khien.base import clock
from khien.organisations import actions
from khien.organisations.queries import grants_of, people_seen_by
from khien.organisations.rules import Role
from khien.organisations.rules.names import folded

router = Area()


class Person(Told):
    """Someone with a role, or a machine. `active` false: has left."""

    id: int
    username: str
    name: str
    title: str
    email: str
    phone: str
    active: bool
    machine: bool


class People(Told):
    """A page of people, by name."""

    items: list[Person]
    next: str | None


class Grant(Told):
    """A role on a unit and everything below it. `until` is the first day without it."""

    id: int
    unit: UnitName
    role: Role
    since: date
    until: date | None


class PersonWithRoles(Person):
    """A person with the roles of today, on units that the holder reads."""

    grants: list[Grant]


class PeopleAsked(Paged):
    """Which people."""

    unit: Key | None = Field(None, title="Có vai trò ở đơn vị")
    q: str | None = Field(None, max_length=120, title="Tìm theo tên")
    active: Flag | None = Field(None, title="Đang làm việc")


class NewPerson(Given):
    """A person to add, with a first role. The one-time link that sets a password is made on the pages."""

    unit: BodyKey = Field(title="Đơn vị")
    role: Role = Field(title="Vai trò")
    username: Words = Field(max_length=60, title="Tên đăng nhập")
    full_name: Words = Field(max_length=120, title="Họ và tên")
    title: str = Field("", max_length=120, title="Chức vụ")
    email: str = Field("", max_length=254, title="Thư điện tử")
    phone: str = Field("", max_length=30, title="Điện thoại")


class NewGrant(Given):
    """A role to give."""

    unit: BodyKey = Field(title="Đơn vị")
    role: Role = Field(title="Vai trò")
    since: Day = Field(title="Từ ngày")
    until: Day | None = Field(None, title="Đến trước ngày")


def _described(person: Any) -> dict[str, Any]:
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.full_name,
        "title": person.title,
        "email": person.email,
        "phone": person.phone,
        "active": person.is_active,
        "machine": hasattr(person, "machine"),
    }


def _grant(grant: Any) -> Grant:
    return Grant(
        id=grant.pk, unit=named_unit(grant.unit), role=grant.role, since=grant.valid_from, until=grant.valid_to
    )


def _one(request: HttpRequest, person: Any) -> PersonWithRoles:
    grants = grants_of(viewer(request), person, clock.today())
    return PersonWithRoles(**_described(person), grants=[_grant(grant) for grant in grants])


@router.reads("", "people:read", "Danh sách người", People)
def list_people(request: HttpRequest, asked: Query[PeopleAsked]) -> People:
    """People with a role, now or before, on a unit that the holder reads."""
    rows = people_seen_by(viewer(request)).select_related("machine")
    if asked.unit is not None:
        rows = rows.filter(grants__unit=seen_unit(request, asked.unit)).distinct()
    if asked.q is not None:
        rows = rows.filter(full_name_folded__contains=folded(asked.q))
    if asked.active is not None:
        rows = rows.filter(is_active=asked.active)
    found, after = page(rows, ["full_name_folded", "pk"], limit=asked.limit, cursor=asked.cursor)
    return People(items=[Person(**_described(person)) for person in found], next=after)


@router.reads("/{person}", "people:read", "Một người và vai trò", PersonWithRoles)
def get_person(request: HttpRequest, person: Key) -> PersonWithRoles:
    """One person with the roles of today."""
    return _one(request, seen_person(request, person))


@router.posts("", "people:write", "Thêm người", PersonWithRoles)
def create_person(request: HttpRequest, given: NewPerson) -> Written:
    """Add a person with a first role."""
    values = given.model_dump(exclude={"unit"})
    unit = seen_unit(request, given.unit)
    made = actions.create_person(by=viewer(request), at=clock.now(), unit=unit, **values)
    return Written(_one(request, made), location=f"/api/v1/people/{made.pk}")


@router.posts("/{person}/grants", "people:write", "Giao vai trò", Grant)
def create_grant(request: HttpRequest, person: Key, given: NewGrant) -> Written:
    """Give a role on a unit."""
    found, unit = seen_person(request, person), seen_unit(request, given.unit)
    made = actions.grant(
        found, unit, given.role, by=viewer(request), at=clock.now(), since=given.since, until=given.until
    )
    return Written(_grant(made), location=f"/api/v1/people/{person}")


@router.deletes("/{person}/grants/{grant}", "people:write", "Thu hồi vai trò")
def revoke_grant(request: HttpRequest, person: Key, grant: Key) -> Status[None]:
    """End a role at once."""
    found = grants_of(viewer(request), seen_person(request, person), clock.today()).filter(pk=grant).first()
    if found is None:
        raise not_found("Người này không giữ vai trò đó hôm nay.")
    actions.revoke(found, by=viewer(request), at=clock.now())
    return Status(204, None)
