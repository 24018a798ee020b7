"""A text in pieces → batches of whole records, by the form that its beginning shows. It parses no more than it must."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from khien.lake.events import auditd, columns, journal, lines, marked, objects, stream, tables
from khien.lake.events.types import NUMBERED, Bad, Batch
from khien.lake.logs.kinds import is_binary

_SAMPLE = 40
_MANY = 500
_RECORD = re.compile(rb"Record \d+\r?\n\s*([{<])")  # evtx_dump, where nobody asks it for another form
_OF_XML = re.compile(rb'\[\s*"\s*(?:<|\\u003[cC])(?:Event[\s>\\]|\?xml)')  # an array of events in XML, each a text
_BLANK = b" \t\r\n\f\0"
_UNKNOWN = (
    "không nhận ra định dạng (EVTX, JSON, CSV có dòng tên cột, log web, syslog, auditd…); "
    "nếu là log chữ của một ứng dụng, hãy nói nguồn của nó: --source product=…,service=…"
)


class Text(NamedTuple):
    """A text to be cut: its name, its beginning, all of it, and how many bytes of its file were read so far."""

    name: str
    seen: bytes
    pieces: Iterator[bytes]
    done: Callable[[], int]
    written: float | None = None


def batches(text: Text, *, anyhow: bool) -> Iterator[Batch | Bad]:
    """`anyhow`: lines of no known form are events too, since the person said what they are."""
    start = text.seen.lstrip(_BLANK)[:1]
    if start == b"R" and (found := _RECORD.match(text.seen.lstrip(_BLANK))):
        start = found[1]
    if start == b"[" and _OF_XML.match(text.seen.lstrip(_BLANK)):
        return _numbered(text, "xml", objects.strings(text.pieces))
    if start == b"_" and journal.holds(text.seen):
        return _numbered(text, "json", journal.entries(text.pieces))
    if start in (b"{", b"["):
        if objects.a_value_a_line(text.seen):
            return _lines(text, "json")
        if start == b"{" or _an_array(text.seen):
            return _numbered(text, "json", objects.spanning(text.pieces))
    if start == b"" and not text.seen.strip(b" \t\r\n\f"):
        return _lines(text, "json")  # nothing, or a fault at the very beginning
    if start == b"<" and (b"<Event" in text.seen):
        return _numbered(text, "xml", marked.cut(text.pieces))
    return _of_lines(text, anyhow=anyhow)


def _an_array(seen: bytes) -> bool:
    """A bracket that begins an array of objects, and not a line of a text log."""
    return seen.lstrip()[1:].lstrip()[:1] in (b"{", b"]")


def _of_lines(text: Text, *, anyhow: bool) -> Iterator[Batch | Bad]:
    start = text.seen.replace(b"\0", b"").decode("utf-8", "replace")
    if not text.seen.strip(b"\0") or is_binary(text.seen):
        return iter((Bad(0, _UNKNOWN),))
    sample = [line for line in start.splitlines()[:200] if line.strip()][:_SAMPLE]
    marks = [line for line in sample if line.startswith("#")]
    if any(line.startswith("#Fields:") for line in marks):
        return _lines(text, "w3c")
    if any(line.startswith(("#fields\t", "#separator ")) for line in marks):
        return _lines(text, "zeek")
    if sum(auditd.holds(line) for line in sample) > len(sample) / 2:
        return _groups(text)
    if lines.begins_splunk(start):
        return _numbered(text, "splunk", lines.of_splunk(text.pieces))
    form, delimiter = lines.form_of(sample), tables.delimiter_of(start)
    if form and not (delimiter and form in ("pairs", "flows")):  # cells may hold pairs; names of columns hold none
        return _lines(text, form)
    if delimiter:
        return _table(text, delimiter)
    if any(line.startswith("{") for line in sample):
        return _lines(text, "json")
    return _lines(text, "plain") if anyhow else iter((Bad(0, _UNKNOWN),))


def _lines(text: Text, form: str) -> Iterator[Batch | Bad]:
    head: tuple[str, ...] = ()
    for block in stream.blocks(text.pieces):
        if isinstance(block, Bad):
            yield block
            continue
        yield Batch(text.name, form, block[0], block[1], head=head, done=text.done(), written=text.written)
        if form == "w3c":
            head = columns.head_of_w3c(block[1], head)
        elif form == "zeek":
            head = columns.head_of_zeek(block[1], head)


def _numbered(text: Text, form: str, found: Iterator[tuple[int, bytes] | Bad]) -> Iterator[Batch | Bad]:
    """What may stand in one line, or in several: counted by itself."""
    parts: list[tuple[int, bytes]] = []
    for one in found:
        if isinstance(one, Bad):
            yield one._replace(counted=NUMBERED)
            continue
        parts.append(one)
        if len(parts) == _MANY:
            yield Batch(text.name, form, parts=tuple(parts), done=text.done())
            parts = []
    if parts:
        yield Batch(text.name, form, parts=tuple(parts), done=text.done())


def _groups(text: Text) -> Iterator[Batch | Bad]:
    """Lines of auditd, cut between events."""
    held, first = b"", 0
    for block in stream.blocks(text.pieces):
        if isinstance(block, Bad):
            yield block
            continue
        first = first if held else block[0]
        data = held + block[1]
        at = auditd.last_events(data) or (len(data) if len(data) > stream.LONGEST else 0)
        if at:
            yield Batch(text.name, "auditd", first, data[:at], done=text.done())
        first += data.count(b"\n", 0, at)
        held = data[at:]
    if held:
        yield Batch(text.name, "auditd", first, held, done=text.done())


def _table(text: Text, delimiter: str) -> Iterator[Batch | Bad]:
    head: tuple[str, ...] = ()
    for block in tables.whole_rows(stream.blocks(text.pieces)):
        if isinstance(block, Bad):
            yield block
            continue
        first, data = block
        while not head and data:
            line, _, data = data.partition(b"\n")
            written = line.replace(b"\0", b"").decode("utf-8", "replace").rstrip("\r")
            first += 1
            if written.strip() and not written.startswith(("sep=", "#TYPE")):
                head = (delimiter, *tables.names_of(written, delimiter))
        if data:
            yield Batch(text.name, "table", first, data, head=head, done=text.done())
