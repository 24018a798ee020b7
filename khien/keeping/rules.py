"""Which backups stay, and whether Khiên itself is kept 3-2-1. Pure: it reads no clock, no disk, no table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FRESH = timedelta(days=2)  # a copy older than this is no copy of today's work
MEDIA = {
    "disk": "ổ đĩa máy chủ",
    "nas": "thiết bị lưu trữ mạng",
    "usb": "ổ đĩa rời",
    "tape": "băng từ",
    "cloud": "kho của nhà cung cấp",
}
WHERE = {"here": False, "away": True}


class UnableToReadPlaces(ValueError):
    """KHIEN_BACKUPS does not name places; the message says which part."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that backups are written to: on which medium, and whether it lies away from the machine's site."""

    name: str
    medium: str
    away: bool
    folder: str


@dataclass(frozen=True, slots=True)
class Keep:
    """How many are kept: the last of each of so many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 5
    months: int = 12


@dataclass(frozen=True, slots=True)
class Made:
    """A backup as retention sees it; `good` when a trial restore found no difference."""

    name: str
    at: datetime
    on: date
    good: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The newest copy in a place: when the backup was made, and whether its bytes are still what was written."""

    place: str
    medium: str
    away: bool
    same_disk: bool
    made_at: datetime
    well: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One of the three numbers: how many are wanted, how many there are."""

    label: str
    wanted: int
    found: int

    @property
    def well(self) -> bool:
        return self.found >= self.wanted


@dataclass(frozen=True, slots=True)
class OwnState:
    """3-2-1 of Khiên itself; `why_not` names each copy that does not count, and why."""

    points: tuple[Point, Point, Point]
    why_not: tuple[str, ...]

    @property
    def well(self) -> bool:
        return all(point.well for point in self.points)


def places(text: str) -> tuple[Place, ...]:
    """The places that `name:medium:here|away:/folder` tell, parted by semicolons."""
    found = tuple(_place(part.strip()) for part in text.split(";") if part.strip())
    if len({place.name for place in found}) != len(found):
        raise UnableToReadPlaces("KHIEN_BACKUPS: hai nơi cất không được trùng tên")
    return found


def _place(part: str) -> Place:
    name, medium, where, folder = [*(word.strip() for word in part.split(":", 3)), "", "", ""][:4]
    if not (name and len(name) <= 80 and medium in MEDIA and where in WHERE and folder.startswith("/")):
        raise UnableToReadPlaces(
            f"KHIEN_BACKUPS: “{part}” phải có dạng tên:{'|'.join(MEDIA)}:here|away:/thư-mục, cách nhau bằng dấu ;"
        )
    return Place(name, medium, WHERE[where], folder)


def kept(backups: Iterable[Made], keep: Keep) -> set[str]:
    """Names that stay: the newest, the newest good one, and one of each of the latest days, weeks and months.

    Of a day, week or month it is the last good one; the last of all where none is good.
    """
    newest_first = sorted(backups, key=lambda made: (made.at, made.name), reverse=True)
    stay = {made.name for made in newest_first[:1]}
    stay |= {made.name for made in [made for made in newest_first if made.good][:1]}
    for period, most in ((_day, keep.days), (_week, keep.weeks), (_month, keep.months)):
        last: dict[tuple[int, ...], str] = {}
        for made in sorted(newest_first, key=lambda made: not made.good):
            last.setdefault(period(made.on), made.name)
        stay |= {last[key] for key in sorted(last, reverse=True)[:most]}
    return stay


def _day(on: date) -> tuple[int, ...]:
    return (on.year, on.month, on.day)


def _week(on: date) -> tuple[int, ...]:
    return tuple(on.isocalendar()[:2])


def _month(on: date) -> tuple[int, ...]:
    return (on.year, on.month)


def own_state(held: Sequence[Held], *, at: datetime) -> OwnState:
    """Three copies, the live data among them; two media; one away. What is old, broken or on the same disk is none."""
    counted, why_not = [], []
    for copy in held:
        reason = _why_not(copy, at)
        if reason:
            why_not.append(f"{copy.place}: {reason}")
        else:
            counted.append(copy)
    media = {"disk", *(copy.medium for copy in counted)}
    return OwnState(
        points=(
            Point("Số bản dữ liệu (kể cả bản đang dùng)", 3, 1 + len(counted)),
            Point("Số loại phương tiện lưu trữ", 2, len(media)),
            Point("Số bản cất ở nơi khác", 1, sum(copy.away for copy in counted)),
        ),
        why_not=tuple(why_not),
    )


def _why_not(copy: Held, at: datetime) -> str:
    if copy.same_disk:
        return "nằm cùng ổ đĩa với dữ liệu đang dùng, hỏng ổ là mất cả hai"
    if not copy.well:
        return "bản sao không đọc được hoặc không còn nguyên vẹn"
    if at - copy.made_at > FRESH:
        return f"bản sao gần nhất đã quá {FRESH.days} ngày"
    return ""
