"""Scenes of notices: one's own, one's choice, the log, reminding, the administrator's channels."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from khien.base.actors import Service
from khien.directives import actions as directives
from khien.directives.models import Directive, Reminded, Reminder
from khien.directives.rules.targets import TargetRule
from khien.duties.models import Ask
from khien.duties.queries.judging import fresh
from khien.notices import actions
from khien.notices.actions import News
from khien.notices.composing import confirming_token
from khien.notices.gateways import seal
from khien.notices.models import Channel, Delivery, Enclosure, Notice
from khien.notices.rules.hours import Pace
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import State
from tests.rights.scene import Scene, to
from tests.rights.stage import LETTER, MARKS, NOW, TODAY, Stage

BY = Service("notices")
DUE = date(2026, 8, 25)
GIVEN = {"mode": "each", "own_hours": ""}
RULES = {
    "quiet_from": "21:00",
    "quiet_to": "07:00",
    "digest_at": "07:30",
    "remind_hours": "24",
    "days_0": "1",
    "whom_0": ["staff"],
}


def _notices(stage: Stage) -> Iterator[Scene]:
    told = _told(stage)
    lost = _delivery(told)
    person = stage.world.north_officer
    yield to("notices:index")
    yield to("notices:read_all", acts=False)
    yield to("notices:choose", body=lambda: GIVEN)
    yield to("notices:ask_to_confirm", acts=False)
    yield to("notices:confirm", confirming_token(person.pk, person.email), of="north.officer")
    yield to("notices:log")
    yield to("notices:send_again", lost.pk, of="north")
    yield to("notices:follow", told.pk, of="north.officer")


def _told(stage: Stage) -> Notice:
    """A notice of the school's officer, with the school's mark in its words."""
    world = stage.world
    details: dict[str, Any] = {"unit": f"{world.north.name} {MARKS['north']}", "letter": "CV 128"}
    about = f"recipient:{stage.to_north.pk}"
    news = News(world.north_officer.pk, world.north.pk, Kind.LETTER_NEW, about, "1", details, world.north.pk)
    actions.tell_many([news], by=BY, at=NOW)
    return Notice.objects.get(person=world.north_officer, kind=Kind.LETTER_NEW, about=about)


def _delivery(told: Notice) -> Delivery:
    row = Delivery.objects.create(
        person=told.person, pace=Pace.SOON, state=State.UNKNOWN, due_at=NOW, made_at=NOW, outcome="không rõ"
    )
    Enclosure.objects.create(delivery=row, notice=told, key=f"mail:{told.pk}")
    return row


def _reminding(stage: Stage) -> Iterator[Scene]:
    world, late = stage.world, _late_letter(stage)
    yield to("notices:remind", of="a late letter", query=f"?van_ban={late.pk}")
    yield to("notices:remind", of="the department", query=f"?don_vi={world.department.pk}")
    made = Reminder.objects.create(directive=stage.sent, unit=world.department, by=world.department_coordinator, at=NOW)
    Reminded.objects.create(reminder=made, recipient=stage.to_hill, people=2, at=NOW - timedelta(days=9))
    yield to("notices:reminder", made.pk, of="of the department")
    yield to("notices:reminder_progress", made.pk, of="of the department")


def _late_letter(stage: Stage) -> Directive:
    """A letter to two schools, whose day to answer has passed."""
    world, by = stage.world, stage.world.department_coordinator
    paper = directives.NewPaper(directives.PaperRole.MAIN, text=LETTER.replace("128/", "140/"))
    row = directives.take_in([paper], holder=world.department, by=by, at=NOW)
    row = directives.set_answer_by(row, DUE, settle_the_rest=True, version=row.version, by=by, at=NOW)
    rule = TargetRule(units=(world.south.pk, world.hill.pk))
    row = directives.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=NOW)
    row = directives.send(row, by=by, at=NOW)
    fresh(Ask.objects.all(), TODAY)
    return row


def _channels(stage: Stage) -> Iterator[Scene]:
    world = stage.world
    row = Channel.objects.create(
        unit=world.north, name="Nhóm", service="Webhook", sealed=seal.seal("json://127.0.0.1:1/x"), made_at=NOW
    )
    new = {"unit": world.north.name, "name": "Nhóm hai", "address": "json://127.0.0.1:1/y"}
    yield to("channels:index")
    yield to("channels:try_mail", acts=False)
    yield to("channels:rules", body=lambda: RULES)
    yield to("channels:add", body=lambda: new)
    yield to("channels:try_one", row.pk, of="of north")
    yield to("channels:end", row.pk, of="of north")


AREAS = (_notices, _reminding, _channels)
