"""Events that are told in words: what the words give becomes part of the event, what they lack is counted.

An event that has its fields is not listened to. What it does not say is never taken for null in silence: `Lacking`
counts, by kind of event, the fields that rules for that kind ask for and that it cannot have.
"""

from typing import Any, NamedTuple

from khien.lake.events.flat import leaf
from khien.lake.events.later import Later
from khien.lake.events.messages import Words, hear, words_of
from khien.lake.events.pick import picker
from khien.lake.events.shapes import Shape
from khien.lake.events.types import Lacking, Wants
from khien.lake.sigma.types import Source, Value
from khien.lake.sigma.values import text_of

_BY = ("Channel", "Provider_Name", "EventID")
_KEPT = 4_096
_LINES = 200
# Columns of Get-WinEvent, Get-EventLog, Event Viewer and of collectors: they say nothing of what the event says.
# https://learn.microsoft.com/dotnet/api/system.diagnostics.eventing.reader.eventlogrecord
_COLUMNS = """
ActivityId Bookmark Category CategoryNumber Channel Computer ComputerName Container ContainerLog Data EntryType
EventCode EventID EventId EventLog EventRecordID EventTime EventType Hostname Id Index InstanceId KeywordNames
Keywords KeywordsDisplayNames Level LevelDisplayName LogName MachineName MatchedQueryIds Message OpCode Opcode
OpcodeDisplayName ProcessId Properties Provider ProviderGuid ProviderId ProviderName Provider_Name PSComputerName
PSShowComputerName PSSourceJobInstanceId Qualifiers RecordId RecordNumber RelatedActivityId ReplacementStrings
RunspaceId Severity Site Sid Source SourceModuleName SourceModuleType SourceName Task TaskCategory TaskDisplayName
ThreadId TimeCreated TimeGenerated TimeWritten Type UserId UserName Version _id _time event_id facility full_message
gl2_message_id gl2_processing_error gl2_remote_ip gl2_remote_port gl2_source_input gl2_source_node host id index level
message short_message source sourcetype splunk_server streams time timestamp +1
"""
_FRAME = frozenset(_COLUMNS.split()) | {
    "@timestamp", "@version", "Date and Time", "Event ID", "ID sự kiện", "ID Sự kiện", "Mức", "Nguồn", "Ngày và Giờ",
    "Task Category", "Task Category+1", "Thể loại Tác vụ", "Từ khóa", "Từ khoá",
}  # fmt: skip
# NXLog has them under the name that Sysmon has for what was done to a registry key, a pipe or WMI.
_SEVERITIES = frozenset({"CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "VERBOSE", "AUDIT_SUCCESS", "AUDIT_FAILURE"})


class Kind(NamedTuple):
    """Of an event: what it is by, what words it may use, the fields that these do not share with its frame."""

    by: tuple[str, ...]
    words: Words | None
    names: frozenset[str]


class Heard(NamedTuple):
    """What is known of the event that was listened to: nothing but words, and whether they were understood."""

    kind: Kind
    understood: bool


class Listener:
    """Of one shape."""

    def __init__(self, shape: Shape, wants: Wants, lacking: Lacking) -> None:
        self._wants, self._lacking = wants, lacking
        self._told = picker([shape.told])
        self._by = picker([shape.names.get(name, [name]) for name in _BY])
        self._own = frozenset(shape.names)
        self._kinds: dict[tuple[Any, ...], Kind] = {}
        self._asked: dict[tuple[tuple[str, ...], tuple[Source, ...]], tuple[str, ...]] = {}
        self._heard: Heard | None = None

    def whole(self, found: dict[str, Any]) -> dict[str, Any]:
        """The event with what its words say and no field does; as it is where it has most of its fields."""
        self._heard = None
        (told,) = self._told(found)
        message = told if isinstance(told, str) else ""
        kind = self._kind(found)
        more: dict[str, Value] = {}
        if kind.words is None:
            more = _lines(message, found)
        elif not _has_most(kind.names, found):
            heard = hear(kind.words, message).items()
            more = {name: said for name, said in heard if name not in self._own and _is_open(name, found)}
        elif str(found.get("EventType")) in _SEVERITIES and "EventType" in kind.words.names:
            return {**found, "EventType": hear(kind.words, message).get("EventType")}
        else:
            return found
        if _FRAME.issuperset(found) or (message and kind.words is not None and not more):
            self._heard = Heard(kind, bool(more) or (kind.words is not None and not kind.words.names))
        return {**found, **more}

    def count(self, sources: tuple[Source, ...], fields: dict[str, Value], later: Later | None) -> None:
        """What rules ask for of the event listened to last, and it cannot have."""
        if self._heard is None:
            return
        kind, understood = self._heard
        asked = self._asked_of(kind, sources, fields, later)
        if not asked:
            return
        words = kind.words if understood else None
        lacks = [name for name in asked if not _is_there(name, fields.get(name), words)]
        if lacks:
            self._lacking[f"{kind.by[2]} ({kind.by[0] or kind.by[1]})", tuple(lacks)] += 1

    def _kind(self, found: dict[str, Any]) -> Kind:
        values = self._by(found)
        try:
            kind = self._kinds.get(values)
        except TypeError:  # an object or a list where a text should be
            kind, values = None, tuple(map(str, values))
        if kind is None:
            by = tuple(map(_text, values))
            words = words_of(by[0].lower(), by[1].lower(), by[2])
            kind = Kind(by, words, words.names - _FRAME if words else frozenset())
            if len(self._kinds) >= _KEPT:
                self._kinds.clear()
            self._kinds[values] = kind
        return kind

    def _asked_of(
        self, kind: Kind, sources: tuple[Source, ...], fields: dict[str, Value], later: Later | None
    ) -> tuple[str, ...]:  # fmt: skip
        asked = self._asked.get((kind.by, sources))
        if asked is None:
            names = frozenset[str]()
            if (wanted := self._wants(sources)).asked is not None and kind.by[-1]:
                by = dict(zip(_BY, kind.by, strict=True))
                known = {name: fields.get(name) or text for name, text in by.items()}
                names = wanted.asked(known, "" if kind.words else "EventID") - self._own
            if kind.words is not None:
                names = (names | _before(names, later)) & (kind.words.names | kind.words.otherwise)
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            asked = self._asked[kind.by, sources] = tuple(sorted(names))
        return asked


def _has_most(names: frozenset[str], found: dict[str, Any]) -> bool:
    """Of the fields of an event: then it is no event of words."""
    data = found.get("EventData")
    there = len(names & found.keys()) + (len(names & data.keys()) if isinstance(data, dict) else 0)
    return there > 0 and there * 3 >= len(names)


def _is_open(name: str, found: dict[str, Any]) -> bool:
    """What a column of the frame says is not the event's."""
    return name in _FRAME or found.get(name) in (None, "")


def _is_there(name: str, value: Value, words: Words | None) -> bool:
    """In the form that the log has, no name for a number. What words that were understood leave out, it has neither."""
    if words is None:
        return value is not None
    if name in words.otherwise:
        return value is not None and "{" in str(value)
    return not name.endswith("Sid") or not value or str(value).startswith(("S-", "-"))


def _before(asked: frozenset[str], later: Later | None) -> frozenset[str]:
    """The names that those asked for have in the log."""
    if later is None:
        return frozenset()
    olds = {old for new, names in later.rename if new in asked for old in names}
    return frozenset(olds.union(*(holes for new, holes, _ in later.make if new in asked)))


def _lines(message: str, found: dict[str, Any]) -> dict[str, Value]:
    """Of words that nobody knows: lines of `Name: value`."""
    more: dict[str, Value] = {}
    for line in message.split("\n")[:_LINES]:
        label, mark, value = line.partition(":")
        name = label.strip().replace(" ", "")
        if mark and name not in found and name not in more and value.strip():
            more[name] = value.strip()
    return more


def _text(value: Any) -> str:
    said = leaf(value)
    return "" if said is None or isinstance(said, list) else text_of(said)
