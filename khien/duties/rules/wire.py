"""Clause terms and verdicts to and from JSON, for the tables. Values only; unknown keys are errors of ours."""

from datetime import date
from typing import Any

from khien.duties.rules.verdicts import Status, Verdict
from khien.law.types import Cite, ClauseTerms, Confidence, Requirement, Test

Json = dict[str, Any]


def clause_to_json(terms: ClauseTerms) -> Json:
    """What a clause says of itself, blanks left out."""
    said: Json = {
        "cadences": [[every, list(levels)] for every, levels in terms.cadences],
        "levels": sorted(terms.levels) if terms.levels is not None else None,
        "by": terms.by.isoformat() if terms.by else None,
        "window": [day.isoformat() for day in terms.window] if terms.window else None,
        "requires": [[one.fact, one.test.value, one.value, one.otherwise] for one in terms.requires],
        "quote": terms.quote,
    }
    return {key: value for key, value in said.items() if value}


def clause_from_json(said: Json) -> ClauseTerms:
    """The reverse of `clause_to_json`."""
    levels, by, window = said.get("levels"), said.get("by"), said.get("window")
    return ClauseTerms(
        cadences=tuple((every, tuple(on)) for every, on in said.get("cadences", ())),
        levels=frozenset(levels) if levels else None,
        by=date.fromisoformat(by) if by else None,
        window=(date.fromisoformat(window[0]), date.fromisoformat(window[1])) if window else None,
        requires=tuple(
            Requirement(fact, Test(test), tuple(value) if isinstance(value, list) else value, otherwise)
            for fact, test, value, otherwise in said.get("requires", ())
        ),
        quote=said.get("quote", ""),
    )


def verdict_to_json(verdict: Verdict) -> Json:
    """The whole verdict, with its parts one level down."""
    return {
        "status": verdict.status.value,
        "reason": verdict.reason,
        "due_on": verdict.due_on.isoformat() if verdict.due_on else None,
        "evidence": list(verdict.evidence),
        "cites": [[cite.instrument, cite.at, cite.confidence.value] for cite in verdict.cites],
        "decided_by": verdict.decided_by,
        "quote": verdict.quote,
        "confirmed": verdict.confirmed,
        "turns_on": verdict.turns_on.isoformat() if verdict.turns_on else None,
        "late_days": verdict.late_days,
        "parts": [[name, verdict_to_json(part)] for name, part in verdict.parts],
    }


_SHARED = ("cites", "decided_by", "quote", "confirmed")


def verdict_to_memory(verdict: Verdict) -> Json:
    """The same for the column that remembers it: parts leave out what they share with the whole."""
    whole = verdict_to_json(verdict)
    for _, part in whole["parts"]:
        for key in _SHARED:
            if part[key] == whole[key]:
                del part[key]
    return whole


def verdict_from_json(said: Json) -> Verdict:
    """The reverse of `verdict_to_json` and of `verdict_to_memory`."""
    due, turns = said["due_on"], said["turns_on"]
    shared = {key: said[key] for key in _SHARED}
    return Verdict(
        status=Status(said["status"]),
        reason=said["reason"],
        due_on=date.fromisoformat(due) if due else None,
        evidence=tuple(said["evidence"]),
        cites=tuple(Cite(instrument, at, Confidence(sure)) for instrument, at, sure in said["cites"]),
        decided_by=said["decided_by"],
        quote=said["quote"],
        confirmed=said["confirmed"],
        turns_on=date.fromisoformat(turns) if turns else None,
        late_days=said["late_days"],
        parts=tuple((name, verdict_from_json(shared | part)) for name, part in said["parts"]),
    )
