"""From a version's rule key to a rule. Exactly one key of `RuleReader.KEYS` makes a version; the rest is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from dateutil.relativedelta import relativedelta

from khien.law.durations import UnableToReadDuration, days_long, duration
from khien.law.nodes import Block, Item
from khien.law.types import (
    Before,
    By,
    Count,
    Coverage,
    Every,
    Once,
    OnChange,
    Remind,
    Retention,
    Rule,
    Threshold,
    Within,
    Yearly,
)

LEVELS = (1, 2, 3, 4, 5)


def level(item: Item) -> int | None:
    number = item.whole()
    if number is not None and number not in LEVELS:
        item.fault("bad_level", f"không có cấp độ {number}")
        return None
    return number


def _length(item: Item) -> relativedelta | None:
    try:
        return duration(item.text())
    except UnableToReadDuration as error:
        item.fault("bad_duration", str(error))
        return None


def _by_level(item: Item) -> dict[int, relativedelta]:
    block = item.block()
    found: dict[int, relativedelta] = {}
    for key in block or ():
        if key == "rest":
            continue
        length = _length(one) if block and (one := block.get(key)) else None
        if not (key.isascii() and key.isdecimal() and int(key) in LEVELS):
            item.fault("bad_level", f"“{key}” không phải cấp độ 1–5")
        elif length:
            found[int(key)] = length
    return found


@dataclass(frozen=True, slots=True)
class RuleReader:
    """Reads one rule; knows the events of the catalogue and the facts of the version's proofs."""

    events: Mapping[str, str]
    facts: Collection[str]

    KEYS: ClassVar[tuple[str, ...]] = (
        "every",
        "once",
        "on_change",
        "after",
        "coverage",
        "by",
        "yearly",
        "within",
        "before",
        "retention",
        "threshold",
        "remind",
    )

    def read(self, block: Block) -> Rule | None:
        written = [(key, item) for key in self.KEYS if (item := block.get(key)) is not None]
        if len(written) != 1:
            block.fault("wrong_rule", f"cần đúng một trong: {', '.join(self.KEYS)}")
            return None
        key, item = written[0]
        return self._rule(key, item)

    def _rule(self, key: str, item: Item) -> Rule | None:
        match key:
            case "every":
                return self._every(item)
            case "retention":
                return self._retention(item)
            case "by":
                day = item.day()
                return By(day) if day else None
            case "yearly":
                return self._yearly(item)
            case "within":
                return self._within(item)
            case "threshold":
                return self._threshold(item)
            case "on_change" | "after":
                event = self._event(item)
                return OnChange(event, at_first=key == "on_change") if event else None
            case "before":
                event = self._event(item)
                return Before(event) if event else None
            case _:
                return self._flag(key, item)

    def _flag(self, key: str, item: Item) -> Rule | None:
        if not item.truth():
            item.fault("wrong_rule", "ở đây chỉ viết “true”")
            return None
        plain: dict[str, Rule] = {"once": Once(), "coverage": Coverage(), "remind": Remind()}
        return plain[key]

    def _every(self, item: Item) -> Rule | None:
        if item.is_scalar():
            length = _length(item)
            return Every(always=length) if length else None
        by_level = _by_level(item)
        rest = item.child("rest")
        if rest and rest.text() not in ("once", "remind"):
            rest.fault("wrong_rule", "“rest” là “once” hoặc “remind”")
        other: Rule | None = (Once() if rest.text() == "once" else Remind()) if rest else None
        return Every(by_level, rest=other) if by_level else None

    def _retention(self, item: Item) -> Rule | None:
        if item.is_scalar():
            keep = _length(item)
            return Retention(keep) if keep else None
        by_level = _by_level(item)
        if rest := item.child("rest"):
            rest.fault("wrong_rule", "“rest” chỉ đi với “every”")
        return Retention(min(by_level.values(), key=days_long), by_level) if by_level else None

    def _event(self, item: Item) -> str | None:
        name = item.text()
        if name in self.events:
            return name
        item.fault("unknown_event", f"không có sự kiện “{name}” trong events.yaml")
        return None

    def _yearly(self, item: Item) -> Rule | None:
        # Read against a year that is not a leap year: 29 February would fall away in three years of four.
        day = Item.of_text(f"2001-{item.text()}", item).day()
        return Yearly(day.month, day.day) if day else None

    def _within(self, item: Item) -> Rule | None:
        block = item.block()
        if block is None:
            return None
        amount, count, event = block.need("amount"), block.need("count"), block.need("event")
        number = amount.whole() if amount else None
        unit = count.word(Count) if count else None
        name = self._event(event) if event else None
        moves = block.truth("moves")
        if moves and unit is not Count.DAYS:
            block.fault("wrong_rule", "“moves” chỉ đi với “count: days”", key="moves")
        block.done()
        return Within(number, unit, name, moves) if number and unit and name else None

    def _threshold(self, item: Item) -> Rule | None:
        block = item.block()
        if block is None:
            return None
        fact, least = block.text("fact"), block.need("at_least")
        number = least.number() if least else None
        block.done()
        if fact and fact not in self.facts:
            block.fault("unknown_fact", f"“{fact}” không phải trường của loại minh chứng", key="fact")
            return None
        return Threshold(fact, number) if fact and number is not None else None
