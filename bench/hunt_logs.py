"""Seeded ordinary logs for `bench.hunt`: invented hosts, people and programs, in the shapes that real logs have."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEED = 2026
_SYSMON = "Microsoft-Windows-Sysmon/Operational"
_SYSTEM = "C:\\Windows\\System32\\"
_PROGRAMS = (
    (_SYSTEM + "svchost.exe", "-k netsvcs -p -s {word}", "services.exe"),
    ("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", "--type=renderer --trial={number}", "chrome.exe"),
    ("C:\\Program Files\\Office16\\WINWORD.EXE", '/n "C:\\Users\\{user}\\{word} {number}.docx"', "explorer.exe"),
    ("C:\\Program Files\\Office16\\EXCEL.EXE", '"C:\\Users\\{user}\\Downloads\\{word}.xlsx"', "explorer.exe"),
    (_SYSTEM + "conhost.exe", "0xffffffff -ForceV1", "cmd.exe"),
    (_SYSTEM + "taskhostw.exe", "{word}", "svchost.exe"),
    ("C:\\Program Files\\UniKey\\UniKeyNT.exe", "", "explorer.exe"),
    (_SYSTEM + "backgroundTaskHost.exe", "-ServerName:App.AppX{number}.mca", "svchost.exe"),
    (_SYSTEM + "SearchProtocolHost.exe", "Global\\UsGthrFltPipeMssGthrPipe{number}_ 1", "SearchIndexer.exe"),
    ("C:\\Program Files\\Zalo\\Zalo.exe", "--type=utility --lang=vi --profile={user}{number}", "Zalo.exe"),
)
_WORDS = ("congvan", "baocao", "kehoach", "danhsach", "tonghop", "hocsinh", "vanban", "lichtruc", "ngansach", "thongke")


class Maker:
    """Events one after another; the time goes on, names repeat as they do, identifiers never."""

    def __init__(self, seed: int) -> None:
        self.chance, self.number = random.Random(seed), 0

    def tick(self) -> tuple[str, float]:
        self.number += 1
        seconds = 1_772_413_200 + self.number * 0.05
        minutes, rest = divmod(int(self.number * 0.05), 60)
        return (
            f"2026-03-02T{1 + minutes // 60 % 23:02d}:{minutes % 60:02d}:{rest:02d}.{self.number % 1000:03d}Z",
            seconds,
        )

    def guid(self) -> str:
        bits = f"{self.chance.getrandbits(128):032x}"
        return f"{{{bits[:8]}-{bits[8:12]}-{bits[12:16]}-{bits[16:20]}-{bits[20:]}}}"

    def host(self) -> str:
        return f"PC-{self.chance.randint(1, 300):03d}.so.example"

    def user(self) -> str:
        return f"canbo{self.chance.randint(1, 500):03d}"

    def inner(self) -> str:
        return f"10.{self.chance.randint(0, 3)}.{self.chance.randint(0, 40)}.{self.chance.randint(2, 254)}"

    def outer(self) -> str:
        return f"203.0.113.{self.chance.randint(1, 254)}"

    def windows(self, channel: str, event: int, data: dict[str, Any]) -> dict[str, Any]:
        """As evtx_dump writes it."""
        time, _ = self.tick()
        system = {
            "Provider": {"#attributes": {"Name": channel.removesuffix("/Operational"), "Guid": self.guid()}},
            "EventID": event,
            "Version": 2,
            "Level": 4,
            "Task": event,
            "Keywords": "0x8000000000000000",
            "TimeCreated": {"#attributes": {"SystemTime": time}},
            "EventRecordID": self.number,
            "Execution": {"#attributes": {"ProcessID": 3_000 + event, "ThreadID": self.chance.randint(1, 9_000)}},
            "Channel": channel,
            "Computer": self.host(),
        }
        return {"Event": {"System": system, "EventData": data}}

    def process(self) -> dict[str, Any]:
        image, line, parent = self.chance.choice(_PROGRAMS)
        user, number = self.user(), self.chance.randint(1000, 999_999)
        line = f'"{image}" {line}'.format(word=self.chance.choice(_WORDS), number=number, user=user)
        return self.windows(
            _SYSMON,
            1,
            {
                "UtcTime": self.tick()[0],
                "ProcessGuid": self.guid(),
                "ProcessId": self.chance.randint(100, 30_000),
                "Image": image,
                "FileVersion": "10.0.1",
                "OriginalFileName": image.rsplit("\\", 1)[1],
                "CommandLine": line,
                "CurrentDirectory": "C:\\Windows\\system32\\",
                "User": f"SO\\{user}",
                "LogonGuid": self.guid(),
                "IntegrityLevel": "Medium",
                "Hashes": f"SHA256={self.chance.getrandbits(256):064X}",
                "ParentProcessGuid": self.guid(),
                "ParentProcessId": self.chance.randint(100, 30_000),
                "ParentImage": f"C:\\Windows\\System32\\{parent}",
                "ParentCommandLine": f"C:\\Windows\\System32\\{parent}",
            },
        )

    def connection(self) -> dict[str, Any]:
        return self.windows(
            _SYSMON,
            3,
            {
                "UtcTime": self.tick()[0],
                "ProcessGuid": self.guid(),
                "ProcessId": self.chance.randint(100, 30_000),
                "Image": self.chance.choice((_PROGRAMS[0], _PROGRAMS[1]))[0],
                "User": f"SO\\{self.user()}",
                "Protocol": "tcp",
                "Initiated": True,
                "SourceIp": self.inner(),
                "SourcePort": self.chance.randint(20_000, 65_000),
                "DestinationIp": self.outer(),
                "DestinationHostname": f"web{self.chance.randint(1, 900)}.example",
                "DestinationPort": self.chance.choice((80, 443, 443, 443)),
            },
        )

    def logon(self) -> dict[str, Any]:
        user = self.user()
        return self.windows(
            "Security",
            self.chance.choice((4624, 4624, 4672)),
            {
                "SubjectUserSid": "S-1-5-18",
                "SubjectUserName": f"{self.host().split('.')[0]}$",
                "TargetUserName": user,
                "TargetDomainName": "SO",
                "TargetLogonId": hex(self.chance.getrandbits(32)),
                "LogonType": self.chance.choice((2, 3, 3, 5)),
                "LogonProcessName": "Kerberos",
                "AuthenticationPackageName": "Kerberos",
                "LogonGuid": self.guid(),
                "IpAddress": self.inner(),
                "IpPort": str(self.chance.randint(40_000, 65_000)),
            },
        )

    def zeek(self) -> dict[str, Any]:
        _, time = self.tick()
        return {
            "_path": "conn",
            "ts": time,
            "uid": f"C{self.chance.getrandbits(80):x}",
            "id.orig_h": self.inner(),
            "id.orig_p": self.chance.randint(20_000, 65_000),
            "id.resp_h": self.outer(),
            "id.resp_p": 443,
            "proto": "tcp",
            "service": "ssl",
            "duration": self.chance.random(),
            "orig_bytes": self.chance.randint(1, 99_999),
            "resp_bytes": self.chance.randint(1, 999_999),
            "conn_state": "SF",
            "local_orig": True,
            "history": "ShADadFf",
        }

    def suricata(self) -> dict[str, Any]:
        time, _ = self.tick()
        return {
            "timestamp": time,
            "flow_id": self.chance.getrandbits(50),
            "in_iface": "eth0",
            "event_type": "dns",
            "src_ip": self.inner(),
            "src_port": self.chance.randint(20_000, 65_000),
            "dest_ip": "10.0.0.53",
            "dest_port": 53,
            "proto": "UDP",
            "dns": {
                "type": "query",
                "id": self.chance.getrandbits(16),
                "rrtype": "A",
                "rrname": f"{self.chance.choice(_WORDS)}{self.chance.randint(1, 9_999)}.example",
            },
        }

    def web(self) -> dict[str, Any]:
        time, _ = self.tick()
        path = f"/{self.chance.choice(_WORDS)}/{self.chance.randint(1, 99_999)}"
        return {
            "time": time,
            "remote_addr": self.outer(),
            "request_method": "GET",
            "request_uri": f"{path}?trang={self.number}",
            "status": self.chance.choice((200, 200, 200, 304, 404)),
            "body_bytes_sent": self.chance.randint(100, 99_999),
            "http_referer": f"https://so.example{path}",
            "http_user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/120.0",
        }


KINDS: dict[str, Callable[[Maker], dict[str, Any]]] = {
    "sysmon_process": Maker.process,
    "sysmon_network": Maker.connection,
    "windows_security": Maker.logon,
    "zeek_conn": Maker.zeek,
    "suricata_dns": Maker.suricata,
    "web_json": Maker.web,
}


def written(folder: Path, each: int) -> dict[str, Path]:
    """A file of JSON lines of each kind, of so many events."""
    made: dict[str, Path] = {}
    for number, (kind, make) in enumerate(KINDS.items()):
        maker, path = Maker(SEED + number), folder / f"{kind}.jsonl"
        with path.open("w", encoding="utf-8") as log:
            for _ in range(each):
                log.write(json.dumps(make(maker), ensure_ascii=False, separators=(",", ":")) + "\n")
        made[kind] = path
    return made
