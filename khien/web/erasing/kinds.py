"""What personal data can be erased of: a person, a piece of evidence, an answer, one entry of the trail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.directives import actions as directives
from khien.directives.queries import recipient_seen_by, trail_seen_by
from khien.dossiers import actions as dossiers
from khien.dossiers.queries import dossier_seen_by
from khien.evidence import actions as evidence
from khien.evidence.queries import activity_seen_by, evidence_seen_by
from khien.incidents import actions as incidents
from khien.incidents.queries import incident_seen_by
from khien.organisations.actions.erasing import erase_contact
from khien.organisations.queries import Viewer, people_seen_by
from khien.organisations.queries.contacts import contact_seen_by
from khien.reports.queries import FileAt, file_seen_by
from khien.reports.yearly import actions as yearly
from khien.reports.yearly.queries import yearly_seen_by
from khien.watch.actions.erasing import erase_member
from khien.watch.actions.erasing_handovers import erase_handover
from khien.watch.actions.erasing_lists import erase_lists
from khien.watch.actions.erasing_teams import erase_call_out
from khien.watch.queries.call_outs import call_out_seen_by
from khien.watch.queries.handovers import handover_seen
from khien.watch.queries.members import member_seen_by
from khien.watch.queries.periods import roster_by_key
from khien.web.evidence.views import UUID_SHAPE


@dataclass(frozen=True, slots=True)
class Kind:
    """`find` gives what the address names, as far as the viewer sees it; `goes` and `stays` are told before asking."""

    title: Promise
    find: Callable[[Viewer, str], Any]
    name: Callable[[Any], str]
    back: Callable[[Any], str]
    erase: Callable[..., int]
    goes: Sequence[Promise]
    stays: Sequence[Promise]


def _whole(key: str) -> int:
    return int(key) if key.isdecimal() and len(key) < 18 else 0


def _piece(viewer: Viewer, key: UUID) -> Any:
    return evidence_seen_by(viewer).filter(pk=key).first()


def _entry(viewer: Viewer, key: str) -> Any:
    return trail_seen_by(viewer).filter(seq=_whole(key)).select_related("personal").first()


def _by_uuid(find: Callable[[Viewer, UUID], Any]) -> Callable[[Viewer, str], Any]:
    """The same query by a key as an address writes it; what is no key finds nothing."""
    return lambda viewer, key: find(viewer, UUID(key)) if UUID_SHAPE.fullmatch(key) else None


def _page_of_file(found: FileAt) -> str:
    if found.evidence is not None:
        return reverse("evidence:one", args=[found.evidence])
    if found.letter is not None:
        return reverse("letters:one", args=[found.letter])
    if found.check is not None:
        return reverse("assessments:one", args=[found.check])
    if found.dossier is not None:
        return reverse("dossiers:one", args=[found.dossier])
    if found.incident is not None:
        return reverse("incidents:one", args=[found.incident])
    return reverse("reports:one", args=[found.report])


def _erase_file(found: FileAt, reason: str, *, by: Viewer, at: datetime) -> int:
    return directives.erase_file(found.file, reason, unit_id=found.unit.pk, by=by, at=at)


def _erase_person(person: Any, reason: str, *, by: Viewer, at: datetime) -> int:
    """Calls of incidents name whom they told: that goes first, while the name is still known."""
    with transaction.atomic():
        incidents.forget_person(person, by=by, at=at)
        return directives.erase_person(person, reason, by=by, at=at)


def _erase_member(member: Any, reason: str, *, by: Viewer, at: datetime) -> int:
    """The same for somebody on watch."""
    with transaction.atomic():
        incidents.forget_member(member, by=by, at=at)
        return erase_member(member, reason, by=by, at=at)


def erase(kind: Kind, found: Any, reason: str, *, by: Viewer, at: datetime) -> int:
    """Do it; how many parts were erased."""
    return kind.erase(found, reason, by=by, at=at)


KINDS = {
    "nguoi": Kind(
        title=_("Xóa dữ liệu cá nhân của một người"),
        find=lambda viewer, key: people_seen_by(viewer).filter(pk=_whole(key)).first(),
        name=lambda person: str(person.full_name),
        back=lambda person: reverse("units:person", args=[person.pk]),
        erase=_erase_person,
        goes=(
            _(
                "Họ tên, tên đăng nhập, chức vụ, thư điện tử, điện thoại; từ đó mọi trang, bảng và hồ sơ xuất ra "
                "chỉ còn ghi “(đã xóa dữ liệu cá nhân)”."
            ),
            _("Nơi và thiết bị đã đăng nhập, cách xem đã lưu, địa chỉ nhận thông báo."),
            _("Phần cá nhân trong các mục nhật ký về người này."),
        ),
        stays=(
            _("Những việc người này đã làm, ghi dưới một con số; chuỗi nhật ký vẫn kiểm tra được."),
            _("Tên người trong văn bản, báo cáo và tệp đã lưu: đó là hồ sơ của cơ quan."),
            _("Bản sao lưu đã có từ trước, cho đến khi hết thời gian lưu."),
        ),
    ),
    "minh-chung": Kind(
        title=_("Xóa phần chữ của một minh chứng"),
        find=_by_uuid(_piece),
        name=lambda piece: f"{piece.provider.name}, {piece.happened_on:%d/%m/%Y}",
        back=lambda piece: reverse("evidence:one", args=[piece.pk]),
        erase=evidence.erase_words,
        goes=(_("Ghi chú, các số liệu ghi bằng chữ, lý do trả lại hoặc rút; tìm kiếm không còn thấy các chữ đó."),),
        stays=(
            _("Loại, ngày, số liệu, tệp đính kèm và kết luận dựa vào đó."),
            _("Mã băm lúc ghi: mục nhật ký về việc xóa giải thích vì sao nội dung không còn khớp."),
        ),
    ),
    "ho-so-cap-do": Kind(
        title=_("Xóa phần lời của một hồ sơ cấp độ"),
        find=_by_uuid(dossier_seen_by),
        name=lambda row: str(row.system.name),
        back=lambda row: reverse("dossiers:one", args=[row.pk]),
        erase=dossiers.erase_dossier,
        goes=(
            _("Người đại diện, chức vụ, địa chỉ, điện thoại, thư điện tử và các lời khác trong hồ sơ; lý do các bước."),
            _("Nội dung và tệp vẽ của mọi lần nộp; các gói đang chờ tải."),
        ),
        stays=(
            _("Cấp độ, các bước với ngày, số văn bản và mã băm."),
            _("Văn bản đã ký, giấy tờ tải lên: xóa riêng từng tệp. Bản sao lưu đã có, đến khi hết thời gian lưu."),
        ),
    ),
    "tra-loi": Kind(
        title=_("Xóa phần lời của một trả lời"),
        find=lambda viewer, key: recipient_seen_by(viewer, _whole(key)),
        name=lambda row: str(row.unit.name),
        back=lambda row: reverse("letters:received", args=[row.pk]),
        erase=directives.erase_remarks,
        goes=(
            _("Khó khăn, đề xuất, lời ghi ở từng nội dung, lý do trả lại; cả phần cá nhân của chúng trong nhật ký."),
        ),
        stays=(_("Đơn vị đã trả lời gì ở từng nội dung, ai ký, lúc nào."),),
    ),
    "cuoc-kiem-tra": Kind(
        title=_("Xóa phần lời của một cuộc kiểm tra"),
        find=_by_uuid(activity_seen_by),
        name=lambda row: str(row.title),
        back=lambda row: reverse("assessments:one", args=[row.pk]),
        erase=evidence.erase_check,
        goes=(_("Tóm tắt, ghi chú, lý do, tên bên kiểm tra; mô tả tồn tại và lời ghi ở từng bước xử lý."),),
        stays=(
            _("Phạm vi, ngày kiểm tra, tên tồn tại, mức độ, hạn, ai làm gì; giấy tờ và mã băm."),
            _("Minh chứng đã ghi: xóa riêng ở trang của minh chứng."),
        ),
    ),
    "bao-cao-nam": Kind(
        title=_("Xóa phần lời của một báo cáo năm"),
        find=_by_uuid(yearly_seen_by),
        name=lambda row: f"{row.unit.name}, {row.year}",
        back=lambda row: reverse("yearly:one", args=[row.pk]),
        erase=yearly.erase_words,
        goes=(
            _("Người đại diện, địa chỉ, liên hệ, kế hoạch, nội dung viết thêm, lý do trả lại; ở mọi bản đã chốt."),
            _("Tệp PDF, Word, Excel của các bản đó và của báo cáo cấp trên đã gộp chúng; chúng được lập lại."),
        ),
        stays=(
            _("Số liệu, cấp độ, số và ngày quyết định; mã băm của bản chốt, nay không còn khớp và nhật ký nói vì sao."),
            _("Bản đã ký tải lên: đó là tệp riêng, xóa riêng."),
        ),
    ),
    "dau-moi": Kind(
        title=_("Xóa dữ liệu cá nhân của một đầu mối"),
        find=_by_uuid(contact_seen_by),
        name=lambda row: f"{row.unit.name}: {row.name or row.position}",
        back=lambda row: f"{reverse('contacts:index')}?don_vi={row.unit_id}",
        erase=erase_contact,
        goes=(
            _("Họ tên, chức vụ, số điện thoại, thư điện tử, giờ liên lạc; ở bản đang dùng và mọi bản cũ."),
            _("Trang công khai và tệp security.txt có ghi đầu mối này: không phục vụ nữa."),
        ),
        stays=(
            _("Đơn vị có đầu mối về việc gì, từ ngày nào; ai ghi, ai xác nhận."),
            _("Minh chứng đã ghi: xóa riêng ở trang của minh chứng. Bản mà người ngoài đã chép: ngoài tầm của Khiên."),
        ),
    ),
    "nguoi-truc": Kind(
        title=_("Xóa dữ liệu cá nhân của một người trực"),
        find=lambda viewer, key: member_seen_by(viewer, _whole(key)),
        name=lambda row: str(row.name),
        back=lambda row: reverse("rosters:person", args=[row.pk]),
        erase=_erase_member,
        goes=(
            _("Họ tên, chức vụ, điện thoại, thư điện tử, nơi công tác, lúc nào gọi được; lý do nghỉ, bỏ ca, đổi ca."),
            _("Liên kết trả lời và lịch đã đăng ký của người này."),
        ),
        stays=(
            _("Ca nào, từ lúc nào đến lúc nào, ghi dưới một con số."),
            _("Danh sách trực đã gửi lên cấp trên: xóa riêng ở trang của danh sách đó."),
        ),
    ),
    "ban-giao-ca": Kind(
        title=_("Xóa lời của một lần bàn giao ca"),
        find=lambda viewer, key: handover_seen(viewer, _whole(key)),
        name=lambda row: str(row.unit.name),
        back=lambda row: reverse("presence:handover", args=[row.pk]),
        erase=erase_handover,
        goes=(_("Lời bàn giao, việc còn dở lúc đó và cách đã xử lý."),),
        stays=(_("Ca nào giao, ca nào nhận, lúc nào; người trực thì xóa ở trang của người đó."),),
    ),
    "danh-sach-truc": Kind(
        title=_("Xóa dữ liệu cá nhân trong danh sách trực đã gửi"),
        find=_by_uuid(roster_by_key),
        name=lambda row: f"{row.unit.name}, {row.period.name}",
        back=lambda row: reverse("watches:roster", args=[row.period_id, row.unit_id]),
        erase=erase_lists,
        goes=(_("Họ tên, chức vụ, điện thoại, thư điện tử trong mọi bản đã gửi, tệp Word và PDF; lý do trả lại."),),
        stays=(
            _("Ai làm bước nào, lúc nào; số phút có người trực, khoảng trống, mã băm của bản đã gửi."),
            _("Người trực và ca trực: xóa ở trang của người đó. Bản đã ký tải lên: xóa riêng từng tệp."),
        ),
    ),
    "lan-goi-doi": Kind(
        title=_("Xóa phần lời của một lần gọi đội"),
        find=_by_uuid(call_out_seen_by),
        name=lambda row: f"{row.team.name}, {row.unit.name}",
        back=lambda row: reverse("teams:call_out", args=[row.pk]),
        erase=erase_call_out,
        goes=(
            _("Việc gì xảy ra, nơi đến, kết quả; lời nhắn của từng người; cả phần cá nhân của chúng trong nhật ký."),
        ),
        stays=(_("Ai được gọi lúc nào, trả lời gì, đến lúc nào; người trực thì xóa ở trang của người đó."),),
    ),
    "su-co": Kind(
        title=_("Xóa phần lời của một sự cố"),
        find=_by_uuid(incident_seen_by),
        name=lambda row: str(row.number),
        back=lambda row: reverse("incidents:one", args=[row.pk]),
        erase=incidents.erase_incident,
        goes=(
            _("Lời kể, tên và số điện thoại người báo, tên người nhận; lời trong diễn biến."),
            _("Nội dung đã điền vào văn bản, các bản đã chốt và tệp PDF, Word của chúng."),
        ),
        stays=(
            _("Số, loại, lúc phát hiện, lúc nhận, lúc gửi, mã băm của bản đã chốt."),
            _("Ảnh, tệp và bản đã ký: đó là tệp riêng, xóa riêng. Minh chứng đã ghi: xóa ở trang của minh chứng."),
        ),
    ),
    "tep": Kind(
        title=_("Xóa nội dung một tệp"),
        find=_by_uuid(file_seen_by),
        name=lambda found: str(found.file.original_name),
        back=_page_of_file,
        erase=_erase_file,
        goes=(
            _("Nội dung và tên của tệp, ở mọi nơi đính kèm đúng tệp này; phần chữ đã đọc được từ tệp."),
            _("Không ai tải lại được, kể cả trong hồ sơ xuất ra và bản sao lưu từ nay về sau."),
        ),
        stays=(
            _("Mã băm của tệp, minh chứng, nội dung giao việc và kết luận dựa vào tệp; chuỗi nhật ký."),
            _("Bản sao lưu đã có từ trước, cho đến khi hết thời gian lưu."),
        ),
    ),
    "muc": Kind(
        title=_("Xóa phần cá nhân của một mục nhật ký"),
        find=_entry,
        name=lambda entry: str(entry.seq),
        back=lambda entry: reverse("audit:one", args=[entry.seq]),
        erase=directives.erase_entry,
        goes=(_("Phần dữ liệu cá nhân của riêng mục này."),),
        stays=(_("Việc đã làm, lúc nào, ai làm; chuỗi nhật ký vẫn kiểm tra được."),),
    ),
}
