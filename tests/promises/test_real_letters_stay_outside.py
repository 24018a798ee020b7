"""No text of the real letters, and no one named in them, is in the repository."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from khien.reading.fold import fold
from tests.promises import project

RUN = 16  # syllables, about eight words; the language of the law alone makes papers share twelve by chance
FORMULAS = 3  # so many letters having the same run makes it a formula of the office, not the text of one letter


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", fold(text))
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def names_of_law() -> set[tuple[str, ...]]:
    """Runs of the names of instruments, which letters quote and which belong to everyone."""
    instruments = [name for name in project.written_in(".yaml") if name.startswith("catalogue/instruments/")]
    return {run for name in instruments for line in project.text(name).splitlines() for run in runs(line)}


@pytest.fixture(scope="module")
def letters() -> Path:
    folder = Path(settings.KHIEN_SHARED) / "data" / "letters"
    if not folder.is_dir():
        pytest.skip("KHIEN_SHARED is not here")
    return folder


@pytest.mark.shared
def test_no_file_repeats_a_real_letter(letters: Path) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for path in letters.glob("letter-*.txt"):
        for run in runs(path.read_text(encoding="utf-8")):
            seen[run] = seen.get(run, 0) + 1
    real = {run for run, times in seen.items() if times < FORMULAS} - names_of_law()
    assert real
    repeated = {}
    for name in project.written_in(".py", ".md", ".yaml", ".html", ".txt", ".json", ".typ", ".csv"):
        same = runs(project.text(name)) & real
        if same:
            repeated[name] = [" ".join(run) for run in sorted(same)[:3]]
    assert not repeated


@pytest.mark.shared
def test_no_file_names_a_person_or_phone_of_a_real_letter(letters: Path) -> None:
    gold = letters / "gold.jsonl"
    if not gold.exists():
        pytest.skip("the labelled letters are not here")
    private: set[str] = set()
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        private.add(fold(row["meta"].get("signer_name") or ""))
        for one in row["contacts"]:
            private |= {re.sub(r"\D", "", phone) for phone in one.get("phones", [])} | {
                (one.get("email") or "").lower()
            }
    private = {value for value in private if len(value) >= 9}
    assert private
    told = {}
    for name in project.written_in(".py", ".md", ".yaml", ".html", ".txt", ".json", ".typ", ".csv"):
        folded = fold(project.text(name))
        digits = re.sub(r"(?<=\d)[ .\-](?=\d)", "", folded)
        same = {value for value in private if value in folded or value in digits}
        if same:
            told[name] = sorted(same)
    assert not told
