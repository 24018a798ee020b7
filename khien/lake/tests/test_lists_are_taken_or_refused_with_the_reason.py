import io
import json
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from khien.lake.lists.columns import loaded, saved
from khien.lake.lists.forms import UnableToReadIndicator, form, own_of
from khien.lake.lists.read import Wishes, read_list, together
from khien.lake.lists.rows import UnableToReadList
from khien.lake.types import Flag


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("hxxps://Evil[.]example/A?b=1#c", "https://evil.example/A?b=1"),
        ("hXXp[://]evil(.)example", "http://evil.example/"),
        ("evil[dot]example", "evil.example"),
        ("203[.]0.113[.]7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:CB00:7107", "203.0.113.7"),
        ("203.0.113.7:443", "203.0.113.7"),
        ("203.0.113.7/32", "203.0.113.7"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("2001:db8:0:0:0:0:0:1%eth0", "2001:db8::1"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("10.0.0.0/255.0.0.0", "10.0.0.0/8"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("*.Evil.Example.", "evil.example"),
        ("bệnh-viện.vn", "xn--bnh-vin-yv4cf.vn"),
        ("XN--BNH-VIN-YV4CF.VN", "xn--bnh-vin-yv4cf.vn"),
        ("evil.example:8080/x", "http://evil.example/x"),
        ("http://u:p@[2001:db8::2]:80/v6", "http://[2001:db8::2]/v6"),
        ("D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_one_key_for_every_written_form(written: str, value: str) -> None:
    assert form(written).value == value
    assert form(form(written).value).value == value


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("gov.vn", "hậu tố công cộng"),
        ("com", "một nhãn"),
        ("localhost", "một nhãn"),
        ("http://intranet/x", "một nhãn"),
        ("010.1.1.1", "IPv4"),
        ("1.2.3.256", "IPv4"),
        ("1.2.3.4.5", "IPv4"),
        ("0.0.0.0/0", "toàn bộ Internet"),
        ("::/0", "toàn bộ Internet"),
        ("::/3", "toàn bộ Internet"),
        ("192.0.2.9-192.0.2.1", "IPv4"),
        ("ai@evil.example", "thư điện tử"),
        ("10.0.0.0/33", "độ dài mạng"),
        ("a b.example", "không phải tên miền"),
        ("d41d8cd98f00b204", "một nhãn"),
        ("", "trống"),
        ("198.51.100.7", "của chính đơn vị"),
        ("198.51.0.0/16", "của chính đơn vị"),
        ("www.truong.example", "của chính đơn vị"),
        ("http://truong.example/x", "của chính đơn vị"),
    ],
)
def test_what_cannot_be_matched_is_refused_in_words(written: str, why: str) -> None:
    with pytest.raises(UnableToReadIndicator, match=why):
        form(written, own_of(("198.51.100.0/24", "truong.example")))


def test_private_and_documentation_addresses_are_kept_and_flagged_or_refused() -> None:
    text = b"10.1.2.3\n203.0.113.9\n8.8.8.8\nfd00::1\n"
    flags = [one.flag for one in read_list(text, "l")[0].indicators]
    assert flags == [Flag.PRIVATE, Flag.DOCUMENTATION, None, Flag.PRIVATE]
    refused = read_list(text, "l", Wishes(refuse_private=True))[0]
    assert [one.value for one in refused.indicators] == ["8.8.8.8"]
    assert [bad.line for bad in refused.bad] == [1, 2, 4]


def test_a_network_that_merely_holds_private_addresses_is_no_private_network() -> None:
    text = b"203.0.0.0/16\n198.0.0.0/8\n172.0.0.0/8\n2001::/16\n10.0.0.0/9\n203.0.113.0/25\n"
    found = read_list(text, "l", Wishes(refuse_private=True))[0]
    assert [one.value for one in found.indicators] == ["203.0.0.0/16", "198.0.0.0/8", "172.0.0.0/8", "2001::/16"]
    assert [one.flag for one in found.indicators] == [None] * 4
    assert [bad.line for bad in found.bad] == [5, 6]


def test_plain_text_with_notes_comments_and_hosts() -> None:
    text = "# ghi\r\n\r\nevil.example  seen\r\n0.0.0.0 ads.example\r\n// x\r\n; y\r\ngov.vn\r\nEVIL.example\r\n"
    found = read_list(text.encode("utf-16"), "l")[0]
    assert [(one.value, one.line) for one in found.indicators] == [("evil.example", 3), ("ads.example", 4)]
    assert [(bad.line, bad.written) for bad in found.bad] == [(7, "gov.vn")]
    assert found.repeated == [(8, 3)]


def test_several_indicators_on_a_line_of_text_are_all_taken() -> None:
    text = "203.0.113.7, 203.0.113.8; evil.example - notes\n- 203.0.113.9\n2. 203.0.113.10,\nhttp://x.example/a,b;c\n"
    found = read_list(text.encode(), "l")[0]
    assert [(one.value, one.line) for one in found.indicators] == [
        ("203.0.113.7", 1),
        ("203.0.113.8", 1),
        ("evil.example", 1),
        ("203.0.113.9", 2),
        ("203.0.113.10", 3),
        ("http://x.example/a,b;c", 4),
    ]
    assert not found.bad


CSV = (
    'STT;Địa chỉ IP;Ghi chú;TLP;Ngày hết hạn\n1;"203.0.113.7";"dòng\nhai";TLP:AMBER;21/11/2026\n'
    "2;x;;;\n3;evil.example;;;2026-11-05T00:00:00Z\n4;8.8.8.8;;;99/99/2026\n"
)


def test_columns_are_guessed_shown_and_kept() -> None:
    found = read_list(CSV.encode("utf-8-sig"), "l.csv")[0]
    assert found.columns is not None
    assert (found.columns.value, found.columns.tlp, found.columns.expires, found.columns.delimiter) == ((1,), 3, 4, ";")
    first, second, third = found.indicators
    assert (first.value, first.line, first.tlp) == ("203.0.113.7", 2, "amber")
    assert first.expires == datetime(2026, 11, 21, 16, 59, 59, tzinfo=UTC)
    assert second.expires == datetime(2026, 11, 5, tzinfo=UTC)
    assert (third.value, third.expires) == ("8.8.8.8", None), "a day that nobody understands loses no indicator"
    assert [(bad.line, bad.written) for bad in found.doubted] == [(6, "8.8.8.8")]
    assert [(bad.line, bad.written) for bad in found.bad] == [(4, "x")]
    again = read_list(CSV.encode(), "l.csv", Wishes(mapping=loaded(saved([found.columns]))))[0]
    assert again.indicators == found.indicators


def test_columns_can_be_named() -> None:
    text = b"a,b\nevil.example,203.0.113.7\n"
    named = read_list(text, "l.csv", Wishes(columns={"value": ["b"]}))[0]
    assert [one.value for one in named.indicators] == ["203.0.113.7"]
    assert len(read_list(text, "l.csv", Wishes(columns={"value": ["1", "2"]}))[0].indicators) == 2
    with pytest.raises(UnableToReadList, match="không có cột 'c'"):
        read_list(text, "l.csv", Wishes(columns={"value": ["c"]}))


def test_a_workbook_with_two_sheets() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Danh sách", None], ["IP", "TLP"], ["203.0.113.7", "RED"]):
        sheet.append(row)
    book.create_sheet("Tên miền").append(["evil.example"])
    book.create_sheet("Ghi chú").append(["chỉ là chữ"])
    book.create_sheet("Trống")
    held = io.BytesIO()
    book.save(held)
    found = read_list(held.getvalue(), "l.xlsx")
    assert [(one.name, [each.line for each in one.indicators]) for one in found] == [
        ("l.xlsx", [3]),
        ("l.xlsx[Tên miền]", [1]),
        ("l.xlsx[Ghi chú]", []),
    ]
    assert "không cột nào" in found[2].bad[0].why


STIX = {
    "type": "bundle",
    "id": "bundle--1",
    "objects": [
        {
            "type": "indicator",
            "id": "indicator--1",
            "pattern": "[ipv4-addr:value = '203.0.113.7' OR domain-name:value = 'evil.example']",
            "valid_until": "2026-12-31T00:00:00Z",
            "object_marking_refs": ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"],
        },
        {
            "type": "indicator",
            "id": "indicator--2",
            "pattern": "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e' AND file:hashes.'SHA-1' = "
            "'da39a3ee5e6b4b0d3255bfef95601890afd80709']",
        },
        {"type": "indicator", "id": "indicator--3", "pattern": "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"},
        {
            "type": "indicator",
            "id": "indicator--4",
            "pattern": "[ipv4-addr:value = '1.2.3.4' AND process:name = 'x']",
        },
        {"type": "indicator", "id": "indicator--5", "pattern": "[url:value LIKE 'http://%']"},
        {"type": "indicator", "id": "indicator--6", "pattern": "[url:value = 'http://x.example/']", "revoked": True},
        {"type": "ipv4-addr", "id": "ipv4-addr--1", "value": "203.0.113.99"},
    ],
}


def test_stix_bundles() -> None:
    found = read_list(json.dumps(STIX, indent=1).encode(), "b.json")[0]
    assert [one.value for one in found.indicators] == [
        "203.0.113.7",
        "evil.example",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "198.51.100.0/24",
    ]
    assert found.indicators[0].tlp == "amber"
    assert found.indicators[0].expires == datetime(2026, 12, 31, tzinfo=UTC)
    lines = json.dumps(STIX, indent=1).split("\n")
    assert all('"id"' in lines[one.line - 1] for one in found.indicators)
    assert [bad.why.split(":")[0] for bad in found.bad] == [
        "mẫu nối nhiều điều kiện",
        "loại không đối chiếu được",
        "chỉ dấu đã bị thu hồi",
        "chỉ là vật quan sát (SCO), không đối tượng nào nói nó xấu",
    ]


def test_misp_and_intelmq() -> None:
    event = {
        "Event": {
            "Tag": [{"name": "tlp:green"}],
            "Attribute": [
                {"type": "ip-dst|port", "value": "203.0.113.7|443", "to_ids": True},
                {"type": "domain", "value": "evil.example", "to_ids": False},
                {"type": "comment", "value": "x", "to_ids": True},
            ],
            "Object": [{"Attribute": [{"type": "filename|md5", "value": "a.exe|d41d8cd98f00b204e9800998ecf8427e"}]}],
        }
    }
    found = read_list(json.dumps(event, indent=1).encode(), "m.json")[0]
    assert [(one.value, one.tlp) for one in found.indicators] == [
        ("203.0.113.7", "green"),
        ("d41d8cd98f00b204e9800998ecf8427e", "green"),
    ]
    assert len(found.bad) == 2
    lines = '{"source.ip":"203.0.113.7","source.fqdn":"evil.example"}\n{oops\n{"feed.name":"x","source.asn":1}\n'
    mixed = read_list(lines.encode(), "i.jsonl")[0]
    assert [one.line for one in mixed.indicators] == [1, 1]
    assert [bad.line for bad in mixed.bad] == [2, 3]


def test_several_lists_give_each_key_once() -> None:
    first, second = (read_list(b"evil.example\n203.0.113.7", name)[0] for name in ("a", "b"))
    assert [(one.value, one.list) for one in together([first, second])] == [("evil.example", "a"), ("203.0.113.7", "a")]


def test_broken_lists_are_refused_whole() -> None:
    for data in (b'{"type": "bundle", "objects": [', b"PK\x03\x04nonsense", b"\0\0\0\0abc"):
        with pytest.raises(UnableToReadList):
            read_list(data, "x")
