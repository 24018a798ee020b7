"""What the pages of levels say: a proposal under a regime, a transition, an answer, in words. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.law.levels.decide import COMPONENTS, Decided, belongs
from khien.law.levels.types import Criterion, Fact, FactKind, LevelLaw, Levels, Value
from khien.law.levels.wire import cited
from khien.law.procedure.read import procedures
from khien.law.types import Cite, Regime
from khien.law.words import CONFIDENCE
from khien.systems.queries import Proposal
from khien.systems.rules.interview import left_open, path, screen_of
from khien.systems.rules.levels import LevelState
from khien.systems.rules.moving import Move
from khien.web.labels import said
from khien.web.wording import number

REGIME_WORDS: Mapping[Regime, str | Promise] = {
    Regime.ATTT_2016: gettext_lazy("Pháp luật từ 2016 (Luật 86/2015, NĐ 85/2016)"),
    Regime.ANM_2026: gettext_lazy("Pháp luật từ 2026 (Luật 116/2025, NĐ 331/2026)"),
}
REGIME_SHORT: Mapping[str, str | Promise] = {
    str(Regime.ATTT_2016): gettext_lazy("luật 2016"),
    str(Regime.ANM_2026): gettext_lazy("luật 2026"),
}
LEVEL_STATE_WORDS: Mapping[LevelState, str | Promise] = {
    LevelState.NONE: gettext_lazy("Chưa có cấp độ"),
    LevelState.PROPOSED: gettext_lazy("Chưa phê duyệt"),
    LevelState.APPROVED: gettext_lazy("Đã phê duyệt"),
}
LEVEL_STATE_LOOKS: Mapping[LevelState, tuple[str, str]] = {
    LevelState.NONE: ("soon", "help"),
    LevelState.PROPOSED: ("unproven", "question-mark"),
    LevelState.APPROVED: ("met", "check"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A question with its answer, or with the levels that it leaves open; `screen` is where it is asked."""

    question: str
    answer: str
    screen: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A criterion with its article and how surely it is known."""

    text: str
    cite: str
    confidence: str
    reading: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one regime proposes, in words. `level` is None where no criterion is true."""

    regime: str
    title: str
    level: int | None
    heading: str
    sure: bool
    ground: Ground | None
    because: tuple[Reason, ...]
    missing: tuple[Reason, ...]  # those that are asked now
    later: int  # those asked only where one of these is answered so
    also: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class MoveTold:
    """A transition as it concerns one system."""

    given: str
    rule: str
    applies: str
    deadlines: tuple[date, ...]
    sure: bool
    cites: tuple[str, ...]
    notes: tuple[str, ...]


def told(levels: Levels, proposal: Proposal) -> list[Told]:
    """Each regime's proposal, the older first."""
    opens = left_open(levels, proposal.answers, proposal.levels.values())
    return [_told(levels, proposal, found, opens) for found in proposal.levels.values()]


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether the system belongs on the list of those that matter to national security; `belongs` None: not known."""

    belongs: bool | None
    grounds: tuple[Ground, ...]
    because: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    steps: tuple[tuple[str, str], ...]  # what follows, with its article
    doubt: str


def listed_told(levels: Levels, proposal: Proposal) -> Listed:
    """The list of the law of 2026, in words."""
    found, law = proposal.listing, levels.laws[proposal.listing.regime]
    true = (found.criterion, *found.also) if found.criterion else ()
    return Listed(
        belongs=belongs(found),
        grounds=tuple(_ground(law, one) for one in true),
        because=tuple(_because(levels, proposal, fact) for fact in found.because),
        missing=tuple(_reason(levels, fact, "") for fact in found.missing),
        steps=tuple((one.text, cite_words(one.cite)) for one in law.listing_steps),
        doubt=next((one.doubt for one in law.listing if one.doubt), ""),
    )


def _told(levels: Levels, proposal: Proposal, found: Decided, opens: Mapping[str, tuple[int, ...]]) -> Told:
    law, best = levels.laws[found.regime], found.criterion
    asked = {fact for screen in path(levels, proposal.answers) for fact in screen.facts}
    now = [fact for fact in found.missing if fact in asked] or list(found.missing)
    return Told(
        regime=str(found.regime),
        title=str(REGIME_WORDS[found.regime]),
        level=found.level,
        heading=_heading(found),
        sure=not found.missing,
        ground=_ground(law, best) if best else None,
        because=tuple(_because(levels, proposal, fact) for fact in found.because),
        missing=tuple(_reason(levels, fact, _could_be(opens.get(fact, ()))) for fact in now),
        later=len(found.missing) - len(now),
        also=tuple(_ground(law, one) for one in found.also),
    )


def _heading(found: Decided) -> str:
    if found.level is None:
        return _("Chưa xác định được cấp độ")
    if found.missing:
        return _("Ít nhất cấp độ %(n)s, chưa kết luận") % {"n": found.level}
    return _("Cấp độ %(n)s") % {"n": found.level}


def _could_be(opens: tuple[int, ...]) -> str:
    return _("còn có thể là cấp %(n)s") % {"n": ", ".join(map(str, opens))} if opens else ""


def _because(levels: Levels, proposal: Proposal, fact: str) -> Reason:
    if fact == COMPONENTS:
        parts = [part.name or _("một hệ thống của đơn vị khác") for part in proposal.components if part.level]
        words = [answer_words(levels.facts[fact], proposal.answers.get(fact)), *parts]
        return _reason(levels, fact, "; ".join(word for word in words if word))
    return _reason(levels, fact, answer_words(levels.facts[fact], proposal.answers.get(fact)))


def _reason(levels: Levels, fact: str, words: str) -> Reason:
    asked = screen_of(levels, fact)
    return Reason(levels.facts[fact].question, words, asked.id if asked else "")


def _ground(law: LevelLaw, one: Criterion) -> Ground:
    return Ground(one.text, cited(law, one.cite.at), said(CONFIDENCE[one.cite.confidence]), one.reading, one.doubt)


def answer_words(fact: Fact, value: Value | None) -> str:
    """The answer as one reads it; empty where there is none."""
    options = dict(fact.options)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, tuple):
        return "; ".join(options.get(str(one), str(one)) for one in value)
    if fact.kind is FactKind.ENUM or options:
        return options.get(str(value), str(value))
    return f"{number(as_number(value))} {fact.unit}".strip()


def as_number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def cite_words(cite: Cite) -> str:
    """`NĐ 331/2026 Điều 39.1 (đã đọc văn bản)`: the confidence stands beside the article."""
    at = "" if cite.at in ("", "-") else f" {cite.at}"
    return f"{cite.instrument}{at} ({said(CONFIDENCE[cite.confidence])})"


def moves_told(moves: Iterable[Move]) -> list[MoveTold]:
    """The transitions with their days and articles, as the catalogue has them today."""
    known = {one.id: one for one in procedures().transitions}
    found = []
    for move in moves:
        one = known[move.transition]
        notes = (one.note, _("Cách hiểu của Khiên: %(words)s") % {"words": one.reading} if one.reading else "")
        cites = tuple(cite_words(cite) for cite in one.cites)
        found.append(
            MoveTold(move.given, one.rule, one.applies, one.deadlines, one.sure, cites, tuple(filter(None, notes)))
        )
    return found
