"""Domain names as people write them → their ASCII form, or a reason. Resolves nothing."""

import re
from ipaddress import ip_address

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# Second levels under which a country's registry sells names: alone they are nobody's.
_SHARED = frozenset(
    {"com", "net", "org", "edu", "gov", "ac", "co", "int", "biz", "info", "name", "pro", "health", "id"}
)
_SHARED |= {"io", "ai", "mil", "go", "or", "ne", "nom", "school", "sch"}


class UnableToReadDomain(ValueError):
    """What was written is no domain name of a unit; the message is fit for the user."""


def domain(text: str) -> str:
    """The name in ASCII, lower case, without a final dot. Raises UnableToReadDomain."""
    written = text.strip()
    if not written:
        raise UnableToReadDomain("Tên miền đang để trống.")
    if re.search(r"[/@:?#\s]", written):
        raise UnableToReadDomain(f"“{written}” không phải riêng tên miền; chỉ ghi phần như truong.example.edu.vn.")
    if _is_address(written):
        raise UnableToReadDomain(f"“{written}” là địa chỉ IP; hãy ghi ở mục địa chỉ.")
    name = _ascii(written.rstrip("."), written)
    labels = name.split(".")
    if len(labels) < 2:
        raise UnableToReadDomain(f"“{written}” chỉ có một phần; tên miền có ít nhất hai phần, như truong.example.")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdecimal():
        raise UnableToReadDomain(f"“{written}” không phải là tên miền hợp lệ.")
    if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SHARED:
        raise UnableToReadDomain(f"“{written}” là đuôi dùng chung, không thuộc về riêng đơn vị nào.")
    return name


def shown(name: str) -> str:
    """The name with its own letters, for people."""
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name


def _ascii(text: str, written: str) -> str:
    try:
        return text.lower().encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise UnableToReadDomain(f"“{written}” không phải là tên miền hợp lệ.") from None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
