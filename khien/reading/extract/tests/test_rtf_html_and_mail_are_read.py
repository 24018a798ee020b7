"""Promises about RTF, HTML and e-mails: their words in order, nothing of what they hide or would run."""

import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from khien.reading.extract.run import UnableToExtract, extract_bytes, inspect_file

RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 .VnTime;}}{\*\generator Riched;}{\info{\author Invented}}
\uc1 S\u7889?: 12/SVD-VP\par 1. R\u224\'e0 so\u225\'e1t {\v hidden }h\u7879? th\u7889?ng\cell 2-1\cell\row
{\field{\*\fldinst HYPERLINK "http://x.test"}{\fldrslt Xem}}\par}"""
HTML = (
    "<!DOCTYPE html><html><head><title>x</title><script>alert(1)</script></head><body><style>p{}</style>"
    "<table><tr><td>SỞ VÍ DỤ</td><td>CỘNG HÒA</td></tr></table><p>1. Rà soát\n hệ thống &amp; sao lưu.</p>"
    "<script>document.write('2. sai')</script><p>2. Vá lỗ hổng.</p></body></html>"
)


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@khien.example", "b@khien.example", "Công văn số 12"
    message["Date"] = "Wed, 05 Aug 2026 08:00:00 +0700"
    message.set_content("Kính gửi các đơn vị văn bản kèm theo.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_rtf_says_what_word_shows() -> None:
    found = extract_bytes(RTF, "a.rtf")
    assert found.kind == "rtf"
    assert found.text == "Số: 12/SVD-VP\n1. Rà soát hệ thống | 2-1\nXem"


def test_rtf_in_an_old_font_becomes_unicode() -> None:
    old = "§Ò nghÞ c¸c ®¬n vÞ thùc hiÖn kÕ ho¹ch, b¸o c¸o kÕt qu¶ tr­íc ngµy 15 th¸ng 9."
    escaped = "".join(char if char.isascii() else f"\\'{ord(char):02x}" for char in old)
    found = extract_bytes(b"{\\rtf1\\ansi " + escaped.encode() + b"\\par}", "a.rtf")
    assert found.text == "Đề nghị các đơn vị thực hiện kế hoạch, báo cáo kết quả trước ngày 15 tháng 9."


def test_html_is_read_as_shown_and_its_scripts_are_not() -> None:
    found = extract_bytes(HTML.encode(), "a.html")
    assert found.kind == "html"
    assert found.text.split("\n")[0] == "SỞ VÍ DỤ | CỘNG HÒA"
    assert "1. Rà soát hệ thống & sao lưu." in found.text
    assert "2. Vá lỗ hổng." in found.text
    assert "alert" not in found.text
    assert "sai" not in found.text


def test_an_attached_letter_comes_before_the_words_of_its_mail(letter_docx: bytes) -> None:
    found = extract_bytes(mail(("cong-van.docx", letter_docx), ("la.rar", b"Rar!\x1a\x07....")), "a.eml")
    assert found.kind == "eml"
    assert found.text.index("Số: 12/SVD-VP") < found.text.index("Kính gửi các đơn vị văn bản kèm theo")
    assert any("la.rar" in note for note in found.notes)


def test_a_mail_with_a_program_is_unfit_to_keep(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mail(("a.exe", b"MZ\x90\x00" + b"\x00" * 60)))
    assert any("a.exe" in danger for danger in inspect_file(path).dangers)
    path.write_bytes(mail(("a.txt", b"1. Sao luu")))
    assert not inspect_file(path).dangers


@pytest.mark.parametrize(
    "data", [b"{\\rtf1" + b"{" * 5000, b"{\\rtf1 }", b"<html><script>x</script></html>", b"<html>"]
)
def test_what_says_nothing_or_nests_too_deep_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToExtract):
        extract_bytes(data, "a")


def test_a_letter_that_begins_with_fields_is_no_mail() -> None:
    text = "Số: 5/SVD\nNgày: 01/8/2026\nKính gửi: Các đơn vị\n1. Sao lưu."
    assert extract_bytes(text.encode(), "a.txt").kind == "text"
