"""Scores reading through recognition: a letter is drawn as a scan, recognised, read, compared with its labels."""

import re
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.reading_scans import scanned
from khien.reading.extract.run import extract_bytes
from khien.reading.fold import fold
from khien.reading.read import read
from khien.reading.types import Reading

Row = dict[str, Any]
SEED, MODEL = 2026, "letter-"


@dataclass(slots=True)
class Tally:
    """What was counted over some letters."""

    hit: int = 0
    false: int = 0
    missed: int = 0
    invented: list[str] = field(default_factory=list)

    def f1(self) -> float | None:
        whole = 2 * self.hit + self.false + self.missed
        return round(2 * self.hit / whole, 4) if whole else None


def scores(folder: Path, rows: Sequence[Row]) -> dict[str, Any]:
    """Figures of every wholly labelled letter; the model letters apart."""
    model, every = Tally(), Tally()
    seconds: list[float] = []
    confidences: list[int] = []
    documents = 0
    for number, row in enumerate(rows):
        if row["gold_scope"] == "sections":
            continue
        documents += 1
        text = (folder / row["file"]).read_text(encoding="utf-8")
        scan = scanned(text, SEED + number)
        begun = time.perf_counter()
        found = extract_bytes(scan.as_pdf(), "scan.pdf")
        seconds.append((time.perf_counter() - begun) / len(scan.pages))
        confidences.extend(page.confidence for page in found.page_reads if page.confidence is not None)
        reading = read(found.text)
        for tally in (every, model) if row["file"].startswith(MODEL) else (every,):
            _count(row, text, reading, tally)
    return {
        "documents": documents,
        "seeds": [SEED],
        "dpi": 200,
        "model_letters": {"task_f1": model.f1(), "invented": len(model.invented), "invented_values": model.invented},
        "task_f1": every.f1(),
        "invented": len(every.invented),
        "invented_values": every.invented,
        "seconds_per_page": {"median": _rounded(statistics.median(seconds)), "worst": _rounded(max(seconds))},
        "mean_confidence": round(statistics.mean(confidences), 1),
    }


def _rounded(value: float) -> float:
    return round(value, 2)


def _count(row: Row, text: str, reading: Reading, tally: Tally) -> None:
    """A task matches where its folded words share at least half with the label's, one to one."""
    gold = [words_of(text[task["char_start"] : task["char_end"]]) for task in row["tasks"]]
    found = [words_of(task.text) for task in reading.tasks]
    ranked = sorted(
        (
            (share, i, j)
            for i, words in enumerate(found)
            for j, label in enumerate(gold)
            if (share := shared(words, label)) >= 0.5
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for _, i, j in ranked:
        if j not in pairs and i not in pairs.values():
            pairs[j] = i
    required = [j for j, task in enumerate(row["tasks"]) if not task.get("optional")]
    tally.hit += sum(j in pairs for j in required)
    tally.missed += sum(j not in pairs for j in required)
    tally.false += len(found) - len(pairs)
    tally.invented.extend(_invented(row, text, reading, pairs))


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def shared(one: Sequence[str], other: Sequence[str]) -> float:
    """Words in common and in order, as a share of the longer."""
    longer = max(len(one), len(other), 1)
    if sum((Counter(one) & Counter(other)).values()) < 0.5 * longer:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / longer


def _invented(row: Row, text: str, reading: Reading, pairs: dict[int, int]) -> list[str]:
    """Values that the letter does not hold: where the label is blank, and whatever does not stand in its text."""
    where, meta, document = row["file"], row["meta"], reading.document
    said = _bare(text)
    wrong = [
        f"{name} {value!r}"
        for name, value in (
            ("number", document.number),
            *(("citation", citation.number) for citation in reading.citations),
            *(("phone", phone) for person in (*reading.contacts, *reading.people) for phone in person.phones),
            *(("e-mail", mail) for person in (*reading.contacts, *reading.people) for mail in person.emails),
        )
        if value and _bare(value) not in said
    ]
    if meta.get("number_blank") and document.number:
        wrong.append(f"number {document.number} where the letter leaves it blank")
    issued = document.issued_on.isoformat() if document.issued_on else None
    if issued and "date_iso" in meta and issued != meta["date_iso"]:
        wrong.append(f"date {issued}")
    if document.issued_partial and "date_partial" in meta and document.issued_partial != meta["date_partial"]:
        wrong.append(f"date {document.issued_partial}")
    for j, i in pairs.items():
        wrong.extend(_invented_terms(row["tasks"][j], reading.tasks[i]))
    return [f"{where}: {one}" for one in wrong]


def _invented_terms(gold: Row, task: Any) -> list[str]:
    wrong = []
    if task.deadline and task.deadline.isoformat() != gold["deadline_iso"]:
        wrong.append(f"deadline {task.deadline}")
    known = {one["cadence"] for one in gold.get("cadences") or ()} | {gold["cadence"]}
    known |= {one for alternative in gold.get("cadence_alt") or () if alternative for one in _listed(alternative)}
    wrong.extend(f"cadence {one.every}" for one in task.cadences if one.every not in known)
    return wrong


def _listed(alternative: Any) -> list[str]:
    return [alternative] if isinstance(alternative, str) else list(alternative)


def _bare(value: str) -> str:
    return re.sub(r"[\s*|\\]", "", fold(value))
