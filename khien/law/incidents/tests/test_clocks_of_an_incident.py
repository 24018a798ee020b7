"""Clocks of an incident by the law of its day, what is serious, and what a wrong catalogue is refused for."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from khien.base.clock import VIETNAM
from khien.law.incidents.clocks import Occasion, Running, answered_by_levels, clocks_of, failed_examples, is_serious
from khien.law.incidents.read import incident_laws
from khien.law.incidents.types import Said
from khien.law.lint import lint
from khien.law.load import default_folder
from khien.law.types import Confidence

LAWS = incident_laws()
OLD, NEW = LAWS.deciding(date(2024, 1, 1))[0], LAWS.deciding(date(2026, 11, 22))[0]  # type: ignore[index]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def by_id(found: tuple[Running, ...]) -> dict[str, Running]:
    return {one.clock.id: one for one in found}


def test_every_example_of_the_catalogue_comes_out() -> None:
    assert not list(failed_examples(LAWS))
    assert all(law.examples for law in LAWS.laws)


def test_an_incident_of_today_has_72_hours_and_the_five_days_of_2017_beside_them() -> None:
    found = clocks_of(LAWS, Occasion(at("2026-11-22T09:30")), date(2026, 11, 22))
    assert [one.clock.id for one in found] == ["full-report", "notice"]
    told = by_id(found)
    assert told["full-report"].decides and told["full-report"].confirmed
    assert told["full-report"].due_at == at("2026-11-25T09:30")
    assert not told["notice"].decides and not told["notice"].confirmed
    assert told["notice"].last_day == date(2026, 11, 27) and told["notice"].due_at == at("2026-11-28T00:00")


def test_a_serious_one_has_24_hours_more() -> None:
    found = by_id(clocks_of(LAWS, Occasion(at("2027-02-05T23:00"), serious=True), date(2027, 2, 5)))
    assert found["serious-notice"].due_at == at("2027-02-05T23:00") + timedelta(hours=24)
    assert "Điều 31.2.d" in found["serious-notice"].clock.cites[0].at
    assert "serious-notice" not in by_id(clocks_of(LAWS, Occasion(at("2027-02-05T23:00")), date(2027, 2, 5)))


def test_an_incident_of_a_day_is_judged_by_its_days_law_with_todays_beside_it() -> None:
    found = clocks_of(LAWS, Occasion(at("2024-06-03T09:00")), date(2026, 11, 22))
    assert [(one.clock.id, one.decides) for one in found] == [("notice", True), ("full-report", False)]
    assert [one.clock.id for one in clocks_of(LAWS, Occasion(at("2024-06-03T09:00")), date(2024, 6, 4))] == ["notice"]


def test_a_law_that_was_not_in_force_that_day_gives_its_length_and_no_due() -> None:
    occasion = Occasion(at("2024-06-03T09:00"), serious=True)
    found = by_id(clocks_of(LAWS, occasion, date(2026, 11, 22)))
    assert (found["notice"].held, found["notice"].last_day) == (True, date(2024, 6, 8))
    for name, hours in (("full-report", 72), ("serious-notice", 24)):
        beside = found[name]
        assert (beside.held, beside.confirmed, beside.due_at, beside.last_day) == (False, False, None, None)
        assert beside.clock.within is not None and beside.clock.within.amount == hours


def test_in_the_gap_between_two_laws_the_old_one_decides_unconfirmed() -> None:
    (only,) = clocks_of(LAWS, Occasion(at("2026-07-20T09:00")), date(2026, 7, 21))
    assert only.clock.id == "notice" and only.decides and not only.confirmed


def test_before_any_known_law_no_clock_is_invented() -> None:
    assert clocks_of(LAWS, Occasion(at("2015-01-01T09:00")), date(2015, 1, 2)) == ()


def test_what_is_beyond_capacity_is_due_at_once_and_no_number_is_given() -> None:
    occasion = Occasion(at("2026-11-22T09:30"), beyond_capacity_at=at("2026-11-22T10:00"))
    found = by_id(clocks_of(LAWS, occasion, date(2026, 11, 22)))["beyond-capacity"]
    assert found.due_at is None and found.started_at == at("2026-11-22T10:00") and found.clock.paper == "initial-report"


def test_a_breach_of_personal_data_has_its_own_72_hours() -> None:
    found = by_id(clocks_of(LAWS, Occasion(at("2026-11-22T09:30"), personal_data=True), date(2026, 11, 22)))
    assert found["personal-data"].decides and found["personal-data"].clock.paper == ""
    before = clocks_of(LAWS, Occasion(at("2025-11-22T09:30"), personal_data=True), date(2026, 11, 22))
    assert "personal-data" not in by_id(before)


def test_what_nobody_answered_leaves_seriousness_unknown() -> None:
    assert is_serious(OLD.serious, {}) is None
    assert is_serious(OLD.serious, {"high": Said.YES, "control": Said.YES}) is None
    assert is_serious(OLD.serious, {"high": Said.YES, "control": Said.YES, "alone": Said.YES}) is True
    assert is_serious(OLD.serious, {"alone": Said.NO}) is False


def test_the_law_of_2026_defines_nothing_so_no_answer_makes_it_serious() -> None:
    assert NEW.serious is not None and not NEW.serious.defined
    assert is_serious(NEW.serious, {"high": Said.YES}) is None


def test_a_level_of_four_answers_the_first_question_and_a_lower_one_answers_nothing() -> None:
    assert answered_by_levels(OLD.serious, [None, 4]) == {"high": Said.YES}
    assert answered_by_levels(OLD.serious, [3, None]) == {}


def test_lists_from_memory_are_marked_so() -> None:
    form = LAWS.paper("initial-report")
    assert form is not None and form.form == "Biểu mẫu 03"
    lists = [one for one in form.fields if one.options and one.id != "confidential"]
    assert len(lists) == 6
    assert {one.options_confidence for one in lists} == {Confidence.UNVERIFIED}


def test_what_is_chosen_in_form_03_has_room_for_its_text_and_nothing_is_merged() -> None:
    form = LAWS.paper("initial-report")
    assert form is not None
    ids = {one.id: section.title for section in form.sections for one in section.fields}
    for free in ("found_by_notice", "found_by_more", "told_more", "services_more", "measures_more", "attached_more"):
        assert free in ids
    assert ids["system_ips"] == ids["domains"] == "Thông tin chi tiết về hệ thống bị sự cố"
    assert ids["public_ips"] == ids["all_domains"] == "Thông tin bổ sung về hệ thống xảy ra sự cố"


def test_the_mail_prefix_is_of_the_form_alone_and_recipients_are_named_or_doubted() -> None:
    papers = {one.id: one for law in LAWS.laws for one in law.papers}
    assert [one.id for one in papers.values() if one.mail_prefix] == ["initial-report"]
    for name in ("notice", "initial-report"):
        assert "Thành viên mạng lưới có liên quan" in papers[name].to
    assert all(any("Nơi nhận chưa đối chiếu" in one for one in paper.doubts) for paper in NEW.papers)


def test_the_five_days_are_older_than_the_circular() -> None:
    assert "notice" in by_id(clocks_of(LAWS, Occasion(at("2017-03-16T09:00")), date(2017, 3, 16)))
    assert clocks_of(LAWS, Occasion(at("2017-03-15T09:00")), date(2017, 3, 15)) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        ("anm-2026", "{amount: 24, count: hours}", "{amount: 25, count: hours}", "example"),
        ("anm-2026", "instrument: 333/2026/NĐ-CP", "instrument: 334/2026/NĐ-CP", "unknown_instrument"),
        ("anm-2026", "paper: initial-report", "paper: initial-raport", "unknown_word"),
        ("attt-2016", "starts: detected", "starts: sometimes", "unknown_word"),
        ("attt-2016", "proof: incident_notice", "proof: incident_notices", "unknown_word"),
        ("attt-2016", ", options_confidence: secondhand", "", "missing_key"),
        ("personal-data", "2026-03-13T08:00", "2026-03-13 8 giờ", "bad_date"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_its_place(tmp_path: Path, file: str, old: str, new: str, kind: str) -> None:
    folder = Path(shutil.copytree(default_folder(), tmp_path / "catalogue"))
    path = folder / "incidents" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {fault.kind for fault in lint(folder)[1] if fault.file.startswith("incidents/")}
    assert kind in found
