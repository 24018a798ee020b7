"""What is known of the standard of skills is said with how surely; what is not known is not made up."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from khien.law.lint import lint
from khien.law.load import UnableToLoadCatalogue, default_folder
from khien.law.skills.read import standard_on, standards
from khien.law.types import Confidence


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "catalogue"))


def test_groups_and_grades_are_told_as_remembered_and_not_as_read() -> None:
    known = standards()[0]
    assert {one.confidence for one in known.groups} == {Confidence.UNVERIFIED}
    assert {one.confidence for one in known.grades} == {Confidence.UNVERIFIED}
    assert known.cites[0].instrument == "17/2021/TT-BTTTT" and "trí nhớ" in known.note


def test_there_is_no_standard_before_its_day() -> None:
    assert standard_on(date(2022, 5, 31)) is None
    assert standard_on(date(2022, 6, 1)) is standards()[0]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("grade: 3, known: true", "grade: 3, known: false", "failed_example"),
        ("instrument: 17/2021/TT-BTTTT", "instrument: 18/2021/TT-BTTTT", "unknown_instrument"),
        ("  - id: protection", "  - id: assessment", "duplicated_id"),
        ("note: >-", "notes: >-", "unknown_key"),
        ("{number: 1, title: Hạng 1, confidence: unverified}", "{number: 1, title: Hạng 1}", "missing_key"),
        ("id: tt-17-2021", "id: tt-18-2021", "wrong_name"),
    ],
)
def test_a_fault_of_the_standard_is_told_by_the_lint(folder: Path, old: str, new: str, kind: str) -> None:
    path = folder / "skills" / "tt-17-2021.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert kind in {fault.kind for fault in lint(folder)[1] if not fault.warning}


def test_a_standard_with_faults_is_refused_whole(folder: Path) -> None:
    path = folder / "skills" / "tt-17-2021.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("known: true", "known: yes"), encoding="utf-8")
    with pytest.raises(UnableToLoadCatalogue):
        standards(folder)
