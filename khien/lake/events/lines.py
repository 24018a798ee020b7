"""Lines of text logs → objects: web servers, Squid, syslog, key=value, error logs. Forms are known by their lines."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from khien.lake.events import walls
from khien.lake.events.inside import carried, cef
from khien.lake.events.stream import LONGEST
from khien.lake.events.times import MONTHS
from khien.lake.events.types import Bad

Parse = Callable[[str], dict[str, Any] | None]
_LONG = 65_536  # characters of a line in which pairs are looked for
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_WEB = re.compile(
    r"(?:(?P<vhost>[\w.-]+)(?::\d+)? )?(?P<ip>\S+) \S+ (?P<user>.{1,256}?) \[(?P<time>\d\d?/\w{3}/\d{4}:[^\]]{8,24})\] "
    rf'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{{3}}|-) (?P<size>\d+|-)(?: {_QUOTED} {_QUOTED})?'
)
_HAPROXY = re.compile(  # 8.2.3 of its manual
    r"(?P<ip>\S+):\d+ \[(?P<time>\d\d?/\w{3}/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)?)\] \S+ \S+ [-+/\d]+ (?P<status>-?\d+) "
    r'\+?(?P<size>\d+) \S+ \S+ \S+ [+/\d]+ [/\d]+ (?:\{[^}]*\} ){0,2}"(?P<request>(?:[^"\\]|\\.)*)"?'
)
_SQUID = re.compile(
    r"(?P<time>\d{9,10}\.\d{3})\s+(?P<taken>\d+)\s+(?P<ip>\S+)\s+(?P<action>[A-Z_]+)/(?P<status>\d{3})\s+(?P<size>\d+)\s+"
    r"(?P<method>[A-Z_-]+)\s+(?P<uri>\S+)\s+(?P<user>\S+)\s+(?P<via>[A-Z_0-9]+)/(?P<to>\S+)(?:\s+(?P<mime>\S+))?"
)
_OF_SQUID = re.compile(r" (?:TCP|UDP|NONE)_\w+:\w")  # how Squid ends a line in the form of Apache
_PROGRAM = r"(?P<program>[^\s\[\]:]{1,64})(?:\[(?P<pid>[^\]\s]{1,32})\])?:\s?"
_SYSLOG = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?|"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?))(?::\s+|\s+(?P<host>[^\s:%]+):?\s+)"
    rf"(?:{_PROGRAM})?(?P<message>.*)",
    re.DOTALL,
)
_SYSLOG5 = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\S+) (?P<host>\S+) (?P<program>\S+) "
    r"(?P<pid>\S+) (?P<msgid>\S+) "
    r"(?:-|(?P<data>(?:\[(?:[^\]\\\"]|\\.|\"(?:[^\"\\]|\\.)*\")*\])+))\s?(?P<message>.*)",
    re.DOTALL,
)
_DEVICE = re.compile(r"%{1,2}(?:\d\d)?(?P<facility>[A-Z][A-Z0-9_-]*?)[-/](?P<severity>\d)[-/](?P<mnemonic>[A-Z0-9_]+)")
_PAIR = re.compile(r'([A-Za-z_][\w.-]{0,63})=(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))')
_CEF = re.compile(r"CEF:\d+\|")
_HEADED = 400  # characters in which a line says what it carries
_SPLUNK = re.compile(r"(\d\d/\d\d/\d{4} \d\d:\d\d:\d\d(?:\.\d+)? [AP]M)\s*\nLogName=")
_SPLUNK_BEGINS = re.compile(rb"(?<=\n)\d\d/\d\d/\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})? [AP]M[ \t]{0,9}\r?\nLogName=")
_SPLUNK_HEAD = 64  # bytes of that at most
_APACHE = re.compile(
    r"\[(?P<time>\w{3} \w{3} +\d+ [\d:.]+ \d{4})\] \[(?P<module>[\w:.-]+)\] (?P<message>.*)", re.DOTALL
)
_BIND = re.compile(r"(?P<time>\d\d-\w{3}-\d{4} [\d:.]{8,15}) (?P<message>.*)", re.DOTALL)
_CLAMD = re.compile(r"(?P<time>\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}) -> (?P<message>.*)", re.DOTALL)
_YEARLESS = re.compile(r"([A-Z][a-z]{2}) +(\d\d?) (\d\d:\d\d:\d\d(?:\.\d+)?)$")
_WITHOUT_YEAR = frozenset({"syslog", "alerts"})  # forms whose times may have none
_LOOSE = {
    "web": "access", "haproxy": "access", "squid": "squid", "apache": "apache-error", "nginx": "nginx-error",
    "syslog": "syslog",
}  # fmt: skip
_NGINX = re.compile(
    r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>\w+)\] (?P<pid>\d+)#\d+: (?P<message>.*)", re.DOTALL
)


def web(line: str) -> dict[str, Any] | None:
    """Common and combined logs of Apache and nginx, with or without a virtual host before them."""
    found = _WEB.match(line)
    if not found:
        return None
    method, target, version = _asked(found["request"])
    made = {
        "cs-host": found["vhost"], "c-ip": found["ip"], "cs-username": found["user"], "time": found["time"],
        "cs-method": method, "c-uri": target, "cs-version": version, "sc-status": found["status"],
        "sc-bytes": found["size"], "cs-referer": found[8], "cs-user-agent": found[9],
    }  # fmt: skip
    form = "squid" if _OF_SQUID.match(line, found.end()) else "access"
    return {"form": form, **{name: None if value == "-" else value for name, value in made.items()}}


def _asked(request: str) -> tuple[str | None, str, str | None]:
    """`GET /a HTTP/1.1`; what is no request of HTTP is all target."""
    method, space, rest = request.partition(" ")
    if not space or not method.isalpha():
        return None, request, None
    target, _, version = rest.rpartition(" ")
    return (method, target, version) if target and version.startswith("HTTP/") else (method, rest, None)


def squid(line: str) -> dict[str, Any] | None:
    """Squid's own access log."""
    found = _SQUID.match(line)
    if not found:
        return None
    return {
        "form": "squid", "time": found["time"], "time-taken": found["taken"], "c-ip": found["ip"],
        "s-action": found["action"], "sc-status": found["status"], "sc-bytes": found["size"],
        "cs-method": found["method"], "c-uri": found["uri"], "cs-username": found["user"],
        "r-ip": found["to"], "rs-content-type": found["mime"],
    }  # fmt: skip


def syslog(line: str) -> dict[str, Any] | None:
    """RFC 3164, RFC 5424, and what rsyslog writes into files; with the message code of network devices."""
    found = _SYSLOG5.match(line) or _SYSLOG.match(line)
    if not found:
        return None
    made: dict[str, Any] = {"form": "syslog", **{name: value for name, value in found.groupdict().items() if value}}
    made.setdefault("message", "")
    if 'EventID="' in (data := made.pop("data", "")):  # an event of Windows, whose fields stand there
        return {**_structured(data), **{name: made[name] for name in ("host", "time", "message") if name in made}}
    if not made["message"] and walls.CHECK_POINT.match(data):
        made["message"] = data
    if device := _DEVICE.search(line, 0, 400):
        made |= {"facility": device["facility"], "mnemonic": device["mnemonic"]}
    message = made["message"]
    served = (web(message) or haproxy(message)) if '"' in message and "[" in message else None
    if served := served or (squid(message) if message[:1].isdigit() else None):
        return {**served, **{name: made[name] for name in ("host", "program") if name in made}}
    if made.get("program") in ("suricata", "snort") and (alert := walls.alerted(message)):
        return {"timestamp": made["time"], **({"host": made["host"]} if "host" in made else {}), **alert}
    made |= walls.spoken(made)
    return carried(made)


def haproxy(message: str) -> dict[str, Any] | None:
    """HAProxy's `option httplog`, in a message of syslog."""
    found = _HAPROXY.match(message)
    if not found:
        return None
    method, target, version = _asked(found["request"])
    return {
        "form": "access", "time": found["time"], "c-ip": found["ip"], "cs-method": method, "c-uri": target,
        "cs-version": version, "sc-status": found["status"], "sc-bytes": found["size"],
    }  # fmt: skip


def pairs(line: str) -> dict[str, Any] | None:
    """`key=value key="value"`, as FortiGate and many firewalls write."""
    line = line[:_LONG]
    found = {name: plain if plain else quoted for name, quoted, plain in _PAIR.findall(line)}
    if len(found) < 4 or ("EventID" in found and _SYSLOG5.match(line)) or _CEF.search(line, 0, _HEADED):
        return None
    if "date" in found and "time" in found:
        found.setdefault("at", f"{found['date']}T{found['time']}{found.get('tz', '')}")
    if {"sn", "fw", "pri", "c", "m"} <= found.keys():
        found |= walls.of_sonicwall(found)
    return {**found, "message": found.get("message", line)}


def _structured(data: str) -> dict[str, Any]:
    """The structured data of RFC 5424 (6.3): in quotation marks, what would end them behind a backslash."""
    return {name: walls.ESCAPED.sub(r"\1", quoted) for name, quoted, plain in _PAIR.findall(data) if not plain}


def fluentd(line: str) -> dict[str, Any] | None:
    """A time, a tag, an object, with tabs between, as Fluentd writes files."""
    parts = line.split("\t", 2)
    made: dict[str, Any] = {"message": parts[2]} if len(parts) == 3 and parts[2][:1] == "{" else {}
    found = carried(made) if made else made
    if not found or found is made:
        return None
    return {**found, **({} if {"time", "@timestamp"} & found.keys() else {"@timestamp": parts[0]})}


def apache(line: str) -> dict[str, Any] | None:
    """Apache's error log."""
    found = _APACHE.match(line)
    return {"form": "apache-error", **found.groupdict()} if found else None


def nginx(line: str) -> dict[str, Any] | None:
    """nginx's error log."""
    found = _NGINX.match(line)
    return {"form": "nginx-error", **found.groupdict()} if found else None


def bind(line: str) -> dict[str, Any] | None:
    """BIND's own file of queries."""
    found = _BIND.match(line)
    asked = walls.queried(found["message"]) if found else {}
    return {"form": "dns", "time": found["time"], **asked, "message": found["message"]} if found and asked else None


def clamd(line: str) -> dict[str, Any] | None:
    """ClamAV's own log."""
    found = _CLAMD.match(line)
    return {"form": "clamd", **found.groupdict()} if found else None


def splunk(text: str) -> dict[str, Any] | None:
    """A Windows event as Splunk's own input writes it: its time, lines of `LogName=Security`, its words to the end."""
    if not (found := _SPLUNK.match(text)):
        return None
    head, _, words = text.partition("\nMessage=")
    pairs = (line.split("=", 1) for line in head.splitlines() if "=" in line)
    return {"EventTime": found[1], **{name.strip(): value.strip() for name, value in pairs}, "Message": words}


def plain(line: str) -> dict[str, Any] | None:
    """Any line, where the person says what log it is."""
    return {"form": "line", "message": line}


FORMS: dict[str, Parse] = {
    "splunk": splunk, "fluentd": fluentd, "web": web, "haproxy": haproxy, "squid": squid, "apache": apache,
    "nginx": nginx, "clamd": clamd, "alerts": walls.alerted, "flows": walls.flowed, "bind": bind,
    "check-point": walls.check_point, "pairs": pairs, "cef": cef, "syslog": syslog, "plain": plain,
}  # fmt: skip


def of(form: str, data: bytes, first: int, written: float | None) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """The objects of a block of lines; one that is not of the form is an event with a text alone.

    `written` (seconds since 1970) is when the file was last written, for times without a year.
    """
    parse = FORMS[form]
    for record, raw in enumerate(data.split(b"\n"), first):
        line = raw.decode("utf-8", "replace").rstrip("\r").strip("\0")
        if line.strip():
            found = parse(line)
            if found is None:
                found = {"form": _LOOSE.get(form, "line"), "message": line}
            elif form in _WITHOUT_YEAR and written is not None:
                _with_year(found, written)
            yield record, found


def begins_splunk(text: str) -> bool:
    """Whether a text is of events as Splunk writes them, each over several lines."""
    return _SPLUNK.match(text.lstrip()) is not None


def of_splunk(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes] | Bad]:
    """Its events, by number from 1."""
    held, number = bytearray(), 0
    for piece in pieces:
        new = max(len(held) - _SPLUNK_HEAD, 0)  # before it none begins
        held += piece
        start = 0
        for found in _SPLUNK_BEGINS.finditer(held, new):
            if part := bytes(held[start : found.start()]).strip():
                number += 1
                yield number, part
            start = found.start()
        del held[:start]
        if len(held) > LONGEST:
            number, held = number + 1, bytearray()
            yield Bad(number, f"sự kiện dài quá {LONGEST // 1_048_576} MB")
    if held.strip():
        yield number + 1, bytes(held)


def of_parts(form: str, parts: tuple[tuple[int, bytes], ...]) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """The objects of numbered texts."""
    for number, data in parts:
        text = data.decode("utf-8", "replace").replace("\r\n", "\n").strip()
        found = FORMS[form](text)
        yield (number, found) if found is not None else Bad(number, "không phải sự kiện")


def _with_year(found: dict[str, Any], written: float) -> None:
    """RFC 3164 has no year, nor has Snort: the latest in which the time is not after the file was last written."""
    name = "time" if "time" in found else "timestamp"
    said = _YEARLESS.match(str(found.get(name, "")))
    if said:
        year = datetime.fromtimestamp(written + 86_400, UTC).year
        month = MONTHS[said[1].lower()]
        late = (month, int(said[2])) > datetime.fromtimestamp(written + 86_400, UTC).timetuple()[1:3]
        found[name] = f"{year - late}-{month:02}-{int(said[2]):02} {said[3]}"


def form_of(sample: list[str]) -> str:
    """The form that most of these lines have; a line of syslog that carries pairs is pairs. Empty: none."""
    lines = [line[:2_000] for line in sample if line.strip()]
    for name, parse in FORMS.items():
        if name != "plain" and lines and _are(parse, lines):
            return name if name != "pairs" or _mostly_pairs(lines) else "syslog" if _are(syslog, lines) else "pairs"
    return ""


def _are(parse: Parse, lines: list[str]) -> bool:
    return sum(parse(line) is not None for line in lines) >= 0.6 * len(lines)


def _mostly_pairs(lines: list[str]) -> bool:
    """Pairs, not sentences with a few of them."""
    taken = sum(len(match[0]) for line in lines for match in _PAIR.finditer(line[:_LONG]))
    return taken >= 0.7 * sum(len(line) for line in lines)
