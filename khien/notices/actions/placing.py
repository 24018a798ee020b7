"""Decides how each new notice leaves the machine: with which mail or post, and when. Sending is another step.

A delivery that still waits is locked before a notice is put into it: what is added to a mail is in it when it goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db import IntegrityError, transaction

from khien.base import clock
from khien.base.ids import new_id
from khien.notices.models import Channel, Delivery, Enclosure, Envelope, Notice
from khien.notices.queries.reach import Settled, habits_of, mail_is_set, settled
from khien.notices.rules.hours import Habits, Mode, Pace, due, next_digest, pace_for
from khien.notices.rules.kinds import MANNERS, Kind
from khien.notices.rules.states import OPEN, State
from khien.organisations.queries import Viewer

BATCH = 1000
TRIES = 3
NO_ADDRESS = "Người nhận chưa có địa chỉ thư; thông báo chỉ có trong Khiên."
NO_WAY = "Người này không có tài khoản và không có địa chỉ thư: chỉ còn gọi điện thoại."
NO_MAIL = "Máy chủ chưa được thiết lập để gửi thư, người nhận không có tài khoản: chỉ còn gọi điện thoại."
CHOSEN = "Người nhận chọn không nhận thư; thông báo chỉ có trong Khiên."
DIGEST = "digest:"
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def place(*, by: Viewer, at: datetime) -> int:
    """Give the oldest unplaced notices their deliveries; how many notices. Another worker's are left to it."""
    for _ in range(TRIES):
        try:
            return _place(by, at)
        except IntegrityError:  # another worker began the same digest first: the next look finds it
            continue
    return 0


@transaction.atomic
def _place(by: Viewer, at: datetime) -> int:
    rows = Notice.objects.filter(placed_at=None).order_by("made_at", "id").select_for_update(skip_locked=True)
    notices = list(rows[:BATCH])
    if not notices:
        return 0
    batch = _Batch(settled(by), at)
    enveloped = Envelope.objects.filter(notice__in=[one.pk for one in notices]).select_related("notice__person")
    envelopes = {one.notice_id: one for one in enveloped}
    batch.by_themselves(by, list(envelopes.values()), mailed=mail_is_set(by))
    if mail_is_set(by):
        batch.mail(by, [one for one in notices if one.pk not in envelopes])
    batch.post(notices)
    batch.save()
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(placed_at=at)
    return len(notices)


class _Batch:
    """The deliveries of one run: those that wait already, and new ones."""

    def __init__(self, rules: Settled, at: datetime) -> None:
        self.rules, self.at = rules, at
        self._gone: set[str] = set()
        self.fresh: list[Delivery] = []
        self.enclosures: list[Enclosure] = []

    def by_themselves(self, by: Viewer, envelopes: Sequence[Envelope], *, mailed: bool) -> None:
        """One mail for each, at its pace. Whom no mail reaches, the log says so; who has an account has it there."""
        people = {one.notice.person_id for one in envelopes if one.notice.person_id is not None}
        habits = habits_of(by, people, self.rules)
        for one in envelopes:
            notice, person = one.notice, one.notice.person
            own = habits[person.pk] if person is not None else self.rules.habits
            pace, address = Pace(notice.pace), one.address or (person.email if person is not None else "")
            why = _unsent(own, address, outside=person is None, mailed=mailed)
            if not mailed and person is not None:
                continue
            row = self._new(pace, due(pace, self.at, own, self.rules.calendar), envelope=one)
            if why:
                row.state, row.ended_at, row.outcome = State.DROPPED, self.at, why
            self._enclose(row, [notice])

    def mail(self, by: Viewer, notices: Sequence[Notice]) -> None:
        """A mail for each person, or several where what is urgent does not wait for the digest."""
        people = sorted({one.person_id for one in notices if one.person_id is not None})
        habits = habits_of(by, people, self.rules)
        addresses = dict(
            Notice.objects.filter(pk__in=[one.pk for one in notices]).values_list("person_id", "person__email")
        )
        waiting = self._waiting(people)
        self._gone = self._digests_gone(people)
        for person, group in groupby(sorted(notices, key=attrgetter("person_id")), attrgetter("person_id")):
            paced = self._paced(group, habits[person])
            if paced and not addresses.get(person):
                self._drop(person, [one for rows in paced.values() for one in rows])
                continue
            for pace, rows in paced.items():
                self._enclose(self._delivery(person, pace, habits[person], waiting), rows)

    def _paced(self, notices: Iterable[Notice], habits: Habits) -> dict[Pace, list[Notice]]:
        found: dict[Pace, list[Notice]] = defaultdict(list)
        for one in notices:
            pace = pace_for(Pace(one.pace), one.kind, habits)
            if pace is not None:
                found[pace].append(one)
        return found

    def _waiting(self, people: Sequence[int]) -> dict[tuple[int, str], Delivery]:
        """What waits for these people and was not tried yet, locked, by person and by slot or pace."""
        rows = Delivery.objects.filter(person__in=people, state__in=OPEN, tries=0).select_for_update()
        return {(row.person_id, row.slot or row.pace): row for row in rows if row.person_id is not None}

    def _digests_gone(self, people: Sequence[int]) -> set[str]:
        """Slots of their digests that nothing can be put into any more."""
        rows = Delivery.objects.filter(person__in=people, slot__startswith=DIGEST, due_at__gte=self.at - _DAY)
        return {slot for slot in rows.exclude(state__in=OPEN, tries=0).values_list("slot", flat=True) if slot}

    def _delivery(
        self, person: int, pace: Pace, habits: Habits, waiting: Mapping[tuple[int, str], Delivery]
    ) -> Delivery:
        when = due(pace, self.at, habits, self.rules.calendar)
        slot = None
        if pace is Pace.DIGEST:
            slot, when = self._digest(person, habits, when)
        return waiting.get((person, slot or pace)) or self._new(pace, when, person_id=person, slot=slot)

    def _digest(self, person: int, habits: Habits, when: datetime) -> tuple[str, datetime]:
        """The first digest of the person that has not gone yet."""
        slot = f"{DIGEST}{person}:{clock.day_of(when)}"
        while slot in self._gone:
            when = next_digest(when + _MINUTE, habits, self.rules.calendar)
            slot = f"{DIGEST}{person}:{clock.day_of(when)}"
        return slot, when

    def post(self, notices: Sequence[Notice]) -> None:
        """Once to each channel of the unit, however many people of it are told."""
        channels: dict[int, list[Channel]] = defaultdict(list)
        for channel in Channel.objects.filter(ended_at=None, unit__in={one.unit_id for one in notices}):
            channels[channel.unit_id].append(channel)
        if not channels:
            return
        keys = {_key(one, channel): (one, channel) for one in notices for channel in channels.get(one.unit_id, ())}
        gone = set(Enclosure.objects.filter(key__in=list(keys)).values_list("key", flat=True))
        base = replace(self.rules.habits, mode=Mode.EACH)
        for key, (one, channel) in keys.items():
            pace = pace_for(Pace(one.pace), one.kind, base)
            if key in gone or pace is None or not MANNERS[Kind(one.kind)].posted:
                continue
            when = due(pace, self.at, base, self.rules.calendar)
            self._enclose(self._new(pace, when, channel_id=channel.pk), [one], key)

    def _new(
        self,
        pace: Pace,
        when: datetime,
        *,
        person_id: int | None = None,
        channel_id: int | None = None,
        envelope: Envelope | None = None,
        slot: str | None = None,
    ) -> Delivery:
        held = when > self.at and pace is not Pace.DIGEST
        row = Delivery(
            id=new_id(),
            person_id=person_id,
            channel_id=channel_id,
            envelope=envelope,
            slot=slot,
            pace=pace,
            state=State.HELD if held else State.WAITING,
            due_at=when,
            made_at=self.at,
            outcome="Ngoài giờ nhận thư: giữ đến giờ làm việc." if held else "",
        )
        self.fresh.append(row)
        return row

    def _drop(self, person: int, notices: Sequence[Notice]) -> None:
        row = self._new(Pace.SOON, self.at, person_id=person)
        row.state, row.ended_at, row.outcome = State.DROPPED, self.at, NO_ADDRESS
        self._enclose(row, notices)

    def _enclose(self, delivery: Delivery, notices: Iterable[Notice], key: str = "") -> None:
        self.enclosures += [Enclosure(delivery=delivery, notice=one, key=key or f"mail:{one.pk}") for one in notices]

    def save(self) -> None:
        Delivery.objects.bulk_create(self.fresh, batch_size=500)
        Enclosure.objects.bulk_create(self.enclosures, batch_size=500)


def _unsent(habits: Habits, address: str, *, outside: bool, mailed: bool) -> str:
    """Why no mail goes to this address; blank where one does."""
    if outside:
        return NO_WAY if not address else "" if mailed else NO_MAIL
    return CHOSEN if habits.mode is Mode.OFF else "" if address else NO_ADDRESS


def _key(notice: Notice, channel: Channel) -> str:
    return f"{channel.pk}:{notice.kind}:{notice.about}:{notice.occasion}"
