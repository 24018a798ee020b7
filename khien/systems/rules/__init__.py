"""A system as the judge sees it: a value on a day, whose level may be unknown."""

from dataclasses import dataclass
from datetime import date

LOWEST, HIGHEST = 1, 5
ALWAYS = date(1900, 1, 1)  # the first day of a level whose beginning nobody stated


@dataclass(frozen=True, slots=True)
class SystemOn:
    """One information system on a day; `level` is None while nobody has set it."""

    id: int
    name: str
    level: int | None
