"""The form of a new calendar: whose deadlines it holds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from khien.organisations.models import Unit


class FeedForm(forms.Form):
    """One's own work, or one of the units where one works."""

    don_vi = forms.ChoiceField(
        label=_("Lịch của"),
        required=False,
        help_text=_("Địa chỉ là chìa khóa: ai có địa chỉ thì đọc được các hạn này. Nó chỉ hiện một lần."),
    )

    def __init__(self, units: "Iterable[Unit]") -> None:
        super().__init__()
        own = [("", _("Tôi: mọi đơn vị tôi làm việc")), *((str(unit.pk), unit.name) for unit in units)]
        self.fields["don_vi"].choices = own  # type: ignore[attr-defined]
