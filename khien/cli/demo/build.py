"""Building the demonstration in one transaction: a run cut short leaves an empty database, not half a province."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from khien.base import clock
from khien.cli.demo import chain, province
from khien.organisations.models import Person, Unit


def once(tell: Callable[[str], None]) -> bool:
    """Build the province where there is no unit yet; whether it was built."""
    if Unit.objects.exists():
        return False
    with transaction.atomic():
        tell("đơn vị, người dùng, hệ thống thông tin")
        whole = province.build()
        chain.run(whole, clock.today(), tell)
    return True


def let_sign_in(usernames: Sequence[str], password: str) -> None:
    """Give these people the demonstration's password; everybody else has none."""
    Person.objects.filter(username__in=usernames).update(password=make_password(password))


def data_folder() -> Path:
    """Where the installation keeps its files."""
    folder: Path = settings.KHIEN_DATA
    return folder
