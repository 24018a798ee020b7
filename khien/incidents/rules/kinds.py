"""Kinds of incidents in plain words, as a person who meets one would say it. The law's own lists are not at hand.

What a regulation calls each is not known for sure, so no kind decides anything: neither a clock nor seriousness.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What seems to have happened; the value is kept in rows."""

    RANSOMWARE = "ransomware"
    DEFACED = "defaced"
    MALWARE = "malware"
    PHISHING = "phishing"
    INTRUSION = "intrusion"
    OUTAGE = "outage"
    LEAK = "leak"
    LOST = "lost"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Plain:
    """A kind as it is offered: its label, what one sees, its icon, and what to do in the first minutes."""

    label: str
    sees: str
    icon: str
    first: str


_LEAVE_ON = "Rút dây mạng hoặc tắt Wi-Fi của máy đó; đừng tắt máy, đừng xóa gì, đừng trả tiền."
_EVIDENCE = "Chụp lại màn hình, giữ nguyên hiện trường; đừng tự sửa khi chưa có người hướng dẫn."
KINDS: Mapping[Kind, Plain] = {
    Kind.RANSOMWARE: Plain("Mã hóa tống tiền", "Tệp không mở được, đổi đuôi, có thư đòi tiền", "lock", _LEAVE_ON),
    Kind.DEFACED: Plain(
        "Trang web bị thay đổi", "Trang hiện nội dung lạ, bài cờ bạc, chuyển hướng", "world", _EVIDENCE
    ),
    Kind.MALWARE: Plain("Máy nhiễm mã độc", "Máy chậm lạ, phần mềm diệt vi-rút báo, tự gửi thư", "bug", _LEAVE_ON),
    Kind.PHISHING: Plain(
        "Thư, tin nhắn lừa đảo",
        "Đã bấm liên kết lạ hoặc đã nhập mật khẩu",
        "mail",
        "Đổi ngay mật khẩu từ một máy khác; giữ lại thư, tin nhắn, đừng chuyển tiếp.",
    ),
    Kind.INTRUSION: Plain(
        "Bị chiếm tài khoản, máy chủ", "Có người lạ đăng nhập, tài khoản lạ, cấu hình bị đổi", "lock", _EVIDENCE
    ),
    Kind.OUTAGE: Plain(
        "Hệ thống ngừng hoạt động", "Không vào được, rất chậm, nghi bị tấn công từ chối dịch vụ", "server", _EVIDENCE
    ),
    Kind.LEAK: Plain("Lộ dữ liệu", "Thông tin của đơn vị bị đăng, gửi nhầm hoặc rao bán", "eye", _EVIDENCE),
    Kind.LOST: Plain(
        "Mất máy, mất thiết bị",
        "Mất máy tính, điện thoại, ổ đĩa có dữ liệu",
        "device-mobile",
        "Đổi mật khẩu các tài khoản đã đăng nhập trên máy đó; ghi lại số máy, lúc mất.",
    ),
    Kind.OTHER: Plain("Việc khác", "Không chắc là gì: cứ báo", "help", _EVIDENCE),
}
