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


def khien(listed: Path, log: Path, *more: Path | str) -> list[str]:
    return [sys.executable, "-m", "khien", "match", str(listed), str(log), "--json", *map(str, more)]


def grepcidr(listed: Path, log: Path) -> list[str]:
    return [GREPCIDR, "-f", str(listed), str(log)]


def ripgrep(listed: Path, log: Path) -> list[str]:
    return [RIPGREP, "--no-config", "-j1", "-n", "-F", "-f", str(listed), str(log)]


def python(listed: Path, log: Path) -> list[str]:
    return [sys.executable, "-c", PYTHON, str(listed), str(log)]
