"""From `catalogue/levels/` to values. Every fault is written down with its place; nothing is filled in."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from khien.law.levels import answers as answering
from khien.law.levels.grammar import NEVER, one_test
from khien.law.levels.types import (
    Answers,
    Change,
    Criterion,
    Fact,
    FactKind,
    LevelExample,
    LevelLaw,
    Levels,
    Note,
    Screen,
    SystemKind,
    Value,
)
from khien.law.load import default_folder, file_in, sound
from khien.law.nodes import Block, Fault, Item
from khien.law.types import Cite, Confidence, Regime

FOLDER = "levels"


def levels(folder: Path | None = None) -> Levels:
    """What decides levels; the default catalogue is read once in a process. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else _whole(folder)


@cache
def _default() -> Levels:
    return _whole(default_folder())


def _whole(folder: Path) -> Levels:
    return sound(*read(folder))


def read(folder: Path) -> tuple[Levels, list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    facts: dict[str, Fact] = {}
    kinds: tuple[SystemKind, ...] = ()
    screens: tuple[Screen, ...] = ()
    if block := file_in(folder, FOLDER, "facts.yaml", faults):
        for one in block.blocks("facts"):
            if fact := _fact(one, facts):
                facts[fact.id] = fact
        kinds = tuple(_kind(one, facts) for one in block.blocks("kinds"))
        block.done()
    if block := file_in(folder, FOLDER, "interview.yaml", faults):
        screens = tuple(_screen(one, facts) for one in block.blocks("screens"))
        block.done()
    laws: dict[Regime, LevelLaw] = {}
    for regime in Regime:
        if block := file_in(folder, FOLDER, f"{regime}.yaml", faults):
            laws[regime] = _law(block, regime, facts)
    return Levels(facts, kinds, screens, laws), faults


def _fact(block: Block, known: Mapping[str, Fact]) -> Fact | None:
    """A question; a derived one may name only questions above it."""
    kind = block.need("type")
    typed = kind.word(FactKind) if kind else None
    listed = block.get("options")
    choices = listed.block() if listed else None
    derived, blank, most = block.get("derived"), block.get("blank"), block.get("most")
    fact = Fact(
        id=block.text("id"),
        kind=typed or FactKind.BOOL,
        question=block.text("question"),
        regimes=tuple(filter(None, (one.word(Regime) for one in block.items("regimes")))),
        options=tuple((key, choices.text(key)) for key in choices) if choices else (),
        help=block.maybe_text("help"),
        unit=block.maybe_text("unit"),
        note=block.maybe_text("note"),
        derived=one_test(derived, known) if derived else None,
        most=most.whole() if most else None,
        excludes=block.texts("excludes"),
    )
    if blank is not None:
        fact = _with_blank(fact, blank)
    if fact.kind in (FactKind.ENUM, FactKind.SET) and not fact.options:
        block.fault("missing_key", "kiểu “enum” và “set” đi với “options”", key="type")
    if fact.id in known:
        block.fault("duplicated_id", f"“{fact.id}” khai hai lần", key="id")
    block.done()
    return fact if fact.id and typed else None


def _with_blank(fact: Fact, item: Item) -> Fact:
    return Fact(
        **{name: getattr(fact, name) for name in Fact.__slots__ if name != "blank"}, blank=value_of_item(item, fact)
    )


def value_of_item(item: Item, fact: Fact) -> Value | None:
    """An answer as the catalogue writes it, typed by its question; None with a fault where it is none."""
    raw: object
    if item.is_scalar():
        text = item.text()
        raw = {"true": True, "false": False}.get(text, int(text) if text.isdecimal() else text)
        raw = text if fact.kind is FactKind.ENUM else raw
    else:
        raw = [int(one.text()) if fact.kind is FactKind.LIST else one.text() for one in item.items()]
    levels_of_one = Levels({fact.id: fact}, (), (), {})
    try:
        return answering.typed(levels_of_one, {fact.id: raw})[fact.id]
    except answering.UnableToReadAnswers as refused:
        item.fault("wrong_type", str(refused))
        return None


def _kind(block: Block, facts: Mapping[str, Fact]) -> SystemKind:
    when = block.need("when")
    found = SystemKind(block.text("id"), block.text("words"), one_test(when, facts) if when else _NEVER)
    block.done()
    return found


def _screen(block: Block, facts: Mapping[str, Fact]) -> Screen:
    when = block.get("when")
    found = Screen(
        id=block.text("id"),
        text=block.text("text"),
        facts=block.texts("facts"),
        when=one_test(when, facts) if when else None,
        help=block.maybe_text("help"),
        none_of_these=block.truth("none_of_these"),
    )
    for fact in found.facts:
        if fact not in facts:
            block.fault("unknown_fact", f"không có câu hỏi “{fact}”", key="facts")
    block.done()
    return found


def _law(block: Block, regime: Regime, facts: Mapping[str, Fact]) -> LevelLaw:
    instrument = block.text("instrument")
    kept = _answers(block.get("defaults"), facts)
    rule = block.need("components")
    component = rule.block() if rule else None
    found = LevelLaw(
        regime=regime,
        instrument=instrument,
        short=block.text("short"),
        criteria=tuple(_criterion(one, instrument, facts) for one in block.blocks("criteria")),
        components=_criterion(component, instrument, facts) if component else _NO_RULE,
        principles=tuple(_note(one, instrument) for one in block.blocks("principles")),
        ladder=tuple(_note(one, instrument) for one in block.blocks("ladder")),
        gaps=tuple(_note(one, instrument) for one in block.blocks("gaps")),
        changes=tuple(_change(one) for one in block.blocks("changes")),
        listing=tuple(_criterion(one, instrument, facts) for one in block.blocks("listing")),
        listing_steps=tuple(_note(one, instrument) for one in block.blocks("listing_steps")),
        defaults=kept,
        examples=tuple(_example(one, facts, kept) for one in block.blocks("examples")),
    )
    block.done()
    return found


def _criterion(block: Block, instrument: str, facts: Mapping[str, Fact]) -> Criterion:
    test, level = block.get("test"), block.get("level")
    found = Criterion(
        id=block.text("id"),
        level=(level.whole() or 0) if level else 0,
        text=block.text("text"),
        test=one_test(test, facts) if test else _NEVER,
        cite=_cite(block, instrument),
        kind=block.maybe_text("kind"),
        reading=block.maybe_text("reading"),
        doubt=block.maybe_text("doubt"),
    )
    block.done()
    return found


def _note(block: Block, instrument: str) -> Note:
    level = block.get("level")
    found = Note(block.text("id"), block.text("text"), _cite(block, instrument), level.whole() if level else None)
    block.done()
    return found


def _change(block: Block) -> Change:
    cites = tuple(_cite(one, "") for one in block.blocks("cites"))
    for one in block.blocks("cites"):
        one.done(("instrument", "at", "confidence"))
    found = Change(block.text("id"), block.text("topic"), block.text("before"), block.text("after"), cites)
    block.done()
    return found


def _cite(block: Block, instrument: str) -> Cite:
    """Where it is said; a line that names no instrument means the regime's own."""
    confidence = block.get("confidence")
    sure = confidence.word(Confidence) if confidence else Confidence.READ
    return Cite(block.maybe_text("instrument") or instrument, block.maybe_text("at"), sure or Confidence.UNVERIFIED)


def _answers(item: Item | None, facts: Mapping[str, Fact]) -> Answers:
    block = item.block() if item else None
    found: dict[str, Value] = {}
    for key in block or ():
        value = block.get(key) if block else None
        if value is None or key not in facts:
            if block and key not in facts:
                block.fault("unknown_fact", f"không có câu hỏi “{key}”", key=key)
            continue
        typed = value_of_item(value, facts[key])
        if typed is not None:
            found[key] = typed
    return found


def _example(block: Block, facts: Mapping[str, Fact], defaults: Answers) -> LevelExample:
    level = block.get("level")
    found = LevelExample(
        id=block.text("id"),
        title=block.text("title"),
        facts={**defaults, **_answers(block.get("facts"), facts)},
        level=level.whole() if level else None,
        criteria=block.texts("criteria"),
        note=block.maybe_text("note"),
    )
    block.done()
    return found


_NEVER = NEVER
_NO_RULE = Criterion("", 0, "", _NEVER, Cite("", "", Confidence.UNVERIFIED))
