"""One cell or word that holds several indicators → its parts; and what of a refused line reads as one.

Nothing that is written like an indicator vanishes: each part is judged for itself.
"""

import re
from collections.abc import Iterator, Sequence

from khien.lake.addresses import address
from khien.lake.lists.forms import UnableToReadIndicator, UnableToTakeIndicator, forms, refanged
from khien.lake.lists.headers import folded
from khien.lake.names import HASHES, HEX
from khien.lake.types import Kind

_SIGNS = tuple(re.compile(sign) for sign in (r"\n+", r";", r"\|", r",", r"\s+"))  # the stronger first
_JOINING = {"va", "and", "or", "hoac", ""}  # folded; marks alone fold to nothing
_WORDS = _JOINING - {""}
_BULLET = re.compile(r"(?:[-*+•–]|>+|\d{1,6}[.)/]|\d{1,3}\.\d{1,3}[.)]?|[a-zđ][.)])\Z")
_LABEL = {  # what may stand before indicators and says only what they are; folded
    "1", "256", "address", "addresses", "bam", "botnet", "c", "c2", "chi", "chu", "cnc", "command", "control", "dai",
    "danh", "dau", "dia", "dieu", "doc", "domain", "domains", "duong", "dan", "fqdn", "gia", "hai", "hash", "hashes",
    "host", "hostname", "indicator", "indicators", "ioc", "iocs", "ip", "ips", "ipv4", "ipv6", "khien", "link", "ma",
    "malicious", "mang", "may", "md5", "mien", "network", "sach", "server", "sha", "sha1", "sha256", "ten", "trang",
    "tri", "url", "urls", "web", "website",
}  # fmt: skip
_LABELLED = re.compile(r"(?P<label>[^\W\d_][^:=]{0,60}?)\s*[:=–-]+\s+(?=\S)|(?P<near>[^\W\d_][^:=/.]{0,60}):(?=[\w\[])")
_KIND = re.compile(r"(?:ip(?:v4|v6)?|domain|hostname|url|md5|sha-?1|sha-?256)[:=]\Z", re.I)
_TRIED = re.compile(r"\w[.:]\w|\[\.\]|\(\.\)|[0-9a-f]{32}", re.I)
_PARTED = re.compile(r"[\s,;\"'()<>=|{}\[\]^$]+")
_ARROW = re.compile(r"\s*(?:[-=]+>|→|⇒|⟶)\s*")
_ASIDE = re.compile(r"\s+\([^()]*\)")
_PORT = re.compile(r"\d{1,5}\Z")
_LONGEST, _MOST = 4000, 60  # letters and words of a refused line that are looked through
_DIGESTS = {"md5", "sha1", "1", "sha256", "256"}
_FEW = 8  # words before an indicator
_SORTS = {
    Kind.IPV4: "address", Kind.IPV6: "address", Kind.NETWORK: "address", Kind.DOMAIN: "name", Kind.URL: "name",
    Kind.MD5: "hash", Kind.SHA1: "hash", Kind.SHA256: "hash",
}  # fmt: skip
CONNECTED = "hai đầu của một kết nối: không rõ đầu nào là chỉ dấu, hãy ghi riêng nó ra"
NUMBER = "số đứng riêng sau chỉ dấu: không rõ là địa chỉ hay cổng, hãy viết đủ"
BEHIND = "đứng trong lời ghi chú sau chỉ dấu khác: không rõ có phải chỉ dấu, hãy tách riêng nó ra"


def reads(text: str) -> bool:
    """Whether it is written as one indicator is, taken or not."""
    try:
        forms(text)
    except UnableToTakeIndicator:
        return True
    except UnableToReadIndicator:
        return False
    return True


def are_several(text: str) -> bool:
    """Whether it is one indicator, or nothing but several."""
    if reads(text):
        return True
    if is_connection(text):
        return False
    first = False
    for _, like in _parted(without_asides(text), 0):
        if not like:
            return False
        first = True
    return first


def is_connection(text: str) -> bool:
    """Whether an arrow stands between two things that read: one of them may be the victim's."""
    sides = _ARROW.split(text) if _ARROW.search(text) else ()
    return len(sides) > 1 and bool(mentioned(sides[0]) and mentioned(sides[1]))


def without_asides(text: str) -> str:
    """Without what stands in parentheses behind something and reads as nothing: "(VNPT)", "(cổng 443)"."""
    return _ASIDE.sub(lambda found: found.group() if mentioned(found.group()) else "", text) if "(" in text else text


def unlabelled(text: str) -> str:
    """Without words before a colon that merely say what stands behind it ("Tên miền: …", "C2: …", "MD5 - …").

    Without a colon they are let go where nothing but indicators stands behind them.
    """
    found = _LABELLED.match(text)
    said = folded(found["label"] or found["near"]).split() if found else []
    if found and _LABEL.issuperset(said) and address(text) is None and not (found["near"] and said[-1] in _DIGESTS):
        return text[found.end() :]
    words = text.split(None, _FEW)
    for at, word in enumerate(words):
        if not folded(word) or not _LABEL.issuperset(folded(word).split()):
            rest = text.split(None, at)[-1]
            return rest if at and are_several(rest) else text
    return text


def is_header(line: str) -> bool:
    """Whether it says merely what stands below it ("IP", "Tên miền"): no indicator, and no name of a machine."""
    plain = line[:1].isalpha() and all(char.isalnum() or char.isspace() for char in line)
    return plain and _LABEL.issuperset(folded(line).split()) and not (reads(line) or mentioned(line))


def is_kind(word: str) -> bool:
    """Whether it merely says what kind stands behind it ("IP:", "sha256=")."""
    return bool(_KIND.match(word))


def is_bullet(word: str) -> bool:
    """A dash, a point or a number before an entry."""
    return bool(_BULLET.match(word))


def parts(text: str) -> list[tuple[str, str]]:
    """The parts of a cell that is no single indicator, each with the reason to refuse it, mostly none.

    Behind the first word that is no indicator stands a note: what reads there is refused, the rest is a note. Empty
    where the cell begins with no indicator.
    """
    if is_connection(text):
        return [(text, CONNECTED)]
    bare = without_asides(unlabelled(text))
    pieces = _parted(text, 0) if bare == text else _pieces(bare, 0)
    if paired := _of_pair(bare):
        return [(paired, "")]
    found: list[tuple[str, str]] = []
    noted = False
    for piece, like in pieces:
        if not found and not like:
            return []
        if like or _TRIED.search(piece):
            found.append((piece, BEHIND if noted and like else ""))
        elif piece.isdecimal() and not noted:
            found.append((piece, NUMBER))
        else:
            noted = True
    return found


def _of_pair(text: str) -> str:
    """Of "name|hash" and "address|port", as MISP writes them, the part that can be matched."""
    first, sign, second = map(str.strip, text.partition("|"))
    if not sign or "|" in second:
        return ""
    for one in (second, first):
        if len(one) in HASHES and HEX.match(one):
            return one
    return first if _PORT.match(second) and reads(first) else ""


def _pieces(text: str, at: int) -> Iterator[tuple[str, bool]]:
    """Parts of a text by ever weaker signs, and whether each reads; what reads is parted no further."""
    text = text.strip()
    if is_bullet(text) or is_kind(text) or folded(text) in _JOINING:
        return
    if reads(text):
        yield text, True
    else:
        yield from _parted(text, at)


def _parted(text: str, at: int) -> Iterator[tuple[str, bool]]:
    """The pieces of what does not read as a whole."""
    if at < len(_SIGNS):
        for piece in _SIGNS[at].split(text):
            yield from _pieces(piece, at + 1)
    elif "/" in text and all(address(one) is not None for one in text.split("/")):
        yield from ((one, True) for one in text.split("/"))
    else:
        yield text, False


def mentioned(line: str) -> str:
    """The first thing in a line that reads as an indicator, as it is written; empty where nothing does."""
    for word in map(str, _PARTED.split(refanged(line[:_LONGEST]))[:_MOST]):
        if "@" in word or not _TRIED.search(word):
            continue
        for one in [word, *(word.split("/") if "://" not in word else [])]:
            if _TRIED.search(one) and _is_taken(one):
                return one.strip(".:")
    return ""


def behind(first: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Of the words behind an indicator in a line of text: those of its kind, then what a note names, with why not.

    A comment is looked at no more.
    """
    if not any(map(_TRIED.search, words[:_MOST])) or not reads(first):
        return
    sort, noted = _sort(first), False
    for word in words[:_MOST]:
        if word.startswith(("#", ";", "//")):
            return
        found = _sort(word) if _TRIED.search(word) else ""
        if found and (noted or found != sort):
            yield word, BEHIND
        elif found:
            yield word, ""
        noted = noted or not (found or folded(word) in _WORDS or word in {",", ";"})


def _sort(word: str) -> str:
    """Whether a word is taken as an address, a name or a hash; empty where it is taken as none."""
    try:
        return _SORTS[forms(word)[0].kind]
    except UnableToReadIndicator:
        return ""


def _is_taken(text: str) -> bool:
    return bool(_sort(text))
