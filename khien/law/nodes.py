"""YAML as nodes that know their file and line. Every scalar is text here; typing happens in the readers.

A fault never stops the reading: it is written down with its place, so that one run tells all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

_Word = TypeVar("_Word", bound=StrEnum)
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in the catalogue, and where. A warning is to be looked at, and breaks nothing."""

    file: str
    line: int
    why: str
    kind: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'lưu ý: ' if self.warning else ''}{self.why}"


@dataclass(slots=True)
class Source:
    """One file being read; its faults go to the list that all files share."""

    name: str
    faults: list[Fault]

    def fault(self, node: yaml.Node, kind: str, why: str, *, warning: bool = False) -> None:
        self.faults.append(Fault(self.name, node.start_mark.line + 1, why, kind, warning))


def document(path: Path, name: str, faults: list[Fault]) -> "Block | None":
    """The mapping at the top of a file, or None with the fault written down."""
    source = Source(name, faults)
    try:
        text = path.read_text(encoding="utf-8")
        # Composing builds nodes with marks and no Python objects: nothing of the file is ever run.
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError:
        faults.append(Fault(name, 1, "tệp không phải UTF-8", "unreadable"))
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        faults.append(Fault(name, line, f"không đọc được YAML: {getattr(error, 'problem', error)}", "unreadable"))
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(name, 1, "tệp phải là một khối khóa: giá trị", "wrong_type"))
        return None
    return Block(node, source)


@dataclass(slots=True)
class Item:
    """A node with its source: a scalar, or something else that a reader will refuse."""

    node: yaml.Node
    source: Source

    def fault(self, kind: str, why: str, *, warning: bool = False) -> None:
        self.source.fault(self.node, kind, why, warning=warning)

    def text(self) -> str:
        """The scalar as written; empty, with a fault, where it is none."""
        if isinstance(self.node, yaml.ScalarNode):
            return str(self.node.value).strip()
        self.fault("wrong_type", "ở đây phải là một giá trị đơn")
        return ""

    @classmethod
    def of_text(cls, text: str, like: "Item") -> "Item":
        """The text as if it stood where `like` stands."""
        return cls(yaml.ScalarNode(like.node.tag, text, like.node.start_mark, like.node.end_mark), like.source)

    def is_null(self) -> bool:
        return self.node.tag == _NULL

    def is_scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    def block(self) -> "Block | None":
        if isinstance(self.node, yaml.MappingNode):
            return Block(self.node, self.source)
        self.fault("wrong_type", "ở đây phải là một khối khóa: giá trị")
        return None

    def child(self, key: str) -> "Item | None":
        """One value of a mapping that another reader walks as a whole; None in anything else."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else ()
        return next((Item(value, self.source) for name, value in pairs if name.value == key), None)

    def items(self) -> "list[Item]":
        if isinstance(self.node, yaml.SequenceNode):
            return [Item(child, self.source) for child in self.node.value]
        self.fault("wrong_type", "ở đây phải là một danh sách")
        return []

    def day(self) -> date | None:
        text = self.text()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault("bad_date", f"“{text}” không phải ngày dạng YYYY-MM-DD")
            return None

    def whole(self) -> int | None:
        text = self.text()
        if text.isascii() and text.isdecimal():
            return int(text)
        self.fault("wrong_type", f"“{text}” không phải số nguyên")
        return None

    def number(self) -> float | None:
        text = self.text()
        try:
            return float(text)
        except ValueError:
            self.fault("wrong_type", f"“{text}” không phải số")
            return None

    def truth(self) -> bool | None:
        text = self.text()
        if text in ("true", "false"):
            return text == "true"
        self.fault("wrong_type", f"“{text}” phải là true hoặc false")
        return None

    def word(self, words: type[_Word]) -> _Word | None:
        text = self.text()
        if text in list(words):
            return words(text)
        self.fault("unknown_word", f"“{text}” phải là một trong: {', '.join(words)}")
        return None


@dataclass(slots=True)
class Block:
    """A mapping, asked key by key; `done` says which keys nobody asked for."""

    node: yaml.MappingNode
    source: Source
    _children: dict[str, Item] = field(init=False, default_factory=dict)
    _keys: dict[str, yaml.Node] = field(init=False, default_factory=dict)
    _asked: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        for key, value in self.node.value:
            name = Item(key, self.source).text()
            if name in self._children:
                self.source.fault(key, "duplicated_key", f"khóa “{name}” viết hai lần")
            self._children[name] = Item(value, self.source)
            self._keys[name] = key

    def fault(self, kind: str, why: str, *, key: str = "", warning: bool = False) -> None:
        self.source.fault(self._keys.get(key, self.node), kind, why, warning=warning)

    def __contains__(self, key: str) -> bool:
        return key in self._children and not self._children[key].is_null()

    def __iter__(self) -> Iterator[str]:
        return iter(self._children)

    def get(self, key: str) -> Item | None:
        """The value, or None where it is absent or written as null."""
        self._asked.add(key)
        return self._children[key] if key in self else None

    def need(self, key: str) -> Item | None:
        item = self.get(key)
        if item is None:
            self.fault("missing_key", f"thiếu khóa “{key}”")
        return item

    def text(self, key: str) -> str:
        item = self.need(key)
        found = item.text() if item else ""
        if item and not found:
            item.fault("missing_key", f"khóa “{key}” để trống")
        return found

    def maybe_text(self, key: str) -> str:
        item = self.get(key)
        return item.text() if item else ""

    def maybe_day(self, key: str) -> date | None:
        item = self.get(key)
        return item.day() if item else None

    def truth(self, key: str, default: bool = False) -> bool:
        item = self.get(key)
        found = item.truth() if item else None
        return default if found is None else found

    def items(self, key: str) -> list[Item]:
        item = self.get(key)
        return item.items() if item else []

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items(key))

    def blocks(self, key: str) -> list["Block"]:
        return [block for block in (item.block() for item in self.items(key)) if block]

    def done(self, also: Iterable[str] = ()) -> None:
        """Write down every key that no reader asked for."""
        known = self._asked | set(also)
        for name, node in self._keys.items():
            if name not in known:
                self.source.fault(node, "unknown_key", f"không có khóa “{name}”{_nearest(name, sorted(known))}")


def _nearest(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; có phải “{close[0]}”?" if close else ""
