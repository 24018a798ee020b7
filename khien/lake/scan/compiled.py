"""Where compiled code is kept between runs: in a folder named by the content of the code, so that no change is missed.

Numba alone looks at the file of the function called, and would go on with what another file said before.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from numba.core import config as _numba_config

_config: Any = _numba_config


@contextmanager
def kept_compiled() -> Iterator[None]:
    """While this is open, what Numba is given to compile is kept there; afterwards Numba is as it was."""
    before = _config.CACHE_DIR
    _config.CACHE_DIR = str(_folder())
    try:
        yield
    finally:
        _config.CACHE_DIR = before


@cache
def _folder() -> Path:
    """A folder that this user alone may write to; where there is none, one for this run."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(home) if home else Path.home() / ".cache") / "khien" / f"scan-{_content()}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == os.getuid() and os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):
        pass  # no home, or none that can be written to
    return Path(tempfile.mkdtemp(prefix="khien-scan-"))


def _content() -> str:
    digest = hashlib.sha256(version("numba").encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
