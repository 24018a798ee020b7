"""What a file is by its first bytes: packed, an archive, or one whose log is no text. It opens nothing."""

import re
from typing import NamedTuple

HEAD = 4_096  # bytes by which a file is judged

PACKINGS = {
    b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zXZ\x00": "xz", b"]\x00\x00": "xz", b"BZh": "bzip2",
}  # fmt: skip


class Closed(NamedTuple):
    """A form in which logs may be, but not as text: the name that people know, and what makes text of it.

    `shows`: some of what it holds stands there in letters as it is, so that it is worth searching all the same.
    """

    name: str
    do: str
    shows: bool = False

    @property
    def why(self) -> str:
        """In words for a person."""
        seen = "chỉ thấy được những chữ để nguyên" if self.shows else "không xem được bên trong"
        return f"tệp {self.name}: {seen}; hãy {self.do}"


_UNPACK = "giải nén trước"
_CAPTURE = Closed("bắt gói tin (pcap)", "dùng tshark hoặc zeek xuất ra văn bản", shows=True)
_FLOWS = Closed("luồng mạng của nfcapd", "xuất ra văn bản: nfdump -r TỆP -o csv", shows=True)
OFFICE = Closed("Office", "xuất ra CSV hoặc văn bản trước")
_JOURNAL = "xuất ra văn bản: journalctl --directory THƯ_MỤC -o json"
_ARCHIVED = "giải nén trước, rồi đưa thư mục"
_OLD_EVENTS = "đổi sang .evtx: wevtutil epl TỆP.evt TỆP.evtx /lf:true"
_CLOSED: dict[bytes, Closed] = {
    b"7z\xbc\xaf": Closed("7-Zip", _ARCHIVED),
    b"Rar!": Closed("RAR", _ARCHIVED),
    b"MSCF\0\0\0\0": Closed("CAB", _ARCHIVED),
    b"\xed\xab\xee\xdb": Closed("RPM", _ARCHIVED),
    b"\x04\x22\x4d\x18": Closed("LZ4", _UNPACK),
    b"LZIP": Closed("lzip", _UNPACK),
    b"\x89LZO": Closed("lzop", _UNPACK),
    b"\xff\x06\x00\x00sNaPpY": Closed("Snappy", _UNPACK),
    b"\x1f\x9d": Closed("compress (.Z)", _UNPACK),
    b"%PDF": Closed("PDF", "xuất ra văn bản trước: pdftotext -layout"),
    b"\xd0\xcf\x11\xe0": OFFICE,
    b"PAR1": Closed("Parquet", "xuất ra CSV hoặc JSON trước"),
    b"Obj\x01": Closed("Avro", "xuất ra JSON trước"),
    b"\xd4\xc3\xb2\xa1": _CAPTURE, b"\xa1\xb2\xc3\xd4": _CAPTURE,
    b"\x4d\x3c\xb2\xa1": _CAPTURE, b"\xa1\xb2\x3c\x4d": _CAPTURE,
    b"\x0a\x0d\x0d\x0a": _CAPTURE,
    b"LPKSHHRH": Closed("nhật ký systemd (journal)", _JOURNAL, shows=True),
    b"\x0c\xa5": _FLOWS, b"\xa5\x0c": _FLOWS,
    b"SQLite format 3\x00": Closed("SQLite", "xuất ra văn bản: sqlite3 TỆP .dump", shows=True),
    b"regf": Closed("registry của Windows", "xuất ra văn bản bằng reg export hoặc RegRipper", shows=True),
}  # fmt: skip
_MAGICS = tuple(_CLOSED)
_BEHIND_FOUR: dict[bytes, Closed] = {  # the first four bytes are a number
    b"LfLe": Closed("nhật ký Windows cũ (.evt)", _OLD_EVENTS, shows=True),
    b"\xef\xcd\xab\x89": Closed("cơ sở dữ liệu ESE của Windows", "xuất ra CSV trước", shows=True),
}
_WIDE = Closed("UTF-32", "lưu lại thành UTF-8 trước")
_BY_ITS_WRITER = "xuất ra văn bản bằng chương trình đã ghi ra nó (wtmp, btmp: last -f TỆP)"
_BINARY = Closed("nhị phân không rõ loại", _BY_ITS_WRITER, shows=True)
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\b\t\n\v\f\r\x1b\x1d\x1e")
_NO_TEXT, _KINDS, _RUNS = 0.02, 3, 8


def packing(head: bytes) -> str:
    """`gzip`, `zstd`, `xz`, `bzip2` by the first bytes, empty where the bytes stand for themselves."""
    return next((name for magic, name in PACKINGS.items() if head.startswith(magic)), "")


def closed(head: bytes) -> Closed | None:
    """The form in which no log, or not all of one, can be seen though there may be one; None where the bytes show."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or _is_wide(head[:1024]):
        return _WIDE
    if known := _BEHIND_FOUR.get(head[4:8]):
        return known
    if not head.startswith(_MAGICS):
        return None
    return next(kind for magic, kind in _CLOSED.items() if head.startswith(magic))


def unknown(head: bytes) -> Closed | None:
    """What is plainly no text, whoever wrote it: None for text in any encoding of 8 bits, for UTF-16 and for zeros."""
    return _BINARY if is_binary(head) else None


def is_binary(head: bytes) -> bool:
    """Whether there is much that no text has: control bytes of several kinds, or zeros between all that is written.

    One kind of control byte may part the fields of a text, and zeros in a few places are what a crash left of it.
    """
    filled = head.strip(b"\0")
    written = filled.replace(b"\0", b"") if b"\0" in filled else filled
    if 2 * len(written) < len(filled) and len(re.findall(rb"\0+", filled)) > _RUNS:
        return True
    text = written.translate(None, _CONTROLS)
    if len(written) - len(text) <= _NO_TEXT * len(written):
        return False
    return len(set(written) & set(_CONTROLS)) >= _KINDS


def is_tar(head: bytes) -> bool:
    """By its mark, or, where it is older than that, by the sum of its first header."""
    if head[257:262] == b"ustar":
        return True
    header = head[:512]
    if len(header) < 512 or not header[:1].strip(b"\0"):
        return False
    try:
        said = int(header[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return said == sum(header[:148]) + 8 * 32 + sum(header[156:])


def is_zip(head: bytes) -> bool:
    """Also of one that is empty."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _is_wide(head: bytes) -> bool:
    """Whether of four bytes the upper two are zeros and the lowest nearly never is."""
    if b"\0" not in head:
        return False
    lanes = [head[at::4].count(0) for at in range(4)]
    size, few = len(head) // 4, len(head) // 64
    little, big = (lanes[2], lanes[3], lanes[0]), (lanes[1], lanes[0], lanes[3])
    return size >= 4 and any(upper >= size and top >= size and low <= few for upper, top, low in (little, big))
