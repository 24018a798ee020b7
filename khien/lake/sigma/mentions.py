"""Whether a record may hold any of some texts, seen by its bytes before anything is taken out of it.

A text that stands in a value stands in the record too, but for what JSON writes otherwise; so only a run of letters
is looked for that JSON writes as they are, and where something may be written otherwise, the answer is yes.
"""

import re
from collections.abc import Callable, Iterable

from khien.lake.sigma.literals import heedless, is_numeral, required
from khien.lake.sigma.types import Test
from khien.lake.sigma.values import folded

Mentions = Callable[[bytes], bool]
_RUN = re.compile(r"[!#-+.0-9;-@^-z|~-][!#-+.0-;<-@[^-{|~-]*")  # what JSON writes as it is; see _run
_SHORT = 3  # letters; fewer are nearly everywhere
_ESCAPED = ("\\u0", "\\u21")  # letters of ASCII, and those that are one without case: İ, ſ, the sign of kelvin


def mentions(tests: Iterable[Test]) -> Mentions | None:
    """For the bytes of a record in JSON (or of a text): False where none of the tests can be met by a value in it.

    None where some test says too little of what it is met by, or where nothing is installed that is quick enough.
    """
    try:
        from ahocorasick_rs import BytesAhoCorasick, MatchKind
    except ModuleNotFoundError:
        return None
    asked = list(tests)
    literals = [required(test) for test in asked]
    runs = {_run(one) for some in literals for one in some}
    if not all(literals) or "" in runs:
        return None
    # leftmost first is the one way in which the search may skip what begins none of them
    sought = [run.encode() for run in (*sorted(runs), *_ESCAPED)]
    find = BytesAhoCorasick(sought, matchkind=MatchKind.LeftmostFirst)
    found, ascii_alone = find.find_matches_as_indexes, any(map(heedless, asked))

    def may(record: bytes) -> bool:
        if record.isascii():
            return bool(found(record.lower()))
        return ascii_alone or bool(found(folded(record.decode("utf-8", "replace")).encode("utf-8", "replace")))

    return may


def _run(literal: str) -> str:
    """The longest run that is worth looking for; empty where there is none.

    Quotation marks and strokes may be escaped, spaces and commas be other ones between values; a colon or a bracket
    behind a letter stands inside a text. What stands before `//` may be a scheme that no log wrote.
    """
    runs = [one for one in _RUN.findall(literal.rpartition("//")[2]) if len(one) >= _SHORT and not is_numeral(one)]
    return max(runs, key=len, default="") if not is_numeral(literal) else ""
