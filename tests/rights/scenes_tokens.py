"""Scenes of tokens: one's own, and the machines that an administrator connects."""

from collections.abc import Iterator
from datetime import timedelta

from khien.organisations import actions as organisations
from khien.organisations.rules import Role
from tests.rights.scene import Scene, to
from tests.rights.stage import NOW, Stage
from tests.world import SETUP

UNTIL = NOW + timedelta(days=30)
TOKEN = {"name": "Máy chủ", "scopes": ["units:read"], "life": "30"}


def _own(stage: Stage) -> Iterator[Scene]:
    holder = stage.people["north.officer"]
    token = organisations.make_token(
        holder, by=holder, at=NOW, name="thử", scopes=["units:read"], expires_at=UNTIL
    ).token
    yield to("tokens:index")
    yield to("tokens:new", body=lambda: TOKEN, acts=False)  # asks to sign in anew first
    yield to("tokens:revoke", token.pk, of="north.officer's")


def _machines(stage: Stage) -> Iterator[Scene]:
    yield to("machines:index")
    new = {"name": "Máy mới", "unit": "H99.7.1", "role": "officer"}
    yield to("machines:new", body=lambda: new)
    for of in ("north", "telecom"):
        machine = organisations.register_machine(
            by=SETUP, at=NOW, unit=getattr(stage.world, of), role=Role.OFFICER, name=f"Máy {of}"
        )
        token = organisations.make_token(
            machine, by=SETUP, at=NOW, name="thử", scopes=["units:read"], expires_at=UNTIL
        ).token
        yield to("machines:one", machine.pk, of=of)
        yield to("machines:edit", machine.pk, of=of, body=lambda: {"name": "Tên khác"})
        yield to("machines:token", machine.pk, of=of, body=lambda: TOKEN, acts=False)
        yield to("machines:revoke", machine.pk, token.pk, of=of)
        yield to("machines:remove", machine.pk, of=of)


def _reference(stage: Stage) -> Iterator[Scene]:
    yield to("api_reference")


AREAS = (_own, _machines, _reference)
