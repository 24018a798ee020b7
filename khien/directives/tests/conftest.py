"""An invented letter and shortcuts to take it in and send it; nobody in it is real."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khien.base import clock
from khien.directives import actions
from khien.directives.models import Clause, ClauseWords, Directive, LetterWords, Recipient
from khien.directives.rules.targets import TargetRule
from khien.directives.words import words_of
from khien.organisations.models import Unit
from khien.search.words import stored
from tests.world import World

NOW = datetime(2024, 9, 3, 2, 0, tzinfo=UTC)

LETTER = """\
UBND TỈNH LÂM ĐÀI
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 128/SGDĐT-VP
V/v giữ an toàn thông tin mạng của ngành dịp Quốc khánh 02/9

Lâm Đài, ngày 26 tháng 8 năm 2024

Kính gửi:

- Hiệu trưởng các trường THPT;
- Thủ trưởng các đơn vị trực thuộc.

Thực hiện Công văn số 45/UBND-VX ngày 20/8/2024 của UBND tỉnh, Giám đốc Sở yêu cầu các đơn vị thực hiện:

1. Sao lưu dữ liệu chuyên môn theo quy tắc 3-2-1: ba bản, trên hai loại thiết bị nhớ, một bản cất rời mạng. Hoàn thành \
trước ngày 15/9/2024.

2. Cắt cử người trực 24/7 để giám sát các hệ thống thông tin trong những ngày nghỉ.

3. Lập phương án ứng cứu sự cố của đơn vị, thủ trưởng ký.

Yêu cầu các đơn vị báo cáo kết quả thực hiện về Sở trước ngày 20/9/2024./.

Nơi nhận:
- Như trên;
- Lưu: VT, VP.

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""

OTHER = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 12/SGDĐT-TCCB
V/v tổ chức hội thao ngành Giáo dục

Lâm Đài, ngày 10 tháng 3 năm 2024

Kính gửi: Các trường THPT.

Sở Giáo dục và Đào tạo đề nghị các trường:

1. Đăng ký vận động viên tham gia các môn bóng chuyền, cầu lông trước ngày 20/3/2024.

2. Chuẩn bị sân bãi, dụng cụ thi đấu theo phân công.

GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""


@pytest.fixture(autouse=True)
def _kept_apart(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Each test has a folder of files and a still clock of its own."""
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def letter() -> str:
    return LETTER


@pytest.fixture
def other_letter() -> str:
    return OTHER


@pytest.fixture(autouse=True)
def _found_by_what_they_say(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did: each letter and each clause is found by the words that it has in the end."""
    if "db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    yield
    letters = {one.pk: words_of(one) for one in Directive.objects.all()}
    assert dict(LetterWords.objects.values_list("directive_id", "words")) == letters
    texts = {one.pk: stored([one.text, one.audience]) for one in Clause.objects.all()}
    assert dict(ClauseWords.objects.values_list("clause_id", "words")) == texts


@pytest.fixture
def taken(world: World) -> Directive:
    """The letter, as the Sở's coordinator pasted it."""
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=LETTER)
    return actions.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)


@pytest.fixture
def ready(world: World, taken: Directive) -> Callable[..., Directive]:
    """Settles every time and gives every clause the same units."""

    def settle(*units: Unit, outside: tuple[Unit, ...] = ()) -> Directive:
        by = world.department_coordinator
        row = actions.set_answer_by(
            taken, date(2024, 9, 20), settle_the_rest=True, version=taken.version, by=by, at=NOW
        )
        rule = TargetRule(units=tuple(one.pk for one in units), outside=tuple(one.pk for one in outside))
        return actions.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=NOW)

    return settle


@pytest.fixture
def sent(world: World, ready: Callable[..., Directive]) -> Directive:
    """Sent to two schools and one enterprise outside the tree."""
    row = ready(world.north, world.south, outside=(world.telecom,))
    return actions.send(row, by=world.department_coordinator, at=NOW)


@pytest.fixture
def to_north(world: World, sent: Directive) -> Recipient:
    return Recipient.objects.get(directive=sent, unit=world.north)


def clauses(directive: Directive) -> list[Clause]:
    return list(directive.clauses.all())
