"""What a piece of evidence is found by. Kept beside it, since the piece itself never changes; it decides no right."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from khien.evidence.models import Attachment, Evidence, EvidenceWords, Subject
from khien.law.load import catalogue
from khien.search.query import Query, Term, matches
from khien.search.words import mark, stored, words

TABLES = ("evidence_evidencewords",)
_AT_ONCE = 1000


def index_everything() -> int:
    """The words of every piece, in the order of recording; how many."""
    keys = list(Evidence.objects.order_by("recorded_at", "pk").values_list("pk", flat=True))
    return sum(index(keys[first : first + _AT_ONCE]) for first in range(0, len(keys), _AT_ONCE))


def kept_words(note: str, facts: Mapping[str, Any], files: Sequence[str], proof: str, units: Collection[int]) -> str:
    """The words of a piece: what people wrote of it, its files' names, and marks of its kind and its units."""
    said = [value for value in facts.values() if isinstance(value, str)]
    marks = [mark("p", proof), *(mark("u", unit) for unit in sorted(set(units)))]
    return stored([note, *said, *files], marks)


def index(keys: Collection[UUID]) -> int:
    """Write the words of these pieces anew from what is kept of them now; how many."""
    units: dict[UUID, set[int]] = {}
    for key, unit in Subject.objects.filter(evidence__in=keys).values_list("evidence_id", "unit_id"):
        units.setdefault(key, set()).add(unit)
    files: dict[UUID, list[str]] = {}
    named = Attachment.objects.filter(evidence__in=keys).order_by("pk")
    for key, name in named.values_list("evidence_id", "file__original_name"):
        files.setdefault(key, []).append(name)
    rows = [
        EvidenceWords(evidence_id=key, words=kept_words(note, facts, files.get(key, ()), proof, units.get(key, ())))
        for key, note, facts, proof in Evidence.objects.filter(pk__in=keys)
        .order_by("recorded_at", "pk")
        .values_list("pk", "note", "facts", "proof")
    ]
    EvidenceWords.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["evidence"], update_fields=["words"]
    )
    return len(rows)


def marks_of_kinds(term: Term) -> Iterator[str]:
    """Marks of the kinds of proof whose title meets the term."""
    return (mark("p", name) for name, title in _titles() if matches(Query(((term,),)), title))


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((proof.id, tuple(words(proof.title))) for proof in catalogue().proofs.values())
