"""Reads the YAML of a draft form into values; unknown keys and wrong shapes are faults that name the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from khien.papers.types import (
    Align,
    Article,
    Block,
    Centred,
    Column,
    Heading,
    Items,
    Mark,
    Paragraph,
    Quote,
    Table,
)

FOLDER = Path(__file__).parent
_REQUIRED = ("title", "kind", "abbreviation", "subject")
_LISTS = ("also", "addressees", "received_by", "leader", "co_signer")
_NOTES = ("leader_note", "co_signer_note")
_KEYS = frozenset((*_REQUIRED, *_LISTS, *_NOTES, "blocks", "annexes"))
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays text


class FaultyForm(ValueError):
    """A form that cannot be read; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where the legal grounds known at filling time stand, one line each."""


FormBlock = Block | Grounds


@dataclass(frozen=True, slots=True)
class FormAnnex:
    title: str
    blocks: tuple[FormBlock, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class DraftForm:
    """One form. Its texts hold "{unit}", "{system}" and the like, see `fill.WORDS`."""

    slug: str
    title: str
    kind: str
    abbreviation: str
    subject: str
    blocks: tuple[FormBlock, ...]
    also: tuple[str, ...] = ()  # other names by which a kind of proof asks for it
    addressees: tuple[str, ...] = ()
    received_by: tuple[str, ...] = ()
    leader: tuple[str, ...] = ("{leader}",)
    leader_note: str = ""
    co_signer: tuple[str, ...] = ()
    co_signer_note: str = ""
    annexes: tuple[FormAnnex, ...] = ()


class UnknownDraft(LookupError):
    """No form has this name."""


@cache
def load_forms(folder: Path = FOLDER) -> Mapping[str, DraftForm]:
    """All forms of a folder by slug (the file's name)."""
    return {path.stem: read_form(path) for path in sorted(folder.glob("*.yaml"))}


def named(forms: Mapping[str, DraftForm], name: str) -> DraftForm:
    """The form of this slug or other name; "-" and "_" are the same here."""
    wanted = name.replace("-", "_")
    for form in forms.values():
        if wanted in (form.slug, *(other.replace("-", "_") for other in form.also)):
            return form
    raise UnknownDraft(f"không có mẫu văn bản “{name}”")


def read_form(path: Path) -> DraftForm:
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - BaseLoader: text only
    try:
        if unknown := set(raw) - _KEYS:
            raise KeyError(", ".join(sorted(unknown)))
        given: dict[str, Any] = {key: raw[key] for key in _REQUIRED}
        given |= {key: raw[key] for key in _NOTES if key in raw}
        given |= {key: tuple(raw[key]) for key in _LISTS if key in raw}
        annexes = tuple(_annex(annex) for annex in raw.get("annexes", ()))
        return DraftForm(slug=path.stem, blocks=_blocks(raw["blocks"]), annexes=annexes, **given)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise FaultyForm(f"{path.name}: {fault}") from fault


def _annex(raw: Mapping[str, Any]) -> FormAnnex:
    return FormAnnex(raw["title"], _blocks(raw["blocks"]), landscape=raw.get("landscape") == "yes")


def _blocks(raw: list[Mapping[str, Any]]) -> tuple[FormBlock, ...]:
    return tuple(_block(block) for block in raw)


_ONE_TEXT: Mapping[str, Callable[[str], Block]] = {
    "para": Paragraph,
    "ground": lambda text: Paragraph(text, italic=True),
    "heading": Heading,
    "h2": lambda text: Heading(text, 2),
    "h3": lambda text: Heading(text, 3),
    "article": Article,
    "article_title": lambda text: Article(text, titled=True),
    "centred": Centred,
    "quote": Quote,
}


def _block(raw: Mapping[str, Any]) -> FormBlock:
    (name, value), *rest = raw.items()
    extra = dict(rest)
    mark = Mark(extra.pop("mark", Mark.DASH))
    if extra:
        raise KeyError(", ".join(extra))
    match name:
        case "items":
            return Items(tuple(value), mark)
        case "table":
            return _table(value)
        case "grounds":
            return Grounds()
        case _:
            return _ONE_TEXT[name](value)


def _table(raw: Mapping[str, Any]) -> Table:
    """Columns are "header|weight|align", rows "cell|cell"; `blank` adds that many empty rows, numbered under STT."""
    columns = tuple(_column(*text.split("|")) for text in raw["columns"])
    rows = [tuple(text.split("|")) for text in raw.get("rows", ())]
    for number in range(1, int(raw.get("blank", "0")) + 1):
        rows.append((str(number) if columns[0].header == "STT" else "", *("",) * (len(columns) - 1)))
    if wrong := [row for row in rows if len(row) != len(columns)]:
        raise ValueError(f"hàng có {len(wrong[0])} ô, bảng có {len(columns)} cột: {wrong[0]}")
    return Table(columns, tuple(rows), raw.get("caption", ""), tuple(map(int, raw.get("bold_rows", ()))))


def _column(header: str, weight: str = "1", align: str = "left") -> Column:
    return Column(header, float(weight), Align(align))
