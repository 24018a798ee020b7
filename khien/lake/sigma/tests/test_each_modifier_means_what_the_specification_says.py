"""Invented rules, one for each modifier and form, judged on invented events by the plain evaluator."""

import base64
from pathlib import Path
from typing import Any

import pytest

from khien.lake.sigma.load import rules
from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.parse.modifiers import MODIFIERS, item
from khien.lake.sigma.plain import holds
from khien.lake.sigma.types import Whole

MET, NOT_MET = True, False


def _wide(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


CASES: list[tuple[str, object, dict[str, Any], bool]] = [
    # texts and wildcards
    ("Tool", "nghe.exe", {"Tool": "NGHE.EXE"}, MET),
    ("Tool", "nghe.exe", {"Tool": "xnghe.exe"}, NOT_MET),
    ("Tool", "nghe.exe", {}, NOT_MET),
    ("Tool", "ngh?.*", {"Tool": "nghi.sh"}, MET),
    ("Tool", "ngh?", {"Tool": "ngh"}, NOT_MET),
    ("Tool", r"ngh\?", {"Tool": "ngh?"}, MET),
    ("Tool", r"ngh\?", {"Tool": "nghe"}, NOT_MET),
    ("Path", r"C:\Kho\*", {"Path": r"C:\Kho*"}, MET),
    ("Path", r"C:\Kho\\*", {"Path": r"C:\Kho\a.exe"}, MET),
    ("Path", r"C:\Kho\\*", {"Path": r"C:\Kho*"}, NOT_MET),
    ("Path", r"C:\Kho\\\*", {"Path": r"C:\Kho\*"}, MET),
    ("Path", r"C:\\Kho", {"Path": r"C:\Kho"}, MET),
    ("Tool", "", {"Tool": ""}, MET),
    ("Tool", "", {"Tool": "a"}, NOT_MET),
    ("Tool", ["a", "b"], {"Tool": "b"}, MET),
    ("Tool", ["a", "b"], {"Tool": ["x", "B"]}, MET),
    ("Text", "một*hai", {"Text": "MỘT\nHAI"}, MET),
    # numbers, truths, nothing
    ("EventID", 4688, {"EventID": 4688}, MET),
    ("EventID", 4688, {"EventID": "4688"}, MET),
    ("EventID", 4688, {"EventID": 46881}, NOT_MET),
    ("EventID", [1, 3], {"EventID": 3}, MET),
    ("Share", 1.5, {"Share": 1.5}, MET),
    ("Share", 2.0, {"Share": 2}, MET),
    ("Signed", True, {"Signed": True}, MET),
    ("Signed", True, {"Signed": "TRUE"}, MET),
    ("Signed", False, {"Signed": True}, NOT_MET),
    ("Parent", None, {}, MET),
    ("Parent", None, {"Parent": None}, MET),
    ("Parent", None, {"Parent": ""}, NOT_MET),
    ("Parent", [None, "a"], {"Parent": "a"}, MET),
    ("Parent", [], {}, MET),
    # contains, startswith, endswith, all, neq, cased
    ("Line|contains", "tải", {"Line": "lệnh TẢI về"}, MET),
    ("Line|contains", "tải", {"Line": "lệnh"}, NOT_MET),
    ("Line|contains", "a*c", {"Line": "xabcx"}, MET),
    ("Line|startswith", "net ", {"Line": "NET user"}, MET),
    ("Line|startswith", "net ", {"Line": "a net user"}, NOT_MET),
    ("Line|endswith", ".exe", {"Line": "A.EXE"}, MET),
    ("Line|endswith", ".exe", {"Line": "a.exe "}, NOT_MET),
    ("Line|contains", 46, {"Line": 4688}, MET),
    ("Line|contains|all", ["-a", "-b"], {"Line": "x -b -a"}, MET),
    ("Line|contains|all", ["-a", "-b"], {"Line": "x -b"}, NOT_MET),
    ("Line|all|contains", ["-a", "-b"], {"Line": "x -b -a"}, MET),
    ("Tool|neq", "a", {"Tool": "b"}, MET),
    ("Tool|neq", "a", {"Tool": "A"}, NOT_MET),
    ("Tool|neq", ["a", "b"], {"Tool": "b"}, NOT_MET),
    ("EventID|neq", 5, {"EventID": 5}, NOT_MET),
    ("Tool|contains|neq", "a", {"Tool": "bcd"}, MET),
    ("Tool|cased", "Nghe", {"Tool": "Nghe"}, MET),
    ("Tool|cased", "Nghe", {"Tool": "nghe"}, NOT_MET),
    ("Tool|contains|cased", "GH", {"Tool": "nGHe"}, MET),
    ("Tool|cased|contains", "GH", {"Tool": "nghe"}, NOT_MET),
    # encodings
    ("Data|base64", "lệnh 1", {"Data": base64.b64encode("lệnh 1".encode()).decode()}, MET),
    ("Data|base64|contains", "abc*"[:3], {"Data": "x " + base64.b64encode(b"abc").decode()}, MET),
    ("Data|base64", r"a\*b", {"Data": base64.b64encode(b"a*b").decode()}, MET),
    ("Data|wide|base64", "bí mật", {"Data": _wide("bí mật")}, MET),
    ("Data|utf16le|base64", "net", {"Data": _wide("net")}, MET),
    ("Data|utf16be|base64", "net", {"Data": base64.b64encode("net".encode("utf-16-be")).decode()}, MET),
    ("Data|utf16|base64", "net", {"Data": base64.b64encode(b"\xff\xfe" + "net".encode("utf-16-le")).decode()}, MET),
    ("Data|wide", "net", {"Data": "n\0e\0t\0"}, MET),
    ("Data|utf16", "net", {"Data": "ÿþn\0e\0t\0"}, MET),
    ("Data|wide|contains", "bí", {"Data": "xb\0\xed\0"}, MET),
    ("Data|wide|windash", "-a", {"Data": "\x13\x20a\0"}, MET),
    # windash
    ("Line|windash|contains", " -f ", {"Line": "x /f y"}, MET),
    ("Line|contains|windash", " -f ", {"Line": "x ―F y"}, MET),
    ("Line|windash|contains", " /f ", {"Line": "x -f y"}, MET),
    ("Line|windash|contains", " –f ", {"Line": "x /f y"}, MET),
    ("Line|windash|contains", "-no-stop", {"Line": "/no-stop"}, MET),
    ("Line|windash|contains", "-no-stop", {"Line": "/no/stop"}, NOT_MET),
    ("Line|windash|contains|all", [" -a", " -b"], {"Line": "x /b —a"}, MET),
    ("Line|windash", "-a -b -c -d -e", {"Line": "/A –b —c ―d -e"}, MET),
    ("Line|windash", "-a -b -c -d -e", {"Line": "/a –b —c ―d +e"}, NOT_MET),
    ("Line|windash|cased", "-a -b -c -d -e", {"Line": "/A –b —c ―d -e"}, NOT_MET),
    ("Line|windash|endswith", "-a -b -c -d -e*", {"Line": "run /a –b —c ―d -e now"}, MET),
    # regular expressions
    ("Line|re", "A.c", {"Line": "xAbcx"}, MET),
    ("Line|re", "A.c", {"Line": "xabcx"}, NOT_MET),
    ("Line|re|i", "A.c", {"Line": "xabcx"}, MET),
    ("Line|re", "a.c", {"Line": "a\nc"}, NOT_MET),
    ("Line|re|s", "a.c", {"Line": "a\nc"}, MET),
    ("Line|re", "^c$", {"Line": "a\nc\nb"}, NOT_MET),
    ("Line|re|m", "^c$", {"Line": "a\nc\nb"}, MET),
    ("Line|re|i|m|s", "^C.b$", {"Line": "a\nc\nb"}, MET),
    ("Line|re|ignorecase|multiline|dotall", "^C.b$", {"Line": "a\nc\nb"}, MET),
    ("Line|re|contains", "b", {"Line": "abc"}, MET),
    ("Line|re|startswith", "b|a", {"Line": "abc"}, MET),
    ("Line|re|startswith", "b", {"Line": "abc"}, NOT_MET),
    ("Line|re|endswith", "b", {"Line": "ab"}, MET),
    ("Line|re|all", ["a", "c"], {"Line": "abc"}, MET),
    ("Line|re", r"\d{3}", {"Line": 1234}, MET),
    ("Signed|re", True, {"Signed": True}, MET),
    # numbers compared
    ("Size|lt", 10, {"Size": 9}, MET),
    ("Size|lt", 10, {"Size": 10}, NOT_MET),
    ("Size|lte", 10, {"Size": "10"}, MET),
    ("Size|gt", "0x10", {"Size": 17}, MET),
    ("Size|gte", 1.5, {"Size": 1.5}, MET),
    ("Size|gte", 1, {"Size": "nhiều"}, NOT_MET),
    ("Size|gte", 1, {}, NOT_MET),
    # addresses
    ("Ip|cidr", "198.51.100.0/24", {"Ip": "198.51.100.7"}, MET),
    ("Ip|cidr", ["192.0.2.0/25", "2001:db8::/32"], {"Ip": "2001:DB8::1"}, MET),
    ("Ip|cidr", "198.51.100.0/24", {"Ip": "198.51.101.7"}, NOT_MET),
    ("Ip|cidr", "198.51.100.77/24", {"Ip": "198.51.100.7"}, MET),
    ("Ip|cidr", "198.51.100.7", {"Ip": "198.51.100.7"}, MET),
    # other fields, presence
    ("User|fieldref", "Owner", {"User": "An", "Owner": "an"}, MET),
    ("User|fieldref", "Owner", {"User": "An", "Owner": "Bình"}, NOT_MET),
    ("User|fieldref", "Owner", {"User": "An"}, NOT_MET),
    ("User|fieldref|startswith", "Owner", {"User": "an.nguyen", "Owner": "An"}, MET),
    ("User|fieldref|endswith", "Owner", {"User": "x.an", "Owner": "An"}, MET),
    ("User|fieldref|contains", "Owner", {"User": "x.an.y", "Owner": "An"}, MET),
    ("User|contains|fieldref", "Owner", {"User": "x.an.y", "Owner": "An"}, MET),
    ("User|fieldref|startswith|endswith", "Owner", {"User": "x.an.y", "Owner": "An"}, MET),
    ("User|fieldref|neq", "Owner", {"User": "An", "Owner": "Bình"}, MET),
    ("User|exists", True, {"User": ""}, MET),
    ("User|exists", False, {"User": None}, NOT_MET),
    ("User|exists", False, {}, MET),
    # parts of a time
    ("At|hour", 22, {"At": "2026-03-01T22:15:00Z"}, MET),
    ("At|hour|gte", 22, {"At": "2026-03-01T23:15:00Z"}, MET),
    ("At|hour|lt", 6, {"At": "2026-03-01T23:15:00Z"}, NOT_MET),
    ("At|minute", 15, {"At": "2026-03-01T22:15:00Z"}, MET),
    ("At|day", 1, {"At": "2026-03-01"}, MET),
    ("At|week", 9, {"At": "2026-03-01"}, MET),
    ("At|month", [3, 4], {"At": "2026-03-01"}, MET),
    ("At|year|lte", 2025, {"At": "2026-03-01"}, NOT_MET),
    # keywords
    ("", "gương mặt", {"Any": "xx GƯƠNG MẶT xx"}, MET),
    ("", ["a1", "b2"], {"Any": "xb2x"}, MET),
    ("|all", ["a1", "b2"], {"One": "a1", "Two": "b2"}, MET),
    ("|all", ["a1", "b2"], {"One": "a1"}, NOT_MET),
    ("|contains", "b2", {"Any": "xb2x"}, MET),
    ("|startswith", "b2", {"Any": "xb2x"}, NOT_MET),
    ("|endswith", "b2", {"Any": "xb2"}, MET),
    ("|re", "b[0-9]", {"Any": "xb2x"}, MET),
    ("|re|i", "B[0-9]", {"Any": "xb2x"}, MET),
    ("|cased", "B2", {"Any": "xb2x"}, NOT_MET),
    ("|windash", " -b", {"Any": "a /b"}, MET),
    ("", 4625, {"EventID": 4625}, MET),
    ("", "nghe", {"Any": Whole('{"nghe":1}')}, NOT_MET),
    ("Any|contains", "nghe", {"Any": Whole('{"nghe":1}')}, MET),
    # placeholders
    ("User|expand", "%admins%", {"User": "quantri2"}, MET),
    ("User|expand", "%admins%", {"User": "khach"}, NOT_MET),
    ("User|expand", r"\%admins%", {"User": "%admins%"}, MET),
    ("User|expand", "%servers%", {"User": "srv-17"}, MET),
    ("Line|contains|expand", "%admins%", {"Line": "/user:quantri1 /x"}, MET),
    ("Line|expand|contains", "%admins%", {"Line": "/user:quantri1 /x"}, MET),
    ("Line|re|expand", "^%admins%$", {"Line": "quantri1"}, MET),
    ("User", "%admins%", {"User": "%admins%"}, MET),
    ("Line|contains|all|expand", "%admins%", {"Line": "quantri1"}, NOT_MET),
    ("Line|contains|all|expand", "%admins%", {"Line": "quantri1 quantri2"}, MET),
]
VALUES = {"admins": ["quantri1", "quantri2"], "servers": ["srv*"]}


@pytest.mark.parametrize(("key", "value", "fields", "met"), CASES)
def test_a_line_of_a_selection(key: str, value: object, fields: dict[str, Any], met: bool) -> None:
    assert holds(item(key, value, VALUES), fields) is met


def test_every_modifier_has_a_case() -> None:
    used = {name for key, *_ in CASES for name in key.split("|")[1:]}
    assert {*MODIFIERS, "all", "neq", "expand"} - used == {"base64offset"}


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("secret", ["mật khẩu", "foobar", "x"])
def test_base64offset_is_met_wherever_the_text_begins(before: int, secret: str) -> None:
    node = item("Data|base64offset|contains", secret, {})
    data = base64.b64encode(b"#" * before + secret.encode() + b"!!").decode()
    assert holds(node, {"Data": f"powershell {data}"})
    wide = base64.b64encode(b"#" * before + secret.encode("utf-16-le") + b"!!").decode()
    assert holds(item("Data|wide|base64offset|contains", secret, {}), {"Data": wide})


def test_base64offset_is_not_met_by_another_text() -> None:
    data = base64.b64encode(b"nothing of this kind").decode()
    assert not holds(item("Data|base64offset|contains", "foobar", {}), {"Data": data})


REFUSED: list[tuple[str, object, str]] = [
    ("A|contain", "x", "không biết bổ ngữ “contain”"),
    ("A|re", "(", "biểu thức chính quy"),
    ("A|re", "(?=(a+)+b)", "không dừng"),
    ("A|contains|re", "a", "re phải đứng trước"),
    ("A|re", None, "cần giá trị là chữ"),
    ("A|base64|cidr", "192.0.2.0/24", "cidr phải đứng trước"),
    ("A|contains|lt", 5, "phải đứng trước"),
    ("A|i", "a", "chỉ đi sau re"),
    ("A|cidr", "198.51.100.0/33", "không phải dải địa chỉ"),
    ("A|lt", "nhiều", "không phải số"),
    ("A|lt", True, "không phải số"),
    ("A|lt|gt", 5, "không đi với nhau"),
    ("A|hour", "sáng", "không phải số"),
    ("A|base64", "a*b", "ký tự đại diện"),
    ("A|base64|fieldref", "b", "không đi sau"),
    ("A|windash|fieldref", "-b", "không đi sau"),
    ("A|wide|utf16", "a", "chỉ dùng một"),
    ("A|windash|base64", "-a -b -c -d -e", "quá nhiều dấu gạch"),
    ("A|exists", "có", "true hoặc false"),
    ("A|exists|contains", True, "đứng một mình"),
    ("A|fieldref", "B*", "ký tự đại diện"),
    ("A|expand", "%lạ%", "cần giá trị cho %lạ%"),
    ("A", {"b": 1}, "giá trị phải là"),
    ("A", [["b"]], "giá trị phải là"),
    ("", None, "không thể là null"),
    ("|exists", True, "cần tên trường"),
    ("|lt", 5, "cần tên trường"),
    ("", [], "rỗng"),
    ("A|re", "x" * 20_000, "quá dài"),
]


@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
def test_what_has_no_meaning_is_refused_in_words(key: str, value: object, why: str) -> None:
    with pytest.raises(UnableToReadRule, match=why):
        item(key, value, {})


EXPRESSIONS = [
    ("a(?i)b|c", "aB", MET), ("a(?i)b|c", "C", MET), ("a(?i)b|c", "Ab", NOT_MET),
    ("(?i)x(?-i)y", "Xy", MET), ("(?i)x(?-i)y", "XY", NOT_MET), ("(a(?i)b)c", "aBC", NOT_MET),
    ("[[:alpha:]]+[0-9]", "ab1", MET), ("[[:digit:]-]z", "-z", MET), ("[]x]z", "]z", MET), ("[a[]z", "[z", MET),
    (r"\Qa.b\E+", "a.bbb", MET), (r"\Qa.b\E", "axb", NOT_MET), (r"\x{41}\x42\u0043", "ABC", MET),
    (r"(?<n>a)\k<n>", "aa", MET), (r"(a)\g{1}", "aa", MET), (r"a\Kb", "ab", MET), (r"a\z", "a\n", NOT_MET),
    (r"a\Z", "a\n", MET), (r"a\h+b", "a \tb", MET), (r"a\Rb", "a\r\nb", MET), (r"\p{L}\d", "ế1", MET),
    ("a++b", "aab", MET),
    ("(?>ab|a)c", "abc", MET), ("(?#note)a", "a", MET), (r"cmd(?!\.exe)", "cmd.exe", NOT_MET), (r"\y", "y", MET),
    (r"\e\cA", "\x1b\x01", MET), ("[&&a]b", "&b", MET), ("(?i:a)b", "Ab", MET), ("(?P<n>a)(?P=n)", "aa", MET),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "text", "met"), EXPRESSIONS)
def test_expressions_in_the_manner_of_pcre(expression: str, text: str, met: bool) -> None:
    assert holds(item("A|re", expression, {}), {"A": text}) is met


@pytest.mark.parametrize(
    "expression", ["(?R)", "(?|a|b)", "a)", "[a", "\\", r"\p{Han}", r"[\p{L}]", "[[:lạ:]]", "(?<=a|bc)d"]
)
def test_what_python_cannot_say_is_refused_in_words(expression: str) -> None:
    with pytest.raises(UnableToReadRule, match="biểu thức chính quy"):
        item("A|re", expression, {})


DETECTIONS = [
    ("{s: {A: 1, B: 2}, condition: s}", {"A": 1, "B": 2}, MET),
    ("{s: {A: 1, B: 2}, condition: s}", {"A": 1}, NOT_MET),
    ("{s: [{A: 1}, {B: 2}], condition: s}", {"B": 2}, MET),
    ("{s: [{A: 1}, chữ], condition: s}", {"C": "có chữ này"}, MET),
    ("{s: [a1, b2], condition: s}", {"C": "b2"}, MET),
    ("{s1: {A: 1}, s2: {B: 2}, condition: s1 and not s2}", {"A": 1}, MET),
    ("{s1: {A: 1}, s2: {B: 2}, condition: s1 and not s2}", {"A": 1, "B": 2}, NOT_MET),
    ("{s1: {A: 1}, s2: {B: 2}, t: {C: 3}, condition: 1 of s* and t}", {"B": 2, "C": 3}, MET),
    ("{s1: {A: 1}, s2: {B: 2}, t: {C: 3}, condition: all of s* or t}", {"A": 1}, NOT_MET),
    ("{s1: {A: 1}, s2: {B: 2}, condition: any of them}", {"A": 1}, MET),
    ("{s1: {A: 1}, _s2: {B: 2}, condition: all of them}", {"A": 1}, MET),
    ("{x_s: {A: 1}, y_s: {B: 2}, condition: all of *_s}", {"A": 1}, NOT_MET),
    ("{a-b: {A: 1}, a-c: {B: 2}, condition: 1 of a-*}", {"B": 2}, MET),
    ("{notepad: {A: 1}, orange: {B: 2}, condition: notepad and orange}", {"A": 1, "B": 2}, MET),
    ("{a: {A: 1}, b: {B: 2}, c: {C: 3}, condition: a or b and c}", {"A": 1}, MET),
    ("{a: {A: 1}, b: {B: 2}, c: {C: 3}, condition: (a or b) and c}", {"A": 1}, NOT_MET),
    ("{a: {A: 1}, b: {B: 2}, condition: a AND NOT b}", {"A": 1}, MET),
    ("{a: {A: 1}, b: {B: 2}, condition: [a, b]}", {"B": 2}, MET),
    ("{a: {A: 1}, condition: not (not a)}", {"A": 1}, MET),
    ("{a: {T: 22:30}, b: {N: no}, condition: a and b}", {"T": "22:30", "N": "No"}, MET),
    ("{a: {T: 0x17, D: 2026-01-02}, condition: a}", {"T": "0x17", "D": "2026-01-02"}, MET),
    ("{a: {N: 0012}, condition: a}", {"N": "0012"}, MET),
]  # fmt: skip


@pytest.mark.parametrize(("detection", "fields", "met"), DETECTIONS)
def test_selections_and_conditions(tmp_path: Path, detection: str, fields: dict[str, Any], met: bool) -> None:
    (tmp_path / "r.yml").write_text(f"title: t\nlogsource: {{product: p}}\ndetection: {detection}\n")
    found = rules(tmp_path)
    assert not found.left
    assert holds(found.rules[0].condition, fields) is met


BROKEN = [
    ("{s: {A: 1}, condition: s and x}", "nhắc “x”"),
    ("{s: {A: 1}, condition: 1 of x*}", "không phần nào"),
    ("{s: {A: 1}, condition: s | count() > 5}", "kiểu cũ"),
    ("{s: {A: 1}, condition: s and}", "sai cú pháp"),
    ("{s: {A: 1}, condition: (s}", "sai cú pháp"),
    ("{s: {A: 1}, condition: s s}", "sai cú pháp"),
    ("{s: {A: 1}, condition: 5}", "không phải là chữ"),
    ("{s: {A: 1}}", "không có điều kiện"),
    ("{s: {A: 1}, condition: []}", "không có điều kiện"),
    ("{s: {}, condition: s}", "rỗng"),
    ("{s: [], condition: s}", "rỗng"),
    ("{condition: s}", "không có phần tìm kiếm"),
    ("[]", "không có phần detection"),
    ("{s: {A: 1}, condition: " + "not " * 300 + "s}", "sai cú pháp"),
    ("{s: {A: [" + "x, " * 400 + "y]}, condition: s" + " or s" * 3_000 + "}", "quá lớn"),
    ("{s: {A: 1}, condition: s" + " or s" * 9_000 + "}", "quá dài"),
]


@pytest.mark.parametrize(("detection", "why"), BROKEN)
def test_a_rule_that_cannot_run_is_listed_with_the_reason(tmp_path: Path, detection: str, why: str) -> None:
    (tmp_path / "r.yml").write_text(f"title: tên\nid: i1\nlogsource: {{product: p}}\ndetection: {detection}\n")
    found = rules(tmp_path)
    assert not found.rules
    assert [(one.file, one.title, one.id) for one in found.left] == [("r.yml", "tên", "i1")]
    assert why in found.left[0].why
