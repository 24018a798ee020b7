import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.yara.types import Detection, YaraRule

RULE = """title: Chạy tệp lạ
id: 11111111-1111-1111-1111-111111111111
level: high
tags: [attack.t1059]
logsource: {category: process_creation}
detection: {one: {Image|endswith: la.exe}, condition: one}
"""
TEXT_RULE = """title: Lỗi lạ
id: 11111111-1111-1111-1111-111111111112
logsource: {product: django}
detection: {one: {message|contains|expand: 'Suspicious %what%'}, condition: one}
"""
EVENT = {
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Provider_Name": "Microsoft-Windows-Sysmon",
    "EventID": 1,
    "Computer": "may-a",
    "SystemTime": "2026-03-02T01:02:03Z",
    "Image": "C:\\la.exe",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "rules.yml").write_text(RULE, encoding="utf-8")
    (tmp_path / "log.jsonl").write_text((json.dumps(EVENT) + "\n") * 3, encoding="utf-8")
    return tmp_path / "log.jsonl"


@pytest.fixture
def found(log: Path) -> Iterator[face.Finding | face.Fault]:
    pytest.importorskip("sigma", reason="the extra hunt is not installed")
    rules = face.rules(log.parent / "rules.yml", cache=log.parent / "cache")
    return face.findings(rules, [log, log.parent / "none"], workers=1)


def test_findings_come_one_at_a_time_with_faults_among_them(found: Iterator[face.Finding | face.Fault]) -> None:
    every = list(found)
    first = every[0]
    assert isinstance(first, face.Finding)
    assert (first.rule.title, first.event.record, first.event.time, first.event.host) == (
        "Chạy tệp lạ", 1, 1772413323, "may-a",
    )  # fmt: skip
    assert [type(one) for one in every] == [face.Finding] * 3 + [face.Fault]


def test_what_cannot_be_looked_for_is_refused_at_once_and_in_words(log: Path) -> None:
    pytest.importorskip("sigma", reason="the extra hunt is not installed")
    nothing = log.parent / "nothing"
    for read in (face.indicators, face.rules):
        with pytest.raises(ValueError, match=f"{nothing}: .*không có tệp này"):
            read(nothing)
    (log.parent / "odd.yml").write_text(RULE.replace("endswith", "nosuch"), encoding="utf-8")
    with pytest.raises(ValueError, match="không biết bổ ngữ"):
        face.rules(log.parent / "odd.yml")
    with pytest.raises(face.UnableToSearch):
        face.sightings([], [log])
    with pytest.raises(face.UnableToSearch):
        face.findings(face.Rules((), (), ()), [log])
    with pytest.raises(ValueError, match=r"Limits\.seconds"):
        face.Limits(seconds=-1)


def test_one_file_alone_is_a_file_and_not_its_letters(log: Path) -> None:
    pytest.importorskip("sigma", reason="the extra hunt is not installed")
    (log.parent / "list.txt").write_text("may-a.example\n198.51.100.7\n", encoding="utf-8")
    (log.parent / "log.txt").write_text("may-a.example\n", encoding="utf-8")
    lists = face.indicators(log.parent / "list.txt", own="198.51.100.0/24")
    assert len(lists[0].bad) == 1
    assert len(list(face.sightings(lists, str(log.parent / "log.txt"), fast=False))) == 1
    rules = face.rules(log.parent / "rules.yml")
    assert len(list(face.findings(rules, str(log), workers=1, sources=face.Source("windows")))) == 3


def test_a_notebook_says_of_which_source_a_text_is(tmp_path: Path) -> None:
    pytest.importorskip("sigma", reason="the extra hunt is not installed")
    (tmp_path / "rules.yml").write_text(TEXT_RULE, encoding="utf-8")
    (tmp_path / "app.log").write_text("all is well\nSuspicious thing at 0x1\n", encoding="utf-8")
    rules = face.rules(tmp_path / "rules.yml", values={"what": ["thing", "other"]})
    found = list(face.findings(rules, [tmp_path / "app.log"], sources=[face.Source("Django", service="app")]))
    assert [one.event.record for one in found if isinstance(one, face.Finding)] == [2]
    assert not [one for one in face.findings(rules, [tmp_path / "app.log"]) if isinstance(one, face.Finding)]


def test_findings_are_a_table_that_parquet_keeps(found: Iterator[face.Finding | face.Fault], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    made = face.table(found, face.Finding)
    assert made.column_names == [
        "rule_id", "rule_title", "level", "tags", "time", "host", "file", "record", "group", "count", "event",
    ]  # fmt: skip
    parquet.write_table(made, tmp_path / "found.parquet")
    row = parquet.read_table(tmp_path / "found.parquet").to_pylist()[2]
    assert (row["tags"], row["record"], row["time"].isoformat()) == (["attack.t1059"], 3, "2026-03-02T01:02:03+00:00")
    assert json.loads(row["event"]) == EVENT
    assert (row["group"], row["count"]) == (None, None)


def is_open(file: Path) -> bool:
    """Whether this process holds the file open."""
    held = Path("/proc/self/fd")
    if not held.is_dir():
        pytest.skip("only Linux says which files are open")
    return any(one.resolve() == file for one in held.iterdir())


def test_a_closed_hunt_lets_go_of_the_log(found: Iterator[face.Finding | face.Fault], log: Path) -> None:
    next(found)
    assert is_open(log)
    found.close()  # type: ignore[attr-defined]
    assert not is_open(log)


def test_a_closed_search_lets_go_of_the_log(log: Path) -> None:
    (log.parent / "list.txt").write_text("may-a.example\n", encoding="utf-8")
    log.write_text("may-a.example\n" * 3, encoding="utf-8")
    found = face.sightings(face.indicators(log.parent / "list.txt"), [log], threads=1, fast=False)
    next(found)
    assert is_open(log)
    found.close()  # type: ignore[attr-defined]
    assert not is_open(log)


def test_detections_are_a_table_too(tmp_path: Path) -> None:
    pytest.importorskip("yara_x", reason="the extra yara is not installed")
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    (tmp_path / "r.yar").write_text('rule Marker : web { strings: $m="MARKER-7" condition: $m }', encoding="utf-8")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").write_bytes(b"MARKER-7")
    found = face.detections(tmp_path / "r.yar", [tmp_path / "files"], workers=1)
    row = face.table(found, face.Detection).to_pylist()[0]
    assert (row["rule"], row["tags"], row["inside"], row["size"], row["strings"]) == ("Marker", ["web"], [], 8, ["$m"])


def test_a_table_is_of_what_is_in_it_or_refused(found: Iterator[face.Finding | face.Fault]) -> None:
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    every = list(found)
    assert (face.table(every).num_rows, face.table(every).column_names[0]) == (3, "rule_id")
    for wrong in ([*every, Detection(YaraRule("a", "b"), "c", (), 0, "", ())], ["a text"]):
        with pytest.raises(face.UnableToTabulate, match="mỗi bảng chỉ một loại"):
            face.table(wrong)
    for of, said in ((face.Detection, "bảng Detection không chứa được Finding"), (int, "không có bảng")):
        with pytest.raises(face.UnableToTabulate, match=said):
            face.table(every, of)  # type: ignore[arg-type]


def test_a_name_that_is_no_text_stands_in_a_table() -> None:
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    name = os.fsdecode("/tập/bad".encode() + b"\xff")
    row = face.table([Detection(YaraRule("a", "b"), name, (name,), 0, "", ())]).to_pylist()[0]
    assert (row["file"], row["inside"]) == ("/tập/bad\\udcff", ["/tập/bad\\udcff"])


def test_without_pysigma_it_is_said_what_to_install(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sigma", None)
    with pytest.raises(ValueError, match=r'pip install "khien\[hunt\]"'):
        face.rules(log.parent / "rules.yml")


def test_more_than_fits_in_memory_goes_into_parquet_a_part_at_a_time(
    found: Iterator[face.Finding | face.Fault], tmp_path: Path
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    with parquet.ParquetWriter(tmp_path / "met.parquet", face.table([], face.Finding).schema) as writer:
        while part := list(itertools.islice(found, 2)):
            writer.write_table(face.table(part, face.Finding))
    assert parquet.read_table(tmp_path / "met.parquet").num_rows == 3


def test_a_table_of_nothing_has_its_columns() -> None:
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    assert face.table([]).column_names[0] == "type"
    assert face.table([], face.Detection).num_rows == 0
