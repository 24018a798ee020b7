"""Which services beside mail may be used, and what an address of one may say. An address is a secret: never told on."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

LONGEST = 1000


class UnableToUseChannel(ValueError):
    """The address cannot be used; the message says why and does not repeat it."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: how it is called, how its address begins, an example to follow."""

    label: str
    scheme: str
    example: str


SERVICES: Mapping[str, Service] = {
    one.scheme: one
    for one in (
        Service("Telegram", "tgram", "tgram://{mã bot}/{mã nhóm}"),
        Service("Mattermost (TLS)", "mmosts", "mmosts://{máy chủ}/{mã webhook}"),
        Service("Mattermost (mạng nội bộ)", "mmost", "mmost://{máy chủ}:8065/{mã webhook}"),
        Service("Rocket.Chat (TLS)", "rockets", "rockets://{mã webhook}@{máy chủ}"),
        Service("Microsoft Teams", "workflows", "workflows://{máy chủ}/{mã}/{chữ ký}"),
        Service("Slack", "slack", "slack://{mã A}/{mã B}/{mã C}"),
        Service("ntfy (TLS)", "ntfys", "ntfys://{máy chủ}/{chủ đề}"),
        Service("Webhook JSON (TLS), dùng cho cầu nối Zalo OA", "jsons", "jsons://{máy chủ}/{đường dẫn}"),
        Service("Webhook JSON (mạng nội bộ)", "json", "json://{máy chủ}:8080/{đường dẫn}"),
    )
}
# What may follow the “?”. Others make the library read files, follow redirects or skip the check of certificates.
_PARAMETERS = frozenset({"channel", "thread", "topic", "priority", "mode", "to"})


def service_of(address: str) -> Service:
    """The service of an address that may be used; raises UnableToUseChannel."""
    if len(address) > LONGEST or any(ord(sign) < 33 for sign in address):
        raise UnableToUseChannel("Địa chỉ dịch vụ quá dài hoặc có khoảng trắng; hãy dán lại cho đúng.")
    try:
        parts = urlsplit(address)
        asked = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        raise UnableToUseChannel("Địa chỉ dịch vụ không đúng dạng.") from None  # the cause would repeat the address
    found = SERVICES.get(parts.scheme.lower())
    if found is None:
        allowed = ", ".join(f"{scheme}://" for scheme in SERVICES)
        raise UnableToUseChannel(f"Loại dịch vụ này không được dùng. Địa chỉ phải bắt đầu bằng: {allowed}.")
    if not parts.netloc:
        raise UnableToUseChannel("Địa chỉ dịch vụ thiếu phần máy chủ hoặc mã.")
    strange = sorted({name.lower() for name, _ in asked} - _PARAMETERS)
    if strange:
        raise UnableToUseChannel(f"Không được dùng tham số: {', '.join(strange)[:80]}.")
    return found
