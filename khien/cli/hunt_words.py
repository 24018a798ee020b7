"""What `khien hunt` tells people at the end: the worst first, by rule and by host, what was not seen, what to do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import UTC, datetime, timedelta, timezone

from khien.cli.faults import faults_words
from khien.cli.hunt_attack import MILD, WORDS, attack, by_tactic
from khien.cli.hunt_tally import HuntTally, OfHost, OfRule, Span
from khien.cli.meter import number
from khien.cli.printable import printable
from khien.lake.events.times import VIETNAM
from khien.lake.sigma import plain
from khien.lake.sigma.levels import LEVELS, rank
from khien.lake.sigma.types import All, Event, Node, Op, Pattern, Rule, Rules, Some, Source, Test, Value, Wild

_VIETNAM = timezone(timedelta(hours=VIETNAM))
_USUAL = ("Image", "CommandLine", "TargetObject", "TargetFilename", "ScriptBlockText", "ServiceName",
          "Threat Name", "TargetUserName", "SubjectUserName", "User", "IpAddress", "SourceIp", "DestinationIp",
          "QueryName", "c-uri", "url", "message")  # fmt: skip
# What every event of Windows has, and says of itself and not of what was done
_OF_ALL = {"Channel", "Computer", "EventID", "EventRecordID", "EventSourceName", "Provider_Name", "Provider_Guid",
           "Level", "Task", "Opcode", "Keywords", "Version", "TimeCreated", "TimeCreated_SystemTime", "UtcTime",
           "Execution_ProcessID", "Execution_ThreadID", "Correlation_ActivityID", "Security_UserID"}  # fmt: skip
_FROM = ("c-ip", "src_ip", "IpAddress", "SourceIp", "SourceAddress", "id.orig_h", "sourceIPAddress", "client_ip")
_NOWHERE = {"", "-", "::1", "127.0.0.1", "::ffff:127.0.0.1", "0.0.0.0", "::", "LOCAL"}  # noqa: S104
SHOWN = frozenset((*_USUAL, *_FROM, "EventID"))
_FIELDS, _LENGTH, _FILES, _HOSTS, _SOURCES = 3, 160, 10, 20, 8


def summary(
    tally: HuntTally, rules: Rules, idle: Mapping[Source, int], products: Set[str], head: Iterable[str], *, top: int
) -> str:
    """For a person. `idle` are the log sources that rules ask for and no file had, with how many rules ask
    for each; `products` those that the logs are of.
    """
    said = [*head]
    if tally.stopped:
        said.append("DỪNG GIỮA CHỪNG: phần nhật ký còn lại chưa được xem.")
    if tally.total:
        conditions = {rule.named.key: rule for rule in rules.rules}
        said += [_met(tally), *by_tactic(tally), "", "Theo quy tắc:"]
        for met in tally.rules()[:top]:
            said += _rule(met, conditions.get(met.named.key))
        said += _more_rules(tally, top)
        said += ["", "Theo máy:", *_by_host(tally)] if set(tally.by_host) != {""} else []
        said += ["", "Theo tệp:", *_by_file(tally)]
    else:
        seen = not tally.faults and not tally.stopped
        said.append("Không quy tắc nào gặp." if seen else "Không quy tắc nào gặp trong phần đọc được.")
    said += faults_words(tally.faults)
    said += _not_looked_for(rules, idle, products)
    said += _next(tally) if tally.total else []
    return "\n".join(map(printable, said))


def _met(tally: HuntTally) -> str:
    levels = Counter(LEVELS[rank(met.named.level)] for met in tally.by_rule.values())
    parts = ", ".join(f"{levels[level]} {WORDS[level]}" for level in LEVELS if levels[level])
    hosts = len([host for host in tally.by_host if host])
    where = f", trên {hosts} máy" if hosts else ""
    return f"Gặp {len(tally.by_rule)} quy tắc, {number(tally.total)} lần{where}. Mức của quy tắc: {parts}."


def _rule(met: OfRule, rule: Rule | None) -> Iterator[str]:
    level = WORDS[LEVELS[rank(met.named.level)]].upper()
    yield f"  [{level}] {met.named.title}{attack(met.named.tags)}"
    yield f"      {number(met.times)} lần{_on(met.hosts)}{_between(met.span)}"
    if met.group is not None:
        group = ", ".join(f"{name} = {_short(value)}" for name, value in met.group.items())
        counted = f" ({met.count:g})" if met.count is not None else ""
        yield f"      Nhóm đầu tiên: {group or 'mọi sự kiện'}{counted}"
    for name, value in telling(met.example, rule):
        yield f"      {name}: {value}"
    yield f"      Ví dụ ở {place(met.example)}"


def _on(hosts: Counter[str]) -> str:
    named = [host for host, _ in hosts.most_common() if host]
    if not named:
        return ""
    more = f" và {len(named) - 3} máy nữa" if len(named) > 3 else ""
    return f" trên {', '.join(named[:3])}{more}"


def _between(span: Span) -> str:
    if span.first is None or span.last is None:
        return ""
    first, last = when(span.first), when(span.last)
    if first == last:
        return f", lúc {first}"
    day, _, hour = last.partition(" ")
    return f", từ {first} đến {hour if first.startswith(day) else last}"


def when(time: float) -> str:
    """An instant as people here write it, in Vietnam's time."""
    try:
        return datetime.fromtimestamp(time, UTC).astimezone(_VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return "thời điểm không rõ"


def place(event: Event) -> str:
    """Where an event stands."""
    kind = _text(event.fields.get("EventID")) or _event_id(event.raw)
    return f"{event.file}, bản ghi {event.record}" + (f" (EventID {kind})" if kind else "")


def _event_id(raw: Mapping[str, object]) -> str:
    """By which Windows' own viewer finds the event, from what `evtx` and Elastic make of it."""
    for way in (("Event", "System", "EventID"), ("Event", "System", "EventID", "#text"), ("winlog", "event_id")):
        here: object = raw
        for name in way:
            here = here.get(name) if isinstance(here, Mapping) else None
        if isinstance(here, int | str):
            return str(here)
    return ""


def telling(event: Event, rule: Rule | None) -> list[tuple[str, str]]:
    """The fields by which the rule met the event, around what it met; more that usually tell, where these are few."""
    marks: dict[str, str] = {}
    for test in _held(rule.condition, event) if rule else ():
        marks.setdefault(test.field, _mark(test))
    names = [name for name in marks if name not in _OF_ALL and _text(event.fields.get(name))]
    if len(names) < 2:
        names += [name for name in _USUAL if name not in names and _text(event.fields.get(name))]
    from_where = next((name for name in _FROM if _text(event.fields.get(name)) not in _NOWHERE), "")
    names = names[:_FIELDS] + ([from_where] if from_where and from_where not in names[:_FIELDS] else [])
    names = names or [name for name in event.fields if name not in _OF_ALL and _text(event.fields[name])]
    names = names or [name for name in marks if name != "EventID" and _text(event.fields.get(name))]
    return [(name, _around(_text(event.fields.get(name)), marks.get(name, ""))) for name in names[: _FIELDS + 1]]


def _held(node: Node, event: Event) -> Iterator[Test]:
    """The tests that the event meets; what must not be is no reason."""
    if isinstance(node, Test):
        if node.field and node.op not in (Op.NULL, Op.EXISTS) and plain.met(node, event.fields):
            yield node
    elif isinstance(node, All | Some):
        for each in node.of:
            yield from _held(each, event)


def _mark(test: Test) -> str:
    """The longest text that the test looks for."""
    parts = test.value.parts if isinstance(test.value, Pattern) else ()
    return max((part for part in parts if not isinstance(part, Wild)), key=len, default="").lower()


def _around(text: str, mark: str) -> str:
    """A long text is cut to what is around the mark."""
    at = text.lower().find(mark) if mark else 0
    if len(text) <= _LENGTH or at + len(mark) <= _LENGTH:
        return _short(text)
    begin = max(0, min(at - _LENGTH // 3, len(text) - _LENGTH))
    return "…" + _short(text[begin:])


def _text(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(part for one in value if (part := _text(one)))
    return "" if value is None else " ".join(str(value).split())


def _short(text: str) -> str:
    return text[:_LENGTH] + "…" if len(text) > _LENGTH else text


def _more_rules(tally: HuntTally, top: int) -> list[str]:
    rest = tally.rules()[top:]
    if not rest:
        return []
    levels = Counter(LEVELS[rank(met.named.level)] for met in rest)
    parts = ", ".join(f"{levels[level]} {WORDS[level]}" for level in LEVELS if levels[level])
    less = ", --level high để bỏ bớt mức thấp" if any(levels[level] for level in LEVELS[2:]) else ""
    return [f"  … và {len(rest)} quy tắc nữa ({parts}); --top 1000 để xem hết{less}"]


def _by_host(tally: HuntTally) -> Iterator[str]:
    hosts = tally.hosts()
    for host, met in hosts[:_HOSTS]:
        yield f"  {host or '(nhật ký không ghi tên máy)'}: {_levels(met)}{_between(met.span)}"
    if len(hosts) > _HOSTS:
        yield f"  … và {len(hosts) - _HOSTS} máy nữa"


def _levels(met: OfHost) -> str:
    parts = [f"{number(met.levels[level])} {WORDS[level]}" for level in LEVELS if met.levels[level]]
    return f"{len(met.rules)} quy tắc; số lần: {', '.join(parts)}"


def _by_file(tally: HuntTally) -> Iterator[str]:
    for name, count in tally.by_file.most_common(_FILES):
        yield f"  {number(count):>9}  {name}"
    if len(tally.by_file) > _FILES:
        yield f"             và {len(tally.by_file) - _FILES} tệp nữa"


_GRAVE = (
    "  Gặp là dấu hiệu, chưa phải kết luận: mở sự kiện ở chỗ đã ghi, hỏi người quản trị có tự làm việc đó không.",
    "  Nếu không ai nhận: cách ly máy khỏi mạng nhưng để máy chạy, giữ nguyên nhật ký, báo người trực sự cố.",
)
_MILD = (
    "  Không có gì ở mức cao. Những việc này phần lớn là quản trị hằng ngày: so với lịch làm việc, hỏi người quản trị.",
    "  Việc nào không ai nhận, hoặc làm ngoài giờ, từ máy lạ: giữ nguyên nhật ký, báo người trực sự cố.",
)


def _next(tally: HuntTally) -> list[str]:
    host, of_host = tally.hosts()[0]
    worst = next(met for met in tally.rules() if met.named.key in of_host.rules)
    begin = f"máy {host}, " if host else ""
    since = f", lần đầu lúc {when(worst.span.first)}" if worst.span.first is not None else ""
    there = f": {place(worst.example)}" if worst.example.host == host else ""
    return [
        "",
        f"Việc tiếp theo: xem {begin}quy tắc “{worst.named.title}” trước{since}{there}.",
        *(_MILD if rank(worst.named.level) in MILD else _GRAVE),
    ]


def _not_looked_for(rules: Rules, idle: Mapping[Source, int], products: Set[str]) -> Iterator[str]:
    """What nobody looked for, lest silence be taken for cleanness: first of the products that the logs are of."""
    near = {source: count for source, count in idle.items() if source.product and source.product in products}
    far: Counter[str] = Counter()
    for source, count in idle.items():
        if source not in near:
            far[source.product or source.category or source.service] += count
    if near:
        yield ""
        asking = number(sum(near.values()))
        yield f"Nhật ký ở đây thiếu nguồn mà {asking} quy tắc cần (chưa bật ghi, hoặc chưa lấy về):"
        yield "  " + _listed({source_words(source): count for source, count in near.items()})
    if far:
        yield ""
        yield f"{number(far.total())} quy tắc dành cho hệ thống khác, không có nhật ký ở đây: {_listed(far)}."
    if rules.left:
        yield ""
        yield f"{number(len(rules.left))} quy tắc không chạy được (--rules-left để xem từng quy tắc và lý do)."


def _listed(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    said = ", ".join(f"{name} ({number(count)})" for name, count in most[:_SOURCES])
    return said + (f" và {len(most) - _SOURCES} loại nữa" if len(most) > _SOURCES else "")


def left_words(rules: Rules, shown: int) -> Iterator[str]:
    """The rules that cannot run, one by one, with the reason."""
    for one in rules.left[:shown]:
        title = f" “{one.title}”" if one.title else ""
        yield f"{one.file}:{title} không chạy được: {one.why}"
    if len(rules.left) > shown:
        yield f"và {len(rules.left) - shown} quy tắc khác không chạy được (--rules-left để xem hết)"


def source_words(source: Source) -> str:
    """A log source as rules write it."""
    return "/".join(part for part in (source.product, source.category, source.service) if part) or "mọi nguồn"
