"""Holidays that a letter names, as windows to propose. A proposal is never a deadline: a person confirms it.

The calendar is the statutory one with the swaps already announced; a later swap is not known here.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from khien.notices.rules.hours import Calendar
from khien.reading.fold import fold
from khien.watch.rules.occasions import OCCASIONS, Occasion, days_of, stretched

WATCHED = frozenset({"duty_roster", "monitoring"})
# Not “tồn tại cho”, “hiện tại cho”, nor the motto of four things on the spot, which asks nobody to sit there.
_AT_THE_PLACE = re.compile(r"(?<!\bton )(?<!\bhien )(?<!\bbon )(?<!4 )\btai cho\b")


@dataclass(frozen=True, slots=True)
class Window:
    """A period to propose, both days inclusive, and why."""

    occasion: str
    start: date
    end: date
    why: str


def proposed_windows(texts: Collection[str], topics: Collection[str], *, since: date) -> tuple[Window, ...]:
    """Windows for the holidays that `texts` name, the first of each that ends on or after `since`.

    Only clauses about watching (`WATCHED`) get one; any other is left to its deadline.
    """
    if not WATCHED & set(topics):
        return ()
    folded = re.sub(r"\s+", " ", fold(" . ".join(texts)))
    named = (one for one in OCCASIONS if re.search(one.words, folded))
    return tuple(window for one in named if (window := _next(one, since)) is not None)


def asks_for_site(text: str) -> bool:
    """Whether a clause speaks of being at the place, by its words: a proposal that a person may take back."""
    return _AT_THE_PLACE.search(re.sub(r"\s+", " ", fold(text))) is not None


def base_day(issued_on: date | None, issued_partial: str, otherwise: date) -> date:
    """The day to look for holidays from: the letter's, the first of its month or year, else `otherwise`."""
    if issued_on is not None:
        return issued_on
    year, _, month = issued_partial.partition("-")
    return date(int(year), int(month or 1), 1) if year.isdecimal() else otherwise


def _next(occasion: Occasion, since: date) -> Window | None:
    for year in (since.year, since.year + 1):
        core = days_of(occasion, year)
        if not core:
            continue
        start, end = stretched(min(core), max(core), Calendar().works)
        if end >= since:
            why = (
                f"Văn bản nhắc tới {occasion.name}; lịch nghỉ là {start:%d/%m/%Y} đến {end:%d/%m/%Y}, "
                "gồm cả ngày nghỉ cuối tuần liền kề. Cần đối chiếu với thông báo nghỉ chính thức."
            )
            return Window(occasion.name, start, end, why)
    return None
