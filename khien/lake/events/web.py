"""Fields of web servers and proxies that follow from others: of the address asked for its host, path, query, extension.

Rules of `webserver` look for paths in `cs-uri-query` and rules of `proxy` for hosts in `c-uri`, whatever the standard
says those hold, so both are lists: with and without the rest of the address.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from khien.lake.sigma.types import Value

INPUTS = frozenset({"c-uri", "cs-uri", "cs-uri-stem", "cs-uri-query", "cs-host", "c-useragent", "cs-user-agent",
                    "cs-referer", "cs-referrer"})  # fmt: skip
OUTPUTS = INPUTS | {"cs-method", "c-uri-stem", "c-uri-query", "c-uri-extension", "r-dns"}
_TWINS = (("c-useragent", "cs-user-agent"), ("cs-referer", "cs-referrer"))
_LISTS = frozenset({"c-uri", "cs-uri", "cs-uri-query"})  # written anew, whatever is there

_LINE = re.compile(r"([A-Za-z]{1,32}) (\S.*) HTTP/[\d.]+$", re.DOTALL)  # nginx' $request
_VERSION = ("HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0", "HTTP/3", "HTTP/3.0")  # of a whole request
_PORT = re.compile(r":\d{1,5}$")
_TUNNEL = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$")  # what CONNECT asks for


class Address(NamedTuple):
    """What was asked for: as it is written, its host, what stands behind that, path and query of it."""

    asked: str
    host: str
    target: str
    path: str
    query: str | None

    @property
    def whole(self) -> str:
        """With a scheme, where the host is known."""
        if self.asked != self.target or not self.host:
            return self.asked
        return f"http://{self.host}{self.target if self.target[:1] == '/' else '/' + self.target}"

    @property
    def extension(self) -> str | None:
        """Of the last part of the path."""
        _, dot, found = self.path.rsplit("/", 1)[-1].rpartition(".")
        return found if dot else None


_MADE: dict[str, Callable[[Address], Value]] = {
    "c-uri": lambda one: list(dict.fromkeys([one.asked, one.whole, one.target])),
    "cs-uri": lambda one: list(dict.fromkeys([one.target, one.path, one.whole])),
    "cs-uri-stem": lambda one: one.path,
    "c-uri-stem": lambda one: one.path,
    "cs-uri-query": lambda one: one.target if one.query is None else [one.target, one.query],
    "c-uri-query": lambda one: one.query,
    "c-uri-extension": lambda one: one.extension,
    "cs-host": lambda one: one.host or None,
    "r-dns": lambda one: one.host or None,
}


class Completer:
    """Adds the fields `asked` for that are not there."""

    def __init__(self, asked: frozenset[str] = OUTPUTS) -> None:
        both = [pair for one, other in _TWINS for pair in ((one, other), (other, one))]
        self._twins = [(name, twin) for name, twin in both if name in asked]
        self._made = [(name, make, name in _LISTS) for name, make in _MADE.items() if name in asked]

    def complete(self, fields: dict[str, Value]) -> None:
        """Of one event."""
        for name, twin in self._twins:
            if fields.get(name) is None and (value := fields.get(twin)) is not None:
                fields[name] = value
        if not (asked := _asked(fields)):
            return
        if asked[-9:-3] == " HTTP/" and (line := _LINE.match(asked)):
            method, asked = line.groups()
            if fields.get("cs-method") is None:
                fields["cs-method"] = method
        host, target = _host_and_target(asked)
        path, mark, query = target.partition("?")
        address = Address(asked, host or _text(fields.get("cs-host")), target, path, query if mark else None)
        for name, make, anew in self._made:
            if anew or fields.get(name) is None:
                fields[name] = make(address)


def _asked(fields: dict[str, Value]) -> str:
    whole = _text(fields.get("c-uri")) or _text(fields.get("cs-uri"))
    query = _text(fields.get("cs-uri-query")).removeprefix("?")
    if whole:
        return whole if not query or "?" in whole or query[0] == "/" or whole.endswith(_VERSION) else f"{whole}?{query}"
    stem = _text(fields.get("cs-uri-stem"))
    return f"{stem}?{query}" if query and stem else stem


def _host_and_target(asked: str) -> tuple[str, str]:
    if asked[:1] == "/":
        return "", asked
    before, mark, rest = asked.partition("://")
    if not mark or "?" in before:
        return (_PORT.sub("", asked), "/") if _TUNNEL.match(asked) else ("", asked)
    host, slash, path = rest.partition("/")
    return _PORT.sub("", host.rsplit("@", 1)[-1]), slash + path if slash else "/"


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
