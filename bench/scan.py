"""`khien scan` beside the engine called plainly, and Debian's `yara` where it is installed: CPU, memory, wrong hits.

`python -m bench.scan [--megabytes 400] [--json]` makes a seeded folder and 200 invented rules itself. What was put
into which file is known, so that each hit is judged, and so is its absence.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SEED, RULES, ONE_IN = 2026, 200, 10  # of so many files one holds what a rule looks for
YARA = "yara"
_WORDS = [f"{a}{b}" for a in ("get", "set", "make", "read", "open", "send") for b in ("Page", "File", "Row", "User")]
_SIZES = (2_000, 8_000, 40_000, 200_000, 1_000_000)
Hits = set[tuple[str, str]]  # rule, name of a file
Read = Callable[[str], Iterator[tuple[str, str]]]

PLAINLY = """
import json, sys, yara_x
from pathlib import Path
compiler = yara_x.Compiler(relaxed_re_syntax=True)
compiler.add_source(Path(sys.argv[1]).read_text())
scanner = yara_x.Scanner(compiler.build())
for file in sorted(Path(sys.argv[2]).rglob("*")):
    if file.is_file():
        for rule in scanner.scan(file.read_bytes()).matching_rules:
            print(rule.identifier, file)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--megabytes", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as folder:
        figures = measured(Path(folder), given.megabytes * 1_000_000)
    print(json.dumps(figures, ensure_ascii=False, indent=None if given.json else 1))


def measured(folder: Path, size: int) -> dict[str, Any]:
    """All figures."""
    rules, files, packed = folder / "rules.yar", folder / "files", folder / "packed"
    rules.write_text("\n".join(rule(number) for number in range(RULES)), encoding="utf-8")
    put = written(files, size)
    archive(files, packed)
    made = sum(file.stat().st_size for file in files.rglob("*") if file.is_file())
    khien = [sys.executable, "-m", "khien", "scan", str(rules), str(files), "--json"]
    plain = [sys.executable, "-c", PLAINLY, str(rules), str(files)]
    peers = {
        "khien_1_worker": _run([*khien, "--workers", "1"], made, put, _of_khien),
        "khien_2_workers": _run([*khien, "--workers", "2"], made, put, _of_khien),
        "yara_x_plainly": _run(plain, made, put, _of_yara),
    }
    if shutil.which(YARA):
        peers["debian_yara"] = _run([YARA, "-r", "-w", "-p", "1", str(rules), str(files)], made, put, _of_yara)
    zips = [*khien[:-2], str(packed), "--json", "--workers", "1"]
    return {
        "schema": "khien.bench.scan/1",
        "seed": SEED,
        "processors": len(os.sched_getaffinity(0)),
        "megabytes": round(made / 1e6, 1),
        "files": sum(1 for file in files.rglob("*") if file.is_file()),
        "rules": RULES,
        "put": len(put),
        **peers,
        "debian_yara_installed": bool(shutil.which(YARA)),
        "khien_in_zip": _run(zips, made, put, _of_members),
    }


def rule(number: int) -> str:
    """One of four kinds: a text, a text without case or in two bytes a letter, bytes with gaps, an expression."""
    name, mark = f"Invented_{number:03}", f"mark{number:03}"
    pattern = (
        f'"{mark}-sealed"',
        f'"{mark}-loose" nocase wide ascii',
        "{ " + " ".join(f"{byte:02x}" for byte in mark.encode()) + " ?? [2-4] 7a 7a 7a }",
        f"/{mark}\\(\\$[a-z]{{2,8}}\\[[0-9]+\\]/",
    )[number % 4]
    return f"rule {name} {{ strings: $a = {pattern} condition: $a and filesize > 10 }}"


def _what_meets(number: int, chance: random.Random) -> bytes:
    mark = f"mark{number:03}"
    return (
        f"{mark}-sealed".encode(),
        chance.choice((f"{mark}-LOOSE".encode(), f"{mark}-loose".encode("utf-16-le"))),
        mark.encode() + b"?" + b"." * chance.randint(2, 4) + b"zzz",
        f"{mark}($abc[{chance.randint(0, 99)}])".encode(),
    )[number % 4]


def _near(number: int) -> bytes:
    """What looks like it and is not."""
    mark = f"mark{number:03}"
    return (
        f"{mark}-Sealed".encode(),
        f"{mark}loose".encode(),
        mark.encode() + b"?.zzz",
        f"{mark}($a[1])".encode(),
    )[number % 4]


def written(folder: Path, size: int) -> Hits:
    """Files of about so many bytes together: text and bytes, of many sizes. What was put into which of them."""
    chance, made, put, number = random.Random(SEED), 0, set(), 0
    while made < size:
        data = bytearray(_text(chance) if number % 3 else chance.randbytes(chance.choice(_SIZES)))
        file = folder / f"{number % 17:02}" / f"f{number:06}.{'php' if number % 3 else 'bin'}"
        at, which = chance.randrange(len(data)), chance.randrange(RULES)
        if number % ONE_IN == 0:
            data[at:at] = _what_meets(which, chance)
            put.add((f"Invented_{which:03}", file.name))
        elif number % ONE_IN == 1:
            data[at:at] = _near(which)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        made, number = made + len(data), number + 1
    return put


def _text(chance: random.Random) -> bytes:
    wanted, lines, made = chance.choice(_SIZES), [], 0
    while made < wanted:
        words = chance.choices(_WORDS, k=8)
        call = f"{words[1]}($this->{words[2]}, '{words[3]}', {chance.randrange(9_999)})"
        line = f"    ${words[0]} = {call}; // {' '.join(words[4:])}\n"
        lines.append(line)
        made += len(line)
    return "".join(lines).encode()


def archive(files: Path, folder: Path) -> None:
    """The same files by hundreds in ZIP, under their names."""
    folder.mkdir()
    every = sorted(file for file in files.rglob("*") if file.is_file())
    for first in range(0, len(every), 100):
        with zipfile.ZipFile(folder / f"{first:06}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for file in every[first : first + 100]:
                packed.write(file, file.name)


def _of_khien(printed: str) -> Iterator[tuple[str, str]]:
    for line in printed.splitlines():
        one = json.loads(line)
        yield one["rule"]["name"], Path(one["file"]).name


def _of_members(printed: str) -> Iterator[tuple[str, str]]:
    """What is not packed shows in the archive itself too: members alone count."""
    for line in printed.splitlines():
        one = json.loads(line)
        yield from ((one["rule"]["name"], inside) for inside in one["inside"])


def _of_yara(printed: str) -> Iterator[tuple[str, str]]:
    for line in printed.splitlines():
        name, _, file = line.partition(" ")
        yield name, Path(file).name


def _run(command: list[str], size: int, put: Hits, read: Read) -> dict[str, Any]:
    """One run in processes of its own; hits that it missed, and that it told falsely."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    watched = [sys.executable, "-c", _WATCH, *command]
    done = subprocess.run(watched, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = set(read(done.stdout))
    return {
        "mb_per_cpu_s": round(size / 1e6 / cpu, 1),
        "mb_per_s": round(size / 1e6 / wall, 1),
        "cpu_s": round(cpu, 2),
        "memory_mb": round(float(done.stderr.rpartition("most ")[2] or 0)),
        "hits": len(told),
        "missed": len(put - told),
        "false": len(told - put),
    }


# The most memory of the largest process, which is told behind all else
_WATCH = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
sys.stderr.write(f"most {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000}")
sys.exit(done.returncode)
"""


if __name__ == "__main__":
    main()
