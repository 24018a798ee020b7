"""Other channels, through Apprise, where the extra `channels` is installed. It reads no file, follows no redirect."""

import logging
import re
from importlib.util import find_spec
from typing import Any

from khien.notices.gateways.outcome import Letter, Outcome
from khien.notices.rules.channels import UnableToUseChannel, service_of
from khien.notices.rules.states import Event

_NOT_REACHED = re.compile(
    r"Failed to establish a new connection|NameResolutionError|ConnectTimeout|Connection refused|Max retries", re.I
)
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
    if not _door(address):
        raise UnableToUseChannel(f"Địa chỉ không đúng dạng của {service.label}. Ví dụ: {service.example}")
    return service.label


def post(address: str, letter: Letter) -> Outcome:
    """Hand one message to the service; what is not surely refused counts as unknown and is not repeated."""
    service_of(address)  # an address that was let in by an older table is refused here
    ear, logger = _Ear(), logging.getLogger("apprise")
    level = logger.level
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    try:
        taken = _door(address).notify(title=letter.subject, body=letter.text)
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
    import apprise  # an optional extra

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
    door = apprise.Apprise(asset=asset)
    door.add(address)
    return door
