"""The list of letters: under review, sent, received. Worst first: the soonest due and the most silent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from khien.base import clock
from khien.base.bulk import counted
from khien.directives.queries import Letter, directives_held, inbox, open_intakes, received_by, replies_of
from khien.directives.rules.answers import answer_due
from khien.directives.rules.states import STATES, Reply, State
from khien.organisations.queries import may_somewhere
from khien.organisations.rules import Deed
from khien.reading.fold import fold
from khien.web.labels import said
from khien.web.letters.letter import name_of
from khien.web.viewing import own_units, viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive

PAGE = 50
REVIEW, SENT, RECEIVED = "dang-xem-xet", "da-gui", "nhan-duoc"
OPEN_STATES = (State.REVIEWING, State.SET_ASIDE)
SENT_STATES = (State.SENT, State.PASSED_ON, State.CLOSED, State.RECALLED)
SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


@dataclass(frozen=True, slots=True)
class Held:
    """A letter as its holder's list shows it. `silent` of `units` have no signed answer; `unsettled` counts clauses."""

    letter: "Directive"
    name: str
    due_on: date | None
    units: int
    silent: int
    unsettled: int

    @property
    def waiting(self) -> bool:
        return self.letter.state == State.SENT and self.silent > 0


def asked_tab(request: HttpRequest, may_take_in: bool, letters: Sequence[Letter] | None = None) -> str:
    """Which of the three lists is meant: the one asked for, else the one that the viewer's work begins with.

    That is the first where something waits. Where nothing does, what was sent and is followed; and a beginner's
    empty list only where every list is empty.
    """
    asked = request.GET.get("xem", "")
    if asked in (REVIEW, SENT, RECEIVED):
        return asked
    if may_take_in and _held_counts(request).waiting:
        return REVIEW
    received = letters if letters is not None else _received(request)
    if any(one.next_act is not None for one in received):
        return RECEIVED
    if (may_take_in or not received) and _held_counts(request).sent:
        return SENT
    return REVIEW if may_take_in and not received else RECEIVED


def asked_rows(request: HttpRequest, tab: str, letters: Sequence[Letter] | None = None) -> list[Held | Letter]:
    """The letters of a list that its filters leave, the worst first; `letters` where the received are known."""
    words, state = fold(request.GET.get("tim", "").strip()), request.GET.get("trang_thai", "")
    received = letters if letters is not None or tab != RECEIVED else _received(request)
    rows: Sequence[Held | Letter] = received or () if tab == RECEIVED else held_letters(request, tab)
    return [row for row in rows if _fits(row, words) and _stands(row, state)]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Three lists under one search; each letter with what is next in it."""
    may_take_in = may_somewhere(viewer(request), Deed.TAKE_IN)
    letters = _received(request) if request.GET.get("xem", "") not in (REVIEW, SENT) else None
    tab = asked_tab(request, may_take_in, letters)
    found = asked_rows(request, tab, letters)
    words, state = request.GET.get("tim", "").strip(), request.GET.get("trang_thai", "")
    context = {
        "tab": tab,
        "handed_in": open_intakes(viewer(request))[:3] if may_take_in else (),
        "tabs": _tabs(request, tab),
        "page": Paginator(found, PAGE).get_page(request.GET.get("trang")),
        "searched": bool(words or state),
        "found": ngettext("%(n)s văn bản", "%(n)s văn bản", len(found)) % {"n": len(found)},
        "states": _state_choices(tab),
        "state": state,
        "today": clock.today(),
        "may_take_in": may_take_in,
        "several_units": len(own_units(request)) > 1,
    }
    return render(request, "letters/index.html", context)


def _received(request: HttpRequest) -> list[Letter]:
    """Letters of every unit where the viewer has a role, those that wait for him first."""
    today = clock.today()
    found = [one for unit in own_units(request) for one in inbox(viewer(request), unit, today)]
    return sorted(found, key=lambda one: (one.next_act is None, not one.late, one.due_on or date.max))


def _held_rows(request: HttpRequest, states: Iterable[State]) -> "QuerySet[Directive]":
    return directives_held(viewer(request)).filter(state__in=list(states))


@dataclass(frozen=True, slots=True)
class _HeldCounts:
    waiting: int
    in_review: int
    sent: int
    received: int


def _held_counts(request: HttpRequest) -> _HeldCounts:
    """How many letters are held in each list, and how many wait for a review: asked once a request."""
    found: _HeldCounts | None = getattr(request, "_held_counts", None)
    if found is None:
        states = ([State.REVIEWING], OPEN_STATES, SENT_STATES)
        rows = (_held_rows(request, one) for one in states)
        found = _HeldCounts(*counted(*rows, received_by(viewer(request), own_units(request))))
        setattr(request, "_held_counts", found)  # noqa: B010 (the type of a request does not know it)
    return found


def held_letters(request: HttpRequest, tab: str) -> list[Held]:
    """The holder's letters of a tab, the worst first."""
    states = OPEN_STATES if tab == REVIEW else SENT_STATES
    rows = _held_rows(request, states)
    dues, lacking = _times(rows)
    counts = replies_of(viewer(request), rows) if tab != REVIEW else {}  # nobody has received what is under review
    found = [
        Held(row, name_of(row), dues.get(row.pk), *_answers(counts.get(row.pk, {})), lacking[row.pk])
        for row in rows.defer("text", "reading")
    ]
    return sorted(found, key=_urgency)


def _answers(counts: Mapping[Reply, int]) -> tuple[int, int]:
    """How many units a letter asks, and how many of them are silent."""
    live = sum(count for reply, count in counts.items() if reply is not Reply.RECALLED)
    return live, sum(counts.get(reply, 0) for reply in SILENT)


def _times(rows: "QuerySet[Directive]") -> tuple[dict[UUID, date | None], Counter[UUID]]:
    """When the answers to each letter are due, as its recipients see it; how many of its clauses have no time yet."""
    clauses: dict[UUID, list[tuple[list[str], date | None]]] = defaultdict(list)
    answer_by: dict[UUID, date | None] = {}
    unsettled: Counter[UUID] = Counter()
    columns = ("topics", "deadline", "deadline_settled", "dropped", "recalled_at")
    found = rows.order_by().values_list("pk", "answer_by", *(f"clauses__{name}" for name in columns))
    for key, by, topics, deadline, settled, dropped, recalled_at in found:
        answer_by[key] = by
        unsettled[key] += dropped is False and settled is False
        if dropped is False and recalled_at is None:
            clauses[key].append((topics, deadline))
    return {key: answer_due(clauses[key], by) for key, by in answer_by.items()}, unsettled


def _urgency(one: Held) -> tuple[bool, date, float, float]:
    share = one.silent / one.units if one.units else 0.0
    open_still = one.waiting or one.letter.state == State.REVIEWING
    return (not open_still, one.due_on or date.max, -share, -one.letter.taken_in_at.timestamp())


def _fits(row: Held | Letter, words: str) -> bool:
    """Whether number, name or subject hold the words, whatever their accents."""
    letter = row.letter if isinstance(row, Held) else row.recipient.directive
    return not words or words in fold(f"{row.name} {letter.subject}")


def _stands(row: Held | Letter, state: str) -> bool:
    if not state:
        return True
    return (row.letter.state if isinstance(row, Held) else row.recipient.state) == state


def _state_choices(tab: str) -> list[tuple[str, str]]:
    if tab == RECEIVED:
        words = {
            Reply.NOT_OPENED: _("Chưa mở"),
            Reply.OPENED: _("Đã mở, chưa trả lời"),
            Reply.RETURNED: _("Trả lại để bổ sung"),
            Reply.ANSWERED: _("Đã trả lời"),
            Reply.ACCEPTED: _("Đã tiếp nhận"),
            Reply.RECALLED: _("Đã thu hồi"),
        }
        return [(reply.value, word) for reply, word in words.items()]
    states = OPEN_STATES if tab == REVIEW else SENT_STATES
    return [(state.value, said(STATES[state]).capitalize()) for state in states]


def _tabs(request: HttpRequest, tab: str) -> list[dict[str, Any]]:
    held = _held_counts(request)
    counts = {REVIEW: held.in_review, SENT: held.sent, RECEIVED: held.received}
    labels = {REVIEW: _("Đang xem xét"), SENT: _("Đã gửi"), RECEIVED: _("Nhận được")}
    here = reverse("letters:index")
    return [
        {
            "label": label,
            "url": f"{here}?{urlencode({'xem': key})}",
            "current": key == tab,
            "count": counts[key] or None,
        }
        for key, label in labels.items()
    ]
