"""Sigma rules and logs in, findings out: the whole hunt, in order. What it prints and keeps is its caller's matter.

Findings come in the order of files and records, those of correlations after all files, as their windows end.
"""

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from khien.lake.crew import Crew, Lost, possible
from khien.lake.events.read import Reader, batches
from khien.lake.events.shapes import shapes
from khien.lake.events.times import VIETNAM
from khien.lake.events.types import Batch, Lacking, Wanted
from khien.lake.lacking import Lacks
from khien.lake.progress import Progress, Told, threads_of
from khien.lake.sigma.asked import asked
from khien.lake.sigma.correlate import Correlator, Hit
from khien.lake.sigma.index import Index
from khien.lake.sigma.plain import is_for
from khien.lake.sigma.quick import Quick
from khien.lake.sigma.spool import Spool
from khien.lake.sigma.types import Event, Finding, Rule, Rules, Source
from khien.lake.types import Fault

_ALONE = 4_000_000  # bytes of logs that are not worth a second process; what is learned of them, all will know
Sources = tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rules ready to be hunted with, again and again. `looked_at`: by rule, the fields that correlations ask for.

    `shown` are fields that events have besides those that rules ask for.
    """

    rules: Rules
    index: Index
    looked_at: dict[int, tuple[str, ...]]
    shown: frozenset[str] = frozenset()


@dataclass(slots=True)
class Seen:
    """Filled while findings are taken: how many events there were, and of which sources."""

    events: int = 0
    sources: Counter[Sources] = field(default_factory=Counter)

    def idle(self, rules: Rules) -> list[Rule]:
        """The rules for whose source of logs no event came: nothing can be said of them."""
        return [rule for rule in rules.rules if not any(is_for(rule.source, one) for one in self.sources)]


def prepared(rules: Rules, *, shown: Iterable[str] = ()) -> Prepared:
    """Make rules ready; a second of CPU for 3,000 of them, most of it when they are first asked.

    Events of findings have the fields that rules for their source ask for, and those `shown` that they have.
    """
    shapes()  # read now, and kept
    return Prepared(rules, Index(rules.rules), _looked_at(rules), frozenset(shown))


def _looked_at(rules: Rules) -> dict[int, tuple[str, ...]]:
    fields: dict[str, set[str]] = {}
    for correlation in reversed(rules.correlations):
        names = {*correlation.group_by, *correlation.field, *fields.get(correlation.named.key, ())}
        for of_rule in (correlation.aliases or {}).values():
            names.update(of_rule.values())
        for key in correlation.rules:
            fields.setdefault(key, set()).update(names)
    keys = {rule.named.key: number for number, rule in enumerate(rules.rules)}
    return {keys[key]: tuple(sorted(names)) for key, names in fields.items() if key in keys}


@dataclass(frozen=True, slots=True)
class Report:
    """What one batch holds. `hits` are for correlations, their order that in the batch; `timeless` cannot be placed.

    `lacking`: of events that are told in words, what rules ask for and they do not say.
    """

    found: list[tuple[tuple[int, ...], Event] | Fault]
    hits: list[Hit]
    timeless: int
    events: int
    sources: Counter[Sources]
    lacking: Lacking


class Hunter:
    """Batches → reports. One for each process; what it learns of values and sources is kept, within limits."""

    def __init__(self, ready: Prepared, given: Sources = (), zone: float = VIETNAM) -> None:
        self._ready, self._quick = ready, Quick(ready.index)
        self._told = [rule.told for rule in ready.rules.rules]
        self._reader = Reader(self._wanted, given, zone)
        self._asked = ready.shown.union(*ready.looked_at.values())

    def report(self, batch: Batch) -> Report:
        """All that the events of a batch meet."""
        report = Report([], [], 0, 0, Counter(), Lacking())
        events = timeless = run = 0
        last: Sources = ()
        met, looked_at, found = self._quick.of, self._ready.looked_at, report.found
        file, maker = batch.file, self._reader.maker
        for one in self._reader.records(batch):
            if isinstance(one, Fault):
                found.append(one)
                continue
            record, held, line = one
            make = maker(held)
            fields, sources, every = make.glance(held, file, line)
            events += 1
            if sources is not last:  # its hash is dear, and it is one and the same for all events of a kind
                report.sources[last] += run
                last, run = sources, 0
            run += 1
            numbers = met(fields, sources, every=every)
            if not numbers:
                continue
            event = make.event(held, file, record)
            if told := tuple(number for number in numbers if self._told[number]):
                found.append((told, event))
            if looked_at and (hits := [number for number in numbers if number in looked_at]):
                timeless += event.time is None
                report.hits.extend(self._hits(hits, event, events))
        report.sources[last] += run
        report.lacking.update(self._reader.lacking)
        self._reader.lacking.clear()
        return Report(found, report.hits, timeless, events, +report.sources, report.lacking)

    def _hits(self, numbers: list[int], event: Event, order: int) -> Iterator[Hit]:
        if event.time is None:
            return
        kept = pickle.dumps(event, protocol=5)
        for number in numbers:
            names = self._ready.looked_at[number]
            values = {name: event.fields[name] for name in names if name in event.fields}
            yield Hit(event.time, order, self._ready.rules.rules[number].named.key, values, kept)

    def _wanted(self, sources: Sources) -> Wanted:
        plan = self._quick.plan(sources)
        conditions = [self._ready.rules.rules[number].condition for number in plan.rules]
        return Wanted(plan.fields | self._asked, plan.keywords, plan.unless, partial(asked, conditions))


def findings(
    ready: Prepared, files: Iterable[Path], *, workers: int | None = None, standard_input: BinaryIO | None = None,
    given: Sources = (), zone: float = VIETNAM, told: Told | None = None, seen: Seen | None = None,
) -> Iterator[Finding | Fault]:  # fmt: skip
    """Findings, and a fault for each file or record that could not be read; nothing is raised for either.

    Folders are gone through, `-` is `standard_input`. `given` are sources that all events are of besides their own,
    `zone` (hours east of Greenwich) is for times that name none. `workers` processes, as many as there are processors
    where nobody says; one where logs are few or other threads run. `told` is called after each batch of some MB or
    less, with the lines (events and a first) of its file. Closing the iterator ends the work.
    """
    hunt = _Hunt(ready, Hunter(ready, given, zone), workers, told, seen or Seen())
    try:
        yield from hunt.files(batches(files, standard_input=standard_input, anyhow=bool(given)))
        yield from hunt.correlated()
    finally:
        hunt.close()


class _Hunt:
    """One run: reports in order, what they say told, hits kept until all are known."""

    def __init__(self, ready: Prepared, hunter: Hunter, workers: int | None, told: Told | None, seen: Seen) -> None:
        self._ready, self._hunter, self._workers, self._told, self._seen = ready, hunter, workers, told, seen
        self._spool = Spool()
        self._timeless: Counter[str] = Counter()
        self._lacks = Lacks()
        self._crew: Crew[Batch | Fault, Report | Fault] | None = None
        self._file = ""
        self._events = self._done = self._strange = 0

    def files(self, given: Iterator[Batch | Fault]) -> Iterator[Finding | Fault]:
        """The findings of single events."""
        for batch, report in self._reports(given):
            if isinstance(batch, Fault):
                yield batch
                continue
            if batch.file != self._file:
                yield from self._ended()
                self._file = batch.file
            if isinstance(report, Report):
                yield from self._taken(batch, report)
            else:
                yield Fault(batch.file, f"phần từ dòng {batch.first} không xét được: tiến trình xét nó dừng đột ngột")
            self._done = batch.done
            self._tell(ended=False)
        yield from self._ended()

    def correlated(self) -> Iterator[Finding | Fault]:
        """What hits make together, after all files."""
        yield from self._lacks.faults()
        for file, count in self._timeless.items():
            yield Fault(file, f"{count} sự kiện khớp luật tương quan nhưng không ghi thời gian nên không tính được")
        if not len(self._spool):
            return
        correlator = Correlator(self._ready.rules.correlations)
        for met in correlator.met(self._spool.in_order()):
            if met.correlation.told:
                event = pickle.loads(met.hit.event)  # noqa: S301 — our own bytes, see Hunter
                yield Finding(met.correlation.named, event, met.group, met.count)
        for correlation, count in correlator.ungrouped():
            about, names = correlation.named, ", ".join(correlation.group_by)
            why = f"luật tương quan “{about.title}” không tính {count} sự kiện vì thiếu trường để gom nhóm ({names})"
            yield Fault(about.file, why)

    def close(self) -> None:
        """End processes, free the spool."""
        if self._crew is not None:
            self._crew.close()
        self._spool.close()

    def _reports(self, given: Iterator[Batch | Fault]) -> Iterator[tuple[Batch | Fault, Report | Fault | Lost]]:
        number, alone = threads_of(self._workers), _ALONE
        for batch in given:
            yield batch, self._work(batch)
            if isinstance(batch, Batch):
                alone -= len(batch.data) + sum(len(data) for _, data in batch.parts)
            if alone < 0 and number > 1 and possible():
                break
        else:
            return
        first = next(given, None)
        if first is not None:
            self._crew = Crew(number, self._work)
            yield from self._crew.in_order(chain((first,), given))

    def _work(self, batch: Batch | Fault) -> Report | Fault:
        return batch if isinstance(batch, Fault) else self._hunter.report(batch)

    def _taken(self, batch: Batch, report: Report) -> Iterator[Finding | Fault]:
        rules = self._ready.rules.rules
        for one in report.found:
            if isinstance(one, Fault):
                yield one
                continue
            numbers, event = one
            for number in numbers:
                yield Finding(rules[number].named, event)
        for hit in report.hits:
            self._spool.add(hit._replace(order=self._seen.events + hit.order))
        if report.timeless:
            self._timeless[batch.file] += report.timeless
        self._events += report.events
        self._seen.events += report.events
        self._seen.sources.update(report.sources)
        self._strange += report.sources[()]
        self._lacks.add(batch.file, report.lacking)

    def _ended(self) -> Iterator[Fault]:
        """A file: what of it no rule can have looked at is told."""
        if self._file:
            self._tell(ended=True)
        if self._strange:
            why = f"{self._strange} sự kiện không rõ là của hệ thống nào nên không quy tắc nào xem được"
            yield Fault(self._file, f"{why}; nếu biết, hãy nói --source product=…,service=…")
        self._events = self._done = self._strange = 0

    def _tell(self, *, ended: bool) -> None:
        if self._told is not None:
            self._told(Progress(self._file, self._done, self._events + 1, ended))
