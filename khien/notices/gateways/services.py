"""Other channels, through Apprise, where the extra `channels` is installed. It reads no file, follows no redirect."""

import logging
import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from khien.notices.gateways.outcome import Letter, Outcome
from khien.notices.rules.channels import UnableToUseChannel, service_of
from khien.notices.rules.states import Event

_NOT_REACHED = re.compile(
    r"Failed to establish a new connection|NameResolutionError|ConnectTimeout|Connection refused|Max retries", re.I
)
_PLUGINS = {
    "tgram": ("telegram", "NotifyTelegram"),
    "mmost": ("mattermost", "NotifyMattermost"),
    "mmosts": ("mattermost", "NotifyMattermost"),
    "rockets": ("rocketchat", "NotifyRocketChat"),
    "workflows": ("workflows", "NotifyWorkflows"),
    "slack": ("slack", "NotifySlack"),
    "ntfys": ("ntfy", "NotifyNtfy"),
    "json": ("custom_json", "NotifyJSON"),
    "jsons": ("custom_json", "NotifyJSON"),
}
_STATUS = re.compile(r"error=(\d{3})")


class _Ear(logging.Handler):
    """Hears what the library says of one message; the words stay in memory and are dropped, they may hold secrets."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def available() -> bool:
    """Whether the library is installed."""
    return find_spec("apprise") is not None


def check(address: str) -> str:
    """The label of the service, where the address can be used; raises UnableToUseChannel."""
    service = service_of(address)
    if not available():
        raise UnableToUseChannel("Máy chủ chưa cài phần mở rộng “channels” (Apprise).")
    if _door(address) is None:
        raise UnableToUseChannel(f"Địa chỉ không đúng dạng của {service.label}. Ví dụ: {service.example}")
    return service.label


def post(address: str, letter: Letter) -> Outcome:
    """Hand one message to the service; what is not surely refused counts as unknown and is not repeated."""
    service_of(address)  # an address that was let in by an older table is refused here
    door = _door(address) if available() else None
    if door is None:
        return Outcome(Event.REFUSE, "Máy chủ không còn dùng được dịch vụ này; hãy kiểm tra phần mở rộng “channels”.")
    ear, logger = _Ear(), logging.getLogger("apprise")
    level = logger.level
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    try:
        taken = door.notify(title=letter.subject, body=letter.text)
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
    return Outcome(Event.TAKEN, "Dịch vụ đã nhận.") if taken else _not_taken("\n".join(ear.said))


def _not_taken(said: str) -> Outcome:
    if _NOT_REACHED.search(said):
        return Outcome(Event.REFUSE, "Không kết nối được dịch vụ.")
    status = _STATUS.search(said)
    if status is None:
        return Outcome(Event.LOSE, "Dịch vụ không trả lời rõ; không gửi lại để không ai nhận hai lần.")
    code = int(status.group(1))
    if code == 429 or code >= 500:
        return Outcome(Event.REFUSE, f"Dịch vụ chưa nhận (mã {code}).")
    return Outcome(Event.GIVE_UP, f"Dịch vụ từ chối (mã {code}); hãy kiểm tra lại địa chỉ kênh.")


def _door(address: str) -> Any:
    """The library's way to the service; None where the address has not its form. No other of its plugins is loaded."""
    import apprise  # an optional extra

    module, name = _PLUGINS[urlsplit(address).scheme.lower()]
    plugin = getattr(import_module(f"apprise.plugins.{module}"), name)
    asset = apprise.AppriseAsset(
        app_id="Khiên",
        app_desc="Khiên",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        plugin_paths=[],
        storage_mode="memory",
        http_redirects=False,
        allow_templates=False,
        async_mode=False,
        service_timeout=30,
        pgp_autogen=False,
        pem_autogen=False,
    )
    found = plugin.parse_url(address)
    if not found:
        return None
    door = apprise.Apprise(asset=asset)
    try:
        door.add(plugin(**{**found, "asset": asset}))
    except TypeError:  # so the library says that a part of the address is wrong
        return None
    return door
