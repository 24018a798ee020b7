"""Makes the files of a frozen version: at once where it is short, else in the background, given out until it is done.

What was made is kept; a machine that stops in between leaves a version without its files, and its order is given again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

from django.db import transaction

from khien.base import clock
from khien.base.actors import Service
from khien.files.actions import keep_made
from khien.files.rules import KINDS
from khien.jobs.actions import enqueue
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf
from khien.reports.models import YearlyVersion
from khien.reports.yearly.layout import Whole, paper
from khien.reports.yearly.queries import sections
from khien.reports.yearly.sheet import write_sheets

BY = Service("reports")
SMALL = 300  # systems; a whole of more is made in the background
TASK = "khien.reports.tasks.make_yearly"
SILENT_FOR = timedelta(minutes=5)  # a version at which nobody has worked for so long is given out again


def order_files(version: int) -> None:
    """Have the files made in the background, once the rows that they need are there."""
    enqueue(TASK, version)


def make_files(version: int, *, at: datetime) -> bool:
    """Make what is not made yet; whether all is there. Done twice it makes nothing twice."""
    with transaction.atomic():
        row = YearlyVersion.objects.select_for_update().filter(pk=version, ready_at=None).first()
        if row is None or (row.begun_at is not None and row.begun_at > at - SILENT_FOR):
            return False
        row.begun_at = at
        row.save(update_fields=["begun_at"])
    row = YearlyVersion.objects.select_related("report__unit__parent", "xlsx").get(pk=version)
    whole = Whole.of(row, list(sections(BY, row)))
    for done, (kind, make) in enumerate(_MAKERS.items(), 1):
        if getattr(row, f"{kind}_id") is not None:
            continue
        data = make(replace(whole, workbook=row.xlsx.sha256) if row.xlsx else whole)
        with transaction.atomic():
            name = f"bao-cao-nam-{whole.year}-ban-{row.number}.{kind}"
            stored = keep_made((data,), name, KINDS[kind], by=None, at=clock.now())
            setattr(row, kind, stored)
            row.done, row.begun_at = done, clock.now()
            row.save(update_fields=[kind, "done", "begun_at"])
    YearlyVersion.objects.filter(pk=version).update(ready_at=clock.now())
    return True


def _sheets(whole: Whole) -> bytes:
    out = BytesIO()
    write_sheets(out, whole)
    return out.getvalue()


_MAKERS: Mapping[str, Callable[[Whole], bytes]] = {
    "xlsx": _sheets,
    "docx": lambda whole: docx(paper(whole)),
    "pdf": lambda whole: pdf(paper(whole)),
}
PARTS = len(_MAKERS)


def resume(*, at: datetime) -> int:
    """Give out again the versions at which nobody works any more; how many."""
    waiting = YearlyVersion.objects.filter(ready_at=None, made_at__lt=at - SILENT_FOR)
    left = [row.pk for row in waiting.only("pk", "begun_at") if row.begun_at is None or row.begun_at < at - SILENT_FOR]
    for key in left:
        order_files(key)
    return len(left)
