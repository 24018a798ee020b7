"""The export of journald: values of any bytes and any length, repeated fields, entries that are cut."""

import json

import pytest

from khien.lake.events import journal
from khien.lake.events.stream import LONGEST
from khien.lake.events.types import Bad

NEXT = b"__CURSOR=9\nMESSAGE=next\n\n"


def entry(name: bytes, value: bytes, size: int | None = None) -> bytes:
    long = len(value) if size is None else size
    return b"__CURSOR=1\n" + name + b"\n" + long.to_bytes(8, "little") + value + b"\n\n"


def read(data: bytes, piece: int = 7) -> list[dict[str, object] | str]:
    found = journal.entries(data[at : at + piece] for at in range(0, len(data), piece))
    return [one.why if isinstance(one, Bad) else json.loads(one[1]) for one in found]


@pytest.mark.parametrize("piece", [1, 7, 1_000_000])
def test_a_value_of_several_lines_is_one_value(piece: int) -> None:
    value = b"a=1\n\n__CURSOR=2\n\xff"
    told = value.decode("utf-8", "replace")
    assert read(entry(b"MESSAGE", value) + NEXT, piece)[0] == {"__CURSOR": "1", "MESSAGE": told}
    assert len(read(entry(b"MESSAGE", value) + NEXT, piece)) == 2


def test_a_field_that_stands_three_times_is_a_list_of_three() -> None:
    assert read(b"__CURSOR=1\nA=1\nA=1\nA=2\n") == [{"__CURSOR": "1", "A": ["1", "1", "2"]}]


@pytest.mark.parametrize(
    "broken",
    [
        entry(b"MESSAGE", b"x" * 50, 2**62),
        entry(b"MESSAGE", b"x" * 50, 3),
        entry(b"CORE", b"x\n" * (LONGEST // 2 + 1)),
        b"__CURSOR=1\nA=" + b"x" * (LONGEST + 9) + b"\n\n",
        b"__CURSOR=1\nA" + b"x" * (LONGEST + 9) + b"\n\n",
    ],
    ids=["huge size", "wrong size", "long value", "long line", "long name"],
)
def test_what_is_broken_or_too_long_is_told_and_the_next_is_read(broken: bytes) -> None:
    found = read(broken + NEXT, 65_536)
    assert found[-1] == {"__CURSOR": "9", "MESSAGE": "next"} and isinstance(found[0], str)


def test_an_entry_that_the_file_ends_in_is_told() -> None:
    whole = entry(b"MESSAGE", b"abcdef")
    assert [type(one) for one in read(NEXT + whole[:-5])] == [dict, str]
    assert read(b"") == []


def test_an_entry_without_end_is_not_kept_and_the_next_is_read() -> None:
    size = LONGEST // 8 + 9
    found = read(b"__CURSOR=1\n" + b"A=xxxxx\n" * size + b"\n" + NEXT, 65_536)
    assert isinstance(found[0], str) and found[1:] == [{"__CURSOR": "9", "MESSAGE": "next"}]


@pytest.mark.parametrize(
    "begin",
    [
        b"__CURSOR=a\n__REALTIME_TIMESTAMP=1\n",
        b"__REALTIME_TIMESTAMP=1\n",
        b"\n__SEQNUM=1\n__CURSOR=a\n__REALTIME_TIMESTAMP=1\n",
    ],
)
def test_a_journal_is_known_by_the_time_that_every_entry_has(begin: bytes) -> None:
    assert journal.holds(begin + b"MESSAGE=x\n")


def test_a_text_that_begins_with_a_cursor_alone_stays_lines_of_text() -> None:
    assert not journal.holds(b"__CURSOR=a\na line of a program\n__REALTIME_TIMESTAMP=1\n")
