"""Days and periods: gaps of a cover, and which yearly deadline a proof answers. Values only."""

from collections.abc import Iterable
from datetime import date, timedelta

_DAY = timedelta(days=1)


def gaps(window: tuple[date, date], covers: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The parts of `window` that no period of `covers` reaches; all ends inclusive."""
    found, at = [], window[0]
    for first, last in sorted(covers):
        if first > at:
            found.append((at, min(first - _DAY, window[1])))
        at = max(at, last + _DAY)
        if at > window[1]:
            return found
    if at <= window[1]:
        found.append((at, window[1]))
    return found


def deadline_after(day: date, month: int, dayno: int) -> date:
    """The first yearly deadline that is later than `day`. 29 February falls back to the 28th."""
    this_year = on_year(day.year, month, dayno)
    return this_year if this_year > day else on_year(day.year + 1, month, dayno)


def on_year(year: int, month: int, dayno: int) -> date:
    try:
        return date(year, month, dayno)
    except ValueError:
        return date(year, month, dayno - 1)


def answered(proofs: Iterable[date], month: int, dayno: int) -> set[date]:
    """The yearly deadlines that dated proofs answer, each proof one.

    A proof answers the deadline ahead of it, or the one just missed where that was left open and is nearer, or
    was left open since an earlier proof: a late report is not also next year's.
    """
    taken: set[date] = set()
    for day in sorted(proofs):
        ahead = deadline_after(day, month, dayno)
        missed = on_year(ahead.year - 1, month, dayno)
        nearer = day - missed < ahead - day
        late = missed not in taken and (nearer or (bool(taken) and missed > min(taken)))
        taken.add(missed if late else ahead)
    return taken
