"""What a piece of evidence is worth: who recorded it, what reviewers said, what its digest covers. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from khien.law.facts import FactValue


class Source(StrEnum):
    """Where a piece of evidence comes from."""

    PERSON = "person"
    SUPERIOR = "superior"  # a unit above, or a provider, proves for the units it names
    MACHINE = "machine"  # an importer or Khiên itself: a machine's fact needs no reviewer


class Decision(StrEnum):
    """A reviewer's word."""

    ACCEPT = "accept"
    RETURN = "return"


class Standing(StrEnum):
    """Whether it counts; only `accepted` does."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


LABELS: Mapping[Standing, str] = {
    Standing.ACCEPTED: "Đã được chấp nhận",
    Standing.WAITING: "Chờ người khác xem xét",
    Standing.RETURNED: "Bị trả lại",
    Standing.WITHDRAWN: "Đã rút",
    Standing.SUPERSEDED: "Đã có bản thay thế",
}


def standing(source: Source, last_decision: Decision | None, *, withdrawn: bool, superseded: bool) -> Standing:
    """What a piece is worth now. A withdrawal outweighs all; a machine's fact is accepted by itself."""
    if withdrawn:
        return Standing.WITHDRAWN
    if superseded:
        return Standing.SUPERSEDED
    if last_decision is Decision.RETURN:
        return Standing.RETURNED
    if last_decision is Decision.ACCEPT or source is Source.MACHINE:
        return Standing.ACCEPTED
    return Standing.WAITING


def digest_of(
    proof: str,
    happened_on: date,
    facts: Mapping[str, FactValue],
    subjects: Sequence[tuple[int, int | None]],
    files: Sequence[str],
) -> str:
    """SHA-256 over what was claimed: kind, day, facts, subjects as (unit, system) and the files' digests."""
    claim = [proof, happened_on.isoformat(), dict(facts), sorted(subjects, key=str), sorted(files)]
    text = json.dumps(claim, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
