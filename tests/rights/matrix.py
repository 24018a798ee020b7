"""The written matrix: for each route, method and row what each persona gets. Written by hand, in `matrix.csv`."""

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "matrix.csv"
KEYS = ("route", "method", "of")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what each persona is expected to get."""

    route: str
    method: str
    of: str
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.route, self.method, f"({self.of})" if self.of else "") if part)


def lines(path: Path = FILE) -> list[Line]:
    """All lines of a file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Line(row.pop("route"), row.pop("method"), row.pop("of"), row) for row in csv.DictReader(file)]


def personas() -> list[str]:
    """The columns of the matrix."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [name for name in next(csv.reader(file)) if name not in KEYS]


def as_line(line: Line, cells: dict[str, str]) -> str:
    """The line as the file would have it with these cells."""
    return ",".join([line.route, line.method, line.of, *cells.values()])
