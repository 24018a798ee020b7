"""Invented rosters for tests, and the slow obvious oracle: every minute asked about on its own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from hypothesis import strategies as st

from khien.base.clock import VIETNAM
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span

MINUTE = timedelta(minutes=1)
EVE = datetime(2027, 2, 5, 17, tzinfo=VIETNAM)  # giao thừa of Tết Đinh Mùi
TET = Span(EVE, datetime(2027, 2, 14, 7, tzinfo=VIETNAM))
BEFORE_MIDNIGHT = datetime(2027, 2, 5, 20, tzinfo=VIETNAM)
UNITS = ("Trường Hoa Mai", "Trạm Y tế Bến Đá")
PEOPLE = ("Người Một", "Người Hai", "Người Ba")


def at(text: str) -> datetime:
    """2027-02-05T17:00 in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def shift(start: str, end: str, person: str = "Người Một", unit: str = UNITS[0], kind: Kind = Kind.SITE) -> Shift:
    return Shift(unit, person, at(start), at(end), kind)


def spans() -> st.SearchStrategy[Span]:
    """Within ten hours around midnight; short ones often, so that they touch and repeat."""
    starts = st.integers(0, 300).map(lambda minute: BEFORE_MIDNIGHT + minute * MINUTE)
    lengths = st.one_of(st.sampled_from((1, 30, 60)), st.integers(1, 300))
    return st.builds(lambda start, length: Span(start, start + length * MINUTE), starts, lengths)


def shifts() -> st.SearchStrategy[list[Shift]]:
    """Random rosters, the same row twice among them."""
    one = st.builds(
        lambda unit, person, span, kind: Shift(unit, person, span.start, span.end, kind),
        st.sampled_from(UNITS),
        st.sampled_from(PEOPLE),
        spans(),
        st.sampled_from(Kind),
    )
    return st.lists(one, max_size=12)


def minutes_of(window: Span) -> list[datetime]:
    return [window.start + place * MINUTE for place in range(window.length // MINUTE)]


def on_at(shifts: Iterable[Shift], instant: datetime) -> list[Shift]:
    """The shifts that run in the minute that begins at the instant."""
    return [one for one in shifts if one.start <= instant < one.end]


def stretches(window: Span, holds: Callable[[datetime], bool]) -> Sequence[Span]:
    """The longest runs of minutes of the window for which `holds` says yes."""
    found: list[Span] = []
    for instant in minutes_of(window):
        if not holds(instant):
            continue
        if found and found[-1].end == instant:
            found[-1] = Span(found[-1].start, instant + MINUTE)
        else:
            found.append(Span(instant, instant + MINUTE))
    return found
