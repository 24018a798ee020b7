"""A file of indicators, whatever its form, → what was taken and what was refused. It alone puts lists together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from khien.lake.lists import bundles, plain, tables
from khien.lake.lists.forms import Own, UnableToReadIndicator, form
from khien.lake.lists.rows import Row, UnableToReadList
from khien.lake.logs.utf16 import encoding_of
from khien.lake.types import BadRow, Columns, Indicator, IndicatorList

LARGEST = 2_000_000_000
_HEAD, _PADDING = 4096, 0.25  # of the first letters so many may be zeros
Part = tuple[str, Columns | None, Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a list is to be read. `columns`: value, tlp, expires → headers or numbers from 1; `mapping` was saved."""

    own: Own = field(default_factory=Own)
    refuse_private: bool = False
    columns: dict[str, list[str]] = field(default_factory=dict)
    mapping: Columns | None = None


def read_list(data: bytes, name: str, wishes: Wishes = Wishes()) -> list[IndicatorList]:
    """The lists in a file; each sheet of a workbook is one. Raises UnableToReadList; bad rows are in the results."""
    if data.startswith(b"PK\x03\x04"):
        parts = _sheets(data, name, wishes)
        return [_judged(part, columns, rows, wishes, "xlsx") for part, columns, rows in parts]
    text = _without_nul(decoded(data))
    kind = bundles.form_of(text) if text.lstrip()[:1] in {"{", "["} else ""
    if kind:
        return [_judged(name, None, bundles.rows(text, kind), wishes, kind)]
    delimiter = wishes.mapping.delimiter if wishes.mapping else tables.delimiter_of(text)
    if delimiter is None and not (wishes.columns or wishes.mapping):
        return [_judged(name, None, plain.rows(text), wishes, "text")]
    columns, rows = _table(lambda: tables.cells_of_csv(text, delimiter or ","), wishes, delimiter or ",")
    return [_judged(name, columns, rows, wishes, "csv")]


def decoded(data: bytes) -> str:
    """The text of a list: UTF-8, UTF-16 with or without its mark, else Windows' Vietnamese; line ends made equal."""
    if wide := encoding_of(data[:_HEAD]):
        text = data.decode(wide, "replace").removeprefix("\ufeff")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1258", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_nul(text: str) -> str:
    """Without what pads a copied text. Raises UnableToReadList where zeros are more than that."""
    if "\0" not in text:
        return text
    head = text.rstrip("\0")[:_HEAD]
    if head.count("\0") > _PADDING * len(head):
        raise UnableToReadList("không phải văn bản")
    return text.replace("\0", " ")


def _table(
    cells: Callable[[], Iterator[tuple[int, list[str]]]], wishes: Wishes, delimiter: str
) -> tuple[Columns, Iterator[Row]]:
    columns = wishes.mapping
    if wishes.columns:
        head = [row for _, row in islice(cells(), tables.TRIED)]
        columns = tables.named_columns(head, wishes.columns, delimiter)
    return tables.mapped(cells(), columns, delimiter)


def _sheets(data: bytes, name: str, wishes: Wishes) -> list[Part]:
    """Sheets that hold anything; one without indicators is a refusal in the results where another has some."""
    made: list[Part] = []
    refused: list[UnableToReadList] = []
    taken = 0
    for at, (title, rows) in enumerate(tables.cells_of_xlsx(data)):
        kept = list(rows)
        if not kept:
            continue
        try:
            columns, read = _table(lambda kept=kept: iter(kept), wishes, ",")  # type: ignore[misc]
        except UnableToReadList as refusal:
            refused.append(refusal)
            columns, read = None, iter([Row(1, "", why=str(refusal))])
        else:
            taken += 1
        made.append(((name if at == 0 else f"{name}[{title}]"), columns, read))
    if not taken:
        raise refused[0] if refused else UnableToReadList("bảng trống")
    return made


def _judged(name: str, columns: Columns | None, rows: Iterable[Row], wishes: Wishes, kind: str) -> IndicatorList:
    found = IndicatorList(name, kind, columns=columns)
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.why:
            found.bad.append(BadRow(row.line, row.why, row.written))
            continue
        try:
            one = form(row.written, wishes.own)
        except UnableToReadIndicator as refused:
            found.bad.append(BadRow(row.line, str(refused), row.written))
            continue
        if one.flag and wishes.refuse_private:
            found.bad.append(BadRow(row.line, f"địa chỉ không thể đến từ Internet ({one.flag})", row.written))
            continue
        if row.doubt:
            found.doubted.append(BadRow(row.line, row.doubt, row.written))
        key = (one.kind, one.value)
        if key in first:
            found.repeated.append((row.line, first[key]))
            continue
        first[key] = row.line
        found.indicators.append(
            Indicator(one.kind, one.value, name, row.line, row.written, row.tlp, row.expires, one.flag)
        )
    return found


def together(lists: Sequence[IndicatorList]) -> list[Indicator]:
    """All indicators of several lists, each key once, as the first list has it, with the latest expiry of all."""
    if len(lists) == 1:
        return lists[0].indicators
    found: dict[tuple[str, str], Indicator] = {}
    for one in (each for listed in lists for each in listed.indicators):
        key = (one.kind, one.value)
        kept = found.setdefault(key, one)
        if kept is not one and kept.expires and (one.expires is None or one.expires > kept.expires):
            found[key] = kept._replace(expires=one.expires)
    return list(found.values())
