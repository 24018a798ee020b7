"""Which files a person means, in the order of their names, each once: folders, and the links in them. It opens none."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from khien.lake import trouble
from khien.lake.types import Fault

_PIPE = "là ống (FIFO) nên không đọc cùng cả thư mục; cần đọc thì nêu thẳng tên nó"
_Known = tuple[int, int]  # device and number: what a file is, whatever its name


def files_of(named: Iterable[Path], *, links: bool = True) -> Iterator[Path | Fault]:
    """The files themselves, and all below a folder, in order of their names; what cannot be listed is a fault.

    A link in a folder that leads to a file out of it is that file, once; one that leads to a folder is a fault, unless
    the folder is among those that are gone through. Where `links` is false, any that leads out is a fault. So is a pipe
    in a folder, for nobody knows whether it ever ends.
    """
    paths = list(named)
    walk = _Walk(paths, links=links)
    for path in paths:
        if str(path) == "-" or not path.is_dir():
            yield path
            continue
        yield from walk.below(path)


def total_of(named: Sequence[Path]) -> int | None:
    """Bytes of all of them on the disk; None where standard input is among them, or one cannot be asked."""
    if any(str(path) == "-" for path in named):
        return None
    try:
        return sum(file.stat().st_size for file in files_of(named) if isinstance(file, Path))
    except OSError:
        return None


class _Walk:
    """What is below folders. It remembers what was behind links, and what was named by itself."""

    def __init__(self, named: Sequence[Path], *, links: bool) -> None:
        self._links = links
        self._homes = [os.path.realpath(path) for path in named if path.is_dir()]
        self._seen = {known for path in named if (known := _known(path))}

    def below(self, folder: Path) -> Iterator[Path | Fault]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield Fault(str(folder), _why(error))
            return
        for entry in entries:
            if entry.is_symlink():
                yield from self._behind(entry)
            elif entry.is_dir():
                yield from self.below(Path(entry.path))
            elif entry.is_file():
                yield Path(entry.path)
            elif _is_pipe(entry):
                yield Fault(entry.path, _PIPE)

    def _behind(self, link: os.DirEntry[str]) -> Iterator[Path | Fault]:
        try:
            status = link.stat()
        except FileNotFoundError:
            yield Fault(link.path, "liên kết hỏng: không có gì ở nơi nó chỉ tới")
            return
        except OSError as error:
            yield Fault(link.path, _why(error))
            return
        there = os.path.realpath(link.path)
        if any(there == home or there.startswith(home.rstrip(os.sep) + os.sep) for home in self._homes):
            return  # it is come to by itself
        if not self._links:
            yield Fault(link.path, "liên kết ra ngoài thư mục, không đi theo")
        elif stat.S_ISFIFO(status.st_mode):
            yield Fault(link.path, _PIPE)
        elif stat.S_ISDIR(status.st_mode):
            yield Fault(link.path, f"liên kết tới thư mục khác, không đi theo; cần tìm ở đó thì nêu thẳng {there}")
        elif stat.S_ISREG(status.st_mode) and (known := (status.st_dev, status.st_ino)) not in self._seen:
            self._seen.add(known)
            yield Path(link.path)


def _is_pipe(entry: os.DirEntry[str]) -> bool:
    try:
        return stat.S_ISFIFO(entry.stat().st_mode)
    except OSError:
        return False


def _known(path: Path) -> _Known | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _why(error: OSError) -> str:
    return f"không mở được: {trouble.why(error)}"


def refusal(path: Path) -> str:
    """Why a path is no log that can be read, empty where it is one."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return "không có tệp này"
    except OSError as error:
        return _why(error)
    return "" if stat.S_ISREG(kind) or stat.S_ISFIFO(kind) or stat.S_ISCHR(kind) else "không phải tệp đọc được"
