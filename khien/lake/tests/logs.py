"""Lists and logs that are made to be misread, for Hypothesis. All names and addresses are invented."""

from hypothesis import strategies as st

from khien.lake.lists.read import read_list
from khien.lake.types import Indicator

LIST = """evil.com
www.evil.com
t.co.example
bệnh-viện.vn
cà-phê.vn
ví-dụ.việt
203.0.113.7
8.8.4.4
10.0.0.0/8
10.1.0.0/16
10.1.2.0/25
10.1.2.3
::ffff:198.51.100.9
2001:db8::1
2001:db8:1:2:3:4:5:6
2001:db8:aa00::/40
2001:db8:aabb::/48
64:ff9b::/96
http://bad.example/gate
http://bad.example/a/
https://evil.com/x?id=1
http://203.0.113.8:8080/bin
http://[2001:db8::2]/v6
http://whole.example/
http://query.example?id=1
d41d8cd98f00b204e9800998ecf8427e
da39a3ee5e6b4b0d3255bfef95601890afd80709
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
xn--bnh-vin-yv4cf.com
_tcp.under.example
a.b.c.d.deep.example
"""

_PIECES = [
    *(line for line in LIST.split() if "//" not in line),
    "EVIL.com",
    "notevil.com",
    "evil.com.vn",
    "evil.community",
    "x-evil.com",
    "_evil.com",
    "evil..com",
    "a..evil.com",
    "Bệnh-Viện.vn",
    "be\u0323\u0302nh-vie\u0323\u0302n.vn",
    "CÀ-PHÊ.VN",
    "cà-phê.vn",
    "VÍ-DỤ.VIỆT",
    "x.việt",
    "nh-viện.vn",
    "ê.vn",
    "BE\u212aNH.vn",
    "ev\u0130l.com",
    "XN--BNH-VIN-YV4CF.vn",
    "203.0.113.70",
    "1203.0.113.7",
    "203.0.113.7.5",
    "203.0.113",
    "203.000.113.7",
    "0x8.8.4.4",
    "256.8.8.4.4",
    "10.255.255.255",
    "10.1.2.127",
    "10.1.2.128",
    "11.1.2.3",
    "::ffff:203.0.113.7",
    "::FFFF:cb00:7107",
    "::203.0.113.7",
    "2001:DB8:0:0:0:0:0:1",
    "2001:db8::0001",
    "2001:db8::1:443",
    "[2001:db8::1]:443",
    "fe80::1%eth0",
    "2001:db8::1%2",
    "2001:db8:0:0:0:0:0:1:443",
    "2001:db8:1:2:3:4:203.0.113.7",
    "2001:db8:aabb:0:1:2:3:4",
    "64:ff9b::8.8.4.4",
    "12:34:56",
    "00:11:22:33:44:55",
    "::",
    ":::",
    "1:2:3:4:5:6:7:8:9:10",
    "http://bad.example/gate",
    "https://bad.example:8443/gate?x=1",
    "bad.example/gateway",
    "bad.example/gate.php",
    "bad.example/gate.",
    "http:\\/\\/bad.example\\/gate",
    "http:\\u002f\\u002fbad.example\\u002fgate",
    "bad.example\\u003a80\\\\\\/gate",
    "evil.com\\/x\\u003fid\\u003d1\\u0026b",
    "bad.example/GATE",
    "u:p@bad.example/a/b",
    "www.bad.example/gate",
    "evil.com/x?id=1&b",
    "evil.com/x?id=12",
    "203.0.113.8/bin",
    "203.0.113.8:80/binary",
    "[2001:DB8::2]:80/v6",
    "whole.example",
    "whole.example:443",
    "D41D8CD98F00B204E9800998ECF8427E",
    "d41d8cd98f00b204e9800998ecf8427e0",
    "gd41d8cd98f00b204e9800998ecf8427e",
    "d41d8cd98f00b204e9800998ecf8427e.exe",
    "x_d41d8cd98f00b204e9800998ecf8427e-y",
    "\\n",
    "\\n-",
    "\\u003a",
    "\\u0026",
    "\\u002F",
    "\\\\u003d",
    "\\u0067",
    "\\t",
    "\\u003d",
    "\\u00e9",
    "\\uD83D",
    "\\\\",
    "\\",
    "/",
    ":",
    ".",
    "-",
    "..",
    "->",
    " ",
    "\t",
    '"',
    "'",
    "=",
    ",",
    ";",
    "@",
    "[",
    "]",
    "(",
    ")",
    "%",
    "#",
    "é",
    "“",
    "”",
    "\u00a0",
    "\u0301",
    "访问",
    "x",
    "7",
    "f",
    "_",
    "\r",
    "a" * 40,
    "1.5",
    "v2.3.4",
    "\\x22",
    "\\x0A",
    "\\\\n",
    "\\\\t",
    "\\r\\n",
    "#011",
    "#012",
    "#033[31m",
    "#177",
    "#",
    "%2F",
    "%3A%2F%2F",
    "%20",
    "%252f",
    "%25252F",
    "%2e",
    "%",
    "\x1b[31m",
    "\x1b[01;31m\x1b[K",
    "\x1b[m",
    "\\u001b[0m",
    "\\x1b[1;38;5;196m",
    "^[[0m",
    "[0m",
    ";1m",
    "(4)evil(3)com(0)",
    "(3)www(4)EVIL(3)com(0)",
    "(5)evil(3)com(0)",
    "(5)whole(7)example(0)",
    "(1)t(2)co(7)example(0)",
    "(3)203(1)0(3)113(1)7(0)",
    "(4)evil",
    "(3)com(0)",
    "(0)",
    "(3)",
    "2001:0db8:0000:0000:0000:0000:0000:0001:443",
    "dc:2001:0db8:0000:0000:0000:0000:0000:0001",
    "dc:2001:db8:1:2:3:4:5:6:51",
    "%2Fgate",
    "%3A80%2Fa%2Fb",
    "%252Fgate%253Fx&",
    "https%3A%2F%2Fevil.com%2Fx%3Fid%3D1%26b",
    'host="bad.example"',
    '"Host","value":"bad.example"',
    '":authority":"evil.com"',
    "hostname=203.0.113.8",
    ' a="b" c="d" url="/gate"',
    ', "b": 1, "uri": "\\/a\\/b"',
    '":path":"/x?id=1"',
    "path=/bin",
    "." * 4090,
    "2001:db8::1.443",
    "2001:db8:1:2:3:4:5:6.53",
    "2001:db8::1.65536",
    "IP 203.0.113.7.443 > 10.1.2.3.51000: Flags",
    " > ",
    "203.0.113.7.443",
    "8.8.4.4.070",
    "http://query.example?id=1",
    "query.example#x",
    "query.example/?id=1",
    "bad.example\t/gate",
    '"bad.example","url":"\\/gate"',
    "evil.com \\u0022/x\\?id\\=1",
    '"/gate"',
    '","url":"/gate"',
    '"bad.example","http_port":80,"url":"/gate"',
    "bad.example\t/gate",
    "203.0.113.8\t/bin",
    'http://bad.example/a "/gate"',
    "2001:db8:1:2:3:4:5:6:443: ",
    "uri=",
    'url="',
    '","',
    '":"',
    '\\",\\"url\\":\\"',
    "GET",
    ":80",
    "bad.example:8080\tGET\t/gate",
    'host="bad.example" uri="/gate"',
    "bad.example, see /gate",
    "bad.example: /gate",
    ":51000:",
    ":abcde:",
    "=\\\\x22",
    " /gate",
    "/a/b",
    "203.0.113.8 GET /bin ",
    "Chrome/10.0.0.0",
    "version=10.0.0.0",
    "Version=8.8.4.4",
]
_BYTES = [b"\n", b"\r\n", b"\0", b"\xff", b"\xc3", b"\xe1\xba", b"\xed\xa0\x80", b"\x80", b" " * 61, b"\n\n", b"- \n"]


def listed() -> list[Indicator]:
    return read_list(LIST.encode(), "list.txt")[0].indicators


def pieces() -> st.SearchStrategy[bytes]:
    return st.one_of(
        st.sampled_from([piece.encode() for piece in _PIECES]),
        st.sampled_from([piece.encode() for piece in _PIECES]),
        st.sampled_from(_BYTES),
        st.binary(max_size=3),
        st.integers(1, 70).map(lambda size: b"." * size),
        st.integers(1, 70).map(lambda size: b"x" * size),
    )


def logs() -> st.SearchStrategy[bytes]:
    """Logs of up to a few hundred bytes, in which everything touches everything."""
    return st.lists(pieces(), max_size=24).map(b"".join)
