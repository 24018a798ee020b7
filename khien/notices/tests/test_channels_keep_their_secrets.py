"""Channels beside mail, against a web service on a real socket: once for a unit, its address told to nobody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.base.models import Entry
from khien.notices import actions
from khien.notices.actions import News
from khien.notices.gateways import seal, services
from khien.notices.models import Channel, Delivery
from khien.notices.rules.channels import SERVICES, UnableToUseChannel, service_of
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import State
from khien.organisations.queries import NotAllowed
from tests.world import World

BY = Service("notices")
NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
SECRET = "ma-bi-mat-cua-kenh"


class _Web(BaseHTTPRequestHandler):
    status: ClassVar[int] = 200
    taken: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append(json.loads(body) | {"path": self.path})
        if self.status == 0:
            self.connection.close()
            return
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """A server of a test says nothing."""


@pytest.fixture
def web() -> Iterator[tuple[type[_Web], str]]:
    """The service, and its address as an administrator would write it."""
    _Web.status, _Web.taken = 200, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Web)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield _Web, f"json://127.0.0.1:{server.server_port}/{SECRET}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _a_still_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def add(world: World, address: str) -> Channel:
    return actions.add_channel(unit=world.north, name="Nhóm trường", address=address, by=world.administrator, at=NOW)


def remind(world: World, occasion: str = "1", kind: Kind = Kind.REMINDER) -> None:
    details = {"sender": "Sở", "unit": "Trường", "letter": "CV 1", "due": "2026-09-01", "count": 2}
    people = (world.north_officer, world.north_leader, world.north_coordinator)
    news = [News(one.pk, world.north.pk, kind, "recipient:1", occasion, details) for one in people]
    actions.tell_many(news, by=BY, at=NOW)


def work(at: datetime = NOW) -> None:
    while actions.place(by=BY, at=at):
        pass
    while actions.deliver_next(by=BY, at=at, post=None):
        pass


@pytest.mark.django_db
def test_a_units_channel_hears_a_thing_once_however_many_people_are_told(
    world: World, web: tuple[type[_Web], str]
) -> None:
    add(world, web[1])
    for _ in range(2):
        remind(world)
        work()
    (body,) = web[0].taken
    assert (body["title"], body["path"]) == ("Sở đôn đốc Trường trả lời CV 1", f"/{SECRET}")
    remind(world, kind=Kind.EVIDENCE_WAITING)  # not for a whole group's eyes
    work()
    assert len(web[0].taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (200, State.SENT, "đã nhận"),
        (503, State.FAILED, "mã 503"),
        (429, State.FAILED, "mã 429"),
        (403, State.DROPPED, "mã 403"),
        (302, State.DROPPED, "mã 302"),
        (0, State.UNKNOWN, "không gửi lại"),
    ],
)
def test_each_answer_of_a_service_is_told_for_what_it_is(
    world: World, web: tuple[type[_Web], str], status: int, state: State, words: str
) -> None:
    web[0].status = status
    add(world, web[1])
    remind(world)
    work()
    row = Delivery.objects.get()
    assert (row.state, len(web[0].taken)) == (state, 1)
    assert words in row.outcome and SECRET not in row.outcome


@pytest.mark.django_db
def test_a_service_that_is_down_is_tried_again(world: World, web: tuple[type[_Web], str]) -> None:
    add(world, f"json://127.0.0.1:1/{SECRET}")
    remind(world)
    work()
    assert Delivery.objects.get().state == State.FAILED
    Channel.objects.update(sealed=seal.seal(web[1]))
    work(NOW + timedelta(minutes=6))
    assert (Delivery.objects.get().state, len(web[0].taken)) == (State.SENT, 1)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the installation's own handler writes, from the lowest level up."""
    root = logging.getLogger()
    (handler,) = [one for one in root.handlers if getattr(one, "name", "") == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    written, level = io.StringIO(), root.level
    usual, handler.stream = handler.stream, written
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.setLevel(level)
        handler.stream = usual


@pytest.mark.django_db
def test_the_address_is_in_no_row_no_trail_and_no_log(
    world: World, web: tuple[type[_Web], str], log: io.StringIO
) -> None:
    logging.getLogger("khien.notices").debug("nghe được")
    web[0].status = 500
    row = add(world, web[1])
    remind(world)
    work()
    actions.try_channel(row, by=world.administrator, at=NOW)
    assert "nghe được" in log.getvalue()
    assert SECRET not in log.getvalue()
    assert SECRET not in str(list(Channel.objects.values())) + str(list(Entry.objects.values()))


@pytest.mark.django_db
def test_a_channel_sealed_with_another_key_says_that_it_must_be_entered_anew(
    world: World, web: tuple[type[_Web], str], settings: Any
) -> None:
    add(world, web[1])
    settings.SECRET_KEY = "another key"
    remind(world)
    work()
    assert "nhập lại địa chỉ" in Delivery.objects.get().outcome
    assert web[0].taken == []


@pytest.mark.django_db
def test_only_who_looks_after_the_whole_sets_up_a_channel(world: World, web: tuple[type[_Web], str]) -> None:
    for person in (world.department_administrator, world.province_coordinator, world.north_leader):
        with pytest.raises(NotAllowed):
            actions.add_channel(unit=world.north, name="x", address=web[1], by=person, at=NOW)


@pytest.mark.parametrize(
    "address",
    [
        "http://xau.example/cau-hinh.yml",
        "file:///etc/passwd",
        "mailto://a:b@xau.example",
        "json://127.0.0.1/x?template=/etc/passwd",
        "json://127.0.0.1/x?+X-Header=1",
        "jsons://xau.example/x?verify=no",
        "jsons://xau.example/x?redirect=yes",
        "json:///x",
        "json://a b/x",
        "json://[/x",
        "exec://rm",
        "",
        "json://x/" + "x" * 1000,
    ],
)
def test_addresses_that_read_files_fetch_settings_or_weaken_checks_are_refused_without_being_repeated(
    address: str,
) -> None:
    with pytest.raises(UnableToUseChannel) as refusal:
        service_of(address)
    assert "passwd" not in str(refusal.value) and "xau.example" not in str(refusal.value)


def test_every_service_offered_has_a_way_to_be_reached() -> None:
    assert set(SERVICES) == set(services._PLUGINS)
    with pytest.raises(UnableToUseChannel, match="đúng dạng của Telegram"):
        services.check("tgram://khong-phai-ma")
