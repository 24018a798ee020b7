"""Open pages answer an office's readers and refuse a scraper; what one address did does not hinder another."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from khien.base import clock
from khien.web import limits
from khien.web.limits import Reads

AT = datetime(2027, 2, 5, 16, tzinfo=UTC)


def test_reads_are_counted_by_address_and_minute() -> None:
    reads = Reads(most=3)
    assert [reads.let_in("192.0.2.1", at=AT) for _ in range(4)] == [True, True, True, False]
    assert reads.let_in("192.0.2.2", at=AT)
    assert reads.let_in("192.0.2.1", at=AT + timedelta(minutes=1))


def test_a_crowd_of_addresses_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 2)
    reads = Reads()
    assert [reads.let_in(f"192.0.2.{n}", at=AT) for n in range(3)] == [True, True, False]
    assert reads.let_in("192.0.2.0", at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/cong-khai/dau-moi/khong-co/", "/cong-khai/truong.example/security.txt", "/tra-loi/x/", "/bao-su-co/x/"],
)
def test_every_open_page_stops_a_scraper(address: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPEN_PAGES", Reads(most=2))
    with clock.stopped_at(AT):
        assert [client.get(address).status_code for _ in range(3)] == [404, 404, 429]
