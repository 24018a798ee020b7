"""Building the demonstration in one transaction: a run cut short leaves an empty database, not half a province."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from khien.base import clock
from khien.cli.demo import chain, past, province
from khien.cli.demo.province import BUILDER
from khien.organisations import actions, queries


def once(tell: Callable[[str], None]) -> bool:
    """Build the province where there is no unit yet; whether it was built."""
    if queries.units_seen_by(BUILDER).exists():
        return False
    with transaction.atomic():
        tell("đơn vị, người dùng, hệ thống thông tin")
        whole = province.build()
        past.run(whole, clock.today(), tell)
        chain.run(whole, clock.today(), tell)
        past.keep(tell)
    return True


def let_sign_in(usernames: Sequence[str], password: str) -> None:
    """Give these people the demonstration's password; everybody else has none."""
    for person in queries.people_seen_by(BUILDER).filter(username__in=usernames):
        token = actions.invite(person, by=BUILDER, at=clock.now())
        actions.redeem(token, password=password, at=clock.now())


def data_folder() -> Path:
    """Where the installation keeps its files."""
    folder: Path = settings.KHIEN_DATA
    return folder
