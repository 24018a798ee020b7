"""`khien recover`: a link on the machine itself, for whom nobody else can help."""

import json

import click
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from khien.base.models import Entry
from khien.cli.recover import command
from khien.organisations.actions import UnableToResetFactors
from khien.organisations.models import AccountNote
from tests.world import World


def run(*arguments: str) -> int:
    status: int = command.main(list(arguments), standalone_mode=False)
    return status


def test_a_link_is_printed_that_opens_and_the_chain_tells_of_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("Administrator") == 0
    link = capsys.readouterr().out.splitlines()[-1]
    assert Client().get(link).status_code == 200
    assert Entry.objects.get(action="person.invited", actor="service:recover").subject.endswith(
        f":{world.administrator.pk}"
    )


def test_lost_factors_are_taken_off_with_a_reason_that_is_read(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    Authenticator.objects.create(user=world.administrator, type="totp", data={"secret": "x"})
    with pytest.raises(UnableToResetFactors, match="lý do"):
        run("administrator", "--factors")
    assert run("administrator", "--factors", "--reason", "Mất cả điện thoại lẫn mã", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["username"], told["factors_removed"]) == ("khien.recovery/1", "administrator", 1)
    assert not Authenticator.objects.exists()
    assert AccountNote.objects.get().reason == "Mất cả điện thoại lẫn mã"


@pytest.mark.parametrize("name", ["khong.co.ai", "removed", ""])
def test_nobody_is_let_in_who_is_not_here(world: World, name: str) -> None:
    with pytest.raises(click.ClickException, match="không có ai"):
        run(name)
    assert not Entry.objects.filter(actor="service:recover").exists()
