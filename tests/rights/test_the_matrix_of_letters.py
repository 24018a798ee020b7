"""Every address of the letters answers each persona as the matrix says; apart, so that two processors walk."""

import pytest

from tests.rights import matrix
from tests.rights.holding import hold
from tests.rights.scene import Scene
from tests.rights.walk import Walk

pytestmark = pytest.mark.django_db
LINES = [line for line in matrix.lines() if line.route.startswith("letters:")]


@pytest.mark.usefixtures("bare_frame")
@pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])
def test_each_persona_gets_what_the_matrix_says_of_letters(
    line: matrix.Line, walk: Walk, stage_scenes: dict[tuple[str, str], Scene]
) -> None:
    hold(line, walk, stage_scenes)
