"""What every form of list gives before it is judged: a written indicator with its line, TLP and expiry."""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

VIETNAM = timezone(timedelta(hours=7))
# What a cell says that has nothing to say; folded, of marks alone nothing is left
NOTHING = {
    "", "khong", "khong co", "vo thoi han", "khong thoi han", "khong gioi han", "khong het han", "never", "none",
    "null", "n a", "na", "nil", "nan", "unlimited", "forever",
}  # fmt: skip
HEADER = "tiêu đề cột"
SHARED = "nói mức chia sẻ (TLP) của các dòng sau"  # the note of a row with TLP alone


class Row(NamedTuple):
    """`why` is set where the form itself says that this is nothing to match, `doubt` where a part is not understood.

    `note` says what else than an indicator the row is: a title, a header; its `tlp` is that of the rows behind it which
    have none. `loose`: it may hold several, or notes behind one. `rest` is the line from `written` on, where it is a
    part of a line.
    """

    line: int
    written: str
    tlp: str = ""
    expires: datetime | None = None
    why: str = ""
    doubt: str = ""
    note: str = ""
    loose: bool = False
    rest: str = ""


class UnableToReadList(ValueError):
    """The whole list cannot be read; the message is fit for the user."""


class UnableToReadDay(ValueError):
    """A cell is neither a day nor an instant; the message is fit for the user."""
