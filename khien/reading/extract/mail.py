"""Text of an e-mail (EML): its readable attachments first, since they are the letter, then its own words."""

import email
import email.contentmanager
import email.generator
import email.iterators
import email.parser
import email.policy
import io
import quopri
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import BinaryIO

from khien.reading.extract.html import shown
from khien.reading.extract.kinds import kind_of
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import Extracted, Inspected, UnableToExtract

_LOADED = (
    email.contentmanager,
    email.generator,
    email.iterators,
    email.parser,
    quopri,
)  # none can be loaded once the disk is closed
Readers = dict[str, Callable[[BinaryIO], Extracted]]
Inspectors = dict[str, Callable[[BinaryIO], Inspected]]


def mail_text(stream: BinaryIO, readers: Readers) -> Extracted:
    """Raises `UnableToExtract` where neither the mail nor an attachment says anything."""
    message = opened(stream)
    texts, notes = [], []
    for name, part in attachments(message):
        try:
            found = _read(part, readers)
        except UnableToExtract as refusal:
            notes.append(f"Tệp đính kèm “{name}” chưa đọc được: {refusal}")
            continue
        texts.append(found.text)
        notes.extend(f"{name}: {note}" for note in found.notes)
    texts.append(body_of(message))
    text = "\n\n".join(filter(str.strip, texts))
    if not text:
        raise UnableToExtract(" ".join(["Thư điện tử không có chữ nào để đọc.", *notes]))
    return Extracted(text, "eml", None, tuple(notes))


def mail_dangers(stream: BinaryIO, inspectors: Inspectors) -> Inspected:
    """Each attachment goes through the same gate as an upload of its own: what it refuses makes the mail unfit."""
    dangers: list[str] = []
    notes: list[str] = []
    for name, part in attachments(opened(stream)):
        try:
            inner, kind = _stream(part)
            if kind not in inspectors:
                raise UnableToExtract("hãy tải tệp này lên riêng.")
            found = inspectors[kind](inner)
        except UnableToExtract as refusal:
            dangers.append(f"Tệp đính kèm “{name}”: {refusal}")
            continue
        dangers.extend(f"Tệp đính kèm “{name}”: {danger}" for danger in found.dangers)
        notes.extend(f"{name}: {note}" for note in found.notes)
    return Inspected("eml", tuple(dangers), tuple(notes))


def opened(stream: BinaryIO) -> EmailMessage:
    """The mail as its parts."""
    message = email.message_from_bytes(stream.read(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def attachments(message: EmailMessage) -> Iterator[tuple[str, EmailMessage]]:
    """Name and part of each, in order; a mail forwarded whole is called by its subject."""
    for number, part in enumerate(message.iter_attachments(), start=1):
        if number > LIMITS.mail_parts:
            raise UnableToExtract(f"Thư có hơn {LIMITS.mail_parts} tệp đính kèm; hãy tải riêng từng tệp.")
        yield part.get_filename() or _subject(part) or f"tệp {number}", part


def _stream(part: EmailMessage) -> tuple[BinaryIO, str]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        raise UnableToExtract("tệp trống hoặc là một thư khác.")
    stream = io.BytesIO(data)
    return stream, kind_of(stream)


def _read(part: EmailMessage, readers: Readers) -> Extracted:
    stream, kind = _stream(part)
    if kind not in readers:
        raise UnableToExtract("hãy tải tệp này lên riêng.")
    found = readers[kind](stream)
    if found.scans:
        raise UnableToExtract("là bản quét; hãy tải tệp này lên riêng để nhận dạng chữ.")
    return found


def _subject(part: EmailMessage) -> str:
    inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
    first = inner[0] if isinstance(inner, list) and inner else None
    said = str(first["Subject"] or "") if isinstance(first, EmailMessage) else ""
    return f"{' '.join(said.replace('/', '-').split())[:80]}.eml" if said.strip() else ""


def body_of(message: EmailMessage) -> str:
    """What the mail itself says, as text; empty where it says nothing."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        said = str(part.get_content())
    except (LookupError, UnicodeError, KeyError):
        return ""
    if part.get_content_subtype() != "html":
        return said
    try:
        return shown(said)
    except UnableToExtract:
        return ""
