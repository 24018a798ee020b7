"""Windows' event logs (EVTX) → batches of records in JSON. It needs one of the extras `evtx` and `hunt`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from khien.lake.events.types import Bad, Batch
from khien.lake.logs.chunks import MAGIC, missing
from khien.lake.logs.events import parser_of

__all__ = ["MAGIC", "batches", "whole"]
_MANY = 500
_IN_MEMORY = 64 * 1024 * 1024


def whole(pieces: Iterator[bytes]) -> IO[bytes]:
    """A packed or piped log as a file that can be sought in: in memory while small, else on the disk without a name."""
    kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the parser closes with the iterator)
    for piece in pieces:
        kept.write(piece)
    kept.seek(0)
    return kept


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
            yield Bad(last, f"một bản ghi EVTX hỏng ({_short(error)})")
            continue
        last = record["event_record_id"]
        parts.append((last, record["data"].encode("utf-8", "replace")))
        if len(parts) == _MANY:
            taken += sum(len(data) for _, data in parts)
            yield Batch(name, "json", parts=tuple(parts), done=min(taken, size))
            parts = []
    if parts:
        yield Batch(name, "json", parts=tuple(parts), done=size)
    yield from (Bad(0, why) for why in _missing(source))


def _missing(source: Path | IO[bytes]) -> list[str]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return missing(file)
    return missing(source)


def _short(error: Exception) -> str:
    said = " ".join(str(error).split())
    return said if len(said) <= 120 else said[:117] + "…"
