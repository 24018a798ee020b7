"""From `catalogue/procedure/` to values. Every fault is written down with its place."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from khien.law.cites import cites_of
from khien.law.load import default_folder, file_in, sound
from khien.law.nodes import Block, Fault
from khien.law.procedure.types import (
    Authority,
    Clock,
    ClockOf,
    Document,
    Heading,
    Line,
    NationalClock,
    Order,
    Party,
    Procedure,
    Procedures,
    Transition,
)
from khien.law.types import Confidence, Count, Regime

FOLDER = "procedure"
_ALL = frozenset(range(1, 6))
_STRENGTH: Mapping[str, bool] = {"must": True, "encouraged": False}


def procedures(folder: Path | None = None) -> Procedures:
    """The procedure of each regime; the default catalogue is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else _whole(folder)


@cache
def _default() -> Procedures:
    return _whole(default_folder())


def _whole(folder: Path) -> Procedures:
    return sound(*read(folder))


def read(folder: Path) -> tuple[Procedures, list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    found = {}
    for regime in Regime:
        if block := file_in(folder, FOLDER, f"{regime}.yaml", faults):
            found[regime] = _procedure(block, regime)
    transitions: tuple[Transition, ...] = ()
    if block := file_in(folder, FOLDER, "transition.yaml", faults):
        transitions = tuple(_transition(one) for one in block.blocks("rules"))
        block.done()
    return Procedures(found, transitions), faults


def _procedure(block: Block, regime: Regime) -> Procedure:
    if block.text("regime") != regime:
        block.fault("unknown_word", f"tệp này là của chế độ {regime}", key="regime")
    found = Procedure(
        regime=regime,
        authority=tuple(_authority(one) for one in block.blocks("authority")),
        appraisal=tuple(_line(one) for one in block.blocks("appraisal")),
        clocks=tuple(_clock(one) for one in block.blocks("clocks")),
        without_clock=tuple(_line(one) for one in block.blocks("without_clock")),
        independence=tuple(_line(one) for one in block.blocks("independence")),
        documents=tuple(_document(one) for one in block.blocks("documents")),
        approval_file=tuple(_line(one, text="name") for one in block.blocks("approval_file")),
        order=tuple(_order(one) for one in block.blocks("order")),
        redetermination=tuple(_line(one) for one in block.blocks("redetermination")),
        risk_assessment=_pairs(block, "risk_assessment", "id", "words"),
        national=tuple(_line(one) for one in block.blocks("national")),
        national_clocks=tuple(_national_clock(one) for one in block.blocks("national_clocks")),
    )
    for level in _ALL:
        if sum(level in one.levels and not one.listed for one in found.authority) != 1:
            block.fault("overlap", f"cấp độ {level} phải có đúng một dòng thẩm quyền", key="authority")
    block.done()
    return found


def _authority(block: Block) -> Authority:
    found = Authority(
        levels=_levels(block),
        appraises=_party(block, "appraises") or Party.SPECIALISED,
        approves=_party(block, "approves") or Party.OWNER,
        cites=cites_of(block),
        expert_opinion=_party(block, "expert_opinion", needed=False),
        reports_to=_party(block, "reports_to", needed=False),
        lists=_party(block, "lists", needed=False),
        listed=block.truth("listed"),
        coordinates=tuple(filter(None, (one.word(Party) for one in block.items("coordinates")))),
        note=block.maybe_text("note"),
    )
    block.done()
    return found


def _party(block: Block, key: str, *, needed: bool = True) -> Party | None:
    item = block.need(key) if needed else block.get(key)
    return item.word(Party) if item else None


def _clock(block: Block) -> Clock:
    of, amount, unit = block.need("of"), block.need("amount"), block.need("unit")
    found = Clock(
        id=block.text("id"),
        of=(of.word(ClockOf) if of else None) or ClockOf.APPRAISAL,
        levels=_levels(block),
        amount=(amount.whole() if amount else None) or 0,
        unit=(unit.word(Count) if unit else None) or Count.DAYS,
        starts=block.text("starts"),
        stops=block.text("stops"),
        cites=cites_of(block),
        note=block.maybe_text("note"),
    )
    block.done()
    return found


def _national_clock(block: Block) -> NationalClock:
    amount, unit, pause = block.need("amount"), block.need("unit"), block.get("pause")
    found = NationalClock(
        id=block.text("id"),
        what=block.text("what"),
        amount=(amount.whole() if amount else None) or 0,
        unit=(unit.word(Count) if unit else None) or Count.WORKING_DAYS,
        starts=block.text("starts"),
        stops=block.text("stops"),
        cites=cites_of(block),
        pause=(pause.whole() if pause else None) or 0,
        pause_words=block.maybe_text("pause_words"),
    )
    block.done()
    return found


def _document(block: Block) -> Document:
    found = Document(
        id=block.text("id"),
        name=block.text("name"),
        levels=_levels(block),
        cites=cites_of(block),
        headings=tuple(_heading(one) for one in block.blocks("headings")),
        parts=_pairs(block, "parts", "id", "words"),
        one_of=_pairs(block, "one_of", "when", "document"),
        note=block.maybe_text("note"),
        doubt=block.maybe_text("doubt"),
    )
    block.done()
    return found


def _heading(block: Block) -> Heading:
    found = Heading(block.text("words"), block.texts("fields"))
    block.done()
    return found


def _pairs(block: Block, key: str, first: str, second: str) -> tuple[tuple[str, str], ...]:
    found = []
    for one in block.blocks(key):
        found.append((one.text(first), one.text(second)))
        one.done()
    return tuple(found)


def _order(block: Block) -> Order:
    strength = block.text("strength")
    if strength not in _STRENGTH:
        block.fault("unknown_word", f"“{strength}” phải là một trong: {', '.join(_STRENGTH)}", key="strength")
    found = Order(
        id=block.text("id"),
        before=block.text("before"),
        after=block.text("after"),
        must=_STRENGTH.get(strength, True),
        levels=_levels(block, needed=False),
        cites=cites_of(block),
        applies=block.maybe_text("applies"),
        note=block.maybe_text("note"),
        doubt=block.maybe_text("doubt"),
        reading=block.maybe_text("reading"),
    )
    block.done()
    return found


def _line(block: Block, *, text: str = "text") -> Line:
    note = block.maybe_text("note") or block.maybe_text("reading")
    found = Line(block.text(text), cites_of(block), block.texts("options"), note, _levels(block, needed=False))
    block.done()
    return found


def _levels(block: Block, *, needed: bool = True) -> frozenset[int]:
    item = block.need("levels") if needed else block.get("levels")
    if item is None:
        return _ALL
    found = frozenset(one.whole() or 0 for one in item.items())
    if not found <= _ALL or not found:
        item.fault("wrong_type", "cấp độ từ 1 đến 5")
    return found


def _transition(block: Block) -> Transition:
    days = tuple(day for key in ("deadline", "deadline_2") if (day := block.maybe_day(key)))
    found = Transition(
        id=block.text("id"),
        applies=block.text("applies"),
        rule=block.text("rule"),
        cites=cites_of(block),
        deadlines=days,
        sure=block.maybe_text("deadline_confidence") != Confidence.UNVERIFIED,
        note=block.maybe_text("note"),
        reading=block.maybe_text("reading"),
    )
    block.done()
    return found
