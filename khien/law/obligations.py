"""From nodes to an obligation with its versions. Knows the other files, so that a dangling name is a fault here."""

from collections.abc import Mapping
from dataclasses import dataclass

from khien.law.nodes import Block, Item
from khien.law.readers import example, requirement
from khien.law.rule_readers import RuleReader, level
from khien.law.types import (
    Cite,
    Confidence,
    Field,
    Instrument,
    Obligation,
    Proof,
    Regime,
    Subject,
    Terms,
    Version,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the other files of the catalogue hold."""

    topics: Mapping[str, str]
    events: dict[str, str]
    roles: Mapping[str, str]
    instruments: Mapping[str, Instrument]
    proofs: Mapping[str, Proof]


def obligation(block: Block, known: Known) -> Obligation | None:
    """One obligation; None where even its id or subject is missing."""
    name, subject, topic = block.text("id"), block.need("subject"), block.text("topic")
    about = subject.word(Subject) if subject else None
    if topic and topic not in known.topics:
        block.fault("unknown_topic", f"không có chủ đề “{topic}” trong topics.yaml", key="topic")
    who = block.texts("who")
    for role in who:
        if role not in known.roles:
            block.fault("unknown_role", f"không có vai “{role}” trong roles.yaml", key="who")
    proofs = _proofs(block, known, ())
    versions = tuple(filter(None, (_version(one, known, proofs) for one in block.blocks("versions"))))
    if not versions:
        block.fault("missing_key", "nghĩa vụ phải có ít nhất một phiên bản", key="versions")
    fields = {one.id: one for version in versions for one in fields_of(version.terms.proofs, known.proofs)}
    examples = tuple(filter(None, (example(one, fields, known.events) for one in block.blocks("examples"))))
    if not examples:
        block.fault("missing_example", "nghĩa vụ phải có ví dụ để kiểm tra", key="examples")
    found = Obligation(
        id=name,
        topic=topic,
        title=block.text("title"),
        how_to=block.text("how_to"),
        subject=about or Subject.UNIT,
        versions=versions,
        examples=examples,
        default=block.truth("default"),
        phrases=block.texts("phrases"),
        who=who,
        note=block.maybe_text("note"),
    )
    block.done()
    return found if name and about and versions else None


def fields_of(proofs: tuple[str, ...], known: Mapping[str, Proof]) -> tuple[Field, ...]:
    """The facts that these kinds of proof carry between them."""
    return tuple(one for name in proofs if name in known for one in known[name].fields)


def _proofs(block: Block, known: Known, default: tuple[str, ...]) -> tuple[str, ...]:
    one, several = block.get("proof"), block.texts("proofs")
    if one and several:
        block.fault("wrong_type", "dùng “proof” hoặc “proofs”, không dùng cả hai", key="proofs")
    names = several or ((one.text(),) if one else default)
    if not names:
        block.fault("missing_key", "thiếu khóa “proof”")
    for name in names:
        if name not in known.proofs and names is not default:
            key = "proof" if one else "proofs"
            block.fault("unknown_proof", f"không có loại minh chứng “{name}”", key=key)
    return names


def _version(block: Block, known: Known, default: tuple[str, ...]) -> Version | None:
    regime, since = block.need("regime"), block.need("since")
    proofs = _proofs(block, known, default)
    fields = fields_of(proofs, known.proofs)
    rule = RuleReader(known.events, frozenset(one.id for one in fields)).read(block)
    levels = _levels(block.get("levels"))
    requires = tuple(filter(None, (requirement(one, fields) for one in block.blocks("requires"))))
    until, day = block.maybe_day("until"), since.day() if since else None
    cites, practice = _cites(block, known), block.truth("practice")
    if bool(cites) == practice:
        block.fault("missing_cite", "phiên bản cần “cites”, hoặc “practice: true” khi chỉ theo thực tiễn công văn")
    ground = regime.word(Regime) if regime else None
    if until and day and until < day:
        block.fault("bad_date", "“until” trước “since”", key="until")
    confirmed = block.truth("end_confirmed", default=True)
    if not confirmed and until is None:
        block.fault("bad_date", "“end_confirmed: false” chỉ đi với một ngày “until”", key="end_confirmed")
    note = block.maybe_text("note")
    block.done()
    if rule is None or day is None or ground is None:
        return None
    terms = Terms(rule, proofs, levels, requires, cites, practice)
    return Version(ground, day, until, terms, confirmed, note)


def _levels(item: Item | None) -> frozenset[int] | None:
    if item is None:
        return None
    return frozenset(found for one in item.items() if (found := level(one)) is not None)


def _cites(block: Block, known: Known) -> tuple[Cite, ...]:
    return tuple(filter(None, (_cite(one, known) for one in block.blocks("cites"))))


def _cite(block: Block, known: Known) -> Cite | None:
    name, at, sure = block.text("instrument"), block.text("at"), block.need("confidence")
    confidence = sure.word(Confidence) if sure else None
    if name and name not in known.instruments:
        block.fault("unknown_instrument", f"không có văn bản “{name}” trong instruments/", key="instrument")
    block.done()
    return Cite(name, at, confidence) if confidence else None
