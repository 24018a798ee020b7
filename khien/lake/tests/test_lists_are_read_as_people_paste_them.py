import io
import json
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from khien.lake.lists.forms import UnableToReadIndicator, form
from khien.lake.lists.read import read_list
from khien.lake.lists.rows import VIETNAM
from khien.lake.types import IndicatorList


def listed(text: str | bytes) -> IndicatorList:
    return read_list(text.encode() if isinstance(text, str) else text, "l")[0]


def values(found: IndicatorList) -> list[tuple[int, str]]:
    return [(one.line, one.value) for one in found.indicators]


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e", "\ufe0f", "\u00a0"])
def test_letters_that_nobody_sees_are_no_part_of_an_indicator(unseen: str) -> None:
    assert form(f"{unseen}evil.example{unseen}").value == "evil.example"
    assert form(f"203.0.113.7{unseen}").value == "203.0.113.7"
    assert form(f"{unseen}bệnh-viện.vn").value == "xn--bnh-vin-yv4cf.vn"
    if not unseen.isspace():
        assert form(f"http://ev{unseen}il.example/ga{unseen}te").value == "http://evil.example/gate"


@pytest.mark.parametrize("written", ["evil\u00a0.example", "evil….example", "x→.example"])
def test_a_name_with_signs_that_no_name_bears_is_refused(written: str) -> None:
    with pytest.raises(UnableToReadIndicator, match="không dùng được trong tên miền"):
        form(written)


@pytest.mark.parametrize("last", ["3.3.3.3,y", '3.3.3.3,"y"', '3.3.3.3,"y', '"3.3.3.3","y"'])
def test_a_quotation_mark_that_never_closes_swallows_nothing(last: str) -> None:
    found = listed(f'ip,n\n1.1.1.1,"abc\n2.2.2.2,x\n{last}\n"4.4.4.4","hai\ndòng"\n5.5.5.5,z\n')
    assert values(found) == [(2, "1.1.1.1"), (3, "2.2.2.2"), (4, "3.3.3.3"), (5, "4.4.4.4"), (7, "5.5.5.5")]


def test_a_cell_of_a_megabyte_hides_no_other_line() -> None:
    found = listed(f"ip,n\n1.1.1.1,{'x' * 1_000_000}\n2.2.2.2,y\n")
    assert values(found) == [(2, "1.1.1.1"), (3, "2.2.2.2")]


def test_zeros_that_pad_a_list_refuse_none_of_it() -> None:
    assert values(listed(b"ip\n1.1.1.1\n\0\n2.2.2.2\0\0\0\n3.3.3.3,x\n" + bytes(4096))) == [
        (2, "1.1.1.1"),
        (4, "2.2.2.2"),
        (5, "3.3.3.3"),
    ]
    assert values(listed("1.1.1.1\r\nevil.example\r\n".encode("utf-16-le"))) == [(1, "1.1.1.1"), (2, "evil.example")]


def test_the_kind_of_a_hash_may_stand_before_it() -> None:
    hashes = ["d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "0123456789abcdef" * 4]
    text = f"MD5:{hashes[0]}\n- SHA-1: {hashes[1]} tệp a.exe\nsha256={hashes[2].upper()}\nIP: 203.0.113.7\n"
    assert values(listed(text)) == [*enumerate(hashes, 1), (4, "203.0.113.7")]
    assert not listed(f"sha1:{hashes[0]}\n").indicators


def test_a_day_in_a_sheet_is_the_same_day_as_in_text() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    late = datetime.fromisoformat("2026-12-31T17:30")
    for row in (["ip", "expires"], ["1.1.1.1", date(2026, 12, 31)], ["2.2.2.2", late]):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    tables = [
        held.getvalue(),
        b"ip,expires\n1.1.1.1,31/12/2026\n2.2.2.2,31/12/2026 17:30\n",
        b"ip,expires\n1.1.1.1,2026-12-31 00:00:00\n2.2.2.2,2026-12-31T17:30:00\n",
        b"ip,expires\n1.1.1.1,2026-12-31\n2.2.2.2,2026-12-31T10:30:00Z\n",
    ]
    for table in tables:
        assert [one.expires for one in listed(table).indicators] == [
            datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM),
            datetime(2026, 12, 31, 17, 30, tzinfo=VIETNAM),
        ]


def test_what_was_deleted_from_a_misp_event_is_refused() -> None:
    attributes = [{"type": "ip-dst", "value": f"1.1.1.{at}", "to_ids": True, "deleted": at == 5} for at in (4, 5)]
    gone = {"deleted": True, "Attribute": [{"type": "ip-dst", "value": "1.1.1.6", "to_ids": True}]}
    found = listed(json.dumps({"Event": {"Attribute": attributes, "Object": [gone]}}))
    assert [one.value for one in found.indicators] == ["1.1.1.4"]
    assert [(bad.written, "deleted" in bad.why) for bad in found.bad] == [("1.1.1.5", True), ("1.1.1.6", True)]
