"""Forms of teams: fields and their hints; no rule of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.watch.actions.learning import Paper, Said
from khien.watch.actions.members import Described as Member
from khien.watch.actions.teams import Described, Placed
from khien.watch.queries.learning import fitting
from khien.watch.rules.teams import CAN_COME, LEARNED, PARTS, Learned, Part
from khien.web.fields import DayField, FileDrop
from khien.web.labels import said

if TYPE_CHECKING:
    from khien.law.skills.types import Standard
    from khien.watch.models import Seat, Skill, Team
    from khien.watch.queries.teams import Teammate

MINUTES = (10, 20, 30, 45, 60, 90, 120)


def _words(label: str, longest: int = 200, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


def _paper(label: str) -> forms.FileField:
    return forms.FileField(label=label, required=False, widget=FileDrop)


class TeamForm(forms.Form):
    """What is known of a team."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            "version": forms.IntegerField(widget=forms.HiddenInput, required=False),
            "name": forms.CharField(label=_("Tên đội"), max_length=160),
            "number": _words(_("Số quyết định"), 100, help_text=_("Chưa có thì để trống, bổ sung sau.")),
            "decided_on": DayField(label=_("Ngày ký"), required=False),
            "paper": _paper(_("Quyết định đã ký")),
            "phone": _words(
                _("Điện thoại của đội"), 60, help_text=_("Số trực chung; đơn vị cấp dưới sẽ thấy số này để gọi.")
            ),
            "email": forms.EmailField(label=_("Thư điện tử của đội"), required=False),
        }

    def described(self) -> Described:
        """What was written, typed."""
        given = self.cleaned_data
        return Described(given["name"], given["number"], given["decided_on"], given["phone"], given["email"])


def first_of(team: Team) -> dict[str, Any]:
    """A team as its form begins."""
    return {name: getattr(team, name) for name in ("version", "name", "number", "decided_on", "phone", "email")}


class EndForm(forms.Form):
    """Why the team is dissolved."""

    reason = forms.CharField(label=gettext_lazy("Lý do, số quyết định"), max_length=300)


def _seat_fields() -> dict[str, forms.Field]:
    return {
        "part": forms.ChoiceField(
            label=_("Phần việc"), choices=[(key.value, said(words)) for key, words in PARTS.items()]
        ),
        "hotline": forms.BooleanField(
            label=_("Trực đường dây nóng"),
            required=False,
            help_text=_("Đánh dấu người được phân công trực; bảng chi trả trực tính theo đây."),
        ),
    }


class SeatForm(forms.Form):
    """A member takes a seat: whom, as what, from when, until when."""

    def __init__(self, people: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            "member": forms.ChoiceField(label=_("Người"), choices=list(people), widget=forms.RadioSelect),
            **_seat_fields(),
            "since": DayField(label=_("Vào đội từ ngày")),
            "last": DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa định.")),
        }

    def placed(self, until: date | None) -> Placed:
        """What was written, typed."""
        given = self.cleaned_data
        return Placed(Part(given["part"]), given["since"], until, hotline=given["hotline"])


class NewForm(forms.Form):
    """Somebody who is in no list yet, hired experts too, with the seat in the team."""

    def __init__(self, accounts: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            "name": forms.CharField(label=_("Họ và tên"), max_length=120, required=False),
            "account": forms.ChoiceField(
                label=_("Tài khoản"),
                choices=[("", _("Không có tài khoản")), *accounts],
                required=False,
                help_text=_("Chọn tài khoản thì tên, chức vụ, điện thoại để trống sẽ lấy từ tài khoản."),
            ),
            "title": _words(_("Chức vụ, chức danh"), 120),
            "phone": _words(_("Điện thoại"), 30),
            "email": forms.EmailField(
                label=_("Thư điện tử"),
                required=False,
                help_text=_("Khi gọi đội, liên kết trả lời được gửi đến địa chỉ này."),
            ),
            "outside": forms.BooleanField(
                label=_("Chuyên gia ở ngoài đơn vị"), required=False, help_text=_("Phải có ngày kết thúc.")
            ),
            "employer": _words(_("Nơi công tác của chuyên gia")),
            "reachable": _words(_("Lúc nào gọi được"), help_text=_("Để trống nếu gọi được mọi lúc.")),
            **_seat_fields(),
            "since": DayField(label=_("Từ ngày")),
            "last": DayField(label=_("Đến hết ngày"), required=False),
        }

    def member(self, until: date | None) -> Member:
        """Whom was written of, typed."""
        given = self.cleaned_data
        names = ("name", "title", "phone", "email", "employer", "outside", "reachable")
        return Member(since=given["since"], until=until, **{name: given[name] for name in names})


class SeatChangeForm(forms.Form):
    """Another part, the hotline or not, until when."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            **_seat_fields(),
            "last": DayField(
                label=_("Ở trong đội đến hết ngày"), required=False, help_text=_("Để trống nếu chưa định thôi.")
            ),
        }


class OrderForm(forms.Form):
    """The order in which people are called, a number each."""

    def __init__(self, seats: Iterable[Seat], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.seats = list(seats)
        for place, seat in enumerate(self.seats, start=1):
            self.fields[f"seat_{seat.pk}"] = forms.IntegerField(
                label=seat.member.name, min_value=1, max_value=999, initial=place
            )

    def order(self) -> list[int]:
        """Seats from the first to call."""
        given = self.cleaned_data
        return [seat.pk for seat in sorted(self.seats, key=lambda seat: int(given[f"seat_{seat.pk}"]))]


class SkillsForm(forms.Form):
    """For each group of the standard: whether, at which grade, what exactly."""

    def __init__(self, standard: Standard, held: Mapping[str, Skill], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.standard = standard
        grades = [("", _("Chưa biết hạng")), *((str(one.number), one.title) for one in standard.grades)]
        for group in standard.groups:
            row = held.get(group.id)
            self.fields |= {
                f"can_{group.id}": forms.BooleanField(
                    label=group.title, required=False, initial=row is not None, help_text="; ".join(group.also)
                ),
                f"grade_{group.id}": forms.ChoiceField(
                    label=_("Hạng"), choices=grades, required=False, initial=row.grade if row else ""
                ),
                f"words_{group.id}": _words(_("Làm được cụ thể việc gì"), initial=row.words if row else ""),
            }

    def said(self) -> dict[str, Said]:
        """What was ticked, typed."""
        given = self.cleaned_data
        return {
            one.id: Said(int(grade) if (grade := given[f"grade_{one.id}"]) else None, given[f"words_{one.id}"])
            for one in self.standard.groups
            if given[f"can_{one.id}"]
        }


class PaperForm(forms.Form):
    """A certificate, or a training attended."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            "kind": forms.ChoiceField(
                label=_("Loại"),
                choices=[(key.value, said(words)) for key, words in LEARNED.items()],
                widget=forms.RadioSelect,
            ),
            "name": forms.CharField(label=_("Tên chứng chỉ, khóa học"), max_length=200),
            "issuer": _words(_("Nơi cấp, nơi tổ chức")),
            "got_on": DayField(label=_("Ngày cấp, ngày học xong")),
            "expires_on": DayField(
                label=_("Hết hạn ngày"), required=False, help_text=_("Để trống nếu giấy không ghi thời hạn.")
            ),
            "hours": forms.IntegerField(label=_("Số giờ học"), required=False, min_value=1, max_value=5000),
            "paper": _paper(_("Bản chụp, bản quét")),
        }

    def described(self) -> Paper:
        """What was written, typed."""
        given = self.cleaned_data
        return Paper(
            Learned(given["kind"]), given["name"], given["got_on"], given["issuer"], given["expires_on"], given["hours"]
        )


class SearchForm(forms.Form):
    """Who can do a thing and come now."""

    def __init__(self, standard: Standard | None, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.standard = standard
        groups = [(one.id, one.title) for one in standard.groups] if standard else []
        grades = [(str(one.number), one.title) for one in standard.grades] if standard else []
        self.fields |= {
            "nhom": forms.ChoiceField(label=_("Kỹ năng"), choices=[("", _("Mọi kỹ năng")), *groups], required=False),
            "hang": forms.ChoiceField(label=_("Hạng"), choices=[("", _("Mọi hạng")), *grades], required=False),
            "tu": _words(_("Từ khóa"), 100),
            "ranh": forms.BooleanField(label=_("Gọi được ngay"), required=False),
        }

    def kept(self, people: Iterable[Teammate]) -> list[Teammate]:
        """Those who fit; everybody while nothing was asked, or what was asked is unreadable."""
        rows = list(people)
        if not self.is_bound or not self.is_valid():
            return rows
        given = self.cleaned_data
        grade = int(given["hang"]) if given["hang"] else None
        rows = fitting(rows, self.standard, group=given["nhom"], grade=grade, words=given["tu"])
        return [one for one in rows if one.free in CAN_COME] if given["ranh"] else rows


class CallForm(forms.Form):
    """Whom to help, with what, where; who is called."""

    def __init__(self, people: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            "key": forms.UUIDField(widget=forms.HiddenInput),
            "about": forms.CharField(widget=forms.HiddenInput, max_length=80, required=False),
            "words": forms.CharField(
                label=_("Việc gì xảy ra, cần gì"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            ),
            "unit_name": forms.CharField(
                label=_("Đơn vị cần giúp"),
                max_length=250,
                widget=forms.TextInput(attrs={"list": "don-vi-goi-y", "autocomplete": "off"}),
            ),
            "where": _words(_("Đến đâu"), 300),
            "members": forms.MultipleChoiceField(
                label=_("Gọi ai"),
                choices=list(people),
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Đã chọn sẵn người gọi được ngay."),
            ),
        }


class MoreForm(forms.Form):
    """Who is called as well."""

    def __init__(self, people: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["members"] = forms.MultipleChoiceField(
            label=_("Gọi thêm ai"), choices=list(people), widget=forms.CheckboxSelectMultiple
        )


class EndCallForm(forms.Form):
    """How it ended."""

    words = forms.CharField(label=gettext_lazy("Kết quả, vì sao kết thúc"), max_length=300, required=False)


class WordsForm(forms.Form):
    """What goes with an answer: perhaps a reason."""

    words = forms.CharField(label=gettext_lazy("Lời nhắn"), max_length=300, required=False)


class HeardForm(forms.Form):
    """What somebody said by telephone."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields |= {
            "answer": forms.ChoiceField(
                label=_("Người này nói"),
                choices=[
                    *((f"coming-{one}", _("Đến sau %(n)s phút") % {"n": one}) for one in MINUTES),
                    ("cannot", _("Không đến được")),
                ],
                widget=forms.RadioSelect,
            ),
            "words": _words(_("Lời nhắn"), 300),
        }
