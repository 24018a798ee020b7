"""Where this user keeps what was made once: one folder for all of Khiên, by XDG. It makes no folder."""

import os
from pathlib import Path


def cache_of(name: str) -> Path | None:
    """The folder of this name; nothing where there is no home."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "khien" / name
    except RuntimeError:
        return None
