"""Windows' event logs (EVTX) → one JSON object a line, a record each. It needs the extra `evtx`."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from khien.lake.logs.chunks import MAGIC, missing
from khien.lake.logs.unpack import UnableToUnpack

__all__ = ["MAGIC", "lines", "missing_of", "parser_of"]


def parser_of(source: Path | IO[bytes], extra: str) -> Any:
    """Raises UnableToUnpack where `extra` is missing or the file's own head is broken."""
    try:
        from evtx import PyEvtxParser
    except ModuleNotFoundError:
        raise UnableToUnpack(f'tệp EVTX cần gói phụ: pip install "khien[{extra}]"') from None
    try:
        return PyEvtxParser(str(source) if isinstance(source, Path) else source)
    except (OSError, RuntimeError, ValueError) as error:
        raise UnableToUnpack(f"tệp EVTX hỏng ({error})") from None


def missing_of(source: Path | IO[bytes]) -> list[str]:
    """What of the file is not there to be read, in words for a person."""
    if not isinstance(source, Path):
        return missing(source)
    with source.open("rb") as file:
        return missing(file)


def lines(file: Path | IO[bytes], faults: list[str]) -> Iterator[bytes]:
    """A line for each record, in order; a record that cannot be read is an empty line and one of the faults.

    What of the file is not there to be read is a fault as well. Raises UnableToUnpack where the extra is missing or
    the file's own head is broken.
    """
    records = iter(parser_of(file, "evtx").records_json())
    while True:
        try:
            record = next(records)
        except StopIteration:
            faults.extend(missing_of(file))
            return
        except (OSError, RuntimeError, ValueError) as error:
            faults.append(f"một bản ghi EVTX hỏng ({error})")
            yield b"\n"
            continue
        yield " ".join(record["data"].split("\n")).encode("utf-8", "replace") + b"\n"
