"""Contact points that a letter names, taken over with one confirmation. Nothing is taken that nobody chose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.organisations.queries import NotAllowed, oversees
from khien.organisations.queries.contacts import units_with_contacts_kept
from khien.organisations.rules.contacts import (
    PURPOSES,
    Hours,
    Purpose,
    UnableToKeepContact,
    checked,
    read_emails,
)
from khien.organisations.rules.names import folded
from khien.organisations.rules.phones import UnableToReadPhone, read_phone
from khien.reading.fold import fold
from khien.reading.words import ORGAN
from khien.watch.actions import contacts
from khien.web.contacts.shared import home_of
from khien.web.labels import said
from khien.web.letters import letter as letters
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.organisations.models import Unit

_ORGAN = re.compile(ORGAN)
_SHORTEST = 8  # letters of a name that is looked for inside another
MOST_UNITS = 300  # in one list; whoever keeps more takes the letter's own unit and those that it names


@dataclass(frozen=True, slots=True)
class Named:
    """One contact as the letter has it, and the unit whose it seems to be; `left_out` says what cannot be kept."""

    number: int
    name: str
    role: str
    unit: str
    phones: str
    emails: str
    to: int | None
    marked: bool
    purpose: str = ""
    left_out: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def from_letter(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whom the letter says to call, each for a unit that the viewer keeps; one button takes what is marked."""
    letter = letters.held_letter(request, key)
    units = _units(request, letter)
    named = [_named(number, one, letter, units) for number, one in enumerate(_contacts(letter))]
    if request.method == "POST":
        if not units:
            raise NotAllowed("Anh/chị chưa được ghi đầu mối của đơn vị nào.", seen=True)
        try:
            taken = _take(request, letter, named, units)
        except UnableToKeepContact as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Số đầu mối đã nhận: %(n)s. Hãy gọi thử rồi xác nhận.") % {"n": len(taken)})
            return redirect(home_of(taken[0]))
    purposes = [purpose for purpose in Purpose if purpose is not Purpose.NATIONAL or oversees(viewer(request))]
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "named": [_as_chosen(one, request) for one in named] if request.method == "POST" else named,
        "units": list(units.values()),
        "purposes": [(purpose.value, said(PURPOSES[purpose])) for purpose in purposes],
        "crumbs": letters.crumbs(letter, _("Đầu mối trong văn bản")),
    }
    return render(request, "contacts/from_letter.html", context)


def _contacts(letter: Directive) -> list[dict[str, Any]]:
    """Contact points and people of the annex whom the reading found, with a number; what was erased is no more."""
    found = [*letter.reading.get("contacts", ()), *letter.reading.get("people", ())]
    return [one for one in found if isinstance(one, dict) and (one.get("phones") or one.get("emails"))]


def _units(request: HttpRequest, letter: Directive) -> dict[int, Unit]:
    """Units whose contacts the viewer keeps and to which the letter may speak: its holder, and bodies outside."""
    kept = units_with_contacts_kept(viewer(request))
    near = [letter.holder, *kept.filter(path__under=letter.holder.path).exclude(pk=letter.holder_id)[:MOST_UNITS]]
    holder = kept.filter(pk=letter.holder_id).exists()
    outside = kept.filter(parent=None).exclude(pk=letter.holder_id).order_by("name_folded")[:MOST_UNITS]
    return {one.pk: one for one in [*(near if holder else near[1:]), *outside]}


def _named(number: int, one: dict[str, Any], letter: Directive, units: dict[int, Unit]) -> Named:
    """One contact with the unit that bears the name it names; else the letter's holder where it names none."""
    name, unit = str(one.get("name") or ""), str(one.get("unit") or "")
    if _ORGAN.match(fold(name)):  # a desk, not a person
        name, unit = "", ", ".join(part for part in (name, unit) if part)
    match = _match(unit, units)
    if match is None and not unit and letter.holder_id in units:
        match = letter.holder_id
    phones, no_phones = _readable(one.get("phones"), read_phone)
    emails, no_emails = _readable(one.get("emails"), read_emails)
    return Named(
        number=number,
        name=name,
        role=str(one.get("role") or ""),
        unit=unit,
        phones="; ".join(phones),
        emails=", ".join(emails),
        to=match,
        marked=match is not None,
        left_out=(*no_phones, *no_emails),
    )


def _readable(written: Any, read: Callable[[str], object]) -> tuple[list[str], list[str]]:
    """What of this can be kept, and why the rest cannot: a slip of the letter loses nobody the rest of a line."""
    kept, why = [], []
    for one in map(str, written or ()):
        try:
            read(one)
        except (UnableToKeepContact, UnableToReadPhone) as refusal:
            why.append(str(refusal))
        else:
            kept.append(one)
    return kept, why


def _as_chosen(one: Named, request: HttpRequest) -> Named:
    """The line as the person left it, where it was refused."""
    given, number = request.POST, str(one.number)
    unit, purpose = _whole(given.get(f"don-vi-{number}", "")), given.get(f"viec-{number}", "")
    return replace(one, marked=number in given.getlist("nhan"), to=unit, purpose=purpose)


def _match(unit: str, units: dict[int, Unit]) -> int | None:
    """The unit of that very name, else the only one whose name the words hold or that holds them."""
    said_name = folded(unit)
    exact = [key for key, body in units.items() if body.name_folded == said_name]
    if exact or len(said_name) < _SHORTEST:
        return next(iter(exact), None)
    near = [key for key, body in units.items() if body.name_folded in said_name or said_name in body.name_folded]
    return near[0] if len(near) == 1 else None


def _take(request: HttpRequest, letter: Directive, named: list[Named], units: dict[int, Unit]) -> list[Unit]:
    """All that are marked, or none: a number that cannot be read is told with the line it stands in."""
    marked, taken = set(request.POST.getlist("nhan")), []
    with transaction.atomic():
        for one in named:
            if str(one.number) not in marked:
                continue
            unit = units.get(_whole(request.POST.get(f"don-vi-{one.number}", "")))
            given = request.POST.get(f"viec-{one.number}", "")
            if unit is None or given not in set(Purpose):
                raise UnableToKeepContact(_("Dòng %(n)s: hãy chọn đơn vị và việc.") % {"n": one.number + 1})
            try:
                words = checked(
                    name=one.name,
                    position=", ".join(part for part in (one.role, one.unit if not one.role else "") if part),
                    phones=one.phones,
                    emails=one.emails,
                    hours=Hours(),
                )
                contacts.add(
                    unit,
                    by=viewer(request),
                    at=clock.now(),
                    purpose=Purpose(given),
                    words=words,
                    source=letter.scope,
                    source_name=letters.name_of(letter),
                )
            except UnableToKeepContact as refusal:
                told = {"n": one.number + 1, "why": str(refusal)}
                raise UnableToKeepContact(_("Dòng %(n)s: %(why)s") % told) from None
            taken.append(unit)
        if not taken:
            raise UnableToKeepContact(_("Chưa chọn đầu mối nào."))
    return taken


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
