"""Level 5 and the list of national security: proposed by the unit, decided by a ministry and the Prime Minister.

Nothing of that is simulated: each step is recorded with its signed paper, the law's own words of order beside it.
"""

from datetime import timedelta

import pytest

from khien.dossiers import actions, queries
from khien.dossiers.actions import UnableToTakeStep
from khien.dossiers.models import Dossier, Step
from khien.dossiers.papers.kit import kinds_at
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.rules.states import Act, State
from khien.dossiers.tests.filed import NOW, TODAY, drafted, facts_of, judged, signed, step
from khien.law.procedure.read import procedures
from khien.law.procedure.types import Party
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed
from khien.systems import actions as systems
from khien.web.dossiers.national import line
from tests.world import World

pytestmark = pytest.mark.django_db
LAWS = procedures().by_regime


def _listed(world: World) -> Dossier:
    """A system of level 3 whose answers put it on the list."""
    row = drafted(world, 3)
    systems.save_answers(world.north_marks, {**facts_of(3), "anqg_works_command": True}, by=world.north_officer, at=NOW)
    row = actions.refresh_facts(row, by=world.north_officer, at=NOW)
    return judged(row, world.department, world.province, world.north_officer)


def test_a_system_of_level_3_on_the_list_goes_the_way_of_level_5() -> None:
    own, on_list = (LAWS[Regime.ANM_2026].authority_at(3, listed=listed) for listed in (False, True))
    assert (own.appraises, own.lists) == (Party.SPECIALISED, None)
    assert (on_list.appraises, on_list.lists) == (Party.MINISTRY_OF_SECURITY, Party.PRIME_MINISTER)
    assert on_list.cites[0].at == "Điều 20.4"
    assert LAWS[Regime.ATTT_2016].authority_at(3, listed=True).lists is None  # 2016 knows no such list


def test_the_answers_say_that_it_is_on_the_list_and_the_papers_ask_for_it(world: World) -> None:
    row = _listed(world)
    assert (row.level, row.listed) == (3, True)
    data = dossier_data(row, TODAY)
    made = {kind.id: kind for kind in kinds_at(data.way, data.law.regime)}
    assert {"xin-y-kien", "quyet-dinh-phuong-an"} <= set(made)
    assert "quyet-dinh" not in made
    assert "trình Thủ tướng Chính phủ đưa hệ thống vào Danh mục" in str(made["de-nghi"].make(data))
    assert "trình Thủ tướng" not in str(made["de-nghi"].make(dossier_data(_off_the_list(world), TODAY)))


def _off_the_list(world: World) -> Dossier:
    """The same system, off the list again."""
    row = Dossier.objects.get()
    systems.save_answers(
        world.north_marks, {**facts_of(3), "anqg_works_command": False}, by=world.north_officer, at=NOW
    )
    return actions.refresh_facts(row, by=world.north_officer, at=NOW)


def test_each_decision_from_outside_is_recorded_with_its_paper_and_stands_on_the_list(world: World) -> None:
    row = _listed(world)
    with pytest.raises(UnableToTakeStep, match="ý kiến chuyên môn") as refusal:
        step(row, Act.SUBMIT, world.north_officer)
    assert refusal.value.cites[0].at == "Điều 20.4"
    row = step(row, Act.OPINION, world.north_officer)
    row = step(row, Act.SUBMIT, world.north_officer)
    with pytest.raises(NotAllowed):  # the ministry appraises: nobody here does it in its place
        step(row, Act.FIND_COMPLETE, world.department_leader)
    row = step(row, Act.FIND_COMPLETE, world.north_officer)
    row = step(row, Act.APPRAISE, world.north_officer, signed=signed("21/BCA"))
    row = step(row, Act.PRESENT, world.north_officer)
    with pytest.raises(UnableToTakeStep, match="Thủ tướng") as doubt:
        step(row, Act.APPROVE, world.province_leader)
    assert doubt.value.doubt
    row = step(row, Act.LIST, world.north_officer, signed=signed("9/QĐ-TTg"), on=TODAY - timedelta(days=1))
    assert row.state == State.PRESENTED
    row = step(row, Act.APPROVE, world.province_leader, signed=signed("77/QĐ"))
    row = step(row, Act.VET, world.north_officer, signed=signed("3/TĐ"), on=TODAY - timedelta(days=90))
    row = step(row, Act.CERTIFY, world.north_officer, signed=signed("1/GCN"))
    assert row.state == State.APPROVED
    assert all(one.digest for one in Step.objects.filter(dossier=row, act__in=(Act.LIST, Act.VET, Act.CERTIFY)))
    (found,) = queries.for_the_list(world.province_leader)
    said = line(found)
    assert [getattr(said[name], "number", "") for name in ("appraised", "listed", "approved", "certified")] == [
        "21/BCA",
        "9/QĐ-TTg",
        "77/QĐ",
        "1/GCN",
    ]
    assert "Điều 16.1" in str(said["cite"])
    assert not queries.for_the_list(world.south_leader).exists()


def test_level_5_of_2016_is_on_the_ministers_list_and_knows_no_certificate(world: World) -> None:
    row = drafted(world, 5, law_on=TODAY.replace(year=2024), regime=Regime.ATTT_2016)
    case = queries.case_of(row)
    assert (row.level, row.listed, case.aside) == (5, False, frozenset({Act.OPINION, Act.LIST}))
    assert queries.for_the_list(world.north_officer).get() == row


def test_a_paper_that_is_not_numbered_or_not_signed_is_not_recorded(world: World) -> None:
    row = step(_listed(world), Act.OPINION, world.north_officer)
    for act in (Act.SUBMIT, Act.FIND_COMPLETE, Act.APPRAISE):
        row = step(row, act, world.north_officer)
    with pytest.raises(UnableToTakeStep, match="số, ký hiệu"):
        step(row, Act.LIST, world.north_officer, signed=signed(""))
    with pytest.raises(UnableToTakeStep, match="văn bản đã ký"):
        actions.take_step(row, Act.LIST, by=world.north_officer, at=NOW, on=TODAY)
