"""Evidence in the database: who may record it, who may not review it, and that nothing is overwritten."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from khien.base import audit, clock
from khien.base.actors import Service
from khien.base.models import Entry
from khien.evidence import actions, queries
from khien.evidence.actions import SubjectRef, UnableToRecord, UnableToReview, UnableToWithdraw
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision, Source, Standing
from khien.organisations.models import Person, Unit
from khien.organisations.queries import NotAllowed
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2024, 9, 5, 3, 0, tzinfo=UTC)
GOOD = {"copies": 3, "media": 2, "offline": 1}


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def backup(world: World, by: Person | Service | None = None, **changes: Any) -> Evidence:
    given: dict[str, Any] = {
        "by": by or world.north_officer,
        "at": AT,
        "provider": world.north,
        "proof": "backup_321",
        "happened_on": date(2024, 9, 1),
        "facts": GOOD,
        "subjects": [SubjectRef(world.north, world.north_site)],
    }
    return actions.record(**{**given, **changes})


def test_a_person_s_evidence_waits_for_somebody_else(world: World) -> None:
    piece = backup(world)
    assert queries.standing_of(piece) is Standing.WAITING
    actions.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=AT)
    assert queries.standing_of(piece) is Standing.ACCEPTED


def test_nobody_reviews_their_own(world: World) -> None:
    piece = backup(world, by=world.north_coordinator)
    with pytest.raises(UnableToReview, match="tự xem xét"):
        actions.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=AT)


def test_an_officer_may_not_review_and_a_neighbour_may_not_even_see(world: World) -> None:
    piece = backup(world)
    with pytest.raises(NotAllowed) as own:
        actions.review(piece, Decision.ACCEPT, "", by=world.north_officer, at=AT)
    assert own.value.seen
    with pytest.raises(NotAllowed) as other:
        actions.review(piece, Decision.ACCEPT, "", by=world.south_coordinator, at=AT)
    assert not other.value.seen
    assert not queries.evidence_seen_by(world.south_leader).exists()


def test_a_return_needs_a_reason(world: World) -> None:
    piece = backup(world)
    with pytest.raises(UnableToReview, match="lý do"):
        actions.review(piece, Decision.RETURN, "  ", by=world.north_coordinator, at=AT)
    actions.review(piece, Decision.RETURN, "Ảnh chụp không rõ", by=world.north_coordinator, at=AT)
    assert queries.standing_of(piece) is Standing.RETURNED


def test_an_inventory_is_the_leader_s_to_accept(world: World) -> None:
    piece = backup(world, proof=actions.INVENTORY, facts={"systems": 2}, subjects=[SubjectRef(world.north)])
    with pytest.raises(NotAllowed):
        actions.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=AT)
    actions.review(piece, Decision.ACCEPT, "", by=world.north_leader, at=AT)
    assert queries.standing_of(piece) is Standing.ACCEPTED


def test_tomorrow_s_work_is_no_evidence_today(world: World) -> None:
    with pytest.raises(UnableToRecord, match="sau hôm nay"):
        backup(world, happened_on=date(2024, 9, 6))


def test_a_day_before_1990_is_taken_for_a_slip(world: World) -> None:
    with pytest.raises(UnableToRecord, match="trước 01/01/1990"):
        backup(world, happened_on=date(1989, 12, 31))
    assert backup(world, happened_on=date(1990, 1, 1)).happened_on == date(1990, 1, 1)


def test_a_paper_that_must_be_attached_is_asked_for(world: World) -> None:
    facts = {"number": "1", "recipient": "Sở", "about": "Quý III"}
    with pytest.raises(UnableToRecord, match="Cần kèm tệp"):
        backup(world, proof="report_sent", facts=facts, subjects=[SubjectRef(world.north)])


def test_a_unit_proves_for_those_below_it_and_for_no_others(world: World) -> None:
    about = [SubjectRef(world.north), SubjectRef(world.south)]
    piece = backup(world, by=world.department_coordinator, provider=world.department, subjects=about)
    assert piece.source == Source.SUPERIOR
    assert queries.evidence_seen_by(world.south_officer).filter(pk=piece.pk).exists()
    with pytest.raises(UnableToRecord, match="không thuộc"):
        backup(world, subjects=[SubjectRef(world.south)])


def test_a_system_of_another_unit_is_refused(world: World) -> None:
    with pytest.raises(UnableToRecord, match="không phải của"):
        backup(world, subjects=[SubjectRef(world.north, world.south_site)])


def test_a_machine_s_fact_needs_no_reviewer(world: World) -> None:
    piece = backup(world, by=Service("importer"), source=Source.MACHINE)
    assert queries.standing_of(piece) is Standing.ACCEPTED
    assert not queries.awaiting_review(world.north_coordinator).exists()


def test_a_correction_supersedes_and_leaves_the_old_row_whole(world: World) -> None:
    old = backup(world)
    new = backup(world, supersedes=old)
    old.refresh_from_db()
    assert (queries.standing_of(old), queries.standing_of(new)) == (Standing.SUPERSEDED, Standing.WAITING)
    assert old.facts == GOOD
    with pytest.raises(UnableToRecord, match="đã được thay thế"):
        backup(world, supersedes=old)


def test_a_withdrawal_says_why_and_happens_once(world: World) -> None:
    piece = backup(world)
    with pytest.raises(UnableToWithdraw, match="lý do"):
        actions.withdraw(piece, "", by=world.north_officer, at=AT)
    actions.withdraw(piece, "Ghi nhầm hệ thống", by=world.north_officer, at=AT)
    assert queries.standing_of(piece) is Standing.WITHDRAWN
    with pytest.raises(UnableToWithdraw, match="trước đó"):
        actions.withdraw(piece, "Lần nữa", by=world.north_officer, at=AT)


def test_the_past_is_told_as_it_was_known_then(world: World) -> None:
    piece = backup(world)
    actions.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=AT + timedelta(days=2))
    service, ids = Service("test"), [world.north.pk]

    def worth(on: date) -> list[Standing]:
        return [row[6] for row in queries.facts_about(service, ids, ["backup_321"], on).get(world.north.pk, [])]

    assert worth(date(2024, 9, 4)) == []
    assert worth(date(2024, 9, 5)) == [Standing.WAITING]
    assert worth(date(2024, 9, 7)) == [Standing.ACCEPTED]


def test_each_step_moves_the_unit_s_facts_version_and_stands_in_the_chain(world: World) -> None:
    before = Unit.objects.get(pk=world.north.pk).facts_version
    entries = Entry.objects.count()
    piece = backup(world)
    actions.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=AT)
    actions.withdraw(piece, "Thử", by=world.north_officer, at=AT)
    assert Unit.objects.get(pk=world.north.pk).facts_version == before + 3
    assert Entry.objects.count() == entries + 3
    assert list(audit.faults()) == []


def test_facts_about_many_units_cost_the_same_number_of_queries(
    world: World, django_assert_num_queries: object
) -> None:
    backup(world)
    ids = [world.north.pk, world.south.pk, world.hill.pk]
    with django_assert_num_queries(5):  # type: ignore[operator]
        queries.facts_about(Service("test"), ids, ["backup_321"], date(2024, 9, 5))
