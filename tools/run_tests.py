"""Runs every test and says how many were skipped and why. It chooses nothing: what is skipped skips itself.

A file's tests stay in one process. The files that take longest have few tests and begin first (`conftest.py` orders
them), then those with the most: otherwise one process would be busy with a long one when the other has none left.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = (  # each a minute or more, or half of one in a single test
    "bench/tests/test_pages_ask_few_questions.py",
    "tests/journeys/test_no_page_has_a_fault_of_access.py",
    "khien/keeping/tests/test_databases_of_the_first_release_go_on.py",
    "khien/cli/tests/test_serving_leaves_nothing_behind.py",
    "khien/keeping/tests/test_backups_come_back_whole.py",
    "tests/safety/test_every_answer_is_safe_to_show.py",
    "khien/duties/tests/test_keeping_days_survives_being_killed.py",
    "khien/cli/tests/test_the_schedule_names_real_tasks.py",
    "khien/keeping/tests/test_dossiers_of_before_go_on.py",
    "khien/lake/tests/test_logs_are_searched_whatever_they_are_packed_in.py",
    "tests/promises/test_tools_agree.py",
    "khien/watch/tests/test_escalation_survives_killed_workers.py",
    "tests/journeys/test_a_letter_goes_down_and_a_report_comes_up.py",
    "tests/journeys/test_bad_input_ends_in_a_clear_sentence.py",
)


def main(arguments: list[str]) -> int:
    """Exit status of pytest, on as many processes as there are processors, two at the most."""
    processes = min(2, os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", "-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"]
    command += ["-rfEs", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
