"""What comes out of one letter: a new draft, the leader's one page, the table. All as far as the viewer sees."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.directives.queries import is_held_by, one_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.organisations.queries import home_unit, may, units_seen_by
from khien.organisations.rules import Deed
from khien.papers import brief_pdf
from khien.papers.types import Brief
from khien.reports import actions, queries
from khien.reports.letter_archive.pack import archive_letter
from khien.reports.letter_result.brief import brief as brief_of
from khien.reports.letter_result.values import LetterResult
from khien.reports.rules import LABELS, State
from khien.reports.tables import Cell
from khien.web.charts import Slice, stacked_bar
from khien.web.downloads import HEADERS
from khien.web.labels import said
from khien.web.reports.views import TONES, TYPES, download
from khien.web.tables.files import as_file
from khien.web.viewing import own_units, viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.organisations.models import Unit

_BRIEF_TONES = {"good": "met", "warn": "soon", "bad": "overdue"}
_FIGURE_TONES = {"good": "good", "warn": "warn", "bad": "bad"}


def seen_letter(request: HttpRequest, key: UUID) -> Directive:
    """A letter that the viewer's units hold or received."""
    found = one_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def _candidates(request: HttpRequest, letter: Directive) -> list[Unit]:
    """Units for which the viewer may report on the letter: its holder first, then those where they work."""
    units = {unit.pk: unit for unit in (letter.holder, *own_units(request))}
    return [unit for unit in units.values() if may(viewer(request), Deed.REPORT, unit)]


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """The reports on a letter that there are; a new draft for a unit that the viewer reports for."""
    letter, by = seen_letter(request, key), viewer(request)
    units = _candidates(request, letter)
    if request.method == "POST":
        chosen = next((unit for unit in units if str(unit.pk) == request.POST.get("don_vi", "")), None)
        unit = chosen or (units[0] if units else letter.holder)
        try:
            made = actions.draft_report(letter, unit, by=by, at=clock.now())
        except actions.UnableToReport as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã lập bản thảo với số liệu của hôm nay."))
            return redirect("reports:one", made.pk)
    rows = queries.reports_seen_by(by).filter(directive=letter)
    context = {
        "letter": letter,
        "name": letter_name(document_value(letter)),
        "units": units,
        "lines": [(row, said(LABELS[State(row.state)]), TONES[State(row.state)]) for row in rows],
    }
    return render(request, "reports/draft.html", context)


def _result(request: HttpRequest, letter: Directive) -> LetterResult:
    return queries.report_data(viewer(request), letter, clock.today())


def _brief(request: HttpRequest, letter: Directive) -> Brief:
    """One page in the name of the letter's holder, or of the viewer's own unit where they only received it."""
    unit = letter.holder if is_held_by(viewer(request), letter) else home_unit(viewer(request))
    if unit is None:
        raise Http404
    above = unit.parent
    seen = above is not None and units_seen_by(viewer(request)).filter(pk=above.pk).exists()
    body_above = above.name if above is not None and seen else ""
    found = queries.brief_facts(viewer(request), letter)
    return brief_of(found, body=unit.name, parent_body=body_above, chain=queries.chain_words())


@require_safe
def brief(request: HttpRequest, key: UUID) -> HttpResponse:
    """The leader's page as PDF."""
    made = brief_pdf(_brief(request, seen_letter(request, key)))
    return download(made, f"mot-trang-{clock.today():%Y-%m-%d}.pdf", TYPES["pdf"])


@require_safe
def brief_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same page to read and print in the browser."""
    letter = seen_letter(request, key)
    made = _brief(request, letter)
    slices = [Slice(share.label, share.count, _BRIEF_TONES.get(share.tone.value, "plain")) for share in made.shares]
    context = {
        "letter": letter,
        "brief": made,
        "figures": [(one, _FIGURE_TONES.get(one.tone.value, "")) for one in made.figures],
        "bar": stacked_bar(made.shares_label, slices, _("Số đơn vị")),
    }
    return render(request, "reports/brief.html", context)


@require_safe
def table(request: HttpRequest, key: UUID, kind: str) -> FileResponse:
    """One row a unit of the letter, as XLSX or CSV."""
    columns = [
        _("Đơn vị"),
        _("Trả lời"),
        _("Quá hạn"),
        _("Số nội dung"),
        _("Nghĩa vụ đạt"),
        _("Còn phải chứng minh"),
        _("Báo làm, chưa chứng minh"),
        _("Nhập thay"),
        _("Khó khăn, vướng mắc"),
        _("Đề xuất, kiến nghị"),
    ]
    result = _result(request, seen_letter(request, key))
    return as_file(request, kind, "ket-qua-van-ban", _("Kết quả"), columns, _lines(result))


def _lines(result: LetterResult) -> Iterator[list[Cell]]:
    yes = _("có")
    for unit in result.units:
        yield [
            unit.name,
            unit.state,
            yes if unit.late else "",
            unit.clauses,
            unit.met,
            unit.open,
            unit.unproven_claims,
            yes if unit.on_behalf else "",
            unit.difficulties,
            unit.proposals,
        ]


@require_POST
def whole(request: HttpRequest, key: UUID) -> FileResponse:
    """Everything about a letter as one ZIP with its verifier, for those who read its holder's audit; noted there."""
    found = one_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        archive_letter(found, stream, by=viewer(request), at=clock.now())
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    response = FileResponse(
        stream, as_attachment=True, filename=f"ho-so-{found.pk}.zip", content_type="application/zip"
    )
    for name, value in HEADERS.items():
        response[name] = value
    return response
