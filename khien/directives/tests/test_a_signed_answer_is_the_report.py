"""Signing the answer proves the reporting duty of that letter; returning the answer takes the proof back."""

from datetime import UTC, datetime

import pytest

from khien.base import clock
from khien.directives import actions
from khien.directives.actions import NewPaper, PaperRole, Settlement
from khien.directives.models import Directive, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.duties.queries import duties_of
from khien.duties.rules.verdicts import Status
from khien.evidence import queries as evidence
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LETTER = """Số: 15/SGDĐT-VP
Lâm Đài, ngày 16 tháng 11 năm 2026
V/v bảo đảm an toàn thông tin mạng

Kính gửi: Các trường THPT.

Sở Giáo dục và Đào tạo yêu cầu các đơn vị thực hiện:
1. Tổ chức tuyên truyền, nâng cao nhận thức về an toàn thông tin mạng cho cán bộ, giáo viên.
2. Báo cáo kết quả thực hiện về Sở trước ngày 30/11/2026./.

GIÁM ĐỐC

Lê Mẫu Hạnh
"""


def sent(world: World) -> Recipient:
    by = world.department_coordinator
    letter = actions.take_in([NewPaper(PaperRole.MAIN, text=LETTER)], holder=world.department, by=by, at=AT)
    letter = actions.accept_proposed_targets(letter, version=letter.version, by=by, at=AT)
    for clause in letter.clauses.filter(deadline_settled=False):
        version = Directive.objects.get(pk=letter.pk).version
        actions.settle_deadline(clause, Settlement(), version=version, by=by, at=AT)
    return actions.send(letter, by=by, at=AT).recipients.get(unit=world.north)


def sign(world: World, recipient: Recipient) -> Recipient:
    actions.open_letter(recipient, by=world.north_officer, at=AT)
    for clause in recipient.directive.clauses.all():
        actions.answer_clause(recipient, clause, Word(Says.IN_PROGRESS), by=world.north_officer, at=AT)
    return actions.sign_answer(recipient, by=world.north_leader, at=AT)


def reporting(world: World) -> Status:
    lines = duties_of(world.north_officer, world.north, clock.today())
    return next(line.verdict.status for line in lines if line.obligation.id == "letter-report")


def test_a_signed_answer_proves_the_report_and_a_return_takes_it_back(world: World) -> None:
    with clock.stopped_at(AT):
        recipient = sent(world)
        assert reporting(world) is Status.UNPROVEN
        sign(world, recipient)
        assert reporting(world) is Status.MET
        actions.return_answer(recipient, "Thiếu số liệu", by=world.department_coordinator, at=AT)
        assert reporting(world) is Status.UNPROVEN
        sign(world, recipient)
        assert reporting(world) is Status.MET
    assert evidence.standing_pieces(world.north_leader, world.north.pk, "report_sent").count() == 1
