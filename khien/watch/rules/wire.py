"""Coverage as JSON, `khien.coverage/1`: one object a unit. Times are Vietnam's, as rosters write them."""

from typing import Any

from khien.watch.rules.coverage import Coverage
from khien.watch.rules.overlaps import Overlap
from khien.watch.rules.rest import OURS, RestWarning
from khien.watch.rules.shifts import local
from khien.watch.rules.spans import Span

Json = dict[str, Any]
SCHEMA = "khien.coverage/1"


def coverage(found: Coverage) -> Json:
    """The line of one unit. Lists are never null."""
    return {
        "schema": SCHEMA,
        "unit": found.unit,
        "minutes": found.minutes,
        "covered": found.covered,
        "covered_site": found.covered_site,
        "gaps": [_span(gap) for gap in found.gaps],
        "overlaps": [_overlap(one) for one in found.overlaps],
        "rest_warnings": [_rest(one) for one in found.rest_warnings],
    }


def _span(span: Span) -> Json:
    return {"start": local(span.start), "end": local(span.end)}


def _overlap(one: Overlap) -> Json:
    return {**_span(one.span), "why": one.why.value, "people": list(one.people), "units": list(one.units)}


def _rest(one: RestWarning) -> Json:
    """`cite` is the article that sets the limit; null where it is our recommendation, which `basis` then grounds."""
    rule = one.rule
    return {
        **_span(one.span),
        "person": one.person,
        "units": list(one.units),
        "rule": rule.id,
        "limit_minutes": int(rule.limit.total_seconds()) // 60,
        "why": one.why,
        "cite": rule.cite,
        "basis": rule.basis if rule.cite else f"{OURS}: {rule.basis}",
    }
