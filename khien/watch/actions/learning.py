"""What members can do and have learned is written down and ended: one verb, one transaction, one entry each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.law.skills.read import standard_on
from khien.organisations.queries import NotAllowed, Viewer, may
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy
from khien.watch.models import Member, Qualification, Skill
from khien.watch.queries.learning import may_keep_learning
from khien.watch.rules.teams import Learned

if TYPE_CHECKING:
    from khien.files.models import StoredFile

SUBJECT = "member:{}"
MOST_HOURS = 5000


class UnableToKeepLearning(ValueError):
    """A skill or paper cannot be kept so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Said:
    """A skill as somebody says it: the grade of the standard where it is known, and what exactly in words."""

    grade: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate, or a training attended."""

    kind: Learned
    name: str
    got_on: date
    issuer: str = ""
    expires_on: date | None = None
    hours: int | None = None


@transaction.atomic
def say_skills(member: Member, skills: Mapping[str, Said], *, by: Viewer, at: datetime) -> int:
    """What the member can do, whole: groups not named end, changed ones end and begin anew; how many changed."""
    row = _held(member, by)
    today = clock.day_of(at)
    standard = standard_on(today)
    for group, said in skills.items():
        if standard is None or not standard.holds(group, said.grade, today):
            raise UnableToKeepLearning("Nhóm kỹ năng hoặc hạng không có trong chuẩn đang dùng. Hãy tải lại trang.")
    tidied = {group: (said.grade, tidy(said.words)[:200]) for group, said in skills.items()}
    held = {one.group: one for one in Skill.objects.filter(member=row, ended_at=None)}
    gone = [one for group, one in held.items() if tidied.get(group) != (one.grade, one.words)]
    new = {group: said for group, said in tidied.items() if group not in held or held[group] in gone}
    if not gone and not new:
        return 0
    Skill.objects.filter(pk__in=[one.pk for one in gone]).update(ended_at=at)
    by_id = getattr(by, "pk", None)
    Skill.objects.bulk_create(
        Skill(member=row, group=group, grade=grade, words=words, said_on=today, said_by_id=by_id)
        for group, (grade, words) in new.items()
    )
    _note("member.skills_said", row, by, at, {"skills": {group: said[0] for group, said in sorted(tidied.items())}})
    return len(gone) + len(new)


@transaction.atomic
def add_paper(
    member: Member, said: Paper, *, by: Viewer, at: datetime, paper: StoredFile | None = None
) -> Qualification:
    """Write down a certificate or a training, with its paper where there is one."""
    row = _held(member, by)
    name = tidy(said.name)[:200]
    if not name:
        raise UnableToKeepLearning("Cần ghi tên chứng chỉ hoặc khóa đào tạo.")
    if said.got_on > clock.day_of(at):
        raise UnableToKeepLearning("Ngày cấp, ngày học không được sau hôm nay.")
    if said.expires_on is not None and said.expires_on < said.got_on:
        raise UnableToKeepLearning("Ngày hết hạn phải từ ngày cấp trở đi.")
    if said.hours is not None and not 0 < said.hours <= MOST_HOURS:
        raise UnableToKeepLearning(f"Số giờ học từ 1 đến {MOST_HOURS}.")
    made = Qualification.objects.create(
        member=row,
        kind=said.kind,
        name=name,
        issuer=tidy(said.issuer)[:200],
        got_on=said.got_on,
        expires_on=said.expires_on,
        hours=said.hours,
        paper=paper,
    )
    details = {"kind": said.kind, "expires": said.expires_on.isoformat() if said.expires_on else ""}
    details["sha256"] = paper.sha256 if paper else ""
    _note("member.paper_added", row, by, at, details, {"name": made.name, "issuer": made.issuer})
    return made


@transaction.atomic
def end_paper(paper: Qualification, *, by: Viewer, at: datetime) -> Qualification:
    """Take out what was written by mistake or renewed by another; the row stays."""
    row = _held(paper.member, by)
    if not Qualification.objects.filter(pk=paper.pk, ended_at=None).update(ended_at=at):
        raise UnableToKeepLearning("Mục này đã được bỏ trước đó.")
    _note("member.paper_ended", row, by, at, {"paper": paper.pk})
    paper.ended_at = at
    return paper


def _held(member: Member, by: Viewer) -> Member:
    row = Member.objects.select_for_update(of=("self",)).select_related("unit").get(pk=member.pk)
    if not may_keep_learning(by, row):
        raise NotAllowed(
            "Kỹ năng và chứng chỉ của người này do đơn vị của người ấy, hoặc đơn vị có đội ghi.",
            seen=may(by, Deed.READ, row.unit),
        )
    return row


def _note(
    action: str,
    row: Member,
    by: Viewer,
    at: datetime,
    details: Mapping[str, object],
    personal: Mapping[str, object] | None = None,
) -> None:
    subject = SUBJECT.format(row.pk)
    audit.record(action, subject, by=by, at=at, unit_id=row.unit_id, details=details, personal=personal)
