"""What the catalogue says of checks: who may hold them, how often, of what; and the faults it is refused for."""

import shutil
from pathlib import Path

import pytest

from khien.law.assessment.read import assessments, read
from khien.law.assessment.types import Assessor, Fits, Part, Reach
from khien.law.assessment.who import failed_examples, fitness
from khien.law.lint import lint
from khien.law.load import default_folder
from khien.law.types import Confidence, Regime

KNOWN = assessments()
OLD, NEW = KNOWN.by_regime[Regime.ATTT_2016], KNOWN.by_regime[Regime.ANM_2026]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "catalogue"))


def faults_of(folder: Path) -> set[str]:
    return {fault.kind for fault in lint(folder)[1] if not fault.warning}


def test_level_3_needed_a_professional_body_in_2016_and_may_check_itself_in_2026() -> None:
    assert fitness(OLD, 3, Assessor.INDEPENDENT_UNIT, ()).fits is Fits.NO
    assert fitness(NEW, 3, Assessor.INDEPENDENT_UNIT, (), listed=False).fits is Fits.YES
    assert fitness(NEW, 3, Assessor.OPERATOR, ()).fits is Fits.NO


def test_what_nobody_answered_is_unknown_and_never_taken_as_none() -> None:
    found = fitness(NEW, 3, Assessor.INDEPENDENT_UNIT, None)
    assert found.fits is Fits.UNKNOWN and "chưa trả lời" in found.why
    assert fitness(NEW, 3, Assessor.LICENSED, None).fits is Fits.YES
    assert fitness(NEW, None, Assessor.LICENSED, ()).fits is Fits.UNKNOWN
    assert fitness(NEW, 3, None, ()).fits is Fits.UNKNOWN


@pytest.mark.parametrize("level", [3, 4])
def test_the_list_of_national_security_asks_for_a_professional_body(level: int) -> None:
    """NĐ 331/2026 Điều 31.2.c: levels 5 and the list. Whoever does not know whether it is listed does not know."""
    turned_down = fitness(NEW, level, Assessor.INDEPENDENT_UNIT, (), listed=True)
    assert turned_down.fits is Fits.NO and turned_down.rule is not None and turned_down.rule.id == "w26.2"
    unknown = fitness(NEW, level, Assessor.INDEPENDENT_UNIT, ())
    assert unknown.fits is Fits.UNKNOWN and "Danh mục" in unknown.why
    assert fitness(NEW, level, Assessor.INDEPENDENT_UNIT, (), listed=False).fits is Fits.YES
    for listed in (True, False, None):
        assert fitness(NEW, level, Assessor.DESIGNATED, (), listed=listed).fits is Fits.YES
    assert fitness(NEW, 2, Assessor.INDEPENDENT_UNIT, ()).fits is Fits.YES  # the list takes in levels 3 to 5 (20.4)
    assert fitness(OLD, 3, Assessor.LICENSED, (), listed=True).fits is Fits.YES


def test_an_event_asks_for_a_professional_body_at_every_level() -> None:
    for level in range(1, 6):
        assert fitness(NEW, level, Assessor.INDEPENDENT_UNIT, ("major_change",)).fits is Fits.NO
        assert fitness(NEW, level, Assessor.STATE_BODY, ("major_change",)).fits is Fits.YES


@pytest.mark.parametrize("law", [OLD, NEW], ids=["2016", "2026"])
def test_the_examples_of_who_hold(law: object) -> None:
    assert list(failed_examples(law)) == []  # type: ignore[arg-type]  # a law


def test_what_a_check_must_look_into_is_cited_and_its_confidence_kept() -> None:
    assert [one.id for one in OLD.parts[Part.COMPLIANCE].contents] == [f"tt.{n}" for n in range(1, 9)]
    assert Part.CONDITION not in OLD.parts and Part.SELF_CHECK not in OLD.parts
    cites = {cite.confidence for turn in KNOWN.rounds["half-year-scan"].turns for cite in turn.cites}
    assert cites == {Confidence.SECONDHAND}
    assert KNOWN.rounds["penetration"].turns[0].reach is Reach.SOME and KNOWN.rounds["penetration"].turns[0].reading


def test_a_round_that_differs_from_its_obligation_is_a_fault(folder: Path) -> None:
    assert faults_of(folder) == set()
    path = folder / "assessment" / "rounds.yaml"
    path.write_text(path.read_text().replace("every: P6M", "every: P3M"))
    assert faults_of(folder) == {"two_cadences"}


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        ("rounds.yaml", "every: P2Y", "every: P2Y\n        often: true", "unknown_key"),
        ("rounds.yaml", "{instrument: 18/CT-TTg", "{instrument: 99/CT-TTg", "unknown_instrument"),
        ("rounds.yaml", "reach: some", "reach: most", "unknown_word"),
        ("anm-2026.yaml", "assessor: designated, events: [major_change]", "assessor: x", "unknown_word"),
        ("anm-2026.yaml", 'events: [major_change], fits: "no"', 'events: [war], fits: "no"', "unknown_event"),
        ("attt-2016.yaml", "levels: [1, 2]", "levels: [1, 2, 3]", "overlap"),
        ("attt-2016.yaml", "regime: attt-2016", "regime: anm-2026", "unknown_word"),
    ],
)
def test_a_fault_is_found_with_its_place(folder: Path, name: str, old: str, new: str, kind: str) -> None:
    path = folder / "assessment" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = read(folder)[1] or lint(folder)[1]
    assert kind in {fault.kind for fault in found}
    assert all(fault.file == f"assessment/{name}" for fault in found if fault.kind == kind)


def test_a_missing_file_is_said(folder: Path) -> None:
    (folder / "assessment" / "rounds.yaml").unlink()
    assert [fault.kind for fault in read(folder)[1]] == ["unreadable"]
