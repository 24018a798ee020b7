"""Pieces of bytes as a stream that is only read on, and the files of a tar in such a stream. It keeps nothing."""

from collections.abc import Iterator
from tarfile import GNUTYPE_SPARSE, HeaderError, TarInfo
from typing import NamedTuple

from khien.lake.logs.unpack import UnableToUnpack

_BLOCK = 512
_PIECE = 1024 * 1024
_LONGEST_NAME = 1024 * 1024  # of a name, or of what else is said of one file
_LONG_NAME, _SAID = b"L", {b"x", b"X"}
_WITHOUT_DATA = {b"1", b"2", b"3", b"4", b"5", b"6"}  # links, devices, folders, pipes
_ABOUT = {b"K", b"g", b"V", b"D"}  # where links lead, what holds for all, labels, lists of folders; all else are files
_CUT = "tệp tar bị cắt cụt: phần sau đã mất"
_TORN = "tệp tar hỏng: có phần bên trong chưa được xem"


class Stream:
    """Reads on in pieces. What their iterator raises, `read` raises. Empty pieces are passed over."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held, self._from = pieces, b"", 0
        self.at = 0

    def read(self, size: int) -> bytes:
        """Up to so many bytes; none at the end."""
        while self._from == len(self._held):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held, self._from = piece, 0
        taken = self._held[self._from : self._from + size]
        self._from += len(taken)
        self.at += len(taken)
        return taken

    def up_to(self, end: int) -> Iterator[bytes]:
        """What comes before this place."""
        while self.at < end and (piece := self.read(min(_PIECE, end - self.at))):
            yield piece

    def exactly(self, size: int) -> bytes:
        """So many bytes; fewer only at the end."""
        return b"".join(self.up_to(self.at + size))


class Entry(NamedTuple):
    """A file in a tar. `end` is where its bytes end in the stream; of a `sparse` one they are not all of it."""

    name: str
    end: int
    written: float
    sparse: bool


def entries(stream: Stream) -> Iterator[Entry]:
    """The files, the stream at the first byte of each; what is not read of it is passed over.

    Tars one behind the other are one; what is torn is passed over up to the next header. Raises UnableToUnpack behind
    the last, where it was cut or torn.
    """
    said: dict[str, str] = {}
    ended = torn = False
    while header := stream.exactly(_BLOCK):
        ended = not any(header)
        info = None if ended else _header(header)
        if info is None:
            torn = torn or not ended
            continue
        size = _size(said.get("size"), info)
        end = stream.at + -(-size // _BLOCK) * _BLOCK
        if info.type == _LONG_NAME:
            said["path"] = _short(stream, size).rstrip(b"\0").decode("utf-8", "replace")
        elif info.type in _SAID:
            said.update(_records(_short(stream, size)))
        elif info.type in _WITHOUT_DATA:
            said = {}
        elif info.type not in _ABOUT:
            sparse = info.type == GNUTYPE_SPARSE or any(key.startswith("GNU.sparse") for key in said)
            end += _more_headers(stream, header) if info.type == GNUTYPE_SPARSE else 0
            name = said.get("GNU.sparse.name") or said.get("path") or info.name
            yield Entry(name, stream.at + size, info.mtime, sparse)
            said = {}
        for _ in stream.up_to(end):
            pass
        if stream.at < end:
            raise UnableToUnpack(_CUT)
    if torn:
        raise UnableToUnpack(_TORN)
    if not ended:
        raise UnableToUnpack("tệp tar không có phần kết thúc: có thể đã bị cắt cụt")


def _header(block: bytes) -> TarInfo | None:
    if len(block) < _BLOCK:
        raise UnableToUnpack(_CUT)
    try:
        return TarInfo.frombuf(block, "utf-8", "replace")
    except HeaderError:
        return None


def _size(said: str | None, info: TarInfo) -> int:
    """Of the bytes that follow the header."""
    if info.type in _WITHOUT_DATA:
        return 0
    size = int(said) if said and said.isdecimal() and info.type not in _ABOUT else info.size
    if size < 0:
        raise UnableToUnpack(_TORN)
    return size


def _short(stream: Stream, size: int) -> bytes:
    if size > _LONGEST_NAME:
        raise UnableToUnpack("tên tệp trong tar dài bất thường: phần sau chưa được xem")
    return stream.exactly(size)


def _records(data: bytes) -> Iterator[tuple[str, str]]:
    """What POSIX headers say: "27 path=…" and a line end, the number being the length of it all."""
    while data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(data):
            return
        key, _, value = data[len(length) + 1 : int(length) - 1].partition(b"=")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "replace")
        data = data[int(length) :]


def _more_headers(stream: Stream, header: bytes) -> int:
    """Read on over the lists of holes that follow the header of a sparse file; their bytes."""
    begun, more = stream.at, header[482:483]
    while more.strip(b"\0"):
        more = stream.exactly(_BLOCK)[504:505]
    return stream.at - begun
