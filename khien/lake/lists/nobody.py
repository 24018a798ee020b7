"""What is written like an indicator and is none: addresses of nobody, networks of everybody, names of files.

Tables alone. Whoever is told of such a one in a log is told nothing.
"""

from khien.lake.addresses import Network, network

_NOBODY = {  # IANA's special registries: what stands in every log, whoever it is of
    "0.0.0.0/8": "không chỉ máy nào (0.0.0.0/8): có ở mọi nhật ký",
    "224.0.0.0/4": "địa chỉ nhóm (multicast), không chỉ máy nào",
    "255.255.255.255/32": "địa chỉ quảng bá, không chỉ máy nào",
    "255.0.0.0/8": "mặt nạ mạng, không chỉ máy nào",
    "::/128": "không chỉ máy nào (::): có ở mọi nhật ký",
    "ff00::/8": "địa chỉ nhóm (multicast), không chỉ máy nào",
}
NOBODY: tuple[tuple[Network, str], ...] = tuple(
    (found, why) for text, why in _NOBODY.items() if (found := network(text))
)

# The widest that IANA ever gave to one: a /8 of IPv4, a /12 of IPv6
WIDEST = {4: 8, 6: 12}

# Last labels that RFC 6761 keeps from the world, the name that Unix gives to itself, and what policy zones of DNS write
OF_NOBODY = frozenset({"localhost", "localdomain", "rpz-ip", "rpz-client-ip", "rpz-nsip", "rpz-nsdname"})

# Last labels of names that the DNS of the world does not know: of examples, of networks by themselves, and of other
# registries, where malware is too
OTHER_ZONES = frozenset({
    "example", "test", "invalid", "local", "lan", "internal", "intranet", "private", "corp", "home", "domain", "alt",
    "onion", "i2p", "bit", "bazar", "coin", "emc", "lib", "bbs", "chan", "cyb", "dyn", "geek", "gopher", "indy",
    "libre", "neo", "oss", "oz", "parody", "pirate", "crypto", "eth", "nft", "wallet", "dao", "zil", "blockchain",
    "hns", "loki",
})  # fmt: skip

# Endings of files; one that is a top-level domain too (zip, sh, com) is a domain
FILES = frozenset({
    "7z", "accdb", "ace", "apk", "arj", "ashx", "asmx", "asp", "aspx", "avi", "bak", "bat", "bin", "bmp", "bz2",
    "cer", "cfg", "cfm", "cgi", "chm", "class", "cmd", "conf", "config", "cpl", "crt", "csr", "css", "csv", "dat",
    "db", "deb", "dll", "dmg", "dmp", "doc", "docm", "docx", "dotm", "drv", "efi", "elf", "eml", "epub", "etl", "evt",
    "evtx", "exe", "flv", "gif", "gz", "hlp", "hta", "htm", "html", "ico", "img", "inf", "ini", "ipa", "iqy", "iso",
    "jar", "jpeg", "jpg", "js", "jse", "json", "jsp", "jspx", "key", "ko", "lnk", "log", "lzh", "mdb", "mdmp", "mht",
    "mhtml", "mkv", "mp3", "mp4", "msg", "msi", "msp", "mst", "ocx", "odp", "ods", "odt", "old", "onepkg", "ost",
    "ova", "ovf", "p12", "pcap", "pcapng", "pdf", "pem", "pfx", "php", "php3", "php5", "php7", "phtml", "pif", "pkg",
    "png", "ppsx", "ppt", "pptm", "pptx", "ps1", "psd", "psm1", "pst", "pyc", "pyd", "pyw", "rar", "reg", "rpm",
    "rtf", "scr", "shtml", "slk", "sql", "sqlite", "svg", "swf", "swp", "sys", "tar", "temp", "tgz", "tif", "tiff",
    "tmp", "toml", "torrent", "tsv", "ttf", "txt", "url", "vbe", "vbs", "vhd", "vhdx", "vmdk", "wav", "webp", "whl",
    "wmv", "woff", "woff2", "wsf", "wsh", "xhtml", "xlam", "xll", "xls", "xlsb", "xlsm", "xlsx", "xml", "xz", "yaml",
    "yml", "zst",
})  # fmt: skip
