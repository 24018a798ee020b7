"""A shift: one person on watch for one unit from a minute to a minute. It refuses to be empty or to run backwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM
from khien.watch.rules.spans import Span

LONGEST = timedelta(days=366)  # a longer one is a slip in the year, and would pass for cover
LATE = timedelta(hours=1)  # who took over in a hurry is written down afterwards; a watch that is past is not made up


class Kind(StrEnum):
    """How a person is on watch: at the place of work, or to be reached and able to come."""

    SITE = "site"
    CALL = "call"


KIND_WORDS = {Kind.SITE: "tại chỗ", Kind.CALL: "gọi khi cần"}


class UnableToMakeShift(ValueError):
    """The times do not make a shift; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Shift:
    """[start, end) with a zone, to the minute. Units and people are told apart by their names as given here."""

    unit: str
    person: str
    start: datetime
    end: datetime
    kind: Kind

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise UnableToMakeShift("Ca trực phải có múi giờ.")
        if self.start.second or self.start.microsecond or self.end.second or self.end.microsecond:
            raise UnableToMakeShift("Ca trực tính đến phút, không tính giây.")
        if self.end == self.start:
            raise UnableToMakeShift("Ca trực bắt đầu và kết thúc cùng một lúc nên không trực phút nào.")
        if self.end < self.start:
            raise UnableToMakeShift(
                "Ca trực kết thúc trước khi bắt đầu; ca qua nửa đêm thì giờ kết thúc phải ghi ngày hôm sau."
            )
        if self.end - self.start > LONGEST:
            raise UnableToMakeShift(f"Ca trực dài hơn {LONGEST.days} ngày; kiểm tra lại năm.")

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def window(start: datetime, end: datetime) -> Span:
    """The time asked about, [start, end). Raises UnableToMakeShift where it is empty or runs backwards."""
    if end <= start:
        raise UnableToMakeShift("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    return Span(start, end)


def ahead(span: Span, at: datetime) -> Span:
    """What of a gap somebody can still be put on: one that began long ago from this minute on."""
    now = at.replace(second=0, microsecond=0)
    return Span(now, span.end) if span.start < at - LATE and span.end > now else span


def local(instant: datetime) -> str:
    """An instant as rosters write it, in Vietnam's time: 2027-02-05T17:00."""
    return f"{instant.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def told(instant: datetime) -> str:
    """An instant as people say it, in Vietnam's time: 17:00 05/02/2027."""
    return f"{instant.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def measured(length: timedelta) -> tuple[tuple[int, str], ...]:
    """A length in days, hours and minutes, without those of which there are none."""
    days, rest = divmod(length, timedelta(days=1))
    hours, rest = divmod(rest, timedelta(hours=1))
    parts = ((days, "ngày"), (hours, "giờ"), (rest // timedelta(minutes=1), "phút"))
    return tuple((amount, name) for amount, name in parts if amount) or ((0, "phút"),)


def lasting(length: timedelta) -> str:
    """A length in Vietnamese: 2 ngày 14 giờ 30 phút."""
    return " ".join(f"{amount} {name}" for amount, name in measured(length))
