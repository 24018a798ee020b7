"""Which past days are worth keeping: the last day of each month, and yesterday. Dates in, dates out."""

from datetime import date, timedelta

MONTHS = 24


def month_ends(today: date, months: int = MONTHS) -> list[date]:
    """The last days of the months before this one, the oldest first."""
    found, day = [], today
    for _ in range(months):
        day = day.replace(day=1) - timedelta(days=1)
        found.append(day)
    return found[::-1]


def is_month_end(day: date) -> bool:
    """Whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1


def worth_keeping(today: date, began: date) -> list[date]:
    """The days to keep, from the day on which something was first asked; yesterday among them."""
    days = {*month_ends(today), today - timedelta(days=1)}
    return sorted(day for day in days if day >= began)
