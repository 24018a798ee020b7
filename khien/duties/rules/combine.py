"""From verdicts on systems to the verdict on a unit, and from a unit's asks to its one line. Values only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from khien.duties.rules.judge import worst
from khien.duties.rules.verdicts import OPEN, SEVERITY, Proven, Standing, Status, Verdict

INVENTORY = "system_inventory"
_HOLDS_FOR = relativedelta(years=1)  # our own rule (DESIGN): an inventory nobody confirmed this year proves nothing


def inventory_holds_until(confirmed: date) -> date:
    """The last day on which an inventory of a day, once confirmed, still proves something."""
    return confirmed + _HOLDS_FOR


def inventory_on(evidence: Sequence[Proven], on: date) -> Proven | None:
    """The confirmation of the unit's list of systems that still holds on a day."""
    confirmed = [
        one
        for one in evidence
        if one.proof == INVENTORY
        and one.standing is Standing.ACCEPTED
        and one.on <= on <= inventory_holds_until(one.on)
    ]
    return max(confirmed, key=lambda one: one.on, default=None)


def over_systems(verdicts: Sequence[tuple[str, Verdict]], inventory: Proven | None) -> Verdict:
    """The unit's verdict on a duty about systems: the worst of (system name, verdict).

    Without a confirmed inventory it is at best unproven; a confirmed "we have none" is not asked.
    """
    if not verdicts:
        if inventory is None:
            return Verdict(Status.UNPROVEN, "Đơn vị chưa xác nhận danh mục hệ thống thông tin")
        if inventory.facts.get("systems") == 0:
            why = f"Đơn vị đã ký xác nhận ngày {inventory.on:%d/%m/%Y}: không có hệ thống thông tin nào"
            return Verdict(Status.NOT_ASKED, why, evidence=(inventory.id,), turns_on=_lapses(inventory))
        return Verdict(Status.UNPROVEN, "Danh mục đã xác nhận có hệ thống nhưng chưa khai hệ thống nào")
    whole = worst([verdict for _, verdict in verdicts])
    whole = replace(whole, parts=tuple(verdicts), reason=_reason(verdicts, whole))
    if inventory is None and whole.status in (Status.MET, Status.NOT_ASKED):
        why = "Các hệ thống đã khai đều đạt, nhưng đơn vị chưa xác nhận danh mục hệ thống trong 12 tháng qua"
        return replace(whole, status=Status.UNPROVEN, reason=why)
    if inventory is not None and whole.status in (Status.MET, Status.NOT_ASKED) and _differs(inventory, verdicts):
        said = inventory.facts.get("systems")
        why = f"Danh mục đã xác nhận ghi {said} hệ thống, nay khai {len(verdicts)}: cần xác nhận lại danh mục"
        return replace(whole, status=Status.UNPROVEN, reason=why)
    if inventory is not None:
        turns = min(filter(None, (whole.turns_on, _lapses(inventory))))
        return replace(whole, turns_on=turns)
    return whole


def _differs(inventory: Proven, verdicts: Sequence[tuple[str, Verdict]]) -> bool:
    said = inventory.facts.get("systems")
    return isinstance(said, int | float) and said != len(verdicts)


def _lapses(inventory: Proven) -> date:
    return inventory_holds_until(inventory.on) + timedelta(days=1)


def _reason(verdicts: Sequence[tuple[str, Verdict]], whole: Verdict) -> str:
    same = [name for name, verdict in verdicts if verdict.status is whole.status]
    if len(verdicts) == 1:
        return f"{same[0]}: {whole.reason}"
    shown = next(name for name, verdict in verdicts if verdict.reason == whole.reason)
    return f"{len(same)} trong {len(verdicts)} hệ thống {_WORDS[whole.status]}; {shown}: {whole.reason}"


_WORDS = {
    Status.FAILED: "không đạt",
    Status.OVERDUE: "quá hạn",
    Status.UNPROVEN: "chưa chứng minh",
    Status.MET: "đạt",
    Status.WAIVED: "được miễn",
    Status.NOT_ASKED: "không phải làm",
}


def one_line(verdicts: Sequence[Verdict]) -> Verdict:
    """What a person sees for one duty that several letters ask: the worst, held to the soonest day of them all.

    Never laxer than any of them: a proof that one letter finds good until May is due in May, though another gives
    until December. The reason, the quote and the parts are those of the letter that decides.
    """
    first = min(verdicts, key=decides)
    dues = [day for one in verdicts if (day := pending(one)) is not None]
    turns = [one.turns_on for one in verdicts if one.turns_on is not None]
    used = tuple(dict.fromkeys(key for one in verdicts for key in one.evidence))
    due = min(dues, default=first.due_on)
    return replace(first, due_on=due, turns_on=min(turns, default=None), evidence=used)


def decides(verdict: Verdict) -> tuple[int, date]:
    """The order in which letters decide a line: the worst first, the soonest due among equals."""
    return SEVERITY[verdict.status], verdict.due_on or date.max


def pending(verdict: Verdict) -> date | None:
    """The day by which a verdict still wants something; None where it wants nothing, or names no day."""
    if verdict.status in OPEN or (verdict.status is Status.MET and verdict.turns_on is not None):
        return verdict.due_on
    return None
