"""Counts of what `khien hunt` met, by rule and by host; it keeps one event of each rule and none of the rest."""

from collections import Counter
from dataclasses import dataclass, field

from khien.lake.sigma.levels import LEVELS, rank
from khien.lake.sigma.types import Event, Finding, Named
from khien.lake.types import Fault

_HOSTS = 200_000  # kept one by one


@dataclass(slots=True)
class Span:
    """The first and last time of something, None where no event said."""

    first: float | None = None
    last: float | None = None

    def add(self, time: float | None) -> None:
        if time is not None:
            self.first = time if self.first is None else min(self.first, time)
            self.last = time if self.last is None else max(self.last, time)


@dataclass(slots=True)
class OfRule:
    """What one rule met. `example` is the first event; `group` what a correlation counted it for."""

    named: Named
    example: Event
    group: dict[str, str] | None
    count: float | None
    times: int = 0
    span: Span = field(default_factory=Span)
    hosts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class OfHost:
    """What was met on one host."""

    levels: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    span: Span = field(default_factory=Span)


@dataclass(slots=True)
class HuntTally:
    """All counts of one hunt."""

    by_rule: dict[str, OfRule] = field(default_factory=dict)
    by_host: dict[str, OfHost] = field(default_factory=dict)
    by_file: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    files: int = 0
    lines: int = 0
    stopped: bool = False

    def add(self, one: Finding) -> None:
        event, key = one.event, one.rule.key
        met = self.by_rule.get(key)
        if met is None:
            group = dict(one.group) if one.group is not None else None
            met = self.by_rule[key] = OfRule(one.rule, event, group, one.count)
        host = event.host if event.host in self.by_host or len(self.by_host) < _HOSTS else ""
        met.times += 1
        met.span.add(event.time)
        met.hosts[host] += 1
        of_host = self.by_host.get(host)
        if of_host is None:
            of_host = self.by_host[host] = OfHost()
        of_host.levels[LEVELS[rank(one.rule.level)]] += 1
        of_host.rules[key] += 1
        of_host.span.add(event.time)
        self.by_file[event.file] += 1

    @property
    def total(self) -> int:
        return self.by_file.total()

    def rules(self) -> list[OfRule]:
        """The worst first, then those that were met most."""
        return sorted(self.by_rule.values(), key=lambda met: (rank(met.named.level), -met.times, met.named.title))

    def hosts(self) -> list[tuple[str, OfHost]]:
        """The host with most of the worst first."""
        return sorted(self.by_host.items(), key=lambda item: ([-item[1].levels[level] for level in LEVELS], item[0]))
