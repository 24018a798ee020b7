"""How large the province is: numbers only. The same plan on the same day always makes the same rows."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from khien.base import clock


@dataclass(frozen=True, slots=True)
class Plan:
    """`units` stand below or beside the province that writes to them; `letters` counts those in every state."""

    units: int = 5000
    systems: int = 20_000
    letters: int = 30
    evidence: int = 400_000
    seed: int = 2026
    today: date = field(default_factory=clock.today)

    def at(self, days: int, seconds: int = 0) -> datetime:
        """An instant of the working day that lies `days` after today (before it, where negative)."""
        opens = datetime.combine(self.today + timedelta(days=days), time(8), clock.VIETNAM)
        return (opens + timedelta(seconds=seconds)).astimezone(UTC)

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)


def written(plan: Plan) -> str:
    """The plan as an argument of a command line."""
    return json.dumps(asdict(plan), default=str)


def read(text: str) -> Plan:
    """The reverse of `written`."""
    said = json.loads(text)
    return Plan(**{**said, "today": date.fromisoformat(said["today"])})


def scaled(units: int, *, today: date | None = None) -> Plan:
    """A small province of the same shape, for tests: at least 60 units."""
    return Plan(units=units, systems=units * 4, letters=9, evidence=units * 40, today=today or clock.today())
