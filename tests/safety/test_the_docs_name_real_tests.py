"""docs/safety.md names a test for each promise, and each test is there."""

import re

from tests.processes import ROOT

TEXT = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`((?:tests|khien)/[\w/]+\.py)(?:::(\w+))?`", TEXT)


def test_every_test_that_the_docs_name_exists() -> None:
    missing = [
        (path, test)
        for path, test in NAMED
        if not (ROOT / path).is_file() or (test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_every_promise_names_a_test() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not re.match(r"\| (Promise|Trap) ", line)]
    assert len(rows) > 20
    assert [row for row in rows if not re.search(r"`[\w/]+\.py", row)] == []
