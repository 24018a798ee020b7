"""One duty on another day, explained whole: who asked it in which words, what was known, which law decided."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.base import clock
from khien.duties.queries import Known, Part, PastLine, past_line
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.web.labels import said
from khien.web.status import Look
from khien.web.viewing import viewer
from khien.web.work.forms import DayForm

PARTS = {
    Part.DECIDED: Look(gettext_lazy("Căn cứ của kết luận"), "check", "met", 0),
    Part.COUNTED: Look(gettext_lazy("Được tính, bản khác quyết định"), "check", "waived", 1),
    Part.WAITING: Look(gettext_lazy("Hôm đó còn chờ duyệt"), "hourglass", "soon", 2),
    Part.RETURNED: Look(gettext_lazy("Hôm đó đang bị trả lại"), "arrow-left", "failed", 3),
    Part.GONE: Look(gettext_lazy("Đã rút hoặc thay trước đó"), "minus", "not_asked", 4),
    Part.UNKNOWN: Look(gettext_lazy("Ghi sau ngày này, hôm đó chưa biết"), "clock", "unproven", 5),
}
LATER = {
    Standing.ACCEPTED: gettext_lazy("được chấp nhận"),
    Standing.WAITING: gettext_lazy("được ghi"),
    Standing.RETURNED: gettext_lazy("bị trả lại"),
    Standing.WITHDRAWN: gettext_lazy("được rút"),
    Standing.SUPERSEDED: gettext_lazy("được thay bằng bản mới"),
}


def page(request: HttpRequest, key: int, day: date | None, form: DayForm) -> HttpResponse:
    """The duty at the end of `day`; of the last day on which it was asked where no day is given."""
    line = past_line(viewer(request), key, day or clock.today())
    if line is None or not line.stays:
        raise Http404
    if day is None:
        line = past_line(viewer(request), key, _last_day(line)) or line
    title = line.obligation.title if line.obligation else line.duty.obligation
    context = {
        "line": line,
        "title": title,
        "unit": line.duty.unit,
        "today": clock.today(),
        "ahead": line.on > clock.today(),
        "asked_today": any(ended is None for _began, ended in line.stays),
        "evidence": [_piece(one) for one in line.evidence],
        "hindsight": line.known_now is not None
        and line.verdict is not None
        and line.known_now.status is not line.verdict.status,
        "kept_differs": line.kept is not None and line.verdict is not None and line.kept is not line.verdict.status,
        "day_form": form,
        "instruments": catalogue().instruments,
        "crumbs": [{"label": _("Việc của tôi"), "url": f"/viec/?don_vi={line.duty.unit_id}"}, {"label": title}],
    }
    return render(request, "work/past.html", context)


def _last_day(line: PastLine) -> date:
    return max(ended - timedelta(days=1) if ended else clock.today() for _began, ended in line.stays)


def _piece(one: Known) -> dict[str, Any]:
    """A row of the table of evidence: what it was then, and what became of it since."""
    known = catalogue().proofs.get(one.proof)
    recorded = one.part is Part.UNKNOWN
    return {
        "id": one.id,
        "title": said(known.title) if known else one.proof,
        "happened_on": one.happened_on,
        "recorded_at": one.recorded_at,
        "look": PARTS[one.part],
        "later": [(at, LATER[worth]) for at, worth in one.later[1 if recorded else 0 :]],
    }
