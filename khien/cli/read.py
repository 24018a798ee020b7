"""`khien read`: read letters and say what they ask, for people or as `khien.reading/1`. It needs no database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from khien.base import clock
from khien.cli.read_words import for_people
from khien.law.load import catalogue
from khien.law.types import Catalogue
from khien.reading.contract import as_json, refusal_as_json
from khien.reading.extract.parts import Part, bundle_kind, parts_of
from khien.reading.extract.run import Extracted, UnableToExtract, extract_bytes, extract_file
from khien.reading.extract.values import joined
from khien.reading.letters import PaperRead, grouped, says_more
from khien.reading.read import UnableToRead, read
from khien.reading.recognised import proposed
from khien.reading.types import Reading

_PLAIN = {".txt", ".text", ".md", ""}
_LARGEST_TEXT = 5_000_000
_REFUSED = (UnableToRead, UnableToExtract, OSError)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the output: a letter as it was read, or why it was not."""

    file: str
    reading: Reading | None = None
    why: str = ""


@click.command(name="read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line for each letter, khien.reading/1.")
def command(files: tuple[Path, ...], json_lines: bool) -> int:
    """Read letters (text, Word, PDF, scans, photos, e-mails, ZIP): duties, dates, contacts, doubts."""
    known = catalogue()
    refused = 0
    for file in files:
        for line in _lines(file, known):
            refused += line.reading is None
            if line.reading is None:
                _tell_refusal(line.file, line.why, json_lines=json_lines)
            elif json_lines:
                click.echo(json.dumps(as_json(line.reading, line.file), ensure_ascii=False, separators=(",", ":")))
            else:
                click.echo(f"{line.file}\n{for_people(line.reading, known)}\n")
    return 2 if refused else 0


def _lines(file: Path, known: Catalogue) -> Iterator[_Line]:
    """One line for a paper; of a ZIP one for each paper in it, of an e-mail one for each letter that it carries."""
    try:
        kind = bundle_kind(file) if file.suffix.lower() not in _PLAIN else ""
        if kind == "zip":
            yield from _papers(file, known)
        elif kind == "eml":
            yield from _letters(file, known)
        else:
            yield _Line(str(file), _read(_text(file), known))
    except _REFUSED as refusal:
        yield _Line(str(file), why=_sentence(refusal))


def _papers(file: Path, known: Catalogue) -> Iterator[_Line]:
    for part in parts_of(file):
        line = _paper(part, f"{file}/{part.name}", known)
        if not part.body or line.reading is None or says_more(PaperRead("", line.reading, body=True)):
            yield line


def _paper(part: Part, name: str, known: Catalogue) -> _Line:
    if part.why:
        return _Line(name, why=part.why)
    try:
        return _Line(name, _read(extract_bytes(part.data, part.name), known))
    except _REFUSED as refusal:
        return _Line(name, why=_sentence(refusal))


def _letters(file: Path, known: Catalogue) -> Iterator[_Line]:
    """The letter that a mail carries under the mail's name, further letters under theirs, then what is unreadable."""
    parts = list(parts_of(file))
    texts: list[Extracted | None] = []
    papers: list[PaperRead] = []
    refused: list[_Line] = []
    for part in parts:
        name = f"{file}/{part.name}" if part.name else str(file)
        try:
            found = _extracted(part)
            papers.append(PaperRead(part.name, _read(found, known), part.body))
            texts.append(found)
        except _REFUSED as refusal:
            papers.append(PaperRead(part.name, None, part.body))
            texts.append(None)
            refused.append(_Line(name, why=_sentence(refusal)))
    groups = grouped(papers)
    for place, group in enumerate(groups):
        members = [texts[number] for number in (group.main, *group.annexes)]
        name = f"{file}/{papers[group.main].name}" if place else str(file)
        yield _Line(name, _read(joined([each for each in members if each is not None]), known))
    if not groups and not refused:
        yield _Line(str(file), why="Thư điện tử không có chữ nào để đọc.")
    yield from refused


def _extracted(part: Part) -> Extracted:
    if part.why:
        raise UnableToExtract(part.why)
    return Extracted(part.data.decode(), "text") if part.body else extract_bytes(part.data, part.name)


def _read(found: Extracted, known: Catalogue) -> Reading:
    return proposed(read(found.text, catalogue=known, today=clock.today()), found.page_reads)


def _text(file: Path) -> Extracted:
    """Plain text as it stands; anything else through the guarded extraction."""
    if file.suffix.lower() in _PLAIN and file.is_file() and file.stat().st_size <= _LARGEST_TEXT:
        data = file.read_bytes()
        if b"\0" not in data and not data.startswith((b"%PDF", b"PK\x03\x04")):
            try:
                return Extracted(data.decode("utf-8-sig"), "text")
            except UnicodeDecodeError:
                pass  # another encoding: extraction knows more of them
    return extract_file(file)


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, FileNotFoundError):
        return "Không có tệp này."
    if isinstance(refusal, OSError):
        return f"Không mở được tệp: {refusal.strerror or 'lỗi đọc'}."
    return " ".join(str(refusal).split())


def _tell_refusal(file: str, why: str, *, json_lines: bool) -> None:
    if json_lines:
        click.echo(json.dumps(refusal_as_json(file, why), ensure_ascii=False, separators=(",", ":")))
    click.echo(f"khien read: {file}: {why}", err=True)
