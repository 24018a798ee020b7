"""Changes of people and of their roles. A person who left keeps a history and loses access at once."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet

from khien.base import audit, clock
from khien.organisations.actions.sign_in import close_account
from khien.organisations.actions.tokens import end_tokens
from khien.organisations.actions.visits import end_all_visits
from khien.organisations.models import Grant, Machine, OneTimeLink, Person, Unit
from khien.organisations.queries import NotAllowed, Viewer, manages, require
from khien.organisations.rules import ROLE_LABELS, Deed, Role, machine_role_fault
from khien.organisations.rules.links import LINK_LIVES, digest_of_token
from khien.organisations.rules.names import folded, tidy, username_faults
from khien.organisations.rules.sign_in import Ended


class UnableToRegister(ValueError):
    """The person cannot be added or corrected so; the message is fit for the user."""


class UnableToGrant(ValueError):
    """The role cannot be given so; the message is fit for the user."""


class UnableToInvite(ValueError):
    """No link can be made for this person; the message is fit for the user."""


class UnableToRedeem(ValueError):
    """The link or the new password cannot be used; the message is fit for the user."""


@transaction.atomic
def create_person(
    *,
    by: Viewer,
    at: datetime,
    unit: Unit,
    role: Role,
    username: str,
    full_name: str,
    title: str = "",
    email: str = "",
    phone: str = "",
) -> Person:
    """Add a person with a first role. There is no password until the one-time link is used."""
    require(by, Deed.MANAGE, unit)
    _refuse_ended(unit, clock.day_of(at))
    faults = (*username_faults(username), *_person_faults(full_name, email))
    if faults:
        raise UnableToRegister(" ".join(faults))
    if Person.objects.filter(username=username).exists():
        raise UnableToRegister(f"Tên đăng nhập “{username}” đã có người dùng.")
    person = Person(username=username, joined_at=at, **_described(full_name, title, email, phone))
    person.set_unusable_password()
    person.save(force_insert=True)
    Grant.objects.create(person=person, unit=unit, role=Role(role), valid_from=clock.day_of(at))
    audit.record(
        "person.created",
        f"person:{person.pk}",
        by=by,
        at=at,
        unit_id=unit.pk,
        details={"role": Role(role).value},
        personal={"username": username, "full_name": person.full_name, "title": person.title, "email": person.email},
    )
    return person


@transaction.atomic
def correct_person(
    person: Person, *, by: Viewer, at: datetime, full_name: str, title: str, email: str, phone: str
) -> Person:
    """Correct a person's name, title, e-mail and phone: one's own, or as an administrator of all their units."""
    if not (isinstance(by, Person) and by.pk == person.pk and _still_here(by)):
        _require_manages(by, person)
    faults = _person_faults(full_name, email)
    if faults:
        raise UnableToRegister(" ".join(faults))
    person = Person.objects.select_for_update().get(pk=person.pk)
    for name, value in _described(full_name, title, email, phone).items():
        setattr(person, name, value)
    person.save(update_fields=["full_name", "full_name_folded", "title", "email", "phone"])
    told = {"full_name": person.full_name, "title": person.title, "email": person.email, "phone": person.phone}
    audit.record("person.corrected", f"person:{person.pk}", by=by, at=at, personal=told)
    return person


@transaction.atomic
def remove_person(person: Person, *, by: Viewer, at: datetime) -> Person:
    """The person left: every role, link, password, passkey and session ends now; what they did stays."""
    _require_manages(by, person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.is_active, person.left_at = False, at
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_at", "password"])
    ended = _end(Grant.objects.filter(person=person), clock.day_of(at))
    close_account(person, at)
    end_tokens(person, at)
    audit.record("person.removed", f"person:{person.pk}", by=by, at=at, details={"roles_ended": ended})
    return person


@transaction.atomic
def grant(
    person: Person, unit: Unit, role: Role, *, by: Viewer, at: datetime, since: date, until: date | None = None
) -> Grant:
    """Give a role on a unit and everything below it from `since`; `until` is the first day without it."""
    require(by, Deed.MANAGE, unit)
    if isinstance(by, Person) and by.pk == person.pk:
        raise UnableToGrant("Không ai tự giao quyền cho chính mình; hãy nhờ một quản trị khác.")
    _require_manages(by, person)
    if not _still_here(person):
        raise UnableToGrant("Người này đã thôi làm việc, không giao quyền được nữa.")
    if _is_machine(person) and machine_role_fault(Role(role)):
        raise UnableToGrant(machine_role_fault(Role(role)))
    if until is not None and until <= since:
        raise UnableToGrant("Ngày thôi giữ quyền phải sau ngày bắt đầu.")
    _refuse_ended(unit, since)
    same = Grant.objects.filter(person=person, unit=unit, role=Role(role), valid_from__lte=since)
    if same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since)).exists():
        raise UnableToGrant(f"Người này đã có vai trò “{ROLE_LABELS[Role(role)]}” ở đơn vị này.")
    given = Grant.objects.create(person=person, unit=unit, role=Role(role), valid_from=since, valid_to=until)
    details = {
        "grant": given.pk,
        "role": Role(role).value,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }
    audit.record("grant.given", f"person:{person.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return given


@transaction.atomic
def revoke(grant: Grant, *, by: Viewer, at: datetime) -> Grant:
    """End a role from this very moment."""
    require(by, Deed.MANAGE, grant.unit)
    _end(Grant.objects.filter(pk=grant.pk), clock.day_of(at))
    row = Grant.objects.select_related("unit").get(pk=grant.pk)
    details = {"grant": row.pk, "role": row.role}
    audit.record("grant.revoked", f"person:{row.person_id}", by=by, at=at, unit_id=row.unit_id, details=details)
    return row


@transaction.atomic
def invite(person: Person, *, by: Viewer, at: datetime) -> str:
    """A fresh one-time link's token, to be shown once; links made before no longer work."""
    _require_manages(by, person)
    if not _still_here(person):
        raise UnableToInvite("Người này đã thôi làm việc, không cấp liên kết được nữa.")
    if _is_machine(person):
        raise UnableToInvite("Máy không đăng nhập; hãy cấp mã truy cập cho máy ở trang “Máy kết nối”.")
    OneTimeLink.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    (token,) = new_links([person], at)
    audit.record("person.invited", f"person:{person.pk}", by=by, at=at)
    return token


def new_links(people: Sequence[Person], at: datetime) -> list[str]:
    """The tokens of one more link for each person; part of an action that records it."""
    tokens = [secrets.token_urlsafe(32) for _ in people]
    links = [
        OneTimeLink(person=person, digest=digest_of_token(token), made_at=at, expires_at=at + LINK_LIVES)
        for person, token in zip(people, tokens, strict=True)
    ]
    OneTimeLink.objects.bulk_create(links, batch_size=500)
    return tokens


def redeem(token: str, *, password: str, at: datetime) -> Person:
    """Set the password of the link's person. The link works once, whoever else races for it."""
    return redeem_alike([token], password=password, at=at)[0]


@transaction.atomic
def redeem_alike(tokens: Sequence[str], *, password: str, at: datetime) -> list[Person]:
    """The links of several people for one password, hashed once: all of them, or none. For invented people only."""
    hashed = ""
    people: list[Person] = []
    for token in tokens:
        person = _taken_by(token, at)
        try:
            validate_password(password, person)
        except ValidationError as error:  # the transaction falls back, so the link can be tried again
            raise UnableToRedeem(" ".join(error.messages)) from error
        person.password = hashed = hashed or make_password(password)
        person.save(update_fields=["password"])
        OneTimeLink.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)
        end_all_visits(person, Ended.PASSWORD, at)
        end_tokens(person, at)  # a new link is asked for where an account may be in other hands
        audit.record("person.password_set", f"person:{person.pk}", by=person, at=at)
        people.append(person)
    return people


def _taken_by(token: str, at: datetime) -> Person:
    """Use the link up, in the caller's transaction, and answer whose it was."""
    links = OneTimeLink.objects.filter(digest=digest_of_token(token))
    # One table, one UPDATE: with a join PostgreSQL would not look at `used_at` again after waiting for the other.
    taken = links.filter(used_at=None, expires_at__gt=at).update(used_at=at)
    holders = Person.objects.select_for_update().filter(is_active=True, pk__in=links.values("person_id"))
    person = holders.first() if taken else None
    if person is None:
        raise UnableToRedeem("Liên kết này đã được dùng hoặc đã hết hạn. Hãy xin người quản trị liên kết mới.")
    return person


def _require_manages(by: Viewer, person: Person) -> None:
    if not manages(by, person):
        raise NotAllowed("Anh/chị chưa quản trị mọi đơn vị mà người này đang có vai trò.", seen=False)


def _still_here(person: Person) -> bool:
    return Person.objects.filter(pk=person.pk, is_active=True).exists()


def _is_machine(person: Person) -> bool:
    return Machine.objects.filter(person_id=person.pk).exists()


def _refuse_ended(unit: Unit, on: date) -> None:
    row = Unit.objects.select_for_update().get(pk=unit.pk)  # it cannot end while a role is being given there
    if row.valid_to is not None and row.valid_to <= on:
        raise UnableToGrant(f"“{unit.name}” đã kết thúc hoạt động, không giao quyền ở đó được nữa.")


def _end(grants: QuerySet[Grant], day: date) -> int:
    still = grants.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    ended = still.filter(valid_from__gt=day).update(valid_to=F("valid_from"))
    return ended + still.exclude(valid_from__gt=day).update(valid_to=day)


def _person_faults(full_name: str, email: str) -> tuple[str, ...]:
    faults: list[str] = []
    if not tidy(full_name):
        faults.append("Họ và tên đang để trống.")
    if len(tidy(full_name)) > 120:
        faults.append("Họ và tên dài quá 120 ký tự.")
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            faults.append(f"Địa chỉ thư điện tử “{email.strip()}” không hợp lệ.")
    return tuple(faults)


def _described(full_name: str, title: str, email: str, phone: str) -> dict[str, str]:
    name = tidy(full_name)
    return {
        "full_name": name,
        "full_name_folded": folded(name),
        "title": tidy(title),
        "email": email.strip(),
        "phone": tidy(phone),
    }
