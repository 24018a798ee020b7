"""What the health page looks at. Each check answers in one sentence; none changes anything."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from khien.base import clock
from khien.base.actors import Service
from khien.base.database import pending_migrations, sqlite_is_safe, uses_sqlite
from khien.jobs import queries as jobs
from khien.keeping import queries as keeping
from khien.keeping.rules import FRESH
from khien.notices import queries as notices
from khien.notices.rules.states import State

WORKER_SILENT = timedelta(minutes=6)
TASK_LIMIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page: what was looked at, whether it is well, and in words."""

    what: str
    well: bool
    words: str
    needed: bool = True  # without it the site cannot work; otherwise it is a warning


def database() -> Finding:
    """Does the database answer, and are its tables those of this version?"""
    what = _("Cơ sở dữ liệu")
    try:
        pending = pending_migrations()
    except DatabaseError:
        return Finding(what, False, _("Cơ sở dữ liệu không trả lời."))
    if pending:
        return Finding(what, False, _("Còn %(n)d bước cập nhật bảng chưa chạy: khien prepare.") % {"n": len(pending)})
    return Finding(what, True, _("Trả lời, các bảng đúng phiên bản."))


def sqlite_build() -> Finding:
    """Is the SQLite library one that does not lose data?"""
    what = _("Bản SQLite")
    if not uses_sqlite():
        return Finding(what, True, _("Không dùng; dữ liệu nằm ở PostgreSQL."), needed=False)
    if sqlite_is_safe():
        return Finding(
            what, True, _("Phiên bản %(v)s, không có lỗi WAL.") % {"v": sqlite3.sqlite_version}, needed=False
        )
    words = _("Phiên bản %(v)s có lỗi WAL có thể làm hỏng dữ liệu. Hãy cài pysqlite3; nay chỉ chạy một tiến trình.")
    return Finding(what, False, words % {"v": sqlite3.sqlite_version}, needed=False)


def worker(at: datetime) -> Finding:
    """Has a worker finished anything lately, or is it busy with one long task?"""
    what = _("Tiến trình nền")
    try:
        pulse = jobs.pulse(Service("health"))
    except DatabaseError:
        return Finding(what, False, _("Không đọc được hàng đợi."), needed=False)
    busy = pulse.running_since is not None and at - pulse.running_since < TASK_LIMIT
    alive = pulse.worked_at is not None and at - pulse.worked_at < WORKER_SILENT
    counts = {"waiting": pulse.waiting, "failed": pulse.failed}
    if alive or busy:
        words = _("Đang chạy; %(waiting)d việc chờ, %(failed)d việc lỗi.")
        return Finding(what, True, words % counts, needed=False)
    words = _("Không thấy tiến trình nền hoạt động; %(waiting)d việc đang chờ. Hãy chạy khien worker.")
    return Finding(what, False, words % counts, needed=False)


def backup(at: datetime) -> Finding:
    """Is there a backup of today's work that a trial restore has proven?"""
    what = _("Sao lưu")
    try:
        last = keeping.backups(Service("health")).exclude(verified_at=None).filter(differences=[]).first()
    except DatabaseError:
        return Finding(what, False, _("Không đọc được danh sách bản sao lưu."), needed=False)
    if last is None:
        return Finding(what, False, _("Chưa có bản sao lưu nào đã khôi phục thử."), needed=False)
    day = {"day": date_format(clock.day_of(last.made_at), "d/m/Y")}
    if at - last.made_at > FRESH:
        return Finding(what, False, _("Bản sao lưu tốt gần nhất đã cũ: ngày %(day)s.") % day, needed=False)
    return Finding(what, True, _("Bản gần nhất ngày %(day)s, đã khôi phục thử và khớp.") % day, needed=False)


def messages(at: datetime) -> Finding:
    """Does what people are told leave the machine, where it is meant to?"""
    what = _("Thư và tin")
    if not notices.mail_is_set(Service("health")):
        return Finding(what, True, _("Chưa đặt máy chủ thư; thông báo chỉ có trong Khiên."), needed=False)
    try:
        stuck = notices.stuck(Service("health"), at)
    except DatabaseError:
        return Finding(what, False, _("Không đọc được hàng thư."), needed=False)
    if stuck[State.WAITING]:
        words = _("Số tin quá giờ gửi hơn một tiếng: %(n)d. Hãy xem tiến trình nền và máy chủ thư.")
        return Finding(what, False, words % {"n": stuck[State.WAITING]}, needed=False)
    return Finding(what, True, _("Không có tin nào bị kẹt."), needed=False)


def findings(at: datetime) -> list[Finding]:
    """Every check, the needed first."""
    return [database(), sqlite_build(), worker(at), backup(at), messages(at)]
