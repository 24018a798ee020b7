"""What a contact point proves: from its own row, waiting for another's review; a change starts the law's clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.duties import actions as duties
from khien.duties.actions import NewAsk
from khien.duties.models import Event
from khien.duties.queries import duties_of
from khien.evidence import actions as evidence
from khien.evidence.models import Evidence
from khien.evidence.queries import standing_of, with_standing
from khien.evidence.rules import Decision, Standing
from khien.law.types import ClauseTerms
from khien.notices.models import Notice
from khien.organisations.models import ContactPoint
from khien.organisations.rules.contacts import STALE_AFTER, ContactWords, Hours, How, Purpose, checked
from khien.watch.actions import contacts
from khien.watch.actions.reminding import remind_of_contacts
from tests.world import World

pytestmark = pytest.mark.django_db
SENDER = Service("letters")
AT = datetime(2026, 9, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def _words(phones: str = "0900 000 001", emails: str = "truc@lamdai.example", sent_to: str = "") -> ContactWords:
    hours = Hours(always=True)
    return checked(name="", position="Tổ CNTT", phones=phones, emails=emails, hours=hours, sent_to=sent_to)


def _added(world: World, purpose: Purpose = Purpose.RECEPTION, source: str = "") -> ContactPoint:
    return contacts.add(
        world.north, by=world.north_officer, at=AT, purpose=purpose, words=_words(), source=source, source_name=source
    )


def _pieces() -> list[tuple[str, Standing]]:
    rows = with_standing(Evidence.objects.filter(proof="contact_points")).order_by("recorded_at", "pk")
    return [(str(row.facts["phone"]), standing_of(row)) for row in rows]


def test_a_reception_contact_is_recorded_as_it_stands_and_waits_for_somebody_else(world: World) -> None:
    point = _added(world)
    piece = Evidence.objects.get(proof="contact_points")
    assert piece.facts == {
        "position": "Tổ CNTT",
        "phone": "0900 000 001",
        "email": "truc@lamdai.example",
        "around_the_clock": True,
        "published_at": "",
        "sent_to": "",
    }
    assert (piece.recorded_by, standing_of(piece)) == (world.north_officer, Standing.WAITING)
    point.refresh_from_db()
    assert point.evidence == piece.pk
    assert not Event.objects.exists()  # the first contact changes none


def test_other_purposes_and_substitutes_prove_nothing(world: World) -> None:
    _added(world, Purpose.LEADER)
    assert not Evidence.objects.exists()
    _added(world)
    _added(world)  # who stands in
    assert len(_pieces()) == 1


def test_what_a_letter_says_proves_nothing_until_somebody_confirms_it(world: World) -> None:
    point = _added(world, source="directive:1")
    assert (point.verified_at, _pieces()) == (None, [])
    contacts.verify(point, by=world.north_officer, at=AT + timedelta(hours=1), how=How.CALLED)
    assert _pieces() == [("0900 000 001", Standing.WAITING)]


def test_confirming_again_keeps_what_was_accepted(world: World) -> None:
    point = _added(world)
    evidence.review(Evidence.objects.get(), Decision.ACCEPT, "", by=world.north_coordinator, at=AT)
    contacts.verify(point, by=world.north_officer, at=AT + timedelta(hours=1), how=How.SEEN)
    assert _pieces() == [("0900 000 001", Standing.ACCEPTED)]  # the same on the same day says nothing new
    for days in (100, 170):
        contacts.verify(point, by=world.north_officer, at=AT + timedelta(days=days), how=How.CALLED)
    held = [("0900 000 001", one) for one in (Standing.ACCEPTED, Standing.SUPERSEDED, Standing.WAITING)]
    assert _pieces() == held  # what waits is replaced, what holds is not


def test_a_changed_number_replaces_the_evidence_and_starts_the_clock(world: World) -> None:
    point = _added(world)
    evidence.review(Evidence.objects.get(), Decision.ACCEPT, "", by=world.north_coordinator, at=AT)
    later = AT + timedelta(days=3)
    again = contacts.correct(point, by=world.north_officer, at=later, words=_words("0900 000 002"))
    assert _pieces() == [("0900 000 001", Standing.SUPERSEDED), ("0900 000 002", Standing.WAITING)]
    event = Event.objects.get()
    assert (event.kind, event.on) == ("contact_changed", clock.day_of(later))
    told = _words("0900 000 002", sent_to="Sở, công văn 12")
    contacts.correct(again, by=world.north_officer, at=later + timedelta(hours=2), words=told)
    assert Event.objects.count() == 1  # the contact is the same: only what was sent is new
    assert _pieces()[-1] == ("0900 000 002", Standing.WAITING)


def test_the_next_in_line_takes_over_and_the_last_one_takes_the_proof_away(world: World) -> None:
    first = _added(world)
    second = contacts.add(
        world.north, by=world.north_officer, at=AT, purpose=Purpose.RECEPTION, words=_words("0900 000 005")
    )
    contacts.end(first, by=world.north_officer, at=AT + timedelta(hours=1), why="Đã chuyển việc")
    second.refresh_from_db()
    assert second.rank == 1
    assert _pieces()[-1] == ("0900 000 005", Standing.WAITING)
    assert Event.objects.count() == 1
    contacts.end(second, by=world.north_officer, at=AT + timedelta(hours=2), why="Không còn")
    assert _pieces()[-1] == ("0900 000 005", Standing.WITHDRAWN)


def test_a_letter_that_asks_for_a_contact_is_answered_once_somebody_else_accepts(world: World) -> None:
    day = clock.day_of(AT)
    new = NewAsk(world.north.pk, "incident-contact", "directive:1", new_id(), "Thư", "gửi đầu mối", day, ClauseTerms())
    duties.ask_many([new], by=SENDER, at=AT)
    _added(world)

    def verdict() -> str:
        [line] = duties_of(world.north_officer, world.north, day)
        return str(line.verdict.status)

    assert verdict() == "unproven"
    evidence.review(Evidence.objects.get(), Decision.ACCEPT, "", by=world.north_coordinator, at=AT)
    assert verdict() == "met"


def test_an_old_contact_is_asked_about_once_and_again_only_when_another_grows_old(world: World) -> None:
    point = _added(world)
    assert remind_of_contacts(at=AT) == 0
    late = AT + STALE_AFTER + timedelta(days=1)
    for _again in range(2):
        assert remind_of_contacts(at=late) == 1
    told = Notice.objects.filter(kind="contact_stale")
    assert set(told.values_list("person", flat=True)) == {world.north_officer.pk, world.north_coordinator.pk}
    assert told.count() == 2
    with clock.stopped_at(late):
        contacts.verify(point, by=world.north_officer, at=late, how=How.CALLED)
    assert set(told.values_list("lapsed_at", flat=True)) == {late}
    assert remind_of_contacts(at=late) == 0
