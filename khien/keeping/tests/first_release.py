"""A data folder as the first release left it: an invented small database at that release's steps, with its files."""

import gzip
import shutil
import sqlite3
from pathlib import Path

from khien.files import place

HERE = Path(__file__).parent / "data"
HEAD = (53, "85b6cc9d2a630340c9233e63b16b1babbb65a68cd0d4560df884cadd372ae222")
UNITS, PEOPLE, LETTERS, EVIDENCE = 10, 25, 1, 2


def unpacked(folder: Path) -> Path:
    """The database's file; its stored files beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "khien.sqlite3"
    database = sqlite3.connect(path)
    try:
        database.executescript(gzip.decompress((HERE / "first-release.sql.gz").read_bytes()).decode())
        database.commit()
    finally:
        database.close()
    for stored in (HERE / "first-release-files").iterdir():
        there = place.place_of(stored.name, below=folder / "files")
        there.parent.mkdir(parents=True)
        shutil.copy(stored, there)
    return path
