"""Which files a person means, and what each of them is. In folders links are not followed; names give the order."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from khien.lake.types import Fault


def files_of(named: Iterable[Path]) -> Iterator[Path | Fault]:
    """The files themselves, and all below a folder, in order of their names; what cannot be listed is a fault."""
    for path in named:
        if str(path) == "-" or not path.is_dir():
            yield path
            continue
        yield from _below(path)


def total_of(named: Sequence[Path]) -> int | None:
    """Bytes of all of them on the disk; None where standard input is among them, or one cannot be asked."""
    if any(str(path) == "-" for path in named):
        return None
    try:
        return sum(file.stat().st_size for file in files_of(named) if isinstance(file, Path))
    except OSError:
        return None


def _below(folder: Path) -> Iterator[Path | Fault]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Fault(str(folder), _why(error))
        return
    for entry in entries:
        if entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _below(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def _why(error: OSError) -> str:
    return f"không mở được ({error.strerror or 'lỗi đọc'})"


def refusal(path: Path) -> str:
    """Why a path is no log that can be read, empty where it is one."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return "không có tệp này"
    except OSError as error:
        return _why(error)
    return "" if stat.S_ISREG(kind) or stat.S_ISFIFO(kind) or stat.S_ISCHR(kind) else "không phải tệp đọc được"
