"""Whom and what the extras play with: the school and the Sở that the personas of the benchmark sign in from."""

from dataclasses import dataclass
from datetime import date, datetime

from bench.size.tree import Tree, username
from khien.base import clock
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.organisations.models import Person, Unit
from khien.organisations.rules import Role


@dataclass(frozen=True, slots=True)
class Cast:
    """Units by what they are, and the one instant at which all happens."""

    province: Unit
    department: Unit
    school: Unit
    at: datetime

    @classmethod
    def of(cls, tree: Tree, at: datetime) -> "Cast":
        province, department, school = (
            Unit.objects.get(pk=tree.of_kind(kind)[0].id) for kind in ("province", "department", "upper_school")
        )
        return cls(province, department, school, at)

    @property
    def today(self) -> date:
        return clock.day_of(self.at)

    def who(self, unit: Unit, role: Role) -> Person:
        return Person.objects.get(username=username(unit.pk, role))

    def paper(self, name: str = "ban-ky.txt", words: str = "1. Bản ký thử nghiệm") -> StoredFile:
        return store_bytes(words.encode(), name, by=None, at=self.at)
