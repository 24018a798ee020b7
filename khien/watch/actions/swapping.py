"""Swaps and take-overs: asked by the one or by who plans, done once both agreed; nothing is covered less by them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.notices import actions as notices
from khien.organisations.queries import NotAllowed, Viewer, may
from khien.organisations.rules import Deed
from khien.watch.actions.calling import call
from khien.watch.actions.holding import (
    UnableToPlanShift,
    acts_for_himself,
    as_planned,
    checked,
    held_members,
    held_shift,
    lapse,
    near,
    not_seen,
    person_id,
    replaced,
)
from khien.watch.actions.links import BY as LINKS
from khien.watch.actions.links import end_links, use_link
from khien.watch.actions.reckoning import reckon
from khien.watch.actions.shifts import hand_over
from khien.watch.models import Member, Shift, Swap
from khien.watch.rules.changes import UnableToSwap, swapped
from khien.watch.rules.links import MANNERS, Purpose
from khien.watch.rules.shifts import Kind, told
from khien.watch.rules.spans import Span
from khien.watch.rules.swaps import State, Step, after

LONGEST_WORDS = 300


class UnableToAskSwap(ValueError):
    """The swap cannot be asked so; the message is fit for the user."""


@transaction.atomic
def ask_swap(
    given: Shift,
    other: Member,
    *,
    wanted: Shift | None = None,
    part: Span | None = None,
    words: str = "",
    by: Viewer,
    at: datetime,
) -> Swap:
    """Ask that `other` take the shift, or a part, over; or swap it for `wanted`. Whoever asks for himself consents."""
    if not may(by, Deed.PROVE, given.unit) and not acts_for_himself(by, given.member):
        raise not_seen() if not may(by, Deed.READ, given.unit) else _not_yours()
    row = held_shift(given, other.pk, *((wanted.member_id,) if wanted else ()))
    taker = held_members([other.pk])[other.pk]
    mine = held_shift(wanted) if wanted is not None else None
    _refuse_odd(row, taker, mine, part, at)
    if Swap.objects.filter(given=row, other=taker, wanted=mine, state=State.ASKED).exists():
        raise UnableToAskSwap(f"Đã có đề nghị như vậy đang chờ {taker.name} trả lời.")
    himself = acts_for_himself(by, row.member)
    swap = Swap.objects.create(
        unit_id=row.unit_id,
        given=row,
        wanted=mine,
        other=taker,
        part_start=part.start if part else None,
        part_end=part.end if part else None,
        words=" ".join(words.split())[:LONGEST_WORDS],
        state=State.ASKED,
        asked_at=at,
        asked_by_id=person_id(by),
        giver_consented_at=at if himself else None,
    )
    _would_stand(swap, by, at)
    details = {"shift": row.pk, "from": row.member_id, "to": taker.pk}
    audit.record("swap.asked", _about(swap), by=by, at=at, unit_id=row.unit_id, details=details)
    call(
        [taker] if himself else [row.member, taker],
        purpose=Purpose.SWAP,
        about=_about(swap),
        occasion="asked",
        details=_said(row),
        by=by,
        at=at,
        subject=row.unit_id,
    )
    return swap


@transaction.atomic
def consent(swap: Swap, member: Member, *, by: Viewer, at: datetime, by_link: bool = False) -> Swap:
    """The giver or the other agrees, by account or by the link that he was sent; with the second the shifts move."""
    row = _held(swap)
    side = _side(row, member, by, by_link=by_link)
    state = after(State(row.state), Step.CONSENT)
    if _begun(row, at):
        return _end(row, Step.LAPSE, at, by=by)
    if getattr(row, side) is None:
        setattr(row, side, at)
    if row.giver_consented_at is not None and row.other_consented_at is not None:
        touched = _move(row, by, at)
        _end(row, Step.AGREE, at, by=by, member=member)
        for span in touched:  # once the swap is done: what both agreed to is not the planner's word alone
            reckon([row.unit_id], span, at=at)
        return row
    row.state = state
    row.save(update_fields=["giver_consented_at", "other_consented_at", "state"])
    details = {"member": member.pk}
    audit.record("swap.consented", _about(row), by=by, at=at, unit_id=row.unit_id, details=details)
    return row


@transaction.atomic
def decline(swap: Swap, member: Member, *, by: Viewer, at: datetime, by_link: bool = False) -> Swap:
    """The giver or the other does not want it."""
    row = _held(swap)
    _side(row, member, by, by_link=by_link)
    return _end(row, Step.DECLINE, at, by=by, member=member)


@transaction.atomic
def answer_by_link(token: str, *, agrees: bool, at: datetime) -> Swap:
    """Whoever was sent the link agrees or declines; holding it says who answers. A refusal leaves it unused."""
    link = use_link(token, purposes=(Purpose.SWAP,), at=at)
    row = Swap.objects.get(pk=int(link.about.partition(":")[2]))
    answer = consent if agrees else decline
    return answer(row, link.member, by=LINKS, at=at, by_link=True)


@transaction.atomic
def withdraw_swap(swap: Swap, *, by: Viewer, at: datetime) -> Swap:
    """Whoever asked, the giver, or who plans takes it back."""
    row = _held(swap)
    asked = row.asked_by_id is not None and row.asked_by_id == person_id(by)
    if not (asked or acts_for_himself(by, row.given.member) or may(by, Deed.PROVE, row.unit)):
        raise _not_yours() if may(by, Deed.READ, row.unit) else not_seen()
    return _end(row, Step.WITHDRAW, at, by=by)


@transaction.atomic
def lapse_begun(*, by: Viewer, at: datetime) -> int:
    """Swaps that nobody answered before either shift began lapse; how many. A job asks it."""
    waiting = Swap.objects.filter(state=State.ASKED)
    found = lapse(waiting.filter(given__start__lte=at) | waiting.filter(wanted__start__lte=at), at)
    if found:
        audit.record("swap.lapsed", "swap:begun", by=by, at=at, details={"swaps": found})
    return found


def _held(swap: Swap) -> Swap:
    rows = Swap.objects.select_for_update(of=("self",))
    rows = rows.select_related("unit", "given__member__unit", "given__unit", "wanted__member__unit", "other__unit")
    return rows.get(pk=swap.pk)


def _side(row: Swap, member: Member, by: Viewer, *, by_link: bool) -> str:
    """Whose consent it is. Nobody consents for another: neither who plans nor a service."""
    sides = {row.given.member_id: "giver_consented_at", row.other_id: "other_consented_at"}
    if member.pk not in sides:
        raise not_seen()
    if not by_link and not acts_for_himself(by, member):
        raise _not_yours() if may(by, Deed.READ, row.unit) else not_seen()
    return sides[member.pk]


def _refuse_odd(row: Shift, taker: Member, mine: Shift | None, part: Span | None, at: datetime) -> None:
    if row.start <= at or (mine is not None and mine.start <= at):
        raise UnableToAskSwap("Ca đã bắt đầu thì không đổi được; hãy nhờ người lập lịch ghi trực thay phần còn lại.")
    if taker.pk == row.member_id:
        raise UnableToAskSwap(f"{taker.name} đang giữ chính ca này.")
    if mine is not None and (mine.member_id != taker.pk or mine.unit_id != row.unit_id):
        raise UnableToAskSwap("Chỉ đổi lấy ca của chính người được mời, trong cùng một đơn vị.")
    if mine is not None and part is not None:
        raise UnableToAskSwap("Đổi ca lấy ca thì đổi trọn ca; chỉ nhờ trực thay mới chia được một phần.")
    if part is not None and not (row.start <= part.start < part.end <= row.end):
        raise UnableToAskSwap("Phần nhờ trực thay phải nằm trong ca.")


def _would_stand(swap: Swap, by: Viewer, at: datetime) -> None:
    """Refuse at once what could not be done if all agreed: tried, then taken back."""
    try:
        with transaction.atomic():
            _move(swap, by, at)
            raise _TriedOut
    except _TriedOut:
        return


class _TriedOut(Exception):
    """It would stand; nothing of the trial is kept."""


def _move(row: Swap, by: Viewer, at: datetime) -> list[Span]:
    """The shifts change hands; when they are, for what is reckoned then."""
    given = held_shift(row.given, row.other_id)
    if row.wanted is None:
        part = Span(row.part_start, row.part_end) if row.part_start and row.part_end else None
        hand_over(given, row.other, part, "Trực thay, hai bên đồng ý", by=by, at=at)
        return [Span(given.start, given.end)]
    wanted = held_shift(row.wanted)
    _cross(given, wanted, by, at)
    return [Span(given.start, given.end), Span(wanted.start, wanted.end)]


def _cross(given: Shift, wanted: Shift, by: Viewer, at: datetime) -> None:
    checked(given.unit, wanted.member, Span(given.start, given.end), Kind(given.kind), at)
    checked(given.unit, given.member, Span(wanted.start, wanted.end), Kind(wanted.kind), at)
    both, span = [given, wanted], Span(min(given.start, wanted.start), max(given.end, wanted.end))
    people = {given.member_id, wanted.member_id}
    keys = {given.pk, wanted.pk}
    others = [one for one in near(people, span) if one.unit_id == given.unit_id and one.pk not in keys]
    first, second = as_planned(both)
    try:
        moved = swapped([first, second, *as_planned(others)], first, second, consents={first.person, second.person})
    except UnableToSwap:
        raise UnableToPlanShift(
            "Không đổi được: một trong hai người đã có ca khác trùng giờ. Hãy chọn ca khác hoặc nhờ trực thay."
        ) from None
    for row, planned in zip(both, moved[:2], strict=True):
        replaced(row, [planned], "Đổi ca, hai bên đồng ý", by=by, at=at)


def _begun(row: Swap, at: datetime) -> bool:
    return row.given.start <= at or (row.wanted is not None and row.wanted.start <= at)


_ENTRIES = {
    Step.AGREE: "swap.done",
    Step.DECLINE: "swap.declined",
    Step.WITHDRAW: "swap.withdrawn",
    Step.LAPSE: "swap.lapsed",
}


def _end(row: Swap, step: Step, at: datetime, *, by: Viewer, member: Member | None = None) -> Swap:
    """The swap ends; who ended it is in the trail, and links to it answer nothing more."""
    state = after(State.ASKED if step is Step.AGREE else State(row.state), step)
    row.state, row.decided_at = state, at
    row.save(update_fields=["state", "decided_at", "giver_consented_at", "other_consented_at"])
    end_links(_about(row), at=at)
    details = {"member": member.pk} if member is not None else {}
    audit.record(_ENTRIES[step], _about(row), by=by, at=at, unit_id=row.unit_id, details=details)
    if step in _TOLD:
        _tell(row, step, by, at, answered=member)
    return row


_TOLD = {Step.AGREE: Purpose.SWAP_AGREED, Step.DECLINE: Purpose.SWAP_DECLINED}


def _tell(row: Swap, step: Step, by: Viewer, at: datetime, *, answered: Member | None) -> None:
    """Both sides learn what became of it, and who asked for them; not whoever has just answered."""
    purpose, details = _TOLD[step], _said(row.given)
    sides = [one for one in (row.given.member, row.other) if answered is None or one.pk != answered.pk]
    about = _about(row)
    unit = row.unit_id
    call(sides, purpose=purpose, about=about, occasion=step.value, details=details, by=by, at=at, subject=unit)
    if row.asked_by_id is None or row.asked_by_id in {row.given.member.person_id, row.other.person_id}:
        return
    to = [(row.asked_by_id, unit)]
    kind = MANNERS[purpose].kind
    notices.tell(by=by, at=at, to=to, kind=kind, about=about, occasion=step.value, details=details)


def _said(given: Shift) -> dict[str, str]:
    return {"unit": given.unit.name, "moment": f"{told(given.start)} – {told(given.end)}"}


def _about(row: Swap) -> str:
    return f"swap:{row.pk}"


def _not_yours() -> NotAllowed:
    return NotAllowed("Chỉ người có ca này, người được mời hoặc người lập lịch làm được việc này.", seen=True)
