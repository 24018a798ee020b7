"""Dates, numbers and sizes as Vietnamese officials write them."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

from khien.organisations.rules import contacts
from khien.watch.rules.spans import Span
from khien.web import fields, labels, wording
from khien.web.rosters.shared import hours


class Asked(forms.Form):
    day = forms.DateField()


class AskedByUs(forms.Form):
    day = fields.DayField()


@pytest.mark.parametrize("typed", ["21/11/2026", "21-11-2026", "21.11.2026", "2026-11-21"])
@pytest.mark.parametrize("form", [Asked, AskedByUs])
def test_a_vietnamese_date_is_understood_however_it_is_written(form: type[forms.Form], typed: str) -> None:
    with translation.override("vi"):
        asked = form({"day": typed})
        assert asked.is_valid(), asked.errors
        assert asked.cleaned_data["day"] == date(2026, 11, 21)


@pytest.mark.parametrize("form", [Asked, AskedByUs])
def test_the_fifth_of_november_is_never_read_as_the_eleventh_of_may(form: type[forms.Form]) -> None:
    with translation.override("vi"):
        asked = form({"day": "05/11/2026"})
        assert asked.is_valid()
        assert asked.cleaned_data["day"] == date(2026, 11, 5)


def test_our_date_field_reads_day_first_in_an_english_session_too() -> None:
    with translation.override("en"):
        asked = AskedByUs({"day": "05/11/2026"})
        assert asked.is_valid()
        assert asked.cleaned_data["day"] == date(2026, 11, 5)


def test_a_day_that_does_not_exist_is_refused_with_an_example() -> None:
    with translation.override("vi"):
        asked = AskedByUs({"day": "31/02/2026"})
        assert not asked.is_valid()
        assert "21/11/2026" in str(asked.errors["day"])


def test_the_week_begins_on_monday_and_dates_show_day_month_year() -> None:
    with translation.override("vi"):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert formats.date_format(date(2026, 11, 5), "SHORT_DATE_FORMAT") == "05/11/2026"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 10, 12), "ngày 12 tháng 10 năm 2026"),
        (None, "ngày … tháng … năm …"),
    ],
)
def test_a_paper_pads_the_day_and_only_the_first_two_months(day: date | None, said: str) -> None:
    assert wording.paper_day(day) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1284, "1.284"),
        (0, "0"),
        (-1284, "\N{MINUS SIGN}1.284"),
        (2.5, "2,5"),
        (1234567.891, "1.234.567,89"),
        (None, "–"),
    ],
)
def test_thousands_take_a_dot_and_decimals_a_comma(value: float | None, said: str) -> None:
    assert wording.number(value) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(812, 1284, "63%"), (999, 1000, "99%"), (1000, 1000, "100%"), (1, 1000, "<1%"), (0, 9, "0%"), (0, 0, "–")],
)
def test_a_share_is_all_only_when_it_is_all_and_none_only_when_it_is_none(part: int, whole: int, said: str) -> None:
    assert wording.share(part, whole) == said


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (date(2026, 11, 24), "còn 3 ngày"),
        (date(2026, 11, 21), "hạn hôm nay"),
        (date(2026, 11, 19), "trễ 2 ngày"),
        (None, ""),
    ],
)
def test_what_is_left_is_counted_from_the_day_that_is_given(due_on: date | None, said: str) -> None:
    with translation.override("vi"):
        assert wording.time_left(due_on, date(2026, 11, 21)) == said


LENGTHS = [
    (timedelta(days=2, hours=14, minutes=30), "2 ngày 14 giờ 30 phút", "2 days 14 hours 30 minutes"),
    (timedelta(hours=1, minutes=1), "1 giờ 1 phút", "1 hour 1 minute"),
    (timedelta(0), "0 phút", "0 minutes"),
]


@pytest.mark.parametrize(("length", "said", "english"), LENGTHS)
def test_a_length_and_a_weekday_follow_the_language_of_the_page(length: timedelta, said: str, english: str) -> None:
    days = contacts.Hours(days=(0, 1, 2), start=time(7), end=time(17))
    shift = Span(datetime(2027, 1, 26, 0, tzinfo=UTC), datetime(2027, 1, 26, 10, tzinfo=UTC))
    with translation.override("vi"):
        assert wording.lasting(length) == said
        assert contacts.said_hours(days, labels.said) == "Thứ Hai đến Thứ Tư, 07:00–17:00" == contacts.said_hours(days)
        assert hours(shift) == "T3 26/01/2027, 07:00 – 17:00"
    with translation.override("en"):
        assert wording.lasting(length) == english
        assert contacts.said_hours(days, labels.said) == "Monday to Wednesday, 07:00–17:00"
        assert hours(shift) == "Tue 26/01/2027, 07:00 – 17:00"


def test_file_sizes_are_said_in_the_unit_that_fits() -> None:
    said = [wording.file_size(size).replace(wording.NBSP, " ") for size in (18, 12_700, 3 * 1024**2, 5 * 1024**3)]
    assert said == ["18 byte", "12,4 KB", "3 MB", "5 GB"]


def test_an_instant_shows_its_hour_before_its_day() -> None:
    assert wording.instant(datetime(2026, 11, 21, 14, 5)).replace(wording.NBSP, " ") == "14:05 21/11/2026"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0900 000 001", "tel:+84900000001"),
        ("(024) 3000.0001", "tel:+842430000001"),
        ("024 3000 0001 máy lẻ 12", "tel:+842430000001,12"),
        ("113", "tel:113"),
        ("0900 000 001, hỏi văn thư", ""),
        ("0900 000 001 0900 000 002", ""),
        ("hỏi văn thư", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_tapped_only_where_it_is_one_that_can_be_dialled(written: str | None, dialled: str) -> None:
    assert wording.dial(written) == dialled
    drawn = Template("{% load khien %}{% phone written 'k-btn' %}").render(Context({"written": written or ""}))
    assert (f'href="{dialled}"' in drawn) is bool(dialled) and (written or "") in drawn


def test_of_an_office_number_and_a_mobile_in_one_line_each_is_tapped() -> None:
    drawn = Template("{% load khien %}{% phone '024 3000 0001; 0900 000 001' %}").render(Context())
    assert re.findall(r'href="([^"]+)"', drawn) == ["tel:+842430000001", "tel:+84900000001"]
    assert "024 3000 0001</a>; <a" in drawn
    assert wording.dial("024 3000 0001; 0900 000 001") == "tel:+842430000001"
