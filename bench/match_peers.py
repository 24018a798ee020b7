"""What `khien match` is measured beside: grepcidr, ripgrep, and forty lines of Python that a technician might write."""

import sys
from pathlib import Path

GREPCIDR, RIPGREP = "grepcidr", "rg"

PYTHON = """
import ipaddress, re, sys
names, addresses, networks = set(), set(), []
for line in open(sys.argv[1], encoding="utf-8"):
    one = line.strip().lower()
    if re.fullmatch(r"[0-9.]+", one):
        addresses.add(one)
    elif re.fullmatch(r"[0-9.]+/[0-9]+", one):
        networks.append(ipaddress.ip_network(one, strict=False))
    else:
        names.add(one.split("://")[-1])
lengths = sorted({network.prefixlen for network in networks})
blocks = {(network.prefixlen, int(network.network_address)) for network in networks}
word = re.compile(r"[\\w.-]+")
def inside(text):
    parts = text.split(".")
    value = 0
    for part in parts:
        if int(part) > 255:
            return False
        value = value << 8 | int(part)
    return any((length, value >> (32 - length) << (32 - length)) in blocks for length in lengths)
def met(token):
    token = token.strip(".-").lower()
    if token in addresses or token in names:
        return True
    if re.fullmatch(r"\\d+\\.\\d+\\.\\d+\\.\\d+", token):
        return inside(token)
    at = token.find(".")
    while at >= 0:
        if token[at + 1:] in names:
            return True
        at = token.find(".", at + 1)
    return False
for number, line in enumerate(open(sys.argv[2], encoding="utf-8", errors="replace"), 1):
    if any(met(token) for token in word.findall(line)):
        print(f"{number}:{line}", end="")
"""

LOADED = """
import gc, json, sys, time
from pathlib import Path
from khien.lake import face, wire
from khien.lake.match import search
from khien.lake.lists.read import together
gc.disable()
began = time.process_time()
ready = search.prepared(together(face.indicators(sys.argv[1])))
loaded = time.process_time()
gc.freeze()
gc.enable()
count = 0
for found in search.search(ready, [Path(one) for one in sys.argv[2:]], threads=1):
    count += bool(wire.sighting(found))
print(json.dumps({"load": loaded - began, "cpu": time.process_time() - loaded, "sightings": count}))
"""
GAINS = """
import gc, json, statistics, sys, time
from multiprocessing import get_context
from pathlib import Path
from khien.lake import face, wire
from khien.lake.lists.read import together
from khien.lake.match import search
ready = search.prepared(together(face.indicators(sys.argv[1])))
log, rounds = Path(sys.argv[2]), int(sys.argv[3])
gc.freeze()
def wall(threads):
    began = time.perf_counter()
    for found in search.search(ready, [log], threads=threads):
        wire.sighting(found)
    return time.perf_counter() - began
def apart(pool):
    began = time.perf_counter()
    pool.map(wall, [1, 1], chunksize=1)
    return time.perf_counter() - began
with get_context("fork").Pool(2) as pool:
    apart(pool)
    walls = [(wall(1), wall(2), apart(pool)) for _ in range(rounds)]
print(json.dumps({
    "two_threads": statistics.median(one / two for one, two, _ in walls),
    "two_processes_apart": statistics.median(2 * one / both for one, _, both in walls),
}))
"""
MADE = """
import sys
from pathlib import Path
from bench import match_logs
Path(sys.argv[2]).write_text("\\n".join(match_logs.indicators(int(sys.argv[1]))) + "\\n", encoding="utf-8")
"""
UNPACK = """
import sys, time
from pathlib import Path
from khien.lake.logs.unpack import unpacked
began, size = time.process_time(), 0
with Path(sys.argv[1]).open("rb") as packed:
    for piece in unpacked(packed, "gzip"):
        size += len(piece)
print((time.process_time() - began) * 1e9 / size)
"""


def khien(listed: Path, log: Path, *more: Path | str) -> list[str]:
    return [sys.executable, "-m", "khien", "match", str(listed), str(log), "--json", *map(str, more)]


def grepcidr(listed: Path, log: Path) -> list[str]:
    return [GREPCIDR, "-f", str(listed), str(log)]


def ripgrep(listed: Path, log: Path) -> list[str]:
    return [RIPGREP, "--no-config", "-j1", "-n", "-F", "-f", str(listed), str(log)]


def python(listed: Path, log: Path) -> list[str]:
    return [sys.executable, "-c", PYTHON, str(listed), str(log)]


def loaded(listed: Path, log: Path, times: int) -> list[str]:
    """The search alone, its list being ready: CPU seconds as JSON."""
    return [sys.executable, "-c", LOADED, str(listed), *[str(log)] * times]


def gains(listed: Path, log: Path, rounds: int) -> list[str]:
    """How many times sooner two threads are done than one, and two processes that share nothing with twice the work."""
    return [sys.executable, "-c", GAINS, str(listed), str(log), str(rounds)]


def unpacking(file: Path) -> list[str]:
    """A gzip file unpacked by the library that the search uses, and thrown away: CPU seconds per GB."""
    return [sys.executable, "-c", UNPACK, str(file)]


def made(count: int, file: Path) -> list[str]:
    """A list written by a process of its own: what is measured later is forked from one that never held it."""
    return [sys.executable, "-c", MADE, str(count), str(file)]
