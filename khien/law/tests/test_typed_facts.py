from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.law import types
from khien.law.facts import UnableToReadFacts, day_of, satisfied, short, typed
from khien.law.load import catalogue
from khien.law.types import FactType, Field, Proof, Requirement

_BACKUP = catalogue().proofs["backup_321"]


def _proof(kind: FactType, *, required: bool = True) -> Proof:
    options = (("a", "Một"), ("b", "Hai")) if kind is FactType.CHOICE else ()
    return Proof("x", "X", "Ngày", (Field("f", "Con số", kind, required, options),))


def _one(kind: FactType, written: str) -> object:
    return typed(_proof(kind), {"f": written})["f"]


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (FactType.INTEGER, "12", 12),
        (FactType.INTEGER, "1.284", 1284),
        (FactType.NUMBER, "1.284", 1284.0),
        (FactType.NUMBER, "1.284,5", 1284.5),
        (FactType.NUMBER, "1,5", 1.5),
        (FactType.NUMBER, "0.5", 0.5),
        (FactType.NUMBER, "98,7%", 98.7),
        (FactType.HOURS, "2 giờ 30 phút", 2.5),
        (FactType.HOURS, "24:00", 24.0),
        (FactType.HOURS, "1,5", 1.5),
        (FactType.DATE, "10/05/2024", "2024-05-10"),
        (FactType.DATE, "1-2-2024", "2024-02-01"),
        (FactType.DATE, "2024-05-10", "2024-05-10"),
        (FactType.BOOLEAN, "on", True),
        (FactType.BOOLEAN, "không", False),
        (FactType.CHOICE, "b", "b"),
        (FactType.TEXT, "  máy chủ  ", "máy chủ"),
    ],
)
def test_facts_are_read_as_vietnamese_offices_write_them(kind: FactType, written: str, value: object) -> None:
    assert _one(kind, written) == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FactType.INTEGER, "12,5"),
        (FactType.INTEGER, "-1"),
        (FactType.INTEGER, "1.28"),
        (FactType.NUMBER, "1,284,5"),
        (FactType.NUMBER, "nan"),
        (FactType.NUMBER, "1e9"),
        (FactType.HOURS, "2 giờ 75 phút"),
        (FactType.HOURS, "-2"),
        (FactType.DATE, "31/02/2024"),
        (FactType.DATE, "2024"),
        (FactType.BOOLEAN, "maybe"),
        (FactType.CHOICE, "c"),
        (FactType.TEXT, "x" * 4001),
    ],
)
def test_what_cannot_be_read_is_an_error_of_its_field(kind: FactType, written: str) -> None:
    with pytest.raises(UnableToReadFacts) as refusal:
        _one(kind, written)
    assert list(refusal.value.errors) == ["f"] and "Con số" in refusal.value.errors["f"]


def test_every_error_is_told_at_once() -> None:
    with pytest.raises(UnableToReadFacts) as refusal:
        typed(_BACKUP, {"copies": "ba", "media": "", "unknown": "1"})
    assert set(refusal.value.errors) == {"copies", "media", "offline", "unknown"}


def test_a_blank_optional_field_is_left_out_and_an_unticked_box_is_a_no() -> None:
    assert typed(_BACKUP, {"copies": "3", "media": "2", "offline": "1", "restore_hours": ""}) == {
        "copies": 3,
        "media": 2,
        "offline": 1,
    }
    assert typed(_proof(FactType.BOOLEAN), {}) == {"f": False}


def test_two_copies_on_one_kind_of_disk_are_not_3_2_1() -> None:
    assert short(_BACKUP.requires, {"copies": 2, "media": 1, "offline": 1}) == [
        "Cần ít nhất 3 bản dữ liệu",
        "Cần ít nhất 2 loại phương tiện lưu trữ khác nhau",
    ]
    assert short(_BACKUP.requires, {"copies": 3, "media": 2, "offline": 1}) == []


@given(st.sampled_from([need for proof in catalogue().proofs.values() for need in proof.requires]))
def test_a_missing_fact_satisfies_nothing(need: Requirement) -> None:
    assert not satisfied(need, None)
    assert short([need], {}) == [need.otherwise]


@pytest.mark.parametrize(
    ("test", "value", "good", "bad"),
    [
        (types.Test.AT_LEAST, 3.0, 3, 2.9),
        (types.Test.AT_MOST, 24.0, 24.0, 24.01),
        (types.Test.EQUALS, True, True, 1),
        (types.Test.EQUALS, "a", "a", "b"),
        (types.Test.ONE_OF, ("a", "b"), "b", "c"),
        (types.Test.FILLED, True, "x", ""),
        (types.Test.AT_LEAST, 1.0, 1, True),
    ],
)
def test_a_requirement_holds_up_to_its_bound_and_not_past_it(
    test: types.Test, value: str | float | bool | tuple[str, ...], good: str | float, bad: str | float
) -> None:
    need = Requirement("f", test, value, "thiếu")
    assert satisfied(need, good) and not satisfied(need, bad)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_is_read_day_first(day: date) -> None:
    assert day_of(f"{day.day}/{day.month}/{day.year}") == day == day_of(day.strftime("%d/%m/%Y"))
