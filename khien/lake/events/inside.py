"""What a message of syslog carries inside: Sysmon's XML, an object in JSON, CEF, the pairs of Linux' packet filter, the
words of a Windows event.
"""

import json
import re
from typing import Any

from khien.lake.events import marked, walls
from khien.lake.events.objects import cleaned
from khien.lake.events.times import seconds

_LONG = 65_536
_PAIR = re.compile(r"\b([A-Z]{1,10})=([^\s=]*)(?=\s|$)")
_CEF = re.compile(r"CEF:\d+\|" + r"((?:[^|\\]|\\.){0,512})\|" * 6 + r"(.*)", re.DOTALL)
_CEF_HEAD = ("vendor", "product", "version", "signature_id", "name", "severity")
# docs.nxlog.co/refman/current/xm/syslog.html (to_syslog_snare): parts with tabs between, which rsyslog writes as #011
_SNARE = re.compile(r"MSWinEventLog(?=\t|#011)")
_SNARE_PARTS = ("", "", "LogName", "RecordNumber", "", "EventID", "SourceName", "UserName", "", "", "Computer")
_AUDITED = re.compile(r"(\d{1,5}): AUDIT_(?:SUCCESS|FAILURE) (.*)", re.DOTALL)  # Eventlog to Syslog
_LEEF = re.compile(r"LEEF:(?:1\.0(?:\|[^|]{0,512}){4}\||2\.0(?:\|[^|]{0,512}){4}\|(?:(?P<mark>[^|=\t]{0,5})\|)?)")
_CEF_KEY = re.compile(r"(?:^|\s)(ad\.[\w.,:~]{1,120}|[A-Za-z_][\w.]{0,63})=")  # ArcSight's own begin with `ad.`


def carried(made: dict[str, Any]) -> dict[str, Any]:
    """The object inside, with the host of the line where it names none; else the line's own."""
    message = made["message"]
    message = f"{made['program']}:{message}" if made.get("program") in ("CEF", "LEEF") else message
    found: dict[str, Any] | None = None
    if message.startswith("<Event"):
        event = marked.parsed(message.encode("utf-8", "replace"), 0)
        found = event[1] if isinstance(event[1], dict) else None
    elif message.startswith(("{", "@cee:", "@json:")):
        found = _object(message[message.find("{") :])
    elif "CEF:" in message[:64]:
        found = cef(message[message.find("CEF:") :])
    elif message.startswith(("LEEF:", "AgentDevice=")):
        found = tabbed(message)
    elif made.get("program") == "CheckPoint" and walls.CHECK_POINT.match(message):
        found = {**walls.of_check_point(message), "message": message}
    elif "SRC=" in message and "DST=" in message:
        found = {**dict(_PAIR.findall(message[:_LONG])), "message": message}
    else:
        found = _of_windows(message, made)
    if found is None:
        return made
    for name in ("host", "time"):
        if name in made:
            found.setdefault(name, made[name])
    return found


def _of_windows(message: str, made: dict[str, Any]) -> dict[str, Any] | None:
    """An event of which an agent sends the words; its time is that of the line, whose zone somebody knows."""
    if _SNARE.match(message):
        parts = message.replace("#011", "\t").split("\t")
        found: dict[str, Any] = {name: part for name, part in zip(_SNARE_PARTS, parts, strict=False) if name}
        said = parts[13:-1] if parts[-1].strip().isdigit() else parts[13:]
        return {**found, "Message": "\t".join(said)}
    if audited := _AUDITED.match(message):
        provider = str(made.get("program", "")).removeprefix("Microsoft-Windows-")
        return {"ProviderName": f"Microsoft-Windows-{provider}", "EventID": audited[1], "Message": audited[2]}
    return None


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = cleaned(json.loads(text, strict=False, parse_constant=str))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def cef(text: str) -> dict[str, Any] | None:
    """ArcSight's common event format: seven parts with bars between, then `key=value` whose values may have spaces."""
    found = _CEF.match(text[:_LONG])
    if not found:
        return None
    *head, extension = found.groups()
    made: dict[str, Any] = dict(zip(_CEF_HEAD, head, strict=True))
    keys = list(_CEF_KEY.finditer(extension))
    for at, key in enumerate(keys):
        end = keys[at + 1].start() if at + 1 < len(keys) else len(extension)
        made.setdefault(key[1], extension[key.end() : end].strip().replace("\\=", "=").replace("\\\\", "\\"))
    for label in [name for name in made if name.endswith("Label") and name[:-5] in made]:
        made.setdefault(made[label], made[label[:-5]])
    if seconds(made.get("rt")) is not None:
        made.setdefault("time", made["rt"])  # of the event; the line's own is when it was sent
    made["message"] = made.get("msg", text)
    return made


def tabbed(text: str) -> dict[str, Any] | None:
    """`key=value` with tabs between, as QRadar's agent writes; behind the head of LEEF, which may name a mark."""
    head = _LEEF.match(text)
    mark = _mark(head["mark"] or "") if head else "\t"
    parts = text[head.end() if head else 0 :].split(mark)
    made = {key: value for key, equal, value in (part.partition("=") for part in parts) if equal and " " not in key}
    return made if len(made) > 3 else None


def _mark(said: str) -> str:
    """LEEF 2.0 says a character, or its number."""
    number = said.lower().removeprefix("0x").removeprefix("x")
    return said if len(said) == 1 else chr(int(number, 16)) if re.fullmatch("[0-9a-f]{1,4}", number) else "\t"
