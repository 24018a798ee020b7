"""Invented rules, written into files of a folder for tests."""

from pathlib import Path

from khien.lake.sigma.types import Rules

ONE = """title: Lệnh lạ
id: 11111111-1111-4111-8111-111111111111
name: strange_command
status: test
date: hôm nay
level: High
tags: [attack.t1059, attack.execution]
logsource: {product: Windows, category: process_creation}
detection:
    s: {Line|contains: strange}
    condition: s
"""
TWO = ONE.replace("1", "2").replace("t2059", "t1059").replace("strange", "odd").replace("Lệnh lạ", "Lệnh kỳ")


def written(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / f"{name}.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def left_of(found: Rules) -> list[tuple[str, str]]:
    return [(one.file, one.why) for one in found.left]


CORRELATION = """title: Nhiều lần
id: 99999999-9999-4999-8999-999999999999
name: many
level: high
correlation:
    type: value_count
    rules: [strange_command, 22222222-2222-4222-8222-222222222222]
    group-by: [Computer, who]
    timespan: 90m
    aliases: {who: {strange_command: User, odd_command: Account}}
    condition: {gt: 3, lte: 10, field: [Line, User]}
"""
