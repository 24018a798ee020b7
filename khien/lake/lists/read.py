"""A file of indicators, whatever its form, → what was taken and what was refused. It alone puts lists together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from khien.lake.lists import bundles, columns, plain, several, tables
from khien.lake.lists.forms import Form, Own, UnableToReadIndicator, UnableToTakeIndicator, form, spanned
from khien.lake.lists.rows import Row, UnableToReadList
from khien.lake.lists.strangers import why_no_list, why_no_list_of_text
from khien.lake.lists.tlp import strictest
from khien.lake.logs import kinds
from khien.lake.logs.utf16 import encoding_of
from khien.lake.types import BadRow, Columns, Flag, Indicator, IndicatorList

LARGEST = 2_000_000_000
_HEAD, _PADDING = 4096, 0.25  # of the first letters so many may be zeros
_FLAGS = {Flag.PRIVATE: "dùng riêng", Flag.DOCUMENTATION: "chỉ dùng trong tài liệu"}
Part = tuple[str, Columns | None, Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a list is to be read. `columns`: value, tlp, expires → headers or numbers from 1; `mapping` was kept."""

    own: Own = field(default_factory=Own)
    refuse_private: bool = False
    columns: dict[str, list[str]] = field(default_factory=dict)
    mapping: tuple[Columns, ...] = ()


def read_list(data: bytes, name: str, wishes: Wishes = Wishes()) -> list[IndicatorList]:
    """The lists in a file; each sheet of a workbook is one. Raises UnableToReadList; bad rows are in the results."""
    if stranger := why_no_list(data):
        raise UnableToReadList(stranger)
    if kinds.is_zip(data):
        parts = _sheets(data, name, wishes)
        return [_judged(part, used, rows, wishes, "xlsx") for part, used, rows in parts]
    text = _without_nul(decoded(data))
    kind = bundles.form_of(text) if text.lstrip()[:1] in {"{", "["} else ""
    if kind:
        return [_judged(name, None, bundles.rows(text, kind), wishes, kind)]
    if stranger := why_no_list_of_text(text):
        raise UnableToReadList(stranger)
    delimiter = tables.delimiter_of(text) or next((one.delimiter for one in wishes.mapping), None)
    if delimiter is None and not wishes.columns:
        return [_judged(name, None, plain.rows(text), wishes, "text")]
    try:
        used, rows = _table(tables.cells_of_csv(text, delimiter or ","), wishes, delimiter or ",", "")
    except UnableToReadList:
        told = _judged(name, None, plain.rows(text), wishes, "text")
        if wishes.columns or wishes.mapping or not told.indicators:
            raise
        return [told]
    return [_judged(name, used, rows, wishes, "csv")]


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


def _table(cells: tables.Rows, wishes: Wishes, delimiter: str, sheet: str) -> tuple[Columns, Iterator[Row]]:
    """The columns used, and the rows by them."""
    tried = list(tables.head_of(cells))
    rows = [row for _, row in tried]
    if wishes.columns:
        used = columns.named(rows, wishes.columns, delimiter)
    elif wishes.mapping:
        used = columns.found_again(wishes.mapping, sheet, rows, delimiter)
    else:
        used = columns.guessed(rows, delimiter)
    return replace(used, sheet=sheet), tables.by_columns(chain(tried, cells), used)


def _sheets(data: bytes, name: str, wishes: Wishes) -> list[Part]:
    """Sheets that hold anything; one without indicators is a refusal in the results where another has some."""
    from khien.lake.lists import workbooks

    made: list[Part] = []
    refused: list[UnableToReadList] = []
    for at, (title, rows) in enumerate(workbooks.cells_of_xlsx(data)):
        kept = list(rows)
        if not kept:
            continue
        try:
            used, read = _table(iter(kept), wishes, ",", title)
        except UnableToReadList as refusal:
            refused.append(refusal)
            used, read = None, iter([Row(kept[0][0], "", why=f"cả trang, {len(kept)} dòng: {refusal}")])
        made.append(((name if at == 0 else f"{name}[{title}]"), used, read))
    if len(refused) == len(made):
        raise refused[0] if refused else UnableToReadList("bảng trống")
    return made


def _judged(name: str, used: Columns | None, rows: Iterable[Row], wishes: Wishes, kind: str) -> IndicatorList:
    """Each row as an indicator, or told as what else it is. What a title says of sharing holds behind it."""
    found = IndicatorList(name, kind, columns=used)
    first: dict[tuple[str, str], int] = {}
    shared = ""
    for given in rows:
        row = given
        if row.note:
            shared = row.tlp or shared
            found.notes.append(BadRow(row.line, row.note, row.written))
            continue
        if row.why:
            found.bad.append(BadRow(row.line, row.why, row.written))
            continue
        if shared and not row.tlp:
            row = row._replace(tlp=shared)
        try:
            one = form(row.written, wishes.own)
        except UnableToReadIndicator as refused:
            for part, held in _held(row, wishes.own, refused):
                if isinstance(held, str):
                    bad = BadRow(part.line, held, part.written)
                    found.bad += [bad] if found.bad[-1:] != [bad] else []
                else:
                    _take(found, first, part, held, wishes)
            continue
        _take(found, first, row, one, wishes)
    return found


def _held(row: Row, own: Own, refused: UnableToReadIndicator) -> Iterator[tuple[Row, Form | str]]:
    """What a row holds that is refused as one indicator: networks of a range, parts of a cell, or why nothing."""
    if isinstance(refused, UnableToTakeIndicator):
        yield row, str(refused)
        return
    try:
        yield from [(row, one) for one in spanned(row.written, own, refused)]
        return
    except UnableToTakeIndicator as none:
        yield row, str(none)
        return
    except UnableToReadIndicator as none:
        why = str(none)
    parts = several.parts(row.written) if row.loose else []
    for written, doubt in parts:
        part = row._replace(written=written, loose=False, rest="")
        yield from [(part, doubt)] if doubt else _part(part, own)
    if not parts:
        yield _whole(row, why)


def _part(part: Row, own: Own) -> Iterator[tuple[Row, Form | str]]:
    try:
        yield part, form(part.written, own)
    except UnableToReadIndicator as refused:
        yield from _held(part, own, refused)


def _whole(row: Row, why: str) -> tuple[Row, str]:
    """A row that begins with no indicator, and what in it reads as one."""
    whole = row._replace(written=row.rest or row.written)
    if whole.written != row.written:
        why = "dòng không bắt đầu bằng chỉ dấu"
    if row.loose and (named := several.mentioned(whole.written)):
        why = f"trong dòng có {named} nhưng dòng không bắt đầu bằng chỉ dấu: hãy tách riêng nó ra"
    return whole, why


def _take(found: IndicatorList, first: dict[tuple[str, str], int], row: Row, one: Form, wishes: Wishes) -> None:
    """Keep an indicator, or tell why it is not kept."""
    if one.flag in _FLAGS and wishes.refuse_private:
        found.bad.append(BadRow(row.line, f"địa chỉ không thể đến từ Internet ({_FLAGS[one.flag]})", row.written))
        return
    if row.doubt:
        found.doubted.append(BadRow(row.line, row.doubt, row.written))
    key = (one.kind, one.value)
    at = first.setdefault(key, len(found.indicators))
    if at < len(found.indicators):
        kept = found.indicators[at]
        found.repeated.append((row.line, kept.line))
        found.indicators[at] = _both(kept, row.tlp, row.expires)
        return
    found.indicators.append(
        Indicator(one.kind, one.value, found.name, row.line, row.written, row.tlp, row.expires, one.flag)
    )


def _both(kept: Indicator, tlp: str, expires: datetime | None) -> Indicator:
    """An indicator that is listed again: the stricter TLP holds, and the later expiry; none is later than any."""
    later = max(kept.expires, expires) if kept.expires and expires else None
    return kept._replace(tlp=strictest(kept.tlp, tlp), expires=later)


def together(lists: Sequence[IndicatorList]) -> list[Indicator]:
    """All indicators of several lists, each key once, as the first has it, with the strictest TLP and latest expiry."""
    if len(lists) == 1:
        return lists[0].indicators
    found: dict[tuple[str, str], Indicator] = {}
    for one in (each for listed in lists for each in listed.indicators):
        kept = found.setdefault((one.kind, one.value), one)
        if kept is not one:
            found[kept.kind, kept.value] = _both(kept, one.tlp, one.expires)
    return list(found.values())
