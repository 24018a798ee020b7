"""A roster goes up: approved by another than its planner, sent as a frozen list, signed, accepted or returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import Source, Standing
from khien.files.actions import keep_made
from khien.files.rules import KINDS
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind as Notice
from khien.organisations.queries import NotAllowed, Viewer, grants_on, may, require, seats
from khien.organisations.rules import Deed, Role
from khien.organisations.rules.phones import UnableToReadPhone, read_phones
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf
from khien.watch.actions.reckoning import BY, prove, reckon_rosters, shifts_of, take_back
from khien.watch.models import Member, Period, Roster, RosterStep, Sending
from khien.watch.queries.proving import has_hand, standing_keys, window_of
from khien.watch.rules.figures import digest, figures
from khien.watch.rules.list_paper import DutyList, Listed, digest_of, lines_of, paper, to_json, year_of
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.rosters_up import Act, State, UnableToMoveRoster, after
from khien.watch.rules.shifts import Shift, local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

LIST_SENT = "duty_list_sent"
LONGEST_NUMBER = 100
ASKING = (Notice.ROSTER_ASKED, Notice.ROSTER_REMINDER, Notice.ROSTER_RETURNED)
_GONE = (Standing.WITHDRAWN, Standing.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed paper, with its number."""

    number: str
    paper: StoredFile


@transaction.atomic
def approve(roster: Roster, *, version: int, by: Viewer, at: datetime) -> Roster:
    """A leader's word for the shifts as they are: somebody who has no hand in them."""
    row = _held(roster, version, at)
    require(by, Deed.SIGN, row.unit)
    _refuse_service(by)
    window = window_of(row)
    shifts = shifts_of([row.unit_id], [window]).get(row.unit_id, ())
    if not any(one.span.meets(window) for one in shifts):
        raise UnableToMoveRoster("Lịch trực chưa có ca nào trong đợt này để duyệt.")
    if has_hand(by, row):
        raise UnableToMoveRoster(
            "Người xếp ca, hoặc sửa, bỏ ca từ lần duyệt trước, không tự duyệt: cần một lãnh đạo khác duyệt."
        )
    _move(row, Act.APPROVE, by, at)
    row.digest = digest(shifts, window, needs_site=row.period.needs_site)
    row.approved = standing_keys(row)
    row.save()
    prove(row, shifts, at=at)
    found = figures(shifts, window, needs_site=row.period.needs_site)
    details = {"watch": str(row.period_id), "people": found.people, "gaps": len(found.gaps)}
    audit.record("roster.approved", f"roster:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    return row


@transaction.atomic
def set_phone(roster: Roster, phone: str, *, version: int, by: Viewer, at: datetime) -> Roster:
    """The watch's own number, for the list and for who looks for it."""
    row = _held(roster, version, at)
    require(by, Deed.PROVE, row.unit)
    try:
        read_phones(phone)
    except UnableToReadPhone as refusal:
        raise UnableToMoveRoster(str(refusal)) from None
    row.phone = " ".join(phone.split())[:60]
    row.version += 1
    row.save()
    reckon_rosters([row.pk], at=at)
    audit.record("roster.phone_set", f"roster:{row.pk}", by=by, at=at, unit_id=row.unit_id)
    row.refresh_from_db()
    return row


@transaction.atomic
def send_up(
    roster: Roster, *, version: int, by: Viewer, at: datetime, number: str = "", signed: StoredFile | None = None
) -> Sending:
    """Freeze the list as it is, make its papers and hand it to the body above, with number and paper where known."""
    row = _held(roster, version, at)
    if not may(by, Deed.SIGN, row.unit):
        require(by, Deed.PROVE, row.unit)
    _refuse_service(by)
    above = receiver_of(row)
    if above is None:
        raise UnableToMoveRoster("Trong Khiên không có đơn vị cấp trên để gửi; lịch đã duyệt là đủ.")
    step = _move(row, Act.SEND, by, at, number=number, paper=signed)
    row.sent_at = at
    row.save()
    content = list_of(row, above, at)
    count = row.sendings.count() + 1
    sending = Sending(roster=row, number=count, at=at, content=to_json(content), digest=digest_of(content))
    made = paper(content, number=step.number or None, year=year_of(at))
    name = f"danh-sach-truc-{count}"
    sending.docx = keep_made((docx(made),), f"{name}.docx", KINDS["docx"], by=None, at=at)
    sending.pdf = keep_made((pdf(made),), f"{name}.pdf", KINDS["pdf"], by=None, at=at)
    sending.evidence = _sent(row, sending, step, above, at)
    sending.save()
    details = {"watch": str(row.period_id), "number": count, "digest": sending.digest, "to": above.pk}
    audit.record("roster.sent", f"roster:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    notices.lapse([_about(row)], (*ASKING, Notice.ROSTER_SENT), by=BY, at=at)
    _tell(Notice.ROSTER_SENT, above, (Role.COORDINATOR,), row, step, at)
    return sending


def _sent(row: Roster, sending: Sending, step: RosterStep, above: Unit, at: datetime) -> Any:
    """What was sent, to whom, under which number where it is known: a piece of evidence in place of the last one."""
    before = _standing_sent(row)
    facts = {"recipient": above.name, "receipt": f"Khiên, mã băm {sending.digest[:16]}"}
    if step.number:
        facts["number"] = step.number
    files = [one for one in (step.paper, sending.pdf) if one is not None]
    piece = evidence.record(
        by=BY,
        at=at,
        provider=row.unit,
        proof=LIST_SENT,
        happened_on=clock.day_of(sending.at),
        facts=facts,
        subjects=[SubjectRef(row.unit)],
        files=files,
        note=row.period.name,
        source=Source.MACHINE,
        supersedes=before,
    )
    return piece.pk


def _standing_sent(row: Roster) -> Any:
    last = Sending.objects.filter(roster=row, evidence__isnull=False).order_by("-number").first()
    piece = evidence_seen_by(BY).filter(pk=last.evidence).first() if last and last.evidence else None
    return None if piece is None or standing_of(piece) in _GONE else piece


@transaction.atomic
def add_signed(roster: Roster, signed: Signed, *, version: int, by: Viewer, at: datetime) -> Roster:
    """The signed copy of what was sent, with its number: part of what proves that it was sent."""
    row = _held(roster, version, at)
    require(by, Deed.PROVE, row.unit)
    sending = row.sendings.order_by("-number").first()
    if sending is None:
        raise UnableToMoveRoster("Danh sách trực chưa gửi lần nào.")
    number = _number(signed.number)
    if not number:
        raise UnableToMoveRoster("Cần ghi số của văn bản đã ký.")
    step = RosterStep.objects.create(
        roster=row,
        act="sign",
        state=row.state,
        at=at,
        by_id=getattr(by, "pk", None),
        number=number,
        paper=signed.paper,
    )
    above = receiver_of(row)
    if above is not None:
        sending.evidence = _sent(row, sending, step, above, at)
        sending.save(update_fields=["evidence"])
    row.version += 1
    row.save()
    details = {"number": number, "sha256": signed.paper.sha256}
    audit.record("roster.signed_copy_added", f"roster:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    return row


@transaction.atomic
def accept(roster: Roster, *, version: int, by: Viewer, at: datetime) -> Roster:
    """The body that declared the watch takes the list as it is."""
    row = _judged(roster, version, by, at)
    _move(row, Act.ACCEPT, by, at)
    row.save()
    notices.lapse([_about(row)], [Notice.ROSTER_SENT], by=BY, at=at)
    audit.record("roster.accepted", f"roster:{row.pk}", by=by, at=at, unit_id=row.unit_id)
    return row


@transaction.atomic
def give_back(roster: Roster, reason: str, *, version: int, by: Viewer, at: datetime) -> Roster:
    """Return it, saying why: what it proved counts no more until it is approved and sent anew."""
    row = _judged(roster, version, by, at)
    words = reason.strip()
    if not words:
        raise UnableToMoveRoster("Trả lại thì cần ghi rõ lý do để đơn vị biết phải sửa gì.")
    step = _move(row, Act.RETURN, by, at, words=words[:2000])
    row.save()
    take_back(row, "Cấp trên trả lại lịch trực.", at=at)
    piece = _standing_sent(row)
    if piece is not None:
        evidence.withdraw(piece, "Cấp trên trả lại danh sách trực.", by=BY, at=at)
    audit.record("roster.returned", f"roster:{row.pk}", by=by, at=at, unit_id=row.unit_id, personal={"reason": words})
    notices.lapse([_about(row)], [Notice.ROSTER_SENT], by=BY, at=at)
    _tell(Notice.ROSTER_RETURNED, row.unit, (Role.LEADER, Role.COORDINATOR, Role.OFFICER), row, step, at)
    return row


def _about(row: Roster) -> str:
    return f"watch:{row.period_id}:{row.unit_id}"


def _tell(kind: Notice, place: Unit, roles: Sequence[Role], row: Roster, step: RosterStep, at: datetime) -> None:
    """Tell who holds these roles at the place of the step, but not whoever took it."""
    people = {seat.person for seat in seats(BY, [place.pk], roles, clock.day_of(at)).get(place.pk, ())} - {step.by_id}
    notices.tell(
        by=BY,
        at=at,
        to=[(person, place.pk) for person in sorted(people)],
        kind=kind,
        about=_about(row),
        occasion=f"step:{step.pk}",
        details={"unit": row.unit.name, "watch": row.period.name, "words": step.words},
        subject=row.unit_id,
    )


def receiver_of(row: Roster) -> Unit | None:
    """To whom a roster goes: the body that declared the watch; of one's own watch the unit above."""
    return row.unit.parent if row.period.unit_id == row.unit_id else row.period.unit


def list_of(row: Roster, above: Unit, at: datetime) -> DutyList:
    """Part of an action: the list as it is at this moment."""
    window = window_of(row)
    shifts = [one for one in shifts_of([row.unit_id], [window]).get(row.unit_id, ()) if one.span.meets(window)]
    order = _order(shifts)
    members = Member.objects.select_related("unit").in_bulk([int(one) for one in order])
    listed = tuple(_listed(members[int(one)]) for one in order)
    found = figures(shifts, window, needs_site=row.period.needs_site)
    leaders = [one.person for one in grants_on(BY, row.unit, clock.day_of(at)) if one.role == Role.LEADER]
    signer = leaders[0] if len(leaders) == 1 else None
    return DutyList(
        unit=row.unit.name,
        parent=above.name,
        place=row.unit.place,
        symbol=row.unit.symbol,
        watch=row.period.name,
        start=local(window.start),
        end=local(window.end),
        phone=row.phone,
        people=listed,
        lines=lines_of(shifts, order),
        gaps=tuple((local(gap.start), local(gap.end)) for gap in found.gaps),
        source=row.period.letter,
        signer=signer.full_name if signer else "",
        capacity=signer.title.upper() if signer else "",
    )


def _order(shifts: Sequence[Shift]) -> dict[str, int]:
    """People by their first shift."""
    order: dict[str, int] = {}
    for one in sorted(shifts, key=lambda shift: (shift.start, shift.person)):
        order.setdefault(one.person, len(order))
    return order


def _listed(member: Member) -> Listed:
    place = member.employer if member.outside else member.unit.name
    return Listed(member.name, member.title, place, member.phone, member.email, member.outside)


def _held(roster: Roster, version: int, at: datetime) -> Roster:
    """The row, locked, of a watch that holds, with figures of this moment."""
    Period.objects.select_for_update().get(pk=roster.period_id)
    reckon_rosters([roster.pk], at=at)
    rows = Roster.objects.select_for_update(of=("self",)).select_related("period__unit", "unit__parent")
    row = rows.get(pk=roster.pk)
    if row.version != version:
        raise UnableToMoveRoster("Người khác vừa làm việc với lịch trực này. Hãy tải lại trang rồi làm lại.")
    if row.period.state != PeriodState.DECLARED:
        raise UnableToMoveRoster("Đợt trực này đã bãi bỏ.")
    return row


def _judged(roster: Roster, version: int, by: Viewer, at: datetime) -> Roster:
    """The same, for who declared it: nobody takes his own list."""
    row = _held(roster, version, at)
    require(by, Deed.ASSIGN, row.period.unit)
    _refuse_service(by)
    if row.unit_id == row.period.unit_id:
        raise UnableToMoveRoster("Đơn vị không tự tiếp nhận danh sách của chính mình.")
    return row


def _refuse_service(by: Viewer) -> None:
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới duyệt, gửi và tiếp nhận lịch trực.", seen=True)


def _number(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NUMBER]


def _move(
    row: Roster,
    act: Act,
    by: Viewer,
    at: datetime,
    *,
    words: str = "",
    number: str = "",
    paper: StoredFile | None = None,
) -> RosterStep:
    """Take the step by the table; the caller saves the row."""
    row.state = after(State(row.state), act)
    row.state_at = at
    row.version += 1
    return RosterStep.objects.create(
        roster=row,
        act=act,
        state=row.state,
        at=at,
        by_id=getattr(by, "pk", None),
        words=words,
        number=_number(number),
        paper=paper,
    )
