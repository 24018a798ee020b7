"""Warnings about rest. The limits are recommendations of ours unless a rule cites an article; they forbid nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from khien.watch.rules.shifts import Kind, Shift, lasting
from khien.watch.rules.spans import Span, joined, touched

_HOUR = timedelta(hours=1)
OURS = "Khuyến nghị của Khiên, không phải quy định của pháp luật"


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit. `cite` is the article that sets it; None makes it a recommendation, whose grounds `basis` tells.

    `breaks` finds, in the stretches that a person is on watch in `kinds`, those that pass the limit.
    """

    id: str
    kinds: frozenset[Kind]
    limit: timedelta
    breaks: Callable[[Sequence[Span], timedelta], Iterator[Span]]
    words: str
    basis: str
    cite: str | None = None


@dataclass(frozen=True, slots=True)
class RestWarning:
    """One person past one rule. `span` is the stretch on watch, or the rest that was too short."""

    person: str
    span: Span
    units: tuple[str, ...]
    rule: Rule

    @property
    def why(self) -> str:
        return self.rule.words.format(found=lasting(self.span.length), limit=lasting(self.rule.limit))


def too_long(runs: Sequence[Span], limit: timedelta) -> Iterator[Span]:
    """Stretches longer than the limit."""
    return (run for run in runs if run.length > limit)


def too_soon(runs: Sequence[Span], limit: timedelta) -> Iterator[Span]:
    """The rests between two stretches that are shorter than the limit."""
    return (Span(one.end, two.start) for one, two in pairwise(runs) if two.start - one.end < limit)


RECOMMENDED = (
    Rule(
        "site_run",
        frozenset({Kind.SITE}),
        24 * _HOUR,
        too_long,
        "trực tại chỗ liền {found}, quá {limit}",
        "người trực liền quá một ngày đêm khó tỉnh táo để xử lý sự cố",
    ),
    Rule(
        "site_rest",
        frozenset({Kind.SITE}),
        12 * _HOUR,
        too_soon,
        "chỉ nghỉ {found} giữa hai lần trực tại chỗ, chưa đủ {limit}",
        "giữa hai lần trực cần một giấc ngủ và thời gian đi lại",
    ),
    Rule(
        "watch_run",
        frozenset(Kind),
        7 * 24 * _HOUR,
        too_long,
        "trực liên tục {found} (cả tại chỗ và gọi khi cần), quá {limit}",
        "người phải sẵn sàng suốt hơn một tuần không có ngày nào được nghỉ hẳn",
    ),
)


def rest_warnings(
    shifts: Iterable[Shift], window: Span, rules: Sequence[Rule] = RECOMMENDED
) -> Mapping[str, tuple[RestWarning, ...]]:
    """Warnings by unit, in order of time. A stretch counts whole though the window cuts it; what lies outside is left.

    One person's shifts at several units count together, and the warning stands at each of them: give every shift that
    is known, those before and after the window too.
    """
    by_person: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_person[shift.person].append(shift)
    found: dict[str, list[RestWarning]] = defaultdict(list)
    for person, own in by_person.items():
        for rule in rules:
            for warning in _broken(person, own, rule, window):
                for unit in warning.units:
                    found[unit].append(warning)
    return {
        unit: tuple(sorted(each, key=lambda one: (one.span, one.person, one.rule.id))) for unit, each in found.items()
    }


def _broken(person: str, shifts: Sequence[Shift], rule: Rule, window: Span) -> Iterator[RestWarning]:
    counted = [shift for shift in shifts if shift.kind in rule.kinds]
    spans = [
        span for span in rule.breaks(joined(shift.span for shift in counted), rule.limit) if _asked(span, rule, window)
    ]
    units: list[dict[str, None]] = [{} for _ in spans]
    for shift in counted if spans else ():
        for place in touched(spans, _with_edges(shift.span)):
            units[place][shift.unit] = None
    return (RestWarning(person, span, tuple(where), rule) for span, where in zip(spans, units, strict=True))


def _asked(span: Span, rule: Rule, window: Span) -> bool:
    """A stretch that meets the window; also a short rest before a shift that begins with the window."""
    return span.meets(window) or (rule.breaks is too_soon and span.end == window.start)


def _with_edges(span: Span) -> Span:
    """A minute wider on both sides: the shifts before and after a rest touch it and share no minute with it."""
    minute = timedelta(minutes=1)
    return Span(span.start - minute, span.end + minute)
