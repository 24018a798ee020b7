"""One page of a letter for a leader who has five minutes: four figures, one bar, the worst five, three sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Protocol

from khien.papers.types import Brief, Figure, Share, Tone, Worst

_MOST_NAMED = 5


class Unit(Protocol):
    """What the page must know of each unit; the result of a letter has it, and so has whoever counts faster."""

    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def answered(self) -> bool: ...
    @property
    def late(self) -> bool: ...
    @property
    def open(self) -> int: ...
    @property
    def unproven_claims(self) -> int: ...


class Clause(Protocol):
    """What the page must know of each clause."""

    @property
    def number(self) -> int: ...
    @property
    def units(self) -> int: ...
    @property
    def met(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the page says, in numbers. `claiming` counts units and `claims` their words that nothing bears out."""

    letter: str
    as_of: date
    total: int
    answered: int
    proven: int
    claiming: int
    claims: int
    late: int
    weakest: Clause | None
    worst: tuple[Worst, ...]

    @property
    def silent(self) -> int:
        return self.total - self.answered


def facts(
    letter: str, as_of: date, clauses: Iterable[Clause], units: Iterable[Unit], words: Mapping[str, str]
) -> Facts:
    """Count the units and find the worst; `words` say a `state` to the reader where it is not a word yet."""
    rows = list(units)
    late = [unit for unit in rows if unit.late]  # they come first: where they are enough, nobody else is looked at
    wrong = late if len(late) >= _MOST_NAMED else (one for one in rows if one.late or not one.answered or one.open)
    worst = nsmallest(_MOST_NAMED, wrong, key=lambda unit: (not unit.late, unit.answered, -unit.open, unit.name))
    claims = [unit.unproven_claims for unit in rows if unit.unproven_claims]
    return Facts(
        letter=letter,
        as_of=as_of,
        total=len(rows),
        answered=sum(unit.answered for unit in rows),
        proven=sum(unit.answered and not unit.open for unit in rows),
        claiming=len(claims),
        claims=sum(claims),
        late=len(late),
        weakest=min(clauses, key=lambda clause: clause.met / clause.units if clause.units else 1, default=None),
        worst=tuple(_worst(unit, words.get(unit.state, unit.state)) for unit in worst),
    )


def brief(found: Facts, *, body: str, parent_body: str, chain: str) -> Brief:
    """Figures count units; the bar counts units by what they proved; the worst come first."""
    return Brief(
        body=body,
        parent_body=parent_body,
        title=f"Kết quả thực hiện {found.letter}",
        as_of=f"Tính đến ngày {found.as_of:%d/%m/%Y}",
        figures=(
            Figure(f"{found.answered}/{found.total}", "đơn vị đã trả lời", tone=_tone(found.answered, found.total)),
            Figure(str(found.proven), "đơn vị chứng minh đủ", tone=Tone.GOOD if found.proven else Tone.QUIET),
            Figure(
                str(found.claiming),
                "đơn vị báo xong, chưa chứng minh",
                tone=Tone.WARN if found.claiming else Tone.QUIET,
            ),
            Figure(str(found.late), "đơn vị quá hạn trả lời", tone=Tone.BAD if found.late else Tone.QUIET),
        ),
        shares=_shares(found),
        shares_label="Đơn vị theo tình trạng",
        worst=found.worst,
        sentences=_sentences(found),
        footer_note=chain,
    )


def _tone(part: int, whole: int) -> Tone:
    return Tone.GOOD if part == whole else Tone.WARN


def _shares(found: Facts) -> tuple[Share, ...]:
    return (
        Share("Trả lời và chứng minh đủ", found.proven, Tone.GOOD),
        Share("Trả lời, chưa chứng minh đủ", found.answered - found.proven, Tone.WARN),
        Share("Chưa trả lời", found.silent, Tone.BAD),
    )


def _worst(unit: Unit, state: str) -> Worst:
    detail = state + (", quá hạn" if unit.late else "")
    return Worst(unit.name, detail, f"{unit.open} việc" if unit.open else "", Tone.BAD if unit.late else Tone.WARN)


def _sentences(found: Facts) -> tuple[str, ...]:
    said = []
    if found.weakest is not None:
        number, met, units = found.weakest.number, found.weakest.met, found.weakest.units
        said.append(f"Nội dung yếu nhất là nội dung {number}: {met}/{units} đơn vị có minh chứng.")
    if found.silent:
        said.append(f"{found.silent} đơn vị chưa trả lời; cần đôn đốc trước.")
    if found.claims:
        said.append(f"{found.claims} lượt báo “đã làm” chưa có minh chứng được chấp nhận, không nên coi là đã xong.")
    return tuple(said)
