"""The form for taking a letter in. What a file may be is the slice's word; here is only what was handed over."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.directives.actions import NewPaper, PaperRole
from khien.web.fields import FileDrop, FilesField

MOST_WORDS = 400_000


class NewLetterForm(forms.Form):
    """One main paper, as a file or as pasted words, and what came with it."""

    holder = forms.ChoiceField(label=_("Đơn vị tiếp nhận"))
    main = forms.FileField(
        label=_("Tệp văn bản chính"),
        required=False,
        allow_empty_file=True,
        widget=FileDrop,
        help_text=_(
            "PDF (có chữ hoặc bản quét), ảnh chụp (.jpg, .png), Word (.docx, .doc), .rtf, .html, .txt, thư điện tử "
            "(.eml) hoặc tệp nén (.zip) nhiều văn bản. Bản quét, ảnh, thư và tệp nén được đọc ở chế độ nền."
        ),
    )
    text = forms.CharField(
        label=_("Hoặc dán chữ của văn bản"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Dùng khi không có tệp: dán toàn văn, kể cả số, ngày và nơi nhận."),
    )
    forwarded = FilesField(
        label=_("Văn bản được chuyển tiếp"),
        required=False,
        allow_empty_file=True,
        help_text=_("Văn bản cấp trên mà văn bản chính sao gửi hoặc triển khai."),
    )
    attachments = FilesField(
        label=_("Phụ lục, tài liệu kèm theo"),
        required=False,
        allow_empty_file=True,
        help_text=_("Danh sách, biểu mẫu, hướng dẫn… gửi cùng văn bản."),
    )

    def __init__(self, units: Iterable[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(key), name) for key, name in units]
        if len(choices) > 1:
            self.fields["holder"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["holder"]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        given = bool(cleaned.get("main")), bool(str(cleaned.get("text", "")).strip())
        if not any(given) and not self.errors:
            self.add_error("main", _("Hãy chọn tệp văn bản chính, hoặc dán chữ của văn bản vào khung bên dưới."))
        if all(given):
            self.add_error("text", _("Đã chọn tệp văn bản chính thì để trống khung này; hoặc bỏ tệp, chỉ dán chữ."))
        return cleaned

    def papers(self) -> list[NewPaper]:
        """What was handed in, each with its role."""
        given = self.cleaned_data
        words = str(given.get("text", "")).replace("\r\n", "\n").replace("\r", "\n")
        first = given.get("main")
        main = NewPaper(PaperRole.MAIN, upload=first) if first else NewPaper(PaperRole.MAIN, text=words)
        beside = [NewPaper(PaperRole.FORWARDED, upload=one) for one in given.get("forwarded") or ()]
        return [main, *beside, *(NewPaper(PaperRole.ATTACHMENT, upload=one) for one in given.get("attachments") or ())]
