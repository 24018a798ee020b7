"""A dossier from its draft to its approval, with every refusal on the way said in words with its article."""

from datetime import date, timedelta

import pytest

from khien.base.models import Entry
from khien.dossiers import actions, queries
from khien.dossiers.actions import UnableToDraft, UnableToTakeStep
from khien.dossiers.models import Dossier, Step
from khien.dossiers.rules.states import Act, State, UnableToMoveOn
from khien.dossiers.tests.filed import NOW, TODAY, drafted, judged, paper, signed, step
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed
from khien.systems.models import SystemLevel
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_dossier_of_level_2_is_submitted_returned_once_and_approved(world: World) -> None:
    row = drafted(world)
    assert (row.level, row.regime) == (2, Regime.ANM_2026)
    row = step(row, Act.SUBMIT, world.north_officer)
    row = step(row, Act.ASK_SUPPLEMENT, world.department_coordinator)
    assert row.state == State.SUPPLEMENT
    row = step(row, Act.SUBMIT, world.north_officer)
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator)
    row = step(row, Act.APPROVE, world.department_leader, signed=signed("77/QĐ-SGDĐT", text="1. Quyet dinh"))
    assert row.state == State.APPROVED
    level = SystemLevel.objects.get(system=world.north_marks, since=TODAY)
    assert (level.level, level.regime, level.decision) == (2, "anm-2026", "77/QĐ-SGDĐT")
    assert level.criterion.startswith("c26.2")
    last = Step.objects.filter(dossier=row).last()
    assert last is not None and last.paper is not None and last.digest == last.paper.sha256


def test_level_3_is_appraised_then_presented_to_the_owner_who_approves(world: World) -> None:
    row = judged(drafted(world, 3), world.department, world.province, world.north_officer)
    row = step(row, Act.SUBMIT, world.north_officer)
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator)
    with pytest.raises(UnableToTakeStep, match="cấp độ 1, 2"):
        step(row, Act.APPROVE, world.province_leader)
    row = step(row, Act.APPRAISE, world.department_coordinator)
    row = step(row, Act.PRESENT, world.north_officer)
    with pytest.raises(NotAllowed):
        step(row, Act.APPROVE, world.department_leader)
    assert step(row, Act.APPROVE, world.province_leader).state == State.APPROVED


def test_the_unit_that_operates_the_system_does_not_appraise_it(world: World) -> None:
    row = judged(drafted(world), world.north, world.department, world.north_officer)
    with pytest.raises(UnableToTakeStep, match="không được là đơn vị vận hành") as refusal:
        step(row, Act.SUBMIT, world.north_officer)
    assert [(one.instrument, one.at) for one in refusal.value.cites] == [("331/2026/NĐ-CP", "Điều 18.4")]


def test_nobody_appraises_what_he_submitted_himself(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.department_coordinator)
    with pytest.raises(UnableToTakeStep, match="không tự thẩm định"):
        step(row, Act.FIND_COMPLETE, world.department_coordinator)


def test_a_policy_of_the_same_day_is_a_doubt_and_one_of_a_later_day_a_refusal(world: World) -> None:
    row = drafted(world)
    row = actions.write_words(
        row, {}, policy_number="1/QĐ", policy_on=TODAY, version=row.version, by=world.north_officer, at=NOW
    )
    row = step(row, Act.SUBMIT, world.north_officer, on=TODAY - timedelta(days=3))
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator, on=TODAY - timedelta(days=2))
    with pytest.raises(UnableToTakeStep, match="sau ngày phê duyệt") as refusal:
        step(row, Act.APPROVE, world.department_leader, on=TODAY - timedelta(days=1))
    assert refusal.value.cites[0].at == "Điều 30.7"
    with pytest.raises(UnableToTakeStep, match="cùng một ngày") as doubt:
        step(row, Act.APPROVE, world.department_leader)
    assert doubt.value.doubt
    assert step(row, Act.APPROVE, world.department_leader, doubts_seen=True).state == State.APPROVED


def test_a_dossier_without_its_design_paper_is_refused_with_the_article(world: World) -> None:
    row = drafted(world)
    for one in queries.live_papers(row):
        actions.remove_paper(one, by=world.north_officer, at=NOW)
    with pytest.raises(UnableToTakeStep, match="Tài liệu thiết kế") as refusal:
        step(row, Act.SUBMIT, world.north_officer)
    assert refusal.value.cites[0].at == "Điều 21.2"


def test_a_system_without_answers_has_no_level_and_is_not_submitted(world: World) -> None:
    row = actions.draft_dossier(world.south_site, by=world.south_officer, at=NOW, law_on=TODAY)
    assert row.level is None
    with pytest.raises(UnableToTakeStep, match="Chưa có cấp độ"):
        step(row, Act.SUBMIT, world.south_officer)


def test_level_4_goes_to_the_ministry_whose_paper_the_unit_records(world: World) -> None:
    row = judged(drafted(world, 4), world.department, world.province, world.north_officer)
    with pytest.raises(UnableToTakeStep, match="ý kiến chuyên môn"):
        step(row, Act.SUBMIT, world.north_officer)
    row = step(row, Act.OPINION, world.north_officer)
    row = step(row, Act.SUBMIT, world.north_officer)
    with pytest.raises(NotAllowed):
        step(row, Act.FIND_COMPLETE, world.department_leader)
    row = step(row, Act.FIND_COMPLETE, world.north_officer)
    row = step(row, Act.APPRAISE, world.north_officer)
    assert Step.objects.get(dossier=row, act=Act.APPRAISE).digest
    row = step(row, Act.PRESENT, world.north_officer)
    assert step(row, Act.APPROVE, world.province_leader).state == State.APPROVED


def test_a_dossier_of_2024_is_under_the_law_of_2024_and_shows_what_changed_since(world: World) -> None:
    row = drafted(world, 3, law_on=date(2024, 5, 6), regime=Regime.ATTT_2016)
    assert (row.regime, row.level) == (Regime.ATTT_2016, 3)
    now, changes = queries.law_today(row, TODAY)
    assert now is Regime.ANM_2026
    said = {one.topic: (one.before, one.after) for one in reversed(changes)}
    assert said["Cấp độ đề xuất"] == ("Cấp độ 3 (85/2016/NĐ-CP Điều 9.2.c)", "Cấp độ 2 (331/2026/NĐ-CP Điều 12.2.a)")
    assert said["Thời hạn thẩm định"] == ("15 ngày", "Không quy định")
    assert said["Phê duyệt"] == ("Chủ quản hệ thống thông tin", "Đơn vị chuyên trách")


def test_a_day_before_any_law_on_levels_is_refused(world: World) -> None:
    with pytest.raises(UnableToDraft, match="chưa có quy định"):
        actions.draft_dossier(world.north_marks, by=world.north_officer, at=NOW, law_on=date(2015, 1, 1))


def _approved(world: World) -> Dossier:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator)
    return step(row, Act.APPROVE, world.department_leader)


def test_a_level_that_no_longer_fits_is_determined_anew_and_the_old_stands_until_then(world: World) -> None:
    old = _approved(world)
    new = actions.redetermine(old, why="Thêm dịch vụ", law_on=TODAY, by=world.north_officer, at=NOW)
    old.refresh_from_db()
    assert (old.state, new.state, new.follows_id) == (State.CHANGED, State.DRAFT, old.pk)
    actions.add_paper(new, "thiet-ke", paper(), by=world.north_officer, at=NOW)
    judged(new, world.department, world.department, world.north_officer)
    step(new, Act.SUBMIT, world.north_officer)
    step(new, Act.FIND_COMPLETE, world.department_coordinator)
    step(new, Act.APPROVE, world.department_leader)
    old.refresh_from_db()
    assert old.state == State.REDETERMINED


def test_a_second_dossier_waits_for_the_first(world: World) -> None:
    drafted(world)
    with pytest.raises(UnableToDraft, match="chưa xong"):
        actions.draft_dossier(world.north_marks, by=world.north_officer, at=NOW, law_on=TODAY)


def test_two_people_who_write_at_once_are_told(world: World) -> None:
    row = drafted(world)
    with pytest.raises(UnableToDraft, match="Người khác vừa sửa"):
        actions.write_words(
            row,
            {"risks": "Khác"},
            policy_number="",
            policy_on=None,
            version=row.version - 1,
            by=world.north_officer,
            at=NOW,
        )
    with pytest.raises(UnableToDraft, match="Người khác vừa sửa"):
        step(row, Act.SUBMIT, world.north_officer, version=row.version - 1)


def test_a_submitted_dossier_is_written_no_more(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    with pytest.raises(UnableToMoveOn, match="không sửa được"):
        actions.add_paper(row, "khac", paper(), by=world.north_officer, at=NOW)


def test_a_judge_outside_the_tree_sees_the_dossier_once_it_is_submitted_and_nothing_else(world: World) -> None:
    row = judged(drafted(world), world.telecom, world.department, world.north_officer)
    assert queries.dossier_seen_by(world.telecom_leader, row.pk) is None
    row = step(row, Act.SUBMIT, world.north_officer)
    assert queries.dossier_seen_by(world.telecom_leader, row.pk) == row
    assert queries.dossier_seen_by(world.south_leader, row.pk) is None
    assert list(queries.waiting_for(world.telecom_coordinator)) == [row]
    assert step(row, Act.FIND_COMPLETE, world.telecom_coordinator).state == State.COMPLETE


def test_each_change_leaves_one_entry_and_no_signed_paper_means_no_step(world: World) -> None:
    row = drafted(world)
    before = Entry.objects.count()
    with pytest.raises(UnableToTakeStep, match="văn bản đã ký"):
        actions.take_step(row, Act.SUBMIT, by=world.north_officer, at=NOW, on=TODAY)
    assert Entry.objects.count() == before
    step(row, Act.SUBMIT, world.north_officer)
    assert Entry.objects.count() == before + 1
