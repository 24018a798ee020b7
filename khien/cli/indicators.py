"""`khien indicators`: what a list of indicators holds, and what of it is refused and why. It needs no database."""

import json
from collections import Counter
from pathlib import Path

import click

from khien.base import clock
from khien.cli import lists
from khien.cli.printable import printable
from khien.lake import wire
from khien.lake.lists.tables import saved
from khien.lake.types import IndicatorList

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
_FLAGS = {"private": "dùng riêng, không thể đến từ Internet", "documentation": "chỉ dùng trong tài liệu"}


@click.group(name="indicators")
def command() -> None:
    """Lists of indicators: botnet addresses, names, URLs, hashes."""


@command.command(name="check")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@lists.options
@click.option("--save-columns", type=click.Path(path_type=Path), help="Keep the columns used, for --columns.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a list, khien.indicators/1.")
def check(
    file: Path, own: tuple[str, ...], refuse_private: bool, columns: tuple[str, ...], mapping: Path | None,
    save_columns: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """What FILE holds (CSV, XLSX, text, STIX 2.1, MISP, IntelMQ), line by line refused where it cannot be matched.

    Status 0: at least one indicator is left. 2: none is, or FILE cannot be read.
    """
    found = lists.read(file, lists.wishes(own, refuse_private, columns, mapping))
    for listed in found:
        click.echo(json.dumps(wire.indicator_list(listed), ensure_ascii=False) if as_json else _words(listed))
    if not as_json:
        lists.tell_refused(found, shown=1_000_000)
    used = next((listed.columns for listed in found if listed.columns), None)
    if save_columns and used is None:
        raise click.UsageError("--save-columns: danh sách này không phải bảng")
    if save_columns and used:
        try:
            save_columns.write_text(saved(used), encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"{save_columns}: không ghi được tệp ({error.strerror})") from None
    if not any(listed.indicators for listed in found):
        raise click.ClickException(f"{file}: không còn chỉ dấu nào dùng được")
    return 0


def _words(read: IndicatorList) -> str:
    counts = Counter(one.kind for one in read.indicators)
    parts = ", ".join(f"{count} {KINDS[kind]}" for kind, count in counts.most_common())
    said = [f"{read.name}: {FORMS[read.form]}, {len(read.indicators)} chỉ dấu" + (f": {parts}" if parts else "")]
    if read.columns:
        said.append(f"  Cột: {_columns(read)}")
    for flag, count in Counter(one.flag for one in read.indicators if one.flag).items():
        said.append(f"  Lưu ý: {count} địa chỉ {_FLAGS[flag]} (--refuse-private để bỏ)")
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
    said.append(f"  Từ chối: {len(read.bad)} dòng" + (", lý do từng dòng ở dưới" if read.bad else ""))
    return "\n".join(map(printable, said))


def _columns(read: IndicatorList) -> str:
    used = read.columns
    if used is None:
        return ""
    named = {"chỉ dấu": used.value, "TLP": (used.tlp,), "hết hạn": (used.expires,)}
    parts = []
    for word, places in named.items():
        shown = [used.names[at] if at < len(used.names) else f"cột {at + 1}" for at in places if at is not None]
        parts += [f"{word} = {' + '.join(shown)}"] if shown else []
    return "; ".join(parts) + " (đoán; chỉ lại bằng --column value=CỘT, giữ bằng --save-columns TỆP)"
