"""Scenes of calendars: made, fetched by the address alone, ended."""

from collections.abc import Iterator

from khien.notices.actions import make_feed
from khien.notices.queries import feeds_of
from tests.rights.scene import Scene, to
from tests.rights.stage import NOW, Stage


def _calendars(stage: Stage) -> Iterator[Scene]:
    world = stage.world
    token = make_feed(None, by=world.north_officer, at=NOW)
    own = feeds_of(world.north_officer)[0]
    yield to("calendars:index")
    yield to("calendars:holidays")
    yield to("calendars:correct", body=lambda: {"day": "04/09/2026", "how": "nghi"})
    yield to("calendars:make", of="one's own work")
    yield to("calendars:make", of="north", body=lambda: {"don_vi": str(world.north.pk)})
    yield to("calendars:end", own.pk, of="the officer of north's")
    yield to("calendars:feed", token, of="the officer of north's")
    yield to("calendars:feed", "x" * 43, of="an address that is none")


AREAS = (_calendars,)
