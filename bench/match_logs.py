"""Seeded lists and logs for `bench.match`: invented hosts and addresses, in the shapes that real logs have."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

SEED = 2026
_WORDS = [
    "mail",
    "web",
    "cdn",
    "api",
    "static",
    "img",
    "login",
    "update",
    "sync",
    "news",
    "shop",
    "portal",
    "files",
    "media",
    "app",
    "data",
    "cloud",
    "edge",
    "auth",
    "video",
]
_TLDS = ("com", "net", "org", "vn", "com.vn", "gov.vn", "edu.vn", "io", "info", "asia", "online", "top")
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
    "curl/7.88.1",
    "Zalo/23.1",
)


def address(chance: random.Random) -> str:
    return f"{chance.randint(11, 223)}.{chance.randint(0, 255)}.{chance.randint(0, 255)}.{chance.randint(1, 254)}"


def inner(chance: random.Random) -> str:
    return f"10.{chance.randint(0, 15)}.{chance.randint(0, 255)}.{chance.randint(1, 254)}"


def name(chance: random.Random, mark: str = "") -> str:
    return f"{chance.choice(_WORDS)}{mark}{chance.randint(1, 99999)}.{chance.choice(_TLDS)}"


def indicators(count: int, *, addresses_alone: bool = False) -> list[str]:
    """Addresses, networks, names, URLs and hashes; addresses and networks alone for what knows no others."""
    chance = random.Random(SEED)
    makers: list[tuple[float, Callable[[], str]]] = [
        (0.55 if not addresses_alone else 0.9, lambda: address(chance)),
        (0.02, lambda: f"{address(chance).rsplit('.', 1)[0]}.0/{chance.choice((24, 25, 26, 28))}"),
    ]  # fmt: skip
    if not addresses_alone:
        makers += [
            (0.02, lambda: f"2001:db8:{chance.getrandbits(16):x}::{chance.getrandbits(16):x}"),
            (0.23, lambda: name(chance, "x")),
            (0.1, lambda: f"http://{name(chance, 'u')}/{chance.choice(_WORDS)}/{chance.getrandbits(24):x}"),
            (0.05, lambda: f"{chance.getrandbits(256):064x}"),
        ]
    made: dict[str, None] = {}
    while len(made) < count:
        made[chance.choices([make for _, make in makers], [share for share, _ in makers])[0]()] = None
    return list(made)


def _bad(chance: random.Random, listed: list[str]) -> str:
    """Something of the list as a log would bear it."""
    found = chance.choice(listed)
    return found.split("/")[0] if "/" in found and "://" not in found else found


def mixed_lines(listed: list[str], seed: int = SEED + 1) -> Iterator[str]:
    """syslog, DNS, proxy, sshd, IPv6 among them; one line in a thousand holds an indicator."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        clock = f"Nov 22 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
        bad = _bad(chance, listed) if number % 1000 == 0 else ""
        kind = chance.randrange(5)
        place, other = f"{chance.randint(1024, 65535)}", bad or address(chance)
        if kind == 0:
            yield f"{clock} gw{number % 9} sshd[{number % 32768}]: Failed password for x from {other} port {place} ssh2"
        elif kind == 1:
            asked = bad or name(chance)
            client = f"client @0x7f1c{chance.getrandbits(32):08x} {inner(chance)}#{place}"
            yield f"{clock} ns1 named[812]: {client} ({asked}): query: {asked} IN A + (10.0.0.53)"
        elif kind == 2:
            link = f"http://{name(chance)}/{chance.choice(_WORDS)}/{number}.html"
            yield (
                f'{inner(chance)} - - [22/Nov/2026:{clock[7:]} +0700] "GET {link} HTTP/1.1" 200 {place} "{bad or "-"}" '
                f'"{chance.choice(_AGENTS)}"'
            )
        elif kind == 3:
            yield (
                f"{clock} core systemd[1]: Started Session {number} of user sv{number % 400}. "
                f"unit=session-{number}.scope result={bad or 'done'} took={chance.random():.3f}s"
            )
        else:
            yield (
                f'{{"timestamp":"2026-11-22T{clock[7:]}.{number % 1000:03}+0700","event_type":"flow",'
                f'"src_ip":"{inner(chance)}","src_port":{place},"dest_ip":"{other}","dest_port":443,"proto":"TCP",'
                f'"flow_id":{chance.getrandbits(50)}}}'
            )


def firewall_lines(listed: list[str], seed: int = SEED + 1) -> Iterator[str]:
    """A firewall's CSV: day, rule, interfaces, addresses, ports, bytes."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        bad = _bad(chance, listed) if number % 1000 == 0 else ""
        clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
        there = f"{bad or address(chance)},{chance.choice((53, 80, 443, 445, 22))}"
        yield (
            f"2026-11-22 {clock},{chance.choice(('allow', 'deny'))},lan{number % 4},wan,{inner(chance)},"
            f"{chance.randint(1024, 65535)},{there},tcp,{chance.randint(40, 90000)},rule-{number % 50}"
        )


def written(file: Path, lines: Iterator[str], size: int) -> int:
    """Write lines until the file has about `size` bytes; how many lines."""
    held: list[str] = []
    done = count = 0
    with file.open("w", encoding="utf-8") as opened:
        for line in lines:
            held.append(line)
            count += 1
            done += len(line) + 1
            if len(held) == 50_000 or done >= size:
                opened.write("\n".join(held) + "\n")
                held.clear()
            if done >= size:
                return count
    return count
