"""Choosing who must act on each clause, and seeing what those units have proven already, before anything is sent."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import Preview, Reach, addressees, gaps_of, is_roughly, preview, proposed_targets, resolve
from khien.directives.rules.targets import Addressee, TargetRule, resolved, rule_from
from khien.organisations.queries import may
from khien.organisations.rules import UNIT_KINDS, Deed
from khien.web.letters import letter as letters
from khien.web.letters import reach
from khien.web.letters.review import checklist
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A clause with whom it goes to. `proposed` stands where nothing is chosen yet; `unclear` was not understood."""

    clause: "Clause"
    number: int
    rule: tuple[str, ...]
    units: int
    outside: int
    proposed: tuple[str, ...]
    proposed_units: int
    unclear: tuple[str, ...]


@require_GET
def targets(request: HttpRequest, key: UUID) -> HttpResponse:
    """A line for each clause: its audience, the units chosen or proposed, how many."""
    letter = letters.read_letter(request, key)
    today = clock.today()
    book = addressees(viewer(request), letter, today)
    reached = resolve(viewer(request), letter, today, book)
    lines = _lines(request, letter, book, reached)
    pairs = letters.numbered_clauses(request, letter)
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        **letters.steps_of(letter, 3),
        "lines": lines,
        "open_proposals": sum(1 for line in lines if not line.units and line.proposed_units),
        "todo": checklist(letter, gaps_of(viewer(request), letter, today, reached=reached), pairs),
        "editable": may(viewer(request), Deed.TAKE_IN, letter.holder),
        "units": len(reach.all_units(reached)),
        "crumbs": letters.crumbs(letter, _("Chọn đơn vị"), review=True),
    }
    return render(request, "letters/targets.html", context)


def _lines(request: HttpRequest, letter: "Directive", book: reach.Book, reached: Sequence[Reach]) -> list[Line]:
    proposals = proposed_targets(viewer(request), letter, clock.today(), book)
    found = []
    for one in reached:
        proposal = proposals[str(one.clause.pk)]
        chosen = bool(one.clause.targets)
        found.append(
            Line(
                clause=one.clause,
                number=one.number,
                rule=tuple(reach.rule_words(rule_from(one.clause.targets), book)),
                units=len(one.units),
                outside=len(one.outside),
                proposed=() if chosen else tuple(reach.rule_words(proposal.rule, book)),
                proposed_units=0 if chosen else len(resolved(proposal.rule, book)),
                unclear=() if chosen else proposal.unclear,
            )
        )
    return found


@require_POST
def accept_proposed(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what the audiences propose, for every clause that has no units yet."""
    letter = letters.held_letter(request, key)
    version = letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.accept_proposed_targets(letter, version=version, by=viewer(request), at=clock.now()),
        _("Đã nhận các đề xuất; hãy xem lại số đơn vị của từng nội dung."),
    )
    return redirect("letters:targets", key)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Edit whom a clause goes to; the same choice may be given to other clauses. Searching saves nothing."""
    letter = letters.held_letter(request, key)
    number, clause = letters.clause_of(request, letter, clause_key)
    book = addressees(viewer(request), letter, clock.today())
    holder = book.get(letter.holder_id)
    if holder is None or clause.dropped:
        raise Http404
    proposal = proposed_targets(viewer(request), letter, clock.today(), book)[str(clause.pk)]
    rule = rule_from(clause.targets) if clause.targets else proposal.rule
    wanted = {str(clause.pk)}
    if "tat-ca" in request.GET:
        wanted |= {str(one.pk) for _number, one in letters.numbered_clauses(request, letter)}
    if request.method == "POST":
        rule = _rule_of(request.POST, book, holder)
        wanted |= set(request.POST.getlist("clauses"))
        if "luu" in request.POST and _chosen(request, letter, wanted, rule):
            return redirect("letters:targets", key)
    context = _form_context(request, letter, rule, book, holder) | {
        "clause": clause,
        "number": number,
        "unclear": proposal.unclear,
        "proposed": not clause.targets,
        "others": [
            (place, one, str(one.pk) in wanted)
            for place, one in letters.numbered_clauses(request, letter)
            if one.pk != clause.pk and not one.dropped
        ],
    }
    return render(request, "letters/targets_edit.html", context)


def _form_context(
    request: HttpRequest, letter: "Directive", rule: TargetRule, book: reach.Book, holder: Addressee
) -> dict[str, object]:
    reached = [book[one] for one in resolved(rule, book)]
    names = "\n".join(one.name for one in reached)
    words = request.POST.get("tim", "").strip()[:80]
    return {
        "letter": letter,
        "rule": rule,
        "kinds": [(kind, label, n, kind in rule.kinds) for kind, label, n in reach.kinds_below(book, holder)],
        "tops": reach.tops(book, holder),
        "picked": reach.picked(rule, book, holder),
        "found": reach.search(words, rule, book, holder),
        "most_found": reach.MOST_FOUND,
        "words": words,
        "reached": len(reached),
        "names": names,
        "by_kind": reach.by_kind_words(reached),
        "outside": sum(1 for one in reached if not one.path.startswith(holder.path)),
        "stale": letters.is_stale(request, letter),
        "crumbs": letters.crumbs(letter, _("Chọn đơn vị"), review=True),
    }


def _rule_of(given: QueryDict, book: reach.Book, holder: Addressee) -> TargetRule:
    """The rule that the form says; a box of no unit that exists is left out."""
    kinds = tuple(kind for kind in given.getlist("kinds") if kind in UNIT_KINDS)
    under = _whole(given.get("under"))
    everyone = given.get("pham_vi") == "tat-ca"
    inside, outside = reach.sorted_in_and_out(map(_whole, given.getlist("units")), book, holder)
    below = under if under in book and book[under].path.startswith(holder.path) else holder.id
    return TargetRule(
        kinds=() if everyone else kinds,
        under=below if everyone or kinds else None,
        direct="direct" in given,
        units=inside,
        outside=outside,
        exclude=tuple(dict.fromkeys(key for key in map(_whole, given.getlist("exclude")) if key in book)),
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def _chosen(request: HttpRequest, letter: "Directive", wanted: set[str], rule: TargetRule) -> bool:
    clauses = [one for _number, one in letters.numbered_clauses(request, letter) if str(one.pk) in wanted]
    version = letters.seen_version(request)
    return letters.told(
        request,
        lambda: actions.choose_targets(letter, clauses, rule, version=version, by=viewer(request), at=clock.now()),
        _("Đã lưu đơn vị thực hiện cho %(n)s nội dung.") % {"n": len(clauses)},
    )


@dataclass(frozen=True, slots=True)
class Already:
    """One obligation of a clause before sending: how many units have proven it, and the first of them by name."""

    number: int
    title: str
    units: int
    judged: int
    proven: int
    names: str


@require_GET
def already(request: HttpRequest, key: UUID) -> HttpResponse:
    """What units have proven of this letter before it is sent; a fragment for htmx, else a page."""
    letter = letters.read_letter(request, key)
    today = clock.today()
    reached = resolve(viewer(request), letter, today)
    rows = already_proven(preview(viewer(request), letter, today, reached=reached), reached)
    context = {
        "letter": letter,
        "rows": [row for row in rows if row.proven],
        "nothing": list(dict.fromkeys(row.title for row in rows if not row.proven)),
        "units": len(reach.all_units(reached)),
        "roughly": is_roughly(reached),
        "unseen": max((row.units - row.judged for row in rows), default=0),
        "crumbs": letters.crumbs(letter, _("Đã chứng minh"), review=True),
    }
    page = "letters/already_rows.html" if letters.by_htmx(request) else "letters/already.html"
    return render(request, page, context)


def already_proven(found: Sequence[Preview], reached: Sequence[Reach]) -> list[Already]:
    """Numbers and first names, clause by clause."""
    by_name = sorted(reach.all_units(reached), key=lambda unit: unit.name)
    return [
        Already(
            number=one.number,
            title=one.obligation.title,
            units=one.units,
            judged=sum(one.verdicts.values()),
            proven=len(one.proven),
            names=_first_names(set(one.proven), by_name),
        )
        for one in found
    ]


def _first_names(proven: Set[int], by_name: Iterable[Addressee]) -> str:
    first = islice((unit.name for unit in by_name if unit.id in proven), MOST_NAMED)
    return reach.few(list(first), MOST_NAMED, len(proven))


def back_to(letter: "Directive") -> str:
    """The page of all clauses and their units."""
    return reverse("letters:targets", args=[letter.pk])
