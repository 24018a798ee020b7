"""What the papers of a dossier say at one moment, as values that can be packed, kept and unpacked. It draws nothing."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from khien.base.chain import canonical
from khien.dossiers.papers.checklist import checklist, cited, filed
from khien.dossiers.papers.data import DossierData
from khien.dossiers.papers.kit import kinds_at
from khien.law.types import Regime
from khien.papers import types
from khien.papers.types import Align, Mark, Paper, Urgency

SCHEMA = "khien.filing/1"
_SHAPES: Mapping[str, type] = {
    one.__name__: one
    for one in (
        types.Annex,
        types.Article,
        types.Centred,
        types.Column,
        types.Heading,
        types.Items,
        types.Paper,
        types.PaperDate,
        types.Paragraph,
        types.Picture,
        types.Quote,
        types.Signer,
        types.Table,
    )
}
_WORDS: Mapping[tuple[str, str], type[StrEnum]] = {
    ("Items", "mark"): Mark,
    ("Column", "align"): Align,
    ("Paper", "urgency"): Urgency,
}


class UnableToUnpack(ValueError):
    """The kept content is not what this version knows, or was erased; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One paper with its name in the kit (`papers.kit.Kind.id`), its title, and the number of its form."""

    id: str
    title: str
    form: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class Content:
    """What a set of papers says. `checklist` are lines of name, articles, state, detail."""

    on: date
    law_on: date
    regime: Regime
    level: int | None
    papers: tuple[Drawn, ...]
    checklist: tuple[tuple[str, ...], ...]

    def paper(self, id: str) -> Drawn | None:
        """One of the papers."""
        return next((one for one in self.papers if one.id == id), None)


def taken(data: DossierData, ids: Iterable[str] | None = None, *, lists: bool = True) -> Content:
    """The papers of a dossier as they would be drawn now: all of its level, or those named; `lists`: the checklist."""
    wanted = None if ids is None else frozenset(ids)
    regime = data.law.regime
    return Content(
        on=data.on,
        law_on=data.law_on,
        regime=regime,
        level=data.level,
        papers=tuple(
            Drawn(kind.id, kind.title, kind.form(regime, data.way or 1), kind.make(data))
            for kind in kinds_at(data.way, data.law.regime)
            if wanted is None or kind.id in wanted
        ),
        checklist=_lines(data) if lists else (),
    )


def _lines(data: DossierData) -> tuple[tuple[str, ...], ...]:
    return tuple((one.name, cited(one.cites), one.state, one.detail) for one in checklist(filed(data)))


def packed(content: Content) -> tuple[bytes, str]:
    """The content as bytes to keep, and the SHA-256 of what they say."""
    said = canonical(
        {
            "schema": SCHEMA,
            "on": content.on.isoformat(),
            "law_on": content.law_on.isoformat(),
            "regime": content.regime.value,
            "level": content.level,
            "papers": [
                {"id": one.id, "title": one.title, "form": one.form, "paper": _plain(one.paper)}
                for one in content.papers
            ],
            "checklist": [list(line) for line in content.checklist],
        }
    )
    return gzip.compress(said, mtime=0), hashlib.sha256(said).hexdigest()


def unpacked(data: bytes) -> Content:
    """The content that was kept. Raises UnableToUnpack."""
    if not data:
        raise UnableToUnpack("Nội dung bản đã nộp đã xóa theo yêu cầu; chỉ còn mã băm.")
    said = json.loads(gzip.decompress(data))
    if said.get("schema") != SCHEMA:
        raise UnableToUnpack("Bản đã nộp do phiên bản khác của Khiên lưu, phiên bản này không đọc được.")
    return Content(
        on=date.fromisoformat(said["on"]),
        law_on=date.fromisoformat(said["law_on"]),
        regime=Regime(said["regime"]),
        level=said["level"],
        papers=tuple(Drawn(one["id"], one["title"], one["form"], _shaped(one["paper"])) for one in said["papers"]),
        checklist=tuple(tuple(line) for line in said["checklist"]),
    )


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


def _shaped(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_shaped(one) for one in value)
    if not isinstance(value, dict):
        return value
    name = value["is"]
    given = {key: _word(name, key, _shaped(one)) for key, one in value.items() if key != "is"}
    return _SHAPES[name](**given)


def _word(shape: str, field: str, value: Any) -> Any:
    found = _WORDS.get((shape, field))
    return found(value) if found is not None and value is not None else value
