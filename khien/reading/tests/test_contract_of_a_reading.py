"""`khien.reading/1` keeps its shape: every key, no null list, plain JSON values."""

import json
from pathlib import Path

import pytest

from khien.reading.contract import SCHEMA, as_json, refusal_as_json
from khien.reading.read import read

FOLDER = Path(__file__).parent / "letters"
KEYS = [
    "schema", "file", "text", "security_directive", "urgency", "document", "inferred", "recipients", "grounds",
    "citations", "tasks", "contacts", "people", "doubts",
]  # fmt: skip
DOCUMENT = [
    "kind", "number", "symbol", "issued_on", "issued_partial", "issuer", "place", "subject", "signer",
]  # fmt: skip
TASK = [
    "start", "end", "text", "audience", "coordinating", "topics", "obligations", "deadline", "deadline_text",
    "cadences", "levels",
]  # fmt: skip
LISTS = ("inferred", "recipients", "grounds", "citations", "tasks", "contacts", "people", "doubts")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_every_reading_has_every_key_and_no_null_list(path: Path) -> None:
    value = as_json(read(path.read_text(encoding="utf-8")), path.name)
    assert list(value) == KEYS
    assert value["schema"] == SCHEMA
    assert list(value["document"]) == DOCUMENT
    assert list(value["document"]["signer"]) == ["name", "title", "capacity"]
    assert all(isinstance(value[name], list) for name in LISTS)
    for task in value["tasks"]:
        assert list(task) == TASK
        assert task["topics"]
        assert value["text"][task["start"] : task["end"]] == task["text"]
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value


def test_a_blank_number_is_null_and_its_symbol_is_kept() -> None:
    document = as_json(read((FOLDER / "letter-unmarked.txt").read_text(encoding="utf-8")), None)["document"]
    assert (document["number"], document["symbol"], document["issued_on"]) == (None, "CV-THPT", None)


def test_an_issuer_known_only_by_the_symbol_is_marked_as_inferred() -> None:
    head = "Số: /SGDĐT-VP\nV/v an toàn thông tin\n\nKính gửi: Các trường.\n\n"
    reading = read(head + "Sở Giáo dục và Đào tạo yêu cầu:\n1. Sao lưu dữ liệu.\n")
    assert reading.document.issuer == "Sở Giáo dục và Đào tạo"
    assert "issuer" in reading.inferred


def test_a_refusal_still_has_its_line() -> None:
    assert refusal_as_json("a.txt", "Tệp rỗng.") == {"schema": SCHEMA, "file": "a.txt", "error": "Tệp rỗng."}
