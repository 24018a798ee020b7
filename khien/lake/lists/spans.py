"""Ranges of addresses as lists write them → the networks in them. Pure; it judges none of them."""

import re
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from khien.lake.addresses import MAPPED, Network, address, network

_TO = r"[^\S\n]*(?:-|–|—|\.\.+|\bto\b|\bđến\b)[^\S\n]*"
_FOURTH = re.compile(rf"([0-9.]{{7,15}}){_TO}([0-9.]{{1,15}})\Z", re.I)
_SIXTH = re.compile(rf"([0-9a-f:.]{{2,45}}){_TO}([0-9a-f:.]{{2,45}})\Z", re.I)
_STARRED = re.compile(r"((?:\d{1,3}\.){1,3})((?:[*x]\.){0,2}[*x])\Z", re.I)

_MASKED = re.compile(r"([0-9.]{7,15})\s+(?:(?:net)?mask\s+)?((?:255\.|0\.(?!0\.0\.0\Z))[0-9.]{5,11})\Z", re.I)


class UnableToSpan(ValueError):
    """It is written as a range is, and none; the message is fit for the user."""


def networks(text: str) -> tuple[Network, ...]:
    """The fewest networks that hold the addresses of a range, or of a mask, and no other; empty where it is neither.

    Raises UnableToSpan on a range whose end comes before its beginning.
    """
    if starred := _STARRED.match(text):
        return _starred(*starred.groups())
    if (masked := _MASKED.match(text)) and (held := network("/".join(masked.groups()))):
        return (held,)
    found = _FOURTH.match(text) or (_SIXTH.match(text) if ":" in text else None)
    if found is None:
        return ()
    begin, end = found.groups()
    if end.isdecimal():
        end = f"{begin.rpartition('.')[0]}.{end}"
    first, last = address(begin), address(end)
    if first is None or last is None:
        return ()
    if last < first:
        raise UnableToSpan("khoảng địa chỉ ngược: đầu lớn hơn cuối")
    return _between(first, last)


def _between(first: int, last: int) -> tuple[Network, ...]:
    if first >> 32 == last >> 32 == MAPPED >> 32:
        found = summarize_address_range(IPv4Address(first & 0xFFFFFFFF), IPv4Address(last & 0xFFFFFFFF))
        return tuple((MAPPED | int(one.network_address), one.prefixlen + 96) for one in found)
    return tuple(
        (int(one.network_address), one.prefixlen)
        for one in summarize_address_range(IPv6Address(first), IPv6Address(last))
    )


def _starred(numbers: str, stars: str) -> tuple[Network, ...]:
    known = numbers.count(".")
    if known + stars.count(".") + 1 != 4:
        return ()
    first = address(numbers + ".".join("0" * (4 - known)))
    return () if first is None else ((first, 96 + 8 * known),)
