"""Building the demonstration in one transaction: a run cut short leaves an empty database, not half a province."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from khien.base import clock
from khien.cli.demo import chain, inventory, past, province, proving, reception, watch
from khien.cli.demo.province import BUILDER
from khien.organisations import actions, queries


def once(tell: Callable[[str], None]) -> bool:
    """Build the province where there is no unit yet; whether it was built."""
    if queries.units_seen_by(BUILDER).exists():
        return False
    with transaction.atomic(), _without_sweeping():
        tell("đơn vị, người dùng, hệ thống thông tin")
        with queries.read_once():  # of services alone
            whole = province.build()
        with queries.read_once():  # nobody's role changes from here on
            paper = proving.sample_paper(province.BEGAN)
            past.run(whole, paper, clock.today(), tell)
            chain.run(whole, paper, clock.today(), tell)
            inventory.run(whole, paper, clock.today(), tell)
            watch.run(whole, clock.today(), tell)
            reception.run(whole, clock.today(), tell)
        past.keep(tell)
    return True


def let_sign_in(usernames: Sequence[str], password: str) -> None:
    """Give these people the demonstration's password; everybody else has none."""
    people = queries.people_seen_by(BUILDER).filter(username__in=usernames)
    tokens = [actions.invite(person, by=BUILDER, at=clock.now()) for person in people]
    actions.redeem_alike(tokens, password=password, at=clock.now())


@contextmanager
def _without_sweeping() -> Iterator[None]:
    """Python's search for rings of forgotten values costs an eighth of the building, and this process ends soon."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def data_folder() -> Path:
    """Where the installation keeps its files."""
    folder: Path = settings.KHIEN_DATA
    return folder
