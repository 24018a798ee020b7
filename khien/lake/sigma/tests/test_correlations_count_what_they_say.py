from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.lake.sigma import correlate
from khien.lake.sigma.correlate import Correlator, Hit
from khien.lake.sigma.spool import Spool
from khien.lake.sigma.types import Correlation, Kind, Named

OFTEN = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
HOW = {"gt": "__gt__", "gte": "__ge__", "lt": "__lt__", "lte": "__le__", "eq": "__eq__", "neq": "__ne__"}
Told = tuple[int, tuple[tuple[str, str], ...], float]


def correlation(kind: Kind, limits: Sequence[tuple[str, float]] = (), **more: Any) -> Correlation:
    given = {"rules": ("r0", "r1"), "group_by": ("user",), "seconds": 10.0, "field": ("what",), **more}
    key = given.pop("key", "c")
    return Correlation(Named(key, key, "Correlation", "high", ()), kind, limits=tuple(limits), **given)


def told(correlations: Sequence[Correlation], hits: Sequence[Hit]) -> list[Told]:
    met = Correlator(correlations).met(sorted(hits, key=lambda hit: (hit.time, hit.order)))
    return sorted((one.hit.order, tuple(one.group.items()), one.count) for one in met)


def hits(*times: float, rule: str = "r0", user: Any = "an", what: Any = "x", first: int = 0) -> list[Hit]:
    return [Hit(time, first + at, rule, {"user": user, "what": what}) for at, time in enumerate(times)]


# The slow way: of all stretches of all hits, said as docs/hunt.md says it.


def obvious(rule: Correlation, hits: Sequence[Hit]) -> list[Told]:
    groups: dict[Any, list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.time, hit.order)):
        if (
            hit.values["user"] is not None
            and hit.rule in rule.rules
            and (rule.kind is not Kind.VALUE_COUNT or hit.values["what"] is not None)
        ):
            groups.setdefault(str(hit.values["user"]).lower(), []).append(hit)
    return sorted(one for group in groups.values() for one in _windows(rule, group))


def _windows(rule: Correlation, hits: list[Hit]) -> Iterator[Told]:
    limits = rule.limits or (("gte", float(len(rule.rules))),)
    growing = all(how in ("gt", "gte") for how, _ in limits)
    while hits:
        if growing:
            found = _first(rule, limits, hits)
            if found is None:
                return
            start, last = found
        else:
            start, last = hits[0].time, None
        window = [hit for hit in hits if start <= hit.time <= start + rule.seconds]
        last = last or window[-1]
        count = _measure(rule, window) if rule.kind is not Kind.TEMPORAL_ORDERED or not growing else _rules(window)
        if growing or _fit(limits, count):
            yield last.order, (("user", str(last.values["user"])),), float(count)
        hits = [hit for hit in hits if hit.time > start + rule.seconds]


def _first(rule: Correlation, limits: Any, hits: list[Hit]) -> tuple[float, Hit] | None:
    for at, last in enumerate(hits):
        for begin in reversed(hits[: at + 1]):
            stretch = [hit for hit in hits[: at + 1] if hit.time >= begin.time]
            count = _measure(rule, stretch)
            if begin.time + rule.seconds >= last.time and count and _fit(limits, count):
                return begin.time, last
    return None


def _measure(rule: Correlation, hits: Sequence[Hit]) -> int:
    match rule.kind:
        case Kind.EVENT_COUNT:
            return len({hit.order for hit in hits})
        case Kind.VALUE_COUNT:
            return len({str(hit.values["what"]).lower() for hit in hits})
        case Kind.TEMPORAL:
            return _rules(hits)
        case _:
            sizes = range(len(rule.rules), 0, -1)
            return next((size for size in sizes for some in combinations(rule.rules, size) if _in_order(some, hits)), 0)


def _rules(hits: Sequence[Hit]) -> int:
    return len({hit.rule for hit in hits})


def _in_order(rules: Sequence[str], hits: Sequence[Hit]) -> bool:
    now = -1.0
    for rule in rules:
        now = min((hit.time for hit in hits if hit.rule == rule and hit.time >= now), default=-2.0)
        if now < 0:
            return False
    return True


def _fit(limits: Any, count: int) -> bool:
    return all(getattr(float(count), HOW[how])(number) for how, number in limits)


_limits = st.lists(st.tuples(st.sampled_from(list(HOW)), st.sampled_from((1.0, 2.0, 3.0, 2.5))), min_size=1, max_size=2)
_growing = st.lists(st.tuples(st.sampled_from(("gt", "gte")), st.sampled_from((1.0, 2.0, 3.0))), min_size=1, max_size=1)
_hits = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(("r0", "r1", "r2")), st.sampled_from(("an", "AN", "bình", None)),
        st.sampled_from(("x", "X", "y", "z", 1, None)),
    ),
    max_size=25,
)  # fmt: skip


@OFTEN
@given(
    st.sampled_from(list(Kind)), st.one_of(_limits, _growing, _growing), _hits, st.sampled_from((0.0, 3.0, 10.0)),
    st.sampled_from((("r0",), ("r0", "r1"), ("r2", "r0", "r1"))), st.booleans(),
)  # fmt: skip
def test_every_kind_says_what_the_slow_way_says(
    kind: Kind, limits: Any, made: Any, seconds: float, rules: tuple[str, ...], bare: bool
) -> None:
    temporal = kind in (Kind.TEMPORAL, Kind.TEMPORAL_ORDERED)
    rule = correlation(kind, () if bare and temporal else limits, seconds=seconds, rules=rules)
    all_hits = [Hit(time, at, of, {"user": user, "what": what}) for at, (time, of, user, what) in enumerate(made)]
    shown = [(order, count) for order, _, count in told([rule], all_hits)]
    assert shown == [(order, count) for order, _, count in obvious(rule, all_hits)]


def test_a_window_slides_and_is_told_once_however_many_more_come() -> None:
    rule = correlation(Kind.EVENT_COUNT, [("gte", 3)])
    assert told([rule], hits(0, 9, 11, 12, 13, 18)) == [(3, (("user", "an"),), 5.0)]  # 9 to 19
    assert told([rule], hits(0, 1, 2, 10, 11, 12, 20)) == [(2, (("user", "an"),), 4.0), (6, (("user", "an"),), 3.0)]


def test_an_upper_limit_is_judged_when_the_window_is_over() -> None:
    rule = correlation(Kind.EVENT_COUNT, [("eq", 2)])
    assert told([rule], hits(0, 1, 2)) == []
    assert told([rule], hits(0, 1, 20)) == [(1, (("user", "an"),), 2.0)]


def test_one_event_that_meets_two_rules_is_one_event() -> None:
    both = [Hit(1.0, 7, "r0", {"user": "an"}), Hit(1.0, 7, "r1", {"user": "an"})]
    assert told([correlation(Kind.EVENT_COUNT, [("gte", 2)])], both) == []
    assert told([correlation(Kind.TEMPORAL)], both) == [(7, (("user", "an"),), 2.0)]


def test_a_list_is_a_value_for_each_of_its_members_and_null_is_none() -> None:
    rule = correlation(Kind.VALUE_COUNT, [("gte", 2)])
    assert told([rule], hits(1, what=["x", "Y"])) == [(0, (("user", "an"),), 2.0)]
    assert told([rule], hits(1, 2, what=["x", "X", None])) == []
    assert told([rule], hits(1, 2, what=None)) == []
    empty_cell = ["", None]
    assert told([rule], [*hits(1, what="x"), *hits(2, what=empty_cell, first=1)]) == []
    assert told([rule], [*hits(1, what="x"), *hits(2, what="", first=1)]) == [(1, (("user", "an"),), 2.0)]


def test_what_lacks_the_field_of_the_group_is_of_none_and_counted() -> None:
    rule = correlation(Kind.EVENT_COUNT, [("gte", 2)])
    engine = Correlator([rule])
    assert list(engine.met([*hits(1, 2, 3, user=None), *hits(4, first=3), *hits(5, user=[None], first=4)])) == []
    assert list(engine.ungrouped()) == [(rule, 4)]
    assert told([rule], hits(1, 2, user="")) == [(1, (("user", ""),), 2.0)]
    assert told([correlation(Kind.EVENT_COUNT, [("gte", 2)], group_by=())], hits(1, 2, user=None)) == [(1, (), 2.0)]


def test_an_empty_text_is_a_group_but_an_empty_cell_is_of_none() -> None:
    rule = correlation(Kind.EVENT_COUNT, [("gte", 2)])
    assert [one[1] for one in told([rule], hits(1, 2, user=""))] == [(("user", ""),)]
    assert told([rule], hits(1, 2, user=["", None])) == []


def test_aliases_take_the_group_from_another_field_of_each_rule() -> None:
    rule = correlation(Kind.TEMPORAL, group_by=("ip",), aliases={"ip": {"r0": "user", "r1": "what"}})
    first, second = hits(1, user="203.0.113.7"), hits(2, rule="r1", user="khác", what="203.0.113.7", first=1)
    assert told([rule], [*first, *second]) == [(1, (("ip", "203.0.113.7"),), 2.0)]


def test_a_correlation_of_correlations() -> None:
    many = correlation(Kind.EVENT_COUNT, [("gte", 3)], rules=("r0",), key="many")
    after = correlation(Kind.TEMPORAL_ORDERED, rules=("many", "r1"), seconds=60.0, key="after")
    failed, opened = hits(0, 1, 2, 3), hits(30, rule="r1", first=10)
    assert [one for one in told([many, after], [*failed, *opened]) if one[0] == 10] == [(10, (("user", "an"),), 2.0)]
    assert not [one for one in told([many, after], [*failed[:2], *opened]) if one[0] == 10]
    before = hits(1, rule="r1", first=10)
    assert not [one for one in told([many, after], [*failed, *before]) if one[0] == 10]


@pytest.mark.parametrize("gap", [20.0, 2.0, 0.1])
def test_groups_that_are_over_are_forgotten(monkeypatch: pytest.MonkeyPatch, gap: float) -> None:
    monkeypatch.setattr(correlate, "_PURGED", 10)
    engine = Correlator([correlation(Kind.EVENT_COUNT, [("gte", 2)])])
    stream = (Hit(at * gap, at, "r0", {"user": f"u{at}"}) for at in range(2_000))
    assert list(engine.met(stream)) == []
    assert len(engine._of["r0"][0]._groups) < 25 + 2 * 10 / gap


def test_hits_are_in_order_however_many_there_are() -> None:
    spool = Spool(held=5_000)
    times = [(number * 7919) % 1_000 for number in range(300)]
    for order, time in enumerate(times):
        spool.add(Hit(float(time), order, "r0", {"user": ["an", 1, None]}, b"event"))
    assert len(spool) == 300
    found = list(spool.in_order())
    spool.close()
    assert [(hit.time, hit.order) for hit in found] == sorted((float(time), order) for order, time in enumerate(times))
    assert found[0].values == {"user": ["an", 1, None]} and found[0].event == b"event"
