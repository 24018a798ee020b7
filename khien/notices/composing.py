"""Makes the message of a delivery from its notices, in the reader's language. It sends nothing and decides no time."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.notices import wording
from khien.notices.gateways.outcome import Letter
from khien.notices.models import Delivery, Envelope, Notice
from khien.notices.queries.own import readable
from khien.notices.queries.reach import TRIAL

PLACE, CHOICE, CONFIRMING = "/thong-bao/", "/thong-bao/tuy-chon/", "/thong-bao/xac-nhan/"
CONFIRM = "confirm:"
SALT = "khien.notices.confirm"
MOST = 60  # notices in one mail; the rest are counted and wait in the application
LONGEST_SUBJECT = 160


def letter_to(delivery: Delivery) -> Letter | None:
    """The mail of a delivery to a person; None where nothing in it is left to be told."""
    person = delivery.person
    assert person is not None
    with translation.override(person.language):
        if (delivery.slot or "").startswith(CONFIRM):
            return _confirming(delivery)
        if (delivery.slot or "").startswith(TRIAL):
            return trial(person.full_name)
        rows = _left(delivery)
        seen = readable(person, rows)
        rows = [row for row in rows if row.pk in seen]
        return _letter(person.full_name, rows) if rows else None


def enveloped(envelope: Envelope, path: str) -> Letter | None:
    """The mail of one notice with its own link; None where it was read or what it asks is done.

    Where the machine has no address of its own, or nothing is to be answered, it bears no link that could not work.
    """
    notice, person = envelope.notice, envelope.notice.person
    if notice.lapsed_at is not None or notice.read_at is not None:
        return None
    with translation.override(person.language if person is not None else "vi"):
        title = wording.title(notice.kind, notice.details)
        within = f"{PLACE}{notice.pk}/" if person is not None else ""
        link = _link(path or within) if path or within else ""
        steps = wording.next_step(notice.kind) if link else ""
        greeting = _("Kính gửi %(name)s,") % {"name": envelope.name or (person.full_name if person is not None else "")}
        items = [(title, (*wording.remarks(notice.details), steps), link)]
        heads = _heads() if person is not None else ()
        return Letter(_subject(title), _text(greeting, items, ""), _html(greeting, items, ""), heads)


def posting(delivery: Delivery) -> Letter | None:
    """What a unit's channel is told: in Vietnamese, without the names of people."""
    with translation.override("vi"):
        if (delivery.slot or "").startswith(TRIAL):
            return trial("")
        rows = [one.notice for one in delivery.enclosures.select_related("notice") if one.notice.lapsed_at is None]
        if not rows:
            return None
        lines = [*wording.remarks(rows[0].details), wording.next_step(rows[0].kind), _link(f"{PLACE}{rows[0].pk}/")]
        return Letter(_subject(wording.title(rows[0].kind, rows[0].details)), "\n".join(filter(None, lines)), "")


def _left(delivery: Delivery) -> list[Notice]:
    """Those not yet read and not yet done, the most pressing kinds first, as the table of kinds has them by tone."""
    found = delivery.enclosures.filter(notice__read_at=None, notice__lapsed_at=None).select_related("notice")
    return [one.notice for one in found.order_by("notice__made_at", "notice_id")]


def _letter(name: str, rows: Sequence[Notice]) -> Letter:
    titles = [wording.title(row.kind, row.details) for row in rows]
    subject = titles[0] if len(rows) == 1 else _("Khiên: %(n)s thông báo cần biết") % {"n": len(rows)}
    items = [
        (title, (*wording.remarks(row.details), wording.next_step(row.kind)), _link(f"{PLACE}{row.pk}/"))
        for title, row in zip(titles, rows, strict=True)
    ]
    more = len(items) - MOST
    greeting = _("Kính gửi %(name)s,") % {"name": name}
    left = _("Còn %(n)s thông báo nữa trong Khiên.") % {"n": more} if more > 0 else ""
    return Letter(_subject(subject), _text(greeting, items[:MOST], left), _html(greeting, items[:MOST], left), _heads())


_Item = tuple[str, tuple[str, ...], str]


def _text(greeting: str, items: Sequence[_Item], left: str) -> str:
    parts = [greeting, ""]
    for number, (title, lines, link) in enumerate(items, start=1):
        parts += [f"{number}. {title}", *(f"   {line}" for line in (*lines, link) if line), ""]
    return "\n".join([*parts, *filter(None, (left,)), "-- ", *_foot()])


def _html(greeting: str, items: Sequence[_Item], left: str) -> str:
    points = format_html_join(
        "", "<li>{}{}</li>", ((_linked(title, link), _lines(lines)) for title, lines, link in items)
    )
    foot = format_html_join("", "<p><small>{}</small></p>", ((line,) for line in _foot()))
    body = format_html("<p>{}</p><ol>{}</ol><p>{}</p><hr>{}", greeting, points, left, foot)
    language = translation.get_language() or "vi"
    return format_html('<!doctype html><html lang="{}"><meta charset="utf-8"><body>{}</body></html>', language, body)


def _linked(title: str, link: str) -> SafeString:
    if link:
        return format_html('<strong><a href="{}">{}</a></strong>', link, title)
    return format_html("<strong>{}</strong>", title)


def _lines(lines: Sequence[str]) -> SafeString:
    return format_html_join("", "<br>{}", ((line,) for line in lines))


def _foot() -> list[str]:
    choice = _link(CHOICE)
    said = [_("Thư do phần mềm Khiên của đơn vị gửi tự động; xin không trả lời thư này.")]
    if choice:
        said.append(_("Đổi cách nhận hoặc thôi nhận thư: %(link)s") % {"link": choice})
    return said


def _heads() -> tuple[tuple[str, str], ...]:
    choice = _link(CHOICE)
    return (("List-Unsubscribe", f"<{choice}>"),) if choice else ()


def _confirming(delivery: Delivery) -> Letter | None:
    person = delivery.person
    assert person is not None
    link = _link(f"{CONFIRMING}{confirming_token(person.pk, person.email)}/")
    if not link:
        return None
    greeting = _("Kính gửi %(name)s,") % {"name": person.full_name}
    told = _(
        "Địa chỉ này được ghi cho tài khoản của anh/chị trong Khiên. "
        "Mở liên kết để xác nhận anh/chị đọc được thư ở đây."
    )
    item = (_("Xác nhận địa chỉ thư"), (told, _("Liên kết dùng được trong ba ngày.")), link)
    return Letter(_subject(_("Khiên: xác nhận địa chỉ thư")), _text(greeting, [item], ""), _html(greeting, [item], ""))


def trial(name: str) -> Letter:
    """What tries whether mail or a channel works."""
    greeting = _("Kính gửi %(name)s,") % {"name": name} if name else ""
    told = _("Anh/chị đọc được dòng này thì Khiên đã gửi được.")
    item = (_("Gửi thử từ Khiên"), (told,), _link("/"))
    return Letter(_subject(_("Khiên: gửi thử")), _text(greeting, [item], ""), _html(greeting, [item], ""))


def confirming_token(person_id: int, email: str) -> str:
    """Proves that whoever holds it reads the mail of this address; it opens nothing else."""
    return signing.dumps([person_id, email], salt=SALT)


def _subject(said: str) -> str:
    """One line, so that no letter's subject can add a head of its own to a mail."""
    line = " ".join(said.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _link(path: str) -> str:
    return f"{settings.KHIEN_ADDRESS}{path}" if settings.KHIEN_ADDRESS else ""
