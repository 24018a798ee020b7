"""The catalogue of a folder as one value. Reads files and refuses a catalogue with faults; checks are `lint`'s.

Order matters: words, then instruments and proofs, then the obligations that name them.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from khien.law import readers
from khien.law.nodes import Block, Fault, document
from khien.law.obligations import Known, obligation
from khien.law.types import Catalogue

WORDS, FOLDERS = ("topics.yaml", "events.yaml", "roles.yaml"), ("instruments", "proofs", "obligations")
_PACKAGE = Path(__file__).resolve().parent.parent


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Named)
_Read = TypeVar("_Read")


class UnableToLoadCatalogue(ValueError):
    """The catalogue has faults; `faults` says each with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        shown = "\n".join(str(fault) for fault in faults[:20])
        super().__init__(f"Danh mục có {len(faults)} lỗi:\n{shown}")


def default_folder() -> Path:
    """`catalogue/` of a checkout, else the copy inside the installed package."""
    beside = _PACKAGE.parent / "catalogue"
    return beside if beside.is_dir() else _PACKAGE / "_catalogue"


def files_of(folder: Path) -> list[Path]:
    """Every file that the catalogue of a folder is read from; criteria of levels beside them are not."""
    words = [folder / name for name in WORDS if (folder / name).is_file()]
    return sorted([*words, *(path for name in FOLDERS for path in (folder / name).glob("*.yaml"))])


def catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue of `folder`; the default one is read once in a process. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else _whole(folder)


@cache
def _default() -> Catalogue:
    return _whole(default_folder())


def _whole(folder: Path) -> Catalogue:
    found, faults, _ = read(folder)
    return sound(found, faults)


def sound(found: _Read, faults: list[Fault]) -> _Read:
    """What was read, where nothing but warnings was met. Raises UnableToLoadCatalogue."""
    if broken := [fault for fault in faults if not fault.warning]:
        raise UnableToLoadCatalogue(broken)
    return found


def file_in(folder: Path, part: str, name: str, faults: list[Fault]) -> Block | None:
    """One file of a part of the catalogue; None, with the fault written down, where it is missing or cannot be read."""
    path = folder / part / name
    if path.is_file():
        return document(path, f"{part}/{name}", faults)
    faults.append(Fault(f"{part}/{name}", 1, "thiếu tệp", "unreadable"))
    return None


def read(folder: Path) -> tuple[Catalogue, list[Fault], dict[str, Block]]:
    """What could be read, what could not, and where each entry stands (`instruments/ID` → its block)."""
    faults: list[Fault] = []
    places: dict[str, Block] = {}
    if not folder.is_dir():
        return Catalogue({}, {}, {}, {}), [Fault(str(folder), 1, "không có thư mục danh mục", "unreadable")], {}
    topics, events, roles = (readers.word_list(_words(folder, name, faults)) for name in WORDS)
    instruments = _folder(folder, "instruments", readers.instrument, faults, places)
    proofs = _folder(folder, "proofs", readers.proof, faults, places)
    known = Known(topics, events, roles, instruments, proofs)
    obligations = _folder(folder, "obligations", lambda block: obligation(block, known), faults, places)
    return Catalogue(instruments, obligations, proofs, topics, events, roles), faults, places


def _words(folder: Path, name: str, faults: list[Fault]) -> Block | None:
    if not (folder / name).is_file():
        faults.append(Fault(name, 1, "thiếu tệp", "unreadable"))
        return None
    return document(folder / name, name, faults)


def _folder(
    folder: Path, name: str, reader: Callable[[Block], _Entry | None], faults: list[Fault], places: dict[str, Block]
) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for path in sorted((folder / name).glob("*.yaml")):
        block = document(path, f"{name}/{path.name}", faults)
        entry = reader(block) if block else None
        if block is None or entry is None:
            continue
        if entry.id in found:
            block.fault(
                "duplicated_id", f"“{entry.id}” đã có trong {places[f'{name}/{entry.id}'].source.name}", key="id"
            )
            continue
        found[entry.id] = entry
        places[f"{name}/{entry.id}"] = block
    return found
