"""What waits for the viewer's own word, wherever it is: said at the top of “Việc của tôi” with the way there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khien.web.wording import number

if TYPE_CHECKING:
    from khien.web.waiting import Waits


@dataclass(frozen=True, slots=True)
class Decision:
    """How many of what, the page where they are decided, and what is done there."""

    words: str
    url: str
    note: str


def decisions(now: "Waits") -> list[Decision]:
    """One line for each kind of thing that waits; none for what does not."""
    rows = (
        (
            now.reviews,
            ngettext("%(n)s minh chứng chờ xem xét", "%(n)s minh chứng chờ xem xét", now.reviews),
            reverse("evidence:review"),
            _("Mở từng minh chứng, chấp nhận hoặc trả lại. Chưa chấp nhận thì chưa tính."),
        ),
        (
            now.sends,
            ngettext("%(n)s văn bản chờ rà soát để gửi đi", "%(n)s văn bản chờ rà soát để gửi đi", now.sends),
            reverse("letters:index") + "?xem=dang-xem-xet",
            _("Soát từng nội dung, chọn đơn vị rồi gửi. Chưa gửi thì đơn vị chưa thấy."),
        ),
        (
            now.dossiers,
            ngettext("%(n)s hồ sơ cấp độ chờ bước tiếp theo", "%(n)s hồ sơ cấp độ chờ bước tiếp theo", now.dossiers),
            reverse("dossiers:waiting"),
            _("Lập, bổ sung, thẩm định hoặc phê duyệt, tùy hồ sơ."),
        ),
        (
            now.reports,
            ngettext("%(n)s báo cáo chờ ký hoặc ghi số", "%(n)s báo cáo chờ ký hoặc ghi số", now.reports),
            reverse("reports:index"),
            _("Số liệu đã chốt; ký rồi ghi số, ngày và bản đã ký."),
        ),
    )
    return [Decision(words % {"n": number(count)}, url, note) for count, words, url, note in rows if count]
