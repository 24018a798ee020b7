"""What a person says of an incident: serious or not, beyond capacity, personal data; lines of the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import clock
from khien.incidents.actions.holding import (
    BEYOND,
    LONGEST,
    SERIOUS,
    UnableToHandle,
    confirmed,
    count_event,
    locked,
    note,
    open_for,
    saved,
    tell,
)
from khien.incidents.actions.receiving import at_hand
from khien.incidents.actions.reporting import MOST_PICTURES, add_pictures
from khien.incidents.models import Incident, Picture
from khien.incidents.queries.incidents import PERSONAL_DATA, pictures
from khien.incidents.rules.states import State, What
from khien.law.incidents.clocks import is_serious
from khien.law.incidents.read import incident_laws
from khien.law.incidents.types import Said
from khien.organisations.queries import Viewer, may, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy

if TYPE_CHECKING:
    from khien.files.models import StoredFile

_WORDS = {True: "nghiêm trọng", False: "không nghiêm trọng", None: "chưa kết luận"}


@transaction.atomic
def judge_serious(
    row: Incident,
    answers: Mapping[str, Said],
    decided: bool | None,
    *,
    personal_data: Said,
    version: int,
    by: Viewer,
    at: datetime,
) -> Incident:
    """Answer the questions of the law of its day; where that law defines nothing, `decided` is the person's word."""
    held = open_for(row, by, version)
    chosen = incident_laws().deciding(clock.day_of(held.detected_at))
    law = chosen[0].serious if chosen else None
    asked = {one.id for one in law.questions} if law else set()
    kept = {key: said.value for key, said in answers.items() if key in asked}
    held.answers = {**kept, PERSONAL_DATA: personal_data.value}
    held.serious = is_serious(law, answers) if law and law.defined else decided
    if held.serious or personal_data is Said.YES:
        at_hand(held, by, at)
        confirmed(held, by=by, at=at)
    if held.serious:
        count_event(held, SERIOUS, held.detected_at, at)
    personal = "; có dữ liệu cá nhân bị ảnh hưởng" if personal_data is Said.YES else ""
    tell(held, What.SERIOUS, f"Kết luận: {_WORDS[held.serious]}{personal}", by=by, at=at)
    saved(held)
    note("incident.judged", held, by, at, serious=held.serious, personal_data=personal_data.value)
    return held


@transaction.atomic
def say_beyond(row: Incident, words: str, *, by: Viewer, at: datetime) -> Incident:
    """The unit cannot manage it alone: the initial report is due at once."""
    held = open_for(row, by)
    if held.beyond_capacity_at is not None:
        raise UnableToHandle("Đã ghi vượt khả năng xử lý trước đó; báo cáo ban đầu cần gửi ngay.")
    held.beyond_capacity_at = at
    at_hand(held, by, at)
    confirmed(held, by=by, at=at)
    count_event(held, BEYOND, at, at)
    tell(held, What.BEYOND, _checked(words), by=by, at=at)
    saved(held)
    note("incident.beyond_capacity", held, by, at)
    return held


@transaction.atomic
def write_on(
    row: Incident, words: str, files: Sequence[StoredFile] = (), *, on: datetime | None = None, by: Viewer, at: datetime
) -> Incident:
    """Add a line to the timeline, with pictures or files."""
    held = open_for(row, by)
    words = _checked(words)
    if not words and not files:
        raise UnableToHandle("Hãy ghi vài chữ hoặc chọn ảnh, tệp.")
    if on is not None and on > at:
        raise UnableToHandle("Việc đã xảy ra không thể ở sau lúc này.")
    if len(files) > MOST_PICTURES:
        raise UnableToHandle(f"Mỗi lần gửi nhiều nhất {MOST_PICTURES} ảnh, tệp.")
    add_pictures(held, files, by, at)
    tell(held, What.WRITTEN if words else What.PICTURE, words, by=by, at=at, on=on)
    saved(held)
    note("incident.written", held, by, at, files=len(files))
    return held


@transaction.atomic
def remove_picture(row: Incident, picture: int, *, by: Viewer, at: datetime) -> None:
    """Take a picture off the page; the file stays until it is erased by law."""
    held = open_for(row, by)
    if not pictures(held).filter(pk=picture).exists():
        raise UnableToHandle("Ảnh này đã được bỏ.")
    Picture.objects.filter(pk=picture).update(removed_at=at)
    note("incident.picture_removed", held, by, at)


@transaction.atomic
def note_call_out(row: Incident, team: str, *, by: Viewer, at: datetime) -> Incident:
    """The team was called for it, by whoever may call it; the call itself has an entry of its own."""
    held = locked(row)
    require(by, Deed.READ, held.unit)
    if held.state == State.DISMISSED:
        raise UnableToHandle("Sự cố đã ghi là không phải sự cố: mở lại trước rồi mới gọi đội.")
    if may(by, Deed.PROVE, held.unit):
        at_hand(held, by, at)
        confirmed(held, by=by, at=at)
    tell(held, What.CALLED_OUT, tidy(team), by=by, at=at)
    saved(held)
    note("incident.called_out", held, by, at)
    return held


def _checked(words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST:
        raise UnableToHandle(f"Dài quá {LONGEST} ký tự; hãy ghi làm nhiều lần.")
    return words
