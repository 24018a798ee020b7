"""Addresses, domains and names of software: what people write becomes one form, or a reason they can act on."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.systems.rules import domains
from khien.systems.rules.addresses import Reach, UnableToReadAddress, doubt, networks, plain, wider
from khien.systems.rules.domains import UnableToReadDomain, domain, shown
from khien.systems.rules.products import UnableToReadProduct, cpe, purl

V4 = st.integers(0, 2**32 - 1).map(IPv4Address)
V6 = st.integers(0, 2**128 - 1).map(IPv6Address)


@given(V4 | V6)
def test_an_address_ends_where_it_begins_and_reads_back(address: IPv4Address | IPv6Address) -> None:
    (one,) = networks(str(address))
    meant = getattr(address, "ipv4_mapped", None) or address
    assert one.first == one.last
    assert plain(one.text) == str(meant)
    assert networks(one.text) == (one,)


@given(V4 | V6)
def test_nothing_that_python_knows_as_special_counts_as_public(address: IPv4Address | IPv6Address) -> None:
    (one,) = networks(str(address))
    meant = getattr(address, "ipv4_mapped", None) or address
    special = meant.is_private or meant.is_reserved or meant.is_multicast or meant.is_loopback or meant.is_link_local
    if special:
        assert one.reach is not Reach.PUBLIC
    if one.reach is Reach.PRIVATE:
        assert not meant.is_global


@given(V4, st.integers(8, 32), V4)
def test_ends_compare_as_text_the_way_networks_hold_addresses(
    base: IPv4Address, prefix: int, other: IPv4Address
) -> None:
    network = IPv4Network((base, prefix), strict=False)
    (whole,), (one,) = networks(str(network)), networks(str(other))
    assert (whole.first <= one.first <= whole.last) is (other in network)
    assert (whole.first in wider(one.first, one.last)) or other not in network


@given(V4, V4)
def test_a_range_with_a_dash_is_exactly_its_addresses(low: IPv4Address, high: IPv4Address) -> None:
    low, high = min(low, high), max(low, high)
    try:
        found = networks(f"{low} - {high}")
    except UnableToReadAddress as refusal:
        assert "quá rộng" in str(refusal)
        return
    sizes = [ip_network(each.text).num_addresses for each in found]
    assert sum(sizes) == int(high) - int(low) + 1
    assert (found[0].first, found[-1].last) == (networks(str(low))[0].first, networks(str(high))[0].first)


def test_what_people_write_is_brought_into_one_form() -> None:
    assert [one.text for one in networks("203.0.113.5-9")] == [
        "203.0.113.5/32",
        "203.0.113.6/31",
        "203.0.113.8/31",
    ]
    assert networks("2001:DB8:0:0::1")[0].text == "2001:db8::1/128"
    assert networks("::ffff:203.0.113.5")[0].text == "203.0.113.5/32"
    assert networks(" 192.168.1.0 / 24 ")[0].reach is Reach.PRIVATE
    assert networks("192.0.0.0/16")[0].reach is Reach.MIXED
    assert networks("8.8.8.0/24")[0].reach is Reach.PUBLIC


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "để trống"),
        ("máy chủ", "không phải là địa chỉ"),
        ("192.168.1.5/24", "192.168.1.0/24 nếu là cả mạng"),
        ("192.168.001.5", "không phải là địa chỉ"),
        ("0.0.0.0/0", "quá rộng"),
        ("fe80::1%eth0", "%"),
        ("203.0.113.9-203.0.113.5", "đứng trước"),
        ("203.0.113.9-2001:db8::1", "trộn"),
        ("203.0.113.9-đó", "dải"),
    ],
)
def test_what_is_no_address_is_refused_with_help(written: str, why: str) -> None:
    with pytest.raises(UnableToReadAddress, match=why):
        networks(written)


@pytest.mark.parametrize(
    ("written", "public", "said"),
    [
        ("10.0.0.5", True, "nội bộ nhưng được khai là công khai"),
        ("203.0.113.5", True, "làm ví dụ"),
        ("8.8.8.8", False, "khai là nội bộ"),
        ("127.0.0.1", False, "dành riêng"),
        ("192.0.0.0/16", True, "gồm cả"),
    ],
)
def test_an_impossible_claim_is_a_doubt(written: str, public: bool, said: str) -> None:
    assert said in doubt(networks(written)[0], public=public)


def test_a_plain_claim_raises_no_doubt() -> None:
    assert not doubt(networks("10.0.0.5")[0], public=False)
    assert not doubt(networks("8.8.8.8")[0], public=True)


def test_a_domain_is_kept_in_ascii_and_shown_with_its_letters() -> None:
    assert domain(" Trường.EXAMPLE. ") == "xn--trng-rib8295b.example"
    assert shown(domain("trường.example")) == "trường.example"
    assert domain("truong.lamdai.edu.vn") == "truong.lamdai.edu.vn"
    assert domain("lamdai.gov.vn") == "lamdai.gov.vn"


def test_a_name_that_a_provider_gives_to_many_is_kept_and_doubted() -> None:
    assert "nhiều khách hàng" in domains.doubt(domain("github.io"))
    assert domains.doubt(domain("truong.github.io")) == ""
    assert domains.doubt(domain("lamdai.gov.vn")) == ""


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "để trống"),
        ("truong", "một phần"),
        ("edu.vn", "đuôi dùng chung"),
        ("gov.vn", "đuôi dùng chung"),
        ("hanoi.vn", "đuôi dùng chung"),
        ("公司.cn", "đuôi dùng chung"),
        ("https://truong.example/trang", "không phải riêng tên miền"),
        ("203.0.113.5", "địa chỉ IP"),
        ("a_b.example", "không phải là tên miền"),
        ("-a.example", "không phải là tên miền"),
        ("a..example", "không phải là tên miền"),
        (f"{'a' * 64}.example", "không phải là tên miền"),
        ("1.2.3", "không phải là tên miền"),
    ],
)
def test_what_is_no_domain_is_refused_with_help(written: str, why: str) -> None:
    with pytest.raises(UnableToReadDomain, match=why):
        domain(written)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for read, refusal in ((domain, UnableToReadDomain), (networks, UnableToReadAddress), (purl, UnableToReadProduct)):
        try:
            read(text)
        except refusal as said:
            assert str(said)


def test_purl_and_cpe_are_kept_as_written_when_their_form_is_right() -> None:
    for text in ("pkg:deb/debian/nginx@1.22.1", "pkg:npm/%40angular/core@16.0.0?x=y#src", "pkg:generic/phan-mem", ""):
        assert purl(text) == text
    for text in (
        "cpe:2.3:a:nginx:nginx:1.22.1:*:*:*:*:*:*:*",
        r"cpe:2.3:o:microsoft:windows_10:22h2:*:*:*:*:*:x64:*",
        "",
    ):
        assert cpe(text) == text


@pytest.mark.parametrize("text", ["nginx", "pkg:deb", "pkg:deb/", "pkg:/x", "cpe:/a:nginx:nginx:1"])
def test_a_purl_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadProduct, match="không đúng dạng purl"):
        purl(text)


@pytest.mark.parametrize("text", ["cpe:/a:nginx:nginx:1", "cpe:2.3:a:nginx", "cpe:2.3:x:a:b:1:*:*:*:*:*:*:*"])
def test_a_cpe_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadProduct, match="không đúng dạng CPE"):
        cpe(text)
