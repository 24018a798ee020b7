"""Đôn đốc: who is late, who would be told and how; one press; then what became of it. Rights are decided below."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import outlook, reminded_units, reminder_seen_by
from khien.notices import queries as notices
from khien.notices.rules.hours import is_quiet, next_open
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import State
from khien.web.notices.forms import WordsForm
from khien.web.standing.asked import Asked, asked
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Reminder

PAGE, NAMED = 50, 30


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """The preview, and the one press for all that are late."""
    about, person, at = asked(request), viewer(request), clock.now()
    where: dict[str, Any] = {"unit": about.unit, "directive": about.letter, "beyond": about.beyond}
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.remind(**where, words=form.cleaned_data["words"], by=person, at=at)
        except actions.UnableToRemind as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đôn đốc. Dưới đây là ai được báo và thư đi đến đâu."))
            return redirect("notices:reminder", made.pk)
    rules = notices.settled(person)
    plan = outlook(person, clock.today(), at - timedelta(hours=rules.remind_hours), **where)
    posts = notices.posts_to(person, Kind.REMINDER, set(plan.due.units()))
    quiet = is_quiet(at, rules.habits, rules.calendar)
    context = {
        "asked": about,
        "form": form,
        "plan": plan,
        "by_channel": sum(posts.get(one, 0) for one in plan.due.units()) if posts else 0,  # told of each late answer
        "page": Paginator(plan.due, PAGE).get_page(request.GET.get("trang")),
        "named": [plan.empty[:NAMED], max(0, len(plan.empty) - NAMED)],
        "recent": [plan.lately[:NAMED], max(0, len(plan.lately) - NAMED)],
        "hours": rules.remind_hours,
        "mail": notices.mail_is_set(person),
        "mail_at": next_open(at, rules.habits, rules.calendar) if quiet else None,
        "today": clock.today(),
        "back": _back(about),
        "action": request.get_full_path(),
    }
    return render(request, "notices/remind.html", context)


def _back(about: Asked) -> str:
    if about.letter is not None and about.beyond:
        return reverse("letters:one", args=[about.letter.pk])
    return about.answers


def _seen(request: HttpRequest, key: UUID) -> Reminder:
    found = reminder_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """A reminder: its units, those without anyone first, and how its messages stand."""
    made = _seen(request, key)
    rows = reminded_units(viewer(request), made)
    context = {
        "made": made,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("trang")),
        "empty": rows.filter(people=0).count(),
        "back": reverse("letters:one", args=[made.directive_id]) if made.directive_id else reverse("standing:answers"),
        **_stand(request, made),
    }
    return render(request, "notices/reminder.html", context)


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far its mail has gone; the page comes anew when all is told."""
    stand = _stand(request, _seen(request, key))
    response = render(request, "notices/progress.html", stand)
    if stand["finished"]:
        response["HX-Refresh"] = "true"
    return response


def _stand(request: HttpRequest, made: Reminder) -> dict[str, Any]:
    found = notices.counts(viewer(request), f"reminder:{made.pk}")
    unplaced = found["unplaced"] if notices.mail_is_set(viewer(request)) else 0
    going = found[State.WAITING] + found[State.SENDING] + unplaced
    total = sum(found[state] for state in State) + unplaced
    return {
        "counts": {name: found[name] for name in (*State, "read", "all")},
        "going": going,
        "done": total - going,
        "total": total,
        "finished": going == 0,
        "progress_url": reverse("notices:reminder_progress", args=[made.pk]),
    }
