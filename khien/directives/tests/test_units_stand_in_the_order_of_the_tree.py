"""Among units in equal trouble the tree decides who stands first, by numbers and not by their digits as text."""

from datetime import date

import pytest

from khien.directives.models import Recipient
from khien.directives.queries.progress import RecipientProgress, _trouble
from khien.directives.rules.states import Reply
from khien.organisations.models import Unit


@pytest.mark.parametrize("path", ["/1/10/", "/1/9/11/", "/2/"])
def test_the_ninth_unit_comes_before_the_tenth(path: str) -> None:
    def told(where: str) -> RecipientProgress:
        row = Recipient(unit=Unit(path=where), state=Reply.NOT_OPENED)
        return RecipientProgress(row, date(2026, 9, 1), False, 1, {}, 0)

    assert _trouble(told("/1/9/")) < _trouble(told(path))
