"""One duty of one subject: terms, level, evidence and a day in, a verdict with its reason out.

The terms are already the law of the letter's day, overridden by its clause (`khien.law.terms`).
Sources of the rules: DESIGN, "The judge"; each verdict carries the article or the clause that decided.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from khien.duties.rules import clocks, periods
from khien.duties.rules.verdicts import SEVERITY, Proven, Standing, Status, Verdict, day_in
from khien.law.durations import in_words
from khien.law.facts import short
from khien.law.terms import LEVELS
from khien.law.types import (
    Before,
    By,
    Coverage,
    Every,
    Once,
    OnChange,
    Proof,
    Remind,
    Requirement,
    Retention,
    Rule,
    Terms,
    Threshold,
    Within,
    Yearly,
)

_DAY = timedelta(days=1)
_SHELF_LIFE = relativedelta(years=1)  # our own: docs/decisions says why a proof without a cadence is asked for again


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a verdict on one subject rests on.

    `evidence` is all that was recorded about the subject by the day `on`, whatever its standing.
    `events` gives the latest day of each event; `words` names events and `proofs` the kinds of proof.
    """

    terms: Terms
    level: int | None
    evidence: Sequence[Proven]
    on: date
    proofs: Mapping[str, Proof]
    events: Mapping[str, date] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    holidays: Container[date] = frozenset()
    needs_level: bool = True
    since: date | None = None  # the day from which it is asked; None where that is not known


def judge(case: Case) -> Verdict:
    """The worst verdict over all proofs asked, marked with what decided. Never raises on any evidence."""
    terms = case.terms
    if not terms.proofs:
        return _sign(case, Verdict(Status.UNPROVEN, "Danh mục chưa nêu loại minh chứng nào cho nghĩa vụ này"))
    if _depends_on_level(terms) and case.level not in LEVELS and case.needs_level:
        return _sign(case, Verdict(Status.UNPROVEN, "Chưa xác định cấp độ của hệ thống", due_on=terms.by))
    rule = _rule_for(terms, case.level)
    if rule is None:
        return _sign(case, Verdict(Status.NOT_ASKED, f"Không yêu cầu với cấp độ {case.level}"))
    verdicts = [_judge_proof(case, rule, proof) for proof in terms.proofs]
    return _sign(case, worst(verdicts))


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The most severe, the soonest due among equals; evidence and turning day are those of all."""
    if len(verdicts) == 1:
        return verdicts[0]
    first = min(verdicts, key=lambda one: (SEVERITY[one.status], one.due_on or date.max))
    turns = min((one.turns_on for one in verdicts if one.turns_on), default=None)
    used = tuple(dict.fromkeys(id for one in verdicts for id in one.evidence))
    return replace(first, turns_on=turns, evidence=used, late_days=max(one.late_days for one in verdicts))


def _depends_on_level(terms: Terms) -> bool:
    by_level = isinstance(terms.rule, Every | Retention) and bool(terms.rule.by_level)
    return terms.levels is not None or (by_level and getattr(terms.rule, "always", None) is None)


def _rule_for(terms: Terms, level: int | None) -> Rule | None:
    """The rule that holds for a level; None where nothing is asked of it."""
    if terms.levels is not None and level is not None and level not in terms.levels:
        return None
    rule = terms.rule
    if isinstance(rule, Every) and rule.by_level:
        every = rule.by_level.get(level, rule.always) if level is not None else rule.always
        return Every(always=every) if every is not None else rule.rest
    if isinstance(rule, Retention) and level is not None:
        return Retention(rule.by_level.get(level, rule.keep))
    return rule


def _sign(case: Case, verdict: Verdict) -> Verdict:
    """Mark a verdict with the letter, the law or the practice that decided it."""
    terms = case.terms
    decided_by = "letter" if terms.quote else "practice" if terms.practice or not terms.cites else "law"
    return Verdict(  # written out: `replace` takes as long as all the judging before it
        verdict.status,
        verdict.reason,
        verdict.due_on,
        verdict.evidence,
        terms.cites,
        decided_by,
        terms.quote,
        verdict.confirmed,
        verdict.turns_on,
        verdict.late_days,
        verdict.parts,
    )


# --- one kind of proof ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pile:
    """The evidence of one kind that may count, and words for what is missing."""

    case: Case
    proof: str
    accepted: tuple[Proven, ...]
    rejected: tuple[Proven, ...]

    @property
    def title(self) -> str:
        known = self.case.proofs.get(self.proof)
        return known.title if known else self.proof

    @property
    def latest(self) -> Proven:
        return self.accepted[-1]

    def missing(self, why: str = "", due: date | None = None) -> Verdict:
        """Nothing that counts: unproven until the due day has passed, overdue after it."""
        reason = why or self._why_missing()
        if due is not None and self.case.on > due:
            return Verdict(Status.OVERDUE, f"{reason}; {_past(due)}", due)
        return Verdict(Status.UNPROVEN, reason, due, turns_on=due + _DAY if due else None)

    def met(
        self, reason: str, due: date | None = None, *, used: Proven | None = None, limit: date | None = None
    ) -> Verdict:
        """Proven; `limit` is the day by which it should have been, to count how late it came."""
        proof = used or self.latest
        late = max(0, (proof.on - limit).days) if limit else 0
        if late:
            reason += f"; muộn {late} ngày so với hạn {limit:%d/%m/%Y}"
        turns = due + _DAY if due else None
        return Verdict(Status.MET, reason, due, (proof.id,), turns_on=turns, late_days=late)

    def _why_missing(self) -> str:
        waiting = [one for one in self.rejected if one.standing is Standing.WAITING]
        if waiting:
            return f"Minh chứng “{self.title}” ngày {waiting[-1].on:%d/%m/%Y} đang chờ người khác xem xét"
        if self.rejected:
            return f"Minh chứng “{self.title}” ngày {self.rejected[-1].on:%d/%m/%Y} đã bị trả lại"
        return f"Chưa có minh chứng: {self.title}"


def _judge_proof(case: Case, rule: Rule, proof: str) -> Verdict:
    ours = sorted(
        (one for one in case.evidence if one.proof == proof and one.on <= case.on), key=lambda one: (one.on, one.id)
    )
    window = case.terms.window
    if window and not isinstance(rule, Coverage):
        ours = [one for one in ours if window[0] <= one.on <= window[1]]
    accepted = [one for one in ours if one.standing is Standing.ACCEPTED]
    rejected = tuple(one for one in ours if one.standing is not Standing.ACCEPTED)
    if isinstance(rule, Coverage):
        return _coverage(rule, _Pile(case, proof, tuple(accepted), rejected))
    requires = _requires(case, proof)
    good = tuple(one for one in accepted if not short(requires, one.facts))
    verdict = _JUDGES[type(rule)](rule, _Pile(case, proof, good, rejected))
    latest = accepted[-1] if accepted else None
    if latest is None or latest in good or (verdict.status is Status.NOT_ASKED):
        return verdict
    if isinstance(rule, Within | Before) and verdict.status is Status.MET:
        return verdict  # what was due then was done; a later slip is another duty's matter
    return Verdict(Status.FAILED, "; ".join(short(requires, latest.facts)), _letter_day(case), (latest.id,))


def _requires(case: Case, proof: str) -> tuple[Requirement, ...]:
    """The proof's own requirements, and those of the terms that speak of its facts."""
    known = case.proofs.get(proof)
    if known is None:
        return case.terms.requires
    fields = {one.id for one in known.fields}
    return known.requires + tuple(need for need in case.terms.requires if need.fact in fields)


def _letter_day(case: Case) -> date | None:
    """The last good day that the letter itself sets: its date, else the end of its window."""
    return case.terms.by or (case.terms.window[1] if case.terms.window else None)


def _past(due: date) -> str:
    """No count of days: a verdict is remembered, and must stay true on every day that it holds."""
    return f"đã quá hạn {due:%d/%m/%Y}"


def _every(rule: Every, pile: _Pile) -> Verdict:
    letter = _letter_day(pile.case)
    if not pile.accepted or rule.always is None:
        return pile.missing(due=letter)
    due = pile.latest.on + rule.always
    words = f"Lần gần nhất {pile.latest.on:%d/%m/%Y}, chu kỳ {in_words(rule.always)}"
    if pile.case.on > due:
        return Verdict(Status.OVERDUE, f"{words}; {_past(due)}", due, (pile.latest.id,))
    return pile.met(words, due, limit=letter if len(pile.accepted) == 1 else None)


def _once(_rule: Rule, pile: _Pile) -> Verdict:
    letter = _letter_day(pile.case)
    if not pile.accepted:
        return pile.missing(due=letter)
    first = pile.accepted[0]
    met, late = pile.met(f"Đã có {pile.title} ngày {pile.latest.on:%d/%m/%Y}"), _late(first, letter)
    return replace(met, late_days=late) if late else met


def _remind(rule: Rule, pile: _Pile) -> Verdict:
    """No number in the text: never overdue by itself."""
    return _while_fresh(_once(rule, pile), pile)


def _while_fresh(verdict: Verdict, pile: _Pile) -> Verdict:
    """A state that was shown once is asked for anew after a year: our own rule where the text sets no cadence."""
    if verdict.status is not Status.MET:
        return verdict
    lapses = pile.latest.on + _SHELF_LIFE
    if pile.case.on <= lapses:
        return replace(verdict, turns_on=lapses + _DAY)
    why = f"{pile.title} gần nhất ngày {pile.latest.on:%d/%m/%Y} đã quá 12 tháng"
    return Verdict(Status.UNPROVEN, f"{why}; văn bản không nêu chu kỳ, cần xác nhận lại", evidence=(pile.latest.id,))


def _late(proof: Proven, limit: date | None) -> int:
    return max(0, (proof.on - limit).days) if limit else 0


def _on_change(rule: OnChange, pile: _Pile) -> Verdict:
    changed = pile.case.events.get(rule.event)
    letter = _letter_day(pile.case)
    if not rule.at_first and (changed is None or changed > pile.case.on):
        return Verdict(Status.NOT_ASKED, f"Chưa ghi nhận việc: {_event_words(pile.case, rule.event)}", turns_on=changed)
    fresh = [one for one in pile.accepted if changed is None or changed > pile.case.on or one.on >= changed]
    if fresh:
        return pile.met(f"Đã có {pile.title} ngày {fresh[-1].on:%d/%m/%Y}", used=fresh[-1], limit=letter)
    if pile.accepted and changed:
        event = _event_words(pile.case, rule.event)
        return pile.missing(f"{event} ngày {changed:%d/%m/%Y}, sau minh chứng gần nhất: cần làm lại", letter)
    return pile.missing(due=letter)


def _coverage(_rule: Rule, pile: _Pile) -> Verdict:
    case, window = pile.case, pile.case.terms.window
    if window is None:
        return pile.missing("Văn bản không nêu khoảng thời gian phải trực, phải bảo đảm liên tục", case.terms.by)
    requires = _requires(case, pile.proof)
    near = [one for one in pile.accepted if one.covers and one.covers[0] <= window[1] and one.covers[1] >= window[0]]
    good = [one for one in near if not short(requires, one.facts)]
    left = periods.gaps(window, (one.covers for one in good if one.covers))
    due = min(window[0], case.terms.by or window[0])
    if not left:
        used = tuple(one.id for one in good)
        span = f"{window[0]:%d/%m/%Y}–{window[1]:%d/%m/%Y}"
        return Verdict(Status.MET, f"{pile.title} phủ đủ {span}", due, used)
    if len(near) > len(good):
        bad = next(one for one in near if one not in good)
        return Verdict(Status.FAILED, "; ".join(short(requires, bad.facts)), due, (bad.id,))
    if near:
        spans = ", ".join(f"{first:%d/%m}–{last:%d/%m/%Y}" for first, last in left[:3])
        return pile.missing(f"{pile.title} còn trống {spans}", due)
    return pile.missing(due=due)


def _by(rule: By, pile: _Pile) -> Verdict:
    due = min(rule.day, pile.case.terms.by or rule.day)
    if not pile.accepted:
        return pile.missing(due=due)
    return replace(_once(rule, pile), due_on=due, late_days=_late(pile.accepted[0], due))


def _yearly(rule: Yearly, pile: _Pile) -> Verdict:
    on, letter = pile.case.on, _letter_day(pile.case)
    ahead = periods.deadline_after(on, rule.month, rule.day)
    if not pile.accepted:
        first = periods.deadline_after(pile.case.since or on, rule.month, rule.day)
        return pile.missing(due=min(first - _DAY, letter or first))
    taken = periods.answered((one.on for one in pile.accepted), rule.month, rule.day)
    passed = periods.on_year(ahead.year - 1, rule.month, rule.day)
    words = f"Lần gần nhất {pile.latest.on:%d/%m/%Y}, hằng năm trước ngày {rule.day:02d}/{rule.month:02d}"
    if passed not in taken and passed >= min(taken):
        due = passed - _DAY
        return Verdict(Status.OVERDUE, f"{words}; {_past(due)}", due, (pile.latest.id,))
    next_due = ahead if ahead not in taken else periods.on_year(ahead.year + 1, rule.month, rule.day)
    return pile.met(words, next_due - _DAY)


def _within(rule: Within, pile: _Pile) -> Verdict:
    began = pile.case.events.get(rule.event)
    event = _event_words(pile.case, rule.event)
    if began is None or began > pile.case.on:
        return Verdict(Status.NOT_ASKED, f"Chưa ghi nhận việc: {event}", turns_on=began)
    due = clocks.runs_out(rule, began, pile.case.holidays)
    after = [one for one in pile.accepted if one.on >= began]
    if not after:
        return pile.missing(f"{event} ngày {began:%d/%m/%Y}, chưa có {pile.title} sau đó", due)
    return replace(pile.met(f"{event} ngày {began:%d/%m/%Y}, đã có {pile.title}", used=after[0], limit=due), due_on=due)


def _before(rule: Before, pile: _Pile) -> Verdict:
    event_on, letter = pile.case.events.get(rule.event), _letter_day(pile.case)
    if event_on is None or event_on > pile.case.on:
        due = min((day for day in (letter, event_on - _DAY if event_on else None) if day), default=None)
        return (
            pile.met(f"Đã có {pile.title} ngày {pile.latest.on:%d/%m/%Y}") if pile.accepted else pile.missing(due=due)
        )
    in_time = [one for one in pile.accepted if one.on < event_on]
    if in_time:
        return pile.met(f"Đã có {pile.title} ngày {in_time[-1].on:%d/%m/%Y}", used=in_time[-1])
    return pile.missing(f"Phải có {pile.title} trước khi {_event_words(pile.case, rule.event)}", event_on - _DAY)


def _retention(rule: Retention, pile: _Pile) -> Verdict:
    if not pile.accepted:
        return pile.missing(due=_letter_day(pile.case))
    oldest = day_in(pile.latest.facts, "oldest_on")
    if oldest is None:
        return pile.missing("Minh chứng chưa nêu dữ liệu còn giữ từ ngày nào", _letter_day(pile.case))
    if oldest + rule.keep > pile.latest.on:
        why = f"Dữ liệu chỉ còn từ {oldest:%d/%m/%Y}, phải giữ {in_words(rule.keep)}"
        return Verdict(Status.FAILED, why, evidence=(pile.latest.id,))
    return _while_fresh(pile.met(f"Còn giữ dữ liệu từ {oldest:%d/%m/%Y}"), pile)


def _threshold(rule: Threshold, pile: _Pile) -> Verdict:
    if not pile.accepted:
        return pile.missing(due=_letter_day(pile.case))
    value = pile.latest.facts.get(rule.fact)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return pile.missing("Minh chứng chưa nêu con số phải đạt", _letter_day(pile.case))
    if not value >= rule.at_least:  # NaN is below everything
        return Verdict(
            Status.FAILED, f"Mới đạt {value:g}, phải từ {rule.at_least:g}".replace(".", ","), evidence=(pile.latest.id,)
        )
    return _while_fresh(pile.met(f"Đạt {value:g}, yêu cầu từ {rule.at_least:g}".replace(".", ",")), pile)


def _event_words(case: Case, event: str) -> str:
    words = case.words.get(event, event)
    return words[:1].upper() + words[1:]


_JUDGES: Mapping[type, Callable[[Any, _Pile], Verdict]] = {
    Every: _every,
    Once: _once,
    OnChange: _on_change,
    By: _by,
    Yearly: _yearly,
    Within: _within,
    Before: _before,
    Retention: _retention,
    Threshold: _threshold,
    Remind: _remind,
}
