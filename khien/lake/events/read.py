"""Files → events. What is packed, wide, torn or no log at all ends in events and faults, never in an exception."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from khien.lake.events import auditd, columns, cut, evtx, lines, marked, objects, stream, tables
from khien.lake.events.know import Knower
from khien.lake.events.plan import Maker, all_of_it
from khien.lake.events.times import VIETNAM
from khien.lake.events.types import Bad, Batch, Wants
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
        for one in _batches(path, name, piped, anyhow=anyhow):
            yield Fault(name, _placed(one)) if isinstance(one, Bad) else one


def _placed(bad: Bad) -> str:
    return f"dòng {bad.record}: {bad.why}" if bad.record else bad.why


def _batches(path: Path, name: str, piped: BinaryIO | None, *, anyhow: bool) -> Iterator[Batch | Bad]:
    try:
        with stream.opened(path, piped) as source:
            first, pieces = stream.first_of(source.pieces, cut.SEEN)
            if first.startswith(evtx.MAGIC):
                size = 0 if piped else path.stat().st_size
                plain = piped is None and not source.packed
                yield from evtx.batches(path if plain else evtx.whole(pieces), name, size)
                return
            seen = b"".join(stream.in_utf8(first, iter((first,))))
            written = None if piped else path.stat().st_mtime
            text = cut.Text(name, seen, stream.in_utf8(first, pieces), source.done, written)
            yield from cut.batches(text, anyhow=anyhow)
    except UnableToUnpack as refused:
        yield Bad(0, str(refused))
    except OSError as error:
        yield Bad(0, f"không đọc được ({error.strerror or 'lỗi đọc'})")


class Reader:
    """Batches → events. One for all files: what it learns of a kind of event is kept, within limits."""

    def __init__(self, wants: Wants = all_of_it, given: tuple[Source, ...] = (), zone: float = VIETNAM) -> None:
        self._load = objects.loader()
        self._knower = Knower(lambda shape, dotted: Maker(shape, wants, given, zone, dotted=dotted))

    def events(self, batch: Batch) -> Iterator[Event | Fault]:
        """The events of a batch, in order, with a Fault for each record that is none."""
        file, maker = batch.file, self._knower.maker
        bad = 0
        for found in self._parsed(batch):
            if isinstance(found, Bad):
                bad += 1
                if bad <= _TOLD:
                    yield Fault(file, _placed(found))
            else:
                record, made = found
                yield maker(made).event(made, file, record)
        if bad > _TOLD:
            yield Fault(file, f"và {bad - _TOLD} dòng nữa gần đó không đọc được")

    def _parsed(self, batch: Batch) -> Iterator[objects.Parsed]:
        form, data, first, head = batch.form, batch.data, batch.first, batch.head
        if form == "json":
            return objects.of(data, first, batch.parts, self._load)
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
        return lines.of(form, data, first, batch.written)
