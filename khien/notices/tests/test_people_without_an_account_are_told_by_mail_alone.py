"""A mail of its own with a link: to an address outside, at its pace, once; what nobody can be told says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from khien.base.actors import Service
from khien.notices.actions import Address, News, deliver_next, forget_outside, forget_reach, lapse, place, prefer, reach
from khien.notices.gateways.mail import Post
from khien.notices.models import Delivery, Envelope, Notice
from khien.notices.queries import line_of, lines
from khien.notices.rules.hours import Mode
from khien.notices.rules.kinds import Kind
from khien.notices.tests.conftest import Office
from tests.world import World

BY = Service("test")
NIGHT = datetime(2027, 2, 5, 16, 0, tzinfo=UTC)  # 23:00 in Vietnam, giao thừa
OUTSIDE = Address("Chuyên gia", "chuyen.gia@ngoai.example", "member:1")
DETAILS = {"unit": "Trường", "moment": "23:00"}


def _tell(world: World, *, person: int | None = None, to: Address = OUTSIDE, kind: Kind = Kind.WATCH_ASKED) -> bool:
    news = News(person, world.north.pk, kind, "presence:1", "officer", DETAILS)
    return reach(news, to, lambda: "/tra-loi/bi-mat/", by=BY, at=NIGHT)


def _sent(post: Post | None, at: datetime = NIGHT) -> list[tuple[str, str]]:
    place(by=BY, at=at)
    while deliver_next(by=BY, at=at, post=post):
        pass
    return list(Delivery.objects.order_by("made_at", "pk").values_list("state", "outcome"))


def test_a_mail_goes_at_night_with_the_link_and_forgets_it(world: World, mail_set: Office, post: Post) -> None:
    assert _tell(world)
    assert not _tell(world)
    assert "bi-mat" not in Envelope.objects.get().sealed
    ((state, _outcome),) = _sent(post)
    assert state == "sent"
    (mail,) = mail_set.of("chuyen.gia@ngoai.example")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Kính gửi Chuyên gia" in body.get_content()
    assert "https://khien.lamdai.example/tra-loi/bi-mat/" in body.get_content()
    assert Envelope.objects.get().sealed == ""


def test_without_a_mail_server_or_an_address_the_log_says_so(world: World, settings: Settings) -> None:
    settings.KHIEN_MAIL = None
    _tell(world)
    assert _sent(None) == [
        ("dropped", "Máy chủ chưa được thiết lập để gửi thư, người nhận không có tài khoản: chỉ còn gọi điện thoại.")
    ]
    (line,) = line_of(world.north_coordinator, list(lines(world.north_coordinator)))
    assert (line.person, line.sent[0].state) == ("Chuyên gia", "dropped")


def test_who_has_no_address_is_left_to_the_telephone(world: World, mail_set: Office, post: Post) -> None:
    _tell(world, to=Address("Chuyên gia", "", "member:1"))
    assert _sent(post)[0][1] == "Người này không có tài khoản và không có địa chỉ thư: chỉ còn gọi điện thoại."
    assert mail_set.taken == []


def test_somebody_with_an_account_gets_one_mail_and_his_choice_of_none_is_kept(
    world: World, mail_set: Office, post: Post
) -> None:
    person = world.north_officer
    _tell(world, person=person.pk, to=Address("Người Trực", "", "member:2"))
    prefer(mode=Mode.OFF, hours=None, days_off=False, muted=[], by=world.south_officer, at=NIGHT)
    _tell(world, person=world.south_officer.pk, to=Address("Người Nam", "", "member:3"))
    assert sorted(state for state, _ in _sent(post)) == ["dropped", "sent"]
    assert [str(mail["To"]) for mail in mail_set.taken] == [person.email]


def test_what_was_answered_before_the_mail_went_is_not_sent(world: World, mail_set: Office, post: Post) -> None:
    _tell(world)
    lapse(["presence:1"], [Kind.WATCH_ASKED], by=BY, at=NIGHT)
    ((state, _outcome),) = _sent(post)
    assert (state, mail_set.taken) == ("dropped", [])


def test_a_swap_asked_at_night_waits_for_the_morning(world: World, mail_set: Office, post: Post) -> None:
    _tell(world, kind=Kind.SWAP_ASKED)
    assert [state for state, _ in _sent(post)] == ["held"]
    morning = datetime(2027, 2, 15, 1, 0, tzinfo=UTC)
    assert [state for state, _ in _sent(post, morning)] == ["sent"]
    assert len(mail_set.taken) == 1


def test_erased_by_law_no_name_or_address_is_kept_and_nothing_goes_out(
    world: World, mail_set: Office, post: Post
) -> None:
    _tell(world)
    _tell(world, person=world.north_officer.pk, to=Address("Người Trực", "khac@lamdai.example", "member:2"))
    place(by=BY, at=NIGHT)
    assert forget_outside("member:1", by=BY, at=NIGHT) == 1
    assert forget_reach(world.north_officer, by=BY, at=NIGHT) == 1
    assert set(Envelope.objects.values_list("name", "address", "sealed")) == {("", "", "")}
    assert [state for state, _ in _sent(post)] == ["dropped", "dropped"]
    assert mail_set.taken == []


def test_a_notice_is_of_a_person_or_of_somebody_outside_and_never_of_both(world: World) -> None:
    told = {
        "unit": world.north,
        "kind": "watch_asked",
        "about": "presence:9",
        "occasion": "1",
        "pace": "now",
    }
    for wrong in ({"person": world.north_officer, "outside": "member:1"}, {"person": None, "outside": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(made_at=NIGHT, **told, **wrong)
