"""Files → events. What is packed, wide, torn or no log at all ends in events and faults, never in an exception."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from khien.lake import trouble
from khien.lake.events import auditd, columns, cut, evtx, lines, marked, objects, stream, tables
from khien.lake.events.know import Knower
from khien.lake.events.plan import Maker, all_of_it
from khien.lake.events.times import VIETNAM
from khien.lake.events.types import NUMBERED, Bad, Batch, Lacking, Wants
from khien.lake.logs.files import files_of, refusal
from khien.lake.logs.unpack import UnableToUnpack
from khien.lake.sigma.types import Event, Source
from khien.lake.types import Fault

_TOLD = 5  # broken records of a batch that are told each by itself
_INPUT = "đầu vào chuẩn"


def events_of(
    paths: Iterable[Path], *, standard_input: BinaryIO | None = None, wants: Wants = all_of_it,
    given: tuple[Source, ...] = (), zone: float = VIETNAM,
) -> Iterator[Event | Fault]:  # fmt: skip
    """The events of files and of all below folders (`-`: standard input), in order; a Fault for what cannot be read.

    `wants` says which fields will be looked at, by sources; `given` are sources that all events are also of; `zone`
    (hours east of Greenwich) is for times that name none. Closing the iterator closes the files.
    """
    reader = Reader(wants, given, zone)
    for one in batches(paths, standard_input=standard_input, anyhow=bool(given)):
        if isinstance(one, Fault):
            yield one
        else:
            yield from reader.events(one)


def batches(
    paths: Iterable[Path], *, standard_input: BinaryIO | None = None, anyhow: bool = False
) -> Iterator[Batch | Fault]:
    """The same not yet parsed: what may be handed to another process, whose `Reader` makes events of it.

    `anyhow`: lines of no known form are events too; the person says of which source they are.
    """
    for path in files_of(paths):
        if isinstance(path, Fault):
            yield path
            continue
        piped = standard_input if str(path) == "-" else None
        name = _INPUT if str(path) == "-" else str(path)
        if piped is None and (why := refusal(path)):
            yield Fault(name, why)
            continue
        try:
            with closing(stream.opened(path, name, piped)) as logs:
                for log in logs:
                    yield from (log,) if isinstance(log, Fault) else _of_log(log, path, anyhow=anyhow)
        except OSError as error:
            yield Fault(name, f"không đọc được ({trouble.why(error)})")


def _placed(bad: Bad) -> str:
    return f"{bad.counted} {bad.record}: {bad.why}" if bad.record else bad.why


def _of_log(log: stream.Opened, path: Path, *, anyhow: bool) -> Iterator[Batch | Fault]:
    """The batches of a file, or of one in it."""
    try:
        for one in _batches(log, path, anyhow=anyhow):
            yield Fault(log.name, _placed(one)) if isinstance(one, Bad) else one
    except UnableToUnpack as refused:
        yield Fault(log.name, str(refused))
    except OSError as error:
        yield Fault(log.name, f"không đọc được ({trouble.why(error)})")


def _batches(log: stream.Opened, path: Path, *, anyhow: bool) -> Iterator[Batch | Bad]:
    if log.first.startswith(evtx.MAGIC):
        if log.plain:
            yield from evtx.batches(path, log.name, path.stat().st_size)
        else:
            yield from evtx.unpacked(log.pieces, log.name)
        return
    seen = b"".join(stream.in_utf8(log.first, iter((log.first,))))
    text = cut.Text(log.name, seen, stream.in_utf8(log.first, log.pieces), log.done, log.written)
    yield from cut.batches(text, anyhow=anyhow)


class Reader:
    """Batches → events. One for all files: what it learns of a kind of event is kept, within limits."""

    def __init__(self, wants: Wants = all_of_it, given: tuple[Source, ...] = (), zone: float = VIETNAM) -> None:
        self._load = objects.loader()
        self.lacking = Lacking()
        knower = Knower(lambda shape, dotted: Maker(shape, wants, given, zone, dotted=dotted, lacking=self.lacking))
        self.maker = knower.maker

    def events(self, batch: Batch) -> Iterator[Event | Fault]:
        """The events of a batch, in order, with a Fault for each record that is none."""
        for one in self.records(batch):
            if isinstance(one, Fault):
                yield one
            else:
                record, found, _ = one
                yield self.maker(found).event(found, batch.file, record)

    def records(self, batch: Batch) -> Iterator[objects.Record | Fault]:
        """The same, not yet events: the `maker` of an object makes one of it, or takes a glance at it."""
        file, bad = batch.file, 0
        for found in self._parsed(batch):
            if not isinstance(found, Bad):
                yield found
                continue
            bad += 1
            if bad <= _TOLD:
                yield Fault(file, _placed(found._replace(counted=NUMBERED) if batch.parts else found))
        if bad > _TOLD:
            more = "sự kiện" if batch.parts else "dòng"
            yield Fault(file, f"và {bad - _TOLD} {more} nữa gần đó không đọc được")

    def _parsed(self, batch: Batch) -> Iterator[objects.Record | Bad]:
        if batch.form == "json":
            return objects.of(batch.data, batch.first, batch.parts, self._load)
        return (one if isinstance(one, Bad) else (*one, b"") for one in _written_otherwise(batch))


def _written_otherwise(batch: Batch) -> Iterator[objects.Parsed]:
    """The objects of what is no JSON."""
    form, data, first, head = batch.form, batch.data, batch.first, batch.head
    if form == "table":
        return tables.rows_of(data, first, head)
    if form == "w3c":
        return columns.of_w3c(data, first, head)
    if form == "zeek":
        return columns.of_zeek(data, first, head)
    if form == "auditd":
        return auditd.records(data, first)
    if form == "xml":
        return (marked.parsed(part, number) for number, part in batch.parts)
    if form == "splunk":
        return lines.of_parts(form, batch.parts)
    return lines.of(form, data, first, batch.written)
