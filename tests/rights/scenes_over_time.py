"""Scenes of what became of things: trends, the map of the tree, comparison, the history of a unit."""

from collections.abc import Iterator

from tests.rights.scene import Scene, to
from tests.rights.stage import Stage


def _over_time(stage: Stage) -> Iterator[Scene]:
    north, telecom, letter = stage.world.north.pk, stage.world.telecom.pk, stage.sent.pk
    for name in ("months", "tree", "compare"):
        yield to(f"standing:{name}")
        yield to(f"standing:{name}", of="north", query=f"?don_vi={north}")
        yield to(f"standing:{name}", of="telecom", query=f"?don_vi={telecom}")
        yield to(f"standing:{name}", of="the sent letter", query=f"?van_ban={letter}")
    yield to("standing:keeping")
    yield to("units:story", north, of="north")
    yield to("units:story", telecom, of="telecom")


AREAS = (_over_time,)
