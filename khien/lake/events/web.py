"""Fields of web servers and proxies that follow from others: of the address asked for its host, path, query, extension.

Rules of `webserver` look for paths in `cs-uri-query` and rules of `proxy` for hosts in `c-uri`, whatever the standard
says those hold, so both are lists: with and without the rest of the address.
"""

from khien.lake.sigma.types import Value

INPUTS = frozenset({"c-uri", "cs-uri", "cs-uri-stem", "cs-uri-query", "cs-host", "c-useragent", "cs-user-agent",
                    "cs-referer", "cs-referrer"})  # fmt: skip
OUTPUTS = INPUTS | {"c-uri-stem", "c-uri-query", "c-uri-extension", "r-dns"}


def complete(fields: dict[str, Value]) -> None:
    """Add what is not there."""
    for one, other in (("c-useragent", "cs-user-agent"), ("cs-referer", "cs-referrer")):
        for name, twin in ((one, other), (other, one)):
            if fields.get(name) is None and fields.get(twin) is not None:
                fields[name] = fields[twin]
    asked = _asked(fields)
    if not asked:
        return
    host, target = _host_and_target(asked)
    host = host or _text(fields.get("cs-host"))
    path, mark, query = target.partition("?")
    whole = asked if asked != target or not host else f"http://{host}{target if target[:1] == '/' else '/' + target}"
    last = path.rsplit("/", 1)[-1]
    made: dict[str, Value] = {
        "c-uri": list(dict.fromkeys([asked, whole, target])),
        "cs-uri": list(dict.fromkeys([target, path, whole])),
        "cs-uri-stem": path,
        "c-uri-stem": path,
        "cs-uri-query": [target, query] if mark else target,
        "c-uri-query": query if mark else None,
        "c-uri-extension": last.rsplit(".", 1)[1] if "." in last else None,
        "cs-host": host or None,
        "r-dns": host or None,
    }
    for name, value in made.items():
        if fields.get(name) is None or name in ("c-uri", "cs-uri", "cs-uri-query"):
            fields[name] = value


def _asked(fields: dict[str, Value]) -> str:
    whole = _text(fields.get("c-uri")) or _text(fields.get("cs-uri"))
    if whole:
        return whole
    stem, query = _text(fields.get("cs-uri-stem")), _text(fields.get("cs-uri-query"))
    return f"{stem}?{query}" if query and stem else stem


def _host_and_target(asked: str) -> tuple[str, str]:
    _, mark, rest = asked.partition("://")
    if not mark or "?" in asked[: asked.index("://")] or asked.startswith("/"):
        return "", asked
    host, slash, path = rest.partition("/")
    return host.rsplit("@", 1)[-1], slash + path if slash else "/"


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
