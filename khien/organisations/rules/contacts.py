"""Contact points: purposes, hours, when one is too old to trust, and what may stand in one. No clock, no rows.

No law says after how many days a contact must be confirmed; `STALE_AFTER` is our recommendation, with its reason.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from khien.organisations.rules.names import tidy
from khien.organisations.rules.phones import Phone, UnableToReadPhone, read_phones

STALE_AFTER = timedelta(days=180)
STALE_BECAUSE = (
    "Không văn bản nào đặt chu kỳ xác nhận lại đầu mối. Khiên khuyến nghị 180 ngày: đủ hai lần trong 12 tháng, là "
    "thời gian mà sau đó Khiên không coi một minh chứng không có chu kỳ là còn mới nữa."
)
MOST_EMAILS = 4
NAMELESS = "Hãy ghi bộ phận hoặc họ tên người làm đầu mối."
UNREACHABLE = "Đầu mối cần ít nhất một số điện thoại hoặc một thư điện tử để liên hệ được."
LONGEST = {"name": 120, "position": 160, "hours_words": 200, "published_at": 300, "sent_to": 300, "note": 300}
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", re.ASCII)
_WEB = re.compile(r"https?://[^\s/<>\"]{3,253}(?:/[^\s<>\"]*)?", re.ASCII)


class Purpose(StrEnum):
    """What a contact point is for; the value is kept in rows."""

    RECEPTION = "reception"
    TECHNICAL = "technical"
    LEADER = "leader"
    PRESS = "press"
    NATIONAL = "national"


PURPOSES: Mapping[Purpose, str] = {
    Purpose.RECEPTION: "Tiếp nhận sự cố",
    Purpose.TECHNICAL: "Kỹ thuật",
    Purpose.LEADER: "Lãnh đạo phụ trách",
    Purpose.PRESS: "Báo chí, phát ngôn",
    Purpose.NATIONAL: "Cơ quan điều phối quốc gia",
}
# What those below a unit are shown of it when they need somebody to call: never the leader's own number.
SHOWN_BELOW = frozenset({Purpose.RECEPTION, Purpose.TECHNICAL, Purpose.PRESS})


class Fresh(StrEnum):
    """How far a contact point can be trusted on a day."""

    NEVER = "never"
    STALE = "stale"
    FRESH = "fresh"


FRESH: Mapping[Fresh, str] = {
    Fresh.NEVER: "Chưa xác nhận",
    Fresh.STALE: "Cần xác nhận lại",
    Fresh.FRESH: "Đã xác nhận",
}


class UnableToKeepContact(ValueError):
    """The contact point cannot stand so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When it answers: always, or on `days` (Monday is 0) from `start` to `end`, or only in `words`."""

    always: bool = False
    days: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None
    words: str = ""


DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class ContactWords:
    """What a contact point says, checked: `checked` makes it and nothing else should."""

    name: str
    position: str
    phones: tuple[Phone, ...]
    emails: tuple[str, ...]
    hours: Hours
    published_at: str = ""
    sent_to: str = ""
    note: str = ""


def checked(
    *,
    name: str,
    position: str,
    phones: str,
    emails: str,
    hours: Hours,
    published_at: str = "",
    sent_to: str = "",
    note: str = "",
) -> ContactWords:
    """The words as they are kept; UnableToKeepContact with what is wrong."""
    kept = {"name": name, "position": position, "published_at": published_at, "sent_to": sent_to, "note": note}
    kept = {field: tidy(value) for field, value in kept.items()}
    for field, value in {**kept, "hours_words": hours.words}.items():
        if len(value) > LONGEST[field]:
            raise UnableToKeepContact(f"Có ô dài quá {LONGEST[field]} ký tự: “{value[:40]}…”.")
    if not kept["name"] and not kept["position"]:
        raise UnableToKeepContact(NAMELESS)
    if kept["published_at"] and not _WEB.fullmatch(kept["published_at"]):
        raise UnableToKeepContact("Địa chỉ trang đã công bố phải bắt đầu bằng https:// hoặc http://.")
    try:
        numbers = read_phones(phones)
    except UnableToReadPhone as refusal:
        raise UnableToKeepContact(str(refusal)) from None
    addresses = read_emails(emails)
    if not numbers and not addresses:
        raise UnableToKeepContact(UNREACHABLE)
    return ContactWords(phones=numbers, emails=addresses, hours=_checked_hours(hours), **kept)


def read_emails(text: str) -> tuple[str, ...]:
    """The addresses of a field, each once: parted by commas, semicolons, spaces, “hoặc” or lines."""
    parts = [part.strip(".,;<>()") for part in re.split(r"[;,\s]+", text)]
    found = list(dict.fromkeys(part for part in parts if part and part.casefold() not in {"hoặc", "và"}))
    for one in found:
        labels = one.rpartition("@")[2].split(".")
        sound = all(label and label[0] != "-" and label[-1] != "-" for label in labels)
        if not _EMAIL.fullmatch(one) or ".." in one or not sound or len(one) > 254:
            raise UnableToKeepContact(f"“{one}” không phải địa chỉ thư điện tử; ví dụ đúng: baosuco@truong.example.")
    if len(found) > MOST_EMAILS:
        raise UnableToKeepContact(f"Mỗi đầu mối ghi nhiều nhất {MOST_EMAILS} thư điện tử.")
    return tuple(found)


def _checked_hours(hours: Hours) -> Hours:
    words = tidy(hours.words)
    if hours.always:
        return Hours(always=True, words=words)
    if not hours.days:
        return Hours(words=words)
    if hours.start is None or hours.end is None:
        raise UnableToKeepContact("Đã chọn ngày trong tuần thì cần ghi từ mấy giờ đến mấy giờ.")
    if hours.start == hours.end:
        raise UnableToKeepContact("Giờ bắt đầu và giờ kết thúc trùng nhau; nếu liên lạc được cả ngày đêm, chọn 24/7.")
    return Hours(days=tuple(sorted(set(hours.days))), start=hours.start, end=hours.end, words=words)


def open_at(hours: Hours, local: datetime) -> bool | None:
    """Whether somebody should answer at a local time; None where the hours are only in words, or not known."""
    if hours.always:
        return True
    if not hours.days or hours.start is None or hours.end is None:
        return None
    now, today = local.time(), local.weekday()
    if hours.start < hours.end:
        return today in hours.days and hours.start <= now < hours.end
    return (today in hours.days and now >= hours.start) or ((today - 1) % 7 in hours.days and now < hours.end)


TO = "%(first)s đến %(last)s"  # days in a row


def said_hours(hours: Hours, say: Callable[[str], str] = str) -> str:
    """The hours in Vietnamese, or as `say` says the labels; empty where nobody said them."""
    if hours.always:
        when = "24/7"
    elif hours.days and hours.start and hours.end:
        when = f"{_said_days(hours.days, say)}, {hours.start:%H:%M}–{hours.end:%H:%M}"
    else:
        when = ""
    return "; ".join(part for part in (when, hours.words) if part)


def _said_days(days: Sequence[int], say: Callable[[str], str]) -> str:
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return say(TO) % {"first": say(DAYS[days[0]]), "last": say(DAYS[days[-1]])}
    return ", ".join(say(DAYS[day]) for day in days)


def hours_value(hours: Hours) -> dict[str, Any]:
    """The hours as a row keeps them."""
    return {
        "always": hours.always,
        "days": list(hours.days),
        "start": f"{hours.start:%H:%M}" if hours.start else "",
        "end": f"{hours.end:%H:%M}" if hours.end else "",
        "words": hours.words,
    }


def hours_from(value: Mapping[str, Any]) -> Hours:
    """The hours from a row."""
    return Hours(
        always=bool(value.get("always")),
        days=tuple(value.get("days", ())),
        start=time.fromisoformat(value["start"]) if value.get("start") else None,
        end=time.fromisoformat(value["end"]) if value.get("end") else None,
        words=str(value.get("words", "")),
    )


def freshness(verified_at: datetime | None, at: datetime) -> Fresh:
    """Whether a contact point was confirmed, and lately enough, at an instant."""
    if verified_at is None:
        return Fresh.NEVER
    return Fresh.FRESH if at < verified_at + STALE_AFTER else Fresh.STALE


class How(StrEnum):
    """How somebody came to say that a contact point is right; the value is kept in rows."""

    CALLED = "called"
    SEEN = "seen"
    MADE = "made"


HOW: Mapping[How, str] = {
    How.CALLED: "Đã gọi hoặc gửi thư thử, có người trả lời",
    How.SEEN: "Đã đối chiếu, vẫn đúng; chưa gọi thử",
    How.MADE: "Vừa khai hoặc vừa sửa",
}
