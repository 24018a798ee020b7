from pathlib import Path

import pytest

from khien.law.lint import lint
from khien.law.load import UnableToLoadCatalogue, catalogue
from khien.law.nodes import Fault

_TEXT = """\
number: 1/2020/NĐ-CP
kind: Nghị định
title: Văn bản mẫu
issuer: Chính phủ
issued_on: 2020-01-01
since: 2020-01-01
status: in_force
confidence: read
changes: [Mọi đơn vị phải làm]
"""
_PROOF = """\
id: paper
title: Giấy
date_label: Ngày ký
fields:
  - {id: pages, label: Số trang, type: integer}
  - {id: kind, label: Loại, type: choice, options: {a: Một, b: Hai}}
requires:
  - {fact: pages, at_least: 1, otherwise: Giấy trắng}
"""
_OBLIGATION = """\
id: sign-paper
topic: paperwork
title: Ký giấy
how_to: Ký.
subject: unit
proof: paper
default: true
who: [head]
versions:
  - regime: attt-2016
    since: 2020-01-01
    cites: [{instrument: 1/2020/NĐ-CP, at: Điều 1, confidence: read}]
    every: P1Y
examples:
  - {last: 2021-01-01, on: 2022-01-01, facts: {pages: 2}, verdict: met}
"""
_FILES = {
    "topics.yaml": "paperwork: Giấy tờ\n",
    "events.yaml": "fire: có cháy\n",
    "roles.yaml": "head: Thủ trưởng\n",
    "instruments/one.yaml": _TEXT,
    "proofs/paper.yaml": _PROOF,
    "obligations/sign-paper.yaml": _OBLIGATION,
}


def _lint(folder: Path, **changed: str) -> list[Fault]:
    """Lint the small catalogue with `file=(text)` put in place; a key names the file by its stem."""
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem.replace("-", "_"), text), encoding="utf-8")
    return lint(folder)[1]


def _swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_the_small_catalogue_is_clean(tmp_path: Path) -> None:
    assert _lint(tmp_path) == []


_OBLIGATION_FAULTS = [
    ("unknown_key", "how_to: Ký.", "how_to: Ký.\nhowto: Ký.", 5),
    ("missing_key", "how_to: Ký.\n", "", 1),
    ("duplicated_key", "subject: unit", "subject: unit\nsubject: system", 6),
    ("unknown_word", "subject: unit", "subject: school", 5),
    ("unknown_topic", "topic: paperwork", "topic: paper", 2),
    ("unknown_role", "who: [head]", "who: [clerk]", 8),
    ("unknown_proof", "proof: paper", "proof: stone", 6),
    ("unknown_instrument", "instrument: 1/2020/NĐ-CP", "instrument: 2/2020/NĐ-CP", 12),
    ("wrong_type", "default: true", "default: yes", 7),
    ("wrong_type", "who: [head]", "who: head", 8),
    ("bad_date", "since: 2020-01-01", "since: 01/01/2020", 11),
    ("bad_date", "since: 2020-01-01", "since: 2020-01-01\n    until: 2019-01-01", 12),
    ("bad_date", "since: 2020-01-01", "since: 2020-01-01\n    end_confirmed: false", 12),
    ("bad_duration", "every: P1Y", "every: 1 năm", 13),
    ("wrong_rule", "every: P1Y", "every: P1Y\n    once: true", 10),
    ("wrong_rule", "    every: P1Y\n", "", 10),
    ("wrong_rule", "every: P1Y", "once: false", 13),
    ("bad_level", "every: P1Y", "every: {6: P1Y}", 13),
    ("bad_level", "every: P1Y", "every: P1Y\n    levels: [0]", 14),
    ("unknown_event", "every: P1Y", "on_change: flood", 13),
    ("unknown_event", "every: P1Y", "within: {amount: 5, count: days, event: flood}", 13),
    ("unknown_fact", "every: P1Y", "threshold: {fact: words, at_least: 1}", 13),
    ("unknown_fact", "every: P1Y", "every: P1Y\n    requires: [{fact: words, at_least: 1, otherwise: x}]", 14),
    ("wrong_test", "every: P1Y", "every: P1Y\n    requires: [{fact: pages, otherwise: x}]", 14),
    ("wrong_type", "every: P1Y", "every: P1Y\n    requires: [{fact: kind, at_least: 1, otherwise: x}]", 14),
    ("unknown_word", "every: P1Y", "every: P1Y\n    requires: [{fact: kind, equals: c, otherwise: x}]", 14),
    ("missing_cite", "    cites: [{instrument: 1/2020/NĐ-CP, at: Điều 1, confidence: read}]\n", "", 10),
    ("missing_cite", "every: P1Y", "every: P1Y\n    practice: true", 10),
    ("unknown_fact", "facts: {pages: 2}", "facts: {words: 2}", 15),
    ("wrong_type", "facts: {pages: 2}", "facts: {pages: two}", 15),
    ("unknown_word", "verdict: met", "verdict: good", 15),
    ("wrong_type", "verdict: met", "window: [2021-01-01], verdict: met", 15),
    ("unknown_event", "verdict: met", "events: {flood: 2021-01-01}, verdict: met", 15),
    ("missing_example", "on: 2022-01-01", "on: 2019-01-01", 10),
    ("wrong_name", "id: sign-paper", "id: sign-papers", 1),
    ("bad_id", "id: sign-paper", "id: Sign Paper", 1),
    ("no_default", "default: true\n", "", 1),
    ("wrong_type", "proof: paper", "proof: paper\nproofs: [paper]", 7),
]


@pytest.mark.parametrize(("kind", "old", "new", "line"), _OBLIGATION_FAULTS)
def test_a_fault_of_an_obligation_is_told_with_its_line(
    tmp_path: Path, kind: str, old: str, new: str, line: int
) -> None:
    faults = _lint(tmp_path, sign_paper=_swap(_OBLIGATION, old, new))
    assert (kind, line) in {(fault.kind, fault.line) for fault in faults}
    assert all(fault.why for fault in faults)


@pytest.mark.parametrize(
    ("kind", "old", "new", "line"),
    [
        ("unknown_key", "title: Văn bản mẫu", "title: Văn bản mẫu\ntitel: x", 4),
        ("unknown_word", "kind: Nghị định", "kind: Sắc lệnh", 2),
        ("unknown_word", "status: in_force", "status: alive", 7),
        ("bad_date", "status: in_force", "until: 2021-01-01\nstatus: in_force", 7),
        ("missing_key", "status: in_force", "until: 2021-01-01\nstatus: replaced", 8),
        ("unknown_instrument", "status: in_force", "status: in_force\nreplaced_by: [9/2021/NĐ-CP]", 8),
        ("cycle", "status: in_force", "status: not_confirmed\nreplaced_by: [1/2020/NĐ-CP]", 8),
        ("bad_id", "number: 1/2020/NĐ-CP", "id: first\nnumber: 1/2020/NĐ-CP", 1),
        ("missing_key", "changes: [Mọi đơn vị phải làm]\n", "", 1),
    ],
)
def test_a_fault_of_an_instrument_is_told_with_its_line(
    tmp_path: Path, kind: str, old: str, new: str, line: int
) -> None:
    faults = _lint(tmp_path, one=_swap(_TEXT, old, new))
    assert (kind, line) in {(fault.kind, fault.line) for fault in faults}


@pytest.mark.parametrize(
    ("kind", "old", "new", "line"),
    [
        ("unknown_word", "type: integer", "type: whole", 5),
        ("wrong_type", "type: integer", "type: choice", 5),
        ("duplicated_id", "id: kind", "id: pages", 4),
        ("unknown_fact", "fact: pages", "fact: words", 8),
        ("wrong_test", "at_least: 1", "filled: false", 8),
        ("missing_key", "date_label: Ngày ký", "date_label: Ngày ký\nfile_required: true", 4),
    ],
)
def test_a_fault_of_a_proof_is_told_with_its_line(tmp_path: Path, kind: str, old: str, new: str, line: int) -> None:
    faults = _lint(tmp_path, paper=_swap(_PROOF, old, new))
    assert (kind, line) in {(fault.kind, fault.line) for fault in faults}


def test_a_broken_yaml_a_folder_without_words_and_no_folder_are_faults(tmp_path: Path) -> None:
    faults = _lint(tmp_path, paper="id: [unclosed\n")
    assert ("unreadable", "proofs/paper.yaml") in {(fault.kind, fault.file) for fault in faults}
    (tmp_path / "topics.yaml").unlink()
    assert ("unreadable", "topics.yaml") in {(fault.kind, fault.file) for fault in lint(tmp_path)[1]}
    assert [fault.kind for fault in lint(tmp_path / "nowhere")[1]] == ["unreadable"]


def test_a_file_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    _lint(tmp_path)
    (tmp_path / "proofs" / "paper.yaml").write_bytes("title: Giấy".encode("utf-16"))
    assert "unreadable" in {fault.kind for fault in lint(tmp_path)[1]}


def test_two_files_of_one_id_are_a_fault(tmp_path: Path) -> None:
    _lint(tmp_path)
    (tmp_path / "proofs" / "other.yaml").write_text(_PROOF, encoding="utf-8")
    assert "duplicated_id" in {fault.kind for fault in lint(tmp_path)[1]}


def test_versions_that_overlap_in_one_regime_are_a_fault(tmp_path: Path) -> None:
    second = "  - regime: attt-2016\n    since: 2021-01-01\n    practice: true\n    once: true\nexamples:"
    faults = _lint(tmp_path, sign_paper=_swap(_OBLIGATION, "examples:", second))
    assert ("overlap", 14) in {(fault.kind, fault.line) for fault in faults}


def test_a_ring_of_replacements_is_a_fault(tmp_path: Path) -> None:
    _lint(tmp_path)
    first = _swap(_TEXT, "status: in_force", "status: not_confirmed\nreplaced_by: [2/2020/NĐ-CP]")
    second = _swap(_swap(first, "number: 1/", "number: 2/"), "[2/", "[1/")
    (tmp_path / "instruments" / "one.yaml").write_text(first, encoding="utf-8")
    (tmp_path / "instruments" / "two.yaml").write_text(second, encoding="utf-8")
    assert [fault.kind for fault in lint(tmp_path)[1]] == ["cycle", "cycle"]


def test_citing_a_text_not_yet_in_force_is_a_warning_and_not_a_fault(tmp_path: Path) -> None:
    faults = _lint(tmp_path, one=_swap(_TEXT, "since: 2020-01-01", "since: 2020-06-01"))
    assert [(fault.kind, fault.warning) for fault in faults] == [("not_in_force", True)]
    assert catalogue(tmp_path).obligations.keys() == {"sign-paper"}


def test_a_proof_that_nothing_asks_is_a_warning(tmp_path: Path) -> None:
    _lint(tmp_path)
    (tmp_path / "proofs" / "stone.yaml").write_text(_swap(_PROOF, "id: paper", "id: stone"), encoding="utf-8")
    assert [(fault.kind, fault.warning) for fault in lint(tmp_path)[1]] == [("idle_proof", True)]


def test_a_catalogue_with_faults_does_not_load(tmp_path: Path) -> None:
    _lint(tmp_path, sign_paper=_swap(_OBLIGATION, "topic: paperwork", "topic: paper"))
    with pytest.raises(UnableToLoadCatalogue, match=r"sign-paper\.yaml:2") as refusal:
        catalogue(tmp_path)
    assert len(refusal.value.faults) == 1


def test_scalars_are_text_so_that_article_1_10_stays_1_10(tmp_path: Path) -> None:
    _lint(tmp_path, sign_paper=_swap(_OBLIGATION, "at: Điều 1,", "at: 1.10,"))
    (cite,) = catalogue(tmp_path).obligations["sign-paper"].versions[0].terms.cites
    assert cite.at == "1.10"
