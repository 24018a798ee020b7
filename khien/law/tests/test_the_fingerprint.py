"""The name of a catalogue changes with whatever decides verdicts, and with nothing else."""

import shutil
from pathlib import Path

from khien.law.fingerprint import fingerprint_of
from khien.law.load import default_folder, files_of


def test_a_word_of_an_obligation_gives_the_catalogue_another_name(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    before = fingerprint_of(folder)
    some = next((folder / "obligations").glob("*.yaml"))
    some.write_text(some.read_text(encoding="utf-8") + "# nói lại\n", encoding="utf-8")
    assert fingerprint_of(folder) != before


def test_criteria_of_levels_decide_no_verdict_and_leave_the_name_as_it_is(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    before = fingerprint_of(folder)
    (folder / "levels").mkdir(exist_ok=True)
    (folder / "levels" / "new.yaml").write_text("{}\n", encoding="utf-8")
    assert fingerprint_of(folder) == before


def test_every_folder_of_the_catalogue_is_part_of_the_name_but_those_that_decide_no_verdict() -> None:
    folder = default_folder()
    named = {path.relative_to(folder).parts[0] for path in files_of(folder)}
    idle = {"allowances", "skills", "assessment", "levels", "controls", "incidents", "procedure", "reporting"}
    assert named | idle == {path.name for path in folder.iterdir() if path.suffix in ("", ".yaml")}


def _copy(to: Path) -> Path:
    return Path(shutil.copytree(default_folder(), to / "catalogue"))
