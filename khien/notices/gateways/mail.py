"""Mail by SMTP, through Django's own backend. It knows whether the server said yes, said no, or fell silent."""

import smtplib
from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from khien.notices.gateways.outcome import Letter, Outcome
from khien.notices.rules.states import Event

TAKEN = "Máy chủ thư đã nhận"
SILENT = "Máy chủ thư ngắt giữa chừng sau khi đã nhận hết thư; không gửi lại để không ai nhận hai lần"


class _Doubtful:
    """Remembers whether a whole message has gone out and its answer has not come: only then is its fate unknown."""

    doubtful = False

    def send(self, s: Any) -> None:
        super().send(s)  # type: ignore[misc]  # smtplib.SMTP stands behind
        self.doubtful = isinstance(s, bytes)  # commands are text, the message is bytes

    def data(self, msg: Any) -> Any:
        answer = super().data(msg)  # type: ignore[misc]
        self.doubtful = False
        return answer


class _Plain(_Doubtful, smtplib.SMTP):
    pass


class _Sealed(_Doubtful, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> Any:
        return _Sealed if self.use_ssl else _Plain


class Post:
    """One connection to the mail server, kept over several messages. `settings` as `khien.config.mail` gives them."""

    def __init__(self, settings: Mapping[str, Any], sender: str) -> None:
        self._backend = _Backend(**settings)
        self._sender = sender

    def send(self, to: str, letter: Letter) -> Outcome:
        """Hand one message over; never raises for what a network or a server may do."""
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as fault:
            return Outcome(Event.REFUSE, f"Không kết nối được máy chủ thư: {_said(fault)}", down=True)
        connection: Any = self._backend.connection
        try:
            self._backend.send_messages([self._message(to, letter)])
        except (OSError, smtplib.SMTPException) as fault:
            doubtful = connection.doubtful
            self.close()
            return Outcome(Event.LOSE, f"{SILENT} ({_said(fault)}).") if doubtful else _refused(fault)
        return Outcome(Event.TAKEN, f"{TAKEN} cho {masked(to)}.")

    def _message(self, to: str, letter: Letter) -> EmailMultiAlternatives:
        own = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=self._sender.partition("@")[2])}
        headers = own | dict(letter.headers)
        message = EmailMultiAlternatives(letter.subject, letter.text, self._sender, [to], headers=headers)
        message.attach_alternative(letter.html, "text/html")
        return message

    def close(self) -> None:
        """Leave; a server that is gone already is no fault, the messages it took are told."""
        connection: Any = self._backend.connection
        self._backend.connection = None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def _refused(fault: OSError) -> Outcome:
    """A refusal for good (5xx) is given up, anything else is tried again: the message was surely not taken."""
    words = _said(fault)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        ((code, reply),) = fault.recipients.values()
        words = f"{code} {_text(reply)}"
        if code >= 500:
            return Outcome(Event.GIVE_UP, f"Máy chủ thư từ chối người nhận: {words}")
        return Outcome(Event.REFUSE, f"Máy chủ thư chưa nhận: {words}")
    if isinstance(fault, smtplib.SMTPDataError) and fault.smtp_code >= 500:
        return Outcome(Event.GIVE_UP, f"Máy chủ thư từ chối thư: {words}")
    if isinstance(fault, smtplib.SMTPResponseException):
        return Outcome(Event.REFUSE, f"Máy chủ thư chưa nhận: {words}")
    return Outcome(Event.REFUSE, f"Đứt kết nối với máy chủ thư trước khi gửi xong: {words}")


def _said(fault: OSError) -> str:
    """What the server or the network said, without what we told it (a sign-in may be in there)."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_text(fault.smtp_error)}"
    if isinstance(fault, TimeoutError) or "timed out" in str(fault):
        return "quá thời gian chờ"
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return "máy chủ ngắt kết nối"
    return (fault.strerror or type(fault).__name__)[:200]


def _text(reply: bytes | str) -> str:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return " ".join(said.split())[:200]


def masked(address: str) -> str:
    """`a…@lamdai.example`: enough to see a slip in the log, not the address."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"
