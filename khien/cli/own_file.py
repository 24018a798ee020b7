"""The list of a search, where it lies in a folder that is searched itself: all of it would be met there."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from khien.cli.printable import printable
from khien.lake.types import Fault, Sighting


class OwnFile:
    """Which of the files is the list. Whoever names it as a log means it."""

    def __init__(self, indicators: Path, named: Iterable[Path]) -> None:
        self._list = indicators
        self._named = {str(file) for file in named}
        self._last, self._is_it = "", False
        self._passed = False

    def is_it(self, file: str) -> bool:
        """Whether a file is the list, and nobody named it as a log."""
        if file != self._last:
            self._last = file
            self._is_it = file not in self._named and self._same(file)
            self._passed |= self._is_it
        return self._is_it

    def _same(self, file: str) -> bool:
        try:
            return Path(file).samefile(self._list)
        except OSError:
            return False

    def without(self, met: Iterable[Sighting | Fault]) -> Iterator[Sighting | Fault]:
        """What was met in other files."""
        return (one for one in met if not self.is_it(one.file))

    def say(self) -> None:
        if self._passed:
            said = f"khien match: {self._list}: chính danh sách, nằm trong thư mục được tìm: không tính"
            click.echo(printable(said), err=True)
