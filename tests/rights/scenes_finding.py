"""Scenes of finding, taking away and erasing: search, tables as files, saved views, personal data."""

from collections.abc import Iterator

from khien.base.models import Entry
from khien.organisations import actions
from khien.web.search.kinds import KINDS
from tests.rights.scene import Scene, to
from tests.rights.stage import NOW, Stage


def _search(stage: Stage) -> Iterator[Scene]:
    yield to("guide:index")
    yield to("search:index", query="?q=bao+cao")
    for kind in KINDS:
        yield to("search:index", of=kind.key, query=f"?q=truong&loai={kind.key}")
        yield to("search:group", kind.key, of=kind.key, query="?q=sao+luu")


def _tables(stage: Stage) -> Iterator[Scene]:
    north, letter = f"?don_vi={stage.world.north.pk}", f"?van_ban={stage.sent.pk}"
    whole = ("van-ban", "tra-loi", "minh-chung", "minh-chung-cho-xem-xet", "don-vi", "bao-cao", "viec", "he-thong")
    for name in (*whole, "nhat-ky", "sao-luu", "so-sanh", "dien-bien", "nhat-ky-gui", "da-xoa"):
        yield to("tables:download", name, "csv", of=name)
    yield to("tables:download", "don-vi", "xlsx", of="don-vi as xlsx")
    for name in ("nguoi", "viec", "he-thong", "nhat-ky", "tra-loi", "so-sanh", "dien-bien"):
        yield to("tables:download", name, "csv", of=f"{name} of north", query=north)
    for name in ("don-vi-nhan", "chuoi-van-ban"):
        yield to("tables:download", name, "csv", of=f"{name} of the sent letter", query=letter)


def _saved(stage: Stage) -> Iterator[Scene]:
    mine = actions.save_view(
        by=stage.people["north.officer"], at=NOW, page="evidence:index", name="Sao lưu", query="loai=backup_run"
    )
    given = {"page": "evidence:index", "query": "loai=backup_321", "name": "3-2-1"}
    yield to("saved:index")
    yield to("saved:save", body=lambda: given)
    yield to("saved:change", mine.pk, of="the officer of north", body=lambda: {"name": "Sao lưu tháng"})
    yield to("saved:delete", mine.pk, of="the officer of north")


def _erasing(stage: Stage) -> Iterator[Scene]:
    world, why = stage.world, {"reason": "Đơn đề nghị ngày 02/9/2026"}
    entry = Entry.objects.get(subject=f"person:{world.north_officer.pk}", action="person.created")
    yield to("erasing:index")
    yield to("erasing:one", "nguoi", world.removed.pk, of="one who left", body=lambda: why)
    yield to("erasing:one", "minh-chung", stage.waiting.pk, of="evidence of north", body=lambda: why)
    file = stage.waiting.attachments.get().file_id
    yield to("erasing:one", "tep", file, of="a file of north's evidence", body=lambda: why)
    yield to("erasing:one", "tra-loi", stage.to_north.pk, of="the answer of north", body=lambda: why)
    yield to("erasing:one", "muc", entry.pk, of="an entry about a person", body=lambda: why)
    described = {"full_name": "Tạ Bắc Ba", "title": "Giáo viên", "email": "", "phone": ""}
    yield to("units:correct_person", world.north_officer.pk, of="the officer of north", body=lambda: described)


AREAS = (_search, _tables, _saved, _erasing)
