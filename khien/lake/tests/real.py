"""The real Sigma rules and the real logs of attacks on Windows, where they are at hand (KHIEN_SHARED)."""

import os
import tarfile
from pathlib import Path

import pytest

import khien

_SHARED = Path(os.environ.get("KHIEN_SHARED") or Path(khien.__file__).parents[2] / "shared")
RULES = _SHARED / "data" / "threats" / "sigma-rules.tar.xz"
LOGS = _SHARED / "data" / "threats" / "evtx-attack-samples.tar.xz"
NEEDS_RULES = pytest.mark.skipif(not RULES.is_file(), reason="the real rules are not here (KHIEN_SHARED)")
NEEDS_LOGS = pytest.mark.skipif(not LOGS.is_file(), reason="the real logs are not here (KHIEN_SHARED)")


def unpacked_logs(folder: Path) -> list[Path]:
    """The EVTX files, in order; the test is skipped where nothing can read them."""
    pytest.importorskip("evtx", reason="the extra `hunt` is not installed")
    with tarfile.open(LOGS) as packed:
        packed.extractall(folder, filter="data")
    return sorted(folder.rglob("*.evtx"))
