"""Pages of “Việc của tôi”: the list, one duty with its why and how, its Word draft, waiving, legal events."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.directives.queries import inbox
from khien.dossiers.queries import Gap, as_gaps, gaps_of
from khien.duties import actions as duties
from khien.duties.queries import Line, duties_of, line_of
from khien.evidence.queries import activities_due, evidence_seen_by, findings_due, standing_of
from khien.evidence.rules import Standing
from khien.law.load import catalogue
from khien.law.types import OnChange, Within
from khien.law.versions import version_on
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.reports.yearly.deadlines import work_of
from khien.web.assessments.shared import finding_lines
from khien.web.assessments.shared import lines as check_lines
from khien.web.controls.showing import placed
from khien.web.deciding import waits_for
from khien.web.downloads import HEADERS
from khien.web.viewing import own_units, unit_in_view, viewer
from khien.web.waiting import waits
from khien.web.work import drafts, forms, past
from khien.web.work.deciding import decisions

if TYPE_CHECKING:
    from khien.organisations.models import Unit

GAPS = 10  # gaps shown here; the rest is a click away
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the unit has to do: letters to answer first, then duties, the worst and soonest first."""
    unit, today = unit_in_view(request), clock.today()
    lines = duties_of(viewer(request), unit, today)
    todo = [line for line in lines if line.open]
    letters = [one for one in inbox(viewer(request), unit, today) if one.next_act is not None]
    gaps, yearly = _gaps(request, unit, today), work_of(viewer(request), unit, today)
    checks = _checks(request, unit, today)
    waiting = decisions(waits(request, viewer(request)))
    context = {
        "unit": unit,
        "units": own_units(request),
        "today": today,
        "decisions": waiting,
        "letters": letters,
        "todo": todo,
        "rest": [line for line in lines if not line.open],
        "late": sum(1 for line in todo if line.verdict.due_on and line.verdict.due_on < today),
        "gaps": gaps,
        "most_gaps": GAPS,
        **checks,
        "yearly": yearly,
        "nothing": not any((waiting, letters, todo, gaps, yearly.due, yearly.waiting, *checks.values())),
        "may_prove": may(viewer(request), Deed.PROVE, unit),
    }
    return render(request, "work/index.html", context)


def _gaps(request: HttpRequest, unit: "Unit", today: date) -> list[tuple[Gap, str]]:
    """Gaps of controls with a day: of the unit's own systems, and one's own wherever they are, the soonest first."""
    rows = gaps_of(viewer(request), unit, today, below=False, owner=viewer(request))
    return placed(as_gaps(rows[: GAPS + 1], today))


def _checks(request: HttpRequest, unit: "Unit", today: date) -> dict[str, object]:
    """Checks of the unit still to be held or accepted, and findings with a day: the unit's, and one's own anywhere."""
    who = viewer(request)
    checks = activities_due(who, unit, judged=True)[: GAPS + 1]
    rows = findings_due(who, [unit], owner=who)[: GAPS + 1]
    return {"checks": check_lines(checks, today), "findings": finding_lines(rows, today)}


def _line(request: HttpRequest, key: int) -> Line:
    line = line_of(viewer(request), key, clock.today())
    if line is None:
        raise Http404
    return line


@require_GET
def duty(request: HttpRequest, key: int) -> HttpResponse:
    """One duty: asked by whom in which words, why, how to prove it, what is on record; or the why of another day."""
    today, day_form = clock.today(), forms.DayForm(request.GET)
    day = day_form.cleaned_data["ngay"] if day_form.is_valid() else None
    line = line_of(viewer(request), key, today) if day in (None, today) else None
    if line is None:
        return past.page(request, key, day, day_form)
    law, unit = catalogue(), line.duty.unit
    proofs = _proofs(line)
    on_record = evidence_seen_by(viewer(request)).filter(subjects__unit=unit, proof__in=proofs).distinct()[:50]
    now = version_on(line.obligation, today)
    waiting = next((one for one in on_record if standing_of(one) is Standing.WAITING), None)
    context = {
        "line": line,
        "unit": unit,
        "today": today,
        "proofs": [law.proofs[one] for one in proofs],
        "on_record": on_record,
        "waiting": waiting,
        "waits_for": waits_for(waiting) if waiting is not None else "",
        "of_systems": line.obligation.subject == "system",
        "day_form": day_form,
        "law_today": now,
        "instruments": law.instruments,
        "may_prove": may(viewer(request), Deed.PROVE, unit),
        "may_waive": may(viewer(request), Deed.WAIVE, unit),
        "events": _events(line),
        "crumbs": [
            {"label": _("Việc của tôi"), "url": f"/viec/?don_vi={unit.pk}"},
            {"label": line.obligation.title},
        ],
    }
    return render(request, "work/duty.html", context)


def _proofs(line: Line) -> list[str]:
    versions = [version_on(line.obligation, ask.law_on) for ask, _verdict in line.asks]
    terms = [chosen.version.terms for chosen in versions if chosen] or [line.obligation.versions[-1].terms]
    return list(dict.fromkeys(proof for one in terms for proof in one.proofs))


def _events(line: Line) -> list[tuple[str, str]]:
    """Events whose happening this duty waits for, as (id, words)."""
    rules = [version.terms.rule for version in line.obligation.versions]
    kinds = {rule.event for rule in rules if isinstance(rule, Within | OnChange)}
    return [(kind, catalogue().events.get(kind, kind)) for kind in sorted(kinds)]


@require_GET
def draft(request: HttpRequest, key: int, proof: str) -> HttpResponse:
    """A Word draft of the paper that proves the duty, filled with what is known."""
    line = _line(request, key)
    made = drafts.word(line, proof, clock.today())
    if made is None:
        raise Http404
    name, data = made
    response = HttpResponse(data, content_type=WORD, headers=HEADERS)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, key: int) -> HttpResponse:
    """Excuse the unit, with a reason."""
    line = _line(request, key)
    require(viewer(request), Deed.WAIVE, line.duty.unit)
    form = forms.WaiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            duties.waive(line.duty, given["reason"], by=viewer(request), at=clock.now(), until_on=given["until_on"])
        except duties.UnableToWaive as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã miễn nghĩa vụ này; lý do được lưu trong nhật ký."))
            return redirect("work:duty", key)
    return render(request, "work/waive.html", {"line": line, "form": form})


@require_POST
def lift(request: HttpRequest, key: int) -> HttpResponse:
    """The duty holds again."""
    line = _line(request, key)
    if line.waiver is None:
        raise Http404
    duties.lift_waiver(line.waiver, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã bỏ miễn: nghĩa vụ có hiệu lực trở lại."))
    return redirect("work:duty", key)


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, key: int) -> HttpResponse:
    """Record that the event happened on a day; the legal clock starts there."""
    line = _line(request, key)
    require(viewer(request), Deed.PROVE, line.duty.unit)
    events = dict(_events(line))
    kind = request.GET.get("loai", "") or next(iter(events), "")
    if kind not in events:
        raise Http404
    form = forms.EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on: date = form.cleaned_data["on"]
        if on > clock.today():
            form.add_error("on", _("Ngày xảy ra không thể sau hôm nay."))
        else:
            duties.record_event(line.duty.unit, kind, on, by=viewer(request), at=clock.now())
            messages.success(request, _("Đã ghi nhận sự kiện; thời hạn theo quy định tính từ ngày này."))
            return redirect("work:duty", key)
    return render(request, "work/event.html", {"line": line, "form": form, "words": events[kind]})
