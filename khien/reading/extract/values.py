"""What comes out of a distrusted file, and the one refusal. Holds no parser and imports none."""

from dataclasses import dataclass


class UnableToExtract(ValueError):
    """Anticipated refusal; the message is a Vietnamese sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """`text` as it came (unnormalised); `kind` is text, docx or pdf; `pages` only where the file says."""

    text: str
    kind: str
    pages: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file opened by its real parser: `kind` by content (pdf, docx, xlsx, png, jpg, text).

    `dangers` are reasons not to keep it, `notes` are things that a reader should know; both Vietnamese.
    """

    kind: str
    dangers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as text: `cells[n]` is row n + 1 of the file, without empty cells at its end; `kind` is xlsx or csv."""

    cells: tuple[tuple[str, ...], ...]
    kind: str
    notes: tuple[str, ...] = ()
