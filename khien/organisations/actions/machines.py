"""Machines: registered with a first role like a person, but without a password, a link or a way to sign in."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from khien.base import audit, clock
from khien.law.load import catalogue
from khien.organisations.actions.people import _require_manages
from khien.organisations.models import Grant, Machine, Person, Unit
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed, Role, machine_role_fault
from khien.organisations.rules.names import folded, tidy
from khien.organisations.rules.tokens import LETTERS, may_be_vouched_for

TITLE = "Máy, phần mềm kết nối"
NAMED = "may:"  # begins every machine's name; no person's may hold a colon, so no sign-in can ever mean one


class UnableToRegisterMachine(ValueError):
    """The machine cannot be registered or changed so; the message is fit for the user."""


@transaction.atomic
def register_machine(
    *, by: Viewer, at: datetime, unit: Unit, role: Role, name: str, vouches_for: Sequence[str] = ()
) -> Person:
    """Add a machine with a first role on a unit. It works through tokens alone."""
    require(by, Deed.MANAGE, unit)
    name, proofs = _name(name), _proofs(vouches_for)
    refused = machine_role_fault(Role(role))
    if refused:
        raise UnableToRegisterMachine(refused)
    if unit.valid_to is not None and unit.valid_to <= clock.day_of(at):
        raise UnableToRegisterMachine(f"“{unit.name}” đã kết thúc hoạt động.")
    username = NAMED + "".join(secrets.choice(LETTERS) for _ in range(12))
    person = Person(username=username, full_name=name, full_name_folded=folded(name), title=TITLE, joined_at=at)
    person.set_unusable_password()
    person.save(force_insert=True)
    Machine.objects.create(
        person=person, vouches_for=proofs, registered_by_id=getattr(by, "pk", None), registered_at=at
    )
    Grant.objects.create(person=person, unit=unit, role=Role(role), valid_from=clock.day_of(at))
    details = {"role": Role(role).value, "name": name, "vouches_for": proofs}
    audit.record("machine.registered", f"person:{person.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return person


@transaction.atomic
def correct_machine(person: Person, *, by: Viewer, at: datetime, name: str, vouches_for: Sequence[str]) -> Person:
    """Rename a machine and say anew which of its facts need no reviewer; what it recorded stays as it was taken."""
    _require_manages(by, person)
    name, proofs = _name(name), _proofs(vouches_for)
    machine = Machine.objects.select_for_update().select_related("person").get(person_id=person.pk)
    before = list(machine.vouches_for)
    machine.vouches_for = proofs
    machine.save(update_fields=["vouches_for"])
    row = machine.person
    row.full_name, row.full_name_folded = name, folded(name)
    row.save(update_fields=["full_name", "full_name_folded"])
    details = {"name": name, "from": before, "to": proofs}
    audit.record("machine.corrected", f"person:{person.pk}", by=by, at=at, details=details)
    return row


def _name(name: str) -> str:
    name = tidy(name)
    if not name:
        raise UnableToRegisterMachine("Cần đặt tên cho máy.")
    if len(name) > 120:
        raise UnableToRegisterMachine("Tên máy dài quá 120 ký tự.")
    return name


def _proofs(names: Sequence[str]) -> list[str]:
    wanted = sorted(set(names))
    if any(name not in catalogue().proofs for name in wanted):
        raise UnableToRegisterMachine("Có loại minh chứng không có trong danh mục.")
    papers = [catalogue().proofs[name].title for name in wanted if not may_be_vouched_for(catalogue().proofs[name])]
    if papers:
        raise UnableToRegisterMachine(f"Máy không tự xác nhận được: {', '.join(papers)}. Loại này cần người xem xét.")
    return wanted
