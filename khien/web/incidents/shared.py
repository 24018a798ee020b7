"""What every page of an incident begins with: the incident in view, its words, its clocks as a page says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from khien.base import clock
from khien.files.actions import UnableToStore, forget, store
from khien.files.rules import KINDS as FILE_KINDS
from khien.files.rules import cleaned_name
from khien.incidents import queries
from khien.incidents.queries import ClockOn, ClockState
from khien.incidents.rules.kinds import KINDS, Kind
from khien.incidents.rules.states import STATES, State
from khien.law.types import Count
from khien.web.labels import said
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from khien.files.models import StoredFile
    from khien.incidents.models import Incident
    from khien.law.incidents.types import Clock

PICTURES = frozenset(end for kind in ("jpg", "png") for end in FILE_KINDS[kind].extensions)
TONES: dict[State, tuple[str, str]] = {
    State.REPORTED: ("overdue", "bell"),
    State.RECEIVED: ("soon", "user-check"),
    State.CONFIRMED: ("failed", "alert-triangle"),
    State.DISMISSED: ("not_asked", "minus"),
}
CLOCK_LOOKS: dict[ClockState, tuple[str, str, str]] = {
    ClockState.MET: (gettext_noop("Đã gửi"), "met", "check"),
    ClockState.LATE_MET: (gettext_noop("Gửi trễ"), "overdue", "clock-x"),
    ClockState.LATE: (gettext_noop("Quá hạn"), "overdue", "alert-triangle"),
    ClockState.NEAR: (gettext_noop("Sắp hết hạn"), "soon", "clock"),
    ClockState.RUNNING: (gettext_noop("Đang chạy"), "not_asked", "clock"),
    ClockState.COMPARED: (gettext_noop("Để đối chiếu"), "not_asked", "info-circle"),
    ClockState.AT_ONCE: (gettext_noop("Làm ngay"), "overdue", "urgent"),
}


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock as a page says it. `left` is what is left of it or by how much it is over."""

    one: ClockOn
    label: str
    tone: str
    icon: str
    cite: str
    left: str
    form: str  # the paper that stops it, where Khiên drafts one
    length: str = ""  # how long it runs


def seen(request: HttpRequest, key: UUID) -> Incident:
    """An incident of a unit that the viewer reads."""
    found = queries.incident_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def badge_of(state: State) -> tuple[str, str, str]:
    """Words, tone and icon of a state."""
    return (said(STATES[state]), *TONES[state])


def kind_words(kind: str) -> str:
    return said(KINDS[Kind(kind)].label)


def clocks_shown(found: Iterable[ClockOn], at: datetime) -> list[ClockShown]:
    """Each clock in words."""
    shown = []
    for one in found:
        label, tone, icon = CLOCK_LOOKS[one.state]
        run = one.running
        shown.append(
            ClockShown(
                one,
                said(label),
                tone,
                icon,
                cited(run.clock.cites),
                _left(one, at),
                run.clock.paper,
                _length(run.clock),
            )
        )
    return shown


def _length(one: Clock) -> str:
    if one.within is None:
        return _("Làm ngay")
    if one.within.count is Count.HOURS:
        return _("Trong %(n)s giờ") % {"n": one.within.amount}
    return _("Trong %(n)s ngày") % {"n": one.within.amount}


def _left(one: ClockOn, at: datetime) -> str:
    due = one.running.due_at
    if one.sent_at is not None or due is None:
        return ""
    over = at >= due
    minutes = int(abs(due - at).total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days > 3:
        length = _("%(d)s ngày") % {"d": days}
    elif days or hours:
        length = _("%(h)s giờ %(m)s phút") % {"h": days * 24 + hours, "m": minutes % 60}
    else:
        length = _("%(m)s phút") % {"m": minutes}
    return (_("trễ %(t)s") if over else _("còn %(t)s")) % {"t": length}


def stored(
    files: Sequence[UploadedFile[Any]], request: HttpRequest, *, only_pictures: bool = False
) -> tuple[list[StoredFile], list[str]]:
    """What of the uploads may be kept, and why the others may not: a bad photo holds no report up.

    A file's content must agree with its name, so that a name of a picture is a picture.
    """
    kept, faults = [], []
    by = viewer(request).pk if request.user.is_authenticated else None
    for one in files:
        if only_pictures and PurePosixPath(one.name or "").suffix.lower() not in PICTURES:
            faults.append(_("%(name)s: chỉ nhận ảnh JPEG hoặc PNG.") % {"name": cleaned_name(one.name or "")})
            continue
        try:
            kept.append(store(one, by=by, at=clock.now()))
        except UnableToStore as refusal:
            faults.append(f"{one.name}: {refusal}")
    return kept, faults


def let_go(files: Iterable[StoredFile]) -> None:
    """Uploads of a report that was not taken in: nothing of them stays."""
    for one in files:
        forget(one)


def crumbs(row: Incident, *here: str) -> list[dict[str, str]]:
    """The way here."""
    way = [{"label": _("Sự cố"), "url": f"{reverse('incidents:index')}?don_vi={row.unit_id}"}]
    if here:
        way.append({"label": row.number, "url": reverse("incidents:one", args=[row.pk])})
    return [*way, *({"label": one, "url": ""} for one in here or (row.number,))]


def frame(row: Incident, *here: str) -> dict[str, Any]:
    """What each page of an incident needs."""
    return {
        "incident": row,
        "unit": row.unit,
        "kind": kind_words(row.kind),
        "badge": badge_of(State(row.state)),
        "crumbs": crumbs(row, *here),
    }


def version_of(request: HttpRequest) -> int:
    """The version that the page was made from."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1
