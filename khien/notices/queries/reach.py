"""How people can be reached: the installation's rules, each person's choice, the channels, messages that are stuck."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, QuerySet

from khien.notices.models import Channel, Delivery, Policy, Preference
from khien.notices.rules.hours import Calendar, Habits, Mode
from khien.notices.rules.kinds import MANNERS, Kind
from khien.notices.rules.states import OPEN, State
from khien.notices.rules.steps import STEPS, Step, Whom
from khien.organisations.queries import Viewer, require_overseer

if TYPE_CHECKING:
    from khien.organisations.models import Person

STUCK = timedelta(hours=1)
TRIAL, TRIALS = "trial:", 5
REMIND_HOURS = 24


@dataclass(frozen=True, slots=True)
class Settled:
    """What holds for the whole installation."""

    habits: Habits = field(default_factory=Habits)
    calendar: Calendar = field(default_factory=Calendar)
    steps: tuple[Step, ...] = STEPS
    remind_hours: int = REMIND_HOURS


@dataclass(frozen=True, slots=True)
class Preferred:
    """One person's choice as it works now: `own` says whether the hours are the person's; is the address proven?"""

    habits: Habits
    own_hours: bool
    email: str
    confirmed: bool


def settled(viewer: Viewer) -> Settled:  # noqa: ARG001 - the same for everyone
    """The rules of this installation; those of the design until an administrator changes them."""
    row = Policy.objects.filter(pk=1).first()
    if row is None:
        return Settled()
    return Settled(
        habits=Habits(quiet_from=row.quiet_from, quiet_to=row.quiet_to, digest_at=row.digest_at),
        calendar=Calendar(_days(row.more_off), _days(row.more_working)),
        steps=tuple(Step(one["days"], tuple(Whom(whom) for whom in one["whom"])) for one in row.steps),
        remind_hours=row.remind_hours,
    )


def _days(values: Collection[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(one) for one in values)


def habits_of(viewer: Viewer, person_ids: Collection[int], rules: Settled | None = None) -> dict[int, Habits]:
    """How each of these people may be reached; the installation's hours where they chose none."""
    base = (rules or settled(viewer)).habits
    chosen = {row.person_id: row for row in Preference.objects.filter(person__in=list(person_ids))}
    return {person: _habits(chosen.get(person), base) for person in person_ids}


def _habits(row: Preference | None, base: Habits) -> Habits:
    if row is None:
        return base
    if row.quiet_from is not None and row.quiet_to is not None and row.digest_at is not None:
        base = replace(base, quiet_from=row.quiet_from, quiet_to=row.quiet_to, digest_at=row.digest_at)
    return replace(base, mode=Mode(row.mode), days_off=row.days_off, muted=frozenset(row.muted))


def preferred(viewer: Person) -> Preferred:
    """The viewer's own choice."""
    row = Preference.objects.filter(person=viewer.pk).first()
    return Preferred(
        habits=_habits(row, settled(viewer).habits),
        own_hours=row is not None and row.quiet_from is not None,
        email=viewer.email,
        confirmed=row is not None and bool(viewer.email) and row.confirmed_email == viewer.email,
    )


def mail_is_set(viewer: Viewer) -> bool:  # noqa: ARG001 - no secret: pages say whether mail goes out
    """Whether an administrator set a mail server."""
    return settings.KHIEN_MAIL is not None


def channels(viewer: Viewer) -> QuerySet[Channel]:
    """Channels in use, for those who look after the whole; their addresses are sealed and never shown."""
    require_overseer(viewer)
    return Channel.objects.filter(ended_at=None).select_related("unit", "made_by").order_by("unit__path", "name")


def posts_to(viewer: Viewer, kind: Kind, units: Collection[int]) -> dict[int, int]:  # noqa: ARG001 - counts alone
    """How many channels of each unit a notice of this kind would be posted to; units with none are left out."""
    if not MANNERS[kind].posted:
        return {}
    live = Channel.objects.filter(ended_at=None).order_by().values_list("unit").annotate(n=Count("pk"))
    return {unit: n for unit, n in live if unit in units}


def trials(viewer: Viewer) -> list[Delivery]:
    """The last messages that were sent to try mail or a channel."""
    require_overseer(viewer)
    rows = Delivery.objects.filter(slot__startswith=TRIAL).select_related("person", "channel")
    return list(rows.order_by("-made_at")[:TRIALS])


def stuck(viewer: Viewer, at: datetime) -> dict[State, int]:  # noqa: ARG001 - counts alone
    """Messages that should have gone an hour ago, and those whose fate is unknown."""
    late = Delivery.objects.filter(state__in=OPEN, due_at__lt=at - STUCK).count()
    return {State.WAITING: late, State.UNKNOWN: Delivery.objects.filter(state=State.UNKNOWN).count()}
