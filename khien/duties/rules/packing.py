"""The verdicts of one unit as a few bytes, and many such packs as arrays: what standing is rolled up from.

Eight bytes a duty: the CRC-32 of the obligation's id, the due day, the place of the worst verdict. Sixteen where
letters are told apart: eight bytes of a hash of the letter's scope before the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from khien.duties.rules.verdicts import SEVERITY, Status

Ints = NDArray[np.int64]
Worst = tuple[Status, date | None]

_WIDTH = np.dtype("<u8")
_OF_LETTER = np.dtype([("scope", "<u8"), ("value", "<u8")])
_ROOM = 8  # places for a status; `Status` has six
_DAYS = 65536  # places for a due day: the last is for none
_BEGAN = date(2000, 1, 1).toordinal()
NO_DAY = _DAYS - 1


class Duties(NamedTuple):
    """Duties as arrays: the pack's place, the obligation's code, the status's place, the due day (see `day_of`)."""

    owners: Ints
    codes: Ints
    statuses: Ints
    dues: Ints


def code_of(name: str) -> int:
    """The number that stands for an obligation. Two of one catalogue never share one: the lint of a test sees to it."""
    return crc32(name.encode())


def day_of(number: int) -> date | None:
    """The due day that a number stands for."""
    return None if number == NO_DAY else date.fromordinal(_BEGAN + number)


def packed(worst: Mapping[str, Worst]) -> bytes:
    """Worst verdict by obligation → bytes."""
    values = [_value(name, one) for name, one in sorted(worst.items(), key=lambda pair: pair[0])]
    return np.asarray(values, dtype=_WIDTH).tobytes()


def packed_by_letter(worst: Mapping[tuple[str, str], Worst]) -> bytes:
    """Worst verdict by scope and obligation → bytes."""
    values = [(_letter(scope), _value(name, one)) for (scope, name), one in worst.items()]
    return np.array(values, dtype=_OF_LETTER).tobytes()


def _letter(scope: str) -> int:
    """Letters are many, and no test sees to it that none share a number: so eight bytes."""
    return int.from_bytes(blake2b(scope.encode(), digest_size=8).digest(), "little")


def _value(name: str, worst: Worst) -> int:
    status, due_on = worst
    day = NO_DAY if due_on is None else min(max(due_on.toordinal() - _BEGAN, 0), NO_DAY - 1)
    return (code_of(name) * _DAYS + day) * _ROOM + SEVERITY[status]


def unpacked(packs: Sequence[bytes]) -> Duties:
    """Every duty in every pack."""
    return _opened(np.frombuffer(b"".join(packs), dtype=_WIDTH), _owners(packs, _WIDTH))


def unpacked_of_letter(packs: Sequence[bytes], scope: str) -> Duties:
    """Every duty of one letter in every pack made by `packed_by_letter`."""
    rows, owners = np.frombuffer(b"".join(packs), dtype=_OF_LETTER), _owners(packs, _OF_LETTER)
    ours = rows["scope"] == _letter(scope)
    return _opened(rows["value"][ours], owners[ours])


def _owners(packs: Sequence[bytes], width: "np.dtype[np.generic]") -> Ints:
    lengths = np.fromiter((len(one) // width.itemsize for one in packs), dtype=np.int64, count=len(packs))
    return np.repeat(np.arange(len(packs), dtype=np.int64), lengths)


def _opened(values: "NDArray[np.unsignedinteger]", owners: Ints) -> Duties:
    numbers = values.astype(np.int64)
    rest = numbers // _ROOM
    return Duties(owners, rest // _DAYS, numbers % _ROOM, rest % _DAYS)


def worst_of(verdicts: Iterable[tuple[str, Status, date | None]]) -> dict[str, Worst]:
    """The worst verdict of each obligation, the soonest due among equals, whatever number of letters ask it."""
    found: dict[str, Worst] = {}
    for name, status, due_on in verdicts:
        if name not in found or trouble(status, due_on) < trouble(*found[name]):
            found[name] = status, due_on
    return found


def worst_by_letter(verdicts: Iterable[tuple[str, str, Status, date | None]]) -> dict[tuple[str, str], Worst]:
    """The same for each scope and obligation."""
    found: dict[tuple[str, str], Worst] = {}
    for scope, name, status, due_on in verdicts:
        before = found.get((scope, name))
        if before is None or trouble(status, due_on) < trouble(*before):
            found[scope, name] = status, due_on
    return found


def trouble(status: Status, due_on: date | None) -> tuple[int, date]:
    """What is shown first: the worst, then the soonest."""
    return SEVERITY[status], due_on or date.max
