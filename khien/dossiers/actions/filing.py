"""What is handed in is frozen in the transaction of its step: contents, uploads, evidence. Files are drawn later."""

from __future__ import annotations

from datetime import datetime

from khien.base import clock
from khien.dossiers.models import Dossier, FiledFile, Filing, Step
from khien.dossiers.papers.frozen import packed, taken
from khien.dossiers.papers.kit import kinds_at
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.queries.filings import enclosed
from khien.dossiers.rules.orders import FILED_WITH
from khien.dossiers.rules.regimes import way_of
from khien.dossiers.rules.states import Act
from khien.law.types import Regime


def freeze(row: Dossier, step: Step, *, at: datetime) -> Filing | None:
    """Keep what the dossier says at this step, where something is handed in with it. Part of taking the step."""
    kinds = kinds_at(way_of(row.level, listed=row.listed), Regime(row.regime))
    wanted = FILED_WITH.get(Act(step.act), frozenset()) & {one.id for one in kinds}
    if not wanted:
        return None
    content, digest = packed(taken(dossier_data(row, clock.day_of(at)), wanted))
    filing = Filing.objects.create(dossier=row, step=step, at=at, content=content, digest=digest)
    if Act(step.act) is Act.SUBMIT:
        FiledFile.objects.bulk_create(
            FiledFile(filing=filing, path=path, file=file, digest=file.sha256) for path, file in enclosed(row)
        )
    return filing
