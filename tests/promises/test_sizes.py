"""STYLE 2: files and functions stay small enough to be read in one go."""

from tests.promises import project

FILE_LIMIT, FILE_USUAL = 600, 400
FUNCTION_LIMIT, FUNCTION_USUAL = 80, 45
MOST = 0.95
BASE_LIMIT = 600


def lines(name: str) -> int:
    return project.text(name).count("\n")


def test_no_file_passes_600_lines() -> None:
    long = {name: lines(name) for name in project.python() if lines(name) > FILE_LIMIT}
    assert not long


def test_no_function_passes_80_lines() -> None:
    assert not [one for one in project.functions() if one.lines > FUNCTION_LIMIT]


def test_19_files_in_20_stay_under_400_lines() -> None:
    assert project.share([lines(name) for name in project.python()], FILE_USUAL) >= MOST


def test_19_functions_in_20_stay_under_45_lines() -> None:
    assert project.share([one.lines for one in project.functions()], FUNCTION_USUAL) >= MOST


def test_templates_stay_under_the_limit_of_a_file() -> None:
    assert not [name for name in project.written_in(".html", ".css", ".js") if lines(name) > FILE_LIMIT]


def test_base_stays_within_600_lines_for_ever() -> None:
    base = [name for name in project.python() if name.startswith("khien/base/") and "/tests/" not in name]
    assert sum(lines(name) for name in base) <= BASE_LIMIT
