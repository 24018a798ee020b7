"""What the review page shows of a clause: what was understood, beside what the law of the letter's day says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from khien.directives.queries.values import clause_value
from khien.directives.rules.clauses import ClauseValue
from khien.directives.rules.terms import clause_terms
from khien.directives.rules.windows import Window, base_day
from khien.law.durations import UnableToReadDuration, duration, in_words
from khien.law.load import catalogue
from khien.law.terms import only_dated, overridden
from khien.law.types import Catalogue, Cite, Every, InForce, Obligation, Terms
from khien.law.versions import Chosen, version_on
from khien.law.words import levels_words, terms_words
from khien.reading.types import Cadence
from khien.web.marks import Mark
from khien.web.wording import short_day

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive


@dataclass(frozen=True, slots=True)
class Ground:
    """A citation as the page shows it; `replaced` says what became of its instrument by today."""

    cite: Cite
    replaced: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One obligation of a clause: the letter's terms beside the law's.

    `decided` is "letter" where it asks more, "dated" where it only sets a day, else "law" or "practice".
    """

    obligation: Obligation
    letter: str
    law: str
    decided: str
    grounds: tuple[Ground, ...]
    note: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A clause with everything that its card shows."""

    clause: "Clause"
    number: int
    topics: tuple[str, ...]
    obligations: tuple[Asked, ...]
    cadences: tuple[str, ...]
    levels: str
    time: str
    windows: tuple[Window, ...]
    doubts: tuple[str, ...]
    reach: int | None
    next_number: int | None

    @property
    def key(self) -> str:
        return str(self.clause.pk)


def doubts_within(letter: "Directive", clause: "Clause") -> tuple[str, ...]:
    """Doubts about words of this clause."""
    return tuple(one["why"] for one in letter.reading.get("doubts", ()) if _inside(one, clause))


def doubts_beside(letter: "Directive", clauses: Sequence["Clause"]) -> list[dict[str, Any]]:
    """Doubts about the letter as a whole, or about words outside every clause; with the words where they are few."""
    found = [one for one in letter.reading.get("doubts", ()) if not any(_inside(one, clause) for clause in clauses)]
    return [{"kind": one["kind"], "why": one["why"], "words": _few_words(letter.text, one)} for one in found]


def _few_words(text: str, doubt: Mapping[str, Any]) -> str:
    words = " ".join(text[doubt["start"] : doubt["end"]].split())
    return words if 0 < len(words) <= 120 else ""


def _inside(doubt: Mapping[str, Any], clause: "Clause") -> bool:
    if clause.start is None or clause.end is None:
        return False
    return clause.start <= int(doubt["start"]) and int(doubt["end"]) <= clause.end


def marks(cards: Sequence[Card]) -> list[Mark]:
    """The places of the clauses in the letter's text."""
    return [
        Mark(one.clause.start, one.clause.end, one.key, str(one.number), off=one.clause.dropped)
        for one in cards
        if one.clause.start is not None and one.clause.end is not None
    ]


def card(
    letter: "Directive",
    clause: "Clause",
    number: int,
    *,
    today: date,
    windows: Sequence[Window] = (),
    reach: int | None = None,
    next_number: int | None = None,
) -> Card:
    """The card of one clause; an undated letter is set beside the law of its month or year, else beside today's."""
    law, value = catalogue(), clause_value(clause)
    law_on = letter.law_on or base_day(letter.issued_on, letter.issued_partial, today)
    known = [law.obligations[name] for name in clause.obligations if name in law.obligations]
    return Card(
        clause=clause,
        number=number,
        topics=tuple(law.topics.get(topic, topic) for topic in clause.topics),
        obligations=tuple(_asked(one, value, law_on, today, law) for one in known),
        cadences=tuple(cadence_words(one, law.topics) for one in value.cadences),
        levels=levels_words(value.levels),
        time=time_words(value),
        windows=tuple(windows) if not clause.deadline_settled else (),
        doubts=doubts_within(letter, clause),
        reach=reach,
        next_number=next_number,
    )


def cadence_words(cadence: Cadence, topics: Mapping[str, str]) -> str:
    """“mỗi 02 năm một lần · cấp độ 1, 2 · Diễn tập”."""
    try:
        length = in_words(duration(cadence.every))
    except UnableToReadDuration:
        length = cadence.every
    parts = [_("mỗi %(length)s một lần") % {"length": length}, levels_words(cadence.levels)]
    parts.append(topics.get(cadence.topic, "") if cadence.topic else "")
    return " · ".join(part for part in parts if part)


def time_words(value: ClauseValue) -> str:
    """The settled time in words; empty while nobody has settled it."""
    if not value.settled:
        return ""
    if value.window:
        return _("từ %(start)s đến hết %(end)s") % {
            "start": short_day(value.window[0]),
            "end": short_day(value.window[1]),
        }
    return _("hết ngày %(day)s") % {"day": short_day(value.deadline)} if value.deadline else _("không đặt hạn")


def _asked(obligation: Obligation, value: ClauseValue, law_on: date, today: date, law: Catalogue) -> Asked:
    chosen = version_on(obligation, law_on)
    terms = clause_terms(value, obligation, chosen)
    if chosen is None:
        alone = Terms(rule=Every(), proofs=(), by=terms.by, window=terms.window)
        return Asked(obligation, letter_words(alone, law), "", "practice", (), "", True)
    base = chosen.version.terms
    said = overridden(base, terms)
    if said.quote:
        decided = "dated" if only_dated(base, said) else "letter"
    else:
        decided = "practice" if base.practice else "law"
    return Asked(
        obligation=obligation,
        letter=letter_words(said, law) if said.quote else "",
        law=terms_words(base, law.events),
        decided=decided,
        grounds=tuple(Ground(cite, _replaced(cite, today, law)) for cite in base.cites),
        note=_note(chosen),
        confirmed=chosen.confirmed,
    )


def letter_words(terms: Terms, law: Catalogue) -> str:
    """Terms with the letter's own day and window, which the catalogue never has."""
    parts = [terms_words(terms, law.events)]
    if terms.by:
        parts.append(_("chậm nhất %(day)s") % {"day": short_day(terms.by)})
    if terms.window:
        first, last = map(short_day, terms.window)
        parts.append(_("suốt %(first)s – %(last)s") % {"first": first, "last": last})
    return "; ".join(part for part in parts if part)


def _note(chosen: Chosen) -> str:
    return " ".join(part for part in (chosen.version.note, chosen.today_note) if part)


def _replaced(cite: Cite, today: date, law: Catalogue) -> str:
    known = law.instruments.get(cite.instrument)
    if known is None or not (known.status is InForce.REPLACED or (known.until and known.until < today)):
        return ""
    newer = ", ".join(known.replaced_by)
    return _("căn cứ đã được thay thế bằng %(newer)s") % {"newer": newer} if newer else _("căn cứ đã hết hiệu lực")
