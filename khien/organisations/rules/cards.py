"""Contact points as vCard 4.0 (RFC 6350). Writes; reads none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from khien.organisations.rules.phones import Phone

_WIDTH = 75  # octets of a line, its end not counted


@dataclass(frozen=True, slots=True)
class CardOf:
    """What one card says; `name` blank: the card is of the unit's desk, not of a person."""

    key: UUID
    unit: str
    name: str
    position: str
    purpose: str
    phones: tuple[Phone, ...]
    emails: tuple[str, ...]
    note: str
    changed_at: datetime


def vcards(cards: Iterable[CardOf]) -> bytes:
    """The cards one after another, in UTF-8, each line ended and folded as the standard says."""
    return b"".join(_folded(line) for card in cards for line in _lines(card))


def _lines(card: CardOf) -> Iterator[str]:
    shown = card.name or " – ".join(part for part in (card.position, card.unit) if part)
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{card.key}"
    yield f"KIND:{'individual' if card.name else 'org'}"
    yield f"FN:{_escaped(shown)}"
    yield f"ORG:{_escaped(card.unit)}"
    if card.position:
        yield f"TITLE:{_escaped(card.position)}"
    yield f"ROLE:{_escaped(card.purpose)}"
    for place, phone in enumerate(card.phones, start=1):
        yield f'TEL;VALUE=uri;TYPE="work,voice";PREF={place}:{phone.uri}'
    for place, email in enumerate(card.emails, start=1):
        yield f"EMAIL;TYPE=work;PREF={place}:{_escaped(email)}"
    if card.note:
        yield f"NOTE:{_escaped(card.note)}"
    yield f"REV:{card.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    """A value of text: what parts values is marked, lines are joined by the mark for a line end."""
    joined = "\n".join(text.splitlines())
    said = joined.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    return "".join(sign for sign in said if sign.isprintable() or sign == "\t")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, no letter cut in two."""
    pieces, piece, room = list[str](), "", _WIDTH
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _WIDTH - 1
        piece, room = piece + letter, room - size
    return ("\r\n ".join([*pieces, piece]) + "\r\n").encode()
