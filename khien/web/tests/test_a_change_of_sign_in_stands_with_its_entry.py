"""A changed password or second factor and its entry in the chain stand together, or neither does."""

import pytest
from allauth.mfa import urls as factors
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from khien.organisations import actions
from khien.organisations.models import Person
from khien.web.account import urls
from tests.world import World

pytestmark = pytest.mark.django_db
OLD, NEW = "mat-khau-cu-rat-dai", "mat-khau-moi-rat-dai"


def test_a_password_whose_entry_cannot_be_written_stays_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world.north_officer
    person.set_password(OLD)
    person.save()
    client = Client(raise_request_exception=False)
    assert client.login(username=person.username, password=OLD)

    def fail(*_given: object, **_more: object) -> None:
        raise RuntimeError("the chain cannot be written")

    monkeypatch.setattr(actions, "record_account_change", fail)
    given = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert client.post("/tai-khoan/mat-khau/doi/", given).status_code == 500
    assert Person.objects.get(pk=person.pk).check_password(OLD)


def test_every_route_of_the_second_factors_is_one_transaction() -> None:
    def view(_request: object) -> int:
        return len(transaction.get_connection().savepoint_ids)

    (route,) = urls.whole([URLPattern(factors.urlpatterns[0].pattern, view)])
    assert isinstance(route, URLPattern) and route.callback is not view and route.callback(None) == view(None) + 1
