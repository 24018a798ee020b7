"""The face for files that hold papers: a ZIP, an e-mail. Hands each paper on as bytes; reads none itself."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from khien.reading.extract.kinds import HEAD, kind_of
from khien.reading.extract.limits import LIMITS, Limits
from khien.reading.extract.run import UnableToExtract, asked, in_memory, opened_file, refuse_size

_DEPTH = 3
_NESTED = "Tệp nén nằm trong tệp nén; hãy giải nén rồi gửi từng tệp."
_TOO_DEEP = "Thư lồng trong thư quá nhiều lớp; hãy lưu từng tệp đính kèm rồi gửi riêng."
_TOO_MANY = "Có hơn {most} tệp bên trong; hãy chia thành nhiều lần gửi."


@dataclass(frozen=True, slots=True)
class Part:
    """A paper inside a file: its bytes, or `why` it cannot be had. `body` marks the words of a mail itself."""

    name: str
    data: bytes = b""
    why: str = ""
    body: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is before anything slow is done: `holds` papers (zip, eml), or so many pages to recognise."""

    kind: str
    holds: str = ""
    scans: int = 0
    text: str = ""


def bundle_kind(path: Path) -> str:
    """zip or eml where the file holds papers, empty for a paper of its own. Raises for one that cannot be opened."""
    with opened_file(path, LIMITS) as stream:
        if not _may_hold(stream.read(HEAD)):
            return ""
        stream.seek(0)
        return str(asked("bundle", stream, LIMITS)["kind"])


def look_at(path: Path, *, limits: Limits = LIMITS) -> Look:
    """Raises `UnableToExtract` where it cannot be opened. Recognises nothing."""
    with opened_file(path, limits) as stream:
        held = asked("bundle", stream, limits)
        if held["kind"]:
            return Look(str(held["kind"]), str(held["kind"]))
        stream.seek(0)
        answer = asked("extract", stream, limits)
    return Look(str(answer["kind"]), "", len(answer["scans"]), str(answer["text"]))


def parts_of(path: Path, *, limits: Limits = LIMITS) -> Iterator[Part]:
    """The papers inside, in their order, those of mails in mails too; none for a paper of its own."""
    with opened_file(path, limits) as stream:
        data = stream.read()
    for count, part in enumerate(_opened(data, "", limits, 1), start=1):
        if count > LIMITS.papers:
            raise UnableToExtract(_TOO_MANY.format(most=LIMITS.papers))
        yield part


def _opened(data: bytes, within: str, limits: Limits, depth: int) -> Iterator[Part]:
    refuse_size(len(data), limits)
    with in_memory(data) as stream:
        held = asked("bundle", stream, limits)
        kind = str(held["kind"])
        if not kind:
            return
        if "zip" in within and kind == "zip":
            raise UnableToExtract(_NESTED)
        if depth > _DEPTH:
            raise UnableToExtract(_TOO_DEEP)
        if str(held["body"]).strip():
            yield Part("", str(held["body"]).encode(), body=True)
        for one in held["inside"]:
            if one["why"]:
                yield Part(str(one["name"]), why=str(one["why"]))
                continue
            stream.seek(0)
            answer = asked(f"inside {kind} {one['number']}", stream, replace(limits, answer_bytes=limits.part_bytes))
            yield from _inside(answer, str(one["name"]), f"{within}/{kind}", limits, depth)


def _may_hold(data: bytes) -> bool:
    try:
        return kind_of(io.BytesIO(data[:HEAD])) in ("zip", "eml")
    except UnableToExtract:
        return False


def _inside(answer: dict[str, object], name: str, within: str, limits: Limits, depth: int) -> Iterator[Part]:
    """One paper, or the papers that it holds; what is refused says why and stops nothing."""
    data = base64.b64decode(str(answer["data"]))
    try:
        refuse_size(len(data), limits)
        inner = list(_opened(data, within, limits, depth + 1)) if _may_hold(data) else []
    except UnableToExtract as refusal:
        yield Part(name, why=str(refusal))
        return
    if not inner:
        yield Part(name, data)
    for part in inner:
        yield Part(f"{name}/{part.name}" if part.name else name, part.data, part.why, part.body)
