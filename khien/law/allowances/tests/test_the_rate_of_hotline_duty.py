"""The rate is what its circular says from its day on; for a part of a month nothing is made up."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from khien.law.allowances.read import HOTLINE, allowances
from khien.law.lint import lint
from khien.law.load import default_folder
from khien.law.types import Confidence


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "catalogue"))


def test_the_rate_is_cited_and_begins_on_its_day() -> None:
    known = allowances()[HOTLINE]
    rate = known.rate_on(date(2027, 2, 28))
    assert rate is not None and rate.amount == 1_300_000
    assert [(one.instrument, one.at, one.confidence) for one in rate.cites] == [
        ("121/2018/TT-BTC", "Điều 6", Confidence.READ)
    ]
    assert known.rate_on(date(2019, 1, 31)) is None


def test_what_a_part_of_a_month_is_worth_is_said_to_be_unknown() -> None:
    assert "không nói cách tính phần của tháng" in allowances()[HOTLINE].part_of_month


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("{on: 2019-02-01, amount: 1300000}", "{on: 2019-02-01, amount: 1500000}", "failed_example"),
        ("amount: 1300000\n    cites", "amount: 0\n    cites", "wrong_type"),
        ("121/2018/TT-BTC, at: Điều 6", "122/2018/TT-BTC, at: Điều 6", "unknown_instrument"),
        ("per: person_month", "per: person_day", "unknown_word"),
        ("id: hotline-duty", "id: hotline", "wrong_name"),
    ],
)
def test_a_fault_of_the_rate_is_told_by_the_lint(folder: Path, old: str, new: str, kind: str) -> None:
    path = folder / "allowances" / "hotline-duty.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert kind in {fault.kind for fault in lint(folder)[1] if not fault.warning}
