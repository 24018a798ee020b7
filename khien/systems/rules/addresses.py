"""Addresses and networks as people write them → normal networks with their ends. Asks no network and no table."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)
from typing import TypeAlias

_Address: TypeAlias = IPv4Address | IPv6Address
_Network: TypeAlias = IPv4Network | IPv6Network
WIDEST = {4: 8, 6: 16}  # a shorter prefix is no unit's network
MOST_OF_A_RANGE = 64


class UnableToReadAddress(ValueError):
    """What was written is no address or network of a unit; the message is fit for the user."""


class Reach(StrEnum):
    """What a network is for, by the registries of IANA. MIXED: part of it is not public."""

    PUBLIC = "public"
    PRIVATE = "private"
    DOCUMENTATION = "documentation"
    RESERVED = "reserved"
    MIXED = "mixed"


REACH_LABELS = {
    Reach.PUBLIC: "Công khai",
    Reach.PRIVATE: "Nội bộ",
    Reach.DOCUMENTATION: "Dải làm ví dụ trong tài liệu",
    Reach.RESERVED: "Dải dành riêng",
    Reach.MIXED: "Một phần công khai",
}

# Private: RFC 1918, 6598, 4193. Documentation: RFC 5737, 3849, 9637. Reserved: the rest of IANA's special registries.
_SPECIAL: tuple[tuple[Reach, tuple[str, ...]], ...] = (
    (Reach.PRIVATE, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")),
    (
        Reach.DOCUMENTATION,
        ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    ),
    (
        Reach.RESERVED,
        (
            *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/4"),
            *("240.0.0.0/4", "::/8", "64:ff9b:1::/48", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4"),
            *("2001::/23", "2002::/16", "4000::/2", "8000::/2", "c000::/3", "e000::/4", "f000::/5", "f800::/6"),
            *("fe00::/9", "fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    ),
)
_RANGES = tuple((reach, ip_network(text)) for reach, texts in _SPECIAL for text in texts)


@dataclass(frozen=True, slots=True)
class Network:
    """`text` with its prefix length; `first` and `last` as 32 hexadecimal digits, IPv4 as ::ffff:a.b.c.d."""

    text: str
    first: str
    last: str
    reach: Reach


def networks(text: str) -> tuple[Network, ...]:
    """The networks that one entry means: an address, a network, or a range with a dash.

    Raises UnableToReadAddress. An address inside a network ("192.168.1.5/24") is refused: it may mean either.
    """
    text = "".join(text.split())
    if not text:
        raise UnableToReadAddress("Địa chỉ đang để trống.")
    if "-" in text:
        found: tuple[_Network, ...] = tuple(_range(*text.split("-", 1)))
    else:
        found = (_one(text),)
    return tuple(_network(each) for each in found)


def doubt(network: Network, *, public: bool) -> str:
    """Why a person should look at an address so declared, in Vietnamese; "" where nothing speaks against it."""
    if network.reach is Reach.RESERVED:
        return f"{plain(network.text)} thuộc dải dành riêng, không phải địa chỉ của đơn vị nào."
    if public and network.reach is Reach.PRIVATE:
        return f"{plain(network.text)} là địa chỉ nội bộ nhưng được khai là công khai."
    if public and network.reach is Reach.DOCUMENTATION:
        return f"{plain(network.text)} là dải chỉ dùng làm ví dụ trong tài liệu, không có trên Internet."
    if public and network.reach is Reach.MIXED:
        return f"{plain(network.text)} gồm cả địa chỉ không dùng được trên Internet nhưng được khai là công khai."
    if not public and network.reach is Reach.PUBLIC:
        return f"{plain(network.text)} là địa chỉ Internet nhưng được khai là nội bộ."
    return ""


def of_ends(text: str, first: str, last: str) -> Network:
    """A network as it is stored."""
    return Network(text, first, last, reach_of(ip_network(text)))


def wider(first: str, last: str) -> list[str]:
    """The first ends of every network that could hold this one, itself among them."""
    low, size = int(first, 16), int(last, 16) - int(first, 16) + 1
    widest = 32 - WIDEST[4] if low >> 32 == 0xFFFF else 128 - WIDEST[6]
    bits = range(size.bit_length() - 1, widest + 1)
    return sorted({f"{low >> bit << bit:032x}" for bit in bits})


def plain(text: str) -> str:
    """As people write it: without the prefix length where it is one address."""
    return text.removesuffix("/32") if "." in text else text.removesuffix("/128")


def reach_of(network: _Network) -> Reach:
    """What the network is for."""
    for reach, special in _RANGES:
        if isinstance(network, IPv4Network):
            if isinstance(special, IPv4Network) and network.overlaps(special):
                return reach if network.subnet_of(special) else Reach.MIXED
        elif isinstance(special, IPv6Network) and network.overlaps(special):
            return reach if network.subnet_of(special) else Reach.MIXED
    return Reach.PUBLIC


def _one(text: str) -> _Network:
    if "%" in text:
        raise UnableToReadAddress(f"“{text}” có tên cổng mạng sau dấu %; hãy ghi riêng địa chỉ.")
    try:
        network = _unmapped(ip_network(text))
    except ValueError:
        network = _explained(text)
    if network.prefixlen < WIDEST[network.version]:
        raise UnableToReadAddress(f"Mạng {network} quá rộng, không thể là của một đơn vị.")
    return network


def _explained(text: str) -> _Network:
    """Refuse with the nearest help: host bits that are set, or no address at all."""
    try:
        whole = ip_network(text, strict=False)
    except ValueError:
        why = f"“{text}” không phải là địa chỉ IP hay mạng. Ví dụ: 203.0.113.5, 203.0.113.0/24, 2001:db8::1."
        raise UnableToReadAddress(why) from None
    address = text.partition("/")[0]
    why = f"“{text}” vừa là một máy vừa là một mạng: hãy ghi {whole} nếu là cả mạng, {address} nếu là một máy."
    raise UnableToReadAddress(why)


def _unmapped(network: _Network) -> _Network:
    """::ffff:a.b.c.d is the IPv4 address."""
    if isinstance(network, IPv6Network) and network.prefixlen >= 96 and network.network_address.ipv4_mapped:
        return IPv4Network((network.network_address.ipv4_mapped, network.prefixlen - 96))
    return network


def _range(start: str, end: str) -> Iterator[_Network]:
    written = f"{start}-{end}"
    if end.isascii() and end.isdecimal() and start.count(".") == 3:
        end = f"{start.rpartition('.')[0]}.{end}"
    try:
        first, last = _address(start), _address(end)
    except ValueError:
        raise UnableToReadAddress(f"“{written}” không phải là dải địa chỉ. Ví dụ: 203.0.113.5-203.0.113.9.") from None
    if first.version != last.version:
        raise UnableToReadAddress(f"“{written}” trộn địa chỉ IPv4 với IPv6.")
    if int(last) < int(first):
        raise UnableToReadAddress(f"“{written}” có địa chỉ cuối đứng trước địa chỉ đầu.")
    found = list(_summed(first, last))
    if len(found) > MOST_OF_A_RANGE:
        raise UnableToReadAddress(f"“{written}” không chia được thành ít mạng; hãy ghi từng mạng.")
    if any(each.prefixlen < WIDEST[each.version] for each in found):
        raise UnableToReadAddress(f"Dải {written} quá rộng, không thể là của một đơn vị.")
    return iter(found)


def _summed(first: _Address, last: _Address) -> Iterator[_Network]:
    if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
        return summarize_address_range(first, last)
    assert isinstance(first, IPv6Address) and isinstance(last, IPv6Address)
    return summarize_address_range(first, last)


def _address(text: str) -> _Address:
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address.scope_id:
            raise ValueError(text)
        return address.ipv4_mapped or address
    return address


def _network(network: _Network) -> Network:
    first, last = _hex(network.network_address), _hex(network.broadcast_address)
    return Network(str(network), first, last, reach_of(network))


def _hex(address: _Address) -> str:
    value = int(address) | (0xFFFF << 32 if isinstance(address, IPv4Address) else 0)
    return f"{value:032x}"
