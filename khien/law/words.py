"""Terms in office Vietnamese, for screens, the command line and reports. It words; it decides nothing."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import assert_never

from dateutil.relativedelta import relativedelta

from khien.law.durations import in_words
from khien.law.types import (
    Before,
    By,
    Confidence,
    Count,
    Coverage,
    Every,
    InForce,
    Once,
    OnChange,
    Remind,
    Retention,
    Rule,
    Terms,
    Threshold,
    Within,
    Yearly,
)

IN_FORCE: Mapping[InForce, str] = {
    InForce.IN_FORCE: "còn hiệu lực",
    InForce.REPLACED: "đã được thay thế",
    InForce.NOT_CONFIRMED: "chưa xác nhận hiệu lực",
}
CONFIDENCE: Mapping[Confidence, str] = {
    Confidence.READ: "đã đọc văn bản",
    Confidence.SECONDHAND: "biết qua tóm tắt",
    Confidence.UNVERIFIED: "chưa đối chiếu",
}
_COUNT: Mapping[Count, str] = {Count.HOURS: "giờ", Count.DAYS: "ngày", Count.WORKING_DAYS: "ngày làm việc"}


def day_words(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "chưa rõ"


def levels_words(levels: Collection[int] | None) -> str:
    """`cấp độ 3, 4, 5`; empty where it holds for every level."""
    return f"cấp độ {', '.join(map(str, sorted(levels)))}" if levels else ""


def terms_words(terms: Terms, events: Mapping[str, str]) -> str:
    """One line: when it is due, and for which levels."""
    parts = (rule_words(terms.rule, events), levels_words(terms.levels))
    return "; ".join(part for part in parts if part)


def rule_words(rule: Rule, events: Mapping[str, str]) -> str:
    """When a duty is met, in words; `events` gives the words of an event id."""
    match rule:
        case Every():
            return _every(rule, events)
        case Once():
            return "một lần"
        case OnChange(event, at_first):
            return f"{'có sẵn, làm lại ' if at_first else ''}mỗi khi {_event(event, events)}"
        case Coverage():
            return "liên tục suốt thời gian nêu trong văn bản"
        case By(day):
            return f"chậm nhất ngày {day_words(day)}"
        case Yearly(month, day):
            return f"hằng năm, trước ngày {day:02d}/{month:02d}"
        case Within(amount, count, event, moves):
            then = ", rơi vào ngày nghỉ thì tính đến ngày làm việc kế tiếp" if moves else ""
            return f"trong {amount:02d} {_COUNT[count]} từ khi {_event(event, events)}{then}"
        case Before(event):
            return f"trước khi {_event(event, events)}"
        case Retention():
            return f"giữ dữ liệu {_by_level(rule.by_level) or in_words(rule.keep)}"
        case Threshold(fact, least):
            number = f"{least:g}".replace(".", ",")
            return f"tỷ lệ từ {number} %" if fact == "percent" else f"đạt từ {number}"
        case Remind():
            return "không đặt con số, chỉ nhắc"
        case _:  # pragma: no cover
            assert_never(rule)


def _every(rule: Every, events: Mapping[str, str]) -> str:
    parts = [_by_level(rule.by_level)]
    if rule.always:
        parts.append(f"mỗi {in_words(rule.always)} một lần")
    if rule.rest:
        parts.append(f"cấp độ khác: {rule_words(rule.rest, events)}")
    return "; ".join(part for part in parts if part)


def _by_level(by_level: Mapping[int, relativedelta]) -> str:
    """Levels of the same length told together: `cấp độ 3, 4: 01 năm; cấp độ 5: 06 tháng`."""
    together: dict[str, list[int]] = {}
    for level in sorted(by_level):
        together.setdefault(in_words(by_level[level]), []).append(level)
    return "; ".join(f"{levels_words(levels)}: {length}" for length, levels in together.items())


def _event(event: str, events: Mapping[str, str]) -> str:
    return events.get(event, event)
