"""What both scanners look for: the keys of an index, spread so that bytes can be compared with them."""

import re
from dataclasses import dataclass

from khien.lake.match.index import Index
from khien.lake.names import readable

_TAIL = re.compile(rb"[0-9A-Za-z_.\-]*\Z")


@dataclass(frozen=True, slots=True)
class Names:
    """Names outside ASCII. `tails` are what ASCII follows the last other letter of a name, with its dot.

    `odd` says that some name ends in letters outside ASCII: then every word with such letters and a dot is a place.
    """

    tails: frozenset[bytes]
    odd: bool


def hosts_of(index: Index) -> list[str]:
    """The names of an index and the names that are hosts of its URLs."""
    return [*index.names, *(host for host in index.places if isinstance(host, str))]


def names_of(index: Index) -> Names:
    """What must be known of names that a log may write in letters outside ASCII."""
    tails: set[bytes] = set()
    odd = False
    for name in hosts_of(index):
        if "xn--" not in name:
            continue
        written = readable(name)
        if written.isascii():
            continue
        found = _TAIL.search(written.encode())
        tail = found.group() if found else b""
        odd = odd or b"." not in tail
        tails.add(tail)
    return Names(frozenset(tails), odd)
