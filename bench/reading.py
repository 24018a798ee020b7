"""Scores `khien.reading` on a folder with a gold.jsonl, and forty lines of regular expressions beside it.

`python -m bench.reading FOLDER --json`: the rules are those of the folder's README, taken to the letter.
"""

import argparse
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.reading_baseline import baseline
from khien.reading.fold import fold
from khien.reading.read import read
from khien.reading.types import Person, Reading

Row = dict[str, Any]
TWO_PAGES = 8_000  # characters


@dataclass(frozen=True, slots=True)
class Found:
    """A predicted task, of the reader or of the baseline."""

    start: int
    end: int
    topics: frozenset[str]
    task: Any = None


@dataclass(slots=True)
class Tally:
    """True and false positives and misses."""

    hit: int = 0
    false: int = 0
    missed: int = 0

    def f1(self) -> float | None:
        whole = 2 * self.hit + self.false + self.missed
        return round(2 * self.hit / whole, 4) if whole else None

    def precision(self) -> float | None:
        return round(self.hit / (self.hit + self.false), 4) if self.hit + self.false else None

    def recall(self) -> float | None:
        return round(self.hit / (self.hit + self.missed), 4) if self.hit + self.missed else None


@dataclass(slots=True)
class Scores:
    """Everything counted over a folder."""

    tasks: Tally = field(default_factory=Tally)
    topics: Tally = field(default_factory=Tally)
    contacts: Tally = field(default_factory=Tally)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def judge(self, name: str, right: bool, where: str, got: object = None, want: object = None) -> None:
        self.asked[name] += 1
        self.right[name] += right
        if not right:
            self.wrong.append(f"{where}: {name}: {got!r} where the label is {want!r}")


def plain(words: object) -> str:
    """Words compared without case, marks, or white space."""
    return " ".join(fold(str(words or "")).replace(" :", ":").split()).strip(" .;,:")


def overlap(found: Found, gold: Row) -> float:
    """Intersection over union of two spans."""
    shared = min(found.end, gold["char_end"]) - max(found.start, gold["char_start"])
    whole = max(found.end, gold["char_end"]) - min(found.start, gold["char_start"])
    return shared / whole if shared > 0 else 0.0


def paired(found: Sequence[Found], gold: Sequence[Row]) -> dict[int, int]:
    """Gold index → predicted index, best overlaps first, one to one."""
    ranked = sorted(
        ((overlap(f, g), i, j) for i, f in enumerate(found) for j, g in enumerate(gold)),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for share, i, j in ranked:
        if share >= 0.5 and j not in pairs and i not in used:
            pairs[j] = i
            used.add(i)
    return pairs


def score_tasks(row: Row, found: list[Found], text: str, tasks: Tally, topics: Tally) -> dict[int, int]:
    """Count tasks and topics of one document; optional tasks cost nothing, found or not."""
    scope = row.get("scope") or [[0, len(text)]]
    found[:] = [f for f in found if any(start <= f.start < end for start, end in scope)]
    gold = row["tasks"]
    pairs = paired(found, gold)
    required = [j for j, task in enumerate(gold) if not task.get("optional")]
    tasks.hit += sum(j in pairs for j in required)
    tasks.missed += sum(j not in pairs for j in required)
    extra = [found[i] for i in set(range(len(found))) - set(pairs.values())]
    tasks.false += len(extra)
    if row["gold_scope"] == "segmentation_only":
        return pairs
    for j in required:
        score_topics(gold[j], found[pairs[j]].topics if j in pairs else frozenset(), topics)
    topics.false += sum(len(f.topics) for f in extra)
    return pairs


def score_topics(gold: Row, got: frozenset[str], topics: Tally) -> None:
    """Topics of one task; one labelled `other` alone is content with optional ones."""
    want, may = frozenset(gold["topics"]), frozenset(gold.get("topics_optional") or ())
    if want == {"other"} and got and got <= may:
        return
    topics.hit += len(got & want)
    topics.missed += len(want - got)
    topics.false += len(got - want - may)


def score_terms(row: Row, found: list[Found], pairs: dict[int, int], scores: Scores) -> None:
    """Audience, deadline, cadences and levels of the matched tasks."""
    for j, i in pairs.items():
        gold, task = row["tasks"][j], found[i].task
        where = f"{row['file']} {gold['char_start']}"
        if "audience" in gold:
            scores.judge(
                "audience", plain(task.audience) == plain(gold["audience"]), where, task.audience, gold["audience"]
            )
        deadline = task.deadline.isoformat() if task.deadline else None
        scores.judge("deadline", deadline == gold["deadline_iso"], where, deadline, gold["deadline_iso"])
        got, readings = [cadence.every for cadence in task.cadences], cadence_readings(gold)
        scores.judge("cadence", sorted(got) in readings, where, got, gold["cadence"])
        scores.judge(
            "levels", list(task.levels) == (gold["level_scope"] or []), where, task.levels, gold["level_scope"]
        )
        if deadline and gold["deadline_iso"] is None:
            scores.invented.append(f"{where}: deadline {deadline}")
        known = {every for reading in readings for every in reading}
        scores.invented.extend(f"{where}: cadence {every}" for every in got if every not in known)


def cadence_readings(gold: Row) -> list[list[str]]:
    """Every reading of a task's intervals that the labels accept."""
    full = sorted({c["cadence"] for c in gold.get("cadences") or ()} or ({gold["cadence"]} - {None}))
    return [full, *([alternative] if alternative else [] for alternative in gold.get("cadence_alt") or ())]


def score_metadata(row: Row, reading: Reading, scores: Scores) -> None:
    """Each labelled field of the paper's own description; a null is a label only where the whole paper is labelled."""
    meta, document, where = row["meta"], reading.document, row["file"]
    whole = row["gold_scope"] != "sections"
    blank = bool(meta.get("number_blank"))
    got: dict[str, object] = {
        "number": f"/{document.symbol}" if document.number is None and document.symbol else document.number,
        "date_iso": document.issued_on.isoformat() if document.issued_on else None,
        "date_partial": document.issued_partial,
        "issuer": document.issuer,
        "issuer_place": document.place,
        "subject": document.subject,
        "signer_name": document.signer.name,
        "signer_title": document.signer.title,
        "signer_capacity": document.signer.capacity,
    }
    for name, value in got.items():
        if name not in meta or (meta[name] is None and not whole):
            continue
        want = (
            re.sub(r"^về việc ", "", meta[name], flags=re.IGNORECASE)
            if name == "subject" and meta[name]
            else meta[name]
        )
        scores.judge(name, plain(value) == plain(want), where, value, want)
        if value and meta[name] is None:
            scores.invented.append(f"{where}: {name} {value}")
    if blank and document.number is not None:
        scores.invented.append(f"{where}: number {document.number}")
    for name, cited in (("legal_bases", reading.grounds), ("cited_documents", reading.citations)):
        if meta.get(name) is not None:
            numbers = {plain(citation.number) for citation in cited}
            scores.judge(name, numbers == set(map(plain, meta[name])), where, sorted(numbers), meta[name])
    if whole and row["gold_scope"] == "full":
        recipients = list(map(plain, reading.recipients))
        scores.judge(
            "recipients", recipients == list(map(plain, row["recipients"])), where, recipients, row["recipients"]
        )


def score_contacts(row: Row, reading: Reading, scores: Scores) -> None:
    """Contacts and people together: right where name, telephone numbers and address are all right."""
    left = list(row["contacts"])
    for person in (*reading.contacts, *reading.people):
        match = next((gold for gold in left if same_person(person, gold)), None)
        if match is None:
            scores.contacts.false += 1
            scores.wrong.append(f"{row['file']}: contact {person}")
        else:
            left.remove(match)
            scores.contacts.hit += 1
    scores.contacts.missed += len(left)
    scores.wrong.extend(f"{row['file']}: contact missed {gold['name']}" for gold in left)


def same_person(person: Person, gold: Row) -> bool:
    """Equal in name, unit, telephone numbers and e-mail address (or an accepted other reading of it)."""
    emails = [gold["email"], *gold.get("email_alt", [])]
    return (
        plain(person.name) == plain(gold["name"])
        and list(map(digits, person.phones)) == list(map(digits, gold.get("phones") or filter(None, [gold["phone"]])))
        and (person.emails[0] if person.emails else None) in emails
        and ("org" not in gold or plain(person.unit) == plain(gold["org"]))
    )


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def score_substrings(row_file: str, reading: Reading, scores: Scores) -> None:
    """Numbers, telephone numbers, addresses and names must stand in the letter."""
    letter = plain(re.sub(r"[*|\\]", " ", reading.text)).replace(" ", "")
    values: Iterable[str | None] = (
        *(citation.number for citation in reading.citations),
        *(
            value
            for person in (*reading.contacts, *reading.people)
            for value in (*person.phones, *person.emails, person.name)
        ),
        reading.document.number,
        reading.document.signer.name,
        reading.document.subject,
    )
    scores.invented.extend(
        f"{row_file}: {value!r} is not in the letter"
        for value in values
        if value and plain(value).replace(" ", "") not in letter
    )


def timed(texts: Sequence[str], act: Callable[[str], object]) -> list[float]:
    """Milliseconds for each text, the best of three."""
    taken = []
    for text in texts:
        rounds = []
        for _ in range(3):
            begun = time.perf_counter()
            act(text)
            rounds.append((time.perf_counter() - begun) * 1000)
        taken.append(min(rounds))
    return taken


def labels(folder: Path) -> list[Row]:
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def score_scans(folder: Path) -> dict[str, Any]:
    """The figures of recognition, and beside them those of the same letters read from their text."""
    from bench.reading_ocr import scores

    return {"bench": "reading --ocr", **scores(folder, labels(folder)), "from_text": score_tasks_only(folder)}


def score_tasks_only(folder: Path) -> dict[str, Any]:
    """Task F1 of the same letters without a scan between: what recognition costs is the difference."""
    tasks, topics = Tally(), Tally()
    for row in labels(folder):
        if row["gold_scope"] == "sections":
            continue
        text = (folder / row["file"]).read_text(encoding="utf-8")
        found = [Found(task.start, task.end, frozenset(task.topics), task) for task in read(text).tasks]
        score_tasks(row, found, text, tasks, topics)
    return {"task_f1": tasks.f1()}


def score_folder(folder: Path) -> dict[str, Any]:
    """All figures for a folder."""
    rows = labels(folder)
    scores, base_tasks, base_topics = Scores(), Tally(), Tally()
    for row in rows:
        text = (folder / row["file"]).read_text(encoding="utf-8")
        reading = read(text)
        found = [Found(task.start, task.end, frozenset(task.topics), task) for task in reading.tasks]
        pairs = score_tasks(row, found, text, scores.tasks, scores.topics)
        score_terms(row, found, pairs, scores)
        score_metadata(row, reading, scores)
        if row["gold_scope"] == "full":
            score_contacts(row, reading, scores)
        score_substrings(row["file"], reading, scores)
        spans = [Found(span.start, span.end, frozenset(span.topics)) for span in baseline(text)]
        score_tasks(row, spans, text, base_tasks, base_topics)
    return figures(folder, scores, base_tasks, base_topics)


def figures(folder: Path, scores: Scores, base_tasks: Tally, base_topics: Tally) -> dict[str, Any]:
    """The JSON object."""
    letters = sorted(folder.glob("*.txt"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in letters}
    others = [name for name in texts if name.startswith("other")]
    alarms = [name for name in others if read(texts[name]).security_directive]
    directives = [name for name in texts if name.startswith("letter") and read(texts[name]).security_directive]
    short = [text for text in texts.values() if len(text) <= TWO_PAGES] or list(texts.values())
    return {
        "bench": "reading",
        "documents": len(texts),
        "seeds": [],
        "task_f1": scores.tasks.f1(),
        "topic_f1": scores.topics.f1(),
        "accuracy": {name: round(scores.right[name] / scores.asked[name], 4) for name in scores.asked},
        "contacts": {"precision": scores.contacts.precision(), "recall": scores.contacts.recall()},
        "invented": len(scores.invented),
        "invented_values": scores.invented,
        "others": len(others),
        "false_alarms": alarms,
        "letters_called_directives": len(directives),
        "median_ms_two_pages": round(statistics.median(timed(short, read)), 2),
        "median_ms": round(statistics.median(timed(list(texts.values()), read)), 2),
        "baseline": {
            "what": "forty lines of regular expressions",
            "task_f1": base_tasks.f1(),
            "topic_f1": base_topics.f1(),
            "median_ms_two_pages": round(statistics.median(timed(short, baseline)), 2),
        },
        "wrong": scores.wrong,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with gold.jsonl and its letters")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--ocr", action="store_true", help="draw each letter as a scan, recognise it, and score that")
    options = parser.parse_args(arguments)
    if not (options.folder / "gold.jsonl").is_file():
        print(f"{options.folder}: no gold.jsonl there", file=sys.stderr)
        return 2
    result = score_scans(options.folder) if options.ocr else score_folder(options.folder)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, separators=(",", ":")))
    else:
        for name, value in result.items():
            print(f"{name}: {json.dumps(value, ensure_ascii=False, indent=1 if name == 'wrong' else None)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
