"""Text of distrusted logs and names of files, made harmless for a terminal: nothing in it moves, hides or colours."""


def printable(text: str) -> str:
    """The same with a point for each letter that cannot be seen: control characters, marks that turn the direction."""
    return text if text.isprintable() else "".join(one if one.isprintable() else "." for one in text)


def shortened(text: str, room: int) -> str:
    """One line of at most so many characters, its blanks one each."""
    line = " ".join(text.split())
    return line if len(line) <= room else line[: room - 1] + "…"
