"""What a file is by its first bytes: packed, an archive, or one whose log is no text. It opens nothing.

No other part of the lake knows magic bytes.
"""

import re
from typing import NamedTuple

from khien.lake.logs import chunks
from khien.lake.logs.utf16 import is_doubted

HEAD, FAR = 4_096, 32_774  # bytes by which a file is judged; so far behind an ISO says what it is

EVTX, GZIP, ZSTD, XZ, LZMA, BZIP2, OFFICE = "EVTX", "gzip", "zstd", "xz", "lzma", "bzip2", "Office"
ZIP_END = b"PK\x05\x06"
DEFLATE = "deflate"  # of a member of a ZIP; nothing tells it
PACKINGS = {GZIP, ZSTD, XZ, LZMA, BZIP2}
PICTURE, PROGRAM, DISC = "ảnh", "chương trình", "ảnh đĩa"
_PCAP, _FLOWS, _JOURNAL = "bắt gói tin (pcap)", "luồng mạng của nfcapd", "nhật ký systemd (journal)"
_BEGINNINGS: dict[bytes, str] = {
    b"\x1f\x8b": GZIP, b"\x28\xb5\x2f\xfd": ZSTD, b"\xfd7zXZ\x00": XZ,
    **{bytes([code, 0x2A, 0x4D, 0x18]): ZSTD for code in range(0x50, 0x60)},  # what zstd passes over, before its data
    **{b"BZh%d%b" % (size, block): BZIP2 for size in range(1, 10) for block in (b"1AY", b"\x17rE")},
    b"7z\xbc\xaf": "7-Zip", b"Rar!\x1a": "RAR", b"MSCF\0\0\0\0": "CAB", b"\xed\xab\xee\xdb": "RPM",
    b"!<arch>\ndebian-binary": "gói Debian",
    b"\x04\x22\x4d\x18": "LZ4", b"\x02\x21\x4c\x18": "LZ4", b"LZIP": "lzip", b"\x89LZO": "lzop",
    b"\xff\x06\x00\x00sNaPpY": "Snappy", b"\x1f\x9d": "compress (.Z)",
    b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": OFFICE, b"{\\rtf": "RTF", b"PAR1": "Parquet", b"Obj\x01": "Avro",
    b"\xd4\xc3\xb2\xa1": _PCAP, b"\xa1\xb2\xc3\xd4": _PCAP, b"\x4d\x3c\xb2\xa1": _PCAP, b"\xa1\xb2\x3c\x4d": _PCAP,
    b"\x0a\x0d\x0d\x0a": _PCAP,
    b"LPKSHHRH": _JOURNAL, b"\x0c\xa5": _FLOWS, b"\xa5\x0c": _FLOWS,
    b"SQLite format 3\x00": "SQLite", b"regf": "registry của Windows", chunks.MAGIC: EVTX,
    b"\x89PNG": PICTURE, b"\xff\xd8\xff": PICTURE, b"GIF87a": PICTURE, b"GIF89a": PICTURE,
    b"II*\0": PICTURE, b"MM\0*": PICTURE,
    b"\x7fELF": PROGRAM, b"MZ\x90\0": PROGRAM,
    b"MSWIM\0\0\0": DISC, b"vhdxfile": DISC, b"QFI\xfb": DISC, b"hsqs": DISC,
}  # fmt: skip
_ISO, _OF_ISO = slice(32_769, FAR), (b"CD001", b"BEA01")
_MAGICS = tuple(_BEGINNINGS)
_BEHIND_FOUR = {b"LfLe": "nhật ký Windows cũ (.evt)", b"\xef\xcd\xab\x89": "cơ sở dữ liệu ESE của Windows"}
_LZMA = re.compile(rb"\x5d\0\0.{8}(?:\0\0|\xff\xff)\0", re.S)  # properties, dictionary, size, first byte


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


_UNPACK, _ARCHIVED = "giải nén trước", "giải nén trước, rồi đưa thư mục"
_PACKS = {
    **dict.fromkeys(("LZ4", "lzip", "lzop", "Snappy", "compress (.Z)"), _UNPACK),
    **dict.fromkeys(("7-Zip", "RAR", "CAB", "RPM", "gói Debian"), _ARCHIVED),
}
_HIDES = {
    "PDF": "xuất ra văn bản trước: pdftotext -layout",
    OFFICE: "xuất ra CSV hoặc văn bản trước",
    "Parquet": "xuất ra CSV hoặc JSON trước",
    "Avro": "xuất ra JSON trước",
}
_SHOWS = {
    _PCAP: "dùng tshark hoặc zeek xuất ra văn bản",
    _FLOWS: "xuất ra văn bản: nfdump -r TỆP -o csv",
    _JOURNAL: "xuất ra văn bản: journalctl --directory THƯ_MỤC -o json",
    "SQLite": "xuất ra văn bản: sqlite3 TỆP .dump",
    "registry của Windows": "xuất ra văn bản bằng reg export hoặc RegRipper",
    "nhật ký Windows cũ (.evt)": "đổi sang .evtx: wevtutil epl TỆP.evt TỆP.evtx /lf:true",
    "cơ sở dữ liệu ESE của Windows": "xuất ra CSV trước",
    DISC: "gắn (mount) hoặc giải nén trước, rồi đưa thư mục",
}
_CLOSED: dict[str, Closed] = {
    **{name: Closed(name, do) for name, do in (_PACKS | _HIDES).items()},
    **{name: Closed(name, do, shows=True) for name, do in _SHOWS.items()},
}
ARCHIVES = frozenset((*_PACKS, DISC))  # that nothing here opens
OFFICE_FILE = _CLOSED[OFFICE]
_WIDE = Closed("UTF-32", "lưu lại thành UTF-8 trước")
_BY_ITS_WRITER = "xuất ra văn bản bằng chương trình đã ghi ra nó (wtmp, btmp: last -f TỆP)"
_BINARY = Closed("nhị phân không rõ loại", _BY_ITS_WRITER, shows=True)
_DOUBTED = Closed("có dấu đầu tệp của UTF-16 nhưng không giống UTF-16", "lưu lại thành UTF-8", shows=True)
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\b\t\n\v\f\r\x1b\x1d\x1e")
_NO_TEXT, _KINDS, _RUNS = 0.02, 3, 8


def name_of(head: bytes) -> str:
    """What a file is called that begins so, empty where nothing is known of it. Tar and ZIP are asked after apart."""
    if head.startswith(_MAGICS):
        return next(name for magic, name in _BEGINNINGS.items() if head.startswith(magic))
    if head[_ISO] in _OF_ISO:
        return DISC
    return LZMA if _LZMA.match(head) else _BEHIND_FOUR.get(head[4:8], "")


def packing(head: bytes) -> str:
    """Which of PACKINGS undoes it, empty where the bytes stand for themselves."""
    name = name_of(head)
    return name if name in PACKINGS else ""


def closed(head: bytes) -> Closed | None:
    """The form in which no log, or not all of one, can be seen though there may be one; None where the bytes show."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or _is_wide(head[:1024]):
        return _WIDE
    return _CLOSED.get(name_of(head))


def unknown(head: bytes) -> Closed | None:
    """What is plainly no text, whoever wrote it: None for text in any encoding of 8 bits, for UTF-16 and for zeros."""
    if is_doubted(head):
        return _DOUBTED
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


def is_packed(head: bytes) -> bool:
    """Whether it is packed, or an archive, whether anything here opens it or not."""
    name = name_of(head)
    return name in PACKINGS or name in ARCHIVES or is_tar(head) or is_zip(head)


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
    """Also of one that is empty, and of one that was to be split."""
    return head.removeprefix(b"PK\x07\x08").removeprefix(b"PK00").startswith((b"PK\x03\x04", ZIP_END))


def _is_wide(head: bytes) -> bool:
    """Whether of four bytes the upper two are zeros and the lowest nearly never is."""
    if b"\0" not in head:
        return False
    lanes = [head[at::4].count(0) for at in range(4)]
    size, few = len(head) // 4, len(head) // 64
    little, big = (lanes[2], lanes[3], lanes[0]), (lanes[1], lanes[0], lanes[3])
    return size >= 4 and any(upper >= size and top >= size and low <= few for upper, top, low in (little, big))
