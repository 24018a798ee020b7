"""What the words of a rendered event say: labels, in sections, and sentences → fields. The words are messages/*.yaml.

No words are guessed: a kind of event that no file knows has no `Words`, and a label that none knows is part of the
value before it, or nothing. Whatever a message holds, reading it takes time in proportion to its length.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from khien.lake.events.later import unspaced
from khien.lake.events.shapes import UnableToReadShape, documents
from khien.lake.sigma.types import Value

_FILE = {"id", "title", "cites", "of", "mark", "spaced", "ends", "events", "values", "examples"}
_EVENT = {"ids", "labels", "texts", "otherwise"}
_HOLE = re.compile(r"\{([^{}]+)\}")
_OCTAL = re.compile(r"#0(11|12|15)")  # as rsyslog writes tab and line end, and what Windows writes before one
_WRITTEN = {"11": "\t", "12": "\n", "15": ""}
_SPACE = " \t\n"


class Slot(NamedTuple):
    """The field that a label is of. `long`: its value goes over lines, up to the next label."""

    name: str
    long: bool


class Sentence(NamedTuple):
    """`texts` with one of `slots` between each and the next; `-` is what is left out."""

    texts: tuple[str, ...]
    slots: tuple[Slot, ...]


class Words(NamedTuple):
    """Those of one kind of event. `labels` by section, "" where they are the same in any.

    `lines` and `run` find labels in a message of lines, and of one line. `names` are all fields that may come of it;
    `otherwise` those that the log has, and the words do not, or in another form. `values` are what the log has for
    what the words say of a field. `spaced`: names are also given without spaces and with underscores.
    """

    labels: Mapping[str, Mapping[str, Slot]]
    lines: re.Pattern[str] | None
    run: re.Pattern[str] | None
    sentences: tuple[Sentence, ...]
    names: frozenset[str]
    otherwise: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    spaced: bool


def hear(words: Words, message: str) -> dict[str, Value]:
    """What the words say; nothing where they are of another language."""
    text = _plain(message)
    given: dict[str, str] = {}
    for sentence in words.sentences:
        given.update(_holes(sentence, text))
        if given:
            break
    if words.lines is not None and words.run is not None:
        many = "\n" in text
        _labelled(words, (words.lines if many else words.run).finditer(text), text, given, many=many)
    heard: dict[str, Value] = {}
    for name, said in given.items():
        table = words.values.get(name)
        value = _as_logged(said, table) if table else said
        for written in unspaced(name) if words.spaced else (name,):
            heard[written] = value
    return heard


def _plain(message: str) -> str:
    """With line ends and tabs as they are, whatever wrote it."""
    if "#0" in message:
        message = _OCTAL.sub(lambda found: _WRITTEN[found[1]], message)
    return message.replace("\r\n", "\n").replace("\r", "\n").strip(_SPACE) + " "  # behind the last label, too


def _labelled(
    words: Words, found: Iterator[re.Match[str]], text: str, given: dict[str, str], *, many: bool
) -> None:  # fmt: skip
    anywhere, here = words.labels[""], words.labels[""]
    marks: list[tuple[int, int, Slot | None]] = []
    taken = set(given)
    for match in found:
        label = match["label"]
        slot = (here.get(label) or anywhere.get(label)) if label else None
        if label and slot is None:
            if label not in words.labels:
                continue
            here = words.labels[label]
        elif slot is not None:
            if slot.name in taken:  # again: what somebody wrote into a value
                continue
            taken.add(slot.name)
        marks.append((match.start(), match.end(), slot))
    marks.append((len(text), len(text), None))
    for (_, start, slot), (end, _, _) in pairwise(marks):
        if slot is not None:
            value = text[start:end]
            given[slot.name] = (value.split("\n", 1)[0] if many and not slot.long else value).strip(_SPACE)


def _holes(sentence: Sentence, text: str) -> dict[str, str]:
    """From the left up to the long one, what is behind it from the right; nothing where a text is not there."""
    texts, slots = sentence
    longs = [number for number, slot in enumerate(slots) if slot.long]
    turn = longs[0] if longs else len(slots)
    ends: list[tuple[int, int]] = [(0, 0)] * len(texts)
    at = 0
    for number in range(turn + 1 if longs else len(texts)):
        at = text.find(texts[number], at) if texts[number] else (len(text) if number == len(slots) else at)
        if at < 0:
            return {}
        ends[number] = (at, at := at + len(texts[number]))
    back = len(text)
    for number in range(len(texts) - 1, turn, -1) if longs else ():
        start = text.rfind(texts[number], at, back) if texts[number] else back
        if start < 0:
            return {}
        ends[number], back = (start, start + len(texts[number])), start
    values = (text[left:right].strip(_SPACE) for (_, left), (right, _) in pairwise(ends))
    return {slot.name: value for slot, value in zip(slots, values, strict=True) if slot.name != "-"}


def _as_logged(said: str, table: Mapping[str, str]) -> Value:
    """What the log has for it: instead of it, or besides where it is a list or is said otherwise too."""
    meant = table.get(said)
    if meant is not None and meant.startswith("S-"):
        return meant
    parts = [table[part] for one in said.replace(", ", "\n").split("\n") if (part := one.strip()) in table]
    return [said, "\n".join(parts)] if parts else said


@cache
def spoken() -> Mapping[tuple[str, str], Words]:
    """By channel without what is behind its `/`, or provider, in lower case, and number of the event."""
    found: dict[tuple[str, str], Words] = {}
    for block in documents("messages"):
        _known(block, _FILE, block["id"])
        for event in block["events"]:
            _known(event, _EVENT, block["id"])
            words = _words(block, event)
            found |= {(of.lower(), number): words for of in block["of"] for number in event["ids"]}
    return found


def words_of(channel: str, provider: str, number: str) -> Words | None:
    """Of a kind of event; texts in lower case."""
    table = spoken()
    return table.get((channel.split("/", 1)[0], number)) or table.get((provider, number))


def _words(block: Mapping[str, Any], event: Mapping[str, Any]) -> Words:
    said = event.get("labels") or {}
    said = {name: f"{name}+" for name in said} if isinstance(said, list) else said
    labels: dict[str, dict[str, Slot]] = {"": {}}
    for label, name in said.items():
        if isinstance(name, dict):
            labels[label] = {below: _slot(text) for below, text in name.items()}
        else:
            labels[""][label] = _slot(name)
    sentences = tuple(_sentence(text) for text in event.get("texts", ()))
    slots = [*(slot for of in labels.values() for slot in of.values()), *(one for s in sentences for one in s.slots)]
    every = {label for of in labels.values() for label in of} | labels.keys() - {""}
    mark, ends = block.get("mark", ":"), block.get("ends", ())
    return Words(
        labels,
        _finder(r"^[ \t]*", every, rf"[ \t]*{mark}", ends) if every else None,
        _finder(r"(?:(?<=\s)|^)", every, rf"[ \t]*{mark}", ends) if every else None,
        sentences,
        frozenset(name for slot in slots if slot.name != "-" for name in unspaced(slot.name)),
        frozenset(event.get("otherwise", ())),
        block.get("values", {}),
        block.get("spaced") == "yes",
    )


def _finder(before: str, labels: Iterable[str], behind: str, ends: Iterable[str]) -> re.Pattern[str]:
    """Of the labels that begin at a place, the longest that is followed by its mark."""
    longest = sorted(labels, key=len, reverse=True)
    ways = [f"(?P<label>{'|'.join(map(re.escape, longest))}){behind}", *map(re.escape, ends)]
    return re.compile(f"{before}(?:{'|'.join(ways)})", re.MULTILINE)


def _slot(text: str) -> Slot:
    return Slot(text.removesuffix("+"), text.endswith("+"))


def _sentence(text: str) -> Sentence:
    parts = _HOLE.split(text)
    sentence = Sentence(tuple(parts[::2]), tuple(map(_slot, parts[1::2])))
    if sum(slot.long for slot in sentence.slots) > 1:
        raise UnableToReadShape(f"“{text}”: one hole may be long")
    return sentence


def _known(block: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(block) - known:
        raise UnableToReadShape(f"{where}: unknown keys {sorted(unknown)}")
