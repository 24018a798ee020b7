"""Promises of the command line: statuses, one line for a refusal, and what a command need not load."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import click
import pytest

from khien import cli


def khien(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khien", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})})


@pytest.mark.parametrize(
    "arguments",
    [("nope",), ("law", "nope"), ("serve", "--port", "many"), ("law", "changes", "x"), ("law", "lint", "/nonexist")],
)
def test_bad_input_is_told_in_one_line_with_status_2(arguments: tuple[str, ...]) -> None:
    done = khien(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_named_in_one_line(tmp_path: Path) -> None:
    done = khien("prepare", env={"KHIEN_DATA": str(tmp_path), "KHIEN_HTTPS": "perhaps"})
    assert done.returncode == 2
    assert done.stderr.strip().splitlines() == ["khien: KHIEN_HTTPS must be 0 or 1, not 'perhaps'"]


def test_serving_before_preparing_says_what_to_do(tmp_path: Path) -> None:
    done = khien("serve", env={"KHIEN_DATA": str(tmp_path), "KHIEN_DATABASE": ""})
    assert done.returncode == 2
    assert "khien prepare" in done.stderr


def test_a_fault_of_the_program_is_neither_no_nor_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def broken() -> None:
        raise RuntimeError("a slip")

    with (
        patch.object(cli.OnDemand, "get_command", lambda *_: broken),
        patch.object(sys, "argv", ["khien", "broken"]),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    assert end.value.code == cli.FAULT
    assert "RuntimeError" in capsys.readouterr().err


def test_commands_that_need_no_database_do_not_load_it() -> None:
    program = (
        "import sys; from khien import cli; sys.argv = ['khien', 'law', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "sys.exit(any(name == 'django' or name.startswith('django.') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


def test_help_names_every_command() -> None:
    shown = khien("--help").stdout
    assert all(f"\n  {name} " in shown for name in cli.COMMANDS)


def test_an_empty_installation_says_what_to_run_first(tmp_path: Path) -> None:
    done = khien("audit", "verify", env={"KHIEN_DATA": str(tmp_path), "KHIEN_DATABASE": ""})
    assert (done.returncode, done.stdout) == (2, "")
    assert "khien prepare" in done.stderr
    assert done.stderr.count("\n") == 1
