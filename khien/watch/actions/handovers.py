"""A watch handed over: open matters, the words of who leaves, the note of who takes. Nothing of it is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from khien.base import audit
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import NotAllowed, Viewer, may, require
from khien.organisations.rules import Deed
from khien.watch.actions.calling import call
from khien.watch.actions.links import BY as LINKS
from khien.watch.actions.links import end_links, use_link
from khien.watch.models import Handover, Matter, Member, Shift
from khien.watch.rules.handover import BEFORE, NEAR, WAITS, UnableToHandOver, may_write, reminded, taking
from khien.watch.rules.links import Purpose
from khien.watch.rules.shifts import told
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.base.actors import Service
    from khien.organisations.models import Person, Unit

LONGEST, LONGEST_WORDS, MOST = 500, 4000, 20
BATCH = 50


@transaction.atomic
def open_matter(unit: Unit, words: str, *, about: str = "", by: Viewer, at: datetime) -> Matter:
    """Something that the next watch must know; who is on duty now, or who may write for the unit."""
    member = _writes(unit, by, at)
    row = Matter.objects.create(unit=unit, words=_checked(words), about=about, opened_at=at, opened_by=member)
    audit.record("matter.opened", f"matter:{row.pk}", by=by, at=at, unit_id=unit.pk)
    return row


@transaction.atomic
def close_matter(matter: Matter, closing: str, *, by: Viewer, at: datetime) -> Matter:
    """It is done; the words say how."""
    row = Matter.objects.select_for_update(of=("self",)).select_related("unit").get(pk=matter.pk)
    member = _writes(row.unit, by, at)
    if row.closed_at is not None:
        raise UnableToHandOver("Việc này đã được ghi là xong.")
    row.closed_at, row.closed_by, row.closing = at, member, _checked(closing)
    row.save(update_fields=["closed_at", "closed_by", "closing"])
    audit.record("matter.closed", f"matter:{row.pk}", by=by, at=at, unit_id=row.unit_id)
    return row


@transaction.atomic
def hand_over(
    shift: Shift, words: str, *, opened: Sequence[str] = (), closed: Mapping[int, str], by: Person, at: datetime
) -> Handover:
    """The leaving officer's handover: what was said, matters opened and closed; the others are carried on.

    Whoever takes the next shift is told at once. Written once a shift: matters opened later stand on their own.
    """
    row = _leaving(shift.pk)
    if row.member.person_id != by.pk:
        require(by, Deed.PROVE, row.unit)
    return _handed(row, words, opened, closed, by, at)


@transaction.atomic
def hand_over_by_link(token: str, words: str, *, opened: Sequence[str] = (), at: datetime) -> Handover:
    """The leaving officer's handover by the mail's link; open matters are carried on."""
    link = use_link(token, purposes=(Purpose.HANDOVER_DUE,), at=at)
    return _handed(_leaving(int(link.about.partition(":")[2])), words, opened, {}, LINKS, at)


def _leaving(key: int) -> Shift:
    return Shift.objects.select_for_update(of=("self",)).select_related("unit", "member").get(pk=key)


def _handed(
    row: Shift, words: str, opened: Sequence[str], closed: Mapping[int, str], by: Viewer, at: datetime
) -> Handover:
    if row.ended_at is not None or not may_write(Span(row.start, row.end), at):
        raise UnableToHandOver("Chỉ ghi bàn giao khi ca đang trực hoặc vừa kết thúc chưa quá hai giờ.")
    if len(words) > LONGEST_WORDS or len(opened) > MOST:
        raise UnableToHandOver(f"Lời bàn giao không quá {LONGEST_WORDS} ký tự và không quá {MOST} việc mới.")
    for key, closing in closed.items():
        _closed(row.unit, key, closing, row.member, at)
    for one in opened:
        Matter.objects.create(unit=row.unit, words=_checked(one), opened_at=at, opened_by=row.member)
    still = Matter.objects.filter(unit=row.unit, closed_at=None).values_list("pk", flat=True)
    made = _written(row, words.strip(), list(still), by, at)
    details = {"open": len(made.open_matters), "opened": len(opened), "closed": len(closed)}
    audit.record("handover.written", f"handover:{made.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    notices.lapse([f"shift:{row.pk}"], (Kind.HANDOVER_DUE,), by=by, at=at)
    _tell(made, "first", by, at)
    return made


def _written(row: Shift, words: str, still: list[int], by: Viewer, at: datetime) -> Handover:
    try:
        with transaction.atomic():
            return Handover.objects.create(
                unit=row.unit,
                leaving=row,
                taking=taking_shift(row),
                words=words,
                open_matters=still,
                written_at=at,
                written_by_id=getattr(by, "pk", None),
            )
    except IntegrityError:
        raise UnableToHandOver("Ca này đã được ghi bàn giao.") from None


def taking_shift(leaving: Shift) -> Shift | None:
    """The shift that takes over from another by the roster as it stands; part of an action."""
    near = Shift.objects.filter(
        unit=leaving.unit_id, ended_at=None, start__lte=leaving.end + NEAR, end__gt=leaving.end
    ).exclude(member=leaving.member_id)
    rows = list(near.select_related("member").order_by("start", "pk"))
    place = taking(Span(leaving.start, leaving.end), [Span(one.start, one.end) for one in rows])
    return rows[place] if place is not None else None


@transaction.atomic
def acknowledge(handover: Handover, *, by: Person, at: datetime) -> Handover:
    """The taking officer, or another member on the unit's next watch, takes note by his account."""
    row = Handover.objects.select_for_update(of=("self",)).select_related("unit", "leaving").get(pk=handover.pk)
    member = _taker(row, by, at)
    if member is None:
        raise NotAllowed("Người nhận ca mới xác nhận bàn giao này.", seen=may(by, Deed.READ, row.unit))
    return _acknowledged(row, member, by, at)


@transaction.atomic
def acknowledge_by_link(token: str, *, at: datetime) -> Handover:
    """The taking officer takes note by the mail's link."""
    link = use_link(token, purposes=(Purpose.HANDOVER,), at=at)
    key = int(link.about.partition(":")[2])
    row = Handover.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)
    return _acknowledged(row, link.member, LINKS, at)


def _taker(row: Handover, person: Person, at: datetime) -> Member | None:
    """As whom the person takes over: of the shift that takes, or on duty for the unit now; not who leaves."""
    on = Shift.objects.filter(unit=row.unit_id, ended_at=None, member__person=person).select_related("member")
    found = (
        on.filter(handovers_taken=row).first()
        or on.filter(start__lte=at + NEAR, end__gt=at).exclude(member=row.leaving.member_id).order_by("start").first()
    )
    return found.member if found is not None else None


def _acknowledged(row: Handover, member: Member, by: Viewer, at: datetime) -> Handover:
    if row.acknowledged_at is not None:
        raise UnableToHandOver("Bàn giao này đã có người nhận.")
    row.acknowledged_at, row.acknowledged_by = at, member
    row.save(update_fields=["acknowledged_at", "acknowledged_by"])
    about = f"handover:{row.pk}"
    notices.lapse([about], (Kind.HANDOVER_LEFT,), by=by, at=at)
    end_links(about, at=at)
    audit.record("handover.acknowledged", about, by=by, at=at, unit_id=row.unit_id, details={"member": member.pk})
    return row


def remind_of_change(*, by: Service, at: datetime) -> int:
    """Leaving officers whose shift ends soon are asked to write; handovers nobody took are told again. How many."""
    return _remind_to_write(by, at) + _remind_to_take(by, at)


def _remind_to_write(by: Service, at: datetime) -> int:
    ending = Shift.objects.filter(ended_at=None, end__gt=at, end__lte=at + BEFORE, handovers_given=None)
    told_now = 0
    for row in ending.select_related("unit", "member").order_by("end", "pk").iterator(chunk_size=BATCH):
        if reminded(Span(row.start, row.end), at) and taking_shift(row) is not None:
            told_now += call(
                [row.member],
                purpose=Purpose.HANDOVER_DUE,
                about=f"shift:{row.pk}",
                occasion="end",
                details={"unit": row.unit.name, "moment": told(row.end)},
                by=by,
                at=at,
                subject=row.unit_id,
            )
    return told_now


def _remind_to_take(by: Service, at: datetime) -> int:
    left = Handover.objects.filter(acknowledged_at=None, written_at__lte=at - WAITS, written_at__gt=at - 4 * WAITS)
    return sum(_tell(row, "again", by, at) for row in left.select_related("unit", "taking__member", "leaving"))


def _tell(row: Handover, occasion: str, by: Viewer, at: datetime) -> int:
    """Tell who takes over; where nobody does, the gap is known already and nobody is told."""
    if row.taking is None:
        return 0
    return call(
        [row.taking.member],
        purpose=Purpose.HANDOVER,
        about=f"handover:{row.pk}",
        occasion=occasion,
        details={"unit": row.unit.name, "moment": told(row.leaving.end)},
        by=by,
        at=at,
        subject=row.unit_id,
    )


def _closed(unit: Unit, key: int, closing: str, member: Member, at: datetime) -> None:
    rows = Matter.objects.filter(pk=key, unit=unit, closed_at=None)
    if not rows.update(closed_at=at, closed_by=member, closing=_checked(closing)):
        raise UnableToHandOver("Một việc vừa được người khác ghi là xong; hãy mở lại trang.")


def _writes(unit: Unit, by: Viewer, at: datetime) -> Member | None:
    """As which member somebody writes for the watch: who is on duty now; else who may PROVE on the unit."""
    on = Shift.objects.filter(
        unit=unit, ended_at=None, start__lte=at, end__gt=at, member__person=getattr(by, "pk", None)
    )
    row = on.select_related("member").first() if getattr(by, "pk", None) is not None else None
    if row is None:
        require(by, Deed.PROVE, unit)
    return row.member if row is not None else None


def _checked(words: str) -> str:
    said = words.strip()
    if not said:
        raise UnableToHandOver("Cần ghi vài lời về việc này.")
    if len(said) > LONGEST:
        raise UnableToHandOver(f"Mỗi việc không dài quá {LONGEST} ký tự.")
    return said
