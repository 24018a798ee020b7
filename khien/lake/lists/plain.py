"""Plain text: one indicator a line, notes after it, comments, hosts files. A line that begins with none is refused."""

from collections.abc import Iterator

from khien.lake.lists.rows import Row

_NOWHERE = {"0.0.0.0", "127.0.0.1", "::", "::1"}  # noqa: S104
_COMMENTS = ("#", ";", "//")


def rows(text: str) -> Iterator[Row]:
    """A row for each line that says something. Of a hosts file ("0.0.0.0 name") the name is the indicator."""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split(None, 2)
        if not words or words[0].startswith(_COMMENTS):
            continue
        hosts = len(words) > 1 and words[0] in _NOWHERE and not words[1].startswith(_COMMENTS)
        yield Row(number, words[1] if hosts else words[0])
