"""Opens a ZIP package (DOCX, XLSX) only after counting what really comes out of it. Never unpacks to disk."""

import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import UnableToExtract

_BROKEN = "Tệp nén bên trong DOCX hoặc XLSX bị hỏng hoặc bị cắt cụt, không mở được."
_LOCKED = "Tệp này đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
_BOMB = "Tệp này là “bom nén”: nhỏ nhưng bung ra quá lớn ({why}), đã từ chối mở."
_XML = "Bên trong tệp có khai báo thực thể XML (kiểu “bom XML”), đã từ chối đọc."

_BROKEN_XML = "Phần XML bên trong tệp bị hỏng, không đọc được."


class Package:
    """A guarded ZIP: entries counted, streamed and added up before any part may be read."""

    def __init__(self, stream: BinaryIO, *, broken: str = _BROKEN, locked: str = _LOCKED) -> None:
        self._broken, self._locked = broken, locked
        stream.seek(0, 2)
        self._size = stream.tell()
        stream.seek(0)
        try:
            self._zip = zipfile.ZipFile(stream)
            entries = self._zip.infolist()
            self._refuse_names(entries)
            self._refuse_overlap(entries)
            self._refuse_bomb(entries)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            if isinstance(error, UnableToExtract):
                raise
            raise UnableToExtract(broken) from error
        self.entries = tuple(entries)
        self.names = frozenset(entry.filename for entry in entries)

    def part(self, name: str) -> bytes | None:
        """Bytes of a part, None where it is absent."""
        name = name.lstrip("/")
        if name not in self.names:
            return None
        if self._zip.getinfo(name).file_size > LIMITS.xml_part_bytes:
            raise UnableToExtract(_BOMB.format(why="một phần quá lớn"))
        return self._zip.read(name)

    def xml(self, name: str) -> Element | None:
        """Root of an XML part; a DTD, an entity or an abyss of elements is refused."""
        data = self.part(name)
        return None if data is None else parse_xml(data)

    def _refuse_names(self, entries: Sequence[zipfile.ZipInfo]) -> None:
        if len(entries) > LIMITS.zip_entries:
            raise UnableToExtract(_BOMB.format(why=f"hơn {LIMITS.zip_entries} tệp con"))
        seen: set[str] = set()
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise UnableToExtract(self._locked)
            name = entry.filename
            steps = name.split("/")
            if name.startswith("/") or "\\" in name or ".." in steps or ":" in steps[0] or name in seen:
                raise UnableToExtract("Tên tệp con bên trong không hợp lệ (đường dẫn lạ hoặc trùng), đã từ chối mở.")
            seen.add(name)

    def _refuse_overlap(self, entries: Sequence[zipfile.ZipInfo]) -> None:
        """Entries that share bytes are the trick of bombs that are small without nesting."""
        end = 0
        for entry in sorted(entries, key=lambda each: each.header_offset):
            if entry.header_offset < end:
                raise UnableToExtract(_BOMB.format(why="các tệp con chồng lên nhau"))
            name = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
            end = entry.header_offset + 30 + len(name) + entry.compress_size
        if end > self._size:
            raise UnableToExtract(self._broken)

    def _refuse_bomb(self, entries: Sequence[zipfile.ZipInfo]) -> None:
        """Counts what is really inflated; the sizes that the headers claim are not believed."""
        total = 0
        most = min(LIMITS.zip_total_bytes, max(LIMITS.zip_ratio_from, LIMITS.zip_ratio * self._size))
        for entry in entries:
            with self._zip.open(entry) as member:
                while chunk := member.read(1 << 16):
                    total += len(chunk)
                    if total > most:
                        raise UnableToExtract(_BOMB.format(why=f"hơn {most // 2**20} MB"))


def parse_xml(data: bytes) -> Element:
    try:
        root = fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise UnableToExtract(_XML) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnableToExtract(_BROKEN_XML) from error
    if _depth(root) > LIMITS.xml_depth:
        raise UnableToExtract("Cấu trúc tệp lồng nhau quá sâu, không đọc được.")
    return root


def refuse_declarations(data: bytes) -> None:
    """The same refusals without building a tree: for the large parts that nobody here reads."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_declaration
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnableToExtract(_BROKEN_XML) from error


def _refuse_declaration(*_: object) -> None:
    raise UnableToExtract(_XML)


def _depth(root: Element) -> int:
    depth, level = 0, [root]
    while level and depth <= LIMITS.xml_depth:
        depth += 1
        level = [child for element in level for child in element]
    return depth
