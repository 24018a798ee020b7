"""Files of YARA rules → compiled rules, and each rule that cannot run with the reason. It needs the extra `yara`."""

import io
import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from khien.lake import trouble
from khien.lake.limits import MEGABYTE
from khien.lake.logs import kinds
from khien.lake.yara.types import LeftRule

SUFFIXES = (".yar", ".yara", ".yr", ".rule", ".rules")
NAMES = ("filename", "filepath", "extension")  # what rules may ask of a file beside its content
_LARGEST = 64 * MEGABYTE
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".xz", ".bz2", ".zst", ".7z", ".rar")
_INCLUDE = re.compile(r'^[ \t]*include[ \t]+"([^"\n]*)"', re.M)
_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/", re.M | re.S)  # one that begins a line: behind a text it may be a part of it
_RULE = re.compile(r"^[ \t]*(?:(?:private|global)[ \t]+)*rule[ \t]+(\w+)", re.M)
_WHY = {
    "E001": "sai cú pháp",
    "E009": "dùng tên không có ở đây",
    "E012": "trùng tên với quy tắc khác",
    "E014": "biểu thức chính quy không hợp lệ",
    "E016": "dùng mô-đun không có",
}
_OTHER = "không biên dịch được"


class UnableToUseRules(ValueError):
    """No rule is left, or the rules cannot be read at all; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Rules ready to scan with, as bytes that any process of this machine can take. `files` are what they came from."""

    data: bytes
    count: int
    left: tuple[LeftRule, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    file: Path
    text: str
    includes: tuple[Path, ...]


def compiled(path: Path) -> Compiled:
    """The rules of a file, with what it includes from its own folder, or of all files of rules below a folder.

    Each file is a namespace of its own, so that two may name rules alike; what a file includes is in its namespace.
    Raises UnableToUseRules.
    """
    yara = engine()
    left: list[LeftRule] = []
    read = {file: source for file in _files(path, left) if (source := _source(file, path, left))}
    included = {each.resolve() for source in read.values() for each in source.includes}
    compiler = yara.Compiler(relaxed_re_syntax=True, includes_enabled=False)
    compiler.ignore_invalid_rules(True)
    for name in NAMES:
        compiler.define_global(name, "")
    used: dict[Path, None] = {}
    for file in sorted(read, key=lambda one: one.resolve() in included):  # two may include each other
        if file.resolve() in used:
            continue
        compiler.new_namespace(str(file))
        for source in _with_included(file, read, path, left, set()):
            used[source.file.resolve()] = None
            left += _add(compiler, source)
    rules = compiler.build()
    count = sum(1 for _ in rules)
    if not count:
        why = f": {left[0].why} ({left[0].file}:{left[0].line})" if left else ""
        raise UnableToUseRules(f"{path}: không có quy tắc YARA nào dùng được{why}")
    out = io.BytesIO()
    rules.serialize_into(out)
    return Compiled(out.getvalue(), count, tuple(left), tuple(used))


def engine() -> Any:
    """YARA-X. Raises UnableToUseRules where it is not installed."""
    try:
        import yara_x
    except ModuleNotFoundError:
        raise UnableToUseRules('quét bằng quy tắc YARA cần gói phụ: pip install "khien[yara]"') from None
    return yara_x


def _files(path: Path, left: list[LeftRule]) -> list[Path]:
    """The files of rules. What lies in a folder of rules and is not read, though it may hold some, is left."""
    if not path.is_dir():
        if not path.exists():
            raise UnableToUseRules(f"{path}: không có tệp này")
        return [path]
    found, home = [], path.resolve()
    for one in sorted(path.rglob("*")):
        suffix = one.suffix.lower()
        if suffix not in (*SUFFIXES, *_ARCHIVES) or not one.is_file():
            continue
        if suffix in _ARCHIVES:
            left.append(LeftRule(str(one), 1, "", "tệp nén trong thư mục quy tắc không được mở: hãy giải nén"))
        elif one.resolve().is_relative_to(home):
            found.append(one)
        else:
            left.append(LeftRule(str(one), 1, "", "liên kết ra ngoài thư mục của quy tắc: không đọc"))
    if not found:
        why = f"; {left[0].file}: {left[0].why}" if left else "; quy tắc đứng trước, thư mục cần quét đứng sau"
        raise UnableToUseRules(f"{path}: thư mục không có tệp quy tắc nào ({', '.join(SUFFIXES)}){why}")
    return found


def _source(file: Path, root: Path, left: list[LeftRule]) -> _Source | None:
    """A file of rules as text, its includes taken out. What cannot be read is left with the reason."""
    try:
        if not file.is_file():
            raise UnableToUseRules("không phải tệp đọc được")
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        text = _text(data)
    except OSError as error:
        left.append(LeftRule(str(file), 1, "", f"không đọc được tệp ({trouble.why(error)})"))
        return None
    except UnableToUseRules as refused:
        left.append(LeftRule(str(file), 1, "", str(refused)))
        return None
    home = root if root.is_dir() else root.parent
    includes = []
    bare = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _INCLUDE.finditer(bare):
        wanted = _within(home, file, found[1])
        if wanted is None:
            why = f'include "{found[1]}": không có tệp này trong thư mục của quy tắc'
            left.append(LeftRule(str(file), text.count("\n", 0, found.start()) + 1, "", why))
        else:
            includes.append(wanted)
    return _Source(file, _INCLUDE.sub("", bare), tuple(includes))


def _text(data: bytes) -> str:
    if len(data) > _LARGEST:
        raise UnableToUseRules("tệp quy tắc lớn hơn 64 MB")
    if kinds.is_packed(data[: kinds.HEAD]):
        raise UnableToUseRules("tệp nén: hãy giải nén rồi đưa thư mục quy tắc")
    if data.startswith(b"YARA"):
        raise UnableToUseRules("quy tắc đã biên dịch: hãy đưa tệp văn bản .yar gốc")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise UnableToUseRules("không phải văn bản")
    return data.decode("utf-8-sig", "backslashreplace")  # `\xe9`: in a pattern the byte that YARA would look for


def _within(home: Path, file: Path, name: str) -> Path | None:
    """The included file where it is one of the rules' folder, links resolved."""
    try:
        for base in (file.parent, home):
            wanted = base / name.replace("\\", "/")
            if wanted.is_file() and wanted.resolve().is_relative_to(home.resolve()):
                return Path(file.parent, wanted.relative_to(base)) if base == file.parent else wanted
    except (OSError, ValueError, RuntimeError):
        return None
    return None


def _with_included(
    file: Path, read: dict[Path, _Source], root: Path, left: list[LeftRule], seen: set[Path]
) -> Iterator[_Source]:
    """The sources that a file includes, then its own, each once."""
    key = file.resolve()
    if key in seen or len(seen) > 100_000:
        return
    seen.add(key)
    source = read.get(file) or _source(file, root, left)
    if source is None:
        return
    for each in source.includes:
        yield from _with_included(each, read, root, left, seen)
    yield source


def _add(compiler: Any, source: _Source) -> Iterator[LeftRule]:
    """Compile one text; what of it cannot run, by line."""
    errors, ignored = len(compiler.errors()), len(compiler.ignored_rules())
    try:
        compiler.add_source(source.text, origin=str(source.file))
    except engine().CompileError:
        pass  # told by `errors`, with the rest
    if len(compiler.errors()) == errors and len(compiler.ignored_rules()) == ignored:
        return
    begins = _begins(source.text)
    told: set[str] = set()
    for error in compiler.errors()[errors:]:
        line = error.get("line") or 1
        at = bisect(begins, line, key=itemgetter(0)) - 1
        rule = begins[at][1] if at >= 0 else ""
        if rule in told:
            continue
        told.add(rule)
        label = next((one["text"] for one in error.get("labels", ()) if one.get("text")), "")
        own = f"{error['title']}: {label}" if label else error["title"]
        yield LeftRule(str(source.file), line, rule, f"{_WHY.get(error['code'], _OTHER)} ({own})")
    for one in compiler.ignored_rules()[ignored:]:
        if one.name not in told:
            line = next((line for line, name in begins if name == one.name), 1)
            yield LeftRule(str(source.file), line, one.name, f"{_OTHER} ({one.message})")


def _begins(text: str) -> list[tuple[int, str]]:
    """Where each rule begins: line and name."""
    found, line, at = [], 1, 0
    for rule in _RULE.finditer(text):
        line, at = line + text.count("\n", at, rule.start()), rule.start()
        found.append((line, rule[1]))
    return found
