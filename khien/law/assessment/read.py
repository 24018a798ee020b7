"""From `catalogue/assessment/` to values. Every fault is written down with its place."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from khien.law.assessment.types import (
    AssessmentLaw,
    Assessments,
    Assessor,
    Fits,
    Line,
    Need,
    Over,
    Part,
    PartLaw,
    Reach,
    Round,
    RoundExample,
    Turn,
    WhoExample,
    WhoRule,
)
from khien.law.cites import cites_of
from khien.law.load import default_folder, file_in, sound
from khien.law.nodes import Block, Fault, Item
from khien.law.rule_readers import RuleReader
from khien.law.types import Every, Regime, Remind

FOLDER = "assessment"
VERDICTS = frozenset({"met", "overdue", "unproven", "not_asked"})
_ALL = frozenset(range(1, 6))
_Word = TypeVar("_Word", bound=StrEnum)


def assessments(folder: Path | None = None) -> Assessments:
    """What both regimes ask; the default catalogue is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else _whole(folder)


@cache
def _default() -> Assessments:
    return _whole(default_folder())


def _whole(folder: Path) -> Assessments:
    return sound(*read(folder))


def read(folder: Path) -> tuple[Assessments, list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    laws = {}
    for regime in Regime:
        if block := file_in(folder, FOLDER, f"{regime}.yaml", faults):
            laws[regime] = _law(block, regime)
    rounds: dict[str, Round] = {}
    if block := file_in(folder, FOLDER, "rounds.yaml", faults):
        for one in block.blocks("rounds"):
            found = _round(one)
            if found.id in rounds:
                one.fault("duplicated_id", f"“{found.id}” khai hai lần", key="id")
            rounds[found.id] = found
        block.done()
    return Assessments(laws, rounds), faults


def _law(block: Block, regime: Regime) -> AssessmentLaw:
    if block.text("regime") != regime:
        block.fault("unknown_word", f"tệp này là của chế độ {regime}", key="regime")
    parts = [_part(one) for one in block.blocks("parts")]
    events = _pairs(block, "events")
    found = AssessmentLaw(
        regime=regime,
        parts={one.id: one for one in parts if one},
        boxes=_pairs(block, "boxes"),
        boxes_cites=cites_of(block, "boxes_cites"),
        occasions=_lines(block, "occasions"),
        events=events,
        who=tuple(_who(one, {key for key, _ in events}) for one in block.blocks("who")),
        who_notes=_lines(block, "who_notes"),
        keep=_lines(block, "keep"),
    )
    for level in _ALL:
        if sum(level in one.levels and not one.after_events for one in found.who) != 1:
            block.fault("overlap", f"cấp độ {level} phải có đúng một dòng nói ai được kiểm tra", key="who")
    block.done()
    return found


def _part(block: Block) -> PartLaw | None:
    name = _word(block, "id", Part)
    found = PartLaw(
        id=name or Part.COMPLIANCE,
        title=block.text("title"),
        contents=_lines(block, "contents"),
        result_must=_lines(block, "result_must"),
        when=_lines(block, "when"),
        outcomes=_pairs(block, "outcomes"),
        note=block.maybe_text("note"),
        doubt=block.maybe_text("doubt"),
    )
    block.done()
    return found if name else None


def _lines(block: Block, key: str) -> tuple[Line, ...]:
    found = []
    for one in block.blocks(key):
        required, suggested = one.truth("required", default=True), one.maybe_text("suggested")
        found.append(Line(one.text("text"), cites_of(one), one.maybe_text("id"), required, suggested))
        one.done()
    return tuple(found)


def _pairs(block: Block, key: str) -> tuple[tuple[str, str], ...]:
    item = block.get(key)
    inner = item.block() if item else None
    return tuple((name, inner.text(name)) for name in inner) if inner else ()


def _who(block: Block, events: set[str]) -> WhoRule:
    found = WhoRule(
        id=block.text("id"),
        levels=_levels(block) or _ALL,
        assessors=frozenset(filter(None, (one.word(Assessor) for one in block.items("assessors")))),
        text=block.text("text"),
        cites=cites_of(block),
        after_events=block.truth("after_events"),
        listed_levels=_levels(block, "listed_levels") or frozenset(),
        note=block.maybe_text("note"),
        reading=block.maybe_text("reading"),
        examples=tuple(filter(None, (_who_example(one, events) for one in block.blocks("examples")))),
    )
    if not found.examples:
        block.fault("missing_example", "thiếu ví dụ")
    block.done()
    return found


def _who_example(block: Block, events: set[str]) -> WhoExample | None:
    assessor, fits = _word(block, "assessor", Assessor), _word(block, "fits", Fits)
    named = _events(block)
    for name in set(named or ()) - events:
        block.fault("unknown_event", f"chế độ này không có sự kiện “{name}”", key="events")
    level = _level(block)
    block.maybe_text("because")
    listed = _listed(block)
    block.done()
    return WhoExample(level, assessor, named, fits, listed) if assessor and fits else None


def _events(block: Block) -> tuple[str, ...] | None:
    return block.texts("events") if "events" in block else None


def _listed(block: Block) -> bool | None:
    return block.truth("listed") if "listed" in block else None


def _level(block: Block) -> int | None:
    item = block.get("level")
    return item.whole() if item else None


def _round(block: Block) -> Round:
    found = Round(
        id=block.text("id"),
        title=block.text("title"),
        over=_word(block, "over", Over) or Over.SYSTEM,
        obligation=block.maybe_text("obligation"),
        turns=tuple(filter(None, (_turn(one) for one in block.blocks("versions")))),
        examples=tuple(filter(None, (_example(one) for one in block.blocks("examples")))),
    )
    if not found.turns or not found.examples:
        block.fault("missing_example", "một vòng cần phiên bản và ví dụ")
    block.done()
    return found


def _turn(block: Block) -> Turn | None:
    regime, since = _word(block, "regime", Regime), block.need("since")
    rule = RuleReader({}, ()).read(block)
    if rule is not None and not isinstance(rule, Every | Remind):
        block.fault("wrong_rule", "một vòng chỉ có “every” hoặc “remind”")
    day, until, confirmed = (
        since.day() if since else None,
        block.maybe_day("until"),
        block.truth("end_confirmed", default=True),
    )
    needs = tuple(filter(None, (one.word(Need) for one in block.items("parts"))))
    reach = _word(block, "reach", Reach) or Reach.ALL
    more = (block.truth("assessor"), cites_of(block), _levels(block), block.maybe_text("reading"))
    note = block.maybe_text("note")
    if not needs:
        block.fault("missing_key", "thiếu “parts”", key="parts")
    block.done()
    if regime is None or day is None or not isinstance(rule, Every | Remind):
        return None
    return Turn(regime, day, until, confirmed, rule, needs, reach, *more, note)


def _example(block: Block) -> RoundExample | None:
    on, verdict = block.need("on"), block.text("verdict")
    if verdict not in VERDICTS:
        block.fault("unknown_word", f"“{verdict}” phải là một trong: {', '.join(sorted(VERDICTS))}", key="verdict")
    assessor = block.get("assessor")
    day = on.day() if on else None
    found = RoundExample(
        level=_level(block),
        on=day or date.max,
        verdict=verdict,
        checked=block.maybe_day("checked"),
        tested=_tested(block.get("tested")),
        assessor=assessor.word(Assessor) if assessor else None,
        events=_events(block),
        listed=_listed(block),
    )
    block.maybe_text("because")
    block.done()
    return found if day else None


def _tested(item: Item | None) -> Mapping[str, date | None]:
    block = item.block() if item else None
    return {name: block.maybe_day(name) for name in block} if block else {}


def _levels(block: Block, key: str = "levels") -> frozenset[int] | None:
    item = block.get(key)
    if item is None:
        return None
    found = frozenset(one.whole() or 0 for one in item.items())
    if not found <= _ALL or not found:
        item.fault("wrong_type", "cấp độ từ 1 đến 5")
    return found


def _word(block: Block, key: str, words: type[_Word]) -> _Word | None:
    item = block.need(key)
    return item.word(words) if item else None
