"""Columns that make one indicator together: the two ends of a range, an address and its mask or prefix."""

from collections.abc import Sequence
from typing import NamedTuple

from khien.lake.addresses import address
from khien.lake.lists.headers import folded
from khien.lake.types import Columns

_BEGIN = {"start", "begin", "first", "from", "tu", "dau", "bat"}
_END = {"end", "last", "to", "den", "cuoi", "ket"}
_MASKS = {
    "mask": " ", "netmask": " ", "subnet mask": " ", "network mask": " ", "mat na": " ", "mat na mang": " ",
    "prefix": "/", "prefix length": "/", "prefixlen": "/", "cidr prefix": "/", "do dai mang": "/",
}  # fmt: skip


class Pair(NamedTuple):
    """Two columns by number, and what stands between their cells where they are written as one."""

    first: int
    second: int
    sign: str


def pair_of(used: Columns) -> Pair | None:
    """The columns that belong together, by their headers; None where each stands for itself."""
    keys = [folded(name) for name in used.names]
    words = [set(key.split()) for key in keys]
    begins = [at for at in used.value if at < len(words) and words[at] & _BEGIN]
    ends = [at for at in used.value if at < len(words) and words[at] & _END]
    if len(begins) == len(ends) == 1 and begins != ends:
        return Pair(begins[0], ends[0], "-")
    masks = [at for at, key in enumerate(keys) if key in _MASKS]
    bare = [at for at in used.value if at not in masks]
    return Pair(bare[0], masks[0], _MASKS[keys[masks[0]]]) if len(bare) == len(masks) == 1 else None


def joined(pair: Pair, first: str, second: str) -> str:
    """Two cells as one; empty where they are none: two ends far apart are those of a connection, not of a range."""
    if pair.sign != "-":
        return f"{first}{pair.sign}{second.lstrip('/')}" if first and second else ""
    begin, end = address(first), address(second)
    if begin is None or end is None or begin > end:
        return ""
    return f"{first}-{second}" if begin >> 16 == end >> 16 or begin >> 32 != 0xFFFF else ""


def values(cells: Sequence[str], pair: Pair | None) -> dict[int, str]:
    """What stands in the place of a row's two cells, by column; empty where each stands for itself."""
    if pair is None or max(pair[:2]) >= len(cells):
        return {}
    one = joined(pair, cells[pair.first].strip(), cells[pair.second].strip())
    return {pair.first: one, pair.second: ""} if one else {}
