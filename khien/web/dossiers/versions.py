"""What was handed in, round by round with its hashes; what the same papers would say today or under today's law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.dossiers.papers.bundle import MAKE, path_of
from khien.dossiers.papers.frozen import Content, UnableToUnpack, taken
from khien.dossiers.queries import content_of, filings_of, law_today, redrawn, standing_filings
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.rules.states import ACTS, Act
from khien.law.types import Regime
from khien.web.dossiers.shared import LAWS, frame, seen
from khien.web.dossiers.taking import LAW_OF_TODAY, TODAY
from khien.web.labels import said
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier, Filing

MOST = 40  # changes of one paper shown; the papers themselves are a click away


@require_safe
def rounds(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything that was ever handed in, the newest first."""
    dossier = seen(request, key)
    filings = filings_of(dossier)
    found = [
        _round(one, {file.path: file.digest for file in one.files.all()}) | {"number": len(filings) - place}
        for place, one in enumerate(filings)
    ]
    context = frame(dossier, _("Đã nộp")) | {"rounds": found}
    return render(request, "dossiers/rounds.html", context)


def _round(filing: Filing, digests: dict[str, Any]) -> dict[str, Any]:
    try:
        content: Content | None = content_of(filing)
    except UnableToUnpack:
        content = None
    papers: list[dict[str, Any]] = []
    if content is not None:
        for one in content.papers:
            paths = [(form, path_of(content, one.id, form)) for form in MAKE]
            files = [(form, path, digests.get(path, "")) for form, path in paths]
            papers.append({"title": one.title, "form": one.form, "files": files})
    drawn = {path for one in papers for _form, path, _digest in one["files"]}
    return {
        "filing": filing,
        "words": said(ACTS[Act(filing.step.act)]),
        "papers": papers,
        "others": sorted((_other(path), path, digest) for path, digest in digests.items() if path not in drawn),
        "busy": any(not digest for one in papers for _form, _path, digest in one["files"]),
        "erased": content is None,
    }


def _other(path: str) -> str:
    """What a file that is no paper of the kit is called: its own name, without the place in the ZIP."""
    named = {
        "ho-so/danh-muc.xlsx": _("Danh mục hồ sơ (XLSX)"),
        "so-do/mo-hinh-lo-gic.svg": _("Sơ đồ mô hình lô-gic (SVG)"),
        "so-do/mo-hinh-vat-ly.svg": _("Sơ đồ mô hình vật lý (SVG)"),
    }
    folder, _sep, name = path.partition("/")
    if folder == "tai-len":
        return _("Giấy tờ tải lên: %(name)s") % {"name": name[4:]}
    return named.get(path) or _("Minh chứng: %(name)s") % {"name": name[4:]}


@require_safe
def changes(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was handed in beside the same papers drawn today; with `?ban=luat-hom-nay` under the law of today."""
    dossier, today = seen(request, key), clock.today()
    by_law = request.GET.get("ban") == LAW_OF_TODAY
    before, filed_at, erased = _before(dossier)
    _now, found = redrawn(dossier, before, today, law_on=today if by_law else None)
    regime, differences = law_today(dossier, today)
    context = frame(dossier, _("Điểm thay đổi")) | {
        "by_law": by_law,
        "ban": LAW_OF_TODAY if by_law else TODAY,
        "filed_at": filed_at,
        "erased": erased,
        "papers": [(one, one.changes[:MOST], max(0, len(one.changes) - MOST)) for one in found],
        "same": len(before.papers) - sum(1 for one in found if not one.new),
        "now_law": LAWS[regime],
        "same_law": regime is Regime(dossier.regime),
        "differences": [(one.topic, one.before, one.after, cited(one.cites)) for one in differences] if by_law else [],
    }
    return render(request, "dossiers/changes.html", context)


def _before(dossier: Dossier) -> tuple[Content, object, bool]:
    """What was handed in last; where nothing was, or it was erased, the papers as the dossier's own law draws them."""
    erased = False
    for filing in standing_filings(dossier)[:1]:
        try:
            return content_of(filing), filing.at, False
        except UnableToUnpack:
            erased = True
    data = dossier_data(dossier, clock.today(), for_checklist=False)
    return taken(data, lists=False), None, erased
