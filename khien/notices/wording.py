"""The words of notices, in the language that is active when they are read. It decides nothing and reads no row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from khien.notices.rules.kinds import Kind

TITLES: Mapping[Kind, str] = {
    Kind.LETTER_NEW: gettext_noop("%(unit)s nhận %(letter)s"),
    Kind.LETTER_DUE: gettext_noop("%(unit)s cần trả lời trước hết ngày %(due)s: %(letter)s"),
    Kind.LETTER_LATE: gettext_noop("%(unit)s đã trễ hạn trả lời ngày %(due)s: %(letter)s"),
    Kind.LETTER_AMENDED: gettext_noop("Có điều chỉnh trong %(letter)s"),
    Kind.LETTER_RECALLED: gettext_noop("%(letter)s đã được thu hồi"),
    Kind.LETTER_FORWARDED: gettext_noop("%(unit)s đã chuyển tiếp %(letter)s"),
    Kind.ANSWER_UNSIGNED: gettext_noop("Trả lời của %(unit)s đã đủ, chờ anh/chị ký: %(letter)s"),
    Kind.ANSWER_RETURNED: gettext_noop("Trả lời của %(unit)s bị trả lại để bổ sung: %(letter)s"),
    Kind.ANSWER_WAITING: gettext_noop("Số trả lời chờ xem xét của %(letter)s: %(count)s"),
    Kind.EVIDENCE_WAITING: gettext_noop("Số minh chứng chờ xem xét ở %(unit)s: %(count)s"),
    Kind.EVIDENCE_RETURNED: gettext_noop("Minh chứng của %(unit)s bị trả lại: %(proof)s"),
    Kind.CONTROL_DUE: gettext_noop("Số biện pháp phải có trước hết ngày %(due)s ở %(system)s, %(unit)s: %(count)s"),
    Kind.CONTROL_LATE: gettext_noop("Số biện pháp trễ hạn ngày %(due)s ở %(system)s, %(unit)s: %(count)s"),
    Kind.DOSSIER_SUBMITTED: gettext_noop("%(unit)s nộp hồ sơ cấp độ: %(system)s"),
    Kind.DOSSIER_RETURNED: gettext_noop("Hồ sơ cấp độ bị trả lại để bổ sung: %(system)s"),
    Kind.DOSSIER_APPRAISED: gettext_noop("Hồ sơ cấp độ đã qua thẩm định: %(system)s"),
    Kind.DOSSIER_TO_SIGN: gettext_noop("Hồ sơ cấp độ của %(unit)s chờ phê duyệt: %(system)s"),
    Kind.DOSSIER_APPROVED: gettext_noop("Hồ sơ cấp độ đã được phê duyệt: %(system)s"),
    Kind.DOSSIER_DUE: gettext_noop("Thời hạn “%(clock)s” hết ngày %(due)s: %(system)s"),
    Kind.DOSSIER_LATE: gettext_noop("Đã quá thời hạn “%(clock)s” ngày %(due)s: %(system)s"),
    Kind.YEARLY_DUE: gettext_noop("%(unit)s cần gửi báo cáo năm %(year)s trước hết ngày %(due)s"),
    Kind.YEARLY_LATE: gettext_noop("%(unit)s đã trễ hạn gửi báo cáo năm %(year)s, ngày cuối là %(due)s"),
    Kind.YEARLY_SENT: gettext_noop("%(unit)s đã gửi báo cáo năm %(year)s, chờ xem xét"),
    Kind.YEARLY_RETURNED: gettext_noop("Báo cáo năm %(year)s của %(unit)s bị trả lại"),
    Kind.YEARLY_REMINDER: gettext_noop("%(sender)s đôn đốc %(unit)s gửi báo cáo năm %(year)s, ngày cuối %(due)s"),
    Kind.ROSTER_ASKED: gettext_noop("%(unit)s cần lập lịch trực: %(watch)s, %(span)s"),
    Kind.ROSTER_REMINDER: gettext_noop("%(sender)s đôn đốc %(unit)s gửi lịch trực: %(watch)s"),
    Kind.ROSTER_SENT: gettext_noop("%(unit)s đã gửi lịch trực: %(watch)s"),
    Kind.ROSTER_RETURNED: gettext_noop("Lịch trực %(watch)s của %(unit)s bị trả lại"),
    Kind.WATCH_ASKED: gettext_noop("%(unit)s hỏi lúc %(moment)s: anh/chị có đang trực không?"),
    Kind.WATCH_SUBSTITUTE: gettext_noop("%(unit)s: người trực chưa xác nhận từ %(moment)s, cần anh/chị thay"),
    Kind.WATCH_SILENT: gettext_noop("%(unit)s: chưa có ai xác nhận đang trực từ %(moment)s"),
    Kind.SHIFT_NEXT: gettext_noop("Ca trực của anh/chị tại %(unit)s bắt đầu %(moment)s"),
    Kind.SWAP_ASKED: gettext_noop("%(unit)s: có đề nghị đổi ca trực %(moment)s chờ anh/chị trả lời"),
    Kind.SWAP_AGREED: gettext_noop("%(unit)s: hai bên đã đồng ý, ca trực %(moment)s đã đổi"),
    Kind.SWAP_DECLINED: gettext_noop("%(unit)s: người được nhờ không nhận ca trực %(moment)s, lịch giữ nguyên"),
    Kind.HANDOVER_DUE: gettext_noop("%(unit)s: đến giờ ghi bàn giao ca trực, ca kết thúc %(moment)s"),
    Kind.HANDOVER_LEFT: gettext_noop("%(unit)s: bàn giao ca trực lúc %(moment)s chờ anh/chị nhận"),
    Kind.CALL_OUT: gettext_noop("Gọi đội ứng cứu đến %(unit)s lúc %(moment)s"),
    Kind.CERTIFICATE_DUE: gettext_noop("Một chứng chỉ của người trong %(team)s hết hạn ngày %(due)s"),
    Kind.CERTIFICATE_LATE: gettext_noop("Một chứng chỉ của người trong %(team)s đã hết hạn từ ngày %(due)s"),
    Kind.INCIDENT_NEW: gettext_noop("%(unit)s báo sự cố lúc %(moment)s"),
    Kind.CONTACT_STALE: gettext_noop("Số đầu mối của %(unit)s cần xác nhận lại: %(count)s"),
    Kind.SECURITY_TXT_DUE: gettext_noop("Tệp security.txt của %(domain)s hết hạn ngày %(due)s"),
    Kind.REMINDER: gettext_noop("%(sender)s đôn đốc %(unit)s trả lời %(letter)s"),
    Kind.ESCALATION: gettext_noop("Số đơn vị cấp dưới trễ hạn trả lời %(letter)s: %(count)s"),
}
NEXT_STEPS: Mapping[Kind, str] = {
    Kind.LETTER_NEW: gettext_noop("Mở văn bản, xem từng nội dung đơn vị phải làm và hạn của nó."),
    Kind.LETTER_DUE: gettext_noop("Ghi trả lời từng nội dung và trình lãnh đạo ký trước hạn."),
    Kind.LETTER_LATE: gettext_noop("Trả lời ngay; nội dung nào chưa làm được thì nêu khó khăn."),
    Kind.LETTER_AMENDED: gettext_noop("Mở văn bản để xem phần thay đổi và lý do."),
    Kind.LETTER_RECALLED: gettext_noop("Đơn vị không phải trả lời văn bản này nữa."),
    Kind.LETTER_FORWARDED: gettext_noop("Mở văn bản để theo dõi các đơn vị bên dưới."),
    Kind.ANSWER_UNSIGNED: gettext_noop("Mở văn bản, xem câu trả lời của đơn vị rồi ký để gửi đi."),
    Kind.ANSWER_RETURNED: gettext_noop("Mở trả lời để xem cần bổ sung gì."),
    Kind.ANSWER_WAITING: gettext_noop("Mở văn bản, xem và tiếp nhận hoặc trả lại từng trả lời."),
    Kind.EVIDENCE_WAITING: gettext_noop("Mở trang Minh chứng để xem xét."),
    Kind.EVIDENCE_RETURNED: gettext_noop("Mở minh chứng để xem lý do và ghi lại."),
    Kind.CONTROL_DUE: gettext_noop("Mở hệ thống, làm xong thì ghi là đã có; chưa kịp thì đặt lại hạn và nói vì sao."),
    Kind.CONTROL_LATE: gettext_noop("Mở hệ thống, ghi là đã có hoặc đặt lại hạn và nói vì sao."),
    Kind.DOSSIER_SUBMITTED: gettext_noop("Mở hồ sơ, kiểm tra thành phần rồi xác nhận đủ hoặc yêu cầu bổ sung."),
    Kind.DOSSIER_RETURNED: gettext_noop("Mở hồ sơ, xem lý do, sửa rồi nộp lại."),
    Kind.DOSSIER_APPRAISED: gettext_noop("Mở hồ sơ để biết bước tiếp theo."),
    Kind.DOSSIER_TO_SIGN: gettext_noop("Mở hồ sơ, xem ý kiến thẩm định rồi phê duyệt hoặc trả lại."),
    Kind.DOSSIER_APPROVED: gettext_noop("Mở hồ sơ để xem quyết định; triển khai đầy đủ phương án đã được phê duyệt."),
    Kind.DOSSIER_DUE: gettext_noop("Mở hồ sơ và làm bước đang chờ trước khi hết hạn."),
    Kind.DOSSIER_LATE: gettext_noop("Mở hồ sơ và làm bước đang chờ."),
    Kind.YEARLY_DUE: gettext_noop("Mở báo cáo năm, xem từng hệ thống, điền ô còn trống rồi chốt để lãnh đạo ký."),
    Kind.YEARLY_LATE: gettext_noop("Gửi ngay: mở báo cáo năm, chốt số liệu rồi trình lãnh đạo ký."),
    Kind.YEARLY_SENT: gettext_noop("Mở báo cáo, xem và tiếp nhận hoặc trả lại kèm lý do."),
    Kind.YEARLY_RETURNED: gettext_noop("Mở báo cáo để xem lý do, sửa rồi chốt và gửi lại."),
    Kind.YEARLY_REMINDER: gettext_noop("Mở báo cáo năm, chốt số liệu rồi trình lãnh đạo ký, gửi."),
    Kind.ROSTER_ASKED: gettext_noop("Mở đợt trực, xếp người trực kín thời gian, trình lãnh đạo duyệt rồi gửi lên."),
    Kind.ROSTER_REMINDER: gettext_noop("Mở đợt trực, lấp khoảng trống, trình lãnh đạo duyệt rồi gửi lên."),
    Kind.ROSTER_SENT: gettext_noop(
        "Mở lịch trực để xem; nếu là đợt do đơn vị mình định thì tiếp nhận hoặc trả lại kèm lý do."
    ),
    Kind.ROSTER_RETURNED: gettext_noop("Mở lịch trực để xem lý do, sửa, duyệt rồi gửi lại."),
    Kind.WATCH_ASKED: gettext_noop("Mở liên kết rồi bấm “Tôi đang trực”."),
    Kind.WATCH_SUBSTITUTE: gettext_noop("Gọi cho người trực, hoặc nhận thay: mở liên kết rồi bấm “Tôi đang trực”."),
    Kind.WATCH_SILENT: gettext_noop("Gọi cho đơn vị; khi đã liên lạc được, mở liên kết và ghi nhận."),
    Kind.SHIFT_NEXT: gettext_noop("Mở lịch trực để xem ca; không trực được thì báo ngay để đổi ca."),
    Kind.SWAP_ASKED: gettext_noop("Mở liên kết để xem ca và đồng ý hoặc từ chối."),
    Kind.SWAP_AGREED: gettext_noop("Mở lịch trực để xem ca mới của anh/chị."),
    Kind.SWAP_DECLINED: gettext_noop("Vẫn cần đổi thì nhờ người khác, hoặc báo người lập lịch."),
    Kind.HANDOVER_DUE: gettext_noop("Mở trang bàn giao, ghi việc còn dở cho người nhận ca."),
    Kind.HANDOVER_LEFT: gettext_noop("Mở liên kết, đọc việc còn dở rồi bấm “Tôi đã nhận bàn giao”."),
    Kind.CERTIFICATE_DUE: gettext_noop(
        "Đăng ký học, thi lại trước ngày đó; có giấy mới thì ghi vào trang của người ấy."
    ),
    Kind.CERTIFICATE_LATE: gettext_noop("Ghi giấy mới, hoặc bỏ giấy cũ khỏi trang của người ấy."),
    Kind.CALL_OUT: gettext_noop("Mở liên kết và trả lời: đến được không, bao lâu nữa."),
    Kind.INCIDENT_NEW: gettext_noop("Mở liên kết rồi bấm “Tôi đã nhận”."),
    Kind.CONTACT_STALE: gettext_noop("Gọi thử hoặc đối chiếu từng đầu mối, rồi bấm “Còn đúng” hoặc sửa."),
    Kind.SECURITY_TXT_DUE: gettext_noop("Mở trang security.txt của đơn vị, xem lại đầu mối rồi công bố tệp mới."),
    Kind.REMINDER: gettext_noop("Mở văn bản và trả lời."),
    Kind.ESCALATION: gettext_noop("Mở văn bản để biết đơn vị nào trễ và đôn đốc."),
}


def title(kind: str, details: Mapping[str, Any]) -> str:
    """What happened, in one line, without line ends: it may stand in the head of a mail."""
    said = {name: _one_line(value) for name, value in details.items()}
    if "due" in said:
        said["due"] = f"{date.fromisoformat(said['due']):%d/%m/%Y}"
    return _(TITLES[Kind(kind)]) % said


def next_step(kind: str) -> str:
    """What the person can do about it."""
    return _(NEXT_STEPS[Kind(kind)])


def remarks(details: Mapping[str, Any]) -> list[str]:
    """Further lines: the units that an escalation names, the words that a person added."""
    names = [_one_line(name) for name in details.get("units", ())]
    if details.get("more", 0):
        names.append(_("và %(n)s đơn vị khác") % {"n": details["more"]})
    lines = [", ".join(names)] if names else []
    if details.get("words"):
        lines.append(_("Lời nhắn: “%(words)s”") % {"words": _one_line(details["words"])})
    if details.get("note"):
        lines.append(_one_line(details["note"]))
    return lines


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
