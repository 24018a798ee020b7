"""docs/match.md once more, slow and obvious, to hold the scanners against. It shares no code with them."""

import ipaddress
from collections.abc import Iterator, Sequence

from khien.lake.types import Indicator

_VISIBLE = {f"{number:04x}" for number in range(0x21, 0x7F)}
Found = tuple[int, int, int, str]  # line from 1, offset, number of the indicator, how


def sightings(data: bytes, indicators: Sequence[Indicator]) -> set[Found]:
    """Every sighting in the bytes of one log, each token compared with each indicator."""
    found: set[Found] = set()
    offset = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        text = line.decode("utf-8", "surrogateescape")
        for at, which, how in in_line(text, indicators):
            found.add((number, offset + _size(text[:at]), which, how))
        offset += len(line) + 1
    return found


def in_line(text: str, indicators: Sequence[Indicator]) -> Iterator[tuple[int, int, str]]:
    """Begin in characters, number of the indicator and how, for one line."""
    for chain_at, chain in _split(text, lambda char: is_name_char(char) or char == ":"):
        for skip in _skips(text, chain_at):
            yield from _in_chain(text, chain_at + skip, chain[skip:], indicators)


def is_name_char(char: str) -> bool:
    return char.isalnum() or char in "_-." or "\u0300" <= char <= "\u036f"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _split(text: str, belongs: object) -> list[tuple[int, str]]:
    pieces: list[tuple[int, str]] = []
    for at, char in enumerate(text):
        if not belongs(char):  # type: ignore[operator]
            continue
        if pieces and pieces[-1][0] + len(pieces[-1][1]) == at:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + char)
        else:
            pieces.append((at, char))
    return pieces


def _skips(text: str, at: int) -> list[int]:
    before = 0
    while before < at and text[at - before - 1] == "\\":
        before += 1
    if before % 2 == 0:
        return [0]
    if text[at] in "bfnrt":
        return [0, 1]
    code = text[at + 1 : at + 5]
    if text[at] == "u" and len(code) == 4 and all(char in "0123456789abcdefABCDEF" for char in code):
        char = chr(int(code, 16))
        return [0] if is_name_char(char) else [0, 5]
    return [0]


def _in_chain(text: str, at: int, chain: str, indicators: Sequence[Indicator]) -> Iterator[tuple[int, int, str]]:
    words = []
    for word in chain.split(":"):
        words.append((at, word))
        at += len(word) + 1
    for start, word in words:
        core = word.strip(".-")
        begin = start + len(word) - len(word.lstrip(".-"))
        if _size(word) <= 4096:
            yield from _names(text, begin, core, start + len(word), indicators)
            yield from _hashes(begin, core, indicators)
    for begin, value, end in _addresses(words):
        yield from _values(text, begin, value, end, indicators)


def _names(text: str, at: int, core: str, end: int, all_of: Sequence[Indicator]) -> Iterator[tuple[int, int, str]]:
    labels = _labels(core)
    if labels is None or len(labels) < 2 or _v4(core) is not None:
        return
    for number, one in enumerate(all_of):
        if one.kind == "domain":
            wanted = one.value.split(".")
            if labels[-len(wanted) :] == wanted:
                yield at, number, "domain" if len(labels) == len(wanted) else "subdomain"
        elif one.kind == "url":
            host, path = _url(one.value)
            if host == ".".join(labels) and _goes_on(text, end, path):
                yield at, number, "url"


def _labels(core: str) -> list[str] | None:
    import unicodedata

    labels = []
    for label in core.split("."):
        if label.isascii():
            labels.append(label.lower())
            continue
        for char in label:
            if not char.isascii() and unicodedata.normalize("NFC", char.lower()).isascii():
                return None
        composed = unicodedata.normalize("NFC", label.lower())
        labels.append("xn--" + composed.encode("punycode").decode())
    return labels


def _hashes(at: int, core: str, all_of: Sequence[Indicator]) -> Iterator[tuple[int, int, str]]:
    for begin, part in _split(core, lambda char: char not in "._-"):
        for number, one in enumerate(all_of):
            if one.kind in {"md5", "sha1", "sha256"} and one.value == part.lower():
                yield at + begin, number, "hash"


def _url(value: str) -> tuple[str, str]:
    host, _, path = value.split("://", 1)[1].partition("/")
    return host, "/" + path


def _without_escapes(text: str) -> str:
    made, at = "", 0
    while at < len(text):
        after = at
        while after < len(text) and text[after] == "\\":
            after += 1
        code = text[after + 1 : after + 5]
        if after > at and text[after : after + 1] == "/":
            made, at = made + "/", after + 1
        elif after > at and text[after : after + 1] == "u" and code.lower() in _VISIBLE:
            made, at = made + chr(int(code, 16)), after + 5
        else:
            made, at = made + text[at], at + 1
    return made


def _goes_on(text: str, end: int, path: str) -> bool:
    if path == "/":
        return True
    rest = _without_escapes(text[end:])
    rest = rest.removeprefix("]")
    if rest.startswith(":"):
        digits = 1
        while digits < len(rest) and rest[digits] in "0123456789":
            digits += 1
        if digits > 1:
            rest = rest[digits:]
    if not rest.startswith(path):
        return False
    after = rest[len(path) :]
    if not after or path[-1] in "/=&?":
        return True
    if after[0] == ".":
        return len(after) == 1 or not is_name_char(after[1])
    return not is_name_char(after[0]) and after[0] not in "%+~"


def _addresses(
    words: list[tuple[int, str]],
) -> Iterator[tuple[int, ipaddress.IPv4Address | ipaddress.IPv6Address, int]]:
    """Group the words into runs that could be one address, then read each run as well as it can be read."""
    runs: list[list[tuple[int, str]]] = [[]]
    closed = False
    for start, word in words:
        core = word.strip(".-")
        at = start + len(word) - len(word.lstrip(".-"))
        fits = (
            core == "" or _v4(core) is not None or (len(core) <= 4 and all(c in "0123456789abcdefABCDEF" for c in core))
        )
        if word and not core:
            if not closed:
                runs[-1].append((at, core))
            runs.append([(at, core)])
            closed = False
            continue
        if closed or not fits or (word and word[0] in ".-"):
            runs.append([])
        if fits:
            runs[-1].append((at, core))
        closed = not fits or _v4(core) is not None or (word != "" and word[-1] in ".-")
    for run in runs:
        yield from _read_run(run)


def _read_run(
    run: list[tuple[int, str]],
) -> Iterator[tuple[int, ipaddress.IPv4Address | ipaddress.IPv6Address, int]]:
    if not run:
        return
    tries = [run]
    if run[-1][1] == "":
        tries.append(run[:-1])
    if run[0][1] == "":
        tries.append(run[1:])
    if run[0][1] == "" and run[-1][1] == "":
        tries.append(run[1:-1])
    for part in tries:
        text = ":".join(core for _, core in part)
        if len(part) > 2:
            try:
                yield part[0][0], ipaddress.IPv6Address(text), part[-1][0] + len(part[-1][1])
                return
            except ValueError:
                continue
    last = _v4(run[-1][1])
    if last is not None:
        yield run[-1][0], last, run[-1][0] + len(run[-1][1])


def _v4(text: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text) if text.isascii() else None
    except ValueError:
        return None


def _plain(value: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    mapped = value.ipv4_mapped if isinstance(value, ipaddress.IPv6Address) else None
    return mapped or value


def _values(
    text: str, at: int, value: ipaddress.IPv4Address | ipaddress.IPv6Address, end: int, all_of: Sequence[Indicator]
) -> Iterator[tuple[int, int, str]]:
    value = _plain(value)
    while end < len(text) and text[end] in ".-":  # the word ends where its outer dots and dashes do
        end += 1
    for number, one in enumerate(all_of):
        if one.kind in {"ipv4", "ipv6"} and ipaddress.ip_address(one.value) == value:
            yield at, number, "address"
        elif one.kind == "network" and _holds(ipaddress.ip_network(one.value), value):
            yield at, number, "network"
        elif one.kind == "url":
            host, path = _url(one.value)
            if host.strip("[]") == str(value) and _goes_on(text, end, path):
                yield at, number, "url"


def _holds(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, value: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> bool:
    if network.version == 6 and value.version == 4:
        value = ipaddress.IPv6Address(0xFFFF00000000 + int(value))
    return value in network
