"""Contact points: of every unit one for incidents; of the school what its pages show on paper and in public."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.size.extras.cast import Cast
from bench.size.rows import pour
from khien.base.ids import new_id
from khien.organisations.actions import contacts as organisations
from khien.organisations.actions import publishing as pages
from khien.organisations.models import ContactPoint, Unit
from khien.organisations.rules import Role
from khien.organisations.rules.contacts import Hours, Purpose, checked, hours_value
from khien.systems.actions import add_part
from khien.systems.rules.fields import Part
from khien.watch.actions import contacts, publishing

SLUG, DOMAIN, PRESS = "truong-mau", "truong-mau.example", 6
COLUMNS = ("id", "line", "unit_id", "purpose", "position", "phones", "emails", "hours", "verified_at", "made_at")


def write(cast: Cast) -> None:
    """In bulk for all units, confirmed on different days; the school's own by the real actions."""
    pour(ContactPoint, COLUMNS, _everywhere(cast))
    by, made = cast.who(cast.school, Role.OFFICER), []
    for number in range(PRESS):
        words = checked(name="", position="Tổ mẫu", phones=f"0900 000 10{number}", emails="", hours=Hours())
        made.append(contacts.add(cast.school, by=by, at=cast.at, purpose=Purpose.PRESS, words=words))
    shown = organisations.release_contact(made[0], by=by, at=cast.at)
    pages.open_page(cast.school, by=by, at=cast.at, slug=SLUG, indexed=False)
    add_part(Part.DOMAIN, by=by, at=cast.at, unit=cast.school, system=None, given={"name": DOMAIN})
    asked = publishing.Asked(domain=DOMAIN, points=[shown.pk], expires_at=cast.at + timedelta(days=180))
    publishing.release_security_txt(cast.school, asked, by=by, at=cast.at)


def _everywhere(cast: Cast) -> Iterator[tuple[Any, ...]]:
    """One contact a unit; of every three hundred units some have not confirmed theirs for long."""
    hours, own = hours_value(Hours(always=True)), (cast.school.pk, cast.department.pk, cast.province.pk)
    units = Unit.objects.exclude(pk__in=own).order_by("pk").values_list("pk", flat=True)
    for number, unit in enumerate(units):
        then = cast.at - timedelta(days=number % 300)
        said = ("Bộ phận trực mẫu", ["0900 000 001"], ["truc@mau.example"], hours)
        yield new_id(), new_id(), unit, Purpose.RECEPTION, *said, then, then
