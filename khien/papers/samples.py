"""Invented papers to look at, to test and to measure with; no real body, person or number is in them."""

from dataclasses import replace

from khien.papers.types import (
    LETTER,
    Align,
    Annex,
    Brief,
    Column,
    Figure,
    Heading,
    Items,
    Mark,
    Paper,
    PaperDate,
    Paragraph,
    Share,
    Signer,
    Table,
    Tone,
    Worst,
)

CHAIN_HEAD = "Mã xác thực chuỗi kiểm toán: " + "9f3a07c1" * 8


def letter() -> Paper:
    """A letter to several addressees, number and day left to the clerk."""
    return Paper(
        kind=LETTER,
        parent_body="UBND TỈNH AN BÌNH",
        body="SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        issuer="Sở Giáo dục và Đào tạo",
        symbol="SGDĐT-VP",
        place="An Bình",
        issued_on=PaperDate(None, None, 2026),
        subject="tăng cường bảo đảm an toàn thông tin mạng dịp Tết Nguyên đán",
        addressees=("Các phòng thuộc Sở", "Các trường trung học phổ thông", "Các đơn vị trực thuộc"),
        blocks=(
            Paragraph(
                "Thực hiện Công văn số 40817/UBND-CNTT ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về việc bảo "
                "đảm an toàn thông tin mạng dịp Tết Nguyên đán, Sở Giáo dục và Đào tạo đề nghị thủ trưởng các đơn vị "
                "thực hiện các nội dung sau:"
            ),
            Heading("Tổ chức trực", 2),
            Items(
                (
                    "Phân công người trực đủ các ngày nghỉ, gửi danh sách về Sở trước ngày 20/01/2026.",
                    "Ghi sổ giao ca, nêu rõ việc đã xử lý và việc chuyển tiếp.",
                )
            ),
            Heading("Sao lưu và khôi phục", 2),
            Items(
                (
                    "Giữ ít nhất ba bản dữ liệu trên hai loại phương tiện, một bản rút khỏi mạng.",
                    "Khôi phục thử một hệ thống, ghi biên bản.",
                ),
                Mark.LETTER,
            ),
            Paragraph(
                "Các máy chủ đặt tại đơn vị phải được cập nhật bản vá, thay mật khẩu quản trị và tắt các dịch vụ không "
                "dùng trước kỳ nghỉ; khi có dấu hiệu bất thường thì cách ly máy, giữ nguyên hiện trạng và báo ngay đầu "
                "mối của Sở để được hỗ trợ.",
                lead="Lưu ý:",
            ),
            Paragraph("Đề nghị các đơn vị triển khai, báo cáo kết quả về Sở (qua Văn phòng) để tổng hợp."),
        ),
        received_by=("Như trên", "UBND tỉnh (để báo cáo)", "Công an tỉnh (để phối hợp)", "Lưu: VT, VP"),
        signer=Signer(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Văn Mẫu"),
    )


def report(rows: int = 3) -> Paper:
    """A report with two annexes: `rows` schools upright, at most forty of them across."""
    columns = (
        Column("STT", 0.5, Align.CENTRE),
        Column("Đơn vị", 3),
        Column("Nghĩa vụ", 1, Align.RIGHT),
        Column("Đã đạt", 1, Align.RIGHT),
        Column("Quá hạn", 1, Align.RIGHT),
        Column("Ghi chú", 2.4),
    )
    schools = tuple(
        (
            str(number),
            f"Trường trung học phổ thông số {number}",
            str(12 + number % 5),
            str(number % 12),
            str(number % 3),
            "" if number % 4 else "Chưa gửi minh chứng khôi phục thử",
        )
        for number in range(1, rows + 1)
    )
    total = ("", "Tổng cộng", str(14 * rows), str(6 * rows), str(rows), "")
    return replace(
        letter(),
        kind="Báo cáo",
        symbol="BC-SGDĐT",
        number="5",
        issued_on=PaperDate(5, 2, 2026),
        subject="Kết quả thực hiện công tác bảo đảm an toàn thông tin mạng năm 2025",
        addressees=("Ủy ban nhân dân tỉnh An Bình",),
        blocks=(
            Paragraph("Sở Giáo dục và Đào tạo báo cáo kết quả thực hiện như sau:"),
            Heading("KẾT QUẢ THỰC HIỆN"),
            Heading("Số liệu chung", 2),
            Table(columns[1:5], (("Khối trường", "840", "612", "38"), ("Khối phòng", "96", "90", "0")), "Bảng 1"),
            Heading("Nhận xét", 2),
            *(
                Paragraph(f"Nội dung thứ {number}: các đơn vị đã triển khai, minh chứng được người khác duyệt. " * 3)
                for number in range(1, 9)
            ),
            Heading("KIẾN NGHỊ"),
            Paragraph("Đề nghị Ủy ban nhân dân tỉnh xem xét bố trí kinh phí cho năm sau."),
        ),
        annexes=(
            Annex("KẾT QUẢ THEO ĐƠN VỊ", (Table(columns, (*schools, total), bold_rows=(rows,)),)),
            Annex("CHI TIẾT MINH CHỨNG", (Table(columns, schools[:40], "Bảng 2"),), landscape=True),
        ),
        footer_note=CHAIN_HEAD,
    )


def brief() -> Brief:
    """A leader's page with everything that it may hold."""
    worst = (
        ("Trường THPT Sông Xanh", "Chưa khôi phục thử bản sao lưu, hạn 31/10/2026", "5 quá hạn", Tone.BAD),
        ("Trường THCS Đồi Thông", "Chưa mở Công văn số 12/SGDĐT-VP gửi ngày 05/11/2026", "3 quá hạn", Tone.BAD),
        ("Trung tâm GDTX số 2", "Hệ thống quản lý học viên chưa xác định cấp độ", "2 quá hạn", Tone.BAD),
        ("Trường Tiểu học Hoa Mai", "Minh chứng tuyên truyền chờ duyệt 12 ngày", "4 chờ duyệt", Tone.WARN),
        ("Phòng Tổ chức cán bộ", "Chưa xác nhận danh mục hệ thống", "1 chờ duyệt", Tone.WARN),
    )
    return Brief(
        body="SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        parent_body="UBND TỈNH AN BÌNH",
        title="An toàn thông tin: đang ở đâu",
        as_of="Tính đến ngày 20 tháng 11 năm 2026, 60 trường và 12 phòng",
        figures=(
            Figure("72%", "nghĩa vụ đã đạt", "tăng 9 điểm so với tháng trước", Tone.GOOD),
            Figure("38", "nghĩa vụ quá hạn", "ở 6 đơn vị", Tone.BAD),
            Figure("119", "chưa chứng minh", "chờ gửi hoặc chờ duyệt", Tone.WARN),
            Figure("3", "đơn vị chưa mở văn bản", "quá 5 ngày làm việc"),
        ),
        shares_label="612 nghĩa vụ của 72 đơn vị",
        shares=(
            Share("Đã đạt", 441, Tone.GOOD),
            Share("Chưa chứng minh", 119, Tone.WARN),
            Share("Quá hạn", 38, Tone.BAD),
            Share("Không yêu cầu", 14, Tone.QUIET),
        ),
        worst=tuple(Worst(name, detail, figure, tone) for name, detail, figure, tone in worst),
        sentences=(
            "Bảy trên mười nghĩa vụ đã đạt; phần còn lại dồn ở sáu đơn vị, đứng đầu là Trường THPT Sông Xanh.",
            "Việc cần làm trước 30/11: khôi phục thử bản sao lưu ở ba trường, rà quét hai hệ thống cấp độ 3.",
            "Đề nghị lãnh đạo Sở nhắc ba đơn vị chưa mở văn bản.",
        ),
        footer_note=CHAIN_HEAD,
    )
