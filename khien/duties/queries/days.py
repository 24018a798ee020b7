"""What was asked at the end of a past day: asks not yet taken back, in the words that held then.

Rights are decided before: these functions take rows that the viewer may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from khien.base import clock
from khien.duties.models import Ask, FormerAsk
from khien.duties.queries.judging import end_of

_WORDS = ("letter", "quote", "law_on", "terms", "asked_at")


def in_force(asks: QuerySet[Ask], on: date) -> QuerySet[Ask]:
    """Those that stood at the end of a day. Today that is whatever has not been taken back."""
    if on >= clock.today():
        return asks.filter(recalled_at=None)
    end = end_of(on)
    now = Q(held_since__lt=end) & (Q(recalled_at=None) | Q(recalled_at__gte=end))
    before = FormerAsk.objects.filter(ask=OuterRef("pk"), began_at__lt=end, ended_at__gte=end)
    return asks.annotate(held_since=Coalesce("began_at", "asked_at")).filter(now | Exists(before))


def as_worded(asks: Iterable[Ask], on: date) -> list[Ask]:
    """The same asks as they read at the end of a day; rows are changed in memory and never saved."""
    found = list(asks)
    if on >= clock.today():
        return found
    end = end_of(on)
    changed = {ask.pk: ask for ask in found if (ask.began_at or ask.asked_at) >= end}
    for row in FormerAsk.objects.filter(ask_id__in=list(changed), began_at__lt=end, ended_at__gte=end):
        for word in _WORDS:
            setattr(changed[row.ask_id], word, getattr(row, word))
    return found
