"""Scenes of those who look after others: standing, reports, units, people, the audit trail."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.base.models import Entry
from khien.organisations.queries import grants_of
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import TODAY, Stage
from tests.world import SETUP


def _standing(stage: Stage) -> Iterator[Scene]:
    north, letter = stage.world.north.pk, stage.sent.pk
    for name in ("index", "progress", "cell", "answers", "answered"):
        yield to(f"standing:{name}")
        yield to(f"standing:{name}", of="north", query=f"?don_vi={north}")
        yield to(f"standing:{name}", of="telecom", query=f"?don_vi={stage.world.telecom.pk}")
        yield to(f"standing:{name}", of="the sent letter", query=f"?van_ban={letter}")
    for name in ("table", "duties"):
        for kind in ("xlsx", "csv"):
            yield to(f"standing:{name}", kind, of=kind)
            yield to(f"standing:{name}", kind, of=f"{kind} of north", query=f"?don_vi={north}")
            yield to(f"standing:{name}", kind, of=f"{kind} of the sent letter", query=f"?van_ban={letter}")


def _reports(stage: Stage) -> Iterator[Scene]:
    letter, draft, final = stage.sent, stage.draft, stage.final
    yield to("reports:index")
    yield to("reports:draft", letter.pk, of="the sent letter")
    for name in ("brief_page", "brief"):
        yield to(f"reports:{name}", letter.pk, of="the sent letter")
    yield to("reports:whole", letter.pk, of="the sent letter")
    for kind in ("xlsx", "csv"):
        yield to("reports:table", letter.pk, kind, of=kind)
    version, words = {"version": draft.version}, {"opening": "Kính gửi", "closing": "Kính báo cáo"}
    yield to("reports:one", draft.pk, of="a draft")
    yield to("reports:edit", draft.pk, of="a draft", body=lambda: version | words)
    yield to("reports:refresh", draft.pk, of="a draft", body=lambda: version)
    yield to("reports:finalise", draft.pk, of="a draft", body=lambda: version)
    yield to("reports:preview", draft.pk, "docx", of="a draft")
    yield to("reports:picture", draft.pk, 1, of="a draft")
    yield to("reports:final", final.pk, 1, "pdf", of="a final")
    yield to("reports:close", final.pk, of="a final", body=_issued)
    yield to("reports:signed", stage.closed.pk, of="closed")


def _issued() -> dict[str, Any]:
    copy = SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")
    return {"number": "9/BC", "issued_on": DAY, "signed_copy": copy}


def _units(stage: Stage) -> Iterator[Scene]:
    world = stage.world
    described = {"name": "Trường THPT Bắc Lâm mới", "kind": "upper_school", "place": "Lâm Đài", "symbol": "THPTBL"}
    new = {"name": "Tổ Tin học", "kind": "office"}
    yield to("units:index")
    yield to("units:add", of="the department", query=f"?don_vi={world.department.pk}", body=lambda: new)
    yield to("units:one", world.north.pk, of="north")
    yield to("units:one", world.telecom.pk, of="telecom")
    yield to("units:correct", world.north.pk, of="north", body=lambda: described)
    yield to("units:code", world.north.pk, of="north", body=lambda: {"code": "H99.7.9", "since": DAY})
    office = {"other": world.office.name}
    yield to("units:move", world.it_room.pk, of="the room for IT", body=lambda: office)
    yield to("units:end", world.it_room.pk, of="the room for IT", body=lambda: office | {"on": DAY})
    for kind in ("don-vi", "nguoi"):
        yield to("units:import", kind, of=kind, body=_table, acts=False)
        yield to("units:confirm", kind, "x" * 22, of=f"{kind} without a ticket", acts=False)


def _table() -> dict[str, Any]:
    return {"sheet": SimpleUploadedFile("bang.csv", "Tên đơn vị;Loại\n".encode(), "text/csv")}


def _people(stage: Stage) -> Iterator[Scene]:
    world, someone = stage.world, stage.world.north_officer
    held = grants_of(SETUP, someone, TODAY).get()
    new = {"full_name": "Người Mới", "role": "officer", "username": "nguoi.moi"}
    more = {"role": "responder", "unit": world.north.name}
    yield to("units:add_person", world.north.pk, of="north", body=lambda: new)
    yield to("units:person", someone.pk, of="north")
    yield to("units:person", world.telecom_officer.pk, of="telecom")
    yield to("units:grant", someone.pk, of="north", body=lambda: more | {"since": DAY})
    yield to("units:revoke", someone.pk, held.pk, of="north")
    yield to("units:invite", someone.pk, of="north")
    yield to("units:remove", someone.pk, of="north")


def _audit(stage: Stage) -> Iterator[Scene]:
    yield to("audit:index")
    yield to("audit:index", of="north", query=f"?don_vi={stage.world.north.pk}")
    yield to("audit:check", acts=False)
    for name, piece in (("north", stage.waiting), ("telecom", stage.lent)):
        entry = Entry.objects.get(subject=f"evidence:{piece.pk}", action="evidence.recorded")
        yield to("audit:one", entry.seq, of=name)


def _keeping(stage: Stage) -> Iterator[Scene]:
    yield to("keeping:index")
    yield to("keeping:ask")


AREAS = (_standing, _reports, _units, _people, _audit, _keeping)
