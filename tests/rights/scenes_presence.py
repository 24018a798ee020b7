"""Scenes of presence, handover and calendars of shifts: north's officer is on watch, the Sở's coordinator checks."""

from collections.abc import Iterator
from datetime import date, timedelta

from khien.watch.actions import feeding, handovers
from khien.watch.actions.links import make_link
from khien.watch.actions.periods import Declared, declare
from khien.watch.actions.presence import ask_planned
from khien.watch.actions.reckoning import BY, reckon
from khien.watch.models import Member, Period, Presence, Shift
from khien.watch.queries.feeds import shift_feeds_of
from khien.watch.rules.links import Purpose
from khien.watch.rules.spans import Span
from tests.rights.scene import Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, Stage

HOUR = timedelta(hours=1)


def _shift(stage: Stage) -> Shift:
    """The officer is on site since eight hours ago, for another hour."""
    world = stage.world
    name = f"{MARKS['north']} {MARKUP}"
    officer = Member.objects.create(
        unit=world.north, person=world.north_officer, name=name, valid_from=date(2026, 8, 1), made_at=NOW
    )
    return Shift.objects.create(
        unit=world.north, member=officer, start=NOW - 8 * HOUR, end=NOW + HOUR, kind="site", made_at=NOW
    )


def _period(stage: Stage, shift: Shift) -> Period:
    world = stage.world
    window = Span(shift.start, NOW + 24 * HOUR)
    what = Declared("Đợt trực của trường", window, ask_every=60)
    period = declare(world.north, what, by=world.north_coordinator, at=shift.start - HOUR)
    reckon([world.north.pk], None, at=NOW)
    return period


def _asked(stage: Stage) -> Iterator[Scene]:
    """A question asked by the plan an hour ago, and one that was asked by hand."""
    world, of = stage.world, "north's"
    shift = _shift(stage)
    period = _period(stage, shift)
    ask_planned(by=BY, at=NOW)
    row = Presence.objects.get(period=period)
    yield to("presence:mine")
    yield to("presence:one", row.pk, of=of)
    yield to("presence:confirm", row.pk, of=of)
    yield to("presence:unit", of="one's own")
    yield to("presence:unit", of=of, query=f"?don_vi={world.north.pk}")
    yield to("presence:period", period.pk, of=of)
    yield to("presence:checks")
    yield to("presence:check", of=of, body=lambda: {"chon": [world.north.pk]})
    for table, query in (("co-mat", f"?don_vi={world.north.pk}"), ("ty-le-co-mat", f"?dot={period.pk}")):
        yield to("tables:download", table, "csv", of=f"north's {table}", query=query)
    token = make_link(shift.member, Purpose.PRESENCE, f"presence:{row.pk}", at=NOW)
    yield to("presence:answer", token, of="the officer of north's", body=lambda: {"tra_loi": "co"})
    yield to("presence:answer", "x" * 43, of="an address that is none")
    yield from _handed(stage, shift)
    yield from _calendars(stage, shift)


def _handed(stage: Stage, shift: Shift) -> Iterator[Scene]:
    """A shift to hand over, one that was, and what stands open."""
    world, of = stage.world, "north's"
    taker = Member.objects.create(
        unit=world.north, person=world.north_coordinator, name="Người nhận", valid_from=shift.start.date(), made_at=NOW
    )
    ended = Shift.objects.create(
        unit=world.north, member=taker, start=NOW - 16 * HOUR, end=shift.start + 7 * HOUR, kind="call", made_at=NOW
    )
    said = f"{MARKS['north']} {MARKUP}"
    made = handovers.hand_over(ended, said, closed={}, by=world.north_coordinator, at=NOW - HOUR)
    matter = handovers.open_matter(world.north, said, by=world.north_officer, at=NOW)
    given = {"don_vi": world.north.pk, "words": "Việc mới"}
    yield to("presence:handovers", of="one's own")
    yield to("presence:handovers", of=of, query=f"?don_vi={world.north.pk}")
    yield to("presence:write_handover", shift.pk, of=of, body=lambda: {"words": "Yên", "matters": ""})
    yield to("presence:handover", made.pk, of=of)
    yield to("presence:take_handover", made.pk, of=of)
    yield to("presence:add_matter", of=of, body=lambda: given)
    yield to("presence:end_matter", matter.pk, of=of, body=lambda: {"words": "Xong"})
    yield to("tables:download", "ban-giao-ca", "csv", of="north's handovers", query=f"?don_vi={world.north.pk}")


def _calendars(stage: Stage, shift: Shift) -> Iterator[Scene]:
    """The officer's own calendar, and north's."""
    world = stage.world
    token = feeding.make_shift_feed(member=shift.member, by=world.north_officer, at=NOW)
    own = shift_feeds_of(world.north_officer)[0]
    yield to("presence:feeds")
    yield to("presence:make_feed", of="of the officer", body=lambda: {"cua": f"nguoi:{shift.member_id}"})
    yield to("presence:make_feed", of="of north", body=lambda: {"cua": f"don-vi:{world.north.pk}"})
    yield to("presence:end_feed", own.pk, of="the officer of north's")
    yield to("presence:feed", token, of="the officer of north's")
    yield to("presence:feed", "x" * 43, of="an address that is none")


AREAS = (_asked,)
