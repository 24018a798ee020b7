"""Rules of a file, a folder or an archive, as values; what was read once is kept by its content and not read again."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from khien.lake.sigma.cache import kept, put
from khien.lake.sigma.parse.collection import collected
from khien.lake.sigma.parse.files import rules_files
from khien.lake.sigma.types import Left, Rules


class UnableToLoadRules(ValueError):
    """No rule can be read at all here; the message is fit for the user."""


def rules(path: Path | str, *, cache: Path | None = None, values: Mapping[str, Sequence[str]] | None = None) -> Rules:
    """Sigma rules, correlations and filters of YAML files (one or several documents), folders, tar and zip archives.

    What cannot run stands in `.left`, each with its reason; nothing is raised for one rule. `cache` is a folder in
    which the values are kept, named by the content of all rules and of this code; it is made where it is missing, and
    one that cannot be used is passed over. `values`: texts for placeholders of the modifier `expand`, by name.
    Raises UnableToLoadRules without the extra `hunt`. Memory: some 60 MB for 3,000 rules.
    """
    path = Path(path)
    whole = path.is_file()
    files = rules_files(path) if whole else list(rules_files(path))
    digest = _digest(_of_file(path) if whole else _of_files(files), values or {})
    if cache is not None and (found := kept(cache, digest)):
        return found
    made = collected(files, values or {})
    made = Rules(made.rules, made.correlations, made.left, digest)
    if cache is not None:
        put(cache, made)
    return made


def _digest(contents: Iterable[bytes], values: Mapping[str, Sequence[str]]) -> str:
    digest = hashlib.sha256(f"pysigma {_pysigma()}\n".encode())
    for code in sorted(Path(__file__).parent.rglob("*.py")):
        if "tests" not in code.parts:
            digest.update(hashlib.sha256(code.read_bytes()).digest())
    digest.update(repr(sorted((name, list(given)) for name, given in values.items())).encode())
    for one in contents:
        digest.update(one)
    return digest.hexdigest()


def _of_file(path: Path) -> Iterator[bytes]:
    """A file as it is, packed or not: it need not be opened to be known."""
    yield path.name.encode("utf-8", "surrogateescape")
    with suppress(OSError), path.open("rb") as file:  # why it cannot be read is told by who reads it
        while piece := file.read(1 << 20):
            yield piece


def _of_files(files: Iterable[tuple[str, bytes] | Left]) -> Iterator[bytes]:
    for one in files:
        name, data = (one[0], one[1]) if not isinstance(one, Left) else (one.file, one.why.encode())
        yield f"{len(name)} {len(data)} {name}".encode("utf-8", "surrogateescape")
        yield data


def _pysigma() -> str:
    """Its version. It is looked for and not imported: where rules were kept, nobody needs it."""
    with suppress(ModuleNotFoundError):
        if find_spec("sigma") is not None:
            return version("pysigma")
    raise UnableToLoadRules('đọc quy tắc Sigma cần gói phụ: pip install "khien[hunt]"')
