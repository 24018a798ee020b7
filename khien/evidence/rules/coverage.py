"""Whether a round of checks was really gone: judged from what was tested on the day, never from a plan.

Three-valued: what nobody tested, what still waits for a reviewer and what an unfit assessor tested is unproven.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from khien.law.assessment.types import (
    NEED_WORDS,
    OF_DEVICES,
    SATISFIES,
    Assessor,
    Fits,
    Need,
    Over,
    Part,
    Reach,
    RoundExample,
    Turn,
)
from khien.law.assessment.types import Round as LawRound
from khien.law.types import Cite, Every
from khien.law.versions import dated_on, gap_note

REMINDED = relativedelta(years=1)  # our own rhythm where a text gives no number: a reminder, never overdue


class Status(StrEnum):
    """What is known of a round on a day; the words are those of verdicts."""

    OVERDUE = "overdue"
    UNPROVEN = "unproven"
    MET = "met"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Device:
    """A device or application in use that a technical check has to reach."""

    id: int
    name: str
    important: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A part that was really done on a day, of one device or (None) of the system as a whole.

    `accepted`: somebody else has accepted the result. `fits`: whether the law accepts who did it.
    """

    part: Part
    on: date
    device: int | None
    accepted: bool = True
    fits: Fits = Fits.YES


@dataclass(frozen=True, slots=True)
class Missed:
    """What is not covered: a device, or a part of the whole system, with the last day that counts and why not."""

    name: str
    why: str
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """The answer for one round. `aside` are devices that were not tested where not each of them must be."""

    status: Status
    reason: str
    due_on: date | None = None
    missed: tuple[Missed, ...] = ()
    aside: tuple[Missed, ...] = ()
    cites: tuple[Cite, ...] = ()
    turn: Turn | None = None
    confirmed: bool = True

    @property
    def doubt(self) -> str:
        """What to tell of a rule whose end is not confirmed."""
        return gap_note(self.turn) if self.turn is not None and not self.confirmed else ""


_BLANK = date.min


def judge(
    law: LawRound,
    *,
    level: int | None,
    devices: Sequence[Device],
    done: Iterable[Done],
    on: date,
    listed: bool = True,
) -> Covered:
    """One round of one system on a day. `listed`: its unit's inventory was confirmed within the year."""
    found = dated_on(law.turns, on)
    if found is None:
        return Covered(Status.NOT_ASKED, "hôm đó chưa có quy định nào đòi")
    turn, confirmed = found
    every, hard = _every(turn, level)
    told = Covered(Status.NOT_ASKED, f"không đòi với cấp độ {level}", cites=turn.cites, turn=turn, confirmed=confirmed)
    if level is not None and (every is None or (turn.levels is not None and level not in turn.levels)):
        return told
    if every is None:
        return replace(told, status=Status.UNPROVEN, reason="chưa xác định cấp độ nên chưa biết chu kỳ")
    wanted = [one for one in devices if one.important or law.over is not Over.IMPORTANT]
    things, aside = _things(turn, wanted, [one for one in done if one.on <= on], law.over)
    return _weighed(replace(told, aside=aside), things, every, on, hard=hard, listed=listed)


def _every(turn: Turn, level: int | None) -> tuple[relativedelta | None, bool]:
    """How often at a level, and whether the text says so itself; None: not asked, or not known without a level."""
    rule = turn.rule
    if not isinstance(rule, Every):
        return REMINDED, False
    if level is not None and level in rule.by_level:
        return rule.by_level[level], True
    if rule.always is not None:
        return rule.always, True
    return (REMINDED, False) if rule.rest is not None and level is not None else (None, True)


def _things(
    turn: Turn, devices: Sequence[Device], done: Sequence[Done], over: Over
) -> tuple[list[Missed], tuple[Missed, ...]]:
    """Everything that must have been done, each with the last day that counts; and what is told aside."""
    things: list[Missed] = []
    aside: list[Missed] = []
    for need in turn.needs:
        if need not in OF_DEVICES:
            things.append(_thing(NEED_WORDS[need], need, None, done, turn))
        elif not devices:
            what = "quan trọng " if over is Over.IMPORTANT else ""
            why = f"chưa khai thiết bị, ứng dụng {what}nào nên không biết đã kiểm tra đủ chưa"
            things.append(Missed(NEED_WORDS[need], why))
        else:
            each = [_thing(one.name, need, one.id, done, turn) for one in devices]
            if turn.reach is Reach.ALL:
                things += each
            else:
                best = max(each, key=lambda one: one.last or _BLANK)
                things.append(Missed(NEED_WORDS[need], best.why, best.last))
                aside += [one for one in each if one.last is None]
    return things, tuple(aside)


def _thing(name: str, need: Need, device: int | None, done: Sequence[Done], turn: Turn) -> Missed:
    of = [one for one in done if one.part in SATISFIES[need] and one.device == device]
    counting = [one.on for one in of if one.accepted and (not turn.assessor or one.fits is Fits.YES)]
    if counting:
        return Missed(name, "", max(counting))
    return Missed(name, _why_not(of) or f"chưa {NEED_WORDS[need]} lần nào")


def _why_not(of: Sequence[Done]) -> str:
    """Why what was done does not count, of the latest; empty where nothing was done."""
    if not of:
        return ""
    last = max(of, key=lambda one: one.on)
    if not last.accepted:
        return f"đã làm ngày {last.on:%d/%m/%Y}, kết quả chờ người khác duyệt"
    why = "bên kiểm tra không đủ điều kiện" if last.fits is Fits.NO else "chưa rõ bên kiểm tra có đủ điều kiện"
    return f"đã làm ngày {last.on:%d/%m/%Y} nhưng {why}"


def _weighed(
    told: Covered, things: Sequence[Missed], every: relativedelta, on: date, *, hard: bool, listed: bool
) -> Covered:
    """The answer; only a cadence that the text itself sets (`hard`) has a due day and can be overdue."""
    days = [one.last for one in things if one.last is not None]
    late = [
        Missed(one.name, _since(one.last, every, hard=hard), one.last)
        for one in things
        if one.last is not None and one.last + every < on
    ]
    missed = (*late, *(one for one in things if one.last is None))
    told = replace(told, due_on=min(days) + every if days and hard else None, missed=missed)
    if late and hard:
        why = f"quá hạn từ {min(days) + every:%d/%m/%Y}: {_names(late)}"
        return replace(told, status=Status.OVERDUE, reason=why)
    if missed:
        return replace(told, status=Status.UNPROVEN, reason=f"chưa đủ: {_names(missed)}")
    if not listed:
        why = "mọi thứ đã khai đều được kiểm tra, nhưng danh mục chưa được xác nhận trong 12 tháng qua"
        return replace(told, status=Status.UNPROVEN, reason=why)
    return replace(told, status=Status.MET, reason=f"đủ, lần sớm nhất còn tính là {min(days):%d/%m/%Y}")


def _since(last: date, every: relativedelta, *, hard: bool) -> str:
    if hard:
        return f"lần gần nhất {last:%d/%m/%Y}, hạn {last + every:%d/%m/%Y}"
    return f"lần gần nhất {last:%d/%m/%Y}, đã quá 12 tháng; văn bản không đặt chu kỳ nên Khiên nhắc làm lại"


_SHOWN = 3


def _names(missed: Sequence[Missed]) -> str:
    shown = ", ".join(one.name for one in missed[:_SHOWN])
    left = len(missed) - _SHOWN
    return f"{shown} và {left} mục khác" if left > 0 else shown


def worst(found: Iterable[Covered]) -> Status:
    """Of several systems: overdue, else unproven, else met; not asked where none asks."""
    order = tuple(Status)
    return min((one.status for one in found), key=order.index, default=Status.NOT_ASKED)


def example_verdict(law: LawRound, example: RoundExample, fits: Fits) -> Status:
    """What the judge says of an example: its devices by name, all of them important."""
    devices = [Device(number, name, important=True) for number, name in enumerate(example.tested)]
    return judge(
        law, level=example.level, devices=devices, done=_example_done(law, example, fits), on=example.on
    ).status


def _example_done(law: LawRound, example: RoundExample, fits: Fits) -> Iterator[Done]:
    needs = {need for turn in law.turns for need in turn.needs}
    for need in needs:
        part = Part.SCAN if need is Need.TECHNICAL else Part(need.value)
        if need not in OF_DEVICES and example.checked is not None:
            yield Done(part, example.checked, None, fits=fits)
        if need in OF_DEVICES:
            for number, day in enumerate(example.tested.values()):
                if day is not None:
                    yield Done(part, day, number, fits=fits)


def assessor_named(name: str) -> Assessor | None:
    """The kind of assessor as a row keeps it; None where it is blank."""
    return Assessor(name) if name in set(Assessor) else None
