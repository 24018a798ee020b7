"""A table of several kinds of events has every column in every row: what a row leaves empty its event does not have."""

from khien.lake.events.tests.reading import events

MIXED = b"""Channel,EventID,Provider_Name,Image,CommandLine,NewProcessName,QueryName
Microsoft-Windows-Sysmon/Operational,1,Microsoft-Windows-Sysmon,C:\\a.exe,a -x,,
Security,4688,Microsoft-Windows-Security-Auditing,,b -y,C:\\b.exe,
Microsoft-Windows-Sysmon/Operational,22,Microsoft-Windows-Sysmon,C:\\c.exe,,,c.example
"""
KIBANA = b"""@timestamp,winlog.channel,winlog.event_id,winlog.event_data.Image,winlog.event_data.NewProcessName
"Mar 2, 2026 @ 08:00:01.500",Security,4688,-,C:\\b.exe
"""


def test_an_empty_cell_hinders_no_other_name_and_is_both_an_empty_text_and_null() -> None:
    found = events(MIXED)
    assert [one.fields.get("Image") for one in found] == ["C:\\a.exe", "C:\\b.exe", "C:\\c.exe"]
    assert [one.fields["QueryName"] for one in found] == [["", None], ["", None], "c.example"]
    assert [one.fields["CommandLine"] for one in found] == ["a -x", "b -y", ["", None]]


def test_an_empty_cell_is_so_under_the_name_that_rules_have_for_it() -> None:
    (found,) = events(b"timestamp,src_ip,cs-method,c-uri,cs(User-Agent)\n2026-03-02,192.0.2.8,GET,/a,\n")
    assert found.fields["cs-user-agent"] == ["", None]
    (other,) = events(KIBANA.replace(b"C:\\b.exe", b""))
    assert (other.fields["NewProcessName"], other.fields["Image"]) == (["", None], ["", None])


def test_zeek_says_itself_that_a_text_is_empty() -> None:
    head = b"#path\thttp\n#fields\tts\tuid\tid.orig_h\tuser_agent\n#types\ttime\tstring\taddr\tstring\n"
    found = events(head + b"1772413201.5\tC\t192.0.2.7\t(empty)\n1772413201.5\tC\t192.0.2.7\t-\n")
    assert [one.fields.get("user_agent") for one in found] == [["", None], None]


def test_the_row_stays_as_it_is_written() -> None:
    found = events(MIXED)[1]
    assert (found.raw["Image"], found.raw["QueryName"]) == ("", "")


def test_a_dash_is_nothing_where_kibana_writes_one_for_it() -> None:
    (found,) = events(KIBANA)
    assert found.fields["Image"] == "C:\\b.exe"
    assert found.time == 1_772_413_201.5
    (other,) = events(b"Channel,EventID,TargetUserName\nSecurity,4625,-\n")
    assert other.fields["TargetUserName"] == "-"


def test_an_empty_text_in_json_is_a_value_but_hinders_no_other_name() -> None:
    (found,) = events(b'{"Channel":"Security","EventID":4688,"Image":"","NewProcessName":"C:\\\\a.exe","Path":""}\n')
    assert (found.fields["Image"], found.fields["Path"]) == ("C:\\a.exe", "")
