"""Linter, formatter, type checker, import contracts and migrations: what CI would say, said by the tests."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.promises import project
from tools.run_tests import LONGEST

BIN = Path(sys.executable).parent


def faults(*command: str) -> str:
    """What a tool of the project complains of; empty where it ends well."""
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=project.ROOT, capture_output=True, text=True, check=False
    )
    return (done.stdout[-6000:] + done.stderr[-2000:] or f"ended with {done.returncode}") if done.returncode else ""


def test_ruff_finds_nothing() -> None:
    assert faults("ruff", "check", "--no-cache", ".") == ""


def test_ruff_would_format_nothing_differently() -> None:
    assert faults("ruff", "format", "--no-cache", "--check", ".") == ""


def test_mypy_strict_finds_nothing() -> None:
    assert faults("mypy", "khien", "bench", "tests", "tools") == ""


def test_layers_and_private_models_hold() -> None:
    assert faults("lint-imports", "--no-cache") == ""


def test_shell_scripts_can_be_read_by_bash() -> None:
    scripts = [*project.written_in(".sh"), ".ci/run"]
    checked = {name: subprocess.run(["bash", "-n", name], cwd=project.ROOT, check=False) for name in scripts}
    assert [name for name, done in checked.items() if done.returncode] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    except SystemExit:
        pytest.fail(said.getvalue(), pytrace=False)


def test_django_finds_nothing_to_warn_about() -> None:
    said = StringIO()
    call_command("check", fail_level="WARNING", stdout=said, stderr=StringIO())
    assert "no issues" in said.getvalue()


def test_vendored_files_are_the_ones_that_were_locked() -> None:
    assert faults("python", "tools/vendor.py") == ""


def test_the_lock_names_no_registry_and_hashes_every_package() -> None:
    lock = project.text("requirements.lock")
    assert "://" not in lock
    packages = [line for line in lock.splitlines() if line and line[0].isalnum()]
    assert packages
    assert all(line.rstrip().endswith("\\") for line in packages), "a package without a hash"


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONGEST if not (project.ROOT / name).is_file()] == []
