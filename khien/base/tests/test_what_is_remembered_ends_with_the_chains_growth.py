"""What one process keeps between requests: given again while the head stands, found anew after any entry."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from khien.base import audit
from khien.base.actors import Service
from khien.base.remember import Memory, one_look, saw

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KEEPER = Service("keeper")


def counting() -> tuple[list[int], Callable[[], int]]:
    """How often it was asked, and what asks."""
    asked: list[int] = []

    def find() -> int:
        asked.append(len(asked))
        return len(asked)

    return asked, find


def grow() -> None:
    audit.record("test.done", "test:1", by=KEEPER, at=AT)


def test_a_value_is_found_once_while_the_chain_stands_and_anew_when_it_has_grown() -> None:
    memory, (_, find) = Memory[int](4), counting()
    assert [memory.get("a", find), memory.get("a", find)] == [1, 1]
    grow()
    assert [memory.get("a", find), memory.get("a", find)] == [2, 2]
    assert memory.get("b", find) == 3, "another key is another value"


def test_inside_a_transaction_nothing_is_kept_and_nothing_kept_is_given() -> None:
    memory, (asked, find) = Memory[int](4), counting()
    memory.get("a", find)
    with transaction.atomic():
        assert memory.get("a", find) == 2
    assert memory.get("a", find) == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        grow()
        memory.get("a", find)
        raise RuntimeError
    assert memory.get("a", find) == 1, "what was rolled back has left nothing behind"
    assert len(asked) == 3


def test_what_changes_while_a_value_is_found_is_found_anew() -> None:
    memory: Memory[str] = Memory(4)

    def find() -> str:
        grow()
        return "before"

    assert memory.get("a", find) == "before"
    assert memory.get("a", lambda: "after") == "after"


def test_a_request_that_only_reads_looks_at_the_chain_once() -> None:
    memory, (_, find) = Memory[int](4), counting()
    with one_look():
        memory.get("a", find)
        grow()
        assert memory.get("a", find) == 1, "it shows one state of things"
    with one_look():
        saw("elsewhere")
        assert memory.get("a", find) == 2, "it takes the head as it was told"
    saw("elsewhere")
    assert memory.get("a", find) == 3, "which counts for nothing afterwards"


def test_a_refusal_is_not_kept_and_the_longest_unasked_goes_first() -> None:
    memory, (_, find) = Memory[int](2), counting()

    def refuse() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        memory.get("a", refuse)
    unsettled: Memory[int | None] = Memory(2)
    assert (unsettled.get("a", lambda: None), unsettled.get("a", lambda: 1)) == (None, 1), "nor is None"
    assert [memory.get(key, find) for key in "abaca"] == [1, 2, 1, 3, 1]
    assert memory.get("b", find) == 4, "two are kept: a, asked for again and again, and the newest"
