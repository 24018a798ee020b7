"""What the pages over time were asked besides unit and letter: a topic. And the wait while today is being judged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khien.base import clock
from khien.directives.queries import directives_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.duties.queries import Cell, Sought, judge_some
from khien.duties.rules.verdicts import OPEN, Status
from khien.law.load import catalogue
from khien.web.standing.asked import Asked, asked
from khien.web.standing.views import AT_ONCE, frame, progress_of
from khien.web.viewing import viewer
from khien.web.wording import share

LETTERS = 40  # the newest that a filter offers; an older one is reached from its own page


@dataclass(frozen=True, slots=True)
class Seeking:
    """The unit and letter, and a topic where no letter is asked about: a letter has duties of its own."""

    about: Asked
    topic: str

    @property
    def sought(self) -> Sought:
        if self.about.scope:
            return Sought(scope=self.about.scope, beyond=self.about.beyond)
        return Sought(by_topic().get(self.topic, frozenset()))

    @property
    def inside(self) -> Sought:
        """The same without the recipients outside the unit's subtree."""
        return replace(self.sought, beyond=False)

    def link(self, view: str, unit: int | None = None, **more: str) -> str:
        """The address of a page with the same unit, letter and topic."""
        return self.about.link(view, unit, chu_de=self.topic, **more)


def seeking(request: HttpRequest) -> Seeking:
    """Read from the query; 404 for what lies outside the viewer's reach, an unknown topic is none."""
    about = replace(asked(request), day=clock.today())
    topic = request.GET.get("chu_de", "")
    return Seeking(about, topic if not about.letter and topic in by_topic() else "")


@cache
def by_topic() -> dict[str, frozenset[str]]:
    """The obligations of each topic that has any."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, one in catalogue().obligations.items():
        found[one.topic].add(name)
    return {topic: frozenset(names) for topic, names in found.items()}


def judged_first(request: HttpRequest, seek: Seeking, waiting: int) -> HttpResponse:
    """Too much to judge at once is judged in steps, in sight; then the page comes anew."""
    left = judge_some(viewer(request), seek.about.unit, AT_ONCE)
    steps = progress_of(seek.about, left, max(waiting, left))
    return render(request, "standing/judging.html", {"asked": seek.about, **steps, **frame(request, seek.about)})


def filters(request: HttpRequest, seek: Seeking) -> dict[str, Any]:
    """The choices of the filter: topics, and the newest letters that the viewer sees, or the one that is chosen."""
    known = catalogue().topics
    chosen = seek.about.letter
    rows = [(str(chosen.pk), seek.about.name)] if chosen else []
    if chosen is None:
        letters = directives_seen_by(viewer(request)).filter(sent_at__isnull=False).order_by("-sent_at")
        newest = letters.defer("text", "reading")[:LETTERS]
        rows = [(str(one.pk), letter_name(document_value(one))) for one in newest]
    return {
        "asked": seek.about,
        "seek": seek,
        "topics": sorted(((key, known.get(key, key)) for key in by_topic()), key=lambda one: one[1]),
        "letters": rows,
        "letter": str(chosen.pk) if chosen else "",
    }


def owed(cell: Cell) -> int:
    """The duties that are to be met: asked, and not waived."""
    return cell.total - cell.of(Status.NOT_ASKED) - cell.of(Status.WAIVED)


def wrong(cell: Cell) -> int:
    """Those of them that are not met."""
    return sum(cell.of(status) for status in OPEN)


def share_met(cell: Cell) -> str:
    """The share of what is to be met that is."""
    return share(cell.of(Status.MET), owed(cell))
