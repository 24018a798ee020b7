"""What the header of a column says that it holds, and whose: words in Vietnamese and English, with or without marks.

A header decides nothing alone: the cells below it are looked at too.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """What a column holds."""

    VALUE = "value"
    TLP = "tlp"
    EXPIRES = "expires"
    DETECTS = "detects"
    OTHER = "other"


class Whose(StrEnum):
    """On which side of an attack the addresses of a column stand. `SOURCE` is whoever began, mostly a victim."""

    HOSTILE = "hostile"
    VICTIM = "victim"
    SOURCE = "source"


_WHOLE = {
    Role.VALUE: {
        "address", "addresses", "dia chi", "host", "hosts", "value", "gia tri", "lien ket", "link", "duong dan", "mang",
        "network", "networks", "src", "dst", "cnc", "c2", "dai", "prefix", "artifact", "observable", "entity",
    },
    Role.TLP: {"tlp", "muc chia se", "marking", "muc do chia se", "nhan tlp", "tlp marking", "tlp level"},
    Role.EXPIRES: {
        "expires", "expiry", "expiration", "valid until", "valid to", "expires at", "expires on", "expired at",
        "expiration date", "expiry date", "expire date", "het han", "ngay het han", "han", "thoi han", "hieu luc den",
        "hieu luc den ngay", "ngay het hieu luc", "het hieu luc", "han su dung", "thoi gian het han",
    },
    Role.DETECTS: {"to ids", "for detection", "dung de phat hien"},
}  # fmt: skip
_HELD = {  # in this order: the first that stands in a header says what the column holds
    Role.OTHER: {
        "stt", "tt", "no", "id", "uuid", "ten tep", "ten tap tin", "ten file", "file name", "filename", "file names",
        "file path", "duong dan tep", "tham khao", "reference", "references", "ref", "ghi chu", "note", "notes",
        "comment", "comments", "mo ta", "description", "loai", "type", "ngay", "date", "time", "thoi gian", "reporter",
        "nguoi bao", "email", "mail", "trang thai", "status", "registrar", "signature", "port", "ports", "cong",
        "quoc gia", "country", "asn", "ten don vi", "nguon tin", "report", "permalink",
    },
    Role.VALUE: {
        "ip", "ips", "ipaddress", "ipaddr", "ipv4", "ipv6", "ip4", "ip6", "dstip", "srcip", "iocs", "ioc", "cidr",
        "subnet", "domain", "domains", "fqdn", "hostname", "hostnames", "host name", "ten mien", "ten may chu", "url",
        "urls", "uri", "website", "trang web", "indicator", "indicators", "chi dau", "chi bao", "dau hieu", "hash",
        "hashes", "ma bam", "gia tri bam", "md5", "sha1", "sha 1", "sha256", "sha 256", "dai mang", "dia chi mang",
        "dai dia chi", "dia chi may chu", "dia chi doc hai", "may chu dieu khien", "may chu c2", "c c server",
        "c2 server", "ip range", "address range", "dieu khien c c",
    },
}  # fmt: skip
_STILL_VALUE = {"port", "ports", "cong"}  # "IP:Port" holds addresses, whatever stands behind them
_SIDES = {
    Whose.VICTIM: {
        "don vi", "nan nhan", "victim", "victims", "lay nhiem", "nhiem", "bi nhiem", "infected", "bi tan cong",
        "noi bo", "internal", "may tram", "client", "co quan", "to chuc", "nguoi dung", "user", "cua ban", "thiet bi",
        "that", "chinh thuc", "bi gia mao", "bi mao danh", "legitimate", "official", "target", "muc tieu",
    },
    Whose.HOSTILE: {
        "c2", "c c", "cnc", "dieu khien", "doc hai", "malicious", "attacker", "attack", "tan cong", "botnet", "hostile",
        "xau", "command and control", "ioc", "chi dau", "lua dao", "phishing", "gia mao",
        "mao danh", "fake",
    },
}  # fmt: skip
_DIRECTIONS = {
    Whose.SOURCE: {"nguon", "source", "src", "srcip", "local", "from"},
    Whose.HOSTILE: {"dich", "destination", "dest", "dst", "dstip", "remote", "to"},
}
_FIELDS = {  # of IntelMQ and other programs, whose headers read as names; there the source is whom the event is about
    "source.": Whose.HOSTILE,
    "malware.": Whose.HOSTILE,
    "destination.": Whose.VICTIM,
}
_UNTIL = {  # words of a header that may say until when, where the cells below are days; and what says another day
    True: {"han", "het", "hieu luc", "gia tri den", "den ngay", "expire", "expires", "expired", "expiry", "expiration",
           "valid", "until", "ttl"},
    False: {"xu ly", "bao cao", "khac phuc", "tra loi", "phan hoi", "hoan thanh", "thuc hien", "gui", "from", "bat dau",
            "ban hanh", "phat hien", "han che", "ra soat"},
}  # fmt: skip
_KINDS = {
    "type",
    "ioc type",
    "indicator type",
    "attribute type",
    "data type",
    "loai",
    "loai chi dau",
    "loai ioc",
    "kieu",
}
_NO_KINDS = {  # kinds of indicators, folded, that stand in no log as such, though some are written like those that do
    "imphash", "pehash", "authentihash", "vhash", "ssdeep", "tlsh", "ja3", "ja3s", "ja4", "jarm", "hassh",
    "hasshserver", "mutex", "link", "whois", "email", "yara", "sigma", "cve", "vulnerability", "x509", "certificate",
    "user agent", "regkey", "comment", "text", "campaign", "threat actor", "dns soa", "favicon", "telfhash", "gimphash",
    "btc", "cdhash",
}  # fmt: skip
_BESIDE_KINDS = {  # what may stand in the name of such a kind
    "src", "dst", "subject", "body", "attachment", "fingerprint", "md5", "sha1", "sha256", "registrar", "registrant",
    "filehash", "hash", "name", "rule", "id", "key", "value", "address", "header", "mime", "hostname", "serial",
}  # fmt: skip
_OF_FILES = {"md5", "sha1", "sha 1", "sha256", "sha 256"}
_ENDS = {"ip", "fqdn", "md5", "sha1", "sha256", "hash", "address", "domain"}
_WHOLE_OF = {phrase: role for role, phrases in _WHOLE.items() for phrase in phrases}


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Lower case, no marks, words parted by single spaces, so that headers compare."""
    plain = unicodedata.normalize("NFD", text[:400].casefold()).replace("đ", "d")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def role_of(header: str) -> Role | None:
    """What a column with this header holds; None where no word of it is known."""
    key = folded(header)
    if key in _WHOLE_OF:
        return _WHOLE_OF[key]
    values = _first(key, _HELD[Role.VALUE])
    others = _first(key, _HELD[Role.OTHER] - _STILL_VALUE if values is not None else _HELD[Role.OTHER])
    if others is not None:
        return Role.OTHER
    return None if values is None else Role.VALUE


def may_expire(header: str) -> bool:
    """Whether a header may say until when its rows hold: a column of days below it does."""
    key = folded(header)
    return _first(key, _UNTIL[True]) is not None and _first(key, _UNTIL[False]) is None


def is_kind_column(header: str) -> bool:
    """Whether its cells say what kind each indicator is."""
    return folded(header) in _KINDS


def no_kind(cell: str) -> bool:
    """Whether a cell names a kind of indicator that is none of those to be matched ("imphash", "email-src")."""
    key = folded(cell)
    for name in _NO_KINDS:
        if f" {name} " in f" {key} " and _BESIDE_KINDS.issuperset(key.replace(name, " ").split()):
            return True
    return key.startswith(("filename", "file name", "ten tep", "ten tap tin")) and _first(key, _OF_FILES) is None


def is_field(header: str) -> bool:
    """Whether it is a field's dotted name, which would read as a domain: its last part is no domain's."""
    key = header.strip().lower()
    return "." in key and key.rpartition(".")[2] in _ENDS


def whose(header: str) -> Whose | None:
    """Which side a header names: the first of its words that names one; a direction counts where none does."""
    if is_field(header):
        return next((side for begin, side in _FIELDS.items() if header.strip().lower().startswith(begin)), None)
    key = folded(header)
    for table in (_SIDES, _DIRECTIONS):
        met = [(at, side) for side, phrases in table.items() if (at := _first(key, phrases)) is not None]
        if met:
            return min(met)[1]
    return None


def _first(key: str, phrases: set[str]) -> int | None:
    """Where the first of the phrases stands in a header, as whole words."""
    within = f" {key} "
    places = [at for phrase in phrases if (at := within.find(f" {phrase} ")) >= 0]
    return min(places, default=None)
