"""Indicators by their keys, so that a token finds those that it meets. What a token is, `meaning` says."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from khien.lake.addresses import MAPPED, address, network
from khien.lake.types import How, Indicator, Kind

Met = tuple[int, How]  # number of the indicator in the list, how it was met
Place = tuple[str, int]  # the path of a URL, number of the indicator
_FEW = 16


@dataclass(slots=True)
class Index:
    """`blocks` maps a length of prefix to networks' first addresses; `places` a URL's host to its paths."""

    indicators: Sequence[Indicator]
    addresses: dict[int, int] = field(default_factory=dict)
    blocks: dict[int, dict[int, int]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, int] = field(default_factory=dict)
    places: dict[str | int, list[Place]] = field(default_factory=dict)
    _paths: dict[str | int, tuple[dict[str, list[int]], list[int]]] = field(default_factory=dict)

    def by_address(self, key: int) -> list[Met]:
        """The address itself, then the networks that hold it, the narrowest first."""
        met: list[Met] = []
        if (found := self.addresses.get(key)) is not None:
            met.append((found, How.ADDRESS))
        for prefix, firsts in self.blocks.items():
            if (found := firsts.get(key >> (128 - prefix))) is not None:
                met.append((found, How.NETWORK))
        return met

    def by_name(self, key: str) -> list[Met]:
        """The name itself, then those that it lies under."""
        met: list[Met] = []
        how = How.DOMAIN
        while key:
            if (found := self.names.get(key)) is not None:
                met.append((found, how))
            key, how = key.partition(".")[2], How.SUBDOMAIN
        return met

    def by_path(self, host: str | int, text: str, at: int) -> list[Place]:
        """The URLs of a host with whose path the text goes on at a place: of thousands too without asking of each."""
        listed = self.places[host]
        if len(listed) <= _FEW:
            return [one for one in listed if text.startswith(one[0], at)]
        if host not in self._paths:
            numbers: dict[str, list[int]] = {}
            for path, number in listed:
                numbers.setdefault(path, []).append(number)
            self._paths[host] = numbers, sorted({len(path) for path in numbers})
        numbers, lengths = self._paths[host]
        parts = (text[at : at + length] for length in lengths if at + length <= len(text))
        return [(part, number) for part in parts for number in numbers.get(part, ())]


def host_and_path(url: str) -> tuple[str | int, str]:
    """The two keys of a normalised URL: its host, a name or the key of an address, and its path with the query."""
    host, _, path = url.partition("://")[2].partition("/")
    key = address(host.strip("[]"))
    return (host if key is None else key), "/" + path


def index_of(indicators: Sequence[Indicator]) -> Index:
    """Ready to be asked. Of two indicators with one key the first counts."""
    made = Index(indicators)
    for number, one in enumerate(indicators):
        _put(made, number, one.kind, one.value)
    made.blocks = dict(sorted(made.blocks.items(), reverse=True))
    return made


def _put(made: Index, number: int, kind: Kind, value: str) -> None:
    if kind is Kind.IPV4:
        first, second, third, fourth = value.split(".")
        key = MAPPED | int(first) << 24 | int(second) << 16 | int(third) << 8 | int(fourth)
        made.addresses.setdefault(key, number)
    elif kind is Kind.DOMAIN:
        made.names.setdefault(value, number)
    elif kind is Kind.URL:
        host, path = host_and_path(value)
        made.places.setdefault(host, []).append((path, number))
    elif kind is Kind.NETWORK:
        _put_network(made, number, value)
    elif kind is Kind.IPV6:
        made.addresses.setdefault(address(value) or 0, number)
    else:
        made.hashes.setdefault(value, number)


def _put_network(made: Index, number: int, value: str) -> None:
    if found := network(value):
        first, prefix = found
        made.blocks.setdefault(prefix, {}).setdefault(first >> (128 - prefix), number)
