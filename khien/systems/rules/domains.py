"""Domain names as people write them → their ASCII form, or a reason. Resolves nothing, asks no network."""

import re
from functools import cache
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


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
    if _suffixes(of_registries=True).is_public(name):
        raise UnableToReadDomain(f"“{written}” là đuôi dùng chung, không thuộc về riêng đơn vị nào.")
    return name


def doubt(name: str) -> str:
    """Why a person should look at a name so declared; "" where nothing speaks against it."""
    if _suffixes(of_registries=False).is_public(name):
        return f"{shown(name)} là tên miền mà nhà cung cấp chia cho nhiều khách hàng, ít khi của riêng một đơn vị."
    return ""


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


@cache
def _suffixes(*, of_registries: bool) -> PublicSuffixList:
    """Suffixes under which names are given out, as Mozilla lists them: by registries alone, or by providers too.

    The list comes with the library and is as old as it; nothing is asked of the network. Read once, on first use.
    """
    return PublicSuffixList(only_icann=of_registries)
