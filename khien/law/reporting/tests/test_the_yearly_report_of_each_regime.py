"""The yearly report as the catalogue has it: periods, days, contents, the form's own words; faults with their place."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from khien.law.load import catalogue, default_folder
from khien.law.reporting.read import read, yearlies
from khien.law.reporting.types import Capacity, Covered, YearlyLaw
from khien.law.types import Regime


@pytest.mark.parametrize(
    ("year", "regime"),
    [
        (2021, None),
        (2022, Regime.ATTT_2016),
        (2025, Regime.ATTT_2016),
        (2026, Regime.ANM_2026),
        (2030, Regime.ANM_2026),
    ],
)
def test_the_law_of_a_year_is_that_of_the_last_day_of_its_data(year: int, regime: Regime | None) -> None:
    law = yearlies().of_year(year)
    assert (law.regime if law else None) is regime


@pytest.mark.parametrize("found", yearlies().laws, ids=lambda law: law.regime)
def test_before_a_day_means_the_day_before_is_the_last_in_time(found: YearlyLaw) -> None:
    assert found.period(2026) == (date(2025, 12, 15), date(2026, 12, 14))
    assert found.due[Capacity.UNIT].last_day(2026) == date(2026, 12, 19)
    assert found.due[Capacity.OWNER].last_day(2026) == date(2026, 12, 24)


def test_the_contents_beside_the_form_are_those_that_it_leaves_out() -> None:
    new, old = yearlies().of_year(2026), yearlies().of_year(2024)
    assert new is not None and old is not None
    assert [one.number for one in new.beside_the_form()] == [1, 3, 7, 9, 10, 11, 12]
    assert {one.number for one in new.contents if one.covered is Covered.PARTLY} == {1, 10, 11}
    assert len(old.contents) == 11
    assert not any("Danh mục quan trọng" in one.text for one in old.contents)
    assert old.form is None


def test_every_instrument_that_is_cited_is_in_the_catalogue() -> None:
    known = catalogue().instruments
    for law in yearlies().laws:
        cites = [*law.period_cites, *(cite for due in law.due.values() for cite in due.cites)]
        cites += [cite for content in law.contents for cite in content.cites]
        assert {cite.instrument for cite in cites} <= set(known)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("before: 12-20", "before: 13-20", "13-20"),
        ("capacity: owner", "capacity: unit", "một hạn cho đơn vị"),
        ("since: 2026-08-19", "since: 19/8/2026", "không phải ngày"),
        ("covered: full", "covered: whole", "phải là một trong"),
        ("number: 12, text", "number: 13, text", "đánh số liên tục"),
        ("doubts:", "doubt_s:", "doubt_s"),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_place(tmp_path: Path, was: str, now: str, told: str) -> None:
    shutil.copytree(default_folder() / "reporting", tmp_path / "reporting")
    path = tmp_path / "reporting" / "anm-2026.yaml"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    faults = read(tmp_path)[1]
    assert any(told in fault.why and fault.file == "reporting/anm-2026.yaml" for fault in faults), faults
