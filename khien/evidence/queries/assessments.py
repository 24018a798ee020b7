"""Reading checks: which a viewer sees, what each takes in, its papers and the evidence that it recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from khien.evidence.models import Activity, ActivityPaper, Evidence, Finding, FindingStep, Target
from khien.evidence.queries.pieces import FEW, with_standing
from khien.evidence.rules.assessments import OPEN, State, SystemChecked
from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit


def activities_seen_by(viewer: Viewer) -> QuerySet[Activity]:
    """Checks of the units that the viewer reads."""
    return Activity.objects.filter(unit__in=units_seen_by(viewer))


def activity_seen_by(viewer: Viewer, key: UUID) -> Activity | None:
    """One check with its units; None where the viewer does not read it."""
    rows = activities_seen_by(viewer).select_related("unit", "lead", "made_by", "finished_by", "judged_by")
    return rows.filter(pk=key).first()


def activities_below(viewer: Viewer, unit: Unit, *, open_only: bool = False) -> QuerySet[Activity]:
    """Checks of a unit and all below it: the open ones by their last planned day, else the newest first."""
    units = units_seen_by(viewer).filter(path__under=unit.path).order_by()
    some = list(units.values_list("pk", flat=True)[: FEW + 1])
    # of a few units they are fetched; of many each check is asked, in the order in which the page shows them
    of = Q(unit__in=some) if len(some) <= FEW else Q(Exists(units.filter(pk=OuterRef("unit"))))
    rows = Activity.objects.filter(of).select_related("unit", "lead")
    if open_only:
        return rows.filter(open_until__isnull=False).order_by("open_until", "pk")
    return rows.order_by("-made_at", "pk")


def findings_counted(viewer: Viewer, activities: Iterable[Activity]) -> dict[UUID, tuple[int, int]]:
    """Per check how many findings it has and how many are still open; one without any is left out."""
    rows = Finding.objects.filter(activity__in=list(activities), unit__in=units_seen_by(viewer)).order_by()
    counted = rows.values("activity_id").annotate(all=Count("pk"), left=Count("pk", filter=Q(closed_on=None)))
    return {row["activity_id"]: (row["all"], row["left"]) for row in counted}


def activities_of(viewer: Viewer, system: int) -> QuerySet[Activity]:
    """Checks that take in a system, the newest first."""
    taken = Target.objects.filter(system=system).values("activity")
    return activities_seen_by(viewer).filter(pk__in=taken).select_related("unit", "lead").order_by("-made_at", "pk")


def activities_due(viewer: Viewer, unit: Unit, *, judged: bool = False) -> QuerySet[Activity]:
    """Checks of one unit, or led by it, still to be held or reported, the soonest last day first.

    `judged` asks also for those on whose result somebody else has still to say a word.
    """
    states = {*OPEN, State.FINISHED} if judged else OPEN
    rows = activities_seen_by(viewer).filter(Q(unit=unit) | Q(lead=unit), state__in=states)
    return rows.select_related("unit", "lead").order_by("planned_to", "pk")


def may_keep(viewer: Viewer, activity: Activity) -> bool:
    """Whether the viewer may plan and record this check: for an inspection, at the unit that leads it."""
    if activity.lead is not None:
        return may(viewer, Deed.ASSIGN, activity.lead)
    return may(viewer, Deed.PROVE, activity.unit)


def may_judge(viewer: Viewer, activity: Activity) -> bool:
    """Whether the viewer may accept the result: somebody else than who finished it."""
    where = activity.lead or activity.unit
    return may(viewer, Deed.REVIEW, where) and activity.finished_by_id != getattr(viewer, "pk", None)


def targets_of(viewer: Viewer, activity: Activity) -> list[Target]:
    """What the check takes in, by system, each system as a whole before its devices."""
    rows = Target.objects.filter(activity=activity, activity__unit__in=units_seen_by(viewer))
    rows = rows.select_related("system", "asset")
    return sorted(rows, key=lambda one: (one.system.name_folded, one.system_id, one.asset_id is not None, _name(one)))


def _name(target: Target) -> str:
    return target.asset.name_folded if target.asset else ""


def papers_of(viewer: Viewer, activity: Activity) -> QuerySet[ActivityPaper]:
    """The papers of a check that were not removed."""
    rows = ActivityPaper.objects.filter(activity=activity, activity__unit__in=units_seen_by(viewer), removed_at=None)
    return rows.select_related("file").order_by("pk")


def proofs_of(viewer: Viewer, activity: Activity) -> list[Evidence]:
    """The evidence that a check recorded, with what each is worth."""
    rows = Evidence.objects.filter(activity_proof__activity=activity, provider__in=units_seen_by(viewer))
    return list(with_standing(rows).select_related("provider").prefetch_related("subjects__system").order_by("pk"))


def systems_checked(viewer: Viewer, activity: Activity) -> list[SystemChecked]:
    """The systems of a check as its evidence is made from: when each was looked at, its devices, its findings."""
    whole: dict[int, date | None] = {}
    names: dict[int, str] = {}
    devices: dict[int, dict[str, date | None]] = defaultdict(dict)
    for one in targets_of(viewer, activity):
        names[one.system_id] = one.system.name
        if one.asset is None:
            whole[one.system_id] = one.tested_on
        else:
            devices[one.system_id][_told(devices[one.system_id], one.asset.name)] = one.tested_on
    counts, left = _findings(activity)
    return [
        SystemChecked(key, name, whole.get(key), devices[key], counts[key] + counts[None], left[key] + left[None])
        for key, name in names.items()
    ]


def _told(known: Iterable[str], name: str) -> str:
    """The name, told apart from another device of the same name."""
    taken = set(known)
    if name not in taken:
        return name
    return next(told for n in range(2, len(taken) + 3) if (told := f"{name} ({n})") not in taken)


def _findings(activity: Activity) -> tuple[dict[int | None, Counter[str]], Counter[int | None]]:
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    left: Counter[int | None] = Counter()
    for system, severity, closed_on in Finding.objects.filter(activity=activity).values_list(
        "system_id", "severity", "closed_on"
    ):
        counts[system][severity] += 1
        left[system] += closed_on is None
    return counts, left


def file_of_check(viewer: Viewer, key: UUID) -> tuple[Activity, StoredFile] | None:
    """The check that bears a stored file, as its own paper or as that of a step on a finding; None where none does."""
    rows = ActivityPaper.objects.filter(activity__in=activities_seen_by(viewer), file=key)
    paper = rows.select_related("activity__unit", "file").first()
    if paper is not None:
        return paper.activity, paper.file
    steps = FindingStep.objects.filter(finding__activity__in=activities_seen_by(viewer), paper=key)
    step = steps.select_related("finding__activity__unit", "paper").first()
    return (step.finding.activity, step.paper) if step is not None and step.paper is not None else None
