import json
from datetime import UTC, datetime

import pytest

from khien.lake.lists.days import expiry_of
from khien.lake.lists.forms import UnableToReadIndicator, form, forms
from khien.lake.lists.read import read_list, together
from khien.lake.lists.rows import VIETNAM, UnableToReadDay, UnableToReadList
from khien.lake.lists.tlp import tagged, tlp_of
from khien.lake.types import IndicatorList

MD5, SHA1, SHA256 = "0a" * 16, "0b" * 20, "0c" * 32


def listed(text: str, name: str = "l") -> IndicatorList:
    return read_list(text.encode(), name)[0]


def values(text: str) -> list[str]:
    return [one.value for one in listed(text).indicators]


def refused(text: str) -> list[str]:
    return [bad.why for bad in listed(text).bad]


TWICE = """IP,TLP,Hết hạn
203.0.113.7,AMBER,31/12/2026
203.0.113.7,RED,30/11/2026
203.0.113.8,RED,
203.0.113.8,,1/12/2026
"""


def test_of_an_indicator_listed_twice_the_stricter_tlp_and_the_later_expiry_hold() -> None:
    lines = TWICE.splitlines()
    apart = [listed("\n".join([lines[0], line]), str(at)) for at, line in enumerate(lines[1:], 2)]
    for found in (listed(TWICE).indicators, together(apart)):
        first, second = found
        assert (first.tlp, first.expires) == ("red", datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM))
        assert (second.tlp, second.expires) == ("red", None), "no expiry is later than any"
    assert [one.line for one in listed(TWICE).indicators] == [2, 4]


@pytest.mark.parametrize(
    ("header", "taken"),
    [("Hạn Y", True), ("Hạn hiệu lực", True), ("Hết hiệu lực từ", True), ("Chặn đến ngày", True), ("Expire", True),
     ("valid_until (UTC)", True), ("Hạn xử lý", False), ("Hạn báo cáo", False), ("Ngày phát hiện", False),
     ("Valid from", False)],
)  # fmt: skip
def test_days_under_a_header_that_may_say_until_when_are_the_expiry(header: str, taken: bool) -> None:
    found = listed(f"IP,{header}\n203.0.113.7,31/12/2026\n203.0.113.8,\n").indicators
    assert [one.expires is not None for one in found] == [taken, False]
    assert not listed(f"IP,{header} x\n203.0.113.7,31/12/2026\n203.0.113.8,sớm\n").indicators[0].expires


@pytest.mark.parametrize(
    ("header", "cells", "tlps"),
    [
        ("Mức", ("AMBER", "red"), ["amber", "red"]),
        ("Mức độ chia sẻ thông tin", ("TLP:GREEN", "-"), ["green", ""]),
        ("Mức", ("Cao", "RED"), ["", ""]),
        ("Ghi chú", ("Theo TLP:AMBER+STRICT", "Red hat"), ["amber+strict", ""]),
        ("Ghi chú", ("Red", "Green"), ["", ""]),
        ("TLP", ("Đỏ", "hổ phách"), ["red", "amber"]),
        ("attribute_tag", ("kill-chain:c2,tlp:red", 'misp-galaxy:actor="Red Apollo"'), ["red", ""]),
    ],
)
def test_tlp_is_taken_where_cells_are_its_words(header: str, cells: tuple[str, str], tlps: list[str]) -> None:
    quoted = [cell.replace('"', '""') for cell in cells]
    found = listed(f'IP;{header}\n203.0.113.7;"{quoted[0]}"\n203.0.113.8;"{quoted[1]}"\n')
    assert [one.tlp for one in found.indicators] == tlps
    assert not found.doubted


def test_a_cell_for_tlp_that_nobody_understands_is_told() -> None:
    found = listed("IP,TLP\n203.0.113.7,mật\n203.0.113.8,không\n")
    assert [(bad.line, bad.why) for bad in found.doubted] == [(2, "không hiểu mức TLP 'mật'")]


@pytest.mark.parametrize(
    ("text", "tlps"),
    [
        ("TLP:AMBER,,\nSTT,IP,Ghi chú\n1,203.0.113.7,x\n", ["amber"]),
        ("# Nguồn A, TLP:RED\n203.0.113.7\n203.0.113.8 TLP:GREEN\n", ["red", "green"]),
        ("TLP:RED\n203.0.113.7\nTLP:CLEAR\n203.0.113.8\n", ["red", "clear"]),
        ("TLP:RED\n203.0.113.7\tMirai\n203.0.113.8\tMirai\n", ["red", "red"]),
    ],
)
def test_what_a_title_says_of_sharing_holds_for_the_rows_behind_it(text: str, tlps: list[str]) -> None:
    assert [one.tlp for one in listed(text).indicators] == tlps


def test_of_several_tlps_the_strictest_is_read_and_a_colour_alone_is_none() -> None:
    assert tagged("TLP:GREEN, TLP:AMBER STRICT, tlp_amber") == "amber+strict"
    assert tagged("redline, tlp:unclear, Red Apollo") == tlp_of("Redline") == ""


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("31/12/26", "2026-12-31T23:59:59+07:00"),
        ("ngày 31 tháng 12 năm 2026", "2026-12-31T23:59:59+07:00"),
        ("17h30 ngày 31/12/2026", "2026-12-31T17:30:00+07:00"),
        ("31/12/2026 5:30:00 CH", "2026-12-31T17:30:00+07:00"),
        ("2026/12/31", "2026-12-31T23:59:59+07:00"),
        ("31-Dec-2026", "2026-12-31T23:59:59+07:00"),
        ("2026-12-31 10:30:00 UTC", "2026-12-31T10:30:00+00:00"),
        ("46387", "2026-12-31T23:59:59+07:00"),
        ("1798675200", "2026-12-31T00:00:00+00:00"),
        ("1798675200000", "2026-12-31T00:00:00+00:00"),
    ],
)
def test_a_day_is_read_as_people_and_programs_write_it(cell: str, instant: str) -> None:
    assert expiry_of(cell) == datetime.fromisoformat(instant)


def test_no_day_is_no_doubt_and_a_month_before_a_day_is_one() -> None:
    assert {expiry_of(cell) for cell in ("", "-", "N/A", "Không", "vô thời hạn", "never")} == {None}
    for cell in ("12/31/2026", "12/2026", "sớm", "99999", "31/02/2026"):
        with pytest.raises(UnableToReadDay):
            expiry_of(cell)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("２０３.０.１１３．７", "203.0.113.7"),
        ("203 . 0 . 113. 7", "203.0.113.7"),
        ("203.0.113.7.", "203.0.113.7"),
        ("(203.0.113.7)", "203.0.113.7"),
        ("203.0.113.7:80/tcp", "203.0.113.7"),
        ("203.0.113.7/udp", "203.0.113.7"),
        ("203.0.113.0 / 24", "203.0.113.0/24"),
        ("203.0.113.0 255.255.255.0", "203.0.113.0/24"),
        ("203.0.113.0 0.0.0.255", "203.0.113.0/24"),
        ("203.0.113.7 mask 255.255.255.255", "203.0.113.7"),
        ("evil [.] example", "evil.example"),
        ("evil[.example", "evil.example"),
        ("**evil.example**", "evil.example"),
        ("tcp://203.0.113.7:443", "203.0.113.7"),
        ("udp://[2001:db8::7]:53", "2001:db8::7"),
        ("http://*.evil.example/", "evil.example"),
        ("evil.example/*", "http://evil.example/"),
        ("http://evil.example/x.", "http://evil.example/x"),
        ("http://evil.example/(x)", "http://evil.example/(x)"),
        ("evil.onion", "evil.onion"),
        ("evil.онлайн", "evil.xn--80asehdb"),
    ],
)
def test_what_can_only_mean_one_indicator_is_it(written: str, value: str) -> None:
    assert [one.value for one in forms(written)] == [value]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("TP.HCM", "đuôi .hcm"),
        ("255.255.255.0", "mặt nạ"),
        ("203.0.113.7/8/9", "độ dài mạng"),
        ("http://*.evil.example/x", r"\*"),
    ],
)
def test_what_no_log_can_hold_as_it_is_meant_is_refused(written: str, why: str) -> None:
    with pytest.raises(UnableToReadIndicator, match=why):
        form(written)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("203.0.113.0/33 # ghi", "IPv4 đến /32"),
        ("IP,Ghi\n2001:db8::/129,x", "IPv6 đến /128"),
        ("203.0.113.7/443", "cổng thì viết sau dấu hai chấm"),
        ('a,"chưa đóng\n203.0.113.7', "dòng không bắt đầu bằng chỉ dấu"),
        ('{"source.fqdn":"evil.example"', "JSON hỏng hoặc bị cắt"),
    ],
)
def test_a_line_is_refused_once_and_for_what_is_wrong_with_it(text: str, why: str) -> None:
    [told] = refused(text)
    assert why in told


@pytest.mark.parametrize("header", ["ip", "# ghi\n\nĐịa chỉ IP", "Tên miền", "MD5"])
def test_the_header_of_a_single_column_is_a_note(header: str) -> None:
    found = listed(f"{header}\r\n203.0.113.7\r\n")
    assert ([one.value for one in found.indicators], found.bad) == (["203.0.113.7"], [])
    assert [note.why for note in found.notes] == ["tiêu đề cột"]


@pytest.mark.parametrize(
    "text", ["203.0.113.7\nip\n", "may-chu\n203.0.113.7", "gov.vn\n203.0.113.7", "host\\1\n203.0.113.7"]
)
def test_what_is_no_header_is_refused_wherever_it_stands(text: str) -> None:
    found = listed(text)
    assert ([one.value for one in found.indicators], len(found.bad), found.notes) == (["203.0.113.7"], 1, [])


def test_of_broken_json_the_place_is_told() -> None:
    with pytest.raises(UnableToReadList, match="JSON hỏng hoặc bị cắt ở dòng 2, cột 1"):
        listed('{"Event":{"Attribute":[\n')


def test_columns_of_a_range_of_a_mask_or_of_a_prefix_make_one_indicator() -> None:
    assert values("Từ IP,Đến IP\n203.0.113.0,203.0.113.15\n198.51.100.4,198.51.100.4\n") == [
        "203.0.113.0/28", "198.51.100.4",
    ]  # fmt: skip
    assert values("start_ip,end_ip,asn\n203.0.113.0,203.0.113.1,1\n") == ["203.0.113.0/31"]
    assert values("IP Address,Subnet Mask\n203.0.113.0,255.255.255.240\n") == ["203.0.113.0/28"]
    assert values("network,prefix\n203.0.113.0,28\n") == ["203.0.113.0/28"]
    assert values("Từ IP,Đến IP\n203.0.113.0,198.51.100.4\n") == ["203.0.113.0", "198.51.100.4"]


def test_rows_whose_kind_stands_in_no_log_are_refused_with_it() -> None:
    rows = ("ip-dst,203.0.113.7", f"imphash,{MD5}", f"ja3-fingerprint-md5,{MD5}", "link,https://ref.example/",
            "filename,a.zip", "Mutex,a.example", f"filename|md5,a.exe|{MD5}", "whois-registrar,x.example")  # fmt: skip
    found = listed("type,value\n" + "\n".join(rows) + "\n")
    assert [one.value for one in found.indicators] == ["203.0.113.7", MD5]
    assert [bad.line for bad in found.bad] == [3, 4, 5, 6, 7, 9]
    assert found.bad[0].why == "loại không đối chiếu được: imphash"
    assert values("IP,Loại\n203.0.113.7,Email spam bot\n203.0.113.8,Email\n") == ["203.0.113.7", "203.0.113.8"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Địa chỉ IP: 203.0.113.7", "203.0.113.7"),
        ("1. Địa chỉ IP độc hại: 203.0.113.7 (cổng 443)", "203.0.113.7"),
        ("- Tên miền: evil[.]example", "evil.example"),
        ("C2: 203.0.113.7:443", "203.0.113.7"),
        ("IP 203.0.113.7", "203.0.113.7"),
        ("Máy chủ C&C - evil.example", "evil.example"),
        (f"SHA256 - {SHA256}", SHA256),
        ("> evil [.] example", "evil.example"),
        ("203.0.113.0 255.255.255.0", "203.0.113.0/24"),
        ("address=/evil.example/0.0.0.0", "evil.example"),
        ('local-zone: "evil.example" always_nxdomain', "evil.example"),
        ("*.evil.example CNAME .", "evil.example"),
        ("add bl 203.0.113.0/24 timeout 600", "203.0.113.0/24"),
        ("add bl 203.0.113.7,tcp:80", "203.0.113.7"),
        ("||evil.example^$third-party,important", "evil.example"),
        ("||evil.example/x^", "http://evil.example/x"),
        (f"SHA1 (a b.zip) = {SHA1}", SHA1),
        (f"{MD5} *setup.zip", MD5),
        (f"a.exe - {MD5}", MD5),
    ],
)
def test_a_line_is_read_for_what_it_names(line: str, value: str) -> None:
    found = listed(line + "\n")
    assert [one.value for one in found.indicators] == [value]
    assert not found.bad


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("good.example CNAME rpz-passthru.", "ngoại lệ"),
        ("fe80::1%lo0 localhost", "của chính máy"),
        ("IP máy chủ 10.0.0.5 kết nối tới C2 203.0.113.7", "trong dòng có 10.0.0.5"),
        (f"sha1:{MD5}", "không"),
        ("server=/evil.example/192.0.2.53", "trong dòng có evil.example"),
    ],
)
def test_a_line_that_may_mean_the_reverse_is_refused(line: str, why: str) -> None:
    found = listed(line + "\n")
    assert not found.indicators
    assert why in found.bad[0].why


def test_the_two_ends_of_a_connection_are_refused_together() -> None:
    for text in ("10.0.0.5 -> 203.0.113.7\n", "STT,IP\n1,10.0.0.5=>203.0.113.7\n2,203.0.113.8\n"):
        assert "10.0.0.5" not in values(text)
        assert any("hai đầu của một kết nối" in why for why in refused(text))


def test_what_stands_in_parentheses_ends_no_row_of_indicators() -> None:
    row = "203.0.113.7 (VNPT), 203.0.113.8 (cổng 443) và 203.0.113.9"
    for text in (f"IP: {row}\n", f'STT,IP\n1,"{row}"\n'):
        assert values(text) == ["203.0.113.7", "203.0.113.8", "203.0.113.9"]
        assert not refused(text)


def test_names_that_are_copied_by_phishing_are_not_taken() -> None:
    found = listed("Tên miền lừa đảo,Tên miền thật\nevil-bank.example,bank.example\n")
    assert [one.value for one in found.indicators] == ["evil-bank.example"]


def test_all_names_of_a_line_of_a_hosts_file_are_taken() -> None:
    assert values("0.0.0.0 a.example b.example # c.example\n") == ["a.example", "b.example"]


def test_what_looks_like_a_table_and_is_none_is_read_as_text() -> None:
    found = listed("create bl hash:net\nadd bl 203.0.113.7\nadd bl 203.0.113.8,tcp:80\n")
    assert ([one.line for one in found.indicators], found.form) == ([2, 3], "text")


def test_numbers_behind_an_address_in_a_cell_are_told() -> None:
    found = listed('STT,IP\n1,"203.0.113.27, 28, 29"\n2,203.0.113.30 (x)\n')
    assert [one.value for one in found.indicators] == ["203.0.113.27", "203.0.113.30"]
    assert [(bad.line, bad.written) for bad in found.bad] == [(2, "28"), (2, "29")]


def stix(**more: object) -> str:
    one = {"type": "indicator", "id": "i", "pattern": "[ipv4-addr:value = '203.0.113.7']", **more}
    statement = {"type": "marking-definition", "id": "s", "definition": {"statement": "Copyright Red, green"}}
    return json.dumps({"type": "bundle", "objects": [statement, one]})


def test_stix_that_is_benign_is_refused_and_the_strictest_marking_holds() -> None:
    red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
    clear = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
    assert refused(stix(indicator_types=["benign"])) == refused(stix(labels=["benign"]))
    assert "lành tính" in refused(stix(labels=["benign"]))[0]
    for more, tlp in (
        ({"object_marking_refs": [clear, red]}, "red"),
        ({"granular_markings": [{"marking_ref": red, "selectors": ["pattern"]}]}, "red"),
        ({"object_marking_refs": ["s"]}, ""),
    ):
        assert [one.tlp for one in listed(stix(**more)).indicators] == [tlp]


def test_misp_and_intelmq_are_known_in_the_shapes_in_which_they_are_exported() -> None:
    attribute = {"id": "1", "type": "filename|sha1", "value": f"a|b.exe|{SHA1}", "to_ids": True,
                 "Tag": [{"name": 'actor="Red"'}, {"name": "tlp:clear"}, {"name": "tlp:amber"}]}  # fmt: skip
    found = listed(json.dumps([attribute])).indicators
    assert [(one.value, one.tlp) for one in found] == [(SHA1, "amber")]
    assert values(json.dumps({"raw": "A" * 9000, "source.ip": "203.0.113.7"}) + "\n") == ["203.0.113.7"]
    late = json.dumps({"source.ip": "203.0.113.7", "tlp": "RED"})
    assert [one.tlp for one in listed(late).indicators] == ["red"]
    assert expiry_of("2026-12-31T00:00:00.000Z") == datetime(2026, 12, 31, tzinfo=UTC)
