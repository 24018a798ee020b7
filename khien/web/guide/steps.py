"""What each role does first, as data: a page and a sentence a step. The words of a page itself stay on that page."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from khien.organisations.rules import Role


@dataclass(frozen=True, slots=True)
class Step:
    """A page to open and what is done there."""

    view: str
    label: str
    text: str
    query: str = ""


STEPS: dict[Role, tuple[Step, ...]] = {
    Role.COORDINATOR: (
        Step(
            "letters:new",
            _("Tiếp nhận văn bản"),
            _("Đưa tệp hoặc ảnh chụp vào; rà soát từng nội dung, chốt thời hạn, chọn đơn vị, xem lại rồi gửi."),
        ),
        Step(
            "letters:index",
            _("Đã gửi"),
            _("Xem đơn vị nào chưa mở, chưa trả lời; đôn đốc đơn vị trễ; tiếp nhận hoặc trả lại câu trả lời."),
            "?xem=da-gui",
        ),
        Step(
            "letters:index",
            _("Nhận được"),
            _("Trả lời phần của đơn vị mình; chuyển tiếp xuống dưới bằng văn bản của đơn vị."),
            "?xem=nhan-duoc",
        ),
        Step(
            "evidence:review",
            _("Chờ tôi xem xét"),
            _("Chấp nhận hoặc trả lại minh chứng đồng nghiệp ghi. Không ai tự xem xét minh chứng của mình."),
        ),
        Step(
            "reports:index",
            _("Báo cáo"),
            _("Số liệu được điền sẵn: sửa lời, chốt, trình ký, rồi nhập số, ngày và bản đã ký."),
        ),
        Step(
            "watches:index",
            _("Đợt trực"),
            _("Định đợt trực cho đơn vị mình và các đơn vị bên dưới; xem nơi nào chưa gửi lịch, còn khoảng trống."),
        ),
    ),
    Role.LEADER: (
        Step(
            "standing:index",
            _("Tình hình"),
            _("Việc nào quá hạn, việc nào chưa chứng minh: bấm vào một con số hay một ô để thấy đơn vị và lý do."),
        ),
        Step(
            "letters:index",
            _("Nhận được"),
            _("Câu trả lời đã chuẩn bị xong mang nhãn “Chờ anh/chị ký”."),
            "?xem=nhan-duoc",
        ),
        Step(
            "reports:index",
            _("Báo cáo"),
            _("Bản chờ ký tải về được dạng PDF, Word. Trang in tóm tắt: mở một văn bản đã gửi, chọn “Báo cáo”."),
        ),
        Step(
            "watches:index", _("Đợt trực"), _("Duyệt lịch trực mà người khác đã lập; duyệt rồi mới thành minh chứng.")
        ),
    ),
    Role.OFFICER: (
        Step(
            "work:index",
            _("Việc của tôi"),
            _("Mỗi dòng là một việc phải chứng minh, việc gấp ở trên cùng. Mở một việc để ghi minh chứng."),
        ),
        Step(
            "systems:index",
            _("Hệ thống"),
            _("Khai báo hệ thống thông tin và cấp độ; lãnh đạo đơn vị xác nhận danh mục."),
        ),
        Step(
            "letters:index",
            _("Nhận được"),
            _("Trả lời từng nội dung. Lãnh đạo đơn vị ký thì câu trả lời mới gửi đi."),
            "?xem=nhan-duoc",
        ),
        Step(
            "rosters:index",
            _("Trực"),
            _("Thêm người trực, chọn kiểu luân phiên, xem trước rồi lưu; lãnh đạo duyệt, rồi gửi lên."),
        ),
        Step(
            "incidents:index",
            _("Sự cố"),
            _("Thấy gì lạ thì báo ngay, một phút là xong; người đang trực được gọi."),
        ),
    ),
    Role.RESPONDER: (
        Step(
            "teams:index",
            _("Đội ứng cứu"),
            _("Ai ở trong đội, ai gọi được ngay; gọi đội và theo dõi ai đang đến."),
        ),
        Step("presence:mine", _("Có mặt"), _("Trả lời “Tôi đang trực” bằng một lần bấm; ghi và nhận bàn giao ca.")),
        Step("contacts:whom", _("Gọi ai bây giờ"), _("Những người cần gọi theo thứ tự, cho đơn vị này, giờ này.")),
    ),
    Role.AUDITOR: (
        Step(
            "standing:index",
            _("Tình hình"),
            _("Mở một ô để thấy vì sao kết luận như vậy; chọn “Tại ngày” để xem một ngày đã qua."),
        ),
        Step(
            "letters:index",
            _("Đã gửi"),
            _("“Tải hồ sơ” lấy trọn một văn bản cùng mọi minh chứng, kiểm tra được bên ngoài Khiên."),
            "?xem=da-gui",
        ),
        Step("audit:index", _("Nhật ký"), _("Ai đã làm gì, lúc nào; kiểm tra rằng không mục nào bị sửa hay bỏ bớt.")),
    ),
    Role.ADMINISTRATOR: (
        Step("units:index", _("Đơn vị"), _("Thêm đơn vị, mời người dùng, giao vai trò.")),
        Step("admin:index", _("Quản trị"), _("Sao lưu, thư và kênh báo, đăng nhập hai lớp.")),
    ),
}

VERDICTS: tuple[tuple[str, str], ...] = (
    ("met", _("Đã đủ minh chứng, còn giá trị đến hôm nay.")),
    ("unproven", _("Chưa có minh chứng, hoặc minh chứng còn chờ người khác xem xét. Không coi là đạt.")),
    ("overdue", _("Đã qua hạn mà chưa đủ minh chứng.")),
    ("failed", _("Minh chứng cho thấy chưa làm đúng yêu cầu.")),
)
