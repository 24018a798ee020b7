"""Faults of a whole catalogue: what no single file can see. Judging the examples is `khien.duties.rules`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from khien.law.allowances.read import FOLDER as ALLOWANCES
from khien.law.allowances.read import read as read_allowances
from khien.law.assessment.check import check as check_assessments
from khien.law.assessment.read import FOLDER as ASSESSMENT
from khien.law.assessment.read import read as read_assessments
from khien.law.cites import strangers
from khien.law.controls.read import FOLDER as CONTROLS
from khien.law.controls.read import read as read_controls
from khien.law.incidents.read import FOLDER as INCIDENTS
from khien.law.incidents.read import check as check_incidents
from khien.law.incidents.read import read as read_incidents
from khien.law.levels.check import check
from khien.law.levels.read import FOLDER as LEVELS
from khien.law.levels.read import read as read_levels
from khien.law.load import read
from khien.law.nodes import Block, Fault
from khien.law.procedure.read import FOLDER as PROCEDURE
from khien.law.procedure.read import read as read_procedures
from khien.law.reporting.read import FOLDER as REPORTING
from khien.law.reporting.read import read as read_reporting
from khien.law.skills.read import FOLDER as SKILLS
from khien.law.skills.read import read as read_skills
from khien.law.types import Catalogue, Cite, Instrument, Obligation, Version
from khien.law.versions import version_on

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_NO_DUTIES = frozenset({"other"})
_MOST_DEFAULTS = 2


def lint(folder: Path) -> tuple[Catalogue, list[Fault]]:
    """The catalogue as far as it can be read, and every fault and warning with file and line, in order."""
    catalogue, faults, places = read(folder)
    for name, block in places.items():
        kind, _, entry = name.partition("/")
        if kind == "instruments":
            faults += _instrument(catalogue.instruments[entry], catalogue, block)
        elif kind == "obligations":
            faults += _obligation(catalogue.obligations[entry], catalogue, block)
        else:
            faults += _named_as_its_file(entry, block)
    faults += _topics(catalogue)
    faults += _idle_proofs(catalogue, places)
    return catalogue, sorted({*faults, *_systems(folder, catalogue), *_people(folder, catalogue)})


def _systems(folder: Path, catalogue: Catalogue) -> list[Fault]:
    """Faults of criteria of levels, controls, the procedure and the yearly report; none where a folder has none."""
    found: list[Fault] = []
    if (folder / LEVELS).is_dir():
        levels, faults = read_levels(folder)
        found += faults or check(levels, catalogue.instruments)
    if (folder / CONTROLS).is_dir():
        known, faults = read_controls(folder)
        found += faults
        cited = {one.instrument for standard in known.standards.values() for one in standard.controls.values()}
        for name in sorted(cited - set(catalogue.instruments)):
            found.append(Fault(CONTROLS, 1, f"không có văn bản “{name}” trong instruments/", "unknown_instrument"))
    if (folder / PROCEDURE).is_dir():
        found += read_procedures(folder)[1]
    if (folder / ASSESSMENT).is_dir():
        checks, faults = read_assessments(folder)
        found += faults or check_assessments(checks, catalogue)
    if (folder / REPORTING).is_dir():
        found += read_reporting(folder)[1]
    if (folder / INCIDENTS).is_dir():
        incidents, faults = read_incidents(folder)
        found += faults or check_incidents(incidents, catalogue)
    return found


def _people(folder: Path, catalogue: Catalogue) -> Iterator[Fault]:
    """Faults of standards of skills and of allowances; none where a folder has none."""
    standards, faults = read_skills(folder)
    yield from faults
    for standard in standards:
        yield from strangers(f"{SKILLS}/{standard.id}.yaml", standard.cites, catalogue)
    allowances, faults = read_allowances(folder)
    yield from faults
    for one in allowances.values():
        cites = [*one.paid_by_cites, *(cite for rate in one.versions for cite in rate.cites)]
        yield from strangers(f"{ALLOWANCES}/{one.id}.yaml", cites, catalogue)


def _at(block: Block, key: str, kind: str, why: str, *, item: int | None = None, warning: bool = False) -> Fault:
    """A fault at a key of an entry, or at one item of the list under it."""
    items = block.items(key) if item is not None else []
    if item is not None and item < len(items):
        items[item].fault(kind, why, warning=warning)
    else:
        block.fault(kind, why, key=key, warning=warning)
    return block.source.faults.pop()


def _named_as_its_file(name: str, block: Block) -> Iterator[Fault]:
    if not _SLUG.fullmatch(name):
        yield _at(block, "id", "bad_id", f"“{name}” không phải mã: chữ thường, số, gạch nối")
    if Path(block.source.name).stem != name:
        yield _at(block, "id", "wrong_name", f"tệp phải tên là {name}.yaml")


# --- instruments ---------------------------------------------------------------------------------


def _instrument(one: Instrument, catalogue: Catalogue, block: Block) -> Iterator[Fault]:
    if one.id not in (one.number, f"{one.number}@{one.issued_on}"):
        yield _at(block, "id", "bad_id", "mã là số hiệu, hoặc số hiệu@ngày ban hành khi trùng số")
    for heir in one.replaced_by:
        if heir not in catalogue.instruments:
            yield _at(block, "replaced_by", "unknown_instrument", f"không có văn bản “{heir}” trong instruments/")
    if one.id in _heirs(one.id, catalogue):
        yield _at(block, "replaced_by", "cycle", f"vòng thay thế: “{one.id}” được thay bởi chính nó")
    if not one.changes:
        yield _at(block, "changes", "missing_key", "thiếu “changes”: văn bản thay đổi gì, với ai")


def _heirs(name: str, catalogue: Catalogue) -> set[str]:
    """Everything that replaces it, and what replaces that."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        known = catalogue.instruments.get(ahead.pop())
        fresh = [heir for heir in known.replaced_by if heir not in found] if known else []
        found.update(fresh)
        ahead += fresh
    return found


# --- obligations ---------------------------------------------------------------------------------


def _obligation(one: Obligation, catalogue: Catalogue, block: Block) -> Iterator[Fault]:
    yield from _named_as_its_file(one.id, block)
    if "\n" in one.how_to:
        yield _at(block, "how_to", "wrong_type", "“how_to” là một dòng")
    for place, version in enumerate(one.versions):
        for other in one.versions[:place]:
            if version.regime is other.regime and _overlap(version, other):
                why = f"hai phiên bản {version.regime} chồng nhau từ {max(version.since, other.since)}"
                yield _at(block, "versions", "overlap", why, item=place)
        if not any(_decides(version, one, example.law_on or example.on) for example in one.examples):
            why = f"không có ví dụ nào cho phiên bản {version.regime} từ {version.since}"
            yield _at(block, "versions", "missing_example", why, item=place)
        for cite in version.terms.cites:
            if why := _not_in_force(cite, version.since, catalogue):
                yield _at(block, "versions", "not_in_force", why, item=place, warning=True)


def _overlap(one: Version, other: Version) -> bool:
    return one.since <= (other.until or date.max) and other.since <= (one.until or date.max)


def _decides(version: Version, obligation: Obligation, day: date) -> bool:
    chosen = version_on(obligation, day)
    return chosen is not None and chosen.version is version


def _not_in_force(cite: Cite, since: date, catalogue: Catalogue) -> str:
    text = catalogue.instruments.get(cite.instrument)
    if text is None:
        return ""
    if text.since and since < text.since:
        return f"{text.number} chưa có hiệu lực vào {since} (từ {text.since})"
    if text.until and text.until < since:
        return f"{text.number} đã hết hiệu lực vào {since} (sau {text.until})"
    return ""


# --- the whole -----------------------------------------------------------------------------------


def _topics(catalogue: Catalogue) -> Iterator[Fault]:
    for topic in catalogue.topics:
        ours = [one for one in catalogue.obligations.values() if one.topic == topic]
        defaults = [one.id for one in ours if one.default]
        if topic in _NO_DUTIES:
            continue
        if not defaults:
            yield Fault("topics.yaml", 1, f"chủ đề “{topic}” không có nghĩa vụ nào ghi “default: true”", "no_default")
        if len(defaults) > _MOST_DEFAULTS:
            why = f"chủ đề “{topic}” có quá nhiều nghĩa vụ mặc định: {', '.join(defaults)}"
            yield Fault("topics.yaml", 1, why, "many_defaults")


def _idle_proofs(catalogue: Catalogue, places: dict[str, Block]) -> Iterator[Fault]:
    asked = {
        name for one in catalogue.obligations.values() for version in one.versions for name in version.terms.proofs
    }
    for name in catalogue.proofs:
        if name not in asked:
            block = places[f"proofs/{name}"]
            yield _at(block, "id", "idle_proof", f"không nghĩa vụ nào dùng minh chứng “{name}”", warning=True)


def days_of_change(catalogue: Catalogue) -> list[date]:
    """Every day on which an instrument or a version begins or has just ended."""
    versions = [version for one in catalogue.obligations.values() for version in one.versions]
    spans = [(text.since, text.until) for text in catalogue.instruments.values()]
    spans += [(version.since, version.until) for version in versions]
    begins = {since for since, _ in spans if since}
    return sorted(begins | {until + timedelta(days=1) for _, until in spans if until})
