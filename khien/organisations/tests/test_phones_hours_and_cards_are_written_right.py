"""Numbers as offices write them, hours across midnight, cards and files that other programs read back."""

import re
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar.parser import Contentline, Contentlines, Parameters

from khien.base.clock import VIETNAM
from khien.organisations.rules.cards import CardOf, vcards
from khien.organisations.rules.contacts import (
    STALE_AFTER,
    Fresh,
    Hours,
    UnableToKeepContact,
    checked,
    freshness,
    hours_from,
    hours_value,
    open_at,
    read_emails,
    said_hours,
)
from khien.organisations.rules.phones import UnableToReadPhone, read_phone, read_phones, shown_phone

KEY = UUID("00000000-0000-7000-8000-000000000001")
WRITTEN = (
    ("0900 000 001", "+84900000001", ""),
    ("(024) 3000.0001", "+842430000001", ""),
    ("024.3000.0001 máy lẻ 12", "+842430000001", "12"),
    ("024 3000 0001 (ext: 5)", "+842430000001", "5"),
    ("+84 (0)24 3000 0001", "+842430000001", ""),
    ("(+84) 900-000-001", "+84900000001", ""),
    ("0084 900 000 001", "+84900000001", ""),
    ("1900 0000", "19000000", ""),
    ("18000001", "18000001", ""),
    ("113", "113", ""),
    ("+1 555 000 0001", "+15550000001", ""),
)


@pytest.mark.parametrize(("text", "dialled", "extension"), WRITTEN)
def test_a_number_is_dialled_whatever_way_it_is_written(text: str, dialled: str, extension: str) -> None:
    phone = read_phone(text)
    assert (phone.dialled, phone.extension) == (dialled, extension)
    assert read_phone(phone.written) == phone


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0900 000 00l", "chữ “l”"),
        ("O900 000 001", "chữ “O”"),
        ("0900*000*001", "ký tự “*”"),
        ("0900 000", "7 chữ số"),
        ("84900000001", "thiếu dấu +"),
        ("900000001", "không phải số điện thoại"),
        ("---", "không có chữ số"),
        ("09+00000001", "dấu + ở giữa"),
    ],
)
def test_what_is_no_number_is_refused_with_the_sign_that_is_wrong(text: str, why: str) -> None:
    with pytest.raises(UnableToReadPhone, match=re.escape(why)):
        read_phone(text)
    assert shown_phone(text).link == ""  # what others kept is shown, and dials nothing


def test_several_numbers_stand_in_one_field() -> None:
    found = read_phones("(024) 3000.0001 hoặc 0900 000 001; 0900000001 / 1900 0000\n113 và 114")
    assert [phone.dialled for phone in found] == ["+842430000001", "+84900000001", "19000000", "113", "114"]


@given(
    st.from_regex(r"0[1-9][0-9]{8,9}", fullmatch=True),
    st.lists(st.sampled_from([" ", ".", "-", ""]), min_size=11, max_size=11),
    st.booleans(),
)
def test_spacing_never_changes_what_is_dialled(digits: str, gaps: list[str], abroad: bool) -> None:
    written = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False)).strip(" .-")
    plain = read_phone(digits)
    assert read_phone(written).dialled == plain.dialled
    if abroad:
        assert read_phone(f"+84 {written[1:]}").dialled == plain.dialled
    assert re.fullmatch(r"tel:\+84[0-9]{9,10}", plain.uri)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_and_what_it_takes_can_be_dialled(text: str) -> None:
    try:
        phones = read_phones(text)
    except UnableToReadPhone as refusal:
        assert str(refusal)
    else:
        assert all(re.fullmatch(r"\+?[0-9]{3,15}", phone.dialled) for phone in phones)
        assert all(re.fullmatch(r"tel:[+0-9]+(?:,[0-9]{1,6})?", phone.link) for phone in phones)


@given(st.text(max_size=60))
def test_an_address_that_is_taken_has_one_at_sign_and_no_space(text: str) -> None:
    try:
        addresses = read_emails(text)
    except UnableToKeepContact as refusal:
        assert "thư điện tử" in str(refusal)
    else:
        assert all(re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", one) for one in addresses)


def test_a_contact_needs_somebody_and_a_way_to_reach_him() -> None:
    with pytest.raises(UnableToKeepContact, match="bộ phận hoặc họ tên"):
        checked(name="", position="", phones="113", emails="", hours=Hours())
    with pytest.raises(UnableToKeepContact, match="ít nhất một số"):
        checked(name="", position="Tổ trực", phones="", emails=" ", hours=Hours())
    with pytest.raises(UnableToKeepContact, match="từ mấy giờ"):
        checked(name="", position="Tổ trực", phones="113", emails="", hours=Hours(days=(0,)))


def test_hours_across_midnight_belong_to_the_day_they_began() -> None:
    night = Hours(days=(4,), start=time(22), end=time(6))  # Friday night
    friday = datetime(2026, 9, 4, 23, tzinfo=VIETNAM)
    assert open_at(night, friday) is True
    assert open_at(night, friday + timedelta(hours=6)) is True  # Saturday, 05:00
    assert open_at(night, friday + timedelta(hours=7)) is False
    assert open_at(night, friday - timedelta(hours=20)) is False  # Friday, 03:00: Thursday's night is not his
    assert open_at(Hours(words="giờ hành chính"), friday) is None
    assert open_at(Hours(always=True), friday) is True


def test_hours_are_kept_and_told_as_they_were_said() -> None:
    week = Hours(days=(0, 1, 2, 3, 4), start=time(7, 30), end=time(17), words="ngoài giờ gọi di động")
    assert hours_from(hours_value(week)) == week
    assert said_hours(week) == "Thứ Hai đến Thứ Sáu, 07:30–17:00; ngoài giờ gọi di động"
    assert said_hours(Hours(days=(0, 2), start=time(8), end=time(9))) == "Thứ Hai, Thứ Tư, 08:00–09:00"
    assert said_hours(Hours()) == ""


def test_a_contact_is_stale_on_the_day_that_its_time_is_over() -> None:
    at = datetime(2026, 9, 3, 2, tzinfo=UTC)
    assert freshness(None, at) is Fresh.NEVER
    assert freshness(at, at + STALE_AFTER - timedelta(seconds=1)) is Fresh.FRESH
    assert freshness(at, at + STALE_AFTER) is Fresh.STALE


def _card(text: str, number: str = "0900 000 001") -> CardOf:
    return CardOf(
        key=KEY,
        unit=text,
        name=text,
        position=text,
        purpose="Tiếp nhận sự cố",
        phones=(read_phone(number), read_phone("024 3000 0001 máy lẻ 12")),
        emails=("truc@lamdai.example",),
        note=text,
        changed_at=datetime(2026, 9, 3, 2, tzinfo=UTC),
    )


def _read(data: bytes) -> list[tuple[str, Parameters, str]]:
    """The lines of a card as the icalendar library, which knows nothing of us, reads them."""
    lines = Contentlines.from_ical(data.decode())  # type: ignore[no-untyped-call]
    return [line.parts() for line in lines if isinstance(line, Contentline) and line]


@given(st.text(max_size=200))
@example("\\0")
@example("a;b, c\\n")
def test_whatever_a_unit_is_called_its_card_is_read_back_by_another_program(text: str) -> None:
    data = vcards([_card(text)])
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = _read(data)
    assert [name for name, *_rest in lines][:5] == ["BEGIN", "VERSION", "UID", "KIND", "FN"]
    said = {name: value for name, _parameters, value in lines}
    assert (said["VERSION"], said["END"]) == ("4.0", "VCARD")
    kept = "".join(sign for sign in "\n".join(text.splitlines()) if sign.isprintable() or sign in "\t\n")
    if "ORG" in said and kept == text and text.strip() == text and text:
        assert said["ORG"] == text


def test_a_card_says_numbers_as_addresses_that_dial() -> None:
    lines = _read(vcards([_card("Trường THPT Bắc Lâm; Tổ CNTT, tầng 2")]))
    numbers = [(value, parameters["PREF"]) for name, parameters, value in lines if name == "TEL"]
    assert numbers == [("tel:+84900000001", "1"), ("tel:+842430000001;ext=12", "2")]
    assert next(value for name, _p, value in lines if name == "UID") == f"urn:uuid:{KEY}"
