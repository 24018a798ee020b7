"""An invented letter taken in, settled and sent through the actions, for tests of its pages. Nobody in it is real."""

from datetime import UTC, date, datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khien.directives import actions
from khien.directives.models import Clause, Directive, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.rules.targets import TargetRule
from khien.organisations.models import Person, Unit
from tests.world import World

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
PAGE = "/van-ban/"

LETTER = """\
UBND TỈNH LÂM ĐÀI
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 128/SGDĐT-VP
V/v bảo đảm an toàn thông tin mạng dịp lễ Quốc khánh 02/9

Lâm Đài, ngày 26 tháng 8 năm 2026

Kính gửi:

- Hiệu trưởng các trường THPT;
- Thủ trưởng các đơn vị trực thuộc.

Giám đốc Sở yêu cầu các đơn vị thực hiện:

1. Sao lưu dữ liệu theo nguyên tắc 3-2-1: giữ ba bản dữ liệu, đặt trên hai loại phương tiện, một bản ngoại tuyến. \
Hoàn thành trước ngày 15/9/2026.

2. Phân công lực lượng tại chỗ trực giám sát an toàn thông tin mạng 24/7 trong thời gian nghỉ lễ. Gửi danh sách \
đầu mối về Văn phòng Sở.

3. Xây dựng kế hoạch, phương án ứng cứu khẩn cấp để sẵn sàng xử lý sự cố tấn công mạng.

Yêu cầu các đơn vị báo cáo kết quả thực hiện về Sở trước ngày 20/9/2026./.

Nơi nhận:
- Như trên;
- Lưu: VT, VP.

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""

UNDATED = LETTER.replace("Lâm Đài, ngày 26 tháng 8 năm 2026", "Lâm Đài, ngày     tháng     năm 2026")

OTHER = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 12/SGDĐT-TCCB
V/v tổ chức hội thao ngành Giáo dục

Lâm Đài, ngày 10 tháng 3 năm 2026

Kính gửi: Các trường THPT.

Sở Giáo dục và Đào tạo đề nghị các trường:

1. Đăng ký vận động viên tham gia các môn bóng chuyền, cầu lông trước ngày 20/3/2026.

2. Chuẩn bị sân bãi, dụng cụ thi đấu theo phân công.

GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""


def signed_in(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def taken(world: World, text: str = LETTER) -> Directive:
    """The letter, as the Sở's coordinator pasted it."""
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=text)
    return actions.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)


def ready(world: World, *units: Unit, outside: tuple[Unit, ...] = ()) -> Directive:
    """Every time settled, every clause given to the same units."""
    by, row = world.department_coordinator, taken(world)
    row = actions.set_answer_by(row, date(2026, 9, 20), settle_the_rest=True, version=row.version, by=by, at=NOW)
    rule = TargetRule(units=tuple(one.pk for one in units), outside=tuple(one.pk for one in outside))
    return actions.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=NOW)


def sent(world: World, *units: Unit, outside: tuple[Unit, ...] = ()) -> Directive:
    """The letter sent: to two schools and an enterprise outside the tree where nothing else is said."""
    where = units or (world.north, world.south)
    row = ready(world, *where, outside=outside or (() if units else (world.telecom,)))
    return actions.send(row, by=world.department_coordinator, at=NOW)


def questions(client: Client, address: str) -> int:
    """How many questions a page asks the database when it is read a second time."""
    client.get(address)  # judges what is new, once a day
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def recipient(letter: Directive, unit: Unit) -> Recipient:
    """The unit's row of a sent letter."""
    return Recipient.objects.get(directive=letter, unit=unit)


def answered(letter: Directive, unit: Unit, *, of: Unit, by: Person) -> Recipient:
    """The unit's answer, whole, entered by a unit above it."""
    row = recipient(letter, unit)
    words = {key: Word(Says.DONE) for key in row.clause_ids}
    return actions.enter_on_behalf(row, words, of=of, by=by, at=NOW)


def clauses(letter: Directive) -> list[Clause]:
    """Its clauses in order."""
    return list(letter.clauses.order_by("position"))
