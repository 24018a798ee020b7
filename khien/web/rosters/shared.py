"""What pages of rosters begin with: rows through their gate, refusals into a form, spans as addresses write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.base.clock import VIETNAM
from khien.watch.actions.holding import UnableToPlanShift
from khien.watch.actions.members import UnableToKeepMember
from khien.watch.actions.swapping import UnableToAskSwap
from khien.watch.queries.members import member_seen_by
from khien.watch.queries.shifts import shift_seen_by
from khien.watch.rules.moments import UnableToReadMoment, moment
from khien.watch.rules.patterns import UnableToPlan
from khien.watch.rules.shifts import KIND_WORDS, Kind, local
from khien.watch.rules.spans import Span
from khien.watch.rules.swaps import UnableToAnswerSwap
from khien.watch.rules.turns import UnableToReadTurns
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django.forms import Form

    from khien.organisations.models import Unit
    from khien.watch.models import Member, Shift

REFUSALS = (
    UnableToPlanShift,
    UnableToKeepMember,
    UnableToAskSwap,
    UnableToAnswerSwap,
    UnableToPlan,
    UnableToReadTurns,
)
WEEKDAYS = (
    gettext_lazy("T2"),
    gettext_lazy("T3"),
    gettext_lazy("T4"),
    gettext_lazy("T5"),
    gettext_lazy("T6"),
    gettext_lazy("T7"),
    gettext_lazy("CN"),
)


def seen_member(request: HttpRequest, key: int) -> Member:
    """A member whom the viewer may see."""
    found = member_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def seen_shift(request: HttpRequest, key: int) -> Shift:
    """A shift that the viewer may see."""
    found = shift_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def done(form: Form, deed: Callable[[], object]) -> bool:
    """Do it; a refusal goes to the form."""
    try:
        deed()
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def kind_words(kind: str) -> str:
    """On site or on call, in the language of the page."""
    return said(KIND_WORDS[Kind(kind)])


def kinds() -> list[tuple[str, str]]:
    """The two kinds for a form."""
    return [(one.value, said(words)) for one, words in KIND_WORDS.items()]


def asked_span(request: HttpRequest) -> Span | None:
    """The stretch of `?tu=` and `?den=`, as links to a gap write it; None where there is none that can be read."""
    given = request.GET.get("tu", ""), request.GET.get("den", "")
    try:
        start, end = moment(given[0]), moment(given[1])
    except UnableToReadMoment:
        return None
    return Span(start, end) if start < end else None


def with_span(url: str, unit: Unit, span: Span) -> str:
    """An address for a unit and a stretch of time."""
    return f"{url}?don_vi={unit.pk}&tu={local(span.start)}&den={local(span.end)}"


def of_unit(name: str, unit: Unit) -> str:
    """The address of a page for a unit."""
    return f"{reverse(name)}?don_vi={unit.pk}"


def hours(span: Span, day: date | None = None) -> str:
    """`T3 26/01/2027, 07:00 – 17:00`; under a day that is shown already the hours, and the other day if there is."""
    start, end = span.start.astimezone(VIETNAM), span.end.astimezone(VIETNAM)
    ends = f"{end:%H:%M}" if end.date() in (start.date(), day) else f"{end:%H:%M} {_day(end)}"
    if day is not None:
        begins = f"{start:%H:%M}" if start.date() == day else f"{start:%H:%M} {_day(start)}"
        return f"{begins} – {ends}"
    return f"{_day(start)}/{start:%Y}, {start:%H:%M} – {ends}"


def _day(at: datetime) -> str:
    return f"{WEEKDAYS[at.weekday()]} {at:%d/%m}"


def told_span(span: Span) -> str:
    """`17:00 05/02/2027 – 07:00 06/02/2027`."""
    return f"{_told(span.start)} – {_told(span.end)}"


def _told(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def crumbs(unit: Unit, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way here: “Trực”, then each step, the last without an address."""
    way = [{"label": _("Trực"), "url": of_unit("rosters:index", unit)}]
    return [*way, *({"label": label, "url": url} for label, url in steps)]


def frame(unit: Unit, *steps: tuple[str, str], **more: Any) -> dict[str, Any]:
    """What each page of a unit's watch has."""
    return {"unit": unit, "crumbs": crumbs(unit, *steps), **more}
