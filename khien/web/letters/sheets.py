"""Answer sheets: out as workbooks for units without the site, back in one step to read and one to enter."""

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import (
    batch_seen_by,
    handed_in,
    handed_in_by,
    hands_in,
    is_held_by,
    open_sheets,
    sheets_of,
)
from khien.directives.rules.handing_in import LABELS, Handed
from khien.directives.sheets.read import MOST_BYTES
from khien.directives.sheets.values import AnswerSheet
from khien.directives.sheets.write import workbook
from khien.directives.tasks import enter_sheets, read_sheets
from khien.organisations.queries import NotAllowed
from khien.reading.fold import fold
from khien.web.downloads import HEADERS
from khien.web.labels import said
from khien.web.letters import letter as letters
from khien.web.letters.forms_sheets import SheetsForm
from khien.web.letters.receiving import row_of
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive, HandedSheet, SheetBatch

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    Handed.WAITING: "not_asked",
    Handed.BAD: "failed",
    Handed.GOOD: "met",
    Handed.ENTERED: "met",
    Handed.REFUSED: "failed",
}


@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sheets to download for the units still to answer, and a box for those that came back."""
    letter = letters.seen_letter(request, key)
    if not hands_in(viewer(request), letter):
        raise NotAllowed(_("Chỉ người viết trả lời của đơn vị hoặc cấp trên nhập thay mới dùng phiếu."), seen=True)
    rows = handed_in_by(viewer(request), letter, open_sheets(viewer(request), letter))
    names = list(rows.values_list("unit__name", flat=True))
    form = SheetsForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        batch = _handed_in(request, letter, form)
        if batch is not None:
            return redirect("letters:sheet_batch", batch.pk)
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "units": len(names),
        "names": "\n".join(names),
        "form": form,
        "crumbs": letters.crumbs(letter, _("Phiếu trả lời"))
        if is_held_by(viewer(request), letter)
        else [{"label": _("Văn bản"), "url": reverse("letters:index")}, {"label": _("Phiếu trả lời")}],
    }
    return render(request, "letters/sheets.html", context)


def _handed_in(request: HttpRequest, letter: "Directive", form: SheetsForm) -> "SheetBatch | None":
    """Keep the files and let background work read them."""
    files = []
    for one in form.cleaned_data["sheets"]:
        data = one.read(MOST_BYTES + 1)
        files.append((one.name, data))
    try:
        batch = actions.hand_in(letter, files, by=viewer(request), at=clock.now())
    except actions.UnableToHandIn as refusal:
        form.add_error("sheets", str(refusal))
        return None
    read_sheets.enqueue(str(batch.pk))
    return batch


@require_GET
def all_sheets(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One archive with a workbook for each unit still to answer, made while it is sent."""
    letter = letters.seen_letter(request, key)
    found = sheets_of(viewer(request), letter, open_sheets(viewer(request), letter), clock.today())
    if not found:
        raise Http404
    response = StreamingHttpResponse(_zipped(sheet for _row, sheet in found), content_type="application/zip")
    return _download(response, f"phieu-tra-loi-{_slug(letter.number or letter.symbol)}.zip")


@require_GET
def one_sheet(request: HttpRequest, key: int) -> HttpResponseBase:
    """The workbook of one unit."""
    row = row_of(request, key)
    found = sheets_of(viewer(request), row.directive, [row], clock.today())
    if not found:
        raise Http404
    sheet = found[0][1]
    return _download(HttpResponse(workbook(sheet), content_type=XLSX), f"phieu-tra-loi-{_slug(sheet.unit)}.xlsx")


def _download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    for header, value in HEADERS.items():
        response[header] = value
    return response


def _slug(words: str) -> str:
    return slugify(fold(words))[:60] or "van-ban"


class _Pipe:
    """What a ZIP is written to and read away from; nothing piles up but the workbook under way."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _zipped(found: Iterable[AnswerSheet]) -> Iterator[bytes]:
    pipe, names = _Pipe(), Counter[str]()
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w") as archive:
        for sheet in found:
            name = _slug(sheet.unit)
            names[name] += 1
            archive.writestr(f"{name}{f'-{names[name]}' if names[name] > 1 else ''}.xlsx", workbook(sheet))
            yield pipe.taken()
    yield pipe.taken()


@require_GET
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was found in the sheets handed in: progress while they are read or entered, then each with its faults."""
    row = _batch_of(request, key)
    found = list(handed_in(viewer(request), row))
    states = Counter(Handed(one.state) for one in found)
    entering = row.confirmed_at is not None and states[Handed.GOOD] > 0
    busy = states[Handed.WAITING] > 0 or entering
    left = states[Handed.WAITING] or states[Handed.GOOD]
    context: dict[str, Any] = {
        "batch": row,
        "letter": row.directive,
        "name": letters.name_of(row.directive),
        "busy": busy,
        "label": _("Đang nhập phiếu") if entering else _("Đang đọc phiếu"),
        "done": len(found) - left if busy else len(found),
        "total": len(found),
        "progress_url": reverse("letters:sheet_batch", args=[row.pk]),
        "good": states[Handed.GOOD],
        "entered": states[Handed.ENTERED],
        "faulty": states[Handed.BAD] + states[Handed.REFUSED],
        "sheets": [(one, TONES[Handed(one.state)], said(LABELS[Handed(one.state)])) for one in _faulty_first(found)],
        "crumbs": [
            {"label": _("Văn bản"), "url": reverse("letters:index")},
            {"label": letters.short_name(row.directive), "url": reverse("letters:one", args=[row.directive_id])},
            {"label": _("Phiếu trả lời"), "url": reverse("letters:sheets", args=[row.directive_id])},
            {"label": _("Đã nộp")},
        ],
    }
    if letters.by_htmx(request):
        response = render(request, "letters/sheet_progress.html", context)
        if not busy:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "letters/sheet_batch.html", context)


def _faulty_first(found: "list[HandedSheet]") -> "list[HandedSheet]":
    return sorted(found, key=lambda one: Handed(one.state) not in (Handed.BAD, Handed.REFUSED))


@require_POST
def enter(request: HttpRequest, key: UUID) -> HttpResponse:
    """Enter every sheet that could be read."""
    row = _batch_of(request, key)
    try:
        actions.confirm_sheets(row, by=viewer(request), at=clock.now())
    except actions.UnableToHandIn as refusal:
        messages.error(request, str(refusal))
    else:
        enter_sheets.enqueue(str(row.pk))
    return redirect("letters:sheet_batch", key)


@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put the work into the queue once more, where it seems to have stopped; nothing is done twice."""
    row = _batch_of(request, key)
    task = read_sheets if row.confirmed_at is None else enter_sheets
    task.enqueue(str(row.pk))
    messages.info(request, _("Đã xếp lại vào hàng việc; phiếu đã đọc hoặc đã nhập thì giữ nguyên."))
    return redirect("letters:sheet_batch", key)


def _batch_of(request: HttpRequest, key: UUID) -> "SheetBatch":
    found = batch_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found
