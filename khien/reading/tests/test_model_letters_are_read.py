"""The labelled real letters: the figures that the issue promises. Skipped where KHIEN_SHARED is absent."""

import os
from pathlib import Path
from typing import Any

import pytest

from bench.reading import score_folder
from khien.reading.read import read

FOLDER = Path(os.environ.get("KHIEN_SHARED") or Path(__file__).parents[4] / "shared") / "data" / "letters"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (FOLDER / "gold.jsonl").is_file(), reason="the labelled letters are not here (KHIEN_SHARED)"
    ),
]


@pytest.fixture(scope="module")
def scores() -> dict[str, Any]:
    return score_folder(FOLDER)


def test_duties_and_topics_are_found(scores: dict[str, Any]) -> None:
    assert scores["task_f1"] >= 0.96
    assert scores["topic_f1"] >= 0.90
    assert scores["task_f1"] > scores["baseline"]["task_f1"]


def test_headers_contacts_and_people_are_exact(scores: dict[str, Any]) -> None:
    fields = ("number", "date_iso", "date_partial", "issuer", "issuer_place", "subject", "signer_name", "signer_title")
    assert {name: scores["accuracy"][name] for name in fields} == dict.fromkeys(fields, 1.0)
    assert scores["contacts"] == {"precision": 1.0, "recall": 1.0}


def test_nothing_is_invented(scores: dict[str, Any]) -> None:
    assert scores["invented_values"] == []


def test_the_model_letters_are_directives_and_others_are_not(scores: dict[str, Any]) -> None:
    assert scores["letters_called_directives"] == 5
    assert len(scores["false_alarms"]) * 10 <= scores["others"]


def test_broader_plans_are_not_called_security_directives() -> None:
    named = [
        path.name for path in FOLDER.glob("mixed-*.txt") if read(path.read_text(encoding="utf-8")).security_directive
    ]
    assert named == []
