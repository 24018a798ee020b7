"""From a duty to its Word draft: the unit, the letter and the legal grounds that are known, nothing else."""

from datetime import date

from khien.duties.queries import Line
from khien.law.load import catalogue
from khien.papers.drafts import DraftFacts, draft_form, fill
from khien.papers.to_docx import docx
from khien.papers.types import PaperDate


def word(line: Line, proof: str, today: date) -> tuple[str, bytes] | None:
    """A file name and the bytes of the draft; None where this proof is no paper."""
    known = catalogue().proofs.get(proof)
    if known is None or not known.draft:
        return None
    unit, ask = line.duty.unit, line.asks[0][0]
    facts = DraftFacts(
        unit=unit.name,
        parent=unit.parent.name if unit.parent else "",
        place=unit.place,
        symbol=unit.symbol,
        superior=unit.parent.name if unit.parent else "",
        obligation=f"{line.obligation.title} ({ask.letter})",
        grounds=(*(_ground(cite.instrument) for cite in line.verdict.cites), ask.letter),
        on=PaperDate(year=today.year),
    )
    return f"{known.draft}.docx", docx(fill(draft_form(known.draft), facts))


def _ground(instrument: str) -> str:
    known = catalogue().instruments.get(instrument)
    if known is None:
        return instrument
    issued = f" ngày {known.issued_on:%d/%m/%Y}" if known.issued_on else ""
    return f"{known.kind} số {known.number}{issued} của {known.issuer}" if known.issuer else known.number
