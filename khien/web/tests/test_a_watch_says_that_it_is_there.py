"""Presence, handover and calendars on their pages: one tap, a link in a mail, a spot check, a log."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pytest_django import Settings

from khien.base import clock
from khien.notices.actions import deliver_next, place
from khien.notices.gateways.mail import Post
from khien.notices.models import Delivery
from khien.notices.tests.conftest import Office
from khien.organisations.models import Person
from khien.watch.actions.links import PATH, make_link
from khien.watch.actions.presence import ask_planned, step_on
from khien.watch.actions.reckoning import BY
from khien.watch.actions.shifts import end_shift
from khien.watch.models import Handover, Link, Matter, Member, Presence, Shift
from khien.watch.rules.links import Purpose
from khien.watch.rules.presence import State
from khien.watch.tests.presence_kept import declared
from khien.watch.tests.watch_builders import at
from tests.world import World

NIGHT = at("2027-02-05T23:00")


def _as(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_officer_confirms_by_one_tap(world: World) -> None:
    declared(world)
    with clock.stopped_at(NIGHT):
        ask_planned(by=BY, at=NIGHT)
        row = Presence.objects.get()
        client = _as(world.north_officer)
        page = client.get(reverse("presence:mine"))
        assert "Tôi đang trực" in page.content.decode()
        answer = client.post(reverse("presence:confirm", args=[row.pk]), follow=True)
        assert "Trường THPT Bắc Lâm có người trực" in answer.content.decode()
        assert "Không có lần hỏi nào chờ" in answer.content.decode()
        log = client.get(reverse("presence:one", args=[row.pk])).content.decode()
    assert "Hỏi người đang trực" in log and "Người Trực" in log
    row.refresh_from_db()
    assert (row.state, row.how) == (State.PRESENT, "account")


def _token(office: Office, address: str) -> str:
    (mail,) = office.of(address)
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"/tra-loi/([\w-]+)/", body.get_content())
    assert found is not None, body.get_content()
    return found.group(1)


def _sent(post: Post, instant: object) -> None:
    assert place(by=BY, at=instant)  # type: ignore[arg-type]
    while deliver_next(by=BY, at=instant, post=post):  # type: ignore[arg-type]
        pass


def test_a_substitute_without_an_account_answers_by_the_link_in_the_mail(
    world: World, mail_set: Office, post: Post
) -> None:
    declared(world)
    ask_planned(by=BY, at=NIGHT)
    later = NIGHT + timedelta(minutes=10)
    step_on(by=BY, at=later)
    _sent(post, later)
    address = reverse("presence:answer", args=[_token(mail_set, "thay@lamdai.example")])
    with clock.stopped_at(later):
        page = Client().get(address)
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert "Người Trực, 0900 000 001" in page.content.decode()
        Member.objects.filter(name="Người Trực").update(phone="024 3000 0001; 0900 000 001")
        both = Client().get(address).content.decode()
        assert 'href="tel:+842430000001"' in both and "Gọi Người Trực, 0900 000 001</a>" in both
        assert Presence.objects.get().state == State.SUBSTITUTE  # a scanner that opens it answers nothing
        assert Client().head(address).status_code == 200
        done = Client().post(address, {"tra_loi": "co"})
        assert "có người trực" in done.content.decode()
        again = Client().post(address, {"tra_loi": "co"})
    assert again.status_code == 410
    assert "đã dùng" in again.content.decode()
    row = Presence.objects.get()
    assert (row.state, row.how, row.answered_by.name) == (State.STOOD_IN, "link", "Người Thay")  # type: ignore[union-attr]
    assert Delivery.objects.exclude(envelope=None).filter(envelope__sealed="", state="sent").count() == 2


def test_the_officers_mail_bears_his_own_link_and_no_second_mail_comes(
    world: World, mail_set: Office, post: Post
) -> None:
    declared(world)
    ask_planned(by=BY, at=NIGHT)
    _sent(post, NIGHT)
    token = _token(mail_set, "nguoi.truc@lamdai.example")
    assert len(mail_set.taken) == 1
    assert mail_set.taken[0]["Subject"].strip().startswith("Trường THPT Bắc Lâm hỏi lúc 23:00")
    with clock.stopped_at(NIGHT):
        Client().post(reverse("presence:answer", args=[token]), {"tra_loi": "co"})
    assert Presence.objects.get().state == State.PRESENT


def test_a_link_that_is_strange_old_or_of_something_done_says_so(world: World) -> None:
    watch = declared(world)
    with clock.stopped_at(NIGHT):
        strange = Client().get(reverse("presence:answer", args=["khong-co"]))
        assert strange.status_code == 404
        assert "không đúng" in strange.content.decode()
        ask_planned(by=BY, at=NIGHT)
        token = make_link(watch.officer, Purpose.PRESENCE, f"presence:{Presence.objects.get().pk}", at=NIGHT)
        assert Client().post(reverse("presence:answer", args=[token]), {"tra_loi": "la"}).status_code == 422
    with clock.stopped_at(NIGHT + timedelta(days=1)):
        old = Client().post(reverse("presence:answer", args=[token]), {"tra_loi": "co"})
    assert old.status_code == 410
    assert "quá hạn" in old.content.decode()
    assert PATH.format(token="x") == reverse("presence:answer", args=["x"])
    assert not Link.objects.filter(digest=token).exists()


def test_without_mail_the_log_says_that_only_the_telephone_is_left(world: World, settings: Settings) -> None:
    settings.KHIEN_MAIL = None
    declared(world)
    ask_planned(by=BY, at=NIGHT)
    step_on(by=BY, at=NIGHT + timedelta(minutes=10))
    place(by=BY, at=NIGHT + timedelta(minutes=10))
    (row,) = Delivery.objects.all()
    assert row.state == "dropped"
    assert "gọi điện thoại" in row.outcome
    page = _as(world.north_coordinator).get(reverse("notices:log")).content.decode()
    assert "Người Thay" in page and "gọi điện thoại" in page


def test_the_unit_above_says_that_it_reached_somebody_and_never_that_it_is_on_watch_itself(world: World) -> None:
    declared(world)
    for minutes in (0, 10, 20):
        ask_planned(by=BY, at=NIGHT)
        step_on(by=BY, at=NIGHT + timedelta(minutes=minutes))
    row = Presence.objects.get()
    with clock.stopped_at(NIGHT + timedelta(minutes=21)):
        client = _as(world.department_coordinator)
        page = client.get(reverse("presence:mine")).content.decode()
        assert "Đã liên lạc được, có người trực" in page
        assert 'href="tel:+84900000001"' in page
        assert "Tôi đang trực" not in page
        client.post(reverse("presence:confirm", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.answered_person) == (State.FROM_ABOVE, world.department_coordinator)


def test_the_coordinator_above_asks_chosen_units_and_sees_who_is_silent(world: World) -> None:
    declared(world, ask_every=0)
    client = _as(world.department_coordinator)
    with clock.stopped_at(NIGHT):
        page = client.get(reverse("presence:checks")).content.decode()
        assert "Người Trực, <a" in page and 'href="tel:+84900000001"' in page
        chosen = {"chon": [world.north.pk, world.south.pk]}
        answer = client.post(reverse("presence:check"), chosen, follow=True).content.decode()
        assert "2." in answer or ": 2" in answer
        again = client.post(reverse("presence:check"), chosen)
        assert again.status_code == 422
        assert "Vừa kiểm tra" in again.content.decode()
        none = client.post(reverse("presence:check"), {})
        assert none.status_code == 422
        below = _as(world.north_officer).post(reverse("presence:check"), chosen)
    assert below.status_code == 404
    assert Presence.objects.filter(why="spot").count() == 2


def test_rates_of_a_watch_are_shown_in_the_order_of_the_tree(world: World) -> None:
    watch = declared(world)
    with clock.stopped_at(NIGHT):
        ask_planned(by=BY, at=NIGHT)
        client = _as(world.north_officer)
        client.post(reverse("presence:confirm", args=[Presence.objects.get().pk]))
        above = _as(world.department_coordinator)
        page = above.get(reverse("presence:period", args=[watch.period.pk])).content.decode()
        table = above.get(reverse("tables:download", args=["ty-le-co-mat", "csv"]) + f"?dot={watch.period.pk}")
        log = above.get(reverse("tables:download", args=["co-mat", "csv"]) + f"?don_vi={world.north.pk}")
    assert "100%" in page
    assert page.index("Trường THPT Bắc Lâm") < page.index("Trường THPT Nam Lâm")
    assert "Trường THPT Bắc Lâm,1,1,0,0" in b"".join(table).decode("utf-8-sig")
    assert "Người trực đã xác nhận" in b"".join(log).decode("utf-8-sig")


def test_a_watch_is_handed_over_with_what_stands_open_and_taken(world: World) -> None:
    watch = declared(world)
    first, second = Shift.objects.filter(member=watch.officer).order_by("start")[:2]
    morning = first.end - timedelta(minutes=5)
    with clock.stopped_at(morning):
        client = _as(world.north_officer)
        client.post(reverse("presence:add_matter"), {"don_vi": world.north.pk, "words": "Máy chủ thư chậm"})
        page = client.get(reverse("presence:write_handover", args=[first.pk]))
        assert "Máy chủ thư chậm" in page.content.decode()
        said = {"words": "Đêm yên.", "matters": "Chờ nhà mạng gọi lại\n\nĐổi mật khẩu quản trị"}
        done = client.post(reverse("presence:write_handover", args=[first.pk]), said, follow=True)
        assert "Chưa có ai nhận bàn giao này" in done.content.decode()
        twice = client.post(reverse("presence:write_handover", args=[first.pk]), said)
        assert twice.status_code == 422
        assert "đã được ghi bàn giao" in twice.content.decode()
    made = Handover.objects.get()
    assert len(made.open_matters) == 3
    assert second.start == first.end
    matter = Matter.objects.get(words="Chờ nhà mạng gọi lại")
    with clock.stopped_at(morning + timedelta(minutes=10)):
        token = make_link(watch.substitute, Purpose.HANDOVER, f"handover:{made.pk}", at=morning)
        asked = Client().get(reverse("presence:answer", args=[token])).content.decode()
        assert "Đêm yên." in asked and "Máy chủ thư chậm" in asked
        taken = Client().post(reverse("presence:answer", args=[token]), {"tra_loi": "nhan"}).content.decode()
        assert "nhận bàn giao" in taken
        client.post(reverse("presence:end_matter", args=[matter.pk]), {"words": "Nhà mạng đã sửa"})
        listed = client.get(reverse("presence:handovers")).content.decode()
        assert "Đã nhận" in listed and "Chờ nhà mạng gọi lại" not in listed
        one = client.get(reverse("presence:handover", args=[made.pk])).content.decode()
    assert "Nhà mạng đã sửa" in one and "Người Thay nhận lúc" in one.replace("\xa0", " ")


def test_a_calendar_of_shifts_is_subscribed_to_and_ended(world: World) -> None:
    watch = declared(world)
    with clock.stopped_at(NIGHT):
        client = _as(world.north_officer)
        page = client.post(reverse("presence:make_feed"), {"cua": f"nguoi:{watch.officer.pk}"}).content.decode()
        found = re.search(r"/lich-truc/[\w-]+\.ics", page)
        assert found is not None
        stranger = Client()
        answer = stranger.get(found.group())
        feed = Calendar.from_ical(answer.content)
        events = feed.walk("VEVENT")
        assert len(events) == 9
        assert {str(one["TRANSP"]) for one in events} == {"OPAQUE"}
        assert str(events[0]["DTSTART"].params["TZID"]) == "Asia/Ho_Chi_Minh"
        assert stranger.get(found.group(), headers={"If-None-Match": answer["ETag"]}).status_code == 304
        end_shift(
            Shift.objects.filter(member=watch.officer).latest("start"),
            "Đổi kế hoạch",
            by=world.north_coordinator,
            at=NIGHT,
        )
        changed = stranger.get(found.group(), headers={"If-None-Match": answer["ETag"]})
        assert changed.status_code == 200
        assert len(Calendar.from_ical(changed.content).walk("VEVENT")) == 8
        unit = client.post(reverse("presence:make_feed"), {"cua": f"don-vi:{world.north.pk}"}).content.decode()
        whole = re.search(r"/lich-truc/[\w-]+\.ics", unit)
        assert whole is not None
        both = Calendar.from_ical(stranger.get(whole.group()).content).walk("VEVENT")
        own = {str(one["TRANSP"]) for one in both if "Người Thay" not in str(one["SUMMARY"])}
        others = {str(one["TRANSP"]) for one in both if "Người Thay" in str(one["SUMMARY"])}
        assert (own, others) == ({"OPAQUE"}, {"TRANSPARENT"})
        listed = client.get(reverse("presence:feeds")).content.decode()
        key = re.search(r"/lich-truc/(\d+)/ngung/", listed)
        assert key is not None
        client.post(reverse("presence:end_feed", args=[key.group(1)]))
        assert stranger.get(whole.group()).status_code == 404
    strange = client.post(reverse("presence:make_feed"), {"cua": f"don-vi:{world.police.pk}"})
    assert strange.status_code == 404
