"""The life of a yearly report, its rows and totals, and whether it came in time: pure rules."""

from datetime import date
from pathlib import Path

import pytest

from khien.dossiers.rules.controls import Rollout
from khien.law.reporting.read import yearlies
from khien.reports.yearly.rules import (
    ACTS,
    NEXT,
    STATES,
    Act,
    State,
    Timing,
    UnableToMoveYearly,
    after,
    diagram,
    timing,
)
from khien.reports.yearly.rules import current_year as year_of
from khien.reports.yearly.values import BY_ID as FIELDS
from khien.reports.yearly.values import (
    CHECKS,
    Row,
    Totals,
    UnableToReadWhen,
    blanks,
    doubts,
    from_json,
    merged,
    shown,
    to_json,
    totals_of,
    when,
)
from khien.reports.yearly.values import STATES as APPROVALS

DOC = Path(__file__).parents[3] / "docs" / "lifecycles.md"
LAST = date(2026, 12, 19)


def test_the_drawing_in_the_docs_is_the_table() -> None:
    assert diagram() in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_act_leads_where_the_table_says_or_is_refused_in_words(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert after(state, act) is NEXT[state, act]
    else:
        with pytest.raises(UnableToMoveYearly, match=STATES[state]):
            after(state, act)
    assert ACTS[act]


def test_every_state_can_be_left_and_reached() -> None:
    assert {before for before, _ in NEXT} == set(State)
    assert {*NEXT.values()} == set(State)


@pytest.mark.parametrize(
    ("sent", "on", "found"),
    [
        (LAST, date(2027, 1, 5), Timing.IN_TIME),
        (date(2026, 12, 20), date(2026, 12, 20), Timing.LATE),
        (None, LAST, Timing.AWAITED),
        (None, date(2026, 12, 20), Timing.OVERDUE),
        (date(2026, 12, 18), date(2026, 12, 17), Timing.AWAITED),
    ],
)
def test_the_last_day_is_still_in_time(sent: date | None, on: date, found: Timing) -> None:
    assert timing(sent, LAST, on) is found


def test_january_still_looks_back() -> None:
    assert (year_of(date(2026, 12, 31)), year_of(date(2027, 1, 31)), year_of(date(2027, 2, 1))) == (2026, 2026, 2027)


def test_the_form_of_2026_allows_the_words_that_rows_use() -> None:
    law = yearlies().of_year(2026)
    assert law is not None
    values = {one.number: one.values for one in law.columns}
    assert (values[6], values[10], values[12]) == (APPROVALS, tuple(Rollout), CHECKS)
    assert [one.number for one in law.columns] == list(range(1, 13))


def _row(**values: str) -> Row:
    return merged(1, {"name": "Cổng", **values}, {})


def test_what_is_blank_counts_nowhere_but_in_the_whole() -> None:
    rows = [_row(), _row(state="Đang dự thảo", kind="x"), _row(state="Đã được phê duyệt", checks="Định kỳ")]
    assert totals_of(rows) == Totals(3, 1, 2, 1, 1, 1)
    assert totals_of(rows) + totals_of([]) == Totals(3, 1, 2, 1, 1, 1)
    assert totals_of([_row(checks="Định kỳ")]).checked == 0


def test_only_what_the_form_asks_of_a_row_as_it_stands_is_called_blank() -> None:
    done = _row(owner="A", operator="B", level="2", state="Đã được phê duyệt", rollout="Đã triển khai đầy đủ")
    assert [one.id for one in blanks(done)] == ["decision", "decided_on", "decided_by"]
    assert "approval_by" in {one.id for one in blanks(_row(state="Đang dự thảo"))}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"policy_on": "2026-05-06", "decided_on": "2026-05-06"}, "Quy chế ban hành không trước"),
        ({"state": "Đã được phê duyệt", "approval_by": "2027-03"}, "vẫn còn dự kiến"),
        ({"state": "Đã thẩm định", "decision": "1/QĐ"}, "Có số quyết định"),
        ({"rollout": "Đã triển khai đầy đủ", "rollout_by": "2027-03"}, "triển khai đầy đủ mà vẫn còn"),
    ],
)
def test_what_contradicts_the_form_is_told_as_a_doubt(values: dict[str, str], told: str) -> None:
    law = yearlies().of_year(2026)
    assert law is not None
    assert [told in one.text for one in doubts([_row(**values)], law)] == [True]


def test_a_policy_issued_before_the_approval_is_no_doubt() -> None:
    law = yearlies().of_year(2026)
    assert law is not None
    assert list(doubts([_row(policy_on="2026-05-05", decided_on="2026-05-06")], law)) == []


def test_rows_come_back_from_the_table_as_they_went_in() -> None:
    row = merged(7, {"name": "Cổng", "level": "2"}, {"level": "3", "operator": "Tổ CNTT", "name": "khác", "": "x"})
    assert (row["level"], row["operator"], row["name"]) == ("2", "Tổ CNTT", "Cổng")
    assert (row.said, row.against) == (("operator",), ("level",))
    assert from_json(to_json([row])) == [row]


@pytest.mark.parametrize(("text", "kept"), [("3/2027", "2027-03"), (" 15-3-2027 ", "2027-03-15")])
def test_a_day_or_a_month_is_read_as_people_write_it(text: str, kept: str) -> None:
    assert when(text) == kept
    assert when(shown(FIELDS["approval_by"], kept)) == kept


@pytest.mark.parametrize("text", ["mai", "13/2027", "31/2/2027", "2027"])
def test_what_is_no_day_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(UnableToReadWhen, match="tháng/năm"):
        when(text)
