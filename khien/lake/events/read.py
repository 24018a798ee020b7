"""Files → events. What is packed, wide, torn or no log at all ends in events and faults, never in an exception."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from khien.lake.events import evtx, objects, stream, tables
from khien.lake.events.plan import Maker, all_of_it
from khien.lake.events.shapes import Shape, shapes
from khien.lake.events.times import VIETNAM
from khien.lake.events.types import Bad, Batch, Wants
from khien.lake.logs.files import files_of, refusal
from khien.lake.logs.unpack import UnableToUnpack
from khien.lake.sigma.types import Event, Source
from khien.lake.types import Fault

_SEEN = 256 * 1024  # bytes by which the form of a text is known
_KEPT = 4_096
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
    for one in batches(paths, standard_input=standard_input):
        if isinstance(one, Fault):
            yield one
        else:
            yield from reader.events(one)


def batches(paths: Iterable[Path], *, standard_input: BinaryIO | None = None) -> Iterator[Batch | Fault]:
    """The same not yet parsed: what may be handed to another process, whose `Reader` makes events of it."""
    for path in files_of(paths):
        if isinstance(path, Fault):
            yield path
            continue
        piped = standard_input if str(path) == "-" else None
        name = _INPUT if str(path) == "-" else str(path)
        if piped is None and (why := refusal(path)):
            yield Fault(name, why)
            continue
        for one in _batches(path, name, piped):
            yield Fault(name, _placed(one)) if isinstance(one, Bad) else one


def _placed(bad: Bad) -> str:
    return f"{'dòng' if bad.record else ''} {bad.record or ''}: {bad.why}".strip(" :")


def _batches(path: Path, name: str, piped: BinaryIO | None) -> Iterator[Batch | Bad]:
    try:
        with stream.opened(path, piped) as source:
            first, pieces = stream.first_of(source.pieces, _SEEN)
            if first.startswith(evtx.MAGIC):
                size = 0 if piped else path.stat().st_size
                plain = piped is None and path.open("rb").read(len(evtx.MAGIC)) == evtx.MAGIC
                yield from evtx.batches(path if plain else evtx.whole(pieces), name, size)
                return
            yield from _texts(first, pieces, name, source.done)
    except UnableToUnpack as refused:
        yield Bad(0, str(refused))
    except OSError as error:
        yield Bad(0, f"không đọc được ({error.strerror or 'lỗi đọc'})")


def _texts(first: bytes, pieces: Iterator[bytes], name: str, done: Callable[[], int]) -> Iterator[Batch | Bad]:
    seen = b"".join(stream.in_utf8(first, iter((first,))))
    plain = stream.in_utf8(first, pieces)
    start = seen.lstrip()[:1]
    if start in (b"{", b"[") and not objects.a_value_a_line(seen):
        yield from _spanning(plain, name, done)
        return
    if start == b"{" or start == b"":
        for block in stream.blocks(plain):
            yield block if isinstance(block, Bad) else Batch(name, "json", block[0], block[1], done=done())
        return
    yield from _table(seen, plain, name, done)


def _spanning(plain: Iterator[bytes], name: str, done: Callable[[], int]) -> Iterator[Batch | Bad]:
    parts: list[tuple[int, bytes]] = []
    for one in objects.spanning(plain):
        if isinstance(one, Bad):
            yield one
            continue
        parts.append(one)
        if len(parts) == 500:
            yield Batch(name, "json", parts=tuple(parts), done=done())
            parts = []
    if parts:
        yield Batch(name, "json", parts=tuple(parts), done=done())


def _table(seen: bytes, plain: Iterator[bytes], name: str, done: Callable[[], int]) -> Iterator[Batch | Bad]:
    delimiter = tables.delimiter_of(seen.decode("utf-8", "replace"))
    if not delimiter:
        yield Bad(0, "không nhận ra định dạng: không phải EVTX, JSON hay CSV có dòng tên cột")
        return
    head: tuple[str, ...] = ()
    for block in tables.whole_rows(stream.blocks(plain)):
        if isinstance(block, Bad):
            yield block
            continue
        first, data = block
        while not head and data:
            line, _, data = data.partition(b"\n")
            text = line.decode("utf-8", "replace").rstrip("\r")
            first += 1
            if text.strip() and not text.startswith("sep="):
                head = (delimiter, *tables.names_of(text, delimiter))
        if data:
            yield Batch(name, "table", first, data, head=head, done=done())


class Reader:
    """Batches → events. One for all files: what it learns of a kind of event is kept, within limits."""

    def __init__(self, wants: Wants = all_of_it, given: tuple[Source, ...] = (), zone: float = VIETNAM) -> None:
        self._load = objects.loader()
        self._makers = [[Maker(shape, wants, given, zone, dotted=d) for shape in shapes()] for d in (False, True)]
        self._tests = [_Known(shape) for shape in shapes()]
        self._by_keys: dict[tuple[str, ...], tuple[bool, list[int]]] = {}

    def events(self, batch: Batch) -> Iterator[Event | Fault]:
        """The events of a batch, in order, with a Fault for each record that is none."""
        file, maker = batch.file, self._maker
        for found in self._parsed(batch):
            if isinstance(found, Bad):
                yield Fault(file, _placed(found))
            else:
                record, made = found
                yield maker(made).event(made, file, record)

    def _parsed(self, batch: Batch) -> Iterator[objects.Parsed]:
        if batch.form == "table":
            yield from tables.rows_of(batch.data, batch.first, batch.head)
            return
        if batch.data:
            yield from objects.lines_of(batch.data, batch.first, self._load)
        for record, data in batch.parts:
            if (found := objects.parsed(data, record, self._load)) is not None:
                yield found

    def _maker(self, found: dict[str, Any]) -> Maker:
        keys = tuple(found)
        kept = self._by_keys.get(keys)
        if kept is None:
            kept = self._possible(keys)
        dotted, possible = kept
        for at in possible:
            if self._tests[at].holds(found):
                return self._makers[dotted][at]
        return self._makers[dotted][-1]

    def _possible(self, keys: tuple[str, ...]) -> tuple[bool, list[int]]:
        tops = {key.split(".")[0] for key in keys} | set(keys)
        made = any("." in key for key in keys), [at for at, test in enumerate(self._tests) if test.possible(tops)]
        if len(self._by_keys) >= _KEPT:
            self._by_keys.clear()
        self._by_keys[keys] = made
        return made


class _Known:
    def __init__(self, shape: Shape) -> None:
        self._ways = [[(path, tuple(path.split(".")), texts) for path, texts in way.items()] for way in shape.known_by]

    def possible(self, tops: set[str]) -> bool:
        """Whether an object with these keys may be of the shape."""
        return not self._ways or any(
            all(path in tops or steps[0] in tops for path, steps, _ in way) for way in self._ways
        )

    def holds(self, found: dict[str, Any]) -> bool:
        """Whether it is."""
        return not self._ways or any(all(_has(found, *one) for one in way) for way in self._ways)


def _has(found: dict[str, Any], path: str, steps: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    if path in found:
        node: Any = found[path]
    else:
        node = found
        for step in steps:
            if node.__class__ is not dict or step not in node:
                return False
            node = node[step]
    return not texts or str(node).lower() in texts
