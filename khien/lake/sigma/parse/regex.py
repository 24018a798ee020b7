"""Regular expressions as rules write them → as Python's `re` reads them, or the reason why it cannot."""

import re

from khien.lake.sigma.parse.errors import UnableToReadRule

MOST = 10_000  # characters


def translated(expression: str) -> str:
    """The same expression for `re.search`."""
    if len(expression) > MOST:
        raise UnableToReadRule("biểu thức chính quy quá dài")
    try:
        re.compile(expression)
    except (re.error, RecursionError, OverflowError) as error:
        raise UnableToReadRule(f"biểu thức chính quy không dùng được: {error}") from None
    return expression
