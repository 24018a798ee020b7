"""Other documents that a letter names by number, each with its date where the letter gives one.

Numbers are repeated as written; a blank number cites nothing.
"""

import re
from dataclasses import dataclass
from datetime import date

from khien.reading.dates import DATE, date_of
from khien.reading.page import Page, clean

_KEY = r"[a-z][a-z&]*(?:\d{1,2}[a-z]{0,6})?"
_NUMBER = re.compile(
    rf"(?<![\w/@.-])(?P<no>\d{{1,5}}[a-z]?(?:\.\d{{1,2}})?(?:\s?/\s?(?:19|20)\d{{2}})?\s?(?:/|-)"
    rf"\s?{_KEY}(?:(?:-\s?|\s?–\s?|/|&|\.){_KEY})*)"
    r"|\b(?P<standard>(?:tcvn|qcvn|iso(?:/iec)?)\s?\d{3,5}(?:-\d{1,2})?(?::\d{4})?(?:/[a-z]{2,6})?)"
)
_DATED = re.compile(r"[\s,)(]*(?:ky |ban hanh )?ngay\s*" + DATE)
_KEY_AS_WRITTEN = re.compile(r"[/-]\s?[A-ZĐ][A-Za-zĐđÀ-ỹ&]*")
_CAPITALS = re.compile(r"[A-ZĐ]{2}")
_NUMBERED_OFFICE = re.compile(r"/[A-ZĐ]\d{2}-[A-ZĐ]")
_UNITS = re.compile(r"[/-]\s?(?:lan|nam|thang|quy|tuan|ngay|h|gb|mb|kb|gbps|mbps|ha|km|m)$")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation; positions index the folded page."""

    number: str
    on: date | None
    start: int
    end: int


def cited_in(page: Page) -> list[Cited]:
    """Every document number in the page, in order."""
    found: list[Cited] = []
    for match in _NUMBER.finditer(page.text):
        start, end = match.span()
        written = page.as_written(start, end)
        if match["standard"]:
            found.append(Cited(written, None, start, end))
            continue
        if _UNITS.search(match["no"]) or not _is_key(written):
            continue
        dated = _DATED.match(page.text, end)
        number = re.sub(r"\s*([/–-])\s*", r"\1", clean(written))
        found.append(Cited(number, date_of(dated) if dated else None, start, end))
    return found


def _is_key(written: str) -> bool:
    """Letters after the number are an office's or a kind's key: "CT-TTg", "UBND", not "lần" or "năm"."""
    key = _KEY_AS_WRITTEN.search(written)
    return bool(key and (_CAPITALS.search(key.group()) or _NUMBERED_OFFICE.search(written)))
