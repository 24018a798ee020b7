import pytest

from khien.lake.events.times import Clock, seconds

BASE = 1_772_413_201.0  # 2 March 2026, 01:00:01 in Greenwich, 08:00:01 in Viet Nam

WRITTEN = {
    "2026-03-02T01:00:01Z": BASE,
    "2026-03-02T01:00:01.5Z": BASE + 0.5,
    "2026-03-02T01:00:01.123456789Z": BASE + 0.123456789,
    "2026-03-02T08:00:01+07:00": BASE,
    "2026-03-02T08:00:01.500+0700": BASE + 0.5,
    "2026-03-02 08:00:01": BASE,
    "2026-03-02 01:00:01 UTC": BASE,
    "2026/03/02 08:00:01": BASE,
    "2026-03-02 08:00:01,250": BASE + 0.25,
    "02/Mar/2026:08:00:01 +0700": BASE,
    "02/Mar/2026:01:00:01 +0000": BASE,
    "Mon Mar 02 08:00:01.5 2026": BASE + 0.5,
    "Mar 2, 2026 @ 08:00:01.500": BASE + 0.5,
    "Mar  2 2026 08:00:01": BASE,
    "02/03/2026 08:00:01": BASE,
    "3/2/2026 8:00:01 AM": BASE,
    "02/03/2026 8:00:01 SA": BASE,
    "/Date(1772413201000)/": BASE,
    "1772413201": BASE,
    "1772413201500": BASE + 0.5,
    "1772413201.5": BASE + 0.5,
}


@pytest.mark.parametrize("text", WRITTEN)
def test_every_form_is_the_same_instant(text: str) -> None:
    assert seconds(text) == pytest.approx(WRITTEN[text], abs=1e-4)


@pytest.mark.parametrize("number", [1_772_413_201, 1_772_413_201_000, 1_772_413_201_000_000, 1_772_413_201_000_000_000])
def test_numbers_are_of_the_unit_that_fits(number: int) -> None:
    assert seconds(number) == pytest.approx(BASE, abs=1e-4)


@pytest.mark.parametrize(
    "value", ["", "x", "2026-13-01T00:00:00Z", "2026-02-30", "99/99/2026 1:1", "9" * 60, None, True, [], 1e300]
)
def test_what_is_no_instant_is_none(value: object) -> None:
    assert seconds(value) is None


def test_a_clock_that_remembers_the_minute_says_the_same() -> None:
    clock = Clock()
    texts = ["2026-03-02T01:00:01Z", "2026-03-02T01:00:59.25Z", "2026-03-02T01:00:0xZ", "2026-03-02T01:01:00Z", "", "Z"]
    assert [clock.seconds(text) for text in texts] == [seconds(text) for text in texts]


def test_the_zone_is_for_times_that_name_none() -> None:
    assert seconds("2026-03-02 01:00:01", zone=0) == BASE
    assert seconds("2026-03-02T08:00:01+07:00", zone=0) == BASE
