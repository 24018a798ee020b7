import json

import pytest

from khien.lake.lists.patterns import Told, UnableToReadPattern, told
from khien.lake.lists.read import read_list

MD5, SHA256 = "0a" * 16, "9f" * 32


def taken(pattern: str) -> list[str]:
    return [one.value for one in told(pattern) if not one.why]


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        (
            "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.23']",
            ["198.51.100.23"],
        ),
        (
            "[(network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.23') "
            "AND network-traffic:dst_port = 443 AND network-traffic:protocols[0] = 'tcp']",
            ["198.51.100.23"],
        ),
        (f"[file:name = 'a.exe' AND file:hashes.'SHA-256' = '{SHA256}' AND file:size = 5]", [SHA256]),
        (f"[file:hashes.MD5 = '{MD5}' AND file:hashes.SHA256 = '{SHA256}']", [MD5, SHA256]),
        (f"[file:name = 'a' AND (file:hashes.MD5 = '{MD5}' OR file:hashes.'SHA-256' = '{SHA256}')]", [MD5, SHA256]),
        (
            "[domain-name:value = 'evil.example' AND domain-name:resolves_to_refs[*].value = '203.0.113.8' "
            "AND domain-name:x_misp_port = '80']",
            ["evil.example", "203.0.113.8"],
        ),
        ("[ipv4-addr:value = '203.0.113.7' OR domain-name:value = 'evil.example']", ["203.0.113.7", "evil.example"]),
        (
            "[ipv4-addr:value='203.0.113.7'] OR [url:value='http://evil.example/']",
            ["203.0.113.7", "http://evil.example/"],
        ),
        (
            "([ipv4-addr:value = '203.0.113.7']) START t'2026-01-01T00:00:00Z' STOP t'2026-02-01T00:00:00Z'",
            ["203.0.113.7"],
        ),
        (
            "[ipv4-addr:value IN ('203.0.113.7', '203.0.113.8') AND network-traffic:dst_port = 1]",
            ["203.0.113.7", "203.0.113.8"],
        ),
        (r"[url:value = 'http://evil.example/it\'s']", ["http://evil.example/it's"]),
    ],
)
def test_what_says_it_all_is_taken_without_what_narrows_it(pattern: str, values: list[str]) -> None:
    assert taken(pattern) == values


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (
            "[network-traffic:src_ref.value = '203.0.113.7' AND network-traffic:dst_ref.value = '203.0.113.8']",
            "cả nguồn và đích",
        ),
        ("[ipv4-addr:value = '203.0.113.7' AND ipv4-addr:value = '203.0.113.8']", "nhiều điều kiện"),
        ("[domain-name:value = 'a.example' AND domain-name:value = 'b.example']", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7' AND process:name = 'x']", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7' AND file:name = 'x']", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7' AND domain-name:value = 'a.example']", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7'] AND [ipv4-addr:value = '203.0.113.8']", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7'] FOLLOWEDBY [ipv4-addr:value = '203.0.113.8']", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7'] REPEATS 5 TIMES", "nhiều điều kiện"),
        ("[ipv4-addr:value = '203.0.113.7'", "không đọc được"),
        ("[ipv4-addr:value = ]", "không đọc được"),
        ("", "không đọc được"),
        ("(" * 5000 + "[ipv4-addr:value = '203.0.113.7']" + ")" * 5000, "không đọc được"),
    ],
)
def test_what_is_true_together_only_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(UnableToReadPattern, match=why):
        told(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "[ipv4-addr:value != '203.0.113.7']",
        "[url:value LIKE 'http://%']",
        "[file:name = 'a.exe']",
        "[ipv4-addr:value NOT = '203.0.113.7']",
        "[x509-certificate:hashes.MD5 = 'x']",
    ],
)
def test_a_comparison_that_is_none_of_ours_is_refused_and_named(pattern: str) -> None:
    [one] = told(pattern)
    assert isinstance(one, Told)
    assert pattern[1:].split(" ")[0] in one.why


def test_objects_one_a_line_are_a_list_too() -> None:
    lines = [
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": f"i--{at}",
            "pattern": f"[ipv4-addr:value = '203.0.113.{at}']",
        }
        for at in (7, 8)
    ]
    [found] = read_list("\n".join(map(json.dumps, lines)).encode(), "l")
    assert [(one.line, one.value) for one in found.indicators] == [(1, "203.0.113.7"), (2, "203.0.113.8")]


def test_a_sample_of_malware_in_misp_is_its_hash() -> None:
    attribute = {"type": "malware-sample", "value": f"a.exe|{MD5}", "to_ids": True}
    [found] = read_list(json.dumps({"Event": {"Attribute": [attribute, None, 5]}}).encode(), "l")
    assert [one.value for one in found.indicators] == [MD5]
