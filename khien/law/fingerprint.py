"""A short name for the catalogue as it stands: verdicts remember by which one they were judged.

What `load` does not read (criteria of levels) decides no verdict and has no part in it.
"""

import hashlib
from functools import cache
from pathlib import Path

from khien.law.load import default_folder, files_of


@cache
def fingerprint() -> str:
    """Sixteen hexadecimal digits over every file that the default catalogue is read from, names included."""
    return fingerprint_of(default_folder())


def fingerprint_of(folder: Path) -> str:
    """That of the catalogue in any folder."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
