"""Papers as files, and files as one ZIP with the hash of each. It draws what it is given and asks nothing."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from khien.dossiers.papers.checklist import as_xlsx
from khien.dossiers.papers.frozen import Content
from khien.papers import docx, pdf
from khien.papers.types import Picture

SCHEMA = "khien.dossier/2"
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
CHUNK = 1 << 16
MAKE: Mapping[str, Callable[..., bytes]] = {"pdf": pdf, "docx": docx}
_DRAWINGS = {"Mô hình lô-gic": "mo-hinh-lo-gic", "Mô hình vật lý": "mo-hinh-vat-ly"}


@dataclass(frozen=True, slots=True)
class Part:
    """A file: where it lies in the ZIP, and its bytes when they are asked for."""

    path: str
    read: Callable[[], bytes]


def path_of(content: Content, id: str, form: str, folder: str = "ho-so") -> str:
    """Where a paper lies in the ZIP: `ho-so/02-de-xuat.pdf`."""
    number = next(place for place, one in enumerate(content.papers, 1) if one.id == id)
    return f"{folder}/{number:02d}-{id}.{form}"


def parts(content: Content, folder: str = "ho-so", *, lists: bool = True) -> Iterator[Part]:
    """Every file that is drawn from a content, each made only when it is asked for; `lists`: the checklist too."""
    for one in content.papers:
        for form, make in MAKE.items():
            yield Part(path_of(content, one.id, form, folder), partial(make, one.paper))
    if lists:
        yield Part(f"{folder}/danh-muc.xlsx", partial(as_xlsx, content.checklist, content.on))
    for block in (block for one in content.papers for block in one.paper.blocks):
        if isinstance(block, Picture) and block.caption in _DRAWINGS:
            yield Part(f"so-do/{_DRAWINGS[block.caption]}.svg", partial(block.svg.encode, "utf-8"))


def bundle(made: Sequence[Part], head: Mapping[str, Any], out: IO[bytes], told: Callable[[int, int], None]) -> None:
    """Write the ZIP. `told` hears how many files are done, of how many. The same files give the same bytes."""
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, one in enumerate(made, 1):
            content = one.read()
            sums[one.path] = hashlib.sha256(content).hexdigest()
            _put(archive, one.path, content)
            told(done, len(made))
        files = [{"path": path, "sha256": digest} for path, digest in sorted(sums.items())]
        said = {"schema": SCHEMA, **head, "files": files}
        _put(archive, MANIFEST, json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8"))
        _put(archive, SUMS, "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())).encode())


def chunks(stream: IO[bytes]) -> Iterable[bytes]:
    """What was written, from its beginning."""
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        yield chunk


def _put(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))  # the moment of writing is no part of a hashed file
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    archive.writestr(entry, content)
