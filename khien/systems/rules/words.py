"""The words that a description chooses among, each with its code. What is not listed here cannot be declared."""

from collections.abc import Mapping
from functools import cache

from khien.law.levels.read import levels

HOSTING: Mapping[str, str] = {
    "own_room": "Phòng máy của đơn vị",
    "unit_centre": "Trung tâm dữ liệu của cơ quan cấp trên",
    "provider": "Máy chủ đặt hoặc thuê tại doanh nghiệp",
    "cloud": "Điện toán đám mây",
    "software_service": "Phần mềm dạng dịch vụ của doanh nghiệp",
    "mixed": "Nhiều nơi",
}
BY_SUPPLIER = frozenset({"provider", "cloud", "software_service"})  # somebody else runs the machine

STAGES: Mapping[str, str] = {
    "running": "Đang vận hành",
    "building_before": "Đang đầu tư, xây dựng, bắt đầu trước 01/7/2026",
    "building_since": "Đang đầu tư, xây dựng, bắt đầu từ 01/7/2026",
}

ASSET_KINDS: Mapping[str, str] = {
    "server": "Máy chủ vật lý",
    "virtual": "Máy chủ ảo",
    "storage": "Thiết bị lưu trữ, sao lưu",
    "workstation": "Máy tính người dùng",
    "router": "Bộ định tuyến",
    "switch": "Bộ chuyển mạch",
    "wireless": "Thiết bị mạng không dây",
    "firewall": "Tường lửa",
    "security": "Thiết bị an ninh mạng khác",
    "camera": "Camera, thiết bị IoT",
    "control": "Thiết bị điều khiển công nghiệp",
    "database": "Cơ sở dữ liệu",
    "application": "Ứng dụng, dịch vụ",
    "other": "Khác",
}
APPLICATIONS = frozenset({"database", "application"})  # these run on a machine; the others are machines

ZONE_KINDS: Mapping[str, str] = {
    "internet": "Kết nối Internet",
    "wan": "Mạng diện rộng, mạng chuyên dùng",
    "edge": "Vùng mạng biên",
    "dmz": "Vùng DMZ",
    "application": "Vùng máy chủ ứng dụng",
    "database": "Vùng máy chủ cơ sở dữ liệu",
    "internal": "Vùng máy chủ nội bộ",
    "management": "Vùng quản trị",
    "users": "Vùng máy người dùng (LAN)",
    "wireless": "Vùng mạng không dây",
    "other": "Vùng khác",
}

SECURITY_TERMS: Mapping[str, str] = {
    "confidentiality": "Bảo mật thông tin, dữ liệu được tiếp cận",
    "personal_data": "Bảo vệ dữ liệu cá nhân, vai trò bên xử lý dữ liệu",
    "access": "Quản lý tài khoản, quyền và phiên truy cập từ xa",
    "incident_notice": "Báo ngay khi có sự cố và phối hợp xử lý",
    "patching": "Vá lỗ hổng, cập nhật trong thời hạn cam kết",
    "backup": "Sao lưu và khôi phục theo thời hạn cam kết",
    "logs": "Lưu và giao nhật ký khi được yêu cầu",
    "audit": "Cho kiểm tra, đánh giá an toàn thông tin",
    "subcontracting": "Không giao cho bên thứ ba khi chưa đồng ý",
    "handover": "Bàn giao và xóa dữ liệu khi hết hợp đồng",
}


@cache
def system_kinds() -> Mapping[str, str]:
    """Kinds of system (loại hình) as the law's catalogue names them."""
    return {kind.id: kind.words for kind in levels().kinds}


@cache
def information_kinds() -> Mapping[str, str]:
    """Kinds of information as the law's catalogue names them."""
    return dict(levels().facts["information_kinds"].options)
