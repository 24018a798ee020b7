"""Which files a scan means. Links are not followed, what is no ordinary file is not opened; both are counted."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from khien.lake import trouble
from khien.lake.types import Fault

_KERNEL = {"proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "bpf",
           "pstore", "configfs", "mqueue", "hugetlbfs", "fusectl", "binfmt_misc", "rpc_pipefs", "efivarfs"}  # fmt: skip
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(slots=True)
class Walk:
    """All files below what a person named, in order of names. What is passed over on purpose is counted in it."""

    named: tuple[Path, ...]
    without: frozenset[tuple[int, int]] = frozenset()  # (device, inode) of files that are not scanned: the rules
    links_out: list[str] = field(default_factory=list)
    special: int = 0
    kernel: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Path | Fault]:
        mounts = _mounts()
        for path in self.named:
            try:
                mode = path.stat().st_mode  # a link that is itself named is followed
            except OSError as error:
                yield Fault(str(path), trouble.why(error))
                continue
            if stat.S_ISDIR(mode):
                yield from self._below(path, mounts)
            elif stat.S_ISREG(mode):
                yield path
            else:
                yield Fault(str(path), "không phải tệp thường hay thư mục")

    def _below(self, folder: Path, mounts: dict[str, bool]) -> Iterator[Path | Fault]:
        home = os.path.realpath(folder)
        stack: list[Iterator[os.DirEntry[str]]] = []
        yield from self._enter(str(folder), stack, mounts)
        while stack:
            entry = next(stack[-1], None)
            if entry is None:
                stack.pop()
                continue
            try:
                if entry.is_symlink():
                    self._pass_link(entry, home)
                elif entry.is_dir(follow_symlinks=False):
                    yield from self._enter(entry.path, stack, mounts)
                elif entry.is_file(follow_symlinks=False):
                    if (found := self._wanted(entry)) is not None:
                        yield found
                else:
                    self.special += 1
            except OSError as error:
                yield Fault(entry.path, trouble.why(error))

    def _enter(self, folder: str, stack: list[Iterator[os.DirEntry[str]]], mounts: dict[str, bool]) -> Iterator[Fault]:
        here = os.path.realpath(folder)
        if mounts[_mount_of(here, mounts)]:
            self.kernel.append(folder)
            for mount, kernels in mounts.items():  # what people keep is mounted there too: /dev/shm
                if not kernels and mount.startswith(here + os.sep) and Path(mount).is_dir():
                    yield from self._enter(str(Path(folder, Path(mount).relative_to(here))), stack, mounts)
            return
        try:
            with os.scandir(folder) as entries:
                stack.append(iter(sorted(entries, key=lambda entry: entry.name)))
        except OSError as error:
            yield Fault(folder, trouble.why(error))

    def _pass_link(self, entry: os.DirEntry[str], home: str) -> None:
        there = os.path.realpath(entry.path)
        if there != home and not there.startswith(home.rstrip(os.sep) + os.sep):
            self.links_out.append(entry.path)

    def _wanted(self, entry: os.DirEntry[str]) -> Path | None:
        if self.without:
            here = entry.stat(follow_symlinks=False)
            if (here.st_dev, here.st_ino) in self.without:
                return None
        return Path(entry.path)


def same_files(files: Iterable[Path]) -> frozenset[tuple[int, int]]:
    """Files by what they are on the disk, whatever their names."""
    found = set()
    for file in files:
        try:
            here = file.stat()
        except OSError:
            continue
        found.add((here.st_dev, here.st_ino))
    return frozenset(found)


def _mounts() -> dict[str, bool]:
    """Where something is mounted, and whether it is Linux showing itself as files (/proc and its like): nobody's."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        lines = []
    parts = [line.split(" ") for line in lines]
    found = {
        _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), part[1]): part[2] in _KERNEL
        for part in parts
        if len(part) > 2
    }
    return {os.sep: False} | found


def _mount_of(path: str, mounts: dict[str, bool]) -> str:
    """The mount on which a path without links lies."""
    while path not in mounts and path != os.path.dirname(path):  # noqa: PTH120
        path = os.path.dirname(path)  # noqa: PTH120
    return path if path in mounts else os.sep
