"""Which body of law a dossier of a day is under, and what differs between two. It reads the catalogue, no dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khien.law.levels import types as level_types
from khien.law.levels.decide import Decided, decide, listed
from khien.law.levels.types import Answers, Levels
from khien.law.procedure.types import PARTY_WORDS, ClockOf, Procedure
from khien.law.types import Cite, Count, Instrument, Regime

LISTED_LEVELS = frozenset({3, 4})  # level 5 is on it by itself: NĐ 331/2026 Điều 16.4
_UNIT = {Count.DAYS: "ngày", Count.WORKING_DAYS: "ngày làm việc", Count.HOURS: "giờ"}
_CLOCKS = {
    ClockOf.SUPPLEMENT: "Hướng dẫn bổ sung hồ sơ",
    ClockOf.APPRAISAL: "Thời hạn thẩm định",
    ClockOf.APPROVAL: "Thời hạn phê duyệt",
}


class UnableToFindRegime(ValueError):
    """No law on levels was in force on the day."""


def regime_on(levels: Levels, instruments: Mapping[str, Instrument], on: date) -> Regime:
    """The regime whose decree is the newest in force on a day. Raises UnableToFindRegime."""
    since = {regime: instruments[law.instrument].since for regime, law in levels.laws.items()}
    begun = {regime: day for regime, day in since.items() if day is not None and day <= on}
    if not begun:
        raise UnableToFindRegime(f"Ngày {on:%d/%m/%Y} chưa có quy định nào về cấp độ mà Khiên biết.")
    return max(begun, key=lambda regime: begun[regime])


def in_force(instruments: Mapping[str, Instrument], cite: Cite, on: date) -> bool:
    """Whether the cited text had begun on a day; one whose beginning is not known is taken as begun."""
    found = instruments.get(cite.instrument)
    return found is None or found.since is None or found.since <= on


def on_list(levels: Levels, regime: Regime, answers: Answers) -> bool:
    """Whether answers put a system on the list of national security though its level alone does not (Điều 16, 20.4)."""
    found = listed(levels, regime, answers)
    return found.level in LISTED_LEVELS and found.criterion is not None


def way_of(level: int | None, *, listed: bool) -> int | None:
    """The level whose procedure a dossier follows; on the list of national security that of level 5 (Điều 20.4)."""
    return 5 if listed else level


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the law of two days says differently."""

    topic: str
    before: str
    after: str
    cites: tuple[Cite, ...] = ()


def differences(
    levels: Levels, laws: Mapping[Regime, Procedure], then: Regime, now: Regime, answers: Answers
) -> list[Difference]:
    """What a dossier with these answers would say otherwise under another regime; empty under the same."""
    if then is now:
        return []
    old, new = decide(levels, then, answers), decide(levels, now, answers)
    found = [Difference("Cấp độ đề xuất", _level(old), _level(new), _cites(new))]
    found += _procedure(laws[then], laws[now], old.level, new.level)
    law: level_types.LevelLaw = levels.laws[now]
    found += [Difference(one.topic, one.before, one.after, one.cites) for one in law.changes]
    return [one for one in found if one.before != one.after]


def _level(found: Decided) -> str:
    if found.level is None:
        return "Chưa xác định được"
    cite = f" ({found.criterion.cite.instrument} {found.criterion.cite.at})" if found.criterion else ""
    return f"Cấp độ {found.level}{cite}"


def _cites(found: Decided) -> tuple[Cite, ...]:
    return (found.criterion.cite,) if found.criterion else ()


def _procedure(old: Procedure, new: Procedure, was: int | None, is_now: int | None) -> list[Difference]:
    if was is None or is_now is None:
        return []
    before, after = old.authority_at(was), new.authority_at(is_now)
    found = [
        Difference("Thẩm định", PARTY_WORDS[before.appraises], PARTY_WORDS[after.appraises], after.cites),
        Difference("Phê duyệt", PARTY_WORDS[before.approves], PARTY_WORDS[after.approves], after.cites),
    ]
    for of, words in _CLOCKS.items():
        clock = new.clock(of, is_now)
        found.append(Difference(words, _limit(old, of, was), _limit(new, of, is_now), clock.cites if clock else ()))
    had, has = old.papers_at(was), new.papers_at(is_now)
    names = {one.id: one for one in has}
    found += [
        Difference("Thành phần hồ sơ", one.name, names[one.id].name, names[one.id].cites)
        for one in had
        if one.id in names and one.name != names[one.id].name
    ]
    for one in has:
        known = {heading.words for paper in had for heading in paper.headings}
        found += [
            Difference(one.name, "Không có mục này", heading.words, one.cites)
            for heading in one.headings
            if heading.words not in known
        ]
    return found


def _limit(law: Procedure, of: ClockOf, level: int) -> str:
    clock = law.clock(of, level)
    return f"{clock.amount} {_UNIT[clock.unit]}" if clock else "Không quy định"
