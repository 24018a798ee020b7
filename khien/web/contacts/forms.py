"""Forms of contact points. They check their own shape; what a number or an address may be, the rules say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.organisations.rules.contacts import (
    DAYS,
    LONGEST,
    NAMELESS,
    PURPOSES,
    UNREACHABLE,
    ContactWords,
    Hours,
    Purpose,
    UnableToKeepContact,
    checked,
    hours_from,
    read_emails,
)
from khien.organisations.rules.phones import UnableToReadPhone, read_phones
from khien.web.fields import DayField
from khien.web.labels import said

if TYPE_CHECKING:
    from khien.organisations.models import ContactPoint

ALWAYS, WEEKLY, UNSAID = "always", "weekly", "unsaid"
WHEN = (
    (ALWAYS, _("24/7: ngày, đêm, lễ, tết đều có người trả lời")),
    (WEEKLY, _("Theo ngày trong tuần")),
    (UNSAID, _("Chưa rõ, hoặc chỉ ghi bằng lời")),
)
WORKWEEK = ("0", "1", "2", "3", "4")


class ClockField(forms.TimeField):
    """An hour of the day, 24 hours."""

    def __init__(self, **options: Any) -> None:
        attrs = {"class": "k-input-date", "placeholder": "07:30", "autocomplete": "off", "maxlength": "5"}
        options.setdefault("error_messages", {"invalid": _("Ghi giờ theo mẫu 07:30.")})
        super().__init__(input_formats=["%H:%M", "%H.%M", "%Hh%M"], widget=forms.TextInput(attrs=attrs), **options)


class ContactForm(forms.Form):
    """One contact point. `purposes`: its purpose is still to be chosen; `public`: it is shown to everybody."""

    position = forms.CharField(
        label=_("Bộ phận, chức vụ"),
        required=False,
        max_length=LONGEST["position"],
        help_text=_("Ví dụ: Tổ Công nghệ thông tin, Phó Hiệu trưởng."),
    )
    name = forms.CharField(label=_("Họ tên người làm đầu mối"), required=False, max_length=LONGEST["name"])
    phones = forms.CharField(
        label=_("Điện thoại"),
        required=False,
        max_length=200,
        help_text=_("Nhiều số thì cách nhau bằng dấu phẩy hoặc chữ “hoặc”; số nội bộ ghi “máy lẻ 12”."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    emails = forms.CharField(
        label=_("Thư điện tử"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    when = forms.ChoiceField(label=_("Liên lạc được khi nào"), choices=WHEN, widget=forms.RadioSelect, initial=UNSAID)
    days = forms.MultipleChoiceField(
        label=_("Những ngày"), required=False, widget=forms.CheckboxSelectMultiple, initial=WORKWEEK
    )
    start = ClockField(label=_("Từ"), required=False, initial="07:30")
    end = ClockField(label=_("Đến"), required=False, initial="17:00")
    hours_words = forms.CharField(
        label=_("Ghi thêm về giờ"),
        required=False,
        max_length=LONGEST["hours_words"],
        help_text=_("Ví dụ: ngoài giờ gọi số di động."),
    )
    published_at = forms.CharField(
        label=_("Đã đăng ở trang nào của đơn vị"),
        required=False,
        max_length=LONGEST["published_at"],
        help_text=_("Địa chỉ trang web đã đăng đầu mối này. Để trống nếu chưa đăng."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    sent_to = forms.CharField(
        label=_("Đã gửi, báo cho cơ quan nào"),
        required=False,
        max_length=LONGEST["sent_to"],
        help_text=_("Ghi cơ quan và số văn bản nếu có. Để trống nếu chưa gửi."),
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=LONGEST["note"])

    def __init__(self, *given: Any, purposes: Sequence[Purpose] = (), public: bool = False, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["days"].choices = [(str(day), said(name)) for day, name in enumerate(DAYS)]  # type: ignore[attr-defined]
        if purposes:
            told = purpose_choices(purposes)
            choice = forms.ChoiceField(label=_("Đầu mối về việc gì"), choices=told, widget=forms.RadioSelect)
            self.fields = {"purpose": choice, **self.fields}
        if public:
            self.fields["release"] = forms.BooleanField(
                label=_("Công khai luôn nội dung mới này"),
                required=False,
                initial=True,
                help_text=_("Đầu mối đang được công bố. Bỏ chọn thì trang công khai thôi hiện đầu mối này."),
            )

    def clean_phones(self) -> str:
        """A number that is none is told at its field, together with whatever else is wrong."""
        return _read(self.cleaned_data["phones"], read_phones)

    def clean_emails(self) -> str:
        """An address that is none is told at its field."""
        return _read(self.cleaned_data["emails"], read_emails)

    def clean(self) -> dict[str, Any]:
        """Somebody is named, and can be reached."""
        given = super().clean() or self.cleaned_data
        for fields, lacking in ((("position", "name"), NAMELESS), (("phones", "emails"), UNREACHABLE)):
            if not any(given.get(field, "?").strip() for field in fields):
                self.add_error(fields[0], lacking)
        return given

    def words(self) -> ContactWords:
        """What was said, checked by the rules; UnableToKeepContact with what is wrong."""
        said_here = self.cleaned_data
        return checked(
            name=said_here["name"],
            position=said_here["position"],
            phones=said_here["phones"],
            emails=said_here["emails"],
            hours=self._hours(),
            published_at=said_here["published_at"],
            sent_to=said_here["sent_to"],
            note=said_here["note"],
        )

    def _hours(self) -> Hours:
        when, words = self.cleaned_data["when"], self.cleaned_data["hours_words"]
        if when == ALWAYS:
            return Hours(always=True, words=words)
        if when == UNSAID:
            return Hours(words=words)
        days = tuple(int(day) for day in self.cleaned_data["days"])
        start: time | None = self.cleaned_data["start"]
        return Hours(days=days, start=start, end=self.cleaned_data["end"], words=words)


def _read(text: str, read: Callable[[str], object]) -> str:
    try:
        read(text)
    except (UnableToReadPhone, UnableToKeepContact) as refusal:
        raise forms.ValidationError(str(refusal)) from None
    return text


def purpose_choices(purposes: Sequence[Purpose]) -> list[tuple[str, str]]:
    """Purposes with their labels."""
    return [(purpose.value, said(PURPOSES[purpose])) for purpose in purposes]


def initial_of(point: ContactPoint) -> dict[str, Any]:
    """What stands in a contact point, for its form."""
    hours = hours_from(point.hours)
    weekly: dict[str, Any] = {}
    if hours.days and hours.start and hours.end:
        weekly = {
            "days": [str(day) for day in hours.days],
            "start": f"{hours.start:%H:%M}",
            "end": f"{hours.end:%H:%M}",
        }
    return {
        "name": point.name,
        "position": point.position,
        "phones": "; ".join(point.phones),
        "emails": ", ".join(point.emails),
        "when": ALWAYS if hours.always else WEEKLY if hours.days else UNSAID,
        "hours_words": hours.words,
        "published_at": point.published_at,
        "sent_to": point.sent_to,
        "note": point.note,
        **weekly,
    }


class EndForm(forms.Form):
    """Why a contact point is called no more."""

    why = forms.CharField(label=_("Vì sao không dùng nữa"), max_length=LONGEST["note"])


class PageForm(forms.Form):
    """The unit's public page."""

    slug = forms.CharField(
        label=_("Địa chỉ trang"), max_length=60, help_text=_("Chữ thường không dấu, chữ số, gạch nối.")
    )
    indexed = forms.BooleanField(
        label=_("Cho máy tìm kiếm (Google, Cốc Cốc…) ghi nhận trang này"),
        required=False,
        help_text=_("Bỏ chọn thì ai có địa chỉ vẫn xem được, nhưng máy tìm kiếm được yêu cầu không liệt kê."),
    )


class SecurityTxtForm(forms.Form):
    """What a security.txt says beside its contacts."""

    points = forms.MultipleChoiceField(
        label=_("Đầu mối ghi trong tệp"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chỉ những đầu mối đang công bố. Thứ tự trong tệp là thứ tự gọi."),
    )
    expires_on = DayField(label=_("Hết hạn ngày"))
    languages = forms.CharField(
        label=_("Ngôn ngữ liên hệ"), max_length=60, initial="vi, en", help_text=_("Mã ngôn ngữ, ví dụ: vi, en.")
    )
    policy = forms.CharField(
        label=_("Trang chính sách tiếp nhận lỗ hổng"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    encryption = forms.CharField(
        label=_("Địa chỉ khóa công khai để mã hóa thư gửi đơn vị"),
        required=False,
        max_length=300,
        help_text=_("Chỉ ghi khi đơn vị giải mã được thư gửi tới các đầu mối trên."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *given: Any, points: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["points"].choices = points  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """An OpenPGP key. Neither it nor its passphrase is ever shown again."""

    armored = forms.CharField(
        label=_("Khóa bí mật OpenPGP"),
        max_length=20000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Dán cả khối văn bản, từ dòng BEGIN PGP PRIVATE KEY BLOCK. Nên là một khóa chỉ dùng để ký tệp này."
        ),
    )
    passphrase = forms.CharField(
        label=_("Mật khẩu của khóa"),
        required=False,
        max_length=300,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
