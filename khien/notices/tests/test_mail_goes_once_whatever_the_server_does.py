"""Real mail over a real socket: taken, refused, slow, cut off; what the log says, and that nobody gets it twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.notices import actions
from khien.notices.actions import News
from khien.notices.gateways.mail import Post
from khien.notices.models import Delivery, Notice
from khien.notices.queries import preferred
from khien.notices.rules.hours import Mode
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import LOST, PAUSES, State
from khien.notices.tests.conftest import SENDER, Office, settings_of
from khien.organisations import actions as organisations
from khien.organisations.models import Grant, Person
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db
BY = Service("notices")
NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)  # Thursday, 9:00 in Vietnam
LETTER = "Công văn số 128/SGDĐT-VP"


@pytest.fixture(autouse=True)
def _a_still_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def tell(
    world: World,
    *people: Person,
    kind: Kind = Kind.REMINDER,
    occasion: str = "1",
    urgency: str = "",
    **more: str,
) -> None:
    details = {"sender": "Sở", "unit": "Trường", "letter": LETTER, "due": "2026-09-01", "count": 1, "proof": "x"} | more
    news = [News(one.pk, world.north.pk, kind, "recipient:1", occasion, details, urgency=urgency) for one in people]
    actions.tell_many(news, by=BY, at=NOW)


def work(post: Post | None, at: datetime = NOW) -> None:
    """What a worker does in a minute."""
    actions.lose(by=BY, at=at)
    while actions.place(by=BY, at=at):
        pass
    while actions.deliver_next(by=BY, at=at, post=post):
        pass


def subject(mail: EmailMessage) -> str:
    return str(mail["Subject"]).strip()  # a long one begins on the line after the head's name


def only() -> Delivery:
    return Delivery.objects.get()


def test_a_reminder_is_mailed_at_once_in_vietnamese_as_text_and_html(
    world: World, mail_set: Office, post: Post
) -> None:
    tell(world, world.north_officer, words="Gọi lại cho Sở & báo <ngay>")
    work(post)
    (mail,) = mail_set.taken
    assert mail["To"] == "north.officer@lamdai.example"
    assert mail["From"] == SENDER
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://khien.lamdai.example/thong-bao/tuy-chon/>"
    assert subject(mail) == f"Sở đôn đốc Trường trả lời {LETTER}"
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and page is not None
    link = f"https://khien.lamdai.example/thong-bao/{Notice.objects.get().pk}/"
    assert "Gọi lại cho Sở & báo <ngay>" in text.get_content() and link in text.get_content()
    assert "Gọi lại cho Sở &amp; báo &lt;ngay&gt;" in page.get_content() and f'href="{link}"' in page.get_content()
    assert "<img" not in page.get_content()
    assert (only().state, only().outcome) == (State.SENT, "Máy chủ thư đã nhận cho n…@lamdai.example.")


def test_a_person_who_reads_english_is_written_to_in_english_words_of_the_screens(
    world: World, mail_set: Office, post: Post
) -> None:
    Person.objects.filter(pk=world.north_officer.pk).update(language="en")
    tell(world, world.north_officer)
    work(post)
    page = mail_set.taken[0].get_body(("html",))
    assert page is not None and '<html lang="en">' in page.get_content()


def test_telling_again_writes_nothing_and_sends_nothing(world: World, mail_set: Office, post: Post) -> None:
    for _ in range(3):
        tell(world, world.north_officer)
        work(post)
    assert (Notice.objects.count(), len(mail_set.taken)) == (1, 1)
    tell(world, world.north_officer, occasion="2")
    work(post)
    assert len(mail_set.taken) == 2


def test_what_is_not_pressing_comes_in_one_digest_the_next_morning(world: World, mail_set: Office, post: Post) -> None:
    for n, kind in enumerate((Kind.LETTER_NEW, Kind.LETTER_DUE, Kind.EVIDENCE_WAITING)):
        tell(world, world.north_officer, kind=kind, occasion=str(n))
        work(post, NOW + timedelta(minutes=n))
    assert mail_set.taken == []
    work(post, datetime(2026, 9, 4, 0, 29, tzinfo=UTC))
    assert mail_set.taken == []
    for minute in (30, 31, 59):
        work(post, datetime(2026, 9, 4, 0, minute, tzinfo=UTC))
    (mail,) = mail_set.taken
    assert subject(mail) == "Khiên: 3 thông báo cần biết"


def test_gaps_of_controls_come_by_mail_once_and_not_at_night(world: World, mail_set: Office, post: Post) -> None:
    for _ in range(2):
        tell(world, world.north_officer, kind=Kind.CONTROL_LATE, occasion="2026-09-01", system="Trang tin")
        work(post, NOW.replace(hour=16))  # 23:00 in Vietnam
    assert mail_set.taken == []
    for minute in (30, 45):
        work(post, datetime(2026, 9, 4, 0, minute, tzinfo=UTC))
    (mail,) = mail_set.taken
    assert "trễ hạn ngày 01/09/2026 ở Trang tin" in subject(mail)


def test_what_was_read_or_done_before_the_digest_is_not_mailed(world: World, mail_set: Office, post: Post) -> None:
    tell(world, world.north_officer, world.north_leader, kind=Kind.LETTER_DUE)
    work(post)
    actions.read_all(by=world.north_officer, at=NOW)
    actions.lapse(["recipient:1"], [Kind.LETTER_DUE], by=BY, at=NOW)
    work(post, NOW + timedelta(days=1))
    assert mail_set.taken == []
    assert {row.state for row in Delivery.objects.all()} == {State.DROPPED}


def test_at_night_a_reminder_is_held_until_morning_and_says_so(world: World, mail_set: Office, post: Post) -> None:
    night = datetime(2026, 9, 3, 15, 0, tzinfo=UTC)
    tell(world, world.north_officer)
    work(post, night)
    assert (only().state, only().due_at) == (State.HELD, datetime(2026, 9, 4, 0, 0, tzinfo=UTC))
    work(post, night + timedelta(hours=8, minutes=59))
    assert mail_set.taken == []
    work(post, night + timedelta(hours=9))
    assert len(mail_set.taken) == 1


def test_a_retry_that_falls_into_the_night_waits_for_the_morning(world: World, mail_set: Office, post: Post) -> None:
    evening = datetime(2026, 9, 3, 13, 58, tzinfo=UTC)
    mail_set.to = lambda _: "450 later"
    tell(world, world.north_officer)
    work(post, evening)
    assert only().state == State.FAILED
    mail_set.to = lambda _: "250 OK"
    work(post, evening + timedelta(minutes=5))
    assert (only().state, mail_set.taken) == (State.HELD, [])
    work(post, datetime(2026, 9, 4, 0, 0, tzinfo=UTC))
    assert (only().state, len(mail_set.taken)) == (State.SENT, 1)


def test_a_flash_letter_is_mailed_at_night(world: World, mail_set: Office, post: Post) -> None:
    tell(world, world.north_officer, kind=Kind.LETTER_NEW, urgency="HỎA TỐC")
    work(post, datetime(2026, 9, 5, 18, 0, tzinfo=UTC))  # the small hours of a Sunday
    assert len(mail_set.taken) == 1


def test_a_refused_recipient_is_given_up_with_the_servers_words(world: World, mail_set: Office, post: Post) -> None:
    mail_set.to = lambda _: "550 5.1.1 no such user here"
    tell(world, world.north_officer)
    work(post)
    assert only().state == State.DROPPED
    assert only().outcome == "Máy chủ thư từ chối người nhận: 550 5.1.1 no such user here"


def test_a_refusal_for_now_is_tried_again_later_and_later_and_then_given_up_in_words(
    world: World, mail_set: Office, post: Post
) -> None:
    mail_set.to = lambda _: "451 greylisted, come back"
    tell(world, world.north_officer)
    work(post)
    pauses = []
    for _ in PAUSES:
        row = only()
        assert row.state == State.FAILED
        pauses.append(row.due_at)
        work(post, row.due_at)
        while only().state == State.HELD:
            work(post, only().due_at)
    assert only().state == State.DROPPED
    assert only().outcome.startswith("Đã thử 8 lần, thôi không gửi nữa. Máy chủ thư chưa nhận: 451 greylisted")
    assert pauses == sorted(pauses)


def test_a_server_that_refuses_the_message_itself_is_believed(world: World, mail_set: Office, post: Post) -> None:
    mail_set.data = lambda: "554 spam"
    tell(world, world.north_officer)
    work(post)
    assert (only().state, only().outcome) == (State.DROPPED, "Máy chủ thư từ chối thư: 554 spam")


def test_a_connection_cut_before_the_message_is_tried_again(world: World, mail_set: Office, post: Post) -> None:
    mail_set.hang_up = "before the message"
    tell(world, world.north_officer)
    work(post)
    assert only().state == State.FAILED
    mail_set.hang_up = ""
    work(post, only().due_at)
    assert (only().state, len(mail_set.taken)) == (State.SENT, 1)


def test_a_connection_cut_after_the_message_leaves_it_unknown_and_is_never_tried_again(
    world: World, mail_set: Office, post: Post
) -> None:
    mail_set.hang_up = "after the message"
    tell(world, world.north_officer)
    work(post)
    assert only().state == State.UNKNOWN
    assert "không gửi lại" in only().outcome
    mail_set.hang_up = ""
    for days in range(5):
        work(post, NOW + timedelta(days=days))
    assert (only().state, len(mail_set.taken)) == (State.UNKNOWN, 1)


def test_a_server_too_slow_to_answer_leaves_the_message_unknown(world: World, mail_set: Office) -> None:
    mail_set.wait = 1.0
    hasty = Post(settings_of(mail_set.port, timeout=0.3), SENDER)
    tell(world, world.north_officer)
    work(hasty)
    hasty.close()
    assert only().state == State.UNKNOWN
    assert "quá thời gian chờ" in only().outcome


def test_a_server_that_is_down_stops_the_run_and_costs_no_other_message_a_try(world: World, mail_set: Office) -> None:
    nowhere = Post(settings_of(1, timeout=0.3), SENDER)
    tell(world, world.north_officer, world.north_leader, world.north_coordinator)
    work(nowhere)
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0, 0, 1]
    post = Post(settings_of(mail_set.port), SENDER)
    work(post, NOW + timedelta(minutes=6))
    post.close()
    assert len(mail_set.taken) == 3


def test_one_bad_recipient_does_not_keep_the_others_from_their_mail(world: World, mail_set: Office, post: Post) -> None:
    mail_set.to = lambda address: "550 no" if address.startswith("north.leader") else "250 OK"
    tell(world, world.north_officer, world.north_leader, world.north_coordinator)
    work(post)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [State.DROPPED, State.SENT, State.SENT]


def test_a_subject_with_line_ends_adds_no_head_to_the_mail(world: World, mail_set: Office, post: Post) -> None:
    tell(world, world.north_officer, letter="Công văn\r\nBcc: nguoi.khac@xau.example\r\n\r\nthân")
    work(post)
    (mail,) = mail_set.taken
    assert mail["Bcc"] is None
    assert subject(mail) == "Sở đôn đốc Trường trả lời Công văn Bcc: nguoi.khac@xau.example thân"


def test_who_has_no_address_is_told_in_the_application_and_the_log_says_why(
    world: World, mail_set: Office, post: Post
) -> None:
    Person.objects.filter(pk=world.north_officer.pk).update(email="")
    tell(world, world.north_officer)
    work(post)
    assert only().state == State.DROPPED
    assert "chưa có địa chỉ thư" in only().outcome


def test_who_has_left_gets_nothing_of_what_was_waiting(world: World, mail_set: Office, post: Post) -> None:
    tell(world, world.north_officer, kind=Kind.LETTER_NEW)
    work(post)
    organisations.remove_person(world.north_officer, by=SETUP, at=NOW)
    work(post, NOW + timedelta(days=1))
    assert (mail_set.taken, only().state) == ([], State.DROPPED)


def test_who_may_no_longer_read_the_unit_is_not_written_about_it(world: World, mail_set: Office, post: Post) -> None:
    tell(world, world.north_officer, kind=Kind.LETTER_NEW)
    work(post)
    organisations.revoke(Grant.objects.get(person=world.north_officer), by=SETUP, at=NOW)
    work(post, NOW + timedelta(days=1))
    assert (mail_set.taken, only().state) == ([], State.DROPPED)


def test_without_a_mail_server_nothing_is_placed_and_nothing_leaves(world: World, office: Office) -> None:
    tell(world, world.north_officer)
    work(None)
    assert Delivery.objects.count() == 0
    assert Notice.objects.get().placed_at == NOW


def test_a_clock_set_back_sends_nothing_twice_and_one_set_forward_forgets_nothing(
    world: World, mail_set: Office, post: Post
) -> None:
    tell(world, world.north_officer, kind=Kind.LETTER_NEW)
    work(post, NOW + timedelta(days=5 * 365))  # the clock was five years ahead
    assert mail_set.taken == []
    work(post, NOW)
    assert len(mail_set.taken) == 1
    for days in (-3, -1, 0, 1, 2):
        tell(world, world.north_officer, kind=Kind.LETTER_NEW)
        work(post, NOW + timedelta(days=days))
    assert len(mail_set.taken) == 1


def test_a_message_whose_sender_died_is_unknown_and_a_person_may_send_it_again(
    world: World, mail_set: Office, post: Post
) -> None:
    tell(world, world.north_officer)
    actions.place(by=BY, at=NOW)
    Delivery.objects.update(state=State.SENDING, begun_at=NOW)
    work(post, NOW + LOST)
    assert only().state == State.SENDING
    work(post, NOW + LOST + timedelta(seconds=1))
    assert only().state == State.UNKNOWN
    actions.send_again(only().pk, by=world.north_coordinator, at=NOW)
    work(post, NOW + timedelta(minutes=20))
    assert (only().state, len(mail_set.taken)) == (State.SENT, 1)


def test_an_address_counts_as_proven_once_its_reader_shows_the_link(world: World, mail_set: Office, post: Post) -> None:
    person = world.north_officer
    assert not preferred(person).confirmed
    actions.ask_to_confirm(by=person, at=NOW)
    with pytest.raises(actions.UnableToConfirm, match="năm phút"):
        actions.ask_to_confirm(by=person, at=NOW + timedelta(minutes=1))
    work(post)
    text = mail_set.taken[0].get_body(("plain",))
    assert text is not None
    token = text.get_content().split("/xac-nhan/")[1].split("/")[0]
    with pytest.raises(actions.UnableToConfirm, match="tài khoản khác"):
        actions.confirm(token, by=world.north_leader, at=NOW)
    actions.confirm(token, by=person, at=NOW)
    assert preferred(person).confirmed
    Person.objects.filter(pk=person.pk).update(email="khac@lamdai.example")
    person.refresh_from_db()
    assert not preferred(person).confirmed


def test_a_persons_own_choice_decides_what_comes_by_mail(world: World, mail_set: Office, post: Post) -> None:
    person = world.north_officer
    actions.prefer(mode=Mode.OFF, hours=None, days_off=False, muted=(), by=person, at=NOW)
    tell(world, person)
    work(post)
    assert mail_set.taken == []
    actions.prefer(mode=Mode.EACH, hours=None, days_off=False, muted=[Kind.LETTER_DUE], by=person, at=NOW)
    tell(world, person, kind=Kind.LETTER_NEW)
    tell(world, person, kind=Kind.LETTER_DUE)
    work(post)
    assert [subject(mail) for mail in mail_set.taken] == [f"Trường nhận {LETTER}"]


def test_quiet_hours_that_never_end_are_refused(world: World) -> None:
    with pytest.raises(actions.UnableToSettle, match="một giờ"):
        actions.prefer(
            mode=Mode.DIGEST,
            hours=(time(7), time(6, 30), time(8)),
            days_off=False,
            muted=(),
            by=world.north_officer,
            at=NOW,
        )
