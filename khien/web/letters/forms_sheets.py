"""The form that answer sheets come back by. Whether a file is a sheet is the slice's word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.fields import FilesField


class SheetsForm(forms.Form):
    """Workbooks, many at once."""

    sheets = FilesField(
        label=_("Các phiếu đã điền"),
        allow_empty_file=True,
        help_text=_("Chọn nhiều tệp XLSX cùng lúc được, mỗi lần không quá 500 phiếu và 25 MB."),
        error_messages={"required": _("Hãy chọn ít nhất một phiếu.")},
    )
