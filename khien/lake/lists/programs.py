"""Lines that programs write in lists of their own: filters of browsers, zones of DNS, ipset, sums of files.

A shape names the one thing in the line that is meant, or says why it is not.
"""

import re
from typing import NamedTuple

from khien.lake.lists.nobody import FILES

EXCEPTED = "ngoại lệ: danh sách nói đây không phải tên, địa chỉ độc hại"
_HASH = r"(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})"
_ENDING = rf"(?:{'|'.join(sorted(FILES))}|zip)"
_NAME = r"[\w.*-]+"


class Named(NamedTuple):
    """What a line names; `why` where it is not to be taken."""

    value: str
    why: str = ""


_SHAPES = (
    (r"@@\S+", EXCEPTED),  # an exception of a filter
    (rf"{_NAME}\s+(?:\d+\s+)?(?:IN\s+)?CNAME\s+rpz-passthru\.", EXCEPTED),
    (r"\|\|([^\s^$*|]+)\^(?:\$(?!.*(?:domain|denyallow|app)=)\S*)?", ""),  # a filter of a whole name, whatever it loads
    (rf"(?:address|local)=/({_NAME})/\S*", ""),  # dnsmasq
    (rf'local-zone:\s*"?({_NAME})"?\s+"?(?:always_\w+|static|refuse|deny|redirect|inform_deny)"?', ""),  # Unbound
    (rf'local-data:\s*"({_NAME})\s+(?:\d+\s+)?(?:IN\s+)?A{{1,4}}\s+\S+"', ""),
    (rf'zone\s+"({_NAME})"\s*(?:IN\s*)?\{{.*', ""),  # BIND
    (r"add\s+\S+\s+([0-9a-f.:/-]+)(?:,\S*)?(?:\s.*)?", ""),  # ipset save
    (rf"(?:MD5|SHA-?1|SHA-?256)\s*\(.*\)\s*=\s*({_HASH})", ""),  # BSD's sums of files
    (rf"\\?({_HASH})\s+(?:\*\S.*|\S.*\.{_ENDING})", ""),  # GNU's
    (rf"[^\s/:]+\.{_ENDING}\s*(?:[-–:|,;=]\s*)?\s({_HASH})", ""),  # the name of the file first
    (r"\S+\s+(?:localhost|broadcasthost|ip6-\w+)(?:\s.*)?", "dòng của chính máy trong tệp hosts"),
)
_COMPILED = tuple((re.compile(pattern + r"\Z", re.I), why) for pattern, why in _SHAPES)
_BEGINS = re.compile(
    r"@@|\|\||(?:address|local)=/|local-(?:zone|data):|zone\s|add\s|md5|sha|\\?[0-9a-f]{32}"
    r"|.*(?:rpz-|localhost|broadcasthost|ip6-|[0-9a-f]{32}\Z)",
    re.I,
)


def named(line: str) -> Named | None:
    """What a line of one of the shapes names; None where it is of none."""
    if not _BEGINS.match(line):
        return None
    for pattern, why in _COMPILED:
        if found := pattern.match(line):
            return Named(found.group(1) if pattern.groups else "", why)
    return None
