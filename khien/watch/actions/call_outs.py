"""A team is called out, its members answer, arrive, it ends: one verb, one entry each. It calls nobody twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.organisations.queries import NotAllowed, Viewer, may, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy
from khien.watch.actions import calling, links
from khien.watch.models import CallOut, CallOutAnswer, Member, Team
from khien.watch.queries.call_outs import ABOUT, call_out_seen_by
from khien.watch.queries.teams import area_of, kept_from_coming, may_call_out, seats_of, teams_seen_by
from khien.watch.rules.links import Purpose
from khien.watch.rules.shifts import told
from khien.watch.rules.teams import LONGEST_WAY, Answer, Free, How

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khien.organisations.models import Unit

TOLD = "told"  # the occasion: everybody is told once of a call-out


class UnableToCallOut(ValueError):
    """Nobody can be called so; the message is fit for the user."""


class UnableToAnswer(ValueError):
    """The answer cannot be taken so; the message is fit for the user."""


@transaction.atomic
def call_out(
    team: Team,
    unit: Unit,
    words: str,
    where: str = "",
    *,
    about: str = "",
    members: Collection[Member] | None = None,
    key: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> CallOut:
    """Call the team to help a unit: those named, else everybody of it who is not away. Each is told at once.

    `key` is what the form was given: sent twice, it makes one call-out.
    """
    held = _locked(team, by)
    if not area_of(by, held).filter(pk=unit.pk).exists():
        require(by, Deed.READ, unit)
    if key is not None and (before := CallOut.objects.filter(pk=key, team=held).first()):
        return before
    called = _chosen(held, members, by, at)
    words = tidy(words)[:500]
    if not words:
        raise UnableToCallOut("Cần ghi việc gì xảy ra, để người được gọi biết mang theo gì.")
    row = CallOut(team=held, unit=unit, about=about, words=words, where=tidy(where)[:300], made_at=at)
    row.id = key or new_id()
    row.made_by_id = getattr(by, "pk", None)
    row.save(force_insert=True)
    _call(row, called, by, at)
    _note("call_out.made", row, by, at, {"about": about, "called": len(called)}, {"words": words, "where": row.where})
    return row


@transaction.atomic
def call_more(row: CallOut, members: Collection[Member], *, by: Viewer, at: datetime) -> int:
    """Call others of the team as well; how many were not called before."""
    held = _open(row, by)
    before = set(CallOutAnswer.objects.filter(call_out=held).values_list("member_id", flat=True))
    called = [one for one in _chosen(held.team, members, by, at) if one.pk not in before]
    if not called:
        raise UnableToCallOut("Những người này đã được gọi rồi; không ai bị gọi hai lần.")
    _call(held, called, by, at)
    _note("call_out.called_more", held, by, at, {"called": len(called)})
    return len(called)


@transaction.atomic
def answer_call(
    row: CallOut,
    member: Member,
    answer: Answer,
    *,
    minutes: int | None = None,
    words: str = "",
    how: How,
    by: Viewer,
    at: datetime,
) -> CallOutAnswer:
    """Say that one comes, in how many minutes, or cannot. The last word counts; after the end it is kept as late."""
    line = _line(row, member, how, by)
    if line.arrived_at is not None:
        raise UnableToAnswer("Đã ghi có mặt, không cần trả lời nữa.")
    if answer is Answer.COMING and (minutes is None or not 0 <= minutes <= LONGEST_WAY // timedelta(minutes=1)):
        raise UnableToAnswer("Cần cho biết bao nhiêu phút nữa đến nơi, từ 0 đến 1.440.")
    line.answer, line.answered_at, line.how = answer, at, how
    line.expected_at = at + timedelta(minutes=minutes or 0) if answer is Answer.COMING else None
    line.words = tidy(words)[:300]
    line.entered_by_id = getattr(by, "pk", None)
    line.save()
    details = {"member": member.pk, "answer": answer, "minutes": minutes, "how": how}
    _note("call_out.answered", row, by, at, details, {"words": line.words} if line.words else None)
    return line


@transaction.atomic
def arrive(row: CallOut, member: Member, *, how: How, by: Viewer, at: datetime) -> CallOutAnswer:
    """Write down that somebody is there; said twice, the first moment stays."""
    line = _line(row, member, how, by)
    if line.arrived_at is None:
        line.arrived_at, line.answer, line.how = at, Answer.COMING, how
        line.answered_at = line.answered_at or at
        line.entered_by_id = getattr(by, "pk", None)
        line.save()
        _note("call_out.arrived", row, by, at, {"member": member.pk, "how": how})
    return line


@transaction.atomic
def answer_by_link(
    token: str, answer: Answer | None, *, minutes: int | None = None, words: str = "", at: datetime
) -> CallOutAnswer:
    """The answer of whoever holds the link; None: he is there. It may be used again: plans change."""
    link = links.use_link(token, purposes=(Purpose.CALL_OUT,), at=at)
    key = UUID(link.about.partition(":")[2])
    row = CallOut.objects.select_related("team", "team__unit", "unit").get(pk=key)
    if answer is None:
        return arrive(row, link.member, how=How.LINK, by=links.BY, at=at)
    return answer_call(row, link.member, answer, minutes=minutes, words=words, how=How.LINK, by=links.BY, at=at)


@transaction.atomic
def end_call_out(row: CallOut, words: str = "", *, by: Viewer, at: datetime) -> CallOut:
    """Over: nobody is awaited any more. Who answers later is kept as late."""
    held = _open(row, by)
    held.ended_at, held.ending = at, tidy(words)[:300]
    held.save(update_fields=["ended_at", "ending"])
    came = CallOutAnswer.objects.filter(call_out=held, arrived_at__isnull=False).count()
    _note("call_out.ended", held, by, at, {"came": came}, {"words": held.ending} if held.ending else None)
    return held


def _locked(team: Team, by: Viewer) -> Team:
    held = Team.objects.select_for_update(of=("self",)).select_related("unit").get(pk=team.pk)
    if not may_call_out(by, held):
        seen = teams_seen_by(by).filter(pk=held.pk).exists()
        raise NotAllowed("Gọi đội này do đầu mối của đơn vị có đội, hoặc thành viên ứng cứu của đội.", seen=seen)
    if held.ended_at is not None:
        raise UnableToCallOut("Đội này đã giải thể.")
    return held


def _open(row: CallOut, by: Viewer) -> CallOut:
    _locked(row.team, by)
    held = CallOut.objects.select_for_update(of=("self",)).select_related("team", "team__unit", "unit").get(pk=row.pk)
    if held.ended_at is not None:
        raise UnableToCallOut("Lần gọi này đã kết thúc. Cần người thì gọi lần mới.")
    return held


def _chosen(team: Team, members: Collection[Member] | None, by: Viewer, at: datetime) -> Sequence[Member]:
    """Those of the team who are called, in the order of its list; nobody by default who is away."""
    seated = [one.member for one in seats_of(by, team, clock.day_of(at))]
    if members is None:
        kept = kept_from_coming([one.pk for one in seated], at)
        found = [one for one in seated if kept[one.pk][0] is not Free.AWAY]
    else:
        wanted = {one.pk for one in members}
        found = [one for one in seated if one.pk in wanted]
        if len(found) < len(wanted):
            raise UnableToCallOut("Có người không còn trong đội hôm nay. Hãy tải lại trang rồi chọn lại.")
    if not found:
        raise UnableToCallOut("Không có ai để gọi: hãy chọn ít nhất một người của đội.")
    return found


def _call(row: CallOut, members: Sequence[Member], by: Viewer, at: datetime) -> None:
    """The lines first, then the messages: whoever has a line is not called again.

    What happened stands behind the link: a mail goes through servers of others.
    """
    CallOutAnswer.objects.bulk_create(CallOutAnswer(call_out=row, member=one, told_at=at) for one in members)
    calling.call(
        members,
        purpose=Purpose.CALL_OUT,
        about=ABOUT.format(row.pk),
        occasion=TOLD,
        details={"unit": row.unit.name, "moment": told(row.made_at)},
        by=by,
        at=at,
        subject=row.unit_id,
    )


def _line(row: CallOut, member: Member, how: How, by: Viewer) -> CallOutAnswer:
    """The member's line, locked, for who may write it: himself, his link, or whoever may call and heard it said."""
    line = CallOutAnswer.objects.select_for_update(of=("self",)).filter(call_out=row, member=member).first()
    if line is None:
        raise UnableToAnswer("Người này không có trong danh sách được gọi.")
    own = not isinstance(by, Service) and member.person_id == by.pk
    allowed = {
        How.ACCOUNT: own,
        How.LINK: isinstance(by, Service),
        How.SAID: may_call_out(by, row.team),
    }[how]
    if not allowed:
        raise NotAllowed("Chỉ người được gọi, hoặc người được gọi đội, mới ghi câu trả lời này.", seen=_seen(by, row))
    return line


def _seen(by: Viewer, row: CallOut) -> bool:
    return call_out_seen_by(by, row.pk) is not None or may(by, Deed.READ, row.team.unit)


def _note(
    action: str,
    row: CallOut,
    by: Viewer,
    at: datetime,
    details: dict[str, object],
    personal: dict[str, object] | None = None,
) -> None:
    subject = ABOUT.format(row.pk)
    details = {"team": row.team_id, "for": row.unit_id, **details}
    audit.record(action, subject, by=by, at=at, unit_id=row.team.unit_id, details=details, personal=personal)
