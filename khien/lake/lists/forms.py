"""One written indicator → its kind and its one key, or the reason why it is none. Pure; it opens no file."""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

from khien.lake import addresses
from khien.lake.addresses import Network, address, network, told
from khien.lake.lists import nobody, spans
from khien.lake.names import HASHES, HEX, UnableToKey, is_nameable, label_key, visible
from khien.lake.types import Flag, Kind


class UnableToReadIndicator(ValueError):
    """The text is no indicator that may be matched; the message is fit for the user."""


class UnableToTakeIndicator(UnableToReadIndicator):
    """It is written as an indicator is, and yet none that may be matched; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Own:
    """What belongs to the body itself and is never taken from a list: networks, and names with all below them."""

    networks: tuple[Network, ...] = ()
    names: tuple[str, ...] = ()


class Form(NamedTuple):
    """A normalised indicator."""

    kind: Kind
    value: str
    flag: Flag | None = None


_REFANG = (
    (re.compile(r"\s*(?:\[\s*(?:\.|dot)\s*\]|\(\s*(?:\.|dot)\s*\)|\{\s*(?:\.|dot)\s*\})\s*|\\\.", re.I), "."),
    (re.compile(r"(?<=[\w-])(?:\[\.|\.\])(?=[\w-])"), "."),
    (re.compile(r"\[\s*:\s*\]"), ":"),
    (re.compile(r"\[\s*://\s*\]"), "://"),
    (re.compile(r"\[\s*/\s*\]"), "/"),
    (re.compile(r"\[\s*(?:@|at)\s*\]", re.I), "@"),
    (re.compile(r"\Ah(?:xx|\*\*|tx|xt)p(s?)\b(?:\[?:)", re.I), r"http\1:"),
    (re.compile(r"\Afxp:", re.I), "ftp:"),
)
_ODD = re.compile(r"[\[\]({\\*]|\A[hf]x|\Ahtx", re.I)
_HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\Z")
_PLAIN_HOSTS = frozenset((addresses.MAPPED >> 24) + first for first in addresses.ORDINARY)
_WHOLE_NAME = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9\-]{0,61}[a-z0-9])\Z"
)
_PORT = re.compile(r":\d{1,5}\Z")
_LAST_PORT = re.compile(r":\d*\Z")
_BRACKETED = re.compile(r"\A\[([^\]]*)\](?::\d*)?\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*\Z")
_QUOTES = "\"'`<>,;“”‘’"
_BEGINS_RANGE = frozenset("0123456789abcdefABCDEF:")
_ORDINARY = re.compile(r"(?![hf]x|htx)[a-z0-9][a-z0-9.:/_-]*[a-z0-9]\Z", re.I | re.A)  # nothing to undo
_SPACED = re.compile(r"[\d.]+\s*[./][\d./\s]*\Z")
_CARRIED = {"tcp", "udp", "ssl", "tls"}  # what carries a connection: without a path no address of the web
_NAMED_HASH = re.compile(r"(md5|sha-?1|sha-?256)\s*[:=]\s*([0-9a-f]+)\Z", re.I)
_NO_PATH = re.compile(r"[\s\"<>\x00-\x1f\\\ud800-\udfff]")
_LONGEST_PATH = 4096


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _zones() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@cache
def _ends_a_file(label: str) -> bool:
    """Whether a last label is a file's ending and no top-level domain."""
    return label in nobody.FILES and _zones().publicsuffix(label) is None


def refanged(text: str) -> str:
    """The text without the brackets and letters by which lists keep a link from being pressed."""
    if _ODD.search(text):
        for pattern, plain in _REFANG:
            text = pattern.sub(plain, text)
    return text


def own_of(texts: tuple[str, ...]) -> Own:
    """Addresses, networks and names of the body. Raises UnableToReadIndicator on what is none of them."""
    networks: list[Network] = []
    names: list[str] = []
    for text in texts:
        found = network(text.strip())
        if found:
            networks.append(found)
        else:
            names.append(_name_of(text.strip()))
    return Own(tuple(networks), tuple(names))


def forms(written: str, own: Own = Own()) -> tuple[Form, ...]:
    """As `form`; a range of addresses (`192.0.2.5-192.0.2.9`, `192.0.2.5-9`, `192.0.2.*`) is the networks in it."""
    try:
        return (form(written, own),)
    except UnableToTakeIndicator:
        raise
    except UnableToReadIndicator as refused:
        return spanned(written, own, refused)


def spanned(written: str, own: Own, refused: UnableToReadIndicator) -> tuple[Form, ...]:
    """The networks of what is refused as a single one. Raises the refusal where it is no range either."""
    first = written.lstrip(_QUOTES + "([ \t\n")[:1]
    if first.isascii() and first not in _BEGINS_RANGE:
        raise refused
    try:
        networks = spans.networks(_bare(written))
    except spans.UnableToSpan as wrong:
        raise UnableToReadIndicator(str(wrong)) from None
    if not networks:
        raise refused
    return tuple(_placed(*each, own) for each in networks)


def _bare(written: str) -> str:
    """Without what stands around it: quotation marks, a sentence's end, brackets that close nothing in it."""
    if _ORDINARY.match(written):
        return written
    text = refanged(visible(written).strip().strip(_QUOTES).rstrip(".").strip())
    if text[:1] == "(" or text[-1:] in {")", "."} or text[:2] == "**":
        text = _unbracketed(text)
    return re.sub(r"\s*([./])\s*", r"\1", text) if " " in text and _SPACED.match(text) else text


def _unbracketed(text: str) -> str:
    if text.startswith("**"):
        text = text.removeprefix("**").removesuffix("**")
    opened, closed = text.count("("), text.count(")")
    if text[:1] == "(" and opened >= closed:
        text = text[1:]
        opened -= 1
    if text[-1:] == ")" and closed > opened:
        text = text[:-1]
    return text.strip(_QUOTES).rstrip(".")


def form(written: str, own: Own = Own()) -> Form:
    """The indicator that a cell or line writes, refanged. Raises UnableToReadIndicator with the reason.

    Addresses may bear brackets, a port, a zone; networks may have host bits set; names a leading `*.` and a last dot.
    """
    plain = addresses.quad(written)
    if plain is not None:  # what most lists hold most of
        return _placed(plain, 128, own)
    text = _bare(written)
    if not text:
        raise UnableToReadIndicator("trống")
    if len(text) > 32 and (named := _NAMED_HASH.match(text)):
        text = named.group(2) if HASHES.get(len(named.group(2))) == named.group(1).lower().replace("-", "") else text
    if len(text) in HASHES and HEX.match(text):
        return Form(Kind(HASHES[len(text)]), text.lower())
    if "://" in text:
        return _url(text, own)
    key = address(text)
    if key is not None:
        return _placed(key, 128, own)
    if "/" in text:
        return _slashed(text, own)
    if text[0] == "[" or ":" in text or "%" in text:
        return _with_port(text, own)
    return _named(text, own)


def _slashed(text: str, own: Own) -> Form:
    head, _, rest = text.partition("/")
    if rest.lower() in {"tcp", "udp"} and (_PORT.search(head) or address(head) is not None):
        return _with_port(head, own)
    if address(head) is None:
        return _url("http://" + text, own)
    found = network(text)
    if found:
        return _placed(*found, own)
    if re.fullmatch(r"\d{1,5}", rest):
        raise UnableToTakeIndicator(
            "độ dài mạng không đúng: IPv4 đến /32, IPv6 đến /128; cổng thì viết sau dấu hai chấm"
        )
    if re.fullmatch(r"[0-9./]*", rest):
        raise UnableToReadIndicator("độ dài mạng không đúng")
    return _url("http://" + text, own)


def _with_port(text: str, own: Own) -> Form:
    """An address in brackets, with a port or a zone, or a name with a port."""
    bare = re.sub(r"\A\[([^\]]*)\](?::\d{1,5})?\Z", r"\1", text).partition("%")[0]
    key = address(bare)
    if key is None:
        bare = _PORT.sub("", bare)
        key = address(bare)
    return _placed(key, 128, own) if key is not None else _named(bare, own)


def _placed(key: int, prefix: int, own: Own) -> Form:
    """An address or network: not everything, not nobody's, not the body's own; private ones flagged."""
    if prefix == 128 and not own.networks and key >> 24 in _PLAIN_HOSTS:
        return Form(Kind.IPV4, f"{key >> 24 & 255}.{key >> 16 & 255}.{key >> 8 & 255}.{key & 255}")
    flag = None
    if any(addresses.inside(key, prefix, each) for each in addresses.DOCUMENTATION):
        flag = Flag.DOCUMENTATION
    elif any(addresses.inside(key, prefix, each) for each in addresses.PRIVATE):
        flag = Flag.PRIVATE
    _of_somebody(key, prefix, flag)
    if any(addresses.meets(key, prefix, each) for each in own.networks):
        raise UnableToTakeIndicator("thuộc dải địa chỉ của chính đơn vị")
    if prefix < 128:
        return Form(Kind.NETWORK, told(key, prefix), flag)
    return Form(Kind.IPV4 if key >> 32 == 0xFFFF else Kind.IPV6, told(key), flag)


def _of_somebody(key: int, prefix: int, flag: Flag | None) -> None:
    """Raises UnableToTakeIndicator where it is nobody's address, or everybody's network."""
    for outer, why in nobody.NOBODY:
        if addresses.inside(key, prefix, outer):
            raise UnableToTakeIndicator(why)
    if addresses.inside(addresses.MAPPED, 96, (key, prefix)):
        raise UnableToTakeIndicator("mạng này là toàn bộ Internet")
    fourth = prefix >= 96 and key >> 32 == 0xFFFF
    if not flag and (prefix - 96 < nobody.WIDEST[4] if fourth else prefix < nobody.WIDEST[6]):
        raise UnableToTakeIndicator("mạng rộng hơn mọi dải từng được cấp: gần như toàn bộ Internet")


def _named(text: str, own: Own) -> Form:
    key = _name_of(text)
    if _suffixes().is_public(key):
        raise UnableToTakeIndicator(f"{key} là hậu tố công cộng: khớp với mọi tên miền dưới nó")
    last = key.rpartition(".")[2]
    if not _is_zone(last) and not text.islower():
        raise UnableToTakeIndicator(f"không tên miền nào có đuôi .{last}")  # TP.HCM, Mr.An
    _not_own(key, own)
    return Form(Kind.DOMAIN, key, _doubt(key))


@cache
def _is_zone(label: str) -> bool:
    """Whether names end with it: in the DNS of the world, or where malware and local networks have their own."""
    return label in nobody.OTHER_ZONES or _zones().publicsuffix(label) is not None


def _doubt(key: str) -> Flag | None:
    """A name that ends in no zone may be of one that is younger than our list, or misspelt: kept, and told."""
    return None if _is_zone(key.rpartition(".")[2]) else Flag.NO_ZONE


def _name_of(text: str) -> str:
    """The key of a name. Raises UnableToReadIndicator where it cannot be one that a log would bear."""
    plain = text.lower()
    if _WHOLE_NAME.match(plain):
        return _of_the_world(plain)
    name = text.removeprefix("*").lstrip(".").rstrip(".").replace("\u3002", ".")
    if "@" in name:
        raise UnableToReadIndicator("địa chỉ thư điện tử: không phải loại chỉ dấu được đối chiếu")
    if odd := next((char for char in name if not (char.isascii() or is_nameable(char))), ""):
        raise UnableToReadIndicator(f"ký tự {odd!r} không dùng được trong tên miền")
    try:
        labels = [label_key(label) for label in name.split(".")]
    except UnableToKey as refused:
        raise UnableToReadIndicator(str(refused)) from None
    if len(labels) == 1:
        why = "chỉ có một nhãn, không phải tên miền đầy đủ" if _HOST_NAME.match(labels[0]) else "không phải chỉ dấu"
        raise UnableToReadIndicator(why)
    key = ".".join(labels)
    if labels[-1].isdigit():
        raise UnableToReadIndicator("không phải địa chỉ IPv4 đúng (bốn số 0–255, không có số 0 ở đầu)")
    if len(key) > 253 or not all(_HOST_NAME.match(label) for label in labels):
        raise UnableToReadIndicator("không phải tên miền")
    if len(labels[-1]) < 2 or labels[-1][0].isdigit():
        raise UnableToReadIndicator("không phải tên miền")
    return _of_the_world(key)


def _of_the_world(key: str) -> str:
    last = key.rpartition(".")[2]
    if last in nobody.FILES and _ends_a_file(last):
        raise UnableToTakeIndicator("tên tệp, không phải tên miền")
    if last in nobody.OF_NOBODY:
        raise UnableToTakeIndicator(f"tên dưới .{last} không có trên Internet")
    return key


def _not_own(key: str, own: Own) -> None:
    if any(key == name or key.endswith("." + name) for name in own.names):
        raise UnableToTakeIndicator("thuộc tên miền của chính đơn vị")


def _url(text: str, own: Own) -> Form:
    """Scheme, host and path; user, port and fragment say nothing of which place is meant."""
    scheme, _, rest = text.partition("://")
    if not _SCHEME.match(scheme):
        raise UnableToReadIndicator("không phải địa chỉ web")
    rest = rest.partition("#")[0]
    end = min((at for mark in "/?" if (at := rest.find(mark)) >= 0), default=len(rest))
    host, path = rest[:end].rpartition("@")[2], rest[end:]
    if not path.startswith("/"):
        path = "/" + path
    if path.endswith("/*"):
        path = path[:-1]
    if _NO_PATH.search(path) or len(path.encode()) > _LONGEST_PATH:
        raise UnableToReadIndicator("đường dẫn có ký tự không dùng được hoặc quá dài")
    if host.startswith("*"):
        if path != "/":
            raise UnableToReadIndicator("tên có dấu * trong địa chỉ web: không đối chiếu được, hãy ghi riêng tên miền")
        return _named(host.partition(":")[0], own)
    found = _host(host, own)
    if path == "/" and scheme.lower() in _CARRIED:
        return found._replace(value=found.value.strip("[]"))
    return Form(Kind.URL, f"{scheme.lower()}://{found.value}{path}", found.flag)


def _host(host: str, own: Own) -> Form:
    bare = _BRACKETED.sub(r"\1", host).partition("%")[0] if host[:1] == "[" or "%" in host else host
    key = address(bare)
    if key is None and ":" in bare:
        bare = _LAST_PORT.sub("", bare)
        key = address(bare)
    if key is not None:
        found = _placed(key, 128, own)
        return Form(found.kind, f"[{found.value}]" if found.kind is Kind.IPV6 else found.value, found.flag)
    name = _name_of(bare)
    _not_own(name, own)
    return Form(Kind.DOMAIN, name, _doubt(name))
