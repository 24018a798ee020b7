"""Addresses by value: text → one 128-bit number, IPv4 inside ::ffff:0:0/96. It knows no names and guesses nothing."""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

MAPPED = 0xFFFF << 32
QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}\Z")

# IANA's registries of special IPv4 and IPv6 addresses: those that never come from outside
_PRIVATE = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8",
)  # fmt: skip
_DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")

Network = tuple[int, int]  # first address, length of prefix: 0–128


def quad(text: str) -> int | None:
    """The key of four decimal numbers of 0–255; none leads with zeros (octal to some readers, decimal to others)."""
    return MAPPED | int.from_bytes(socket.inet_aton(text), "big") if QUAD.match(text) else None


def address(text: str) -> int | None:
    """The key of an address in any written form, without port, brackets or zone; None where it is none."""
    if ":" not in text:
        return quad(text)
    try:
        return int.from_bytes(socket.inet_pton(socket.AF_INET6, text), "big")
    except (OSError, ValueError):
        return None


def told(key: int, prefix: int = 128) -> str:
    """How the key is written: the shortest form, a network with its length, IPv4 as IPv4."""
    if prefix >= 96 and key >> 32 == 0xFFFF:
        return str(IPv4Address(key & 0xFFFFFFFF)) + ("" if prefix == 128 else f"/{prefix - 96}")
    return str(IPv6Address(key)) + ("" if prefix == 128 else f"/{prefix}")


def network(text: str) -> Network | None:
    """A network in CIDR or with a mask; host bits may be set. None where it is none."""
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        return None
    first = int(found.network_address)
    return (MAPPED | first, found.prefixlen + 96) if found.version == 4 else (first, found.prefixlen)


def inside(key: int, prefix: int, outer: Network) -> bool:
    """Whether the network or address lies wholly in the outer one."""
    return prefix >= outer[1] and not (key ^ outer[0]) >> (128 - outer[1])


def meets(key: int, prefix: int, other: Network) -> bool:
    """Whether they have an address in common."""
    return inside(key, prefix, other) or inside(other[0], other[1], (key, prefix))


def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(found for text in texts if (found := network(text)))


PRIVATE, DOCUMENTATION = _networks(_PRIVATE), _networks(_DOCUMENTATION)
ORDINARY = frozenset(range(1, 224)) - {
    10,
    100,
    127,
    169,
    172,
    192,
    198,
    203,
}  # first numbers of IPv4 that neither holds
