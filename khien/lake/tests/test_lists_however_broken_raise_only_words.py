import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from khien.lake.lists.patterns import UnableToReadPattern, told
from khien.lake.lists.read import Wishes, read_list
from khien.lake.lists.rows import UnableToReadList

_BEGINNINGS = st.sampled_from(
    [
        *(b"", b"PK\x03\x04", b"{", b"[", b'{"type":"bundle","objects":[', b'{"Event":', b'{"source.ip":', b"ip,x\n"),
        *(b"a;b\n", b"\xff\xfe", b"\xfe\xff", b"||", b"# ", b"1.1.1.1-", b"<?xml", b"x\tip\n"),
    ]
)
_PIECES = st.sampled_from(
    [
        *(
            b'"',
            b",",
            b";",
            b"|",
            b"\n",
            b"\r",
            b"\0",
            b"1.2.3.4",
            b"evil.example",
            b"[.]",
            b"]",
            b"}",
            b":",
            b"/",
            b"-",
        ),
        *(
            b"*",
            b"null",
            b"5",
            b'"Event"',
            b'"Attribute"',
            b'"value"',
            b'"type"',
            b'"ip-dst"',
            b'"\\ud800.example"',
            b"%",
        ),
        *(b"\xed\xa0\x80", "ệ".encode(), b"http://", b"@", b"TLP:RED", b"31/12/2099", b"\xc2\xb2", b" ", b"(", b")"),
    ]
)
_WISHES = (
    Wishes(),
    Wishes(columns={"value": ["1", "x"]}),
    Wishes(columns={"value": ["²"], "tlp": ["2"]}),
    Wishes(columns={"tlp": ["1"]}),
)


@given(_BEGINNINGS, st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=30))
@settings(max_examples=500, deadline=None)
def test_no_bytes_raise_but_words(beginning: bytes, pieces: list[bytes]) -> None:
    for wishes in _WISHES:
        try:
            found = read_list(beginning + b"".join(pieces), "l", wishes)
        except UnableToReadList as refused:
            assert str(refused)
            continue
        assert all(bad.why and bad.line >= 1 for listed in found for bad in listed.bad)


_KEYS = st.sampled_from(
    [
        *("Event", "response", "Attribute", "Object", "Tag", "type", "value", "to_ids", "deleted", "name", "objects"),
        *("id", "pattern", "valid_until", "object_marking_refs", "revoked", "source.ip", "malware.hash.md5", "tlp"),
    ]
)
_VALUES = st.sampled_from(
    [
        "ip-dst",
        "domain|ip",
        "indicator",
        "bundle",
        "203.0.113.7",
        "a|b",
        "[ipv4-addr:value = '203.0.113.7']",
        "\ud800",
        "",
    ]
)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), _VALUES),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=5)),
    max_leaves=20,
)


@given(st.sampled_from(["Event", "response", "source.ip", "objects"]), _JSON)
@settings(max_examples=400, deadline=None)
def test_no_json_raises_but_words(key: str, inner: object) -> None:
    for whole in ({"type": "bundle", key: inner}, {key: inner}, [{key: inner}]):
        try:
            found = read_list(json.dumps(whole).encode(), "l")
        except UnableToReadList as refused:
            assert str(refused)
            continue
        assert all(bad.why for listed in found for bad in listed.bad)


def test_json_nested_without_end_is_refused_in_words() -> None:
    for text in ('{"Event":' * 100_000, '{"type":"bundle","objects":' + "[" * 100_000, '{"source.ip":' * 50_000):
        try:
            [found] = read_list(text.encode(), "l")
        except UnableToReadList as refused:
            assert "JSON" in str(refused)
        else:
            assert "JSON" in found.bad[0].why


_TOKENS = st.sampled_from(
    [
        "[",
        "]",
        "(",
        ")",
        " AND ",
        " OR ",
        " NOT ",
        " FOLLOWEDBY ",
        "ipv4-addr:value",
        " = ",
        "'1.1.1.1'",
        "file:name",
        "'",
    ]
)


@given(st.lists(_TOKENS, max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_pattern_raises_but_words(tokens: list[str]) -> None:
    try:
        told("".join(tokens))
    except UnableToReadPattern as refused:
        assert str(refused)


@given(st.integers(0, 5000), st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_a_workbook_with_a_wrong_byte_or_cut_is_read_or_refused(at: int, byte: int) -> None:
    whole = _workbook()
    at %= len(whole)
    for data in (whole[:at] + bytes([byte]) + whole[at + 1 :], whole[: max(at, 4)]):
        try:
            read_list(data, "l")
        except UnableToReadList as refused:
            assert str(refused)


def _workbook() -> bytes:
    made = Workbook()
    for row in (["IP", "Hết hạn"], ["203.0.113.7", 5], ["evil.example", None]):
        made["Sheet"].append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()
