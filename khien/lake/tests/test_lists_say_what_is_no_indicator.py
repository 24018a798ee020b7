import gzip
import io
import zipfile

import hypothesis.strategies as st
import pytest
from hypothesis import given
from publicsuffixlist import PublicSuffixList

from khien.lake.lists import nobody, plain, strangers
from khien.lake.lists.forms import UnableToReadIndicator, form, forms
from khien.lake.lists.read import read_list
from khien.lake.lists.rows import UnableToReadList
from khien.lake.types import Flag, IndicatorList


def listed(text: str) -> IndicatorList:
    return read_list(text.encode(), "l")[0]


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "203.0.113.7")
    return held.getvalue()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("0.0.0.0", "không chỉ máy nào"),
        ("::", "không chỉ máy nào"),
        ("0.0.0.0/8", "không chỉ máy nào"),
        ("255.255.255.255", "quảng bá"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("ff00::", "multicast"),
        ("0.0.0.0/1", "gần như toàn bộ Internet"),
        ("128.0.0.0/1", "gần như toàn bộ Internet"),
        ("8.0.0.0/7", "gần như toàn bộ Internet"),
        ("2000::/3", "gần như toàn bộ Internet"),
        ("localhost.localdomain", "không có trên Internet"),
        ("invoice.exe", "tên tệp"),
        ("a.b.DLL", "tên tệp"),
        ("x.php", "tên tệp"),
        ("192.0.2.9-192.0.2.1", "ngược"),
        ("0.0.0.0-223.255.255.255", "gần như toàn bộ Internet"),
        ("192.0.2.5-x", "không phải"),
    ],
)
def test_what_is_nobodys_or_everybodys_is_refused(written: str, why: str) -> None:
    with pytest.raises(UnableToReadIndicator, match=why):
        forms(written)


@pytest.mark.parametrize(
    ("written", "flag"),
    [("10.1.2.3", Flag.PRIVATE), ("fd00::1", Flag.PRIVATE), ("fc00::/7", Flag.PRIVATE), ("240.0.0.1", Flag.PRIVATE),
     ("127.0.0.1", Flag.PRIVATE), ("::1", Flag.PRIVATE), ("169.254.1.1", Flag.PRIVATE), ("fe80::1%eth0", Flag.PRIVATE),
     ("203.0.113.7", Flag.DOCUMENTATION), ("8.0.0.0/8", None), ("2600::/12", None), ("setup.zip", None),
     ("evil.invalid", None), ("evil.abcd", Flag.NO_ZONE), ("http://evil.abcd/x", Flag.NO_ZONE),
     ("xấu.việt", Flag.NO_ZONE)],
)  # fmt: skip
def test_what_may_be_somebodys_is_kept(written: str, flag: Flag | None) -> None:
    assert form(written).flag == flag


def test_no_ending_of_a_file_is_a_top_level_domain() -> None:
    known = PublicSuffixList(accept_unknown=False)
    assert not [label for label in nobody.FILES if known.publicsuffix(label)]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("203.0.113.0-203.0.113.15", ["203.0.113.0/28"]),
        ("198.51.100.1 - 198.51.100.4", ["198.51.100.1", "198.51.100.2/31", "198.51.100.4"]),
        ("192.0.2.5–7", ["192.0.2.5", "192.0.2.6/31"]),
        ("192.0.2.*", ["192.0.2.0/24"]),
        ("192.0.x.x", ["192.0.0.0/16"]),
        ("192.0.2.7 đến 192.0.2.7", ["192.0.2.7"]),
        ("192[.]0[.]2[.]6-192[.]0[.]2[.]7", ["192.0.2.6/31"]),
        ("2001:db8::-2001:db8::ff", ["2001:db8::/120"]),
    ],
)
def test_a_range_is_the_networks_in_it(written: str, values: list[str]) -> None:
    assert [one.value for one in forms(written)] == values


def test_ranges_stand_in_lines_of_text_too() -> None:
    found = listed("Bad guys:203.0.113.0-203.0.113.15\n198.51.100.0 - 198.51.100.255 nhà mạng\n192.0.2.5-7\n")
    assert [(one.line, one.value) for one in found.indicators][:2] == [(1, "203.0.113.0/28"), (2, "198.51.100.0/24")]
    assert [one.line for one in found.indicators] == [1, 2, 3, 3]


def test_of_a_line_that_begins_with_none_the_whole_is_told_and_what_is_in_it() -> None:
    line = "Phát hiện các địa chỉ IP độc hại: 203.0.113.7, 198.51.100.23; và tên miền evil[.]example."
    found = listed(
        f"{line}\nKính gửi: Sở A\niptables -A INPUT -s 198.51.100.0/24 -j DROP\nserver=/evil.example/192.0.2.53\n"
    )
    assert not found.indicators
    assert found.bad[0].written == line
    assert [bad.why.split(" nhưng")[0] for bad in found.bad] == [
        "trong dòng có 203.0.113.7",
        "dòng không bắt đầu bằng chỉ dấu",
        "trong dòng có 198.51.100.0/24",
        "trong dòng có evil.example",
    ]


def test_filters_of_browsers_are_read_as_far_as_they_name_a_whole_domain() -> None:
    text = "! Title\n||evil.example^\n||bad.example^$third-party\n||203.0.113.7^\n"
    found = listed(text + "@@||good.example^\n||x.example^$domain=y.example\n/ads/*\n")
    assert [(one.line, one.value) for one in found.indicators] == [
        (2, "evil.example"), (3, "bad.example"), (4, "203.0.113.7"),
    ]  # fmt: skip
    assert [bad.line for bad in found.bad] == [5, 6, 7]
    assert "ngoại lệ" in found.bad[0].why


def test_what_reads_behind_an_indicator_is_taken_where_it_is_its_like_and_else_told() -> None:
    text = f"203.0.113.7 203.0.113.8\nevil.example 198.51.100.1\n{'0a' * 16}  a.exe\n"
    found = listed(text + "bad.example # https://ref.example/\n198.51.100.2 xem 198.51.100.3\n")
    assert [(one.line, one.value) for one in found.indicators] == [
        (1, "203.0.113.7"),
        (1, "203.0.113.8"),
        (2, "evil.example"),
        (3, "0a" * 16),
        (4, "bad.example"),
        (5, "198.51.100.2"),
    ]
    assert [(bad.line, bad.written) for bad in found.bad] == [(2, "198.51.100.1"), (5, "198.51.100.3")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\n203.0.113.7\n", "PDF"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "đời cũ"),
        (gzip.compress(b"203.0.113.7\n"), "giải nén"),
        (packed("list.csv"), "giải nén"),
        (packed("[Content_Types].xml", "word/document.xml"), "Word"),
        (packed("mimetype", "content.xml"), "LibreOffice"),
        (b"PK\x03\x04 203.0.113.7", "hỏng"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "ảnh"),
        (b"{\\rtf1\\ansi 203.0.113.7}", "RTF"),
        (b"<!DOCTYPE html>\n<p>203.0.113.7", "HTML"),
        (b'<?xml version="1.0"?>\n<ioc xmlns="http://schemas.example/ioc">203.0.113.7', "OpenIOC"),
        (b'<?xml version="1.0"?>\n<a>203.0.113.7</a>', "XML"),
        (b"From: a@so.example\nSubject: x\n\n203.0.113.7\n", "thư điện tử"),
        (b'{"cidr":"192.0.2.0/24"}\n{"cidr":"203.0.113.0/24"}\n', "JSON này"),
        (b'["203.0.113.7"]', "JSON này"),
        (b"[[[[", "không"),
    ],
)
def test_what_is_no_list_is_named_in_one_sentence(data: bytes, why: str) -> None:
    try:
        [found] = read_list(data, "l")
    except UnableToReadList as refused:
        assert why in str(refused)
    else:
        assert data == b"[[[["
        assert not found.indicators


@pytest.mark.parametrize(
    "text", ["[2001:db8::1]:443\n", "BZhost.example\n", "From.example\n", "MZ.example\n", "{evil[.]example}\n"]
)
def test_a_list_that_begins_like_something_else_is_read(text: str) -> None:
    assert listed(text).indicators or listed(text).bad


def test_a_list_is_no_stranger() -> None:
    assert strangers.why_no_list(b"203.0.113.7\n") == strangers.why_no_list_of_text("203.0.113.7\n") == ""


_OF_LINES = (
    "http://", "https://", "HTTP://", "ip", "c2", "url", "domain", "md5", "sha256", "a", "b.com", "192.0.2.1", "/", "-",
    "_", ".", "x" * 32, "0" * 32, "localhost", "rpz-", "TLP", "add", "zone", "hash", "Red", "mask", "a.exe", "=", ":",
)  # fmt: skip


@given(st.lists(st.sampled_from(_OF_LINES), min_size=1, max_size=6).map("".join))
def test_a_line_says_the_same_where_it_is_indented(line: str) -> None:
    """A line that is one plain word is read in a quicker way."""
    assert list(plain.rows(f"a.example\n{line}")) == list(plain.rows(f"a.example\n {line}"))
