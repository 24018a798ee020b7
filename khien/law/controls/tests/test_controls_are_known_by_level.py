"""Each level has its own controls; what a standard says is told as far as it is known; answers carry over."""

import pytest

from khien.law.controls.carry import State, carried
from khien.law.controls.read import controls
from khien.law.types import Confidence, Regime

KNOWN = controls()
OLD, NEW = KNOWN.standards[Regime.ATTT_2016], KNOWN.standards[Regime.ANM_2026]


@pytest.mark.parametrize(("level", "many"), [(1, 29), (2, 36), (3, 44), (4, 44), (5, 44)])
def test_tcvn_11930_has_as_many_controls_as_circular_12_lists(level: int, many: int) -> None:
    of_the_standard = [one for one in OLD.at(level) if not one.id.startswith("TKE.")]
    assert len(of_the_standard) == many


@pytest.mark.parametrize(("level", "many"), [(1, 15), (2, 15), (3, 18), (4, 18), (5, 18)])
def test_tcvn_14423_has_its_groups_at_each_level(level: int, many: int) -> None:
    assert len({one.group for one in NEW.at(level)}) == many


def test_single_items_are_known_at_level_3_alone_and_elsewhere_the_clause_stands_without_content() -> None:
    assert all(one.content for one in NEW.at(3))
    assert not any(one.content for level in (1, 2, 4, 5) for one in NEW.at(level))


def test_no_paraphrase_is_more_certain_than_its_source() -> None:
    assert {one.content_confidence for one in NEW.at(3)} == {Confidence.SECONDHAND}
    assert Confidence.UNVERIFIED in {one.content_confidence for one in OLD.at(3)}


def test_numbers_are_those_of_the_level() -> None:
    said = {words: value for words, value, _ in NEW.hints_for("LH", 3)}
    assert said["Rà quét lỗ hổng toàn hệ thống"] == "6 tháng một lần"
    assert "Lưu nhật ký" not in {words for words, _, _ in NEW.hints_for("NK", 1)}
    assert {words: value for words, value, _ in NEW.hints_for("NK", 4)}["Lưu nhật ký"] == "6 tháng"


def test_an_answer_carries_over_only_where_every_part_behind_it_was_answered() -> None:
    behind = [pair.old for pair in KNOWN.pairs if "NK.3.1" in pair.items]
    some = dict.fromkeys(behind[:-1], State.IN_PLACE)
    assert "NK.3.1" not in carried(KNOWN, some, 3)
    whole = carried(KNOWN, {**some, behind[-1]: State.PARTLY}, 3)["NK.3.1"]
    assert whole.state is State.PARTLY and set(whole.old) == set(behind)


def test_nothing_is_carried_without_an_answer_and_everything_is_marked_ours() -> None:
    assert carried(KNOWN, {}, 3) == {}
    assert KNOWN.mapping_confidence is Confidence.UNVERIFIED


def test_all_in_place_before_is_proposed_in_place_at_every_level() -> None:
    everything = dict.fromkeys(OLD.controls, State.IN_PLACE)
    for level in range(1, 6):
        proposals = carried(KNOWN, everything, level)
        assert proposals and {one.state for one in proposals.values()} == {State.IN_PLACE}
        assert set(proposals) <= {one.id for one in NEW.at(level)}


def test_a_solution_read_at_one_level_is_not_taken_as_asked_at_the_next() -> None:
    """Levels of TCVN 14423 do not inherit from each other: what was read at level 1 is not known at level 2."""
    first = {words: value for words, value, _ in NEW.hints_for("HT", 1)}
    second = {words: (value, hint.known_at) for words, value, hint in NEW.hints_for("HT", 2)}
    assert first["Tường lửa có IPS"] == ""
    assert second["Tường lửa có IPS"] == ("mới biết ở cấp độ 1, cấp độ này chưa rõ", 1)
    assert second["WAF (nếu có ứng dụng web)"] == ("", 2)


def test_notes_are_kept_and_what_is_ours_is_marked_so() -> None:
    notes = {hint.words: hint.note for hint in NEW.hints}
    assert notes["Đổi mật khẩu quản trị"] == "Từ cấp độ 3: không trùng 10 mật khẩu gần nhất"
    assert "của Khiên, chưa đối chiếu" in notes["Lưu hình camera phòng máy chủ"]
    assert NEW.kinds_confidence is Confidence.UNVERIFIED and OLD.kinds_confidence is None


@pytest.mark.parametrize(("level", "many"), [(1, 3), (2, 6), (3, 16), (4, 17), (5, 19)])
def test_what_circular_12_asks_of_the_design_stands_apart_from_the_standard(level: int, many: int) -> None:
    beside = OLD.beside(level)
    assert len(beside) == many and {one.group for one in beside} == {"thiet_ke_tt12"}
    assert all(one.instrument == "12/2022/TT-BTTTT" for one in beside)
    assert not NEW.beside(level)


def test_a_control_is_mapped_to_the_groups_of_its_items() -> None:
    groups = {pair.old: pair.groups for pair in KNOWN.pairs}
    assert groups["QL.VH.6"] == ("GS", "NK")
    assert (groups["KT.MANG.MD"], groups["KT.MC.IPS"]) == (("HT",), ("GS",))
    everything = dict.fromkeys(OLD.controls, State.IN_PLACE)
    assert "QL.VH.6" in carried(KNOWN, everything, 4)["GS"].old
    assert "GS" not in carried(KNOWN, everything, 2)
