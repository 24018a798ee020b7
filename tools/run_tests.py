"""Runs every test and says how many were skipped and why. It chooses nothing: what is skipped skips itself."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Exit status of pytest, on as many processes as there are processors, two at the most."""
    processes = min(2, os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", "-n", str(processes), "--dist", "loadfile", "-rfEs", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
