"""The procedure as values. The shapes mirror `catalogue/procedure/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.law.types import Cite, Count, Regime


class Party(StrEnum):
    """Who decides. The ministries stand outside Khiên: what they decide is recorded, never simulated."""

    SPECIALISED = "chuyen_trach"
    OWNER = "chu_quan"
    MINISTRY_OF_INFORMATION = "bo_thong_tin_va_truyen_thong"
    MINISTRY_OF_SECURITY = "bo_cong_an"
    MINISTRY_OF_DEFENCE = "bo_quoc_phong"
    MINISTRIES_CONCERNED = "bo_nganh_lien_quan"
    PRIME_MINISTER = "thu_tuong"


PARTY_WORDS: Mapping[Party, str] = {
    Party.SPECIALISED: "Đơn vị chuyên trách",
    Party.OWNER: "Chủ quản hệ thống thông tin",
    Party.MINISTRY_OF_INFORMATION: "Bộ Thông tin và Truyền thông",
    Party.MINISTRY_OF_SECURITY: "Bộ Công an",
    Party.MINISTRY_OF_DEFENCE: "Bộ Quốc phòng",
    Party.MINISTRIES_CONCERNED: "Bộ, ngành liên quan",
    Party.PRIME_MINISTER: "Thủ tướng Chính phủ",
}
OUTSIDE = frozenset(Party) - {Party.SPECIALISED, Party.OWNER}


class ClockOf(StrEnum):
    """What a clock times."""

    SUPPLEMENT = "supplement"
    APPRAISAL = "appraisal"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who appraises and approves at some levels; `lists` approves the list that level 5 is put on.

    `listed`: of systems that are on the list of national security though their level alone would not put them there.
    """

    levels: frozenset[int]
    appraises: Party
    approves: Party
    cites: tuple[Cite, ...]
    expert_opinion: Party | None = None
    reports_to: Party | None = None
    lists: Party | None = None
    listed: bool = False
    coordinates: tuple[Party, ...] = ()  # whom the appraiser works with
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit: so many days or working days after what starts it."""

    id: str
    of: ClockOf
    levels: frozenset[int]
    amount: int
    unit: Count
    starts: str
    stops: str
    cites: tuple[Cite, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class NationalClock:
    """A time limit of systems on the list of national security. `pause` working days within it do not count.

    No dossier counts it: its states know the result (`vet`, `certify`), not the day on which the ministry received.
    """

    id: str
    what: str
    amount: int
    unit: Count
    starts: str
    stops: str
    cites: tuple[Cite, ...]
    pause: int = 0
    pause_words: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of a paper with the fields it must hold."""

    words: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the dossier at some levels. `parts` are those of a protection plan; `one_of` are choices by case."""

    id: str
    name: str
    levels: frozenset[int]
    cites: tuple[Cite, ...]
    headings: tuple[Heading, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    one_of: tuple[tuple[str, str], ...] = ()
    note: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What must come before what. `must` is False where the law only encourages it."""

    id: str
    before: str
    after: str
    must: bool
    levels: frozenset[int]
    cites: tuple[Cite, ...]
    applies: str = ""
    note: str = ""
    doubt: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its articles."""

    text: str
    cites: tuple[Cite, ...]
    options: tuple[str, ...] = ()
    note: str = ""
    levels: frozenset[int] = frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything that one regime says of how a level is decided."""

    regime: Regime
    authority: tuple[Authority, ...]
    appraisal: tuple[Line, ...]
    clocks: tuple[Clock, ...]
    without_clock: tuple[Line, ...]
    independence: tuple[Line, ...]
    documents: tuple[Document, ...]
    approval_file: tuple[Line, ...]
    order: tuple[Order, ...]
    redetermination: tuple[Line, ...]
    risk_assessment: tuple[tuple[str, str], ...] = ()
    national: tuple[Line, ...] = ()  # what systems on the list of national security go through beside it
    national_clocks: tuple[NationalClock, ...] = ()

    def authority_at(self, level: int, *, listed: bool = False) -> Authority:
        """Who decides at a level (1–5); `listed`: the system is on the list of national security."""
        found = [one for one in self.authority if level in one.levels]
        own = next(one for one in found if not one.listed)
        return next((one for one in found if one.listed), own) if listed else own

    def clock(self, of: ClockOf, level: int) -> Clock | None:
        """The clock at a level; None where the regime sets none: `without_clock` says so."""
        return next((one for one in self.clocks if one.of is of and level in one.levels), None)

    def papers_at(self, level: int) -> tuple[Document, ...]:
        """The papers that a dossier of a level must hold."""
        return tuple(one for one in self.documents if level in one.levels)


@dataclass(frozen=True, slots=True)
class Transition:
    """What the move to a later rule asks of some systems, and by when; `sure` is False where the day is unverified."""

    id: str
    applies: str
    rule: str
    cites: tuple[Cite, ...]
    deadlines: tuple[date, ...] = ()
    sure: bool = True
    note: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Procedures:
    """Both regimes and the way between."""

    by_regime: Mapping[Regime, Procedure]
    transitions: tuple[Transition, ...]
