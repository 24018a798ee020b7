"""`khien indicators`: what a list of indicators holds, and what of it is refused and why. It needs no database."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from khien.base import clock
from khien.cli import lists
from khien.cli.named import Named
from khien.cli.output import Output, UnableToGoOn
from khien.cli.printable import printable
from khien.lake import trouble, wire
from khien.lake.lists.columns import loaded, saved
from khien.lake.lists.rows import HEADER, UnableToReadList
from khien.lake.types import Columns, Flag, IndicatorList

KINDS = {
    "ipv4": "địa chỉ IPv4", "ipv6": "địa chỉ IPv6", "network": "mạng", "domain": "tên miền", "url": "URL",
    "md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256",
}  # fmt: skip
FORMS = {
    "text": "văn bản",
    "csv": "bảng CSV",
    "xlsx": "bảng Excel",
    "stix": "STIX 2.1",
    "misp": "MISP",
    "intelmq": "IntelMQ",
}
_SHOWN = 10
_LARGEST_COLUMNS = 1_000_000
_FLAGS = {
    Flag.PRIVATE: "địa chỉ dùng riêng, không thể đến từ Internet (--refuse-private để bỏ)",
    Flag.DOCUMENTATION: "địa chỉ chỉ dùng trong tài liệu (--refuse-private để bỏ)",
    Flag.NO_ZONE: "tên có đuôi chưa thấy ở tên miền nào: xem có gõ sai không",
}


@click.group(name="indicators")
def command() -> None:
    """Lists of indicators: botnet addresses, names, URLs, hashes."""


@command.command(name="check")
@click.argument("file", type=Named(allow_dash=True))
@lists.options
@click.option("--save-columns", type=Named(), help="Keep the columns used, for --columns.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a list, khien.indicators/1.")
def check(
    file: Path, own: tuple[str, ...], refuse_private: bool, columns: tuple[str, ...], mapping: Path | None,
    save_columns: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """What FILE holds (CSV, XLSX, text, STIX 2.1, MISP, IntelMQ), line by line refused where it cannot be matched.

    \b
    khien indicators check botnet.csv --own 192.0.2.0/24
    khien indicators check botnet.csv --column value=3 --save-columns columns.json

    Status 0: at least one indicator is left. 2: none is, or FILE cannot be read.
    """
    found = lists.read(file, lists.wishes(own, refuse_private, columns, mapping))
    out = Output()
    try:
        for listed in found:
            if as_json:
                out.json(json.dumps(wire.indicator_list(listed), ensure_ascii=False))
            else:
                out.text(_words(listed))
        out.flush()
    except UnableToGoOn:
        return 0
    if not as_json:
        lists.tell_refused(found, shown=1_000_000)
    if save_columns:
        _save(save_columns, [listed.columns for listed in found if listed.columns])
    if not any(listed.indicators for listed in found):
        raise click.ClickException(f"{file}: không còn chỉ dấu nào dùng được")
    return 0


def _save(file: Path, used: list[Columns]) -> None:
    """Keep the columns, over older ones but over nothing else: the list itself is soon named here by mistake."""
    if not used:
        raise click.UsageError("--save-columns: danh sách này không phải bảng")
    try:
        if file.is_file() and not _may_be_written_over(file):
            raise click.ClickException(f"{file}: đã có tệp khác tên này, không ghi đè")
        file.write_text(saved(used), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: không ghi được tệp ({trouble.why(error, writing=True)})") from None


def _may_be_written_over(file: Path) -> bool:
    """Whether a file is empty, or holds columns; larger than any of these it is not even read."""
    size = file.stat().st_size
    if not 0 < size < _LARGEST_COLUMNS:
        return not size
    try:
        loaded(file.read_text(encoding="utf-8"))
    except (UnableToReadList, UnicodeDecodeError):
        return False
    return True


def _words(read: IndicatorList) -> str:
    counts = Counter(one.kind for one in read.indicators)
    parts = ", ".join(f"{count} {KINDS[kind]}" for kind, count in counts.most_common())
    said = [f"{read.name}: {FORMS[read.form]}, {len(read.indicators)} chỉ dấu" + (f": {parts}" if parts else "")]
    if read.columns:
        said.append(f"  Cột: {_columns(read)}")
    for flag, count in Counter(one.flag for one in read.indicators if one.flag).items():
        said.append(f"  Lưu ý: {count} {_FLAGS[flag]}")
    tlp = Counter(one.tlp for one in read.indicators if one.tlp)
    if tlp:
        said.append("  TLP: " + ", ".join(f"{name.upper()} {count}" for name, count in tlp.most_common()))
    now = clock.now()
    if late := sum(1 for one in read.indicators if one.expires and one.expires < now):
        said.append(f"  Hết hạn: {late} chỉ dấu (vẫn được đối chiếu, vì nhật ký có thể cũ hơn)")
    if read.doubted:
        first = read.doubted[0]
        said.append(f"  Lưu ý: {len(read.doubted)} dòng vẫn được nhận, nhưng {first.why} (dòng {first.line})")
    if read.repeated:
        said.append(
            f"  Lặp lại: {len(read.repeated)} dòng, ví dụ dòng {read.repeated[0][0]} lặp dòng {read.repeated[0][1]}"
        )
    if titles := [one.line for one in read.notes if one.why != HEADER]:
        said.append(f"  Tiêu đề, ghi chú: {len(titles)} dòng không phải chỉ dấu (dòng {_lines(titles)})")
    said.append(f"  Từ chối: {len(read.bad)} dòng" + (", lý do từng dòng ở dưới" if read.bad else ""))
    return "\n".join(map(printable, said))


def _lines(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:_SHOWN])) + (", …" if len(lines) > _SHOWN else "")


def _columns(read: IndicatorList) -> str:
    used = read.columns
    if used is None:
        return ""
    told = {"chỉ dấu": used.value, "TLP": (used.tlp,), "hết hạn": (used.expires,), "dùng để phát hiện": (used.detects,)}
    parts = []
    for word, places in told.items():
        shown = _headers(used, [at for at in places if at is not None])
        parts += [f"{word} = {shown}"] if shown else []
    if used.left:
        parts.append(f"không lấy {_headers(used, used.left)}")
    hint = " (đoán; chỉ lại bằng --column value=CỘT, giữ bằng --save-columns TỆP)" if used.guessed else ""
    return "; ".join(parts) + hint


def _headers(used: Columns, places: Iterable[int]) -> str:
    shown = [(used.names[at] if at < len(used.names) else "") or f"cột {at + 1}" for at in places]
    more = [f"{len(shown) - _SHOWN} cột nữa"] if len(shown) > _SHOWN else []
    return " + ".join(shown[:_SHOWN] + more)
