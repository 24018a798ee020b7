"""What both scanners look for: the keys of an index, spread so that bytes can be compared with them."""

import re
from dataclasses import dataclass

from khien.lake.index import Index
from khien.lake.names import readable

_TAIL = re.compile(rb"[0-9A-Za-z_.\-]*\Z")


@dataclass(frozen=True, slots=True)
class Names:
    """Names to look for. `tails` are what ASCII follows the last other letter of a name, with its dot.

    `odd` says that some name ends in letters outside ASCII: then every word with such letters and a dot is a place.
    """

    plain: frozenset[bytes]
    tails: frozenset[bytes]
    odd: bool


def names_of(index: Index) -> Names:
    """The names of an index and the hosts of its URLs, in bytes."""
    hosts = [host for host in index.places if isinstance(host, str)]
    every = [*index.names, *hosts]
    tails: set[bytes] = set()
    odd = False
    for name in every:
        if "xn--" not in name:
            continue
        written = readable(name)
        if written.isascii():
            continue
        found = _TAIL.search(written.encode())
        tail = found.group() if found else b""
        odd = odd or b"." not in tail
        tails.add(tail)
    return Names(frozenset(name.encode() for name in every), frozenset(tails), odd)
