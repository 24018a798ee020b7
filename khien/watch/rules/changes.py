"""What substitutes and swaps do to a roster. Nothing is covered less by them; whoever is on already is refused."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from khien.watch.rules.shifts import Shift, told
from khien.watch.rules.spans import Span


class UnableToSubstitute(ValueError):
    """The shift cannot be handed over; the message is fit for the user."""


class UnableToSwap(ValueError):
    """The two shifts cannot change hands; the message is fit for the user."""


def substituted(shifts: Sequence[Shift], shift: Shift, person: str, part: Span | None = None) -> tuple[Shift, ...]:
    """The roster after `person` takes the shift, or the part of it; the rest stays with whoever had it."""
    if shift not in shifts:
        raise UnableToSubstitute("Lịch trực không có ca này.")
    taken = part or shift.span
    if taken.start < shift.start or taken.end > shift.end or taken.end <= taken.start:
        raise UnableToSubstitute("Phần trực thay phải nằm trong ca.")
    if person == shift.person:
        raise UnableToSubstitute(f"{person} đang giữ chính ca này.")
    pieces = (
        (shift.start, taken.start, shift.person),
        (taken.start, taken.end, person),
        (taken.end, shift.end, shift.person),
    )
    parts = [replace(shift, start=start, end=end, person=who) for start, end, who in pieces if start < end]
    others = _without(shifts, [shift])
    if clash := _clash(person, taken, others):
        raise UnableToSubstitute(_words(clash))
    at = list(shifts).index(shift)
    return (*shifts[:at], *parts, *shifts[at + 1 :])


def swapped(shifts: Sequence[Shift], first: Shift, second: Shift, *, consents: Collection[str]) -> tuple[Shift, ...]:
    """The roster after two people of one unit took each other's shift. Both must have consented."""
    if first not in shifts or second not in shifts:
        raise UnableToSwap("Lịch trực không có ca này.")
    if first.unit != second.unit:
        raise UnableToSwap("Chỉ đổi ca trong cùng một đơn vị.")
    if first.person == second.person:
        raise UnableToSwap("Hai ca này của cùng một người.")
    for person in (first.person, second.person):
        if person not in consents:
            raise UnableToSwap(f"{person} chưa đồng ý đổi ca.")
    others = _without(shifts, [first, second])
    for person, shift in ((second.person, first), (first.person, second)):
        if clash := _clash(person, shift.span, others):
            raise UnableToSwap(_words(clash))
    changed = {first: replace(first, person=second.person), second: replace(second, person=first.person)}
    return tuple(changed.pop(shift, shift) for shift in shifts)


def _without(shifts: Sequence[Shift], gone: Sequence[Shift]) -> list[Shift]:
    """The others; of two equal rows one stays."""
    left = list(shifts)
    for shift in gone:
        left.remove(shift)
    return left


def _clash(person: str, span: Span, others: Sequence[Shift]) -> Shift | None:
    return next((shift for shift in others if shift.person == person and shift.span.meets(span)), None)


def _words(clash: Shift) -> str:
    return f"{clash.person} đã trực tại {clash.unit} từ {told(clash.start)} đến {told(clash.end)}."
