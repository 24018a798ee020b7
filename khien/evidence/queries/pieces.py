"""Reading evidence: what a viewer may see, and what the judge needs. Every face starts from units seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from khien.base import clock
from khien.evidence import rules
from khien.evidence.models import Evidence, EvidenceWords, Review, Subject, Waiting, Withdrawal
from khien.evidence.rules import Decision, Source, Standing
from khien.evidence.words import marks_of_kinds
from khien.law.facts import FactValue
from khien.organisations.queries import Viewer, units_seen_by, units_where
from khien.organisations.rules import Deed
from khien.search.query import LIMIT, Found, Query
from khien.search.words import mark

if TYPE_CHECKING:
    from khien.organisations.models import Unit

# unit id, system id or None, evidence id, proof, day, facts, standing
Row = tuple[int, int | None, str, str, date, dict[str, FactValue], Standing]


INVENTORY = "system_inventory"  # the leader of the unit signs it: see `actions.review`
_LAST = 2**63  # what ends a piece comes after every review of the same instant
NEWEST = 5 * LIMIT  # rows of the index that who sees most of them is shown from, before all are asked
MOST_MARKED = 300  # units that a query can name one by one; who sees more is asked row by row
FEW = 60  # units whose evidence is fetched by its subjects
_IN_USE = Q(is_withdrawn=False, is_superseded=False)  # of rows that `with_standing` annotated


def evidence_seen_by(viewer: Viewer, below: "Unit | None" = None) -> QuerySet[Evidence]:
    """Evidence about any unit that the viewer reads, newest first. `below`: about this unit or one below it alone."""
    units = units_seen_by(viewer)
    rows = Evidence.objects.filter(_about(units if below is None else units.filter(path__under=below.path)))
    return with_standing(rows).select_related("provider", "recorded_by").order_by("-recorded_at")


def _about(units: "QuerySet[Unit]") -> Q:
    """Pieces about these units. Of a few units they are fetched; of many each piece is asked, the newest first.

    Either way round the database would read all pieces of the country for one school, or of a school for the country.
    """
    some = list(units.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(some) <= FEW:
        return Q(pk__in=Subject.objects.filter(unit__in=some).values("evidence"))
    return Q(Exists(Subject.objects.filter(evidence=OuterRef("pk"), unit__in=units)))


def with_standing(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Rows that know their last review, withdrawal and successor, for `standing_of` without further queries."""
    last = Review.objects.filter(evidence=OuterRef("pk")).order_by("-at", "-id").values("decision")[:1]
    return rows.annotate(
        last_decision=Subquery(last),
        is_withdrawn=Exists(Withdrawal.objects.filter(evidence=OuterRef("pk"))),
        is_superseded=Exists(Evidence.objects.filter(supersedes=OuterRef("pk"))),
    )


def in_order(viewer: Viewer, keys: Sequence[UUID]) -> list[Evidence]:
    """These pieces in their order, with what a page of them shows; without those about units that he does not read."""
    about = Subject.objects.filter(evidence=OuterRef("pk"), unit__in=units_seen_by(viewer))
    rows = with_standing(Evidence.objects.filter(Exists(about), pk__in=keys))
    found = rows.select_related("provider", "recorded_by").in_bulk()
    return [found[key] for key in keys if key in found]


def proofs_by_key(viewer: Viewer, keys: Collection[UUID]) -> dict[UUID, str]:
    """What kind of proof each of these pieces is; without those about units that the viewer does not read."""
    about = Subject.objects.filter(evidence=OuterRef("pk"), unit__in=units_seen_by(viewer))
    return dict(Evidence.objects.filter(Exists(about), pk__in=keys).order_by().values_list("pk", "proof"))


def standing_of(evidence: Evidence) -> Standing:
    """What a piece is worth at this moment."""
    if not hasattr(evidence, "last_decision"):
        evidence = with_standing(Evidence.objects.filter(pk=evidence.pk)).only("source").get()
    said = getattr(evidence, "last_decision", None)
    return rules.standing(
        Source(evidence.source),
        Decision(said) if said else None,
        withdrawn=bool(getattr(evidence, "is_withdrawn", False)),
        superseded=bool(getattr(evidence, "is_superseded", False)),
    )


def awaiting_review(viewer: Viewer) -> QuerySet[Evidence]:
    """What this viewer may decide on now: of units where they review, not recorded by themselves; oldest first."""
    rows = with_standing(Evidence.objects.filter(waiting__in=reviews_waiting(viewer)))
    return rows.select_related("provider", "recorded_by").order_by("waiting__recorded_at", "pk")


def reviews_waiting(viewer: Viewer) -> QuerySet[Waiting]:
    """What waits for the viewer's word: an inventory for who signs, all else for who reviews; never their own."""
    inventory = Q(evidence__proof=INVENTORY)
    rows = Waiting.objects.filter(
        ~inventory & Q(provider__in=units_where(viewer, Deed.REVIEW))
        | inventory & Q(provider__in=units_where(viewer, Deed.SIGN))
    )
    own = getattr(viewer, "pk", None)
    return rows if own is None else rows.exclude(recorded_by_id=own)


def waiting_rows(viewer: Viewer) -> Iterator[tuple[int, str, int | None]]:
    """What waits for a reviewer in the units that the viewer reads: unit, kind of proof, who recorded it."""
    rows = Waiting.objects.filter(provider__in=units_seen_by(viewer).values("pk")).order_by()
    yield from rows.values_list("provider_id", "evidence__proof", "recorded_by_id").iterator(chunk_size=2000)


def standing_pieces(viewer: Viewer, unit_id: int, proof: str) -> QuerySet[Evidence]:
    """Evidence of one kind about a unit that was neither withdrawn nor superseded, newest first."""
    about = evidence_seen_by(viewer).filter(subjects__unit_id=unit_id, proof=proof)
    return about.filter(_IN_USE).distinct()


def found(viewer: Viewer, query: Query) -> Found[UUID]:
    """Evidence about units that the viewer reads, met by its words or its kind; the latest recorded first."""
    units = units_seen_by(viewer)
    some = list(units.order_by().values_list("pk", flat=True)[: MOST_MARKED + 1])
    if not query or not some:
        return Found()
    query = query.or_marked(marks_of_kinds)
    if len(some) <= MOST_MARKED:
        return _newest(EvidenceWords.objects.all(), query.within([mark("u", unit) for unit in some]))
    rows = EvidenceWords.objects.filter(Exists(Subject.objects.filter(evidence=OuterRef("evidence"), unit__in=units)))
    newest = _newest(rows, replace(query, newest=NEWEST))
    return newest if newest.more else _newest(rows, query)


def _newest(rows: QuerySet[EvidenceWords], query: Query) -> Found[UUID]:
    return Found.of(rows.filter(words__found=query).order_by("-id").values_list("evidence_id", flat=True)[:LIMIT])


def unit_ids_of(evidence: Evidence) -> set[int]:
    """The units that a piece of evidence is about."""
    return set(Subject.objects.filter(evidence=evidence).values_list("unit_id", flat=True))


def facts_about(viewer: Viewer, unit_ids: Collection[int], proofs: Collection[str], on: date) -> dict[int, list[Row]]:
    """Per unit, what had been recorded about it by the end of day `on`, with its standing on that day.

    Withdrawn and superseded pieces are left out. Four queries whatever the number of units of a batch.
    """
    seen = set(units_seen_by(viewer).filter(pk__in=unit_ids).values_list("pk", flat=True))
    found: dict[int, list[Row]] = defaultdict(list)
    for row in _rows(seen & set(unit_ids), proofs, on):
        found[row[0]].append(row)
    return found


def _rows(unit_ids: set[int], proofs: Collection[str], on: date) -> Iterator[Row]:
    end = datetime.combine(on + timedelta(days=1), time(), clock.VIETNAM)
    columns = ("unit_id", "system_id", "evidence_id", "evidence__proof", "evidence__happened_on", "evidence__facts")
    about = Subject.objects.filter(unit_id__in=unit_ids, evidence__proof__in=proofs, evidence__recorded_at__lt=end)
    rows = list(about.values_list(*columns, "evidence__source"))
    ids = {row[2] for row in rows}
    gone = set(Withdrawal.objects.filter(evidence_id__in=ids, at__lt=end).values_list("evidence_id", flat=True))
    newer = Evidence.objects.filter(supersedes_id__in=ids, recorded_at__lt=end)
    gone |= set(newer.values_list("supersedes_id", flat=True))
    reviews = Review.objects.filter(evidence_id__in=ids, at__lt=end).order_by("at", "id")
    said = dict(reviews.values_list("evidence_id", "decision"))
    for unit, system, key, proof, happened_on, facts, source in rows:
        if key in gone:
            continue
        decision = Decision(said[key]) if key in said else None
        worth = rules.standing(Source(source), decision, withdrawn=False, superseded=False)
        yield unit, system, str(key), proof, happened_on, facts, worth


@dataclass(frozen=True, slots=True)
class Life:
    """A piece of evidence about one subject over time: the instants at which it came to be worth something else."""

    system: int | None
    id: str
    proof: str
    happened_on: date
    facts: dict[str, FactValue]
    worths: tuple[tuple[datetime, Standing], ...]


def lives_of(viewer: Viewer, units: Iterable[int]) -> dict[int, list[Life]]:
    """Per unit, everything ever recorded about it, with what each piece was worth when. Two queries for a batch."""
    keys = list(units_seen_by(viewer).filter(pk__in=units).order_by().values_list("pk", flat=True))
    subjects = Subject.objects.filter(unit__in=keys).order_by()  # put in order here: by key the whole table is walked
    piece = ("evidence_id", "proof", "happened_on", "facts", "source", "recorded_at")
    ends = ("withdrawal__at", "superseded_by__recorded_at", "reviews__at", "reviews__pk", "reviews__decision")
    columns = ("pk", "unit_id", "system_id", piece[0], *(f"evidence__{name}" for name in (*piece[1:], *ends)))
    rows = sorted(subjects.values_list(*columns), key=lambda row: row[0])
    lives: dict[tuple[int, int | None, UUID], tuple[Life, list[tuple[datetime, int, Standing]]]] = {}
    for _, unit, system, key, proof, day, facts, source, recorded_at, gone_at, newer_at, *review in rows:
        if (unit, system, key) not in lives:
            first = rules.standing(Source(source), None, withdrawn=False, superseded=False)
            worths = [(recorded_at, 0, first)]
            worths += [
                (at, _LAST, worth)
                for at, worth in ((gone_at, Standing.WITHDRAWN), (newer_at, Standing.SUPERSEDED))
                if at
            ]
            lives[unit, system, key] = Life(system, str(key), proof, day, facts, ()), worths
        at, number, said = review
        if at is not None:
            worth = rules.standing(Source(source), Decision(said), withdrawn=False, superseded=False)
            lives[unit, system, key][1].append((at, number, worth))
    found: dict[int, list[Life]] = defaultdict(list)
    for (unit, _, _), (life, worths) in lives.items():
        told = sorted(worths, key=lambda one: one[:2])
        found[unit].append(replace(life, worths=tuple((at, worth) for at, _, worth in told)))
    return found
