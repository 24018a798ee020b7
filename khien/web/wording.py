"""How the screens say dates, numbers and articles, in either language. The day is an argument, nothing is HTML."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from khien.base.clock import VIETNAM
from khien.law.types import Cite
from khien.law.words import CONFIDENCE
from khien.organisations.rules.phones import shown_phones
from khien.watch.rules.shifts import measured
from khien.web.labels import said

NBSP = "\N{NO-BREAK SPACE}"

# What lists count. Vietnamese has one form for any number, English two, so each is a whole phrase.
COUNTED = {
    "ca": ngettext_lazy("%(n)s ca", "%(n)s ca", "count"),
    "báo cáo": ngettext_lazy("%(n)s báo cáo", "%(n)s báo cáo", "count"),
    "dòng": ngettext_lazy("%(n)s dòng", "%(n)s dòng", "count"),
    "đơn vị": ngettext_lazy("%(n)s đơn vị", "%(n)s đơn vị", "count"),
    "minh chứng": ngettext_lazy("%(n)s minh chứng", "%(n)s minh chứng", "count"),
    "hồ sơ": ngettext_lazy("%(n)s hồ sơ", "%(n)s hồ sơ", "count"),
    "hệ thống": ngettext_lazy("%(n)s hệ thống", "%(n)s hệ thống", "count"),
    "mục": ngettext_lazy("%(n)s mục", "%(n)s mục", "count"),
    "người": ngettext_lazy("%(n)s người", "%(n)s người", "count"),
    "nghĩa vụ": ngettext_lazy("%(n)s nghĩa vụ", "%(n)s nghĩa vụ", "count"),
    "đợt trực": ngettext_lazy("%(n)s đợt trực", "%(n)s đợt trực", "count"),
    "khoảng trống": ngettext_lazy("%(n)s khoảng trống", "%(n)s khoảng trống", "count"),
    "sự cố": ngettext_lazy("%(n)s sự cố", "%(n)s sự cố", "count"),
    "văn bản": ngettext_lazy("%(n)s văn bản", "%(n)s văn bản", "count"),
}

LENGTHS = {
    "ngày": ngettext_lazy("%(n)s ngày", "%(n)s ngày", "count"),
    "giờ": ngettext_lazy("%(n)s giờ", "%(n)s giờ", "count"),
    "phút": ngettext_lazy("%(n)s phút", "%(n)s phút", "count"),
}


def short_day(day: date | None) -> str:
    """`21/11/2026`; an instant is shown in the zone it is in; nothing for nothing."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def instant(at: datetime | None) -> str:
    """`14:05 21/11/2026` in Vietnam's time, whatever zone an aware `at` is in."""
    if at is not None and at.tzinfo is not None:
        at = at.astimezone(VIETNAM)
    return "" if at is None else f"{at:%H:%M}{NBSP}{at:%d/%m/%Y}"


def paper_day(day: date | None) -> str:
    """The day as an official paper writes it (Nghị định 30/2020/NĐ-CP, Phụ lục I): a zero before 1–9 and months 1–2."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """`1.284`, `2,5`: a dot between thousands, a decimal comma; in English `1,284`, `2.5`. At most two decimals."""
    if value is None:
        return "–"
    if isinstance(value, int) and decimals is None:
        text = f"{value:,}".replace("-", "\N{MINUS SIGN}")
        return text if get_language() == "en" else text.replace(",", ".")
    exact = Decimal(str(value))
    places = decimals if decimals is not None else min(2, max(0, -int(exact.normalize().as_tuple().exponent)))
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}".replace("-", "\N{MINUS SIGN}")
    return text if get_language() == "en" else text.translate(str.maketrans(",.", ".,"))


def counted(count: int, what: str) -> str:
    """`12 đơn vị`; `what` is a key of `COUNTED`, any other is a fault of the caller: KeyError."""
    return str(COUNTED[what] % {"count": count, "n": number(count)})


def lasting(length: timedelta) -> str:
    """`2 ngày 14 giờ 30 phút`, in the language of the page."""
    return " ".join(str(LENGTHS[name] % {"count": count, "n": number(count)}) for count, name in measured(length))


def share(part: int | float, whole: int | float) -> str:
    """`78%`; a dash where there is nothing to share. Never 100% unless it is all, never 0% unless it is none."""
    if not whole:
        return "–"
    percent = Decimal(str(part)) * 100 / Decimal(str(whole))
    rounded = int(percent.quantize(Decimal(1), ROUND_HALF_UP))
    if rounded == 100 and part < whole:
        rounded = 99
    if rounded == 0 and part > 0:
        return "<1%"
    return f"{rounded}%"


def time_left(due_on: date | None, today: date) -> str:
    """`còn 3 ngày`, `hạn hôm nay`, `trễ 2 ngày`; nothing without a due date."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days == 0:
        return _("hạn hôm nay")
    if days > 0:
        return ngettext("còn %(days)s ngày", "còn %(days)s ngày", days) % {"days": number(days)}
    return ngettext("trễ %(days)s ngày", "trễ %(days)s ngày", -days) % {"days": number(-days)}


def file_size(size: int | None) -> str:
    """`18 byte`, `12,4 KB`, `3 MB`: powers of 1,024, at most one decimal."""
    if size is None:
        return "–"
    amount, unit = Decimal(size), "byte"
    for bigger in ("KB", "MB", "GB", "TB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, bigger
    shown = number(amount.quantize(Decimal("0.1"), ROUND_HALF_UP)) if unit != "byte" else number(size)
    return f"{shown}{NBSP}{unit}"


def dial(phone: str | None) -> str:
    """What is dialled when a number is tapped, `tel:` and all, the first of several; empty where none can be."""
    return next((one.link for one in shown_phones(phone or "")), "")


def cited(cites: Sequence[Cite]) -> str:
    """Articles with how surely they are known."""
    return "; ".join(f"{one.at}, {one.instrument} ({said(CONFIDENCE[one.confidence])})" for one in cites)
