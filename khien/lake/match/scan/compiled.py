"""Where compiled code is kept between runs: in a folder named by the content of the code, so that no change is missed.

Numba alone looks at the file of the function called, and would go on with what another file said before.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from khien.lake.kept import cache_of


@contextmanager
def kept_compiled() -> Iterator[None]:
    """While this is open, what Numba is given to compile is kept there; afterwards Numba is as it was."""
    from numba.core import config

    settings: Any = config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(_folder())
    try:
        yield
    finally:
        settings.CACHE_DIR = before


def is_kept() -> bool:
    """Whether nothing will have to be compiled first: the code is kept, or there is no Numba to compile it.

    What is compiled last, the scanner itself, tells. It is quick, and loads nothing.
    """
    try:
        return any(_folder().rglob("kernel.scan-*.nbc"))
    except PackageNotFoundError:
        return True


@cache
def _folder() -> Path:
    """A folder that this user alone may write to; where there is none, one for this run."""
    if folder := cache_of(f"scan-{_content()}"):
        with suppress(OSError):  # one that cannot be written to
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_uid == os.getuid() and os.access(folder, os.W_OK):
                return folder
    return Path(tempfile.mkdtemp(prefix="khien-scan-"))


def _content() -> str:
    digest = hashlib.sha256(version("numba").encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
