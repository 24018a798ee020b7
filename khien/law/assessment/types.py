"""Checks and assessments as values. The shapes mirror `catalogue/assessment/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from khien.law.types import Cite, Every, Regime, Remind


class Part(StrEnum):
    """What is done in a check; one visit may do several."""

    COMPLIANCE = "compliance"
    EFFECTIVENESS = "effectiveness"
    SCAN = "scan"
    PENETRATION = "penetration"
    SOURCE_CODE = "source_code"
    CONDITION = "condition"
    SELF_CHECK = "self_check"
    POLICE_CHECK = "police_check"


class Need(StrEnum):
    """What a round must have; `technical` is any technical check of a device, the others are parts."""

    COMPLIANCE = "compliance"
    EFFECTIVENESS = "effectiveness"
    TECHNICAL = "technical"
    SCAN = "scan"
    PENETRATION = "penetration"


SATISFIES: Mapping[Need, frozenset[Part]] = {
    Need.COMPLIANCE: frozenset({Part.COMPLIANCE}),
    Need.EFFECTIVENESS: frozenset({Part.EFFECTIVENESS}),
    Need.TECHNICAL: frozenset({Part.SCAN, Part.PENETRATION}),
    Need.SCAN: frozenset({Part.SCAN}),
    Need.PENETRATION: frozenset({Part.PENETRATION}),
}
OF_DEVICES = frozenset({Need.TECHNICAL, Need.SCAN, Need.PENETRATION})
NEED_WORDS: Mapping[Need, str] = {
    Need.COMPLIANCE: "kiểm tra tuân thủ",
    Need.EFFECTIVENESS: "đánh giá hiệu quả",
    Need.TECHNICAL: "kiểm tra kỹ thuật",
    Need.SCAN: "dò quét lỗ hổng",
    Need.PENETRATION: "thử xâm nhập",
}


class Assessor(StrEnum):
    """Who holds the check."""

    LICENSED = "licensed"
    STATE_BODY = "state_body"
    DESIGNATED = "designated"
    SUPERIOR = "superior"
    INDEPENDENT_UNIT = "independent_unit"
    OPERATOR = "operator"


ASSESSOR_WORDS: Mapping[Assessor, str] = {
    Assessor.LICENSED: "Tổ chức chuyên môn được cấp phép",
    Assessor.STATE_BODY: "Tổ chức sự nghiệp nhà nước có chức năng phù hợp",
    Assessor.DESIGNATED: "Tổ chức chuyên môn được cấp có thẩm quyền chỉ định",
    Assessor.SUPERIOR: "Đơn vị cấp trên",
    Assessor.INDEPENDENT_UNIT: "Bộ phận độc lập với đơn vị vận hành",
    Assessor.OPERATOR: "Chính đơn vị vận hành",
}
PROFESSIONAL = frozenset({Assessor.LICENSED, Assessor.STATE_BODY, Assessor.DESIGNATED})


class Fits(StrEnum):
    """Whether an assessor is one that the law accepts; what is not known is never yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Over(StrEnum):
    """What a round goes over."""

    SYSTEM = "system"
    ORGANISATION = "organisation"
    IMPORTANT = "important"


class Reach(StrEnum):
    """How many of the devices in use must have been tested."""

    ALL = "all"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its articles; `id` where results are told line by line."""

    text: str
    cites: tuple[Cite, ...]
    id: str = ""
    required: bool = True
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class PartLaw:
    """What a part must look into under one regime."""

    id: Part
    title: str
    contents: tuple[Line, ...]
    result_must: tuple[Line, ...] = ()
    when: tuple[Line, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    note: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class WhoExample:
    """A case of who may assess; `events` and `listed` are None where nobody answered."""

    level: int | None
    assessor: Assessor
    events: tuple[str, ...] | None
    fits: Fits
    listed: bool | None = None


@dataclass(frozen=True, slots=True)
class WhoRule:
    """Who may assess systems of some levels; `after_events`: only where one of the regime's events has happened.

    `listed_levels`: levels at which it also holds for a system on the list of national security.
    """

    id: str
    levels: frozenset[int]
    assessors: frozenset[Assessor]
    text: str
    cites: tuple[Cite, ...]
    after_events: bool = False
    listed_levels: frozenset[int] = frozenset()
    note: str = ""
    reading: str = ""
    examples: tuple[WhoExample, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessmentLaw:
    """Everything that one regime says of checks but how often."""

    regime: Regime
    parts: Mapping[Part, PartLaw]
    boxes: tuple[tuple[str, str], ...]
    boxes_cites: tuple[Cite, ...]
    occasions: tuple[Line, ...]
    events: tuple[tuple[str, str], ...]
    who: tuple[WhoRule, ...]
    who_notes: tuple[Line, ...]
    keep: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A round under one regime: how often, by which rule, of which parts, and what must be covered."""

    regime: Regime
    since: date
    until: date | None
    end_confirmed: bool
    rule: Every | Remind
    needs: tuple[Need, ...]
    reach: Reach
    assessor: bool
    cites: tuple[Cite, ...]
    levels: frozenset[int] | None = None
    reading: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RoundExample:
    """A case that CI judges: the day of the parts of the whole system, and of each device (None: never)."""

    level: int | None
    on: date
    verdict: str
    checked: date | None = None
    tested: Mapping[str, date | None] = field(default_factory=dict)
    assessor: Assessor | None = None
    events: tuple[str, ...] | None = None
    listed: bool | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What has to be done again and again, in versions. `obligation` is the same cadence as letters ask it."""

    id: str
    title: str
    over: Over
    turns: tuple[Turn, ...]
    examples: tuple[RoundExample, ...]
    obligation: str = ""


@dataclass(frozen=True, slots=True)
class Assessments:
    """Both regimes, and the rounds."""

    by_regime: Mapping[Regime, AssessmentLaw]
    rounds: Mapping[str, Round]
