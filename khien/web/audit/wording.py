"""Every action of the audit trail in plain Vietnamese; a test compares the table with the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from khien.base.models import Entry

ACTIONS: Mapping[str, str | Promise] = {
    "backup.asked": gettext_lazy("Yêu cầu sao lưu"),
    "backup.made": gettext_lazy("Sao lưu dữ liệu và tệp"),
    "directive.answer_accepted": gettext_lazy("Tiếp nhận câu trả lời"),
    "directive.answer_by_changed": gettext_lazy("Điều chỉnh hạn trả lời"),
    "directive.answer_by_set": gettext_lazy("Chốt hạn trả lời chung"),
    "directive.answer_entered": gettext_lazy("Nhập câu trả lời thay đơn vị"),
    "directive.answer_gathered": gettext_lazy("Lấy số liệu các đơn vị dưới vào câu trả lời"),
    "directive.answer_returned": gettext_lazy("Trả lại câu trả lời"),
    "directive.answer_signed": gettext_lazy("Ký câu trả lời"),
    "directive.archived": gettext_lazy("Xuất hồ sơ của văn bản"),
    "directive.clause_added": gettext_lazy("Thêm nội dung"),
    "directive.clause_answered": gettext_lazy("Trả lời một nội dung"),
    "directive.clause_changed": gettext_lazy("Điều chỉnh nội dung đã gửi"),
    "directive.clause_corrected": gettext_lazy("Sửa nội dung đọc được"),
    "directive.clause_dropped": gettext_lazy("Bỏ một nội dung"),
    "directive.clause_recalled": gettext_lazy("Thu hồi một nội dung"),
    "directive.clause_removed": gettext_lazy("Bỏ nội dung riêng khi chuyển tiếp"),
    "directive.clause_restored": gettext_lazy("Khôi phục nội dung đã bỏ"),
    "directive.clause_split": gettext_lazy("Tách nội dung"),
    "directive.clauses_merged": gettext_lazy("Gộp nội dung"),
    "directive.closed": gettext_lazy("Kết thúc theo dõi văn bản"),
    "directive.corrected": gettext_lazy("Sửa thông tin văn bản"),
    "directive.deadline_settled": gettext_lazy("Chốt thời hạn của nội dung"),
    "directive.draft_final": gettext_lazy("Chốt dự thảo văn bản chuyển tiếp"),
    "directive.draft_worded": gettext_lazy("Sửa lời dự thảo văn bản chuyển tiếp"),
    "directive.followed_above": gettext_lazy("Làm theo thay đổi của văn bản gốc"),
    "directive.forwarding_begun": gettext_lazy("Bắt đầu lập văn bản chuyển tiếp"),
    "directive.ground_settled": gettext_lazy("Ghi văn bản làm căn cứ"),
    "directive.issued": gettext_lazy("Ghi số, ngày và bản đã ký của văn bản chuyển tiếp"),
    "directive.kept_as_is": gettext_lazy("Giữ nguyên dù văn bản gốc thay đổi"),
    "directive.linked": gettext_lazy("Nối với văn bản gốc"),
    "directive.opened": gettext_lazy("Mở văn bản nhận được"),
    "directive.read_confirmed": gettext_lazy("Xác nhận giá trị đọc từ ảnh"),
    "directive.recalled": gettext_lazy("Thu hồi văn bản"),
    "directive.remarks_written": gettext_lazy("Ghi khó khăn, đề xuất"),
    "directive.reminded": gettext_lazy("Đôn đốc đơn vị chậm"),
    "directive.reopened": gettext_lazy("Mở lại theo dõi văn bản"),
    "directive.resumed": gettext_lazy("Mở lại văn bản để rà soát"),
    "directive.sending_ordered": gettext_lazy("Ra lệnh gửi văn bản tới nhiều đơn vị"),
    "directive.sent": gettext_lazy("Gửi văn bản đến các đơn vị"),
    "directive.set_aside": gettext_lazy("Xếp văn bản lại, không giao"),
    "directive.shaped": gettext_lazy("Sửa nội dung chuyển tiếp"),
    "directive.sheets_confirmed": gettext_lazy("Xác nhận nhập phiếu trả lời"),
    "directive.sheets_handed_in": gettext_lazy("Nộp phiếu trả lời"),
    "directive.subject_confirmed": gettext_lazy("Xác nhận vẫn xử lý văn bản"),
    "directive.taken_in": gettext_lazy("Tiếp nhận văn bản"),
    "directive.targets_chosen": gettext_lazy("Chọn đơn vị thực hiện"),
    "directive.units_added": gettext_lazy("Giao thêm đơn vị"),
    "directive.units_recalled": gettext_lazy("Thu hồi đối với một số đơn vị"),
    "directive.unlinked": gettext_lazy("Tách khỏi văn bản gốc"),
    "directives.inherited": gettext_lazy("Nhận văn bản chưa trả lời của đơn vị đã kết thúc"),
    "duties.amended": gettext_lazy("Điều chỉnh nghĩa vụ đã giao"),
    "duties.asked": gettext_lazy("Giao nghĩa vụ"),
    "duties.event": gettext_lazy("Ghi nhận sự kiện khởi tính thời hạn"),
    "duties.inherited": gettext_lazy("Nhận nghĩa vụ của đơn vị đã kết thúc"),
    "duties.recalled": gettext_lazy("Thu hồi nghĩa vụ"),
    "duty.waived": gettext_lazy("Miễn nghĩa vụ"),
    "duty.waiver_lifted": gettext_lazy("Bỏ miễn nghĩa vụ"),
    "evidence.accept": gettext_lazy("Chấp nhận minh chứng"),
    "evidence.recorded": gettext_lazy("Ghi minh chứng"),
    "evidence.return": gettext_lazy("Trả lại minh chứng"),
    "evidence.withdrawn": gettext_lazy("Rút minh chứng"),
    "feed.ended": gettext_lazy("Ngừng lịch hạn"),
    "feed.made": gettext_lazy("Tạo lịch hạn"),
    "grant.given": gettext_lazy("Giao vai trò"),
    "grant.revoked": gettext_lazy("Thu hồi vai trò"),
    "intake.dropped": gettext_lazy("Bỏ tệp đã gửi"),
    "intake.received": gettext_lazy("Nhận tệp để đọc"),
    "intake.retried": gettext_lazy("Đọc lại tệp đã gửi"),
    "machine.corrected": gettext_lazy("Sửa thông tin máy"),
    "machine.registered": gettext_lazy("Đăng ký máy"),
    "mandate.ended": gettext_lazy("Kết thúc quyền theo dõi theo văn bản"),
    "mandate.given": gettext_lazy("Mở quyền theo dõi theo văn bản"),
    "notice.address_confirmed": gettext_lazy("Xác nhận địa chỉ thư"),
    "notice.channel_added": gettext_lazy("Thêm kênh báo"),
    "notice.channel_ended": gettext_lazy("Ngừng kênh báo"),
    "notice.confirmation_asked": gettext_lazy("Xin liên kết xác nhận thư"),
    "notice.preferred": gettext_lazy("Đổi cách nhận thông báo"),
    "notice.rules_settled": gettext_lazy("Đổi giờ gửi và các bước nhắc"),
    "notice.sent_again": gettext_lazy("Gửi lại thông báo"),
    "notice.tried": gettext_lazy("Gửi thử"),
    "people.imported": gettext_lazy("Nhập danh sách người"),
    "person.corrected": gettext_lazy("Sửa thông tin người dùng"),
    "person.created": gettext_lazy("Thêm người dùng"),
    "person.factors_reset": gettext_lazy("Đặt lại lớp đăng nhập thứ hai của người dùng"),
    "person.identity_linked": gettext_lazy("Liên kết tài khoản cơ quan"),
    "person.identity_unlinked": gettext_lazy("Gỡ liên kết tài khoản cơ quan"),
    "person.invited": gettext_lazy("Cấp liên kết dùng một lần"),
    "person.language_chosen": gettext_lazy("Chọn ngôn ngữ"),
    "person.link_mailed": gettext_lazy("Gửi liên kết đặt lại mật khẩu qua thư"),
    "person.password_set": gettext_lazy("Đặt mật khẩu bằng liên kết"),
    "person.removed": gettext_lazy("Ghi nhận người dùng thôi làm việc"),
    "person.sign_in_changed": gettext_lazy("Đổi mật khẩu hoặc lớp đăng nhập thứ hai"),
    "person.visits_ended": gettext_lazy("Kết thúc mọi phiên làm việc của người dùng"),
    "personal.erased": gettext_lazy("Xóa dữ liệu cá nhân theo quy định"),
    "report.closed": gettext_lazy("Nhập số, ngày và bản ký của báo cáo"),
    "report.drafted": gettext_lazy("Lập bản thảo báo cáo"),
    "report.edited": gettext_lazy("Sửa lời văn báo cáo"),
    "report.finalised": gettext_lazy("Chốt báo cáo"),
    "report.refreshed": gettext_lazy("Lấy số liệu mới cho báo cáo"),
    "sign_in.factors_required": gettext_lazy("Đổi vai trò phải đăng nhập hai lớp"),
    "system.added": gettext_lazy("Thêm hệ thống thông tin"),
    "system.ended": gettext_lazy("Ngừng dùng hệ thống thông tin"),
    "system.handed_over": gettext_lazy("Bàn giao hệ thống thông tin"),
    "system.level_set": gettext_lazy("Ghi cấp độ hệ thống"),
    "system.renamed": gettext_lazy("Đổi tên hệ thống"),
    "token.made": gettext_lazy("Tạo mã truy cập"),
    "token.revoked": gettext_lazy("Thu hồi mã truy cập"),
    "unit.coded": gettext_lazy("Cấp mã định danh"),
    "unit.corrected": gettext_lazy("Sửa thông tin đơn vị"),
    "unit.created": gettext_lazy("Thêm đơn vị"),
    "unit.ended": gettext_lazy("Kết thúc hoạt động đơn vị"),
    "unit.moved": gettext_lazy("Chuyển đơn vị"),
    "unit.renamed": gettext_lazy("Đổi tên đơn vị"),
    "units.imported": gettext_lazy("Nhập danh sách đơn vị"),
    "view.changed": gettext_lazy("Sửa cách xem đã lưu"),
    "view.deleted": gettext_lazy("Xóa cách xem đã lưu"),
    "view.saved": gettext_lazy("Lưu cách xem"),
}

SUBJECTS: Mapping[str, str | Promise] = {
    "backup": gettext_lazy("bản sao lưu"),
    "directive": gettext_lazy("văn bản"),
    "duty": gettext_lazy("nghĩa vụ"),
    "event": gettext_lazy("sự kiện"),
    "evidence": gettext_lazy("minh chứng"),
    "feed": gettext_lazy("lịch hạn"),
    "file": gettext_lazy("tệp"),
    "import": gettext_lazy("tệp nhập"),
    "intake": gettext_lazy("tệp đã gửi"),
    "machine": gettext_lazy("máy"),
    "notice": gettext_lazy("thông báo"),
    "person": gettext_lazy("người dùng"),
    "report": gettext_lazy("báo cáo"),
    "system": gettext_lazy("hệ thống"),
    "token": gettext_lazy("mã truy cập"),
    "unit": gettext_lazy("đơn vị"),
}


def action_words(action: str) -> str:
    """What was done; the code name itself where an older version wrote something that this one does not know."""
    return str(ACTIONS.get(action, action))


def told(entry: Entry) -> str:
    """One line about an entry of a unit: what was done, with the name before and after where it is one."""
    before, after = entry.details.get("from"), entry.details.get("to")
    if entry.action == "unit.renamed":
        return _("Đổi tên từ “%(before)s” thành “%(after)s”") % {"before": before, "after": after}
    if entry.action == "unit.coded":
        return _("Cấp mã định danh %(code)s") % {"code": entry.details.get("code", "")}
    return action_words(entry.action)
