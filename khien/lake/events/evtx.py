"""Windows' event logs (EVTX) → batches of records in JSON. It needs one of the extras `evtx` and `hunt`."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from khien.lake.events.types import Bad, Batch
from khien.lake.logs.chunks import MAGIC
from khien.lake.logs.events import missing_of, parser_of
from khien.lake.logs.inside import kept
from khien.lake.logs.unpack import UnableToUnpack

__all__ = ["MAGIC", "batches", "unpacked"]
_MANY = 500


def unpacked(pieces: Iterator[bytes], name: str) -> Iterator[Batch | Bad]:
    """The same of a packed or piped log: as much of it as could be unpacked, then why not the rest."""
    torn: list[str] = []
    with closing(kept(_until_torn(pieces, torn))) as file:
        yield from batches(file, name, 0)
    yield from (Bad(0, why) for why in torn)


def _until_torn(pieces: Iterator[bytes], torn: list[str]) -> Iterator[bytes]:
    try:
        yield from pieces
    except UnableToUnpack as refused:
        torn.append(str(refused))


def batches(source: Path | IO[bytes], name: str, size: int) -> Iterator[Batch | Bad]:
    """The records in order, by their own numbers. A broken one is Bad, with the number of the last that was read.

    Then, Bad as well, what of the file is not there to be read. Raises UnableToUnpack where it cannot be read at all.
    """
    records = iter(parser_of(source, "hunt").records_json())
    parts, taken, last = list[tuple[int, bytes]](), 0, 0
    while True:
        try:
            record = next(records)
        except StopIteration:
            break
        except (OSError, RuntimeError, ValueError) as error:
            yield Bad(last, f"một bản ghi EVTX hỏng ({_short(error)})", counted="sau bản ghi")
            continue
        last = record["event_record_id"]
        parts.append((last, record["data"].encode("utf-8", "replace")))
        if len(parts) == _MANY:
            taken += sum(len(data) for _, data in parts)
            yield Batch(name, "json", parts=tuple(parts), done=min(taken, size))
            parts = []
    if parts:
        yield Batch(name, "json", parts=tuple(parts), done=size)
    yield from (Bad(0, why) for why in missing_of(source))


def _short(error: Exception) -> str:
    said = " ".join(str(error).split())
    return said if len(said) <= 120 else said[:117] + "…"
