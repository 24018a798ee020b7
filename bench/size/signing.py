"""Who signs in to the generated province, and with what. One invented password for six of its people."""

from django.contrib.auth.hashers import make_password

from bench.size.password import PASSWORD
from bench.size.tree import Tree, username
from khien.organisations.models import Person
from khien.organisations.rules import Role

# What each persona is, and which kind of unit it looks from.
PERSONAS = {
    "province": ("province", Role.COORDINATOR),
    "department": ("department", Role.COORDINATOR),
    "school": ("upper_school", Role.OFFICER),
    "auditor": ("province", Role.AUDITOR),
    "administrator": ("province", Role.ADMINISTRATOR),
    "leader": ("upper_school", Role.LEADER),
}


def usernames(tree: Tree) -> dict[str, str]:
    """Persona → sign-in name: the first unit of its kind."""
    return {name: username(tree.of_kind(kind)[0].id, role) for name, (kind, role) in PERSONAS.items()}


def let_in(tree: Tree) -> None:
    """Give the personas their password; nobody else has one."""
    Person.objects.filter(username__in=usernames(tree).values()).update(password=make_password(PASSWORD))


def username_of(persona: str) -> str:
    """The same from the database, without the tree."""
    kind, role = PERSONAS[persona]
    people = Person.objects.filter(grants__role=role, grants__unit__kind=kind).order_by("grants__unit_id")
    return people.values_list("username", flat=True)[0]
