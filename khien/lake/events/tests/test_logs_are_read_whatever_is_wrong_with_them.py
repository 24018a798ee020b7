import bz2
import csv
import gzip
import json
import lzma
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from khien.lake.events import stream
from khien.lake.events.read import Reader, batches, events_of
from khien.lake.events.tests.reading import events, everything, faults
from khien.lake.events.types import Bad
from khien.lake.sigma.types import Event, Source
from khien.lake.types import Fault

LINE = b'{"Channel":"Security","EventID":4688,"NewProcessName":"C:\\\\a.exe"}\n'
OBJECT = json.loads(LINE)
APP = (Source("django", "application"),)

BROKEN = {
    "a torn line": b'{"a":1,"b\n',
    "no object": b"[1]\n",
    "a number": b"7\n",
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"\n",
    "deep lists": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
    "a number of 5,000 figures": b'{"a":' + b"9" * 5_000 + b"}\n",
}
ODD = {
    "invalid UTF-8": b'{"a":"\xff\xfe"}\n',
    "NUL around": b'\0{"a":1}\0\n',
    "NaN": b'{"a":NaN,"b":-Infinity}\n',
    "half a surrogate": b'{"a":"\\ud800x","\\udfff":1}\n',
    "a raw tabulator": b'{"a":"x\ty"}\n',
    "one key twice": b'{"a":1,"a":2}\n',
    "a great number": b'{"a":12345678901234567890123}\n',
    "900 objects deep": b'{"a":' * 900 + b"1" + b"}" * 900 + b"\n",
    "50,000 keys": json.dumps({f"k{n}": n for n in range(50_000)}).encode() + b"\n",
    "lists where texts belong": b'{"Channel":["a",{"b":1}],"EventID":{"x":[1]}}\n',
    "System is a list": b'{"Event":{"System":[1],"EventData":"x"}}\n',
    "EventData is a list": b'{"Event":{"System":{"Channel":{"a":1}},"EventData":[1],"UserData":{"a":null}}}\n',
}  # fmt: skip
LAYOUTS = {
    "a value a line": LINE * 3,
    "CRLF": LINE.replace(b"\n", b"\r\n") * 3,
    "a mark before": b"\xef\xbb\xbf" + LINE * 3,
    "UTF-16": (LINE * 3).decode().encode("utf-16"),
    "UTF-16, other order": b"\xfe\xff" + (LINE * 3).decode().encode("utf-16-be"),
    "no last line end": (LINE * 3)[:-1],
    "an array": json.dumps([OBJECT] * 3).encode(),
    "an array, one a line": b"[\n" + b",\n".join([LINE[:-1]] * 3) + b"\n]\n",
    "indented": json.dumps(OBJECT, indent=2).encode() * 3,
    "an indented array": json.dumps([OBJECT] * 3, indent=2).encode(),
    "wrapped": json.dumps({"Records": [OBJECT] * 3, "nextToken": "x"}).encode(),
    "CSV": b"Channel,EventID,NewProcessName\n" + b"Security,4688,C:\\a.exe\n" * 3,
    "CSV with semicolons": b"\xef\xbb\xbfsep=;\nChannel;EventID;NewProcessName\n" + b'"Security";4688;C:\\a.exe\n' * 3,
    "CSV in UTF-16": ("Channel\tEventID\tNewProcessName\n" + "Security\t4688\tC:\\a.exe\n" * 3).encode("utf-16"),
    "CSV with lines in cells": b"Channel,x,EventID,NewProcessName\n" + b'Security,"a\nb ""c""",4688,C:\\a.exe\n' * 3,
    "CSV whose index has no name": b",Channel,EventID,NewProcessName\n" + b"0,Security,4688,C:\\a.exe\n" * 3,
    "CSV with NUL in it": b"\0Chan\0nel,EventID,NewProcessName\n" + b"Security,4688,C:\\a.exe\0\n" * 3 + bytes(99),
    "evtx_dump": b"".join(b"Record %d\n%s\n" % (n, json.dumps(OBJECT, indent=2).encode()) for n in (7, 8, 9)),
    "evtx_dump, XML": b"".join(
        b'Record %d\r\n<?xml version="1.0" encoding="utf-8"?>\r\n<Event xmlns="x">\r\n  <System><EventID>4688</EventID>'
        b'<Channel>Security</Channel></System>\r\n  <EventData><Data Name="NewProcessName">C:\\a.exe</Data></EventData>'
        b"\r\n</Event>\r\n" % n for n in (7, 8, 9)
    ),
    "CSV whose cells hold pairs": b"Channel,EventID,NewProcessName,raw\n"
    + b"Security,4688,C:\\a.exe,a='b' c='d' e=f g=h\n" * 3,
    "XML": b"<Events>" + (
        b'<Event xmlns="x"><System><EventID>4688</EventID><Channel>Security</Channel></System>'
        b'<EventData><Data Name="NewProcessName">C:\\a.exe</Data></EventData></Event>' * 3
    ) + b"</Events>",
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_told_and_the_rest_is_read(name: str) -> None:
    found = everything(LINE + BROKEN[name] + LINE)
    assert [type(one) for one in found] == [Event, Fault, Event]
    assert "dòng 2" in str(found[1])
    assert isinstance(found[2], Event) and found[2].record == 3


@pytest.mark.parametrize("name", ODD)
def test_an_odd_line_is_an_event_that_can_be_written_as_json(name: str) -> None:
    found = everything(LINE + ODD[name] + LINE)
    assert [type(one) for one in found] == [Event] * 3
    for one in found:
        assert isinstance(one, Event)
        json.dumps([one.raw, dict(one.fields)], ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_same_events(name: str) -> None:
    found = events(LAYOUTS[name])
    assert [one.fields["Image"] for one in found] == ["C:\\a.exe"] * 3
    assert {one.sources for one in found} == {(Source("windows", "process_creation", "security"),)}
    assert not faults(LAYOUTS[name])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_logs_are_unpacked_and_a_torn_one_is_read_to_its_tear(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    some = random.Random(7)
    rows = b"".join(
        b'{"Channel":"Security","EventID":%d,"x":"%x"}\n' % (n, some.getrandbits(200)) for n in range(4_000)
    )
    packed = pack(rows)
    assert len(events(packed)) == 4_000
    (tmp_path / "torn").write_bytes(packed[:-2_000])
    found = list(events_of([tmp_path]))
    assert isinstance(found[-1], Fault) and "nén" in found[-1].why
    assert pack is not gzip.compress or len(found) > 1_000


def test_a_line_too_long_is_told_and_not_kept() -> None:
    whole = LINE + b'{"a":"' + b"x" * 5_000 + b'"}\n' + LINE
    pieces = iter([whole[at : at + 512] for at in range(0, len(whole), 512)])
    found = list(stream.blocks(pieces, longest=1_000))
    assert [one.record for one in found if isinstance(one, Bad)] == [2]
    assert b"".join(one[1] for one in found if not isinstance(one, Bad)) == LINE * 2
    assert [one[0] for one in found if not isinstance(one, Bad)] == [1, 3]


def test_thousands_of_broken_values_cost_a_line_each_and_hide_none_behind_them() -> None:
    found = events(json.dumps(OBJECT, indent=2).encode() + b"\n" + b'{\n"' * 20_000 + b"\n" + LINE)
    assert len(found) == 2
    assert found[1].fields["Image"] == "C:\\a.exe"


def test_nothing_but_nul_is_told() -> None:
    assert [type(one) for one in everything(bytes(5_000))] == [Fault]


def test_a_column_too_long_to_name_is_no_table() -> None:
    assert [type(one) for one in everything(b"a," + b"x" * 200_000 + b"\n1,2\n")] == [Fault]


def test_an_open_quote_in_csv_hides_no_rows() -> None:
    rows = b'Channel,EventID,Message\nSecurity,1,"open\n' + b"Security,4688,x\n" * 20
    assert [one.record for one in events(rows)] == list(range(3, 23))
    assert [one.why for one in faults(rows)] == ["dòng 2: dấu nháy không đóng"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize("before", [b"x", b'a"b', b'"two\nlines"'])
def test_a_table_that_was_cut_inside_a_cell_is_told(before: bytes, end: bytes) -> None:
    rows = b"Channel,EventID,Message\nSecurity,1," + before + b'\nSecurity,4688,"half' + end
    assert len(events(rows)) == 1
    assert [one.why.split(": ")[1] for one in faults(rows)] == ["dấu nháy không đóng"]
    whole = rows.replace(b'"half', b'ha"lf')
    assert len(events(whole)) == 2 and faults(whole) == []


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_long_cell_of_csv_is_read_to_its_end(quote: bytes) -> None:
    """A script in a log of PowerShell is soon longer than what Python allows a cell to be."""
    before = csv.field_size_limit()
    script = b"x" * 300_000 + b"Invoke-Mimikatz"
    rows = b"Channel,EventID,Message\nSecurity,1," + quote + script + quote + b"\n" + b"Security,4688,x\n" * 20
    found = events(rows)
    assert (len(found), faults(rows)) == (21, [])
    assert found[0].fields["Message"] == script.decode()
    assert csv.field_size_limit() == before, "whoever else reads CSV finds it as it was left"


def test_a_line_too_long_for_csv_costs_its_row_alone() -> None:
    rows = b"Channel,EventID,Message\nSecurity,1," + b"x" * (stream.LONGEST + 1) + b"\n" + b"Security,4688,x\n" * 20
    assert len(events(rows)) == 20
    assert len(faults(rows)) == 1


def test_garbage_is_told_once_and_many_broken_lines_in_few_words() -> None:
    assert len(faults(bytes(range(256)) * 100)) == 1
    assert not events(bytes(range(256)) * 100)
    many = faults(LINE + b"{torn\n" * 10_000 + LINE)
    assert len(many) == 6 and "9995 dòng nữa" in many[-1].why


def test_text_of_no_form_is_refused_in_words_unless_its_source_is_named() -> None:
    text = b"SuspiciousOperation at 0x1\nTraceback of it all\n" * 5
    assert [one.why[:25] for one in faults(text)] == ["không nhận ra định dạng ("]
    found = events(text, given=APP)
    assert len(found) == 10 and found[0].fields["message"] == "SuspiciousOperation at 0x1" and found[0].sources == APP


@pytest.mark.parametrize("between", ['null,"x"', '{"a":1}', '"<Event>\\x</Event>"'])
def test_what_is_no_text_among_events_in_xml_hides_none_behind_it(between: str) -> None:
    xml = "<Event><System><Channel>Security</Channel><EventID>{}</EventID></System></Event>"
    found = everything(f'["{xml.format(1)}",{between},\n"{xml.format(2)}"]'.encode())
    assert [one.fields["EventID"] for one in found if isinstance(one, Event)] == ["1", "2"]
    assert [one for one in found if isinstance(one, Fault)]


def test_what_only_a_patient_reader_takes_stands_for_several_events_too() -> None:
    records = '{"body":{"doubleValue":NaN}},{"body":{"stringValue":"x"}}'
    text = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[' + records + "]}]}]}\n"
    assert [one.fields["body"] for one in events(text.encode())] == ["NaN", "x"]


def test_xml_with_entities_of_its_own_is_refused() -> None:
    text = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Event><System><EventID>&x;</EventID></System></Event>'
    )
    assert [one.why for one in faults(text)] == ["sự kiện thứ 1: XML hỏng"]


LISTED = b'[{"EventID":1},{"EventID":2},{"Event'
MARKED = b"<Events>" + b"<Event><System><EventID>1</EventID></System></Event>" * 2 + b"<Event><System>"


@pytest.mark.parametrize(("text", "why"), [(LISTED, "JSON hỏng hoặc bị cắt, từ đó không"), (MARKED, "XML bị cắt")])
def test_events_that_stand_in_one_line_are_counted_by_themselves_and_a_cut_is_told(text: bytes, why: str) -> None:
    found = everything(text)
    assert sum(isinstance(one, Event) for one in found) == 2
    assert [one.why.startswith(f"sự kiện thứ 3: {why}") for one in found if isinstance(one, Fault)] == [True]


def test_missing_and_unreadable_files_are_faults_and_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINE)
    (tmp_path / "b.evtx").write_bytes(b"ElfFile\x00" + bytes(100))
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04")
    found = list(events_of([tmp_path, tmp_path / "none"]))
    assert [type(one) for one in found] == [Event, Fault, Fault, Fault]


def test_batches_read_elsewhere_give_the_same_events(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINE * 50_000)
    taken = [one for one in batches([tmp_path]) if not isinstance(one, Fault)]
    assert len(taken) > 1 and taken[-1].done == len(LINE) * 50_000
    records = [one.record for batch in taken for one in Reader().events(batch) if isinstance(one, Event)]
    assert records == list(range(1, 50_001))


def test_auditd_records_of_one_event_stay_together_across_blocks() -> None:
    event = (
        'type=SYSCALL msg=audit(1772413201.500:{n}): arch=c000003e syscall=59 exe="/bin/cat"\n'
        'type=EXECVE msg=audit(1772413201.500:{n}): argc=2 a0="cat" a1="{n}"\n'
    )
    data = "".join(event.format(n=n) for n in range(20_000)).encode()
    lines = [one.fields["CommandLine"] for one in events(data) if one.fields["type"] == "SYSCALL"]
    assert lines == [f"cat {n}" for n in range(20_000)]


def test_syslog_without_a_year_is_of_the_latest_that_fits(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    log.write_text("Dec 31 23:59:59 may1 sshd[1]: x\nJan  2 00:00:01 may1 sshd[1]: y\n")
    os.utime(log, (1_767_400_000, 1_767_400_000))  # 3 January 2026
    times = [one.time for one in events_of([log]) if isinstance(one, Event)]
    assert times == [1_767_200_399.0, 1_767_286_801.0]


@pytest.mark.parametrize(
    "line",
    [
        "{day}-08:00:01.000000  [**] [1:7:1] x [**] [Priority: 2] {{TCP}} 192.0.2.7:1 -> 192.0.2.8:2",
        "{syslog} 08:00:01 ids1 snort[7]: [1:7:1] x [Priority: 2] {{TCP}} 192.0.2.7:1 -> 192.0.2.8:2",
    ],
)
def test_an_alert_without_a_year_is_of_the_latest_that_fits(line: str, tmp_path: Path) -> None:
    path = tmp_path / "alert"
    path.write_text("".join(line.format(day=d, syslog=s) + "\n" for d, s in (("03/02", "Mar  2"), ("12/30", "Dec 30"))))
    os.utime(path, (1772413300, 1772413300))
    found = [one.time for one in events_of([path]) if isinstance(one, Event)]
    assert found == [1772413201.0, 1767056401.0]


def test_zeek_is_known_by_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "dns.2026-01-02.log").write_text(
        '{"ts":1772413201.5,"uid":"C1","id.orig_h":"192.0.2.7","query":"a.example"}\n'
    )
    (event,) = events_of([tmp_path])
    assert isinstance(event, Event) and Source("zeek", "", "dns") in event.sources


def test_a_packed_windows_log_that_is_cut_says_so_of_its_packing_too() -> None:
    pytest.importorskip("evtx", reason="the extra `hunt` is not installed")
    packed = gzip.compress(b"ElfFile\0" + random.Random(7).randbytes(90_000))
    assert "tệp nén gzip bị cắt cụt" in [one.why for one in faults(packed[:-2_000])]
