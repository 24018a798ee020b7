"""The part of a text that shows what was found: cut around the words that met the query, as the text has them. Pure."""

from dataclasses import dataclass

from khien.reading.fold import fold_keeping_positions
from khien.search.query import Query
from khien.search.words import _WORD

LENGTH = 220
MOST_READ = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `hit` where it met the query. The text is as it came: whoever prints it escapes it."""

    text: str
    hit: bool = False


def pieces(text: str, query: Query, length: int = LENGTH) -> tuple[Piece, ...]:
    """About `length` characters of the text around its richest hits; from its beginning where nothing is met."""
    spans = hits(text[:MOST_READ], query)
    start, end = _window(text, spans, length)
    found: list[Piece] = [Piece("… ")] if start else []
    place = start
    for low, high in spans:
        if low < place or high > end:
            continue
        found += [Piece(text[place:low]), Piece(text[low:high], True)]
        place = high
    found.append(Piece(text[place:end] + (" …" if end < len(text) else "")))
    return tuple(Piece(" ".join(f"|{one.text}|".split())[1:-1], one.hit) for one in found if one.text)


def hits(text: str, query: Query) -> list[tuple[int, int]]:
    """Where words of the text meet a term of the query, as slices of the text."""
    folded = fold_keeping_positions(text)
    there = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(folded.text)]
    spans: set[tuple[int, int]] = set()
    for term in (term for group in query.groups for term in group):
        size = len(term.words)
        for place in range(len(there) - size + 1):
            run = there[place : place + size]
            if term.prefix:
                met = run[0][0].startswith(term.words[0])
            else:
                met = tuple(word for word, _, _ in run) == term.words
            if met:
                spans.add(folded.span(run[0][1], run[-1][2]))
    return _merged(sorted(spans))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in spans:
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _window(text: str, spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The slice with the most hits, widened to whole words."""
    if len(text) <= length:
        return 0, len(text)
    best = max((low for low, _ in spans), key=lambda low: _inside(spans, low, length), default=0)
    start = max(0, min(best - length // 5, len(text) - length))
    end = min(len(text), start + length)
    while start and not text[start - 1].isspace() and best - start < length // 2:
        start -= 1
    while end < len(text) and not text[end].isspace() and end - start < 2 * length:
        end += 1
    return start, end


def _inside(spans: list[tuple[int, int]], low: int, length: int) -> tuple[int, int]:
    last = low + length * 4 // 5
    return len({end for begin, end in spans if low <= begin and end <= last}), -low
