"""YAML of a rules file → documents, one by one, within limits, so that a broken or hostile one costs only itself.

Scalars are read as YAML 1.2 has them, to which Sigma holds: `no` and `22:30` are texts. No object is ever made.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from khien.lake.sigma.parse.errors import UnableToReadRule

MOST_BYTES = 16 * 1024 * 1024  # of one file; a release of 3,000 rules in one file has 6
_MOST_OF_ONE = 1024 * 1024
_MOST_NODES = 100_000  # of one document, each alias counted as all that it stands for
_MOST_DEPTH = 60
_PARTED = re.compile(r"^(?:---|\.\.\.)(?=[ \t\n]|\Z)", re.MULTILINE)
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")
_WORDS = {"": None, "~": None} | {
    form: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for form in (word, word.capitalize(), word.upper())
}
_TEXT = "tag:yaml.org,2002:str"
_PLAIN = {None, "!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))}


class Document(NamedTuple):
    """A document of a file, counted from 1, and its value: maps, lists, texts, numbers, truths, nothing.

    `shared`: its id is that of a template, which others of the file have too.
    """

    number: int
    value: Any
    shared: bool = False


class Broken(NamedTuple):
    """A document that cannot be read, and why."""

    number: int
    why: str


def documents(data: bytes) -> Iterator[Document | Broken]:
    """The documents of a file in order; a broken one does not hide those after it. Empty ones are left out."""
    if len(data) > MOST_BYTES:
        yield Broken(1, f"tệp quá lớn (hơn {MOST_BYTES // 1024 // 1024} MB)")
        return
    try:
        text = _text(data)
    except UnableToReadRule as error:
        yield Broken(1, str(error))
        return
    starts = [0, *(found.start() for found in _PARTED.finditer(text))]
    number, line = 0, 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece, first = text[start:end], line
        line += piece.count("\n")
        if _empty(piece):
            continue
        number += 1
        try:
            if end - start > _MOST_OF_ONE:
                raise UnableToReadRule("quy tắc quá dài (hơn 1 MB)")
            value = _value(piece.removeprefix("..."), first)
        except UnableToReadRule as error:
            yield Broken(number, str(error))
            continue
        if value is not None:
            yield Document(number, value)


def _text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnableToReadRule("không phải văn bản UTF-8") from None
    if "\0" in text:
        raise UnableToReadRule("không phải văn bản (có byte NUL)")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _empty(piece: str) -> bool:
    """Only marks, directives and comments, as before the first document."""
    lines = (line.strip() for line in piece.splitlines())
    return all(not line or line in ("---", "...") or line[0] in "#%" for line in lines)


class _Open:
    """A map or list that is being filled; `key` waits for its value."""

    __slots__ = ("anchor", "key", "merged", "size", "value", "waiting")

    def __init__(self, value: dict[Any, Any] | list[Any], anchor: str | None) -> None:
        self.value, self.anchor, self.size = value, anchor, 1
        self.key: Any = None
        self.waiting = False
        self.merged: list[dict[Any, Any]] = []

    def awaits_key(self) -> bool:
        return not self.waiting and isinstance(self.value, dict)

    def take(self, value: Any, size: int) -> None:
        self.size += size
        if isinstance(self.value, list):
            self.value.append(value)
        elif not self.waiting:
            if isinstance(value, dict | list):
                raise UnableToReadRule("YAML: khóa không phải là chữ")
            self.key, self.waiting = value, True
        else:
            self._put(value)

    def _put(self, value: Any) -> None:
        assert isinstance(self.value, dict)
        self.waiting = False
        if self.key == "<<":
            self.merged += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
        elif self.key in self.value:
            raise UnableToReadRule(f"YAML: khóa “{self.key}” lặp lại")
        else:
            self.value[self.key] = value

    def closed(self) -> dict[Any, Any] | list[Any]:
        if isinstance(self.value, dict):
            for other in self.merged:
                for key, value in other.items():
                    self.value.setdefault(key, value)
        return self.value


def _value(text: str, line: int) -> Any:
    """The value of one document, read event by event: no depth of the stack, no alias grows unseen."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    open_, known, done = [], {}, None  # type: list[_Open], dict[str, tuple[Any, int]], Any
    try:
        for event in yaml.parse(text, Loader=loader):
            value: Any
            if isinstance(event, yaml.ScalarEvent):
                value, size = _scalar(event), 1
                if open_ and open_[-1].awaits_key() and value is not None:
                    value = event.value  # true, 1 and 1.0 are names of three fields
                if event.anchor:
                    known[event.anchor] = value, size
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in known:
                    raise UnableToReadRule(f"YAML: *{event.anchor} không trỏ tới đâu")
                value, size = known[event.anchor]
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                _allowed(event.tag)
                open_.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor))
                if len(open_) > _MOST_DEPTH:
                    raise UnableToReadRule("YAML: lồng quá sâu")
                continue
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                one = open_.pop()
                value, size = one.closed(), one.size
                if one.anchor:
                    known[one.anchor] = value, size
            elif isinstance(event, yaml.DocumentStartEvent) and done is not None:
                raise UnableToReadRule("YAML: có hai quy tắc mà không tách được")  # behind an odd end of line
            else:
                continue
            if size > _MOST_NODES or (open_ and open_[-1].size + size > _MOST_NODES):
                raise UnableToReadRule("YAML: quá nhiều phần tử")
            if open_:
                open_[-1].take(value, size)
            else:
                done = value
    except yaml.YAMLError as error:
        raise UnableToReadRule(_said(error, line)) from None
    return done


def _allowed(tag: str | None) -> None:
    if tag not in _PLAIN:
        raise UnableToReadRule(f"YAML: thẻ “{tag}” không được dùng trong quy tắc")


def _scalar(event: Any) -> Any:
    _allowed(event.tag)
    text: str = event.value
    if not event.implicit[0] or event.tag == _TEXT:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.match(text) and len(text) < 20:
        return int(text)
    return float(text) if _FLOAT.match(text) and len(text) < 40 else text


def _said(error: yaml.YAMLError, first: int) -> str:
    problem = getattr(error, "problem", None) or "ký tự lạ"
    mark = getattr(error, "problem_mark", None)
    at = f" ở dòng {mark.line + first}" if mark else ""
    return f"YAML viết sai{at} ({problem})"
