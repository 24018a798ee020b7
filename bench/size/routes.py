"""Every address of the site that can be read, from the resolver, with rows of the generated province to fill it.

A new page is found by itself. One whose address names a row of a new kind needs a line in `samples`; until then it is
told as missing, and a test fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from bench.size.plan import Plan
from khien.directives.models import Directive, Recipient
from khien.directives.rules.states import State
from khien.duties.models import Duty
from khien.evidence.models import Attachment, Evidence
from khien.organisations.models import Grant, Person, Unit
from khien.systems.models import InformationSystem


@dataclass(frozen=True, slots=True)
class Route:
    """A named route and the names that its address asks for."""

    name: str
    asks: tuple[str, ...]

    @property
    def space(self) -> str:
        return self.name.rpartition(":")[0]


def all_routes() -> list[Route]:
    """All named routes, in the order of the resolver."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[URLPattern | URLResolver], space: str, asks: tuple[str, ...]) -> Iterator[Route]:
    for one in patterns:
        more = (*asks, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, more)
        elif one.name:
            yield Route(f"{space}{one.name}", more)


@cache
def samples(plan: Plan) -> Mapping[str, Mapping[str, Any]]:  # noqa: ARG001 (one set a province)
    """Rows by route, else by area: what `key` and its like stand for there. The busiest row of its kind each time."""
    school = Unit.objects.filter(kind="upper_school").order_by("pk")[0]
    letter = Directive.objects.filter(state=State.SENT, holder__kind="province").order_by("-taken_in_at")[0]
    review = Directive.objects.filter(state=State.REVIEWING, holder__kind="province")[0]
    row = Recipient.objects.filter(unit=school, state="opened").order_by("pk").first()
    answered = Recipient.objects.filter(unit=school, state="answered").order_by("pk").first()
    attached = Attachment.objects.filter(evidence__provider=school).select_related("evidence")[0]
    evidence = Evidence.objects.filter(provider=school, source="person").order_by("-recorded_at")[0]
    person = Person.objects.filter(grants__unit=school).order_by("pk")[0]
    of_letter = {"key": letter.pk, "clause_key": letter.clauses.all()[0].pk, "paper_id": letter.papers.all()[0].pk}
    of_review = {"key": review.pk, "clause_key": review.clauses.all()[0].pk}
    return {
        "letters": of_letter,
        **{f"letters:{name}": of_review for name in _OF_REVIEW},
        **{f"letters:{name}": {"key": row.pk if row else 0} for name in ("received", "sign", "on_behalf")},
        **{f"letters:{name}": {"key": answered.pk if answered else 0} for name in ("accept", "give_back")},
        "work": {"key": Duty.objects.filter(unit=school).order_by("pk")[0].pk, "proof": "incident_plan"},
        "evidence": {"key": evidence.pk, "proof": "incident_plan"},
        "evidence:download": {"key": attached.evidence_id, "attachment": attached.pk},
        "systems": {"key": InformationSystem.objects.filter(unit=school).order_by("pk")[0].pk, "slug": "dia-chi"},
        "units": {"key": school.pk, "kind": "don-vi", "ticket": "x" * 22, "role": _grant(person)},
        **{f"units:{name}": {"key": person.pk, "role": _grant(person)} for name in _OF_PERSON},
        "audit": {"seq": 1000},
        "reports": {"key": letter.pk, "kind": "xlsx", "number": 1},
        "standing": {"kind": "xlsx"},
        "account": {"token": "x" * 43},
    }


_OF_REVIEW = (
    *(
        "review",
        "document",
        "confirm_subject",
        "set_aside",
        "resume",
        "answer_by",
        "add",
        "card",
        "correct",
        "deadline",
    ),
    *("deadline", "split", "merge", "drop", "targets", "accept_proposed", "already", "targets_edit", "send"),
)
_OF_PERSON = ("person", "grant", "invite", "remove", "revoke")

# What else people ask of a page: tabs, searches, filters.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "letters:index": ("?xem=da-gui", "?xem=nhan-duoc", "?tim=an+toan"),
    "letters:one": ("?xem=ban-do", "?xem=noi-dung", "?xem=qua-trinh", "?trang=40", "?trang_thai=late"),
    "standing:index": ("?don_vi=2",),
    "standing:answers": ("?xem=qua-han", "?xem=chua-chung-minh"),
    "standing:cell": ("?nghia_vu=incident-plan", "?trang_thai=overdue"),
    "evidence:index": ("?loai=scan_result", "?don_vi=2", "?trang=100"),
    "units:index": ("?tim=thpt",),
    "audit:index": ("?viec=evidence.recorded", "?trang=50"),
}


def _grant(person: Person) -> int:
    return Grant.objects.filter(person=person).values_list("pk", flat=True)[0]


def addresses(route: Route, plan: Plan) -> list[str]:
    """The addresses of a route, its tabs and searches among them; empty where nothing is known to fill it with."""
    known = samples(plan)
    given = {**known.get(route.space, {}), **known.get(route.name, {})}
    try:
        page = reverse(route.name, kwargs={name: given[name] for name in route.asks})
    except (KeyError, NoReverseMatch):
        return []
    return [page, *(page + query for query in QUERIES.get(route.name, ()))]
