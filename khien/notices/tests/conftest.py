"""A mail server of the tests on a real socket, which can refuse, dawdle and hang up; and people to write to."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from khien.notices.gateways.mail import Post

SENDER = "khien@lamdai.example"


@dataclass
class Office:
    """What the server does: a reply to each recipient, a reply to the message, what happens while it is taken."""

    to: Callable[[str], str] = lambda _address: "250 OK"
    data: Callable[[], str] = lambda: "250 OK"
    wait: float = 0.0
    hang_up: str = ""  # "at the door", "before the message", "after the message"
    taken: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hang_up == "before the message":
            self._leave(server)
        reply = self.to(address)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.wait)
        reply = self.data()
        if reply.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(message_from_bytes(content, policy=policy.default))
        if self.hang_up == "after the message":
            self._leave(server)
        return reply

    @staticmethod
    def _leave(server: Any) -> None:
        server.transport.abort()

    def of(self, address: str) -> list[EmailMessage]:
        return [one for one in self.taken if one["To"] == address]


@pytest.fixture
def office() -> Iterator[Office]:
    """A mail server that takes everything, on a port of its own."""
    held = Office()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        held.port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=held.port)
    controller.start()
    try:
        yield held
    finally:
        controller.stop()
        time.sleep(0)


def settings_of(port: int, timeout: float = 2) -> dict[str, Any]:
    """The mail server as `khien.config.mail` would give it."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "username": "",
        "password": "",
        "use_tls": False,
        "use_ssl": False,
        "timeout": timeout,
    }


@pytest.fixture
def mail_set(office: Office, settings: Settings) -> Office:
    """Mail goes to the server of the test."""
    settings.KHIEN_MAIL = settings_of(office.port)
    settings.KHIEN_MAIL_FROM = SENDER
    settings.KHIEN_ADDRESS = "https://khien.lamdai.example"
    return office


@pytest.fixture
def post(office: Office) -> Iterator[Post]:
    """One connection to the server of the test."""
    made = Post(settings_of(office.port), SENDER)
    yield made
    made.close()
