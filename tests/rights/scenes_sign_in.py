"""Scenes of one's own account, of the body's sign-in provider, which is not set up here, and of administration."""

from collections.abc import Iterator

from django.utils import timezone

from khien.organisations import actions as organisations
from khien.organisations.rules.sign_in import How
from tests.rights.scene import Scene, to
from tests.rights.stage import Stage


def _account(stage: Stage) -> Iterator[Scene]:
    for name in ("index", "visits", "linked"):
        yield to(f"account:{name}")
    for name in ("read_notes", "end_others", "confirm_link"):
        yield to(f"account:{name}", acts=False)
    stay = organisations.begin_visit(
        by=stage.world.north_officer, at=timezone.now(), how=How.PASSWORD, address="192.0.2.9", agent="Firefox/140"
    )
    yield to("account:end_visit", stay.pk, of="north.officer's", acts=False)
    yield to("account:link", "oidc", acts=False)
    yield to("account:unlink", 1, of="none")


def _provider(stage: Stage) -> Iterator[Scene]:
    for name in ("oidc", "oidc_back", "saml", "saml_back", "saml_done", "saml_metadata", "signed_out"):
        yield to(f"account:{name}")


def _administration(stage: Stage) -> Iterator[Scene]:
    officer, telecom = stage.world.north_officer, stage.world.telecom_officer
    reason = {"reason": "Mất điện thoại"}
    asked = {f"required_{role}": "" for role in ("leader", "coordinator", "officer", "responder", "auditor")}
    asked |= {f"grace_{role}": "14" for role in ("leader", "coordinator", "officer", "responder", "auditor")}
    yield to("admin:index")
    yield to("admin:sign_in", body=lambda: asked | {"required_administrator": "yes", "grace_administrator": "3"})
    for of, person in (("north", officer), ("telecom", telecom)):
        yield to("admin:person", person.pk, of=of)
        yield to("admin:end_visits", person.pk, of=of, body=lambda: reason)
        yield to("admin:reset_factors", person.pk, of=of, body=lambda: reason, acts=False)


AREAS = (_account, _provider, _administration)
