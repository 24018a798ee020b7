"""Where logs write a host and its path as two fields: which path is whose. It looks nothing up."""

import re

KEY = 64  # characters before a host in which its key may be
_FAR = 80  # characters behind a host in which its path may be the next field
_FAR_KEYED = 240  # and in which it may be a field with a key, where the host has one
_ITEM = (  # of what may be between: "url", ":path", 80, GET, uri=
    r'(?:\\*":?[0-9A-Za-z_]+\\*"|[0-9A-Za-z_]+=(?:\\*")?|[0-9]+'
    r"|GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND)"
)
_GAP, _NARROW = (  # between a host and the path that is the next field; between an address and it, without blanks
    re.compile(
        rf'\]?(?::[0-9]+)?(?:\\*")?(?:[{apart},:]+{_ITEM}){{0,4}}(?:[{apart},:]*\\*"|[{apart},]+|(?<==)|(?<=="))'
    )
    for apart in (r" \t", r"\t")
)
_BEFORE = r"(?<![0-9A-Za-z_.\-])"
_QUOTE = r'(?:\\{0,8}")?'
_IS = rf"{_QUOTE}[ \t]{{0,2}}[:=][ \t]{{0,2}}{_QUOTE}"
_HOST_IS = (
    rf"{_BEFORE}(?:host|hostname|http_host|vhost|authority|server_name|cs[_-]host|request_?host|clientrequesthost|dhost"
    rf'|host\\{{0,8}}",[ \t]?\\{{0,8}}"value){_IS}'
)
_PATH_IS = rf"{_BEFORE}(?:url|uri|path|request_?ur[il]|ur[il]_path|http_ur[il]|clientrequesturi){_IS}(?=/)"
_HOST = re.compile(rf"{_HOST_IS}\[?\Z", re.IGNORECASE | re.ASCII)
_NEXT = re.compile(rf"{_HOST_IS}|({_PATH_IS})", re.IGNORECASE | re.ASCII)


def field_of(before: str, rest: str, is_name: bool) -> int:
    """Where behind a host a path begins that is the next field, or one with a key; 0 where none is.

    No blank is between an address and its path, since a client is no host.
    """
    at = rest.find("/", 1, _FAR)
    gap = _GAP if is_name else _NARROW
    if at > 0 and gap.fullmatch(rest, 0, at):
        return at
    found = _NEXT.search(rest, 0, _FAR_KEYED) if _HOST.search(before) else None
    return found.end() if found and found.group(1) else 0
