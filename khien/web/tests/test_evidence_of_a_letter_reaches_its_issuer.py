from collections.abc import Iterator

import pytest

from khien.base import clock
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision
from khien.web.tests.letters_at_hand import NOW, recipient, sent, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def proven(world: World) -> Evidence:
    """The outside enterprise, which has no system, proves by a signed inventory: verdicts on systems rest on it."""
    piece = evidence.record(
        by=world.telecom_officer,
        at=NOW,
        provider=world.telecom,
        proof=evidence.INVENTORY,
        happened_on=clock.day_of(NOW),
        facts={"systems": 0, "without_level": 0},
        subjects=[SubjectRef(world.telecom)],
    )
    evidence.review(piece, Decision.ACCEPT, "", by=world.telecom_leader, at=NOW)
    return piece


def test_the_issuer_reads_the_evidence_used_for_his_letter_and_nothing_else_of_an_outside_body(world: World) -> None:
    letter = sent(world, world.north, outside=(world.telecom,))
    piece = proven(world)
    issuer, stranger = signed_in(world.department_coordinator), signed_in(world.police_coordinator)
    address = f"/minh-chung/{piece.pk}/"
    page = issuer.get(f"/van-ban/nhan/{recipient(letter, world.telecom).pk}/").content.decode()
    assert f"{address}?van_ban={letter.pk}" in page
    assert issuer.get(address, {"van_ban": str(letter.pk)}).status_code == 200
    assert issuer.get(address).status_code == 404
    assert stranger.get(address, {"van_ban": str(letter.pk)}).status_code == 404


def test_evidence_that_no_verdict_on_the_letter_rests_on_stays_closed(world: World) -> None:
    letter = sent(world, world.north, outside=(world.telecom,))
    piece = evidence.record(
        by=world.telecom_officer,
        at=NOW,
        provider=world.telecom,
        proof="awareness_record",
        happened_on=clock.day_of(NOW),
        facts={},
        subjects=[SubjectRef(world.telecom)],
    )
    answer = signed_in(world.department_coordinator).get(f"/minh-chung/{piece.pk}/", {"van_ban": str(letter.pk)})
    assert answer.status_code == 404


@pytest.mark.parametrize("asked", ["", "x", "00000000-0000-0000-0000-000000000000", "' OR 1=1"])
def test_a_letter_that_is_none_opens_nothing(asked: str, world: World) -> None:
    piece = proven(world)
    answer = signed_in(world.department_coordinator).get(f"/minh-chung/{piece.pk}/", {"van_ban": asked})
    assert answer.status_code == 404
