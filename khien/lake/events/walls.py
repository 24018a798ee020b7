"""What firewalls, sensors and servers of names say in a message of syslog → who spoke to whom, who asked for what.

What none of them says is left as it is.
"""

import re
from typing import Any

from khien.lake.events.times import MONTHS

_LONG = 2_000
_LONGEST = 65_536
_BUILT = re.compile(
    r"Built (?P<way>inbound|outbound) \w+ connection \d+ for [^\s:]+:(?P<there>[^/\s]+)/(?P<there_port>\d+) .{0,200}? "
    r"to [^\s:]+:(?P<here>[^/\s]+)/(?P<here_port>\d+)"
)
_FOUR = r"(?P<src_ip>[^\s/(]+)[/(](?P<src_port>\d+)\)?{}(?P<dst_ip>[^\s/(]+)[/(](?P<dst_port>\d+)"
_DENIED = re.compile(r"(?P<action>Deny) \w+ src [^\s:]+:" + _FOUR.format(r".{0,200}? dst [^\s:]+:"))
_LISTED = re.compile(
    r"access-list \S+ (?P<action>permitted|denied|est-allowed) \w+ [^\s/]+/" + _FOUR.format(r".{0,200}? -> [^\s/]+/")
)
_MIKROTIK = re.compile(
    r"proto \w+(?: \([^)]*\))?, \[?(?P<src_ip>[0-9A-Fa-f:.]+?)\]?:(?P<src_port>\d+)->"
    r"\[?(?P<dst_ip>[0-9A-Fa-f:.]+?)\]?:(?P<dst_port>\d+)"
)
_PALO_ALTO = re.compile(r"\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,(?:TRAFFIC|THREAT),")
_PALO_ALTO_CELLS = {"src_ip": 7, "dst_ip": 8, "src_port": 24, "dst_port": 25, "protocol": 29, "action": 30}
_PFSENSE_CELLS = {
    "4": {"action": 6, "protocol": 16, "src_ip": 18, "dst_ip": 19, "src_port": 20, "dst_port": 21},
    "6": {"action": 6, "protocol": 12, "src_ip": 15, "dst_ip": 16, "src_port": 17, "dst_port": 18},
}
_ROUTED = re.compile(  # SEC-6-IPACCESSLOGP of Cisco's routers
    r"list \S+ (?P<action>permitted|denied) \w+ " + _FOUR.format(r"\) .{0,200}?-> ")
)
_QUERIED = (  # BIND's queries, dnsmasq with log-queries, Unbound with log-queries
    re.compile(
        r"client (?:@\S+ )?(?P<src_ip>[^\s#]+)#(?P<src_port>\d+) .{0,300}?query: (?P<query>\S+) IN (?P<record_type>\w+)"
    ),
    re.compile(r"query\[(?P<record_type>\w+)\] (?P<query>\S+) from (?P<src_ip>\S+)"),
    re.compile(r"info: (?P<src_ip>[0-9A-Fa-f.:]+) (?P<query>\S+?)\.? (?P<record_type>[A-Z0-9]+) IN\b"),
)
CHECK_POINT = re.compile(r'\[?\s*[A-Za-z_]\w{0,63}:"[^"]*"\s*;')
_PIPED = re.compile(r"(?:[A-Za-z_]\w{0,63}=[^|=]{0,500}\|){3}")
_COLON_PAIR = re.compile(r'([A-Za-z_][\w ]{0,63}):"((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r'\\(["\\\]])')  # in quotation marks: RFC 5424, 6.3.3, and Check Point
_SONICWALL = re.compile(r"(?P<ip>[\d.]{7,15})?(?::(?P<port>\d{1,5})?)?(?![^:])")
_FROM = r"[\[0-9A-Fa-f:]\S+"
_ALERT = re.compile(  # docs.suricata.io, fast.log; Snort writes no year or two figures of it, may name an interface
    r"(?P<time>(?P<month>0[1-9]|1[0-2])/(?P<day>\d\d)(?:/(?P<year>\d\d|\d{4}))?-(?P<clock>\d\d:\d\d:\d\d(?:\.\d+)?)\s+)?"
    r"(?:\[(?P<way>\w+)\] )?(?:\[\*\*\] )?\[(?P<gid>\d+):(?P<sid>\d+):(?P<rev>\d+)\] (?P<name>.{1,1000}?) "
    r"(?:\[\*\*\] )?(?:\[Classification: (?P<category>[^\]]*)\] )?(?:\[Priority: (?P<priority>\d+)\]:? )?"
    r"(?:\[AppID: [^\]]*\] )?(?:<[^>\s]+> )?"
    rf"\{{(?P<proto>[\w-]+)\}} (?P<src>{_FROM}) -> (?P<dest>{_FROM})"
)
# `wDrop` and `would_drop`: it would have been dropped, had the sensor stood in the way (EVE says allowed there)
_STOPPED = frozenset({"drop", "block", "reject", "reset"})
_MONTHS = tuple(name.capitalize() for name in MONTHS)
_FLOW_NAMES = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets",
    "bytes", "start", "end", "action", "log-status",
)  # fmt: skip
_FLOW = re.compile(
    r"(?:\d{4}-\d\d-\d\dT[\d:.]+Z )?"
    r"(2 \d{12} eni-\w+ \S+ \S+ (?:\S+ ){7}(?:ACCEPT|REJECT|-) (?:OK|NODATA|SKIPDATA))\s*$"
)
_RESOLVERS = frozenset({"named", "bind", "bind9", "dnsmasq", "unbound"})
_CISCO = frozenset({"ASA", "FTD", "PIX"})


def spoken(made: dict[str, Any]) -> dict[str, Any]:
    """Addresses, ports and action of the message of a line, by the names of Sigma's firewalls."""
    message = made["message"]
    if made.get("facility") in _CISCO:
        return _of_cisco(message)
    if made.get("facility") == "SEC" and (found := _ROUTED.search(message)):
        return found.groupdict()
    if made.get("program") in _RESOLVERS:
        return queried(message)
    if made.get("program") == "filterlog":
        cells = message.split(",")
        return _cells(cells, _PFSENSE_CELLS.get(cells[8] if len(cells) > 8 else "", {}))
    if _PALO_ALTO.match(message):
        return _cells(message.split(","), _PALO_ALTO_CELLS)
    if "->" in message and (found := _MIKROTIK.search(message)):
        return found.groupdict()
    return {}


def queried(message: str) -> dict[str, Any]:
    """What somebody asked a server of names for."""
    found = next(filter(None, (one.search(message[:_LONG]) for one in _QUERIED)), None)
    return found.groupdict() if found else {}


def of_check_point(message: str) -> dict[str, Any]:
    """`[key:"value"; key:"value"]`, as Log Exporter writes where nobody asks it for another form."""
    return {name.strip(): ESCAPED.sub(r"\1", value) for name, value in _COLON_PAIR.findall(message[:_LONGEST])}


def check_point(line: str) -> dict[str, Any] | None:
    """The same without a head of syslog, or `key=value|key=value`, which Log Exporter writes for Splunk."""
    if CHECK_POINT.match(line):
        made = of_check_point(line)
    elif _PIPED.match(line):
        parts = (part.partition("=") for part in line[:_LONGEST].split("|"))
        made = {name: value.replace("\\=", "=") for name, equal, value in parts if equal}
    else:
        return None
    return {**made, "message": line} if len(made) > 3 else None


def of_sonicwall(pairs: dict[str, str]) -> dict[str, Any]:
    """`src=192.0.2.7:5000:X0`: address, port, interface; `srcV6=2001:db8::7 src=:5000:X0`."""
    made: dict[str, Any] = {}
    for side in ("src", "dst"):
        found = _SONICWALL.match(pairs.get(side, ""))
        ip, port = found.group("ip", "port") if found else (None, None)
        made |= {f"{side}_ip": ip} if (ip := pairs.get(f"{side}V6") or ip) else {}
        made |= {f"{side}_port": port} if port else {}
    return made


def alerted(line: str) -> dict[str, Any] | None:
    """A line of Suricata's and Snort's fast.log, or what they send to syslog, as EVE has it."""
    found = _ALERT.match(line)
    if not found:
        return None
    gid, number, revision, name, category, priority = found.group("gid", "sid", "rev", "name", "category", "priority")
    made: dict[str, Any] = {"event_type": "alert", "proto": found["proto"]}
    if found["time"]:
        made["timestamp"] = _when_alerted(found)
    for side in ("src", "dest"):
        address, _, port = found[side].rpartition(":")
        one_alone = not address or not port.isdigit() or found[side].count(":") == 7
        made[f"{side}_ip"] = found[side] if one_alone else address.strip("[]")
        made |= {} if one_alone else {_number_of(side, found["proto"]): port}
    about = {"gid": gid, "signature_id": number, "rev": revision, "signature": name.strip('"')}
    about |= {"category": "" if category in (None, "(null)") else category, "severity": priority or ""}
    about["action"] = "blocked" if (found["way"] or "").lower() in _STOPPED else "allowed"
    return {**made, "alert": about}


def _when_alerted(found: re.Match[str]) -> str:
    month, day, year, clock = found.group("month", "day", "year", "clock")
    if year is None:  # as syslog has it, for whoever knows the year
        return f"{_MONTHS[int(month) - 1]} {day} {clock}"
    return f"{f'20{year}'[-4:]}-{month}-{day}T{clock}"


def _number_of(side: str, protocol: str) -> str:
    """What stands behind an address: a port, or for ICMP its type and its code."""
    if protocol.upper().endswith(("ICMP", "ICMPV6")):
        return "icmp_type" if side == "src" else "icmp_code"
    return f"{side}_port"


def flowed(line: str) -> dict[str, Any] | None:
    """A flow of Amazon's VPC in the default format, where nobody wrote the names of the columns."""
    if not (found := _FLOW.match(line)):
        return None
    cells = (None if cell == "-" else cell for cell in found[1].split(" "))
    return dict(zip(_FLOW_NAMES, cells, strict=True))


def _of_cisco(message: str) -> dict[str, Any]:
    """ASA's 302013 and 302015, 106023, 106100. What is built outbound was begun by the side it is built to."""
    if found := _BUILT.search(message):
        near, far = (found["here"], found["here_port"]), (found["there"], found["there_port"])
        source, target = (near, far) if found["way"] == "outbound" else (far, near)
        return {
            "src_ip": source[0], "src_port": source[1], "dst_ip": target[0], "dst_port": target[1], "action": "permit",
        }  # fmt: skip
    found = _DENIED.search(message) or _LISTED.search(message)
    return found.groupdict() if found else {}


def _cells(cells: list[str], at: dict[str, int]) -> dict[str, Any]:
    return {name: cells[number] for name, number in at.items() if number < len(cells) and cells[number]}
