"""Form fields of the house: a Vietnamese date, one file, several files. They check nothing but their own shape."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

DATE_INPUTS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)  # periods are counted on from a day: none may overflow


class DayInput(forms.DateInput):
    """A text input, since the browser's own date picker shows the day in the browser's language, not in ours."""

    def __init__(self) -> None:
        attrs = {"class": "k-input-date", "inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}
        super().__init__(attrs, format="%d/%m/%Y")


class DayField(forms.DateField):
    """Reads 21/11/2026, 21-11-2026, 21.11.2026 and 2026-11-21, in every language; no day outside 1990–2099."""

    widget = DayInput
    default_error_messages: ClassVar = {
        "invalid": _("Ngày không đúng. Hãy ghi theo mẫu ngày/tháng/năm, ví dụ 21/11/2026."),
        "bounds": _("Ngày phải từ 01/01/1990 đến 31/12/2099."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Ví dụ: 21/11/2026"))
        super().__init__(input_formats=list(DATE_INPUTS), **options)

    def to_python(self, value: Any) -> date | None:
        """The day, or a refusal of one that no paper of ours can bear."""
        day = super().to_python(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(self.error_messages["bounds"], code="bounds")
        return day


class FileDrop(forms.FileInput):
    """A file input inside a zone to drop files on; the zone is an extra, the input works by itself."""

    template_name = "components/file_drop.html"


class SeveralFiles(FileDrop):
    """The same, for more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files as a list; empty only where it is not required. Never name it `files`: a form has that."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":  # only a type checker may index it
        """Each file is checked as a single one would be."""
        given: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(one, initial) for one in given]
