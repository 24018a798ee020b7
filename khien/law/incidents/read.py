"""From `catalogue/incidents/` to values. Every fault is written down with its place."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from khien.law.cites import cites_of
from khien.law.incidents.clocks import failed_examples
from khien.law.incidents.types import (
    Clock,
    Example,
    Field,
    FieldKind,
    IncidentLaw,
    IncidentLaws,
    Length,
    PaperForm,
    Question,
    Said,
    Section,
    Serious,
    Starts,
)
from khien.law.load import default_folder, sound
from khien.law.nodes import Block, Fault, Item, document
from khien.law.types import Catalogue, Confidence, Count

FOLDER = "incidents"
AT_ONCE = "now"


def incident_laws(folder: Path | None = None) -> IncidentLaws:
    """What each body of law asks of incidents; the default is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else sound(*read(folder))


@cache
def _default() -> IncidentLaws:
    return sound(*read(default_folder()))


def read(folder: Path) -> tuple[IncidentLaws, list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    found = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        if block := document(path, f"{FOLDER}/{path.name}", faults):
            law = _law(block)
            if law.id != path.stem:
                block.fault("wrong_name", f"tệp phải tên là {law.id}.yaml", key="id")
            found.append(law)
    return IncidentLaws(tuple(sorted(found, key=lambda one: one.since))), faults


def check(laws: IncidentLaws, catalogue: Catalogue) -> Iterator[Fault]:
    """Faults that no single file can see: unknown texts, proofs and papers, and examples that come out otherwise."""
    for law in laws.laws:
        name = f"{FOLDER}/{law.id}.yaml"
        cites = [*(one.cites for one in law.clocks), *(one.cites for one in law.papers)]
        cited = {cite.instrument for some in cites for cite in some}
        for text in sorted(cited - set(catalogue.instruments)):
            yield Fault(name, 1, f"không có văn bản “{text}” trong instruments/", "unknown_instrument")
        for paper in law.papers:
            if paper.proof not in catalogue.proofs:
                yield Fault(name, 1, f"không có loại minh chứng “{paper.proof}”", "unknown_word")
        for clock in law.clocks:
            if clock.paper and laws.paper(clock.paper) is None:
                yield Fault(name, 1, f"không có giấy tờ “{clock.paper}”", "unknown_word")
        if not law.examples:
            yield Fault(name, 1, "không có ví dụ nào", "missing_example")
    for law, why in failed_examples(laws):
        yield Fault(f"{FOLDER}/{law.id}.yaml", 1, why, "example")


def _law(block: Block) -> IncidentLaw:
    since = block.need("since")
    serious = block.get("serious")
    inner = serious.block() if serious else None
    found = IncidentLaw(
        id=block.text("id"),
        title=block.text("title"),
        since=(since.day() if since else None) or date.max,
        until=block.maybe_day("until"),
        end_confirmed=block.truth("end_confirmed", True),
        replaced_by=block.maybe_text("replaced_by"),
        beside=block.truth("beside"),
        clocks=tuple(_clock(one) for one in block.blocks("clocks")),
        serious=_serious(inner) if inner else None,
        papers=tuple(_paper(one) for one in block.blocks("papers")),
        examples=tuple(_example(one) for one in block.blocks("examples")),
    )
    _once(block, "clocks", (one.id for one in found.clocks))
    _once(block, "papers", (one.id for one in found.papers))
    block.done()
    return found


def _once(block: Block, key: str, ids: Iterable[str]) -> None:
    seen = list(ids)
    if len(set(seen)) != len(seen):
        block.fault("duplicated_id", "mã viết hai lần", key=key)


def _clock(block: Block) -> Clock:
    starts, within = block.need("starts"), block.get("within")
    sure = block.get("to_confidence")
    found = Clock(
        id=block.text("id"),
        title=block.text("title"),
        starts=(starts.word(Starts) if starts else None) or Starts.DETECTED,
        within=_length(within),
        paper=block.maybe_text("paper"),
        to=block.texts("to"),
        cites=cites_of(block),
        note=block.maybe_text("note"),
        to_confidence=sure.word(Confidence) if sure else None,
        since=block.maybe_day("since"),
    )
    block.done()
    return found


def _length(item: Item | None) -> Length | None:
    inner = item.block() if item else None
    if inner is None:
        return None
    amount, count = inner.need("amount"), inner.need("count")
    found = Length((amount.whole() if amount else None) or 0, (count.word(Count) if count else None) or Count.DAYS)
    if count and found.count is Count.WORKING_DAYS:
        count.fault("unknown_word", "đồng hồ sự cố không đếm ngày làm việc")
    inner.done()
    return found


def _serious(block: Block) -> Serious:
    found = Serious(
        tuple(_question(one) for one in block.blocks("questions")), cites_of(block), block.maybe_text("note")
    )
    _once(block, "questions", (one.id for one in found.questions))
    block.done()
    return found


def _question(block: Block) -> Question:
    level = block.get("level")
    found = Question(block.text("id"), block.text("part"), block.text("ask"), level.whole() if level else None)
    block.done()
    return found


def _paper(block: Block) -> PaperForm:
    found = PaperForm(
        id=block.text("id"),
        kind=block.text("kind"),
        title=block.text("title"),
        subject=block.text("subject"),
        proof=block.text("proof"),
        cites=cites_of(block),
        to=block.texts("to"),
        sections=tuple(_section(one) for one in block.blocks("sections")),
        form=block.maybe_text("form"),
        mail_prefix=block.maybe_text("mail_prefix"),
        notes=block.texts("notes"),
        doubts=block.texts("doubts"),
        reviewer_note=block.maybe_text("reviewer_note"),
    )
    _once(block, "sections", (one.id for one in found.fields))
    block.done()
    return found


def _section(block: Block) -> Section:
    found = Section(block.text("title"), tuple(_field(one) for one in block.blocks("fields")))
    block.done()
    return found


def _field(block: Block) -> Field:
    kind, sure = block.get("kind"), block.get("options_confidence")
    found = Field(
        id=block.text("id"),
        label=block.text("label"),
        kind=(kind.word(FieldKind) if kind else None) or FieldKind.TEXT,
        required=block.truth("required"),
        options=block.texts("options"),
        options_confidence=sure.word(Confidence) if sure else None,
        hint=block.maybe_text("hint"),
    )
    if (found.kind in (FieldKind.CHOICE, FieldKind.CHOICES)) != bool(found.options):
        block.fault("missing_key", "lựa chọn thì phải có “options”, và chỉ khi đó")
    if found.options and found.options_confidence is None:
        block.fault("missing_key", "thiếu “options_confidence”: danh sách này biết chắc đến đâu")
    block.done()
    return found


def _example(block: Block) -> Example:
    serious = block.get("serious")
    answers = block.get("answers")
    given = serious.text() if serious else ""
    asked = answers.block() if answers else None
    detected, beyond = block.get("detected"), block.get("beyond_capacity")
    found = Example(
        detected=_instant(detected) if detected else None,
        serious_given=asked is None and given == "true",
        personal_data=block.truth("personal_data"),
        beyond_capacity=_instant(beyond) if beyond else None,
        due=_due(block.get("due")),
        answers=_answers(asked) if asked else {},
        serious=serious.word(Said) if serious and asked is not None else None,
    )
    block.done()
    return found


def _answers(block: Block) -> Mapping[str, Said]:
    return {key: item.word(Said) or Said.UNKNOWN for key in block if (item := block.get(key))}


def _due(item: Item | None) -> Mapping[str, datetime | date | None]:
    inner = item.block() if item else None
    found: dict[str, datetime | date | None] = {}
    for key in inner or ():
        if inner is not None and (value := inner.get(key)):
            text = value.text()
            found[key] = None if text == AT_ONCE else _instant(value) if "T" in text else value.day()
    return found


def _instant(item: Item) -> datetime | None:
    try:
        return datetime.fromisoformat(item.text())
    except ValueError:
        item.fault("bad_date", f"“{item.text()}” không phải thời điểm dạng YYYY-MM-DDTHH:MM")
        return None
