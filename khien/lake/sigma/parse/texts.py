"""Texts of rules → patterns: escapes and wildcards as pySigma reads them, and what the encoding modifiers make."""

from base64 import b64encode
from collections.abc import Iterator
from itertools import product

from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.types import Pattern, Wild

DASHES = "-/–—―"
_STARTS, _ENDS = (0, 2, 3), (None, -3, -2)
Part = str | Wild


def pattern(text: str) -> Pattern:
    """`*` and `?` are wildcards, a backslash before them or before itself takes their meaning away."""
    if not any(sign in text for sign in "*?\\"):
        return Pattern((text,) if text else ())
    from sigma.types import SigmaString, SpecialChars

    wild = {SpecialChars.WILDCARD_MULTI: Wild.ANY, SpecialChars.WILDCARD_SINGLE: Wild.ONE}
    return joined(wild[part] if isinstance(part, SpecialChars) else str(part) for part in SigmaString(text).s)


def joined(parts: Iterator[Part] | tuple[Part, ...]) -> Pattern:
    """Neighbouring plain parts as one, and several `*` beside each other as one."""
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Wild):
            if not (part is Wild.ANY and made and made[-1] is Wild.ANY):
                made.append(part)
        elif part and made and not isinstance(made[-1], Wild):
            made[-1] += part
        elif part:
            made.append(part)
    return Pattern(tuple(made))


def plain(value: Pattern, what: str) -> str:
    """The text of a pattern without wildcards."""
    if any(isinstance(part, Wild) for part in value.parts):
        raise UnableToReadRule(f"{what} không đi với ký tự đại diện * và ?")
    return "".join(map(str, value.parts))


def base64(data: bytes) -> tuple[str, ...]:
    """The bytes encoded from the beginning."""
    return (b64encode(data).decode(),)


def base64_offsets(data: bytes) -> tuple[str, ...]:
    """What of the encoded bytes stays the same wherever they begin in a longer text: three forms."""
    return tuple(
        b64encode(b" " * shift + data)[_STARTS[shift] : _ENDS[(len(data) + shift) % 3]].decode() for shift in range(3)
    )


def dashed(value: Pattern) -> tuple[tuple[Part | None, ...], int]:
    """The parts with None where any dash may stand, and how many those are: before a word, behind none."""
    parts: list[Part | None] = []
    count = 0
    for part in value.parts:
        if isinstance(part, Wild):
            parts.append(part)
            continue
        begun = 0
        for at, sign in enumerate(part[:-1]):
            if sign in DASHES and _word(part[at + 1]) and not (at and _word(part[at - 1])):
                parts += [part[begun:at], None]
                begun, count = at + 1, count + 1
        parts.append(part[begun:])
    return tuple(parts), count


def every_dash(parts: tuple[Part | None, ...]) -> Iterator[Pattern]:
    """All ways to write the dashes."""
    for signs in product(DASHES, repeat=parts.count(None)):
        left = iter(signs)
        yield joined(tuple(next(left) if part is None else part for part in parts))


def _word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
