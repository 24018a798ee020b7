"""The whole dossier as one ZIP: every paper as Word and PDF, the checklist, what was uploaded, and all their hashes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from khien.dossiers.papers.checklist import as_xlsx
from khien.dossiers.papers.data import DossierData
from khien.dossiers.papers.kit import kinds_at
from khien.dossiers.papers.overview import logical, physical
from khien.papers import docx, pdf

SCHEMA = "khien.dossier/1"
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that goes along: where it lies in the ZIP, and its bytes when they are asked for."""

    path: str
    read: Callable[[], bytes]


def parts(data: DossierData) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Every file that Khiên makes, by name, each made only when it is asked for."""
    for number, kind in enumerate(kinds_at(data.level), 1):
        made = kind.make(data)
        name = f"ho-so/{number:02d}-{kind.id}"
        yield f"{name}.pdf", partial(pdf, made)
        yield f"{name}.docx", partial(docx, made)
    yield "ho-so/danh-muc.xlsx", partial(as_xlsx, data)
    for drawn, name in ((logical(data), "mo-hinh-lo-gic"), (physical(data), "mo-hinh-vat-ly")):
        if drawn is not None:
            yield f"so-do/{name}.svg", partial(drawn.svg.encode, "utf-8")


def bundle(data: DossierData, evidence: Iterable[Evidence], told: Callable[[int, int], None]) -> bytes:
    """The ZIP. `told` hears how many files are done, of how many. The same files give the same bytes."""
    made = [*parts(data), *((one.path, one.read) for one in evidence)]
    out, sums = io.BytesIO(), dict[str, str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (path, read) in enumerate(made, 1):
            content = read()
            sums[path] = hashlib.sha256(content).hexdigest()
            _put(archive, path, content)
            told(done, len(made))
        _put(archive, MANIFEST, _manifest(data, sums))
        _put(archive, SUMS, "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())).encode())
    return out.getvalue()


def _put(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))  # the moment of writing is no part of a hashed file
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    archive.writestr(entry, content)


def _manifest(data: DossierData, sums: dict[str, str]) -> bytes:
    steps = [
        {"act": one.act, "on": one.on.isoformat(), "number": one.number, "party": one.party, "sha256": one.sha256}
        for one in data.steps
    ]
    said = {
        "schema": SCHEMA,
        "system": data.inventory.card.name,
        "regime": data.law.regime,
        "law_on": data.law_on.isoformat(),
        "level": data.level,
        "made_on": data.on.isoformat(),
        "files": [{"path": path, "sha256": digest} for path, digest in sorted(sums.items())],
        "steps": steps,
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8")
