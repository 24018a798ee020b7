"""What the generated letters ask, clause by clause, and their text. Invented in the manner of the genre."""

from collections.abc import Sequence
from datetime import date

# (topic, obligations, words); the reader is not asked again: a person has settled each.
CLAUSES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("incident_plan", ("incident-plan",), "Ban hành kế hoạch ứng phó sự cố an toàn thông tin mạng của đơn vị"),
    ("backup", ("backup-3-2-1",), "Sao lưu dữ liệu theo nguyên tắc 3-2-1, có ít nhất 01 bản ngoại tuyến"),
    ("antimalware", ("malware-sweep",), "Rà quét, bóc gỡ mã độc trên toàn bộ máy trạm của đơn vị"),
    ("vuln_scan", ("vulnerability-scan",), "Rà quét lỗ hổng bảo mật của các hệ thống thông tin"),
    ("awareness", ("staff-awareness",), "Tuyên truyền, nâng cao nhận thức về an toàn thông tin mạng cho cán bộ"),
    ("level_dossier", ("level-approval",), "Hoàn thành phê duyệt cấp độ an toàn hệ thống thông tin"),
    ("contact_points", ("incident-contact",), "Cử đầu mối tiếp nhận thông báo sự cố an toàn thông tin mạng"),
    ("patching", ("patch-up-to-date",), "Cập nhật bản vá bảo mật cho hệ điều hành và phần mềm"),
    ("policy", ("policy-issued",), "Ban hành quy chế bảo đảm an toàn thông tin mạng của đơn vị"),
    ("exercise", ("unit-exercise",), "Tổ chức diễn tập xử lý sự cố tấn công mã hóa dữ liệu"),
    ("monitoring", ("security-monitoring",), "Giám sát an toàn thông tin mạng 24/7 đối với các hệ thống"),
    ("reporting_up", ("letter-report",), "Báo cáo kết quả thực hiện văn bản này"),
    ("website_security", ("website-content",), "Rà soát nội dung lạ trên cổng, trang thông tin điện tử"),
    ("duty_roster", ("on-site-force",), "Kiện toàn lực lượng tại chỗ bảo đảm an toàn thông tin mạng"),
    ("warnings", ("warning-watch",), "Theo dõi, xử lý các cảnh báo an toàn thông tin mạng"),
)


def chosen(number: int, many: int) -> list[tuple[str, tuple[str, ...], str]]:
    """The clauses of one letter: as many as asked, beginning at another place in each."""
    return [CLAUSES[(number * 4 + place) % len(CLAUSES)] for place in range(many)]


def number_of(order: int, issuer: str) -> str:
    short = "UBND" if issuer.startswith("UBND") else "SO"
    return f"{100 + order * 7}/{short}-VP"


def letter(order: int, issuer: str, issued: date, due: date, clauses: Sequence[str]) -> str:
    """The whole letter as it would be pasted."""
    body = "\n\n".join(f"{place}. {words} trước ngày {due:%d/%m/%Y}." for place, words in enumerate(clauses, 1))
    return _LETTER.format(number=number_of(order, issuer), issuer=issuer.upper(), issued=issued, body=body, order=order)


_LETTER = """\
{issuer}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: {number}
V/v bảo đảm an toàn thông tin mạng đợt {order}

Lâm Đài, ngày {issued:%d} tháng {issued:%m} năm {issued:%Y}

Kính gửi: Các cơ quan, đơn vị.

Để chủ động phòng ngừa, đề nghị các cơ quan, đơn vị thực hiện:

{body}

Nơi nhận:
- Như trên;
- Lưu: VT, VP.

THỦ TRƯỞNG


Trần Thử Minh
"""
