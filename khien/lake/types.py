"""The values of the lake: indicators, what was refused of a list, sightings. They hold no logic."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What an indicator is."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    NETWORK = "network"
    DOMAIN = "domain"
    URL = "url"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"


class Flag(StrEnum):
    """Why an indicator is kept but doubted: addresses that cannot come from the Internet, names of no known zone."""

    PRIVATE = "private"
    DOCUMENTATION = "documentation"
    NO_ZONE = "no_zone"


class How(StrEnum):
    """How an indicator was met; docs/match.md says what each means."""

    ADDRESS = "address"
    NETWORK = "network"
    DOMAIN = "domain"
    SUBDOMAIN = "subdomain"
    URL = "url"
    HASH = "hash"


class Indicator(NamedTuple):
    """One line of a list, normalised. `value` is the one key of what it says; `line` counts from 1, a header included.

    `expires` is the instant after which the list's author no longer stands by it, with its zone; `tlp` is lower case.
    """

    kind: Kind
    value: str
    list: str
    line: int
    written: str = ""
    tlp: str = ""
    expires: datetime | None = None
    flag: Flag | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a list that was not taken, and why, in words for a person."""

    line: int
    why: str
    written: str = ""


@dataclass(slots=True)
class IndicatorList:
    """What was read of one list. `repeated` pairs a line with the first line of the same key.

    `doubted` are rows that were taken though a part of them, the expiry, was not understood; `notes` are rows of a
    table that are its title, its header or a comment. No row of a table is in none of these.
    """

    name: str
    form: str
    indicators: list[Indicator] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    repeated: list[tuple[int, int]] = field(default_factory=list)
    doubted: list[BadRow] = field(default_factory=list)
    notes: list[BadRow] = field(default_factory=list)
    columns: "Columns | None" = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what, by number from 0. `head` rows come before the data, the last with `names`.

    `detects` says whether a row is for detection (MISP's to_ids). `left` hold indicators too and are not taken.
    """

    value: tuple[int, ...]
    tlp: int | None = None
    expires: int | None = None
    head: int = 1
    delimiter: str = ","
    names: tuple[str, ...] = ()
    detects: int | None = None
    sheet: str = ""
    left: tuple[int, ...] = ()
    guessed: bool = False


class Sighting(NamedTuple):
    """An indicator met in a log. `line` counts from 1, `offset` from 0 in bytes of the unpacked file."""

    indicator: Indicator
    file: str
    line: int
    offset: int
    text: str
    how: How


@dataclass(frozen=True, slots=True)
class Fault:
    """A file, or the rest of one, that could not be read; `why` is for a person. What was readable was searched."""

    file: str
    why: str
