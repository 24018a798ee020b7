"""Scenes of sign-in and of what a unit does: its duties, its evidence, its systems."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.base import clock
from khien.organisations import actions as organisations
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import Stage
from tests.world import SETUP

GOOD = "một câu ngắn dễ nhớ 2026"


def _frame(stage: Stage) -> Iterator[Scene]:
    yield to("home", acts=False)
    yield to("health:page")
    yield to("set_language", body=lambda: {"language": "en", "next": "/viec/"}, acts=False)


def _account(stage: Stage) -> Iterator[Scene]:
    token = organisations.invite(stage.world.hill_leader, by=SETUP, at=clock.now())
    password = {"password": GOOD, "again": GOOD}
    yield to("account:invited", token, body=lambda: password)
    yield to("account:invited", "x" * 43, of="a link that is none", body=lambda: password)
    for name in ("login", "logout", "inactive", "signup", "reauthenticate", "change_password", "set_password"):
        yield to(f"account_{name}", acts=False)
    yield to("account_reset_password")


def _mfa(stage: Stage) -> Iterator[Scene]:
    names = (
        "index authenticate reauthenticate activate_totp deactivate_totp view_recovery_codes "
        "generate_recovery_codes download_recovery_codes list_webauthn add_webauthn reauthenticate_webauthn "
        "login_webauthn"
    )
    for name in names.split():
        yield to(f"mfa_{name}", acts=False)
    yield to("mfa_remove_webauthn", 1, acts=False)
    yield to("mfa_edit_webauthn", 1, acts=False)


def _work(stage: Stage) -> Iterator[Scene]:
    yield to("work:index")
    yield to("work:index", of="north", query=f"?don_vi={stage.world.north.pk}")
    yield to("work:duty", stage.duty.pk, of="north")
    yield to("work:duty", stage.outside.pk, of="telecom")
    yield to("work:draft", stage.duty.pk, "backup_321", of="north")
    yield to("work:waive", stage.duty.pk, of="north", body=lambda: {"reason": "Sở làm thay"})
    yield to("work:waive", stage.outside.pk, of="telecom", body=lambda: {"reason": "Sở làm thay"})
    yield to("work:lift", stage.waived.pk, of="north")
    yield to("work:event", stage.dated.pk, of="north", body=lambda: {"on": DAY})


def _proof() -> dict[str, Any]:
    paper = SimpleUploadedFile("so.txt", b"1. So sao luu", "text/plain")
    return {"happened_on": DAY, "f_copies": "3", "f_media": "2", "f_offline": "1", "papers": paper}


def _evidence(stage: Stage) -> Iterator[Scene]:
    north = stage.world.north
    yield to("evidence:index")
    yield to("evidence:review")
    proof = {"subjects": f"u{north.pk}"}
    yield to("evidence:new", "backup_321", of="north", query=f"?don_vi={north.pk}", body=lambda: _proof() | proof)
    for name in ("waiting", "accepted", "inventory", "lent", "kept", "from_above"):
        piece = getattr(stage, name)
        yield to("evidence:one", piece.pk, of=name)
        yield to("evidence:decide", piece.pk, of=name, body=lambda: {"decision": "accept"})
        yield to("evidence:withdraw", piece.pk, of=name, body=lambda: {"reason": "Ghi nhầm"})
        held = piece.attachments.get()
        yield to("evidence:download", piece.pk, held.pk, of=name)
    yield to("evidence:download", stage.accepted.pk, stage.kept.attachments.get().pk, of="another piece's file")


def _systems(stage: Stage) -> Iterator[Scene]:
    world = stage.world
    yield to("systems:index")
    for name in ("north", "telecom"):
        query = f"?don_vi={getattr(world, name).pk}"
        yield to("systems:index", of=name, query=query)
        yield to("systems:add", of=name, query=query, body=lambda: {"name": "Thư viện số", "level": "", "since": ""})
        yield to("systems:confirm", of=name, query=query)
    yield to("systems:end", world.north_site.pk, of="north", body=lambda: {"on": DAY})


AREAS = (_frame, _account, _mfa, _work, _evidence, _systems)
