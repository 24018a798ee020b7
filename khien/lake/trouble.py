"""Why a file could not be opened, read or written, in words for a person. It opens nothing."""

import errno

_WORDS = {
    errno.ENOENT: "không có tệp này",
    errno.ENOTDIR: "không có tệp này",
    errno.EACCES: "không có quyền đọc",
    errno.EPERM: "không có quyền đọc",
    errno.EISDIR: "đây là thư mục",
    errno.EIO: "đĩa báo lỗi đọc",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đĩa đã đầy phần của tài khoản này",
    errno.EFBIG: "tệp lớn quá mức được phép",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.ELOOP: "liên kết vòng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENFILE: "đang mở quá nhiều tệp",
    errno.ESTALE: "ổ đĩa mạng đã mất kết nối",
    errno.ETIMEDOUT: "ổ đĩa mạng không trả lời",
    errno.ENODEV: "thiết bị không còn đó",
    errno.ENXIO: "thiết bị không còn đó",
}
_HELD = {32, 33}  # Windows: another program has it open, or a part of it locked


def why(error: OSError, *, writing: bool = False) -> str:
    """The reason in a few words; what has none of ours, as the system says it."""
    if getattr(error, "winerror", None) in _HELD:
        return "chương trình khác đang giữ tệp này (nhật ký Windows: lấy ra bằng wevtutil epl)"
    if writing and error.errno in (errno.EACCES, errno.EPERM):
        return "không có quyền ghi"
    return _WORDS.get(error.errno or 0) or error.strerror or "lỗi đọc"
