"""STIX patterns → what of them may stand alone. A part that says nothing without the others is refused."""

# OR: each side stands alone. AND: a hash says all of a file, whatever its name; a port, a protocol or what kind of
# address it is narrows an address and is let go, as in every list; a name and what it resolves to are one place.
# Two ends of a connection, two names, two addresses are hostile together only, and one of them may be the victim's.

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_DEEPEST = 40
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<sign>[\[\]()])
    | (?P<word>AND|OR|FOLLOWEDBY|NOT)\b
    | (?P<qualifier>START\s*t'[^']*'\s*STOP\s*t'[^']*'|WITHIN\s+[\d.]+\s+SECONDS|REPEATS\s+\d+\s+TIMES)
    | (?P<path>[A-Za-z0-9-]+:(?:'(?:[^'\\]|\\.)*'|[A-Za-z0-9_.*\[\]"-])+)
      \s*(?P<not>NOT\s+)?(?P<by>=|!=|<>|[<>]=?|(?:IN|LIKE|MATCHES|ISSUBSET|ISSUPERSET)\b)
      \s*(?P<value>[tbh]?'(?:[^'\\]|\\.)*'|\((?:[^()']|'(?:[^'\\]|\\.)*')*\)|[-+\w.]+)
    )""",
    re.X,
)
_TOLD = re.compile(r"'((?:[^'\\]|\\.)*)'")

# What the value of a property is to a pattern. What stands in none of these has to be met too, and is not let go.
_ROLES = {
    "hash": r"file:hashes\.['\"]?(?:MD5|SHA-?1|SHA-?256)['\"]?",
    "place": r"(?:ipv4-addr|ipv6-addr|url):value",
    "name": r"domain-name:value",
    "resolved": r"domain-name:resolves_to_refs\[[*\d]+\]\.value",
    "end": r"network-traffic:(?:src|dst)_ref\.value",
    "quiet": r"[\w-]+:(?:\w+_ref\.type|x_\w+.*)|"
    r"network-traffic:(?:src_port|dst_port|protocols\[[*\d]+\]|start|end|is_active)",
    "file": r"file:.*",
}
_READ_AS = tuple((role, re.compile(pattern + r"\Z", re.I)) for role, pattern in _ROLES.items())
_MATCHED = {"hash", "place", "name", "resolved", "end"}
_TAKEN_BY = {"=", "IN", "ISSUBSET"}
_BESIDE = {"quiet": _MATCHED, "file": {"hash"}}  # what is let go, and beside what


class UnableToReadPattern(ValueError):
    """The pattern holds nothing that stands alone, or is none; the message is fit for the user."""


class Told(NamedTuple):
    """A value that stands alone, or what of the pattern does not and why."""

    value: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a pattern comes to, with the roles of its values."""

    told: tuple[Told, ...]
    roles: frozenset[str]


_JOINED = "mẫu nối nhiều điều kiện: một phần đứng riêng sẽ khớp nhầm"
_ENDS = "mẫu nối nhiều điều kiện: chỉ đúng khi gặp cả nguồn và đích, mà một đầu có thể là nạn nhân"


def told(pattern: str) -> tuple[Told, ...]:
    """The values of a pattern that may be matched alone, and its refused parts. Raises UnableToReadPattern."""
    tokens = list(_tokens(pattern))
    reader = _Reader(tokens)
    found = reader.observed(0)
    if reader.at != len(tokens):
        raise UnableToReadPattern("mẫu STIX không đọc được")
    return found.told


def _tokens(pattern: str) -> Iterator[re.Match[str]]:
    at, end = 0, len(pattern.rstrip())
    while at < end:
        found = _TOKEN.match(pattern, at)
        if found is None:
            raise UnableToReadPattern("mẫu STIX không đọc được")
        yield found
        at = found.end()


class _Reader:
    """The grammar of STIX patterns, part 9 of the standard, by descent: observations, then comparisons in brackets."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self._tokens, self.at = tokens, 0

    def observed(self, depth: int) -> _Part:
        """Observations joined by OR stand alone; joined by AND or in order, none does."""
        found = [self._observation(depth)]
        while self._next() in {"OR", "AND", "FOLLOWEDBY"}:
            if self._take() != "OR":
                raise UnableToReadPattern(_JOINED)
            found.append(self._observation(depth))
        return _either(found)

    def _observation(self, depth: int) -> _Part:
        if self._next() == "(":
            found = self._within("(", ")", self.observed, depth)
        else:
            found = self._within("[", "]", self._alternatives, depth)
        while self._next() == "qualifier":
            if not self._tokens[self.at]["qualifier"].startswith("START"):
                raise UnableToReadPattern(_JOINED)
            self.at += 1
        return found

    def _alternatives(self, depth: int) -> _Part:
        found = [self._joined(depth)]
        while self._next() == "OR":
            self._take()
            found.append(self._joined(depth))
        return _either(found)

    def _joined(self, depth: int) -> _Part:
        found = [self._comparison(depth)]
        while self._next() == "AND":
            self._take()
            found.append(self._comparison(depth))
        return found[0] if len(found) == 1 else _both(found)

    def _comparison(self, depth: int) -> _Part:
        if self._next() == "(":
            return self._within("(", ")", self._alternatives, depth)
        if self._next() != "path":
            raise UnableToReadPattern("mẫu STIX không đọc được")
        self.at += 1
        return _compared(self._tokens[self.at - 1])

    def _within(self, opening: str, closing: str, inner: Callable[[int], _Part], depth: int) -> _Part:
        if self._take() != opening or depth > _DEEPEST:
            raise UnableToReadPattern("mẫu STIX không đọc được")
        found = inner(depth + 1)
        if self._take() != closing:
            raise UnableToReadPattern("mẫu STIX không đọc được")
        return found

    def _next(self) -> str:
        """The next token: itself where it is a sign or a word that joins, else what it is; empty at the end."""
        if self.at >= len(self._tokens):
            return ""
        token = self._tokens[self.at]
        return token["sign"] or token["word"] or ("path" if token["path"] else "qualifier")

    def _take(self) -> str:
        found = self._next()
        self.at += 1
        return found


def _compared(token: re.Match[str]) -> _Part:
    path, sign, value = token["path"], token["by"], token["value"]
    role = next((name for name, pattern in _READ_AS if pattern.match(path)), "other")
    if role in {"quiet", "file"}:
        return _Part((Told(value[:200], f"loại không đối chiếu được: {path} {sign}"),), frozenset({role}))
    if role not in _MATCHED or sign not in _TAKEN_BY or token["not"]:
        why = f"loại không đối chiếu được: {path} {token['not'] or ''}{sign}"
        return _Part((Told(value.strip("'")[:200], why),), frozenset({"other"}))
    values = (re.sub(r"\\(.)", r"\1", text) for text in _TOLD.findall(value))
    return _Part(tuple(Told(text) for text in values), frozenset({role}))


def _either(parts: Iterable[_Part]) -> _Part:
    listed = list(parts)
    told = tuple(one for part in listed for one in part.told)
    return _Part(told, frozenset().union(*(part.roles for part in listed)))


def _both(parts: list[_Part]) -> _Part:
    """What stands alone of parts that are all to be met: those that say it all, without those that narrow them."""
    loud = [part for part in parts if part.roles & _MATCHED]
    roles = frozenset().union(*(part.roles for part in loud))
    for part in parts:
        if part not in loud and not all(one in _BESIDE and roles <= _BESIDE[one] for one in part.roles):
            raise UnableToReadPattern(_JOINED)
    if not loud:
        return _either(parts)
    if len(loud) > 1 and not _say_one(loud):
        raise UnableToReadPattern(_ENDS if roles == {"end"} else _JOINED)
    return _either(loud)


def _say_one(loud: list[_Part]) -> bool:
    """Whether parts that are all to be met speak of one thing: hashes of a file, a name and what it resolves to."""
    each = [part.roles for part in loud]
    names = sum(roles == {"name"} for roles in each)
    return all(roles == {"hash"} for roles in each) or (
        names == 1 and all(roles in ({"name"}, {"resolved"}) for roles in each)
    )
