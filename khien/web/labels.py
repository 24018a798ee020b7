"""Labels that the pure parts keep in plain Vietnamese, named here so that the catalogue holds their English."""

from django.utils.translation import gettext, gettext_noop

LABELS = frozenset(
    {
        # roles
        gettext_noop("Lãnh đạo đơn vị"),
        gettext_noop("Cán bộ đầu mối"),
        gettext_noop("Cán bộ thực hiện"),
        gettext_noop("Thành viên ứng cứu"),
        gettext_noop("Người kiểm tra"),
        gettext_noop("Quản trị đơn vị"),
        # kinds of unit
        gettext_noop("UBND tỉnh, thành phố"),
        gettext_noop("Văn phòng cấp tỉnh"),
        gettext_noop("Sở"),
        gettext_noop("Ban quản lý"),
        gettext_noop("Chi cục"),
        gettext_noop("Phòng, bộ phận"),
        gettext_noop("UBND xã, phường, đặc khu"),
        gettext_noop("Trường THPT"),
        gettext_noop("Trường phổ thông nhiều cấp học"),
        gettext_noop("Trường THCS"),
        gettext_noop("Trường tiểu học"),
        gettext_noop("Trường mầm non"),
        gettext_noop("Trung tâm GDNN-GDTX"),
        gettext_noop("Trường cao đẳng, đại học"),
        gettext_noop("Trung tâm"),
        gettext_noop("Bệnh viện"),
        gettext_noop("Trạm y tế, trung tâm y tế"),
        gettext_noop("Đội ứng cứu sự cố"),
        gettext_noop("Công an tỉnh, thành phố"),
        gettext_noop("Bộ Chỉ huy quân sự"),
        gettext_noop("Cơ quan đảng"),
        gettext_noop("Mặt trận, đoàn thể"),
        gettext_noop("Tòa án, viện kiểm sát"),
        gettext_noop("Cơ quan trung ương đóng tại tỉnh"),
        gettext_noop("Doanh nghiệp viễn thông"),
        gettext_noop("Ngân hàng, tổ chức tài chính"),
        gettext_noop("Doanh nghiệp"),
        gettext_noop("Cơ quan báo chí"),
        gettext_noop("Cơ quan, tổ chức khác"),
        # states of a report
        gettext_noop("Bản thảo"),
        gettext_noop("Bản chính thức, chờ ký"),
        gettext_noop("Đã ký, đã gửi"),
        # states of a letter
        gettext_noop("đang rà soát"),
        gettext_noop("đã xếp lại, không giao"),
        gettext_noop("đã chuyển tiếp bằng văn bản khác"),
        # the paper of a letter made here
        gettext_noop("Đang soạn"),
        gettext_noop("Đã chốt, chờ ký"),
        gettext_noop("Đã ký, đã có số"),
        gettext_noop("đã gửi"),
        gettext_noop("đã kết thúc"),
        gettext_noop("đã thu hồi"),
        # what backups lie on, and the three figures of 3-2-1
        gettext_noop("ổ đĩa máy chủ"),
        gettext_noop("thiết bị lưu trữ mạng"),
        gettext_noop("ổ đĩa rời"),
        gettext_noop("băng từ"),
        gettext_noop("kho của nhà cung cấp"),
        gettext_noop("Số bản dữ liệu (kể cả bản đang dùng)"),
        gettext_noop("Số loại phương tiện lưu trữ"),
        gettext_noop("Số bản cất ở nơi khác"),
        # how a person is reached, whom a step of reminding tells, states of a message, kinds of notices
        gettext_noop("Một thư tổng hợp mỗi ngày; việc gấp gửi ngay"),
        gettext_noop("Mỗi thông báo một thư, gửi ngay"),
        gettext_noop("Chỉ việc gấp và đôn đốc"),
        gettext_noop("Không gửi thư; chỉ xem trong Khiên"),
        gettext_noop("Cán bộ thực hiện và đầu mối của đơn vị"),
        gettext_noop("Đầu mối của đơn vị cấp trên"),
        gettext_noop("Lãnh đạo của đơn vị cấp trên"),
        gettext_noop("Chờ gửi"),
        gettext_noop("Giữ lại qua giờ nghỉ"),
        gettext_noop("Đang gửi"),
        gettext_noop("Đã gửi"),
        gettext_noop("Chưa gửi được, sẽ thử lại"),
        gettext_noop("Không gửi"),
        gettext_noop("Không rõ đã gửi chưa"),
        gettext_noop("Văn bản mới"),
        gettext_noop("Sắp đến hạn trả lời"),
        gettext_noop("Trễ hạn trả lời"),
        gettext_noop("Văn bản được điều chỉnh"),
        gettext_noop("Văn bản được thu hồi"),
        gettext_noop("Trả lời bị trả lại"),
        gettext_noop("Trả lời chờ xem xét"),
        gettext_noop("Minh chứng chờ xem xét"),
        gettext_noop("Minh chứng bị trả lại"),
        gettext_noop("Đôn đốc"),
        gettext_noop("Đơn vị cấp dưới trễ hạn"),
        # files of a letter
        gettext_noop("Văn bản chính"),
        gettext_noop("Phụ lục, tài liệu kèm theo"),
        gettext_noop("Văn bản được chuyển tiếp"),
        # how surely a citation is known
        gettext_noop("đã đọc văn bản"),
        gettext_noop("biết qua tóm tắt"),
        gettext_noop("chưa đối chiếu"),
    }
)


def said(label: str) -> str:
    """The label in the language of the page; in Vietnamese what the pure part calls it."""
    return gettext(label)
