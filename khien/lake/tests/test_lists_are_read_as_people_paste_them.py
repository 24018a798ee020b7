import pytest

from khien.lake.lists.forms import UnableToReadIndicator, form
from khien.lake.lists.read import read_list
from khien.lake.types import IndicatorList


def listed(text: str | bytes) -> IndicatorList:
    return read_list(text.encode() if isinstance(text, str) else text, "l")[0]


def values(found: IndicatorList) -> list[tuple[int, str]]:
    return [(one.line, one.value) for one in found.indicators]


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e", "\ufe0f", "\u00a0"])
def test_letters_that_nobody_sees_are_no_part_of_an_indicator(unseen: str) -> None:
    assert form(f"{unseen}evil.example{unseen}").value == "evil.example"
    assert form(f"203.0.113.7{unseen}").value == "203.0.113.7"
    assert form(f"{unseen}bệnh-viện.vn").value == "xn--bnh-vin-yv4cf.vn"
    if not unseen.isspace():
        assert form(f"http://ev{unseen}il.example/ga{unseen}te").value == "http://evil.example/gate"


@pytest.mark.parametrize("written", ["evil\u00a0.example", "evil….example", "x→.example"])
def test_a_name_with_signs_that_no_name_bears_is_refused(written: str) -> None:
    with pytest.raises(UnableToReadIndicator, match="không dùng được trong tên miền"):
        form(written)


@pytest.mark.parametrize("last", ["3.3.3.3,y", '3.3.3.3,"y"', '3.3.3.3,"y', '"3.3.3.3","y"'])
def test_a_quotation_mark_that_never_closes_swallows_nothing(last: str) -> None:
    found = listed(f'ip,n\n1.1.1.1,"abc\n2.2.2.2,x\n{last}\n"4.4.4.4","hai\ndòng"\n5.5.5.5,z\n')
    assert values(found) == [(2, "1.1.1.1"), (3, "2.2.2.2"), (4, "3.3.3.3"), (5, "4.4.4.4"), (7, "5.5.5.5")]


def test_a_cell_of_a_megabyte_hides_no_other_line() -> None:
    found = listed(f"ip,n\n1.1.1.1,{'x' * 1_000_000}\n2.2.2.2,y\n")
    assert values(found) == [(2, "1.1.1.1"), (3, "2.2.2.2")]


def test_zeros_that_pad_a_list_refuse_none_of_it() -> None:
    assert values(listed(b"ip\n1.1.1.1\n\0\n2.2.2.2\0\0\0\n3.3.3.3,x\n" + bytes(4096))) == [
        (2, "1.1.1.1"),
        (4, "2.2.2.2"),
        (5, "3.3.3.3"),
    ]
    assert values(listed("1.1.1.1\r\nevil.example\r\n".encode("utf-16-le"))) == [(1, "1.1.1.1"), (2, "evil.example")]
