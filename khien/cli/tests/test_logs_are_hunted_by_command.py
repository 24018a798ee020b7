import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from khien.cli import output
from khien.lake.events.shapes import shapes

pytest.importorskip("sigma", reason="the extra hunt is not installed")

RULE = """title: Chạy tệp lạ
id: 11111111-1111-1111-1111-111111111111
level: high
tags: [attack.execution, attack.t1059]
logsource: {product: windows, category: process_creation}
detection:
  one: {Image|endswith: '\\\\la.exe'}
  not_ours: {User: MAY-A\\quantri}
  condition: one and not not_ours
---
title: Đăng nhập sai
id: 22222222-2222-2222-2222-222222222222
name: failed
level: low
logsource: {product: windows, service: security}
detection: {one: {EventID: 4625}, condition: one}
---
title: Nhiều lần đăng nhập sai
id: 33333333-3333-3333-3333-333333333333
level: medium
correlation: {type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 1m, condition: {gte: 3}}
---
title: Của Linux
id: 44444444-4444-4444-4444-444444444444
level: critical
logsource: {product: linux, service: sshd}
detection: {words: [Failed password], condition: words}
---
title: Hỏng
id: 55555555-5555-5555-5555-555555555555
logsource: {product: windows}
detection: {one: {A: b}, condition: two}
"""


def sysmon(image: str, user: str, second: int) -> str:
    return json.dumps(
        {"Channel": "Microsoft-Windows-Sysmon/Operational", "Provider_Name": "Microsoft-Windows-Sysmon", "EventID": 1,
         "Computer": "may-a", "SystemTime": f"2026-03-02T01:02:{second:02}Z", "Image": image, "User": user}
    )  # fmt: skip


def failed(user: str, second: int) -> str:
    return json.dumps(
        {"Channel": "Security", "Provider_Name": "Microsoft-Windows-Security-Auditing", "EventID": 4625,
         "Computer": "may-b", "SystemTime": f"2026-03-02T01:02:{second:02}Z", "TargetUserName": user}
    )  # fmt: skip


LOG = "\n".join(
    [sysmon("C:\\x\\LA.exe", "MAY-A\\an", 1), sysmon("C:\\x\\la.exe", "may-a\\QUANTRI", 2), sysmon("C:\\y.exe", "x", 3)]
    + [failed("binh", second) for second in (10, 20, 30)]
)


def test_who_waits_for_rules_sees_the_seconds_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(output, "_TICK", 0.01)
    with output.meanwhile("Đang đọc quy tắc…"):
        time.sleep(0.1)
    told = capsys.readouterr().err
    assert "Đang đọc quy tắc… 0 giây" in told and told.endswith("\r\033[K")
    assert "seconds" not in {one.name for one in threading.enumerate()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yml").write_text(RULE, encoding="utf-8")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.jsonl").write_text(LOG + "\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khien", "hunt", *map(str, arguments)]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONUTF8": "1"}
    return subprocess.run(command, capture_output=True, check=False, text=True, input=given, env=environment)


def test_findings_come_as_json_lines_in_their_stable_form(folder: Path) -> None:
    done = run(folder, folder / "rules.yml", folder / "logs", "--json", "--rules-left")
    assert done.returncode == 1, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found[0] == {
        "schema": "khien.finding/1",
        "rule": {
            "id": "11111111-1111-1111-1111-111111111111",
            "title": "Chạy tệp lạ",
            "level": "high",
            "tags": ["attack.execution", "attack.t1059"],
        },
        "file": str(folder / "logs" / "a.jsonl"),
        "record": 1,
        "time": "2026-03-02T01:02:01Z",
        "host": "may-a",
        "group": None,
        "count": None,
        "event": json.loads(LOG.splitlines()[0]),
    }
    assert [(one["rule"]["title"], one["record"]) for one in found[1:]] == [("Nhiều lần đăng nhập sai", 6)]
    assert (found[-1]["group"], found[-1]["count"]) == ({"TargetUserName": "binh"}, 3)
    assert "“Hỏng” không chạy được" in done.stderr
    told = "2 quy tắc và 1 quy tắc tương quan đã xem 6 sự kiện, 1 không có nguồn nhật ký, 1 không chạy được"
    assert told in done.stderr


def test_people_read_rules_hosts_what_was_not_looked_for_and_the_next_step(folder: Path) -> None:
    done = run(folder, folder / "rules.yml", folder / "logs")
    assert done.returncode == 1, done.stderr
    for said in (
        "Đã xem 6 sự kiện trong 1 tệp",
        "[CAO] Chạy tệp lạ (ATT&CK T1059; chạy mã)",
        "1 lần trên may-a, lúc 02/03/2026 08:02:01",
        "Image: C:\\x\\LA.exe",
        "Nhóm đầu tiên: TargetUserName = binh (3)",
        "1 quy tắc dành cho hệ thống khác, không có nhật ký ở đây: linux (1).",
        "1 quy tắc không chạy được",
        "Việc tiếp theo: xem máy may-a, quy tắc “Chạy tệp lạ” trước",
    ):
        assert said in done.stdout, said


def test_a_level_leaves_out_what_is_less(folder: Path) -> None:
    done = run(folder, folder / "rules.yml", folder / "logs", "--level", "high", "--json")
    assert [json.loads(line)["rule"]["title"] for line in done.stdout.splitlines()] == ["Chạy tệp lạ"]


def test_nothing_found_is_0_and_with_something_unseen_or_no_rule_for_these_logs_2(folder: Path) -> None:
    clean = folder / "clean.jsonl"
    clean.write_text(sysmon("C:\\y.exe", "x", 3) + "\n", encoding="utf-8")
    assert run(folder, folder / "rules.yml", clean).returncode == 0
    done = run(folder, folder / "rules.yml", clean, folder / "none.jsonl")
    assert done.returncode == 2
    assert "none.jsonl" in done.stderr and "chưa thể nói là sạch" in done.stdout
    (folder / "other.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    done = run(folder, folder / "rules.yml", folder / "other.jsonl")
    assert done.returncode == 2
    assert "không quy tắc nào dành cho nhật ký này" in done.stdout and "--source product=" in done.stdout
    (folder / "empty.jsonl").write_bytes(b"")
    done = run(folder, folder / "rules.yml", folder / "empty.jsonl")
    assert done.returncode == 2
    assert "Không đọc được sự kiện nào" in done.stdout and "hệ thống khác" not in done.stdout


def test_standard_input_is_a_log_of_the_source_that_is_named(folder: Path) -> None:
    line = '{"message": "Failed password for root"}\n'
    done = run(folder, folder / "rules.yml", "-", "--source", "product=linux,service=sshd", "--json", given=line)
    assert [json.loads(one)["rule"]["title"] for one in done.stdout.splitlines()] == ["Của Linux"]


def test_bad_input_ends_with_2_in_one_line(folder: Path) -> None:
    (folder / "broken.yml").write_text("title: x\n", encoding="utf-8")
    for arguments in (
        (folder / "none.yml", folder / "logs"),
        (folder / "rules.yml", folder / "logs", "--source", "linux"),
        (folder / "rules.yml", folder / "logs", "--value", "x"),
    ):
        done = run(folder, *arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert run(folder, folder / "broken.yml", folder / "logs").returncode == 2


def test_every_kind_of_log_is_in_the_docs_by_its_title() -> None:
    told = (Path(__file__).parents[3] / "docs" / "hunt.md").read_text(encoding="utf-8")
    assert [shape.id for shape in shapes() if f"| `{shape.id}` | {shape.title} |" not in told] == []


def test_a_reader_who_has_enough_is_not_told_that_nothing_was_found(folder: Path) -> None:
    many = folder / "many.jsonl"
    many.write_text((LOG + "\n") * 2_000, encoding="utf-8")
    command = [sys.executable, "-m", "khien", "hunt", str(folder / "rules.yml"), str(many), "--json"]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read().decode()
    assert process.returncode == 1, told
    assert "Traceback" not in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_and_is_never_0_or_1(folder: Path) -> None:
    command = [sys.executable, "-m", "khien", "hunt", str(folder / "rules.yml"), str(folder / "logs"), "--json"]
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONUTF8": "1"}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, env=environment)
    assert done.returncode == 2
    assert "không ghi được kết quả" in done.stderr.decode()


def test_rules_and_logs_given_the_wrong_way_round_are_told_so(folder: Path) -> None:
    done = run(folder, folder / "logs", folder / "rules.yml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "không có quy tắc Sigma nào ở đây" in done.stderr and "quy tắc đứng trước, nhật ký đứng sau" in done.stderr
