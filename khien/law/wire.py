"""The catalogue's entries as JSON values: `khien.law/1` and `khien.changes/1`, documented in docs/catalogue.md."""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from dateutil.relativedelta import relativedelta

from khien.law.changes import Changes, DutyChange, InstrumentChange
from khien.law.durations import iso
from khien.law.types import (
    Before,
    By,
    Catalogue,
    Cite,
    Coverage,
    Every,
    Field,
    Instrument,
    Obligation,
    Once,
    OnChange,
    Proof,
    Remind,
    Requirement,
    Retention,
    Rule,
    Threshold,
    Version,
    Within,
    Yearly,
)
from khien.law.versions import Chosen, version_on
from khien.law.words import terms_words

Json = dict[str, Any]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def instrument(one: Instrument, catalogue: Catalogue) -> Json:
    citing = [
        name
        for name, obligation in catalogue.obligations.items()
        if any(cite.instrument == one.id for version in obligation.versions for cite in version.terms.cites)
    ]
    return {
        "id": one.id,
        "number": one.number,
        "kind": one.kind,
        "title": one.title,
        "issuer": one.issuer,
        "issued_on": _day(one.issued_on),
        "since": _day(one.since),
        "until": _day(one.until),
        "status": one.status.value,
        "confidence": one.confidence.value,
        "regime": one.regime.value if one.regime else None,
        "replaced_by": list(one.replaced_by),
        "note": one.note,
        "changes": list(one.changes),
        "obligations": citing,
    }


def obligation(one: Obligation, catalogue: Catalogue, on: date | None = None) -> Json:
    """`chosen` is the version that decides on the day asked for, null where none does or no day was asked for."""
    found = version_on(one, on) if on else None
    return {
        "id": one.id,
        "topic": one.topic,
        "title": one.title,
        "how_to": one.how_to,
        "subject": one.subject.value,
        "default": one.default,
        "phrases": list(one.phrases),
        "who": list(one.who),
        "note": one.note,
        "versions": [_version(version, catalogue) for version in one.versions],
        "on": _day(on),
        "chosen": _chosen(found, catalogue) if found else None,
    }


def _chosen(chosen: Chosen, catalogue: Catalogue) -> Json:
    return {
        **_version(chosen.version, catalogue),
        "confirmed": chosen.confirmed,
        "today_note": chosen.today_note,
    }


def _version(version: Version, catalogue: Catalogue) -> Json:
    terms = version.terms
    return {
        "regime": version.regime.value,
        "since": _day(version.since),
        "until": _day(version.until),
        "end_confirmed": version.end_confirmed,
        "terms": terms_words(terms, catalogue.events),
        "rule": rule(terms.rule),
        "levels": sorted(terms.levels) if terms.levels is not None else None,
        "proofs": list(terms.proofs),
        "requires": [_requirement(need) for need in terms.requires],
        "practice": terms.practice,
        "cites": [_cite(cite) for cite in terms.cites],
        "note": version.note,
    }


def rule(one: Rule) -> Json:
    """`kind` is the key of the YAML; durations are ISO 8601, days are ISO, levels are strings as JSON keys are."""
    match one:
        case Every():
            told: Json = {"by_level": _by_level(one.by_level), "always": iso(one.always) if one.always else None}
            return {"kind": "every", **told, "rest": rule(one.rest) if one.rest else None}
        case Once():
            return {"kind": "once"}
        case OnChange(event, at_first):
            return {"kind": "on_change" if at_first else "after", "event": event}
        case Coverage():
            return {"kind": "coverage"}
        case By(day):
            return {"kind": "by", "day": day.isoformat()}
        case Yearly(month, day):
            return {"kind": "yearly", "before": f"{month:02d}-{day:02d}"}
        case Within(amount, count, event, moves):
            return {"kind": "within", "amount": amount, "count": count.value, "event": event, "moves": moves}
        case Before(event):
            return {"kind": "before", "event": event}
        case Retention(keep, by_level):
            return {"kind": "retention", "keep": iso(keep), "by_level": _by_level(by_level)}
        case Threshold(fact, least):
            return {"kind": "threshold", "fact": fact, "at_least": least}
        case Remind():
            return {"kind": "remind"}
        case _:  # pragma: no cover
            assert_never(one)


def _by_level(by_level: Mapping[int, relativedelta]) -> dict[str, str]:
    return {str(level): iso(length) for level, length in sorted(by_level.items())}


def _cite(cite: Cite) -> Json:
    return {"instrument": cite.instrument, "at": cite.at, "confidence": cite.confidence.value}


def _requirement(need: Requirement) -> Json:
    value = list(need.value) if isinstance(need.value, tuple) else need.value
    return {"fact": need.fact, "test": need.test.value, "value": value, "otherwise": need.otherwise}


def proof(one: Proof) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "date_label": one.date_label,
        "fields": [_field(field) for field in one.fields],
        "requires": [_requirement(need) for need in one.requires],
        "file_required": one.file_required,
        "file_label": one.file_label,
        "draft": one.draft,
        "note": one.note,
    }


def _field(field: Field) -> Json:
    return {
        "id": field.id,
        "label": field.label,
        "type": field.type.value,
        "required": field.required,
        "options": dict(field.options),
        "hint": field.hint,
    }


def changes(found: Changes) -> Json:
    return {
        "schema": "khien.changes/1",
        "day": _day(found.day),
        "next_day": _day(found.next_day),
        "instruments": [_instrument_change(one) for one in found.instruments],
    }


def _instrument_change(one: InstrumentChange) -> Json:
    text = one.instrument
    return {
        "id": text.id if text else None,
        "number": text.number if text else None,
        "title": text.title if text else None,
        "kind": one.kind.value,
        "replaced_by": list(text.replaced_by) if text else [],
        "changes": list(text.changes) if text else [],
        "obligations": [_duty_change(duty) for duty in one.duties],
    }


def _duty_change(duty: DutyChange) -> Json:
    return {
        "id": duty.obligation.id,
        "title": duty.obligation.title,
        "kind": duty.kind.value,
        "who": duty.who,
        "before": duty.before or None,
        "after": duty.after or None,
    }
