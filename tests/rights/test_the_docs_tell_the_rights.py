"""docs/rights.md says what the rules say."""

import re
from pathlib import Path

from khien.organisations.rules import MAY, ROLE_LABELS, SERVICE_MAY, Deed, Role

TEXT = (Path(__file__).parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")


def rows() -> dict[str, list[str]]:
    """The table of roles and deeds, a deed's cells by its name."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line[:2] == "| "]
    return {row[0]: row[1:] for row in cells}


def test_the_table_of_the_docs_is_the_one_that_decides() -> None:
    told = rows()
    assert told.pop("Deed") == [*(role.capitalize() for role in Role), "Service"]
    assert told == {
        deed.value: ["yes" if deed in deeds else "–" for deeds in (*(MAY[role] for role in Role), SERVICE_MAY)]
        for deed in Deed
    }


def test_the_docs_name_each_role_as_the_screens_do() -> None:
    assert [label for label in ROLE_LABELS.values() if f"*{label}*" not in re.sub(r"\s+", " ", TEXT)] == []
