"""docs/match.md once more, slow and obvious, to hold the scanners against. It shares no code with them."""

import ipaddress
import re
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
        told: dict[tuple[int, int], tuple[int, int, str]] = {}
        for skip, names in _skips(text, chain_at):
            for end, at, which, how in _in_chain(text, chain_at + skip, chain[skip:], indicators, names=names):
                told[end, which] = (at, which, how)  # of two readings of a token the later one
        yield from told.values()
    for at, name in _counted_names(text):
        yield from _names(text, at, name, len(text), indicators)


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


def _skips(text: str, at: int) -> list[tuple[int, bool]]:
    """What a chain may begin behind: how many characters, and whether names are read there as well as addresses."""
    if colour := _colour(text, at):
        return [(colour, True)]
    before = at
    while before > 0 and text[before - 1] == "\\":
        before -= 1
    found = [(0, True)]
    if before < at:
        lone = (at - before) % 2 == 1
        inside = before > 0 and (is_name_char(text[before - 1]) or text[before - 1] in ":,;)")
        skips = (_letter(text, at), _code(text, at, "u", 4), _code(text, at, "x", 2))
        found += [(skip, lone or inside or text[at] == "x") for skip in skips if skip]
    if text[max(0, at - 1) : at] == "%":
        for level in range(3):
            if text[at : at + 2 * level] == "25" * level and (code := _hex(text[at + 2 * level :][:2], 2)) is not None:
                found += [(2 * level + 2, True)] if code < 128 and not is_name_char(chr(code)) else []
    if text[max(0, at - 1) : at] == "#" and text[at : at + 3] in _CONTROLS:
        found.append((3, True))
    return found


_CONTROLS = {f"{number:03o}" for number in (*range(32), 127)}
_ESCAPES = ("\x1b", "\\u001b", "\\x1b", "\\033", "\\e", "#033", "^[")


def _colour(text: str, at: int) -> int:
    """How many characters of the chain are the end of a terminal's colour, 0 where none is."""
    front = text[max(0, at - 40) : at].rstrip("0123456789;")
    if text[at - 1 : at] not in ("[", ";") or not any(front.lower().endswith(escape + "[") for escape in _ESCAPES):
        return 0
    for digits in range(4):
        if text[at + digits : at + digits + 1] in ("m", "K"):
            return digits + 1 if all(char in "0123456789" for char in text[at : at + digits]) else 0
    return 0


def _letter(text: str, at: int) -> int:
    return 1 if text[at] in "bfnrt" else 0


def _code(text: str, at: int, letter: str, digits: int) -> int:
    code = _hex(text[at + 1 : at + 1 + digits], digits)
    if text[at] != letter or code is None or is_name_char(chr(code)) or (letter == "x" and code > 127):
        return 0
    return 1 + digits


def _hex(text: str, digits: int) -> int | None:
    return int(text, 16) if len(text) == digits and all(char in "0123456789abcdefABCDEF" for char in text) else None


def _counted_names(text: str) -> Iterator[tuple[int, str]]:
    """Names as the debug log of Windows' DNS server has them: (4)evil(7)example(0)."""
    for at, run in _split(text, lambda char: char in "()_-" or (char.isascii() and char.isalnum())):
        for part_at, part in _parts(run):
            labels = [piece.split(")") for piece in part.split("(")[1:-1]]
            if len(run) <= 4096 and len(labels) > 1 and all(int(size) == len(label) for size, label in labels):
                yield at + part_at, ".".join(label for _, label in labels)


def _parts(run: str) -> Iterator[tuple[int, str]]:
    for one in re.finditer(r"(?:\([0-9]{1,2}\)[0-9A-Za-z_-]{1,63})+\(0\)", run):
        yield one.start(), one.group()


def _in_chain(
    text: str, at: int, chain: str, indicators: Sequence[Indicator], *, names: bool
) -> Iterator[tuple[int, int, int, str]]:
    """Where the token ends, and what is met; of a hash, which no reading can change, its begin below zero."""
    words = []
    for word in chain.split(":"):
        words.append((at, word))
        at += len(word) + 1
    for start, word in words:
        core, end = word.strip(".-"), start + len(word)
        begin = start + len(word) - len(word.lstrip(".-"))
        if _size(word) <= 4096:
            if names:
                yield from ((end, *found) for found in _names(text, begin, core, end, indicators))
            yield from ((-found[0], *found) for found in _hashes(begin, core, indicators))
            yield from ((end, *found) for found in _dumped(text, start, word, core, begin, indicators))
    long = {start + len(word) for start, word in words if _size(word) > 4096}
    for begin, value, end in _addresses(words):
        if value.version == 4 and end in long:
            continue
        yield from ((end, *found) for found in _values(text, begin, value, end, indicators))


def _dumped(
    text: str, start: int, word: str, core: str, at: int, indicators: Sequence[Indicator]
) -> Iterator[tuple[int, int, str]]:
    """An IPv4 address with its port behind a dot, where it can be nothing else: as tcpdump writes it."""
    front, _, port = core.rpartition(".")
    value, end = _v4(front), start + len(word)
    beside = text[:start].endswith((" > ", "IP ")) or text[end : end + 3] == " > "
    if value and beside and _is_port(port):
        yield from _values(text, at, value, end, indicators)


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
            if host == ".".join(labels) and _goes_on(text, at, end, path, blanks=True):
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
        if after > at and text[after : after + 1] in ("/", "=", "|"):
            made, at = made + text[after], after + 1
        elif after > at and text[after : after + 1] == "u" and code.lower() in _VISIBLE:
            made, at = made + chr(int(code, 16)), after + 5
        else:
            made, at = made + text[at], at + 1
    return made


def _as_value(text: str) -> str:
    """What follows a host in a URL that is a value in the query of another; nothing where it is none."""
    for level in range(3):
        if text.lower().startswith(tuple("%" + "25" * level + sign for sign in ("2f", "3a", "3f", "23", "5d"))):
            value = text
            for end in (*"&#\"'<>", *(char for char in set(text) if char.isspace())):
                value = value.partition(end)[0]
            for _ in range(level + 1):
                value = _unquoted(value)
            return value
    return ""


def _unquoted(text: str) -> str:
    raw, at = b"", 0
    while at < len(text):
        code = _hex(text[at + 1 : at + 3], 2) if text[at] == "%" else None
        raw += text[at].encode("utf-8", "surrogateescape") if code is None else bytes([code])
        at += 1 if code is None else 3
    return raw.decode("utf-8", "surrogateescape")


def _goes_on(text: str, at: int, end: int, path: str, *, blanks: bool) -> bool:
    """Whether the path stands behind the host, or is the next field, or a host and a path have their keys."""
    if path == "/":
        return True
    rest = _as_value(text[end : end + 12_288]) or _without_escapes(text[end : end + 12_288])
    gap = rest.partition("/")[0]
    if gap != rest and len(gap) < 80 and _is_between_fields(gap, blanks=blanks) and _is_path(rest[len(gap) :], path):
        return True
    if _is_keyed(text[:at].removesuffix("["), _HOST_KEYS):
        paths = [one for one in range(240) if rest[one : one + 1] == "/" and _is_keyed(rest[:one], _PATH_KEYS)]
        hosts = [one for one in range(240) if _is_keyed(rest[:one], _HOST_KEYS)]
        if paths and min(paths) < min(hosts, default=240) and _is_path(rest[paths[0] :], path):
            return True
    rest = rest.removeprefix("]")
    if rest.startswith(":"):
        digits = 1
        while digits < len(rest) and rest[digits] in "0123456789":
            digits += 1
        if digits > 1:
            rest = rest[digits:]
    return _is_path("/" + rest if rest[:1] in ("?", "#") else rest, path)


_HOST_KEYS = (
    *("host", "hostname", "http_host", "vhost", "authority", "server_name", "cs-host", "cs_host"),
    *("request_host", "requesthost", "clientrequesthost", "dhost", 'host","value', 'host", "value', 'host",\t"value'),
)  # fmt: skip
_PATH_KEYS = (
    *("url", "uri", "path", "request_uri", "request_url", "requesturi", "requesturl", "uri_path", "url_path"),
    *("http_uri", "http_url", "clientrequesturi"),
)  # fmt: skip


def _is_keyed(before: str, keys: Sequence[str]) -> bool:
    """Whether text ends with a key and what parts it from its value: key= or "key": " and the like."""
    for behind in _unquotings(before):
        sign = behind.rstrip(" \t")
        front = sign[:-1].rstrip(" \t")
        if sign[-1:] in (":", "=") and len(behind) - len(sign) <= 2 and len(sign) - 1 - len(front) <= 2:
            for key in _unquotings(front):
                if any(_ends_with(re.sub(r'(?<!\\)\\{1,8}"', '"', key.lower()), one) for one in keys):
                    return True
    return False


def _unquotings(text: str) -> list[str]:
    """The text, and what it is before a quotation mark that ends it, with up to eight backslashes."""
    bare = text[:-1].rstrip("\\")
    return [text, bare] if text.endswith('"') and len(text) - 1 - len(bare) <= 8 else [text]


def _ends_with(text: str, key: str) -> bool:
    return text.endswith(key) and not (
        text[-len(key) - 1 : -len(key)].isascii() and is_name_char(text[: -len(key)][-1:] or " ")
    )


_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND")


def _is_between_fields(gap: str, *, blanks: bool) -> bool:
    """Whether it ends one field and begins the next; a port, and at most four keys, numbers and methods are between."""
    apart = " \t" if blanks else "\t"
    gap = gap.removeprefix("]")
    after_port = gap[1:].lstrip("0123456789") if gap[:1] == ":" and gap[1:2].isdigit() else gap
    for rest in (gap, after_port):
        closed = rest.lstrip("\\")
        for one in (rest, closed[1:] if closed[:1] == '"' else rest):
            if _goes_to_the_next(one, gap, apart, 4):
                return True
    return False


def _goes_to_the_next(rest: str, gap: str, apart: str, items: int) -> bool:
    inner = rest.lstrip(apart + ",:")
    if rest and (inner.lstrip("\\") == '"' or not rest.strip(apart + ",")):
        return True
    if not rest and gap.endswith(("=", '="')):
        return True
    if inner == rest or not items:
        return False
    return any(_goes_to_the_next(inner[size:], gap, apart, items - 1) for size in _items(inner))


def _items(text: str) -> Iterator[int]:
    for size in range(1, len(text) + 1):
        part = text[:size]
        key = part.lstrip("\\")
        if part in _METHODS or (part.isascii() and part.isdigit() and not text[size : size + 1].isdigit()):
            yield size
        if key[:1] == '"' and key[-1:] == '"' and _is_key(key[1:-1].rstrip("\\").removeprefix(":")):
            yield size
        keyed = part[:-1].rstrip("\\") if part[-1] == '"' else part
        if keyed[-1:] == "=" and _is_key(keyed[:-1]):
            yield size


def _is_key(text: str) -> bool:
    return text != "" and text.isascii() and text.replace("_", "a").isalnum()


def _is_path(rest: str, path: str) -> bool:
    if not rest.startswith(path):
        return False
    after = rest[len(path) :]
    if not after or path[-1] in "/=&?":
        return True
    if after[0] == ".":
        return len(after) == 1 or not is_name_char(after[1])
    return not is_name_char(after[0]) and after[0] not in "%+~"


Word = tuple[int, str, int]  # where its core begins, the core, where the word ends
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _addresses(words: list[tuple[int, str]]) -> Iterator[tuple[int, Address, int]]:
    """Group the words into runs that could be one address, then read each run as well as it can be read."""
    runs: list[list[Word]] = [[]]
    closed = False
    for start, word in words:
        core, end = word.strip(".-"), start + len(word)
        at = start + len(word) - len(word.lstrip(".-"))
        group, _, port = core.partition(".")
        with_port = group != "" and _is_group(group) and _is_port(port)
        fits = _v4(core) is not None or _is_group(core) or with_port
        if word and not core:
            if not closed:
                runs[-1].append((at, core, end))
            runs.append([(at, core, end)])
            closed = False
            continue
        if closed or not fits or (word and word[0] in ".-"):
            runs.append([])
        if fits:
            runs[-1].append((at, group if with_port else core, end))
        closed = not fits or with_port or _v4(core) is not None or (word != "" and word[-1] in ".-")
    for run in runs:
        yield from _read_run(run)


def _is_group(text: str) -> bool:
    return len(text) <= 4 and all(char in "0123456789abcdefABCDEF" for char in text)


def _is_port(text: str) -> bool:
    return len(text) <= 5 and text.isascii() and text.isdigit() and str(int(text)) == text and int(text) < 65536


def _read_run(run: list[Word]) -> Iterator[tuple[int, Address, int]]:
    if not run:
        return
    tries = [run]
    if run[-1][1] == "":
        tries.append(run[:-1])
    if run[0][1] == "":
        tries.append(run[1:])
    if run[0][1] == "" and run[-1][1] == "":
        tries.append(run[1:-1])
    full = run[:-1] if run[-1][1] == "" else run
    if all(core for _, core, _ in full):
        if len(full) == 9:
            tries.append(full[:8] if _is_port(full[-1][1]) else full[1:])
        if len(full) == 10 and _is_port(full[-1][1]):
            tries.append(full[1:9])
    for part in tries:
        text = ":".join(core for _, core, _ in part)
        if len(part) > 2:
            try:
                yield part[0][0], ipaddress.IPv6Address(text), part[-1][2]
                return
            except ValueError:
                continue
    last = _v4(run[-1][1])
    if last is not None:
        yield run[-1][0], last, run[-1][2]


def _v4(text: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text) if text.isascii() else None
    except ValueError:
        return None


def _plain(value: Address) -> Address:
    mapped = value.ipv4_mapped if isinstance(value, ipaddress.IPv6Address) else None
    return mapped or value


def _values(
    text: str, at: int, value: Address, end: int, all_of: Sequence[Indicator]
) -> Iterator[tuple[int, int, str]]:
    value = _plain(value)
    version = str(value).endswith(".0.0.0") and (text[:at].lower().endswith("version=") or _behind_a_product(text[:at]))
    for number, one in enumerate(all_of):
        if one.kind in {"ipv4", "ipv6"} and ipaddress.ip_address(one.value) == value:
            yield at, number, "address"
        elif one.kind == "network" and _holds(ipaddress.ip_network(one.value), value) and not version:
            yield at, number, "network"
        elif one.kind == "url":
            host, path = _url(one.value)
            if host.strip("[]") == str(value) and _goes_on(text, at, end, path, blanks=False):
                yield at, number, "url"


def _behind_a_product(before: str) -> bool:
    """Chrome/120.0.0.0 is a version."""
    return before[-1:] == "/" and before[-2:-1].isascii() and before[-2:-1].isalpha()


def _holds(network: ipaddress.IPv4Network | ipaddress.IPv6Network, value: Address) -> bool:
    if network.version == 6 and value.version == 4:
        value = ipaddress.IPv6Address(0xFFFF00000000 + int(value))
    return value in network
