"""The demonstration asks few questions for what it writes, and everybody in it signs in with the one password."""

from typing import Any

import pytest
from django.db import connection

from khien.base import audit
from khien.cli.demo import SIGN_INS, build, province
from khien.dossiers.models import ControlAnswer, Dossier
from khien.evidence.models import Evidence
from khien.incidents.models import Incident
from khien.organisations.models import ContactPoint, Person, Unit
from khien.systems.models import Address, Asset, SystemLevel
from khien.watch.models import CallOutAnswer, Seat

pytestmark = pytest.mark.django_db


def test_the_province_is_whole_and_costs_few_questions() -> None:
    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql[:20])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert build.once(lambda _words: None)
    entries = audit.head()[0]
    assert (Unit.objects.count(), Person.objects.count()) == (117, 253)
    assert Evidence.objects.count() > 700 and entries > 2500
    assert sorted(Dossier.objects.values_list("state", flat=True)) == ["approved", "supplement"]
    assert SystemLevel.objects.exclude(decision="").count() == 1
    assert set(ControlAnswer.objects.values_list("state", flat=True)) == {"in_place", "partly", "missing"}
    assert Asset.objects.exists() and Address.objects.filter(system=None).exists()
    assert ContactPoint.objects.count() == 15 and Seat.objects.count() == 4
    assert Incident.objects.values_list("state", flat=True).get() == "received"
    assert CallOutAnswer.objects.filter(answer="coming").count() == 1
    assert len(asked) < 13 * entries, f"{len(asked)} statements for {entries} entries of the trail"
    assert not build.once(lambda _words: None), "a second run keeps what is there"


def test_one_password_is_hashed_once_for_all() -> None:
    province.build()
    names = [name for name, _ in SIGN_INS]
    build.let_sign_in(names, "mot-mat-khau-dai")
    people = list(Person.objects.filter(username__in=names))
    assert len(people) == len(names) and len({person.password for person in people}) == 1
    assert all(person.check_password("mot-mat-khau-dai") for person in people)
    assert list(audit.faults()) == []
