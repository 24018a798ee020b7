"""Scenes of contact points: kept by a school, called at night, shown to everybody only where it was released."""

from collections.abc import Iterator
from datetime import timedelta

from pysequoia import Tsk

from khien.organisations.actions import contacts as released
from khien.organisations.actions import publishing as pages
from khien.organisations.models import ContactPoint, Unit
from khien.organisations.rules.contacts import Hours, Purpose, checked
from khien.systems import actions as systems
from khien.systems.rules.fields import Part
from khien.watch.actions import contacts, publishing
from tests.rights.scene import Scene, to
from tests.rights.stage import LETTER, MARKS, MARKUP, NOW, Stage, taken_in

DOMAIN = "thptbl.example"
CALL = "Khi có sự cố, liên hệ Phòng Công nghệ thông tin, số điện thoại 0900.000.031, thư điện tử: truc@sgd.example."
LETTER_WITH_CONTACT = LETTER.replace("128/SGDĐT-VP", "133/SGDĐT-VP").replace(
    "2. Lập phương án", f"{CALL}\n\n2. Lập phương án"
)
GIVEN = {"position": "Tổ trực", "phones": "0900 000 032", "when": "always"}


def _point(stage: Stage, unit: Unit, position: str, purpose: Purpose = Purpose.RECEPTION) -> ContactPoint:
    words = checked(
        name="", position=position, phones="0900 000 033", emails="truc@lamdai.example", hours=Hours(always=True)
    )
    return contacts.add(unit, by=stage.world.north_officer, at=NOW, purpose=purpose, words=words)


def _kept(stage: Stage) -> Iterator[Scene]:
    """North's own contact points, as each may keep them."""
    world, north = stage.world, f"?don_vi={stage.world.north.pk}"
    point = _point(stage, world.north, f"{MARKS['north']} {MARKUP}")
    second = _point(stage, world.north, f"{MARKS['north']} thay thế")
    yield to("contacts:index")
    yield to("contacts:index", of="north's", query=north)
    yield to("contacts:below")
    yield to("contacts:below", of="department's", query=f"?don_vi={world.department.pk}")
    yield to("contacts:vcard", of="north's", query=north)
    yield to("contacts:add", of="north's", query=north, body=lambda: {**GIVEN, "purpose": "technical"})
    yield to("contacts:one", point.pk, of="north's")
    yield to("contacts:correct", point.pk, of="north's", body=lambda: GIVEN)
    yield to("contacts:verify", point.pk, of="north's", body=lambda: {"how": "called"})
    yield to("contacts:first", second.pk, of="north's")
    yield to("contacts:end", point.pk, of="north's", body=lambda: {"why": "Đã chuyển việc"})
    yield to("contacts:release", point.pk, of="north's")
    yield to("contacts:whom")
    yield to("contacts:whom", of="north's", query=f"{north}&loai=trang-web")
    yield to("tables:download", "dau-moi", "csv", of="north's contacts", query=north)
    yield to("tables:download", "dau-moi-cap-duoi", "csv", of="contacts below north", query=north)
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    yield to("erasing:one", "dau-moi", point.pk, of="north's contact", body=lambda: why)


def _shown(stage: Stage) -> Iterator[Scene]:
    """What north shows to everybody: one contact, a page, a signed file."""
    world, north = stage.world, f"?don_vi={stage.world.north.pk}"
    point = _point(stage, world.north, "Bộ phận kỹ thuật", Purpose.TECHNICAL)
    released.release_contact(point, by=world.north_officer, at=NOW)
    pages.open_page(world.north, by=world.north_officer, at=NOW, slug="thpt-bac-lam", indexed=False)
    systems.add_part(
        Part.DOMAIN, by=world.north_officer, at=NOW, unit=world.north, system=world.north_site, given={"name": DOMAIN}
    )
    key = publishing.set_signing_key(
        world.province, str(Tsk.generate("Thử nghiệm <thu@lamdai.example>")), "", by=world.administrator, at=NOW
    )
    asked = publishing.Asked(domain=DOMAIN, points=[point.pk], expires_at=NOW + timedelta(days=100))
    publishing.release_security_txt(world.north, asked, by=world.north_officer, at=NOW)
    form = {"points": [str(point.pk)], "expires_on": "01/12/2026", "languages": "vi"}
    yield to("contacts:withdraw", point.pk, of="north's")
    yield to("contacts:page", of="north's", query=north, body=lambda: {"slug": "thpt-bac-lam-2"})
    yield to("contacts:close_page", of="north's", query=north)
    yield to("contacts:security_txts", of="north's", query=north)
    yield to("contacts:security_txt", DOMAIN, of="north's", query=north, body=lambda: form)
    yield to("contacts:security_txt_file", DOMAIN, of="north's", query=north)
    yield to("contacts:security_txt_withdraw", DOMAIN, of="north's", query=north)
    armoured = str(Tsk.generate("Thử nghiệm hai <thu2@lamdai.example>"))
    top = f"?don_vi={world.province.pk}"
    yield to("contacts:key", of="province's", query=top, body=lambda: {"armored": armoured, "passphrase": ""})
    yield to("contacts:end_key", of="province's", query=top)
    yield to("contacts:public_page", "thpt-bac-lam", of="north's")
    yield to("contacts:public_vcard", "thpt-bac-lam", of="north's")
    yield to("contacts:public_security_txt", DOMAIN, of="north's")
    yield to("contacts:public_key", key.fingerprint, of="province's")
    yield to("contacts:public_page", "khong-co", of="a page that is none")


def _read(stage: Stage) -> Iterator[Scene]:
    """A letter of the Sở that names whom to call."""
    letter = taken_in(stage.world, LETTER_WITH_CONTACT)
    unit = stage.world.it_room.pk
    taken = {"nhan": ["0"], "don-vi-0": str(unit), "viec-0": "reception"}
    yield to("contacts:from_letter", letter.pk, of="of a letter in review", body=lambda: taken)


AREAS = (_kept, _shown, _read)
