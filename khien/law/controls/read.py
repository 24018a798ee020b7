"""From `catalogue/controls/` to values. Every fault is written down with its place."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from khien.law.controls.types import Control, Controls, Group, GroupKind, Hint, Pair, Standard
from khien.law.load import default_folder, file_in, sound
from khien.law.nodes import Block, Fault, Item
from khien.law.types import Confidence, Regime

FOLDER = "controls"
_FILES: Mapping[Regime, str] = {Regime.ATTT_2016: "tcvn-11930.yaml", Regime.ANM_2026: "tcvn-14423.yaml"}
_LEVELS = range(1, 6)
_EVERY: Mapping[str, str] = {
    "P1Y": "mỗi năm",
    "P6M": "6 tháng một lần",
    "P3M": "mỗi quý",
    "P1M": "mỗi tháng",
    "chosen": "định kỳ, tự chọn chu kỳ",
}


def controls(folder: Path | None = None) -> Controls:
    """What is known of the standards; the default catalogue is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else _whole(folder)


@cache
def _default() -> Controls:
    return _whole(default_folder())


def _whole(folder: Path) -> Controls:
    return sound(*read(folder))


def read(folder: Path) -> tuple[Controls, list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    standards = {}
    for regime, name in _FILES.items():
        if block := file_in(folder, FOLDER, name, faults):
            standards[regime] = _standard(block, regime)
    pairs: tuple[Pair, ...] = ()
    sure = None
    if block := file_in(folder, FOLDER, "mapping.yaml", faults):
        confidence = block.need("confidence")
        sure = confidence.word(Confidence) if confidence else None
        pairs = tuple(_pair(one, standards) for one in block.blocks("pairs"))
        block.done()
    return Controls(standards, pairs, sure or Confidence.UNVERIFIED), faults


def _standard(block: Block, regime: Regime) -> Standard:
    instrument, said = block.text("standard"), block.text("regime")
    if said != regime:
        block.fault("unknown_word", f"tệp này là của chế độ {regime}", key="regime")
    groups = {one.id: one for one in map(_group, block.blocks("groups"))}
    found: dict[str, Control] = {}
    for one in block.blocks("controls"):
        control = _control(one, instrument, groups)
        if control.id in found:
            one.fault("duplicated_id", f"“{control.id}” khai hai lần", key="id")
        found[control.id] = control
    zones, kinds = block.get("zones"), block.get("kinds_confidence")
    hints = tuple(_hints(block, groups))
    at = _by_level(zones) if zones else {}
    block.done()
    zoned = {level: _texts(item) for level, item in at.items()}
    return Standard(instrument, regime, groups, found, hints, zoned, kinds.word(Confidence) if kinds else None)


def _group(block: Block) -> Group:
    kind = block.need("kind")
    found = Group(
        block.text("id"),
        (kind.word(GroupKind) if kind else None) or GroupKind.MANAGEMENT,
        block.text("words"),
        block.truth("beside"),
    )
    block.done()
    return found


def _control(block: Block, instrument: str, groups: Mapping[str, Group]) -> Control:
    clauses, more = block.need("clauses"), block.get("by_level")
    sure = block.get("content_confidence")
    found = Control(
        id=block.text("id"),
        group=_known(block, groups),
        title=block.text("title"),
        clauses={level: item.text() for level, item in _by_level(clauses).items()} if clauses else {},
        confidence=_confidence(block),
        instrument=block.maybe_text("instrument") or instrument,
        content=block.maybe_text("content"),
        content_confidence=sure.word(Confidence) if sure else None,
        evidence=block.maybe_text("evidence"),
        by_level={level: item.text() for level, item in _by_level(more).items()} if more else None,
    )
    if bool(found.content) != bool(found.content_confidence):
        block.fault("missing_key", "“content” đi với “content_confidence”")
    block.done()
    return found


def _hints(block: Block, groups: Mapping[str, Group]) -> Iterator[Hint]:
    """Cadences, limits and solutions as one kind of hint: words by level."""
    for one in block.blocks("cadences"):
        every = one.need("every")
        at = {level: _every(item) for level, item in _by_level(every).items()} if every else {}
        yield _hint(one, groups, at)
    for one in block.blocks("limits"):
        values = one.need("values")
        yield _hint(one, groups, {level: item.text() for level, item in _by_level(values).items()} if values else {})
    for one in block.blocks("solutions"):
        first = one.need("from")
        begins = (first.whole() if first else None) or 1
        elsewhere = f"mới biết ở cấp độ {begins}, cấp độ này chưa rõ"
        at = {level: "" if level == begins else elsewhere for level in _LEVELS if level >= begins}
        yield _hint(one, groups, at, begins)


def _hint(block: Block, groups: Mapping[str, Group], at: Mapping[int, str], known_at: int | None = None) -> Hint:
    group, words, sure = _known(block, groups), block.text("words"), _confidence(block)
    found = Hint(group, words, at, sure, block.maybe_text("clause"), block.maybe_text("note"), known_at)
    block.done(("id",))
    return found


def _every(item: Item) -> str:
    if item.text() not in _EVERY:
        item.fault("unknown_word", f"“{item.text()}” phải là một trong: {', '.join(_EVERY)}")
    return _EVERY.get(item.text(), "")


def _known(block: Block, groups: Mapping[str, Group]) -> str:
    group = block.text("group")
    if group not in groups:
        block.fault("unknown_word", f"không có nhóm “{group}”", key="group")
    return group


def _confidence(block: Block) -> Confidence:
    item = block.need("confidence")
    return (item.word(Confidence) if item else None) or Confidence.UNVERIFIED


def _by_level(item: Item) -> dict[int, Item]:
    block = item.block()
    found: dict[int, Item] = {}
    for key in block or ():
        value = block.get(key) if block else None
        if value is None:
            continue
        if key not in {str(level) for level in _LEVELS}:
            value.fault("unknown_key", f"“{key}” không phải cấp độ 1–5")
            continue
        found[int(key)] = value
    return found


def _texts(item: Item) -> tuple[str, ...]:
    return tuple(one.text() for one in item.items())


def _pair(block: Block, standards: Mapping[Regime, Standard]) -> Pair:
    old, new = standards.get(Regime.ATTT_2016), standards.get(Regime.ANM_2026)
    items = block.texts("to")
    known = [new.controls[one].group for one in items if one in new.controls] if new else []
    pair = Pair(block.text("from"), items, tuple(dict.fromkeys(known)))
    if old and pair.old not in old.controls:
        block.fault("unknown_word", f"không có biện pháp “{pair.old}”", key="from")
    for one in pair.items:
        if new and one not in new.controls:
            block.fault("unknown_word", f"không có biện pháp “{one}”", key="to")
    block.done()
    return pair
