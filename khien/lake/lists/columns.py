"""Which columns of a table hold what: guessed, named by a person, or found again as they were kept.

A guess is a proposal that is shown. What was kept is found by its headers, wherever they stand, not by its place.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace

from khien.lake.lists.days import is_day
from khien.lake.lists.headers import Role, Whose, folded, is_field, may_expire, role_of, whose
from khien.lake.lists.rows import NOTHING, UnableToReadList
from khien.lake.lists.several import are_several
from khien.lake.lists.tlp import is_tlp, tagged
from khien.lake.types import Columns

Cells = Sequence[str]
_FEW, _MOST = 0.2, 0.5  # of a column whose header says what it holds so many cells must read; of another more than half
_SCHEMA = "khien.columns/1"
_NUMBERS = re.compile(r"[\d\s.,:/+%\-]+\Z")
_LONGEST = 80  # letters of a header
NONE = "không cột nào trông như chỉ dấu: hãy chỉ ra bằng --column value=TÊN_CỘT"


def guessed(rows: Sequence[Cells], delimiter: str = ",") -> Columns:
    """Columns by their headers, and where these say nothing by what most cells hold. Raises UnableToReadList."""
    head, names = _headed(rows)
    body = rows[head:]
    roles = [role_of(name) for name in names]
    shares = [_share(body, at) for at in range(max(map(len, rows), default=0))]
    named = [at for at, role in enumerate(roles) if role is Role.VALUE]
    holding = [at for at, share in enumerate(shares) if share > _MOST]
    unsaid = [at for at in holding if at >= len(roles) or roles[at] is not Role.OTHER]
    value = [at for at in named if not body or shares[at] > _FEW] or unsaid or holding or named
    value = value or [at for at, share in enumerate(shares) if share > _FEW]
    if not value:
        raise UnableToReadList(NONE)
    kept = _of_attackers(value, names)
    left = tuple(sorted({*holding, *value} - set(kept)))
    return _with_rest(Columns(kept, None, None, head, delimiter, names, left=left, guessed=True), body)


def _of_attackers(value: Sequence[int], names: Cells) -> tuple[int, ...]:
    """Without the columns of victims where others stand beside them, and of sources where hostile ones do."""
    sides = {at: whose(names[at]) if at < len(names) else None for at in value}
    kept = tuple(at for at in value if sides[at] is not Whose.VICTIM) or tuple(value)
    if any(sides[at] is Whose.HOSTILE for at in kept):
        kept = tuple(at for at in kept if sides[at] is not Whose.SOURCE)
    return kept


def _with_rest(used: Columns, body: Sequence[Cells]) -> Columns:
    """With those that say TLP, expiry, and whether a row is for detection: by headers, else by cells too."""
    roles = [role_of(name) for name in used.names]
    width = max(map(len, body), default=0)
    free = [at for at in range(max(width, len(roles))) if at not in used.value]

    def first(role: Role, otherwise: Callable[[str, list[str]], bool]) -> int | None:
        said = (at for at, one in enumerate(roles) if one is role and at in free)
        held = (at for at in free if otherwise(used.names[at] if at < len(used.names) else "", _cells(body, at)))
        return next(said, next(held, None))

    return replace(
        used,
        tlp=first(Role.TLP, _shares) if used.tlp is None else used.tlp,
        expires=first(Role.EXPIRES, _expires) if used.expires is None else used.expires,
        detects=first(Role.DETECTS, lambda *_: False),
    )


def _shares(header: str, cells: list[str]) -> bool:
    """Whether cells say with whom to share: some with the letters TLP, or all in its words under no known header."""
    if any(map(tagged, cells)):
        return True
    return (
        role_of(header) is not Role.OTHER
        and any(map(is_tlp, cells))
        and all(is_tlp(cell) or folded(cell) in NOTHING for cell in cells)
    )


def _expires(header: str, cells: list[str]) -> bool:
    """Whether cells say until when: all days, under a header that may say so."""
    said = [cell for cell in cells if folded(cell) not in NOTHING]
    return bool(said) and may_expire(header) and all(map(is_day, said))


def _cells(rows: Sequence[Cells], at: int) -> list[str]:
    return [row[at] for row in rows if at < len(row) and row[at].strip()]


def _share(rows: Sequence[Cells], at: int) -> float:
    cells = _cells(rows, at)
    return sum(map(are_several, cells)) / len(cells) if cells else 0.0


def _headed(rows: Sequence[Cells]) -> tuple[int, tuple[str, ...]]:
    """How many rows come before the data, and the headers; what stands above these is titles."""
    found = _header(rows)
    if found is None:
        return 0, ()
    names = tuple(_plain(cell) for cell in rows[found])
    if found + 1 < len(rows) and _goes_on(rows[found], rows[found + 1]):
        return found + 2, _merged(names, rows[found + 1])
    return found + 1, names


def _header(rows: Sequence[Cells]) -> int | None:
    """The first row with a known word, else the last such comment, else the first row of words alone.

    None has a cell that reads as an indicator, nor stands below a row that has; rows of one cell, in a table that has
    more, are titles and stand above.
    """
    wide = min(2, max((len(_filled(cells)) for cells in rows), default=0))
    said: int | None = None
    words: int | None = None
    for at, cells in enumerate(rows):
        filled = _filled(cells)
        if len(filled) < wide:
            continue
        if any(map(are_several, filled)) and not any(map(is_field, filled)):
            break
        if not _is_wordy(filled):
            continue
        if any(map(role_of, filled)):
            said = at
            if not filled[0].startswith("#"):
                break
        words = at if words is None else words
    if said is not None or words is None:
        return said
    return None if any(are_several(one) for cells in rows[:words] for one in cells) else words


def _filled(cells: Cells) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _plain(cell: str) -> str:
    return cell.strip().lstrip("#").strip().strip('"')


def _is_wordy(filled: Cells) -> bool:
    """Whether the cells may be headers: words, and short ones."""
    return not any(_NUMBERS.match(cell) or len(cell) > _LONGEST for cell in filled)


def _goes_on(upper: Cells, lower: Cells) -> bool:
    """Whether the second row is the lower half of a header with joined cells: it fills gaps, and leaves some."""
    pairs = [(bool(one.strip()), bool(two.strip())) for one, two in zip(upper, lower, strict=False)]
    filled = _filled(lower)
    return (
        (False, True) in pairs
        and (True, False) in pairs
        and _is_wordy(filled)
        and any(role_of(cell) is Role.VALUE for cell in filled)
        and not any(map(are_several, filled))
    )


def _merged(upper: Cells, lower: Cells) -> tuple[str, ...]:
    size = max(len(upper), len(lower))
    padded = [[*cells, *[""] * (size - len(cells))] for cells in (upper, lower)]
    return tuple(two.strip() or one for one, two in zip(*padded, strict=True))


def named(rows: Sequence[Cells], given: dict[str, list[str]], delimiter: str) -> Columns:
    """Columns that a person named, by header or by number from 1. Raises UnableToReadList on one that is not there."""
    size, names = _headed(rows)
    width = max(map(len, rows), default=0)
    asked = [name for listed in given.values() for name in listed]
    wanted = {folded(name) for name in asked if not _number(name, width)}
    if wanted:
        size, names = next((one for one in _headings(rows) if wanted & set(map(folded, one[1]))), (size, names))
    keys = [folded(name) for name in names]

    def place(name: str) -> int:
        if folded(name) in keys:
            return keys.index(folded(name))
        if number := _number(name, width):
            return number - 1
        raise UnableToReadList(f"không có cột {name!r}; các cột là: {', '.join(filter(None, names))[:400]}")

    value = tuple(place(name) for name in given.get("value", []))
    if not value:
        raise UnableToReadList("chưa chỉ ra cột value")
    tlp, expires = ((place(given[key][0]) if given.get(key) else None) for key in ("tlp", "expires"))
    return _with_rest(Columns(value, tlp, expires, size, delimiter, names), rows[size:])


def _number(name: str, width: int) -> int:
    """The number of a column from 1; 0 where it is none."""
    digits = name.isascii() and name.isdecimal() and len(name) < 6
    return int(name) if digits and int(name) <= width else 0


def _headings(rows: Sequence[Cells]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that may be headers, alone and with the one above them, and how many rows end with each."""
    above: Cells = ()
    for at, cells in enumerate(rows, 1):
        names = tuple(map(_plain, cells))
        yield at, names
        if above:
            yield at, _merged(above, names)
        above = names


def found_again(kept: Sequence[Columns], sheet: str, rows: Sequence[Cells], delimiter: str) -> Columns:
    """The kept columns in another list: those of this sheet, else the first whose headers stand here.

    Raises UnableToReadList where the headers stand nowhere.
    """
    refused: UnableToReadList | None = None
    for one in sorted(kept, key=lambda one: one.sheet != sheet):
        if len(kept) > 1 and not one.names and one.sheet != sheet:
            continue  # it has nothing but its place, in its own sheet
        try:
            return replace(_placed(one, rows), delimiter=delimiter, sheet=sheet)
        except UnableToReadList as why:
            refused = refused or why
    raise refused or UnableToReadList("tệp cột không nói gì của trang này")


def _placed(kept: Columns, rows: Sequence[Cells]) -> Columns:
    places = [at for at in (*kept.value, kept.tlp, kept.expires, kept.detects) if at is not None]
    if not kept.names:
        return _by_place(kept, places, rows)
    old = _keys(kept.names)
    for size, names in _headings(rows):
        keys = _keys(names)
        if all(at < len(old) and old[at][0] and old[at] in keys for at in places):
            new = {at: keys.index(old[at]) for at in places}
            value = tuple(new[at] for at in kept.value)
            tlp, expires, detects = (None if at is None else new[at] for at in (kept.tlp, kept.expires, kept.detects))
            return Columns(value, tlp, expires, size, kept.delimiter, names, detects=detects)
    wanted = " + ".join(kept.names[at] if at < len(old) else str(at + 1) for at in places)
    raise UnableToReadList(f"không có hàng tiêu đề nào với các cột của tệp cột: {wanted[:400]}")


def _by_place(kept: Columns, places: Sequence[int], rows: Sequence[Cells]) -> Columns:
    """Columns of a list without headers, which have nothing but their place."""
    if max(places) >= max(map(len, rows), default=0):
        raise UnableToReadList(f"cột {max(places) + 1} của tệp cột không có trong danh sách này")
    size, names = _headed(rows)
    return replace(kept, head=size, names=names, left=(), guessed=False)


def _keys(names: Cells) -> list[tuple[str, int]]:
    """Headers so that they compare, each with how many alike stand before it."""
    seen: dict[str, int] = {}
    made = []
    for name in map(folded, names):
        made.append((name, seen.get(name, 0)))
        seen[name] = seen.get(name, 0) + 1
    return made


def saved(columns: Sequence[Columns]) -> str:
    """The mapping as `khien.columns/1`, of a workbook that of each sheet."""
    sheets = [_written(one) for one in columns]
    body = sheets[0] if len(sheets) == 1 else {"sheets": sheets}
    return json.dumps({"schema": _SCHEMA, **body}, ensure_ascii=False, indent=1) + "\n"


def _written(one: Columns) -> dict[str, object]:
    made = asdict(one)
    del made["left"], made["guessed"]
    return {key: value for key, value in made.items() if key not in {"sheet", "detects"} or value not in ("", None)}


def loaded(text: str) -> tuple[Columns, ...]:
    """A saved mapping. Raises UnableToReadList where it is none."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.pop("schema", None) != _SCHEMA:
            raise UnableToReadList("tệp cột không phải khien.columns/1")
        return tuple(_loaded(one) for one in found.get("sheets", [found]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnableToReadList(f"tệp cột hỏng: {error}") from None


def _loaded(found: dict[str, object]) -> Columns:
    value, names = found.pop("value"), found.pop("names", ())
    if not isinstance(value, list) or not value or not isinstance(names, list | tuple):
        raise TypeError("value, names")
    whole = [*value, *(found.get(key) for key in ("tlp", "expires", "detects"))]
    if any(at is not None and (not isinstance(at, int) or at < 0) for at in whole):
        raise TypeError("value, tlp, expires")
    return Columns(value=tuple(value), names=tuple(map(str, names)), **found)  # type: ignore[arg-type]
