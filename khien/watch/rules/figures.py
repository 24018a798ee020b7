"""What the shifts of one unit cover of one watch, in figures to keep; and what an approved roster may prove of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from khien.base.clock import VIETNAM, day_of
from khien.law.facts import FactValue
from khien.watch.rules.periods import touched_days
from khien.watch.rules.shifts import Kind, Shift, local, told
from khien.watch.rules.spans import Span, cut, gaps, joined, minutes

MINUTE = timedelta(minutes=1)
NEAR = timedelta(hours=12)  # a shift so close to a gap leaves its member little rest
MOST_DOUBLED = 3  # units told in a note
MOST_GAPS = 20  # kept with a roster; more are counted, and told when its page is opened


@dataclass(frozen=True, slots=True)
class Figures:
    """One unit in one watch, in minutes. `gaps` are those of what is needed: on site where the watch asks for it."""

    people: int
    minutes: int
    covered: int
    covered_site: int
    gaps: tuple[Span, ...]

    @property
    def kept_gaps(self) -> list[list[str]]:
        return [[local(gap.start), local(gap.end)] for gap in self.gaps[:MOST_GAPS]]


def figures(shifts: Iterable[Shift], window: Span, *, needs_site: bool = False) -> Figures:
    """The figures of one unit; shifts outside the window are left out. Two people at once cover a minute once."""
    inside = [one for one in shifts if one.span.meets(window)]
    anyone = joined(cut((one.span for one in inside), window))
    site = joined(cut((one.span for one in inside if one.kind is Kind.SITE), window))
    return Figures(
        people=len({one.person for one in inside}),
        minutes=minutes([window]),
        covered=minutes(anyone),
        covered_site=minutes(site),
        gaps=gaps(site if needs_site else anyone, window),
    )


def digest(shifts: Iterable[Shift], window: Span, *, needs_site: bool = False) -> str:
    """SHA-256 over the window, whether it asks for the site, and who is on when and how in it: what somebody approves.

    The order does not count.
    """
    asked = [_utc(window.start), _utc(window.end), needs_site]
    lines = sorted(
        [
            one.person,
            _utc(one.start),
            _utc(one.end),
            one.kind,
        ]
        for one in shifts
        if one.span.meets(window)
    )
    return hashlib.sha256(json.dumps([asked, lines], separators=(",", ":")).encode()).hexdigest()


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M}"


def facts(found: Figures, days: tuple[date, date], *, phone: str) -> dict[str, FactValue]:
    """Facts of a `duty_roster` for these days, both inclusive; `found` are the figures of them alone."""
    said: dict[str, FactValue] = {
        "covers_from": days[0].isoformat(),
        "covers_to": days[1].isoformat(),
        "people": found.people,
        "around_the_clock": not found.gaps,
    }
    return {**said, "phone": phone} if phone else said


def claims_more(new: Mapping[str, FactValue], old: Mapping[str, FactValue] | None) -> bool:
    """Whether it says that days are covered wholly of which nobody but the planner has said so yet."""
    if not new["around_the_clock"]:
        return False
    if old is None or not old.get("around_the_clock"):
        return True
    return str(new["covers_from"]) < str(old["covers_from"]) or str(new["covers_to"]) > str(old["covers_to"])


@dataclass(frozen=True, slots=True)
class Sum:
    """Many units in one sentence."""

    units: int = 0
    gaps: int = 0
    units_with_gaps: int = 0
    without_anyone: int = 0
    not_sent: int = 0


def sentence(name: str, found: Sum) -> str:
    """“Tết Đinh Mùi 2027: 14 khoảng trống, 3 đơn vị chưa có ai trực”."""
    parts = [f"{_number(found.gaps)} khoảng trống" if found.gaps else "không có khoảng trống"]
    if found.without_anyone:
        parts.append(f"{_number(found.without_anyone)} đơn vị chưa có ai trực")
    return f"{name}: {', '.join(parts)}"


def _number(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Above:
    """A watch that a body above declared, whose days are its own to prove."""

    name: str
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Doubled:
    """Minutes in which somebody of this roster is on site at another unit too: told, a warning, never a refusal."""

    unit: str
    spans: tuple[Span, ...]


def note(
    window: Span,
    found: Figures,
    days: tuple[date, date],
    *,
    needs_site: bool,
    above: Sequence[Above] = (),
    doubled: Sequence[Doubled] = (),
) -> str:
    """The hours behind the days, what is not covered or on call alone, who is elsewhere too: for who reads it."""
    words = [f"Đợt trực {_told(window)}."]
    if above:
        words.append(f"Minh chứng này chỉ cho {_told_days(days)}.")
        words += [_left_to(one, window) for one in above]
    if needs_site:
        words.append("Đợt này phải trực tại chỗ.")
    if on_call := found.covered - found.covered_site:
        words.append(f"{_number(on_call)} phút chỉ có người gọi khi cần, không có ai tại chỗ.")
    if found.gaps:
        named = "; ".join(_told(gap) for gap in found.gaps[:3])
        words.append(f"{len(found.gaps)} khoảng trống: {named}{'; …' if len(found.gaps) > 3 else ''}.")
    words += [_elsewhere(one) for one in doubled[:MOST_DOUBLED]]
    return " ".join(words)


def _left_to(one: Above, window: Span) -> str:
    """The days of the window that are for the watch above to prove."""
    theirs = touched_days(one.span).within(touched_days(window))
    told_days = _told_days((day_of(theirs.start), day_of(theirs.end - MINUTE))) if theirs else ""
    return f"Đợt “{one.name}” của {one.unit} chứng minh cho {told_days}."


def _told_days(days: tuple[date, date]) -> str:
    first, last = (f"{day:%d/%m/%Y}" for day in days)
    return f"ngày {first}" if first == last else f"các ngày từ {first} đến {last}"


def _elsewhere(one: Doubled) -> str:
    """No name: the evidence outlives it."""
    total = _number(minutes(one.spans))
    return f"Có người cùng lúc được xếp trực tại chỗ ở {one.unit}: {total} phút, {_told(one.spans[0])}."


def _told(span: Span) -> str:
    return f"từ {told(span.start)} đến {told(span.end)}"


def spans_of(kept: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    """Kept gaps as spans again."""
    return tuple(Span(_instant(start), _instant(end)) for start, end in kept)


def _instant(kept: str) -> datetime:
    """What `local` wrote; people's ways of writing are for `rules.moments`."""
    return datetime.fromisoformat(kept).replace(tzinfo=VIETNAM)
