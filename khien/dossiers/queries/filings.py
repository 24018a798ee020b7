"""What was handed in and what is being made, for whoever reads the dossier; an order is seen by who placed it alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from khien.dossiers.models import Dossier, DossierPaper, FiledFile, Filing, PaperOrder, Step
from khien.dossiers.papers.changes import Changed, changed
from khien.dossiers.papers.frozen import Content, taken, unpacked
from khien.dossiers.queries.dossiers import dossiers_seen_by, live_papers, proofs_of
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.rules.orders import FILED_WITH, UNDER_WAY, Stage
from khien.dossiers.rules.states import Act
from khien.files.queries import is_erased
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from khien.files.models import StoredFile


def enclosed(dossier: Dossier) -> Iterator[tuple[str, StoredFile]]:
    """What goes along with the drawn papers: what was uploaded, the files behind the answers to controls.

    Each by its place in the ZIP; what was erased is left out. The caller has passed the gate.
    """
    groups = (
        ("tai-len", ((one.document, one.file) for one in live_papers(dossier))),
        ("minh-chung", (("bien-phap", one) for one in proofs_of(dossier))),
    )
    for folder, files in groups:
        for number, (name, stored) in enumerate(files, 1):
            if not is_erased(stored):
                yield f"{folder}/{number:03d}-{name}-{stored.original_name}", stored


def standing_filings(dossier: Dossier) -> list[Filing]:
    """The last filing of the present round, and what was presented since; the caller has passed the gate."""
    found = list(Filing.objects.filter(dossier=dossier).select_related("step__paper").order_by("pk"))
    begun = [place for place, one in enumerate(found) if one.step.act == Act.SUBMIT]
    return found[begun[-1] :] if begun else []


def filings_of(dossier: Dossier) -> list[Filing]:
    """Everything that was ever handed in, the newest first; the caller has passed the gate."""
    rows = Filing.objects.filter(dossier=dossier).select_related("step__paper").prefetch_related("files")
    return list(rows.order_by("-pk"))


def filing_of(dossier: Dossier, key: int) -> Filing | None:
    """One time that something was handed in; the caller has passed the gate."""
    return Filing.objects.filter(dossier=dossier, pk=key).defer("content").first()


def filed_papers(dossier: Dossier) -> dict[str, Filing]:
    """Which papers stand as they were handed in, by their names; the caller has passed the gate."""
    rows = Filing.objects.filter(dossier=dossier).select_related("step").defer("content").order_by("pk")
    found: dict[str, Filing] = {}
    for one in rows:
        act = Act(one.step.act)
        found = ({} if act is Act.SUBMIT else found) | dict.fromkeys(FILED_WITH[act], one)
    return found


def filed_file(filing: Filing, path: str) -> FiledFile | None:
    """One file of what was handed in, once it is drawn; the caller has passed the gate."""
    return FiledFile.objects.filter(filing=filing, path=path).select_related("file").first()


def content_of(filing: Filing) -> Content:
    """What was handed in, as it was said. Raises UnableToUnpack."""
    return unpacked(bytes(filing.content))


def redrawn(
    dossier: Dossier, before: Content, on: date, *, law_on: date | None = None
) -> tuple[Content, tuple[Changed, ...]]:
    """The same papers drawn on a day, under the dossier's law or that of `law_on`, and what they say otherwise."""
    ids = {one.id for one in before.papers}
    now = taken(dossier_data(dossier, on, law_on=law_on, for_checklist=False), ids, lists=False)
    return now, changed(before, now)


def file_of_dossier(viewer: Viewer, key: UUID) -> tuple[Dossier, StoredFile] | None:
    """A file that was uploaded into a dossier, or signed on its way, where the viewer reads the dossier."""
    rows = dossiers_seen_by(viewer).select_related("holder").order_by("pk")
    row = rows.filter(Q(papers__file=key) | Q(steps__paper=key)).first()
    if row is None:
        return None
    paper = DossierPaper.objects.filter(dossier=row, file=key).select_related("file").first()
    step = Step.objects.filter(dossier=row, paper=key).select_related("paper").first()
    stored = paper.file if paper is not None else step.paper if step is not None else None
    return (row, stored) if stored is not None else None


def order_seen_by(viewer: Viewer, key: UUID) -> PaperOrder | None:
    """One's own order, as long as one reads its dossier."""
    rows = PaperOrder.objects.filter(pk=key, by=getattr(viewer, "pk", None), dossier__in=dossiers_seen_by(viewer))
    return rows.select_related("dossier__system", "filing", "file").first()


def orders_of(viewer: Viewer, dossier: Dossier) -> list[PaperOrder]:
    """One's own orders of a dossier that can still be fetched or are under way, the newest first."""
    rows = PaperOrder.objects.filter(dossier=dossier, by=getattr(viewer, "pk", None))
    return list(rows.filter(state__in=(Stage.MADE, *UNDER_WAY)).select_related("filing").order_by("-at")[:5])
