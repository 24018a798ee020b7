import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.lake.lists.read import read_list
from khien.lake.logs import regions
from khien.lake.match import oracle
from khien.lake.match.hits import Scanner, hits
from khien.lake.match.index import index_of
from khien.lake.match.meaning import matches, matches_at
from khien.lake.match.scan.plain import PlainScanner
from khien.lake.tests import logs
from khien.lake.types import Indicator

EVERY = logs.listed()
COMPILED = [one for one in EVERY if one.written != "ví-dụ.việt"]  # what the fast scanner leaves to the plain one
OFTEN = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
REGIONS, PIECES = st.sampled_from([1, 3, 7, 64, 100_000]), st.sampled_from([1, 5, 50, 100_000])


def fast_scanner(indicators: list[Indicator]) -> Scanner:
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    from khien.lake.match.scan.fast import FastScanner

    return FastScanner(index_of(indicators))


@pytest.fixture(scope="module")
def fast() -> Scanner:
    return fast_scanner(COMPILED)


def cut(data: bytes, region: int) -> Iterator[regions.Load]:
    """Regions as a file of many would be cut, however near their edges are: all around them is seen."""
    for begin in range(0, len(data), region):
        made = regions.Region(bytearray(data), begin, min(len(data), begin + region), len(data), 0)
        yield lambda made=made: made  # type: ignore[misc]


def found(
    scanner: Scanner, indicators: list[Indicator], data: bytes, region: int = regions.REGION, piece: int = 1 << 20
) -> set[oracle.Found]:
    index, made, line, last = index_of(indicators), set[oracle.Found](), 1, (-1, -1)
    parts = (each for at in range(0, len(data), piece) for each in (data[at : at + piece], b"")[: 1 + at // piece % 2])
    loads = regions.of_stream(parts, region) if piece < region else cut(data, region)
    for told, lines, _ in hits(index, scanner, loads, 1):
        for hit in told:
            one = (line + hit.line, hit.offset, hit.number, str(hit.how))
            assert last < (hit.offset, hit.number), "told twice, or too late"
            last = hit.offset, hit.number
            made.add(one)
        line += lines
    return made


@OFTEN
@given(logs.logs(), REGIONS, PIECES)
def test_the_plain_scanner(data: bytes, region: int, piece: int) -> None:
    assert found(PlainScanner(index_of(EVERY)), EVERY, data, region, piece) == oracle.sightings(data, EVERY)


@OFTEN
@given(data=logs.logs(), region=REGIONS, piece=PIECES)
def test_the_fast_scanner(fast: Scanner, data: bytes, region: int, piece: int) -> None:
    assert found(fast, COMPILED, data, region, piece) == oracle.sightings(data, COMPILED)


@OFTEN
@given(logs.logs())
def test_asking_at_each_place_gives_what_asking_for_the_line_gives(data: bytes) -> None:
    index = index_of(EVERY)
    for line in data.split(b"\n"):
        text = line.decode("utf-8", "surrogateescape")
        places = [at for at, char in enumerate(text) if oracle.is_name_char(char) or char in ":("]
        assert {one for at in places for one in matches_at(text, at, index)} == set(matches(text, index))


def shifted() -> Iterator[bytes]:
    """Each indicator at each place of a block of 64 bytes, alone and against its neighbours."""
    for one in logs.LIST.split():
        for before in range(70):
            yield b" " * before + one.encode() + b" \n"
            yield b"x" * before + b"=" + one.encode() + b"\n"
            yield b"x" * before + b"%20" + one.encode() + b"\n"
            yield b" " * before + b"(4)evil(3)com(0)\n"


def test_no_place_in_a_block_hides_an_indicator(fast: Scanner) -> None:
    data = b"".join(shifted())
    wanted = found(PlainScanner(index_of(COMPILED)), COMPILED, data)
    assert found(fast, COMPILED, data) == wanted
    assert len(wanted) >= 140 * len(COMPILED)


@pytest.mark.parametrize("region", [64, 192])
def test_no_edge_between_regions_hides_an_indicator(fast: Scanner, region: int) -> None:
    tokens = (
        "www.evil.com",
        "203.0.113.7",
        "2001:db8::1",
        "d41d8cd98f00b204e9800998ecf8427e",
        "a" * 90 + ".evil.com",
        "(3)www(4)evil(3)com(0)",
        "\x1b[01;31m\x1b[Kevil.com\x1b[m",
        "%252Fevil.com",
        "#0112001:db8::1",
        "\\\\n203.0.113.7",
        "\\x22d41d8cd98f00b204e9800998ecf8427e",
        "2001:0db8:0000:0000:0000:0000:0000:0001:443",
        "IP 203.0.113.7.443 > 8.8.4.4.51000: ",
        '"bad.example","http_port":80,"url":"/gate"',
        'host="bad.example" a="b" url="/gate"',
        "%2Fbad.example%2Fgate",
    )
    for token in tokens:
        for before in range(region):
            data = b" " * before + token.encode() + b" end\nnext line, long enough to be cut again: " + b"x" * 64
            truth = oracle.sightings(data, COMPILED)
            assert truth
            assert found(fast, COMPILED, data, region) == truth


@pytest.mark.parametrize("size", [63, 64, 65, 4_095, 4_096, 4_097, 9_000, 70_000])
def test_words_as_long_as_can_be(fast: Scanner, size: int) -> None:
    parts = (
        b"a" * size + b".evil.com ",
        b"." * size + b"evil.com ",
        b"evil.com" + b"." * size + b" ",
        b"." * size + b"203.0.113.7 " + b"-" * size + b"203.0.113.7:443 ::ffff:8.8.4.4" + b"." * size + b" ",
        b"x." * (size // 2),
    )
    hashes = b"d41d8cd98f00b204e9800998ecf8427e" + b"." * (size - 33) + b"z " if size > 40 else b""
    for data in (*parts, b"".join(parts) + b"evil.com", hashes, b"1:" * size + b":2001:db8::1 10.1.2.3"):
        wanted = oracle.sightings(data, COMPILED)
        assert found(fast, COMPILED, data) == wanted
        assert found(PlainScanner(index_of(COMPILED)), COMPILED, data) == wanted


def test_dashes_and_dots_behind_an_escape_hide_no_name(fast: Scanner) -> None:
    escapes = (b"\\n", b"\\u003c", b"\\u003a", b"\\\\\\t", b"\\\\n")
    for core in (b"evil.com", b"203.0.113.7", b"2001:db8::1", b"d41d8cd98f00b204e9800998ecf8427e", b"a.evil.com"):
        data = b"".join(
            b"padding of more than sixteen bytes " + escape + outer + core + outer + b" y\n"
            for escape in escapes
            for outer in (b"", b"-", b"--", b".-", b".")
        )
        truth = oracle.sightings(data, COMPILED)
        assert truth
        assert found(fast, COMPILED, data) == truth
        assert found(PlainScanner(index_of(COMPILED)), COMPILED, data) == truth


def test_a_thousand_lists_of_one_kind_each() -> None:
    """Lookups that are empty, and lookups of one, give no fault and no false answer."""
    data = logs.LIST.encode().replace(b"\n", b" ") + b"\n evil.com 10.1.2.3 2001:db8::1"
    for one in COMPILED:
        assert found(fast_scanner([one]), [one], data) == oracle.sightings(data, [one])


def test_many_networks_over_each_other() -> None:
    lines = [f"10.{second}.0.0/{prefix}" for second in range(0, 256, 16) for prefix in range(9, 31)]
    networks = read_list("\n".join(lines).encode(), "n")[0].indicators
    data = "\n".join(f"10.{second}.{third}.1" for second in range(0, 256, 5) for third in (0, 1, 255)).encode()
    wanted = oracle.sightings(data, networks)
    assert found(fast_scanner(networks), networks, data) == wanted
    assert found(PlainScanner(index_of(networks)), networks, data) == wanted


def test_what_the_meaning_says_is_found_and_what_it_denies_is_not() -> None:
    """docs/match.md lists examples; each must hold."""
    from tests.promises import project

    text = project.text("docs/match.md")
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| (yes|no) \|", text, re.MULTILINE)
    assert len(rows) >= 30
    for listed, log, expected in rows:
        indicators = read_list(listed.encode(), "one")[0].indicators
        assert bool(oracle.sightings(log.encode(), indicators)) == (expected == "yes"), (listed, log)
        for scanner in (PlainScanner(index_of(indicators)), fast_scanner(indicators)):
            assert bool(found(scanner, indicators, b"far from the begin: " + log.encode())) == (expected == "yes")


def test_a_list_of_thousands_hides_none_of_its_indicators() -> None:
    """Filters are as full as those of large lists; what is looked for in logs is partly of the list, partly near it."""
    chance = random.Random(7)
    addresses = [".".join(str(chance.randint(0, 255)) for _ in range(4)) for _ in range(3_000)]
    networks = [f"{one}/{chance.randint(9, 31)}" for one in addresses[:1_500]]
    names = [
        f"{chance.randbytes(chance.randint(1, 12)).hex()}.{chance.choice(('vn', 'com', 'net'))}" for _ in addresses
    ]
    listed = read_list("\n".join((*networks, *addresses[1_500:], *names)).encode(), "l")[0].indicators
    words = [*names, *addresses, *(".".join(str(chance.randint(0, 255)) for _ in range(4)) for _ in addresses)]
    words += [
        f"{chance.choice(('www.', 'x', '0', ''))}{word}{chance.choice(('', '.', '0', ':80', '.x'))}" for word in words
    ]
    data = "\n".join(f"{chance.choice(('from ', '%2F', '#011', '['))}{word} x" for word in words).encode()
    index = index_of(listed)
    wanted = found(PlainScanner(index), listed, data)
    assert len(wanted) > 8_000
    assert found(fast_scanner(listed), listed, data) == wanted
