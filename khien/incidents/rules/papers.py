"""A paper of an incident as an official paper in the layout of NĐ 30. Pure: what it says comes as a value.

What nobody filled in stays blank. Lists known only from memory are marked on the screen; a paper that goes out shows
what was chosen, and never our doubts.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from khien.incidents.rules.fields import Value, shown
from khien.law.incidents.types import FieldKind, PaperForm
from khien.papers.types import Block, Heading, Items, Paper, PaperDate, Paragraph, Signer

CHANNELS: Mapping[str, str] = {
    "letter": "Công văn",
    "email": "Thư điện tử",
    "phone": "Điện thoại, tin nhắn",
    "website": "Trang thông tin điện tử",
    "system": "Hệ thống báo cáo sự cố",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The body that writes, and whom to."""

    body: str
    parent: str
    symbol: str
    place: str
    year: int
    to: tuple[str, ...]


def content_of(form: PaperForm, law: str, head: Head, values: Mapping[str, Value], number: str) -> dict[str, Any]:
    """What is frozen: all that the files say."""
    kept = {one.id: values.get(one.id, "") for one in form.fields}
    place = {"body": head.body, "parent": head.parent, "symbol": head.symbol, "place": head.place, "year": head.year}
    return {"form": form.id, "law": law, "incident": number, **place, "to": list(head.to), "values": kept}


def digest_of(content: Mapping[str, Any]) -> str:
    """The hash of what was frozen."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def paper(form: PaperForm, content: Mapping[str, Any], *, note: str = "", draft: bool = False) -> Paper:
    """The frozen content as a paper; number and day stay blank for the clerk."""
    short = {"Công văn": "", "Báo cáo": "BC-"}.get(form.kind, "")
    symbol = content["symbol"]
    return Paper(
        kind=form.kind,
        body=content["body"].upper(),
        parent_body=content["parent"].upper(),
        issuer=content["body"],
        symbol=f"{short}{symbol}" if symbol else "",
        place=content["place"],
        issued_on=PaperDate(year=content["year"]),
        subject=form.subject.removeprefix("Báo cáo ").capitalize() if form.kind == "Báo cáo" else form.subject,
        addressees=tuple(content["to"]),
        blocks=tuple(_blocks(form, content["values"])),
        received_by=("Như trên", "Lưu: VT"),
        signer=Signer(("THỦ TRƯỞNG ĐƠN VỊ",), note="ký tên, đóng dấu"),
        footer_note=note,
        draft=draft,
    )


def _blocks(form: PaperForm, values: Mapping[str, Value]) -> Iterator[Block]:
    for section in form.sections:
        yield Heading(section.title)
        yield from _fields(section.fields, values)
    for note in form.notes:
        yield Paragraph(note, italic=True)


def _fields(fields: Any, values: Mapping[str, Value]) -> Iterator[Block]:
    for one in fields:
        value = values.get(one.id)
        mark = " (*)" if one.required else ""
        if one.kind is FieldKind.CHOICES:
            chosen = value if isinstance(value, list) else []
            yield Paragraph("", lead=f"{one.label}{mark}:")
            yield Items(tuple(f"[{'x' if option in chosen else ' '}] {option}" for option in one.options))
        elif one.kind is FieldKind.CHOICE:
            said = "   ".join(f"[{'x' if option == value else ' '}] {option}" for option in one.options)
            yield Paragraph(said, lead=f"{one.label}{mark}:")
        else:
            yield Paragraph(shown(value) or "…" * 12, lead=f"{one.label}{mark}:")
