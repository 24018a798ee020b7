"""Forms for papers on their way in: what each one is, and words typed in place of a picture."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from khien.directives.actions import PaperRole
from khien.directives.rules.intake import Choice

if TYPE_CHECKING:
    from khien.directives.models import IntakePaper

OWN, OUT = "rieng", "bo"
MOST_WORDS = 400_000


class ChoiceForm(forms.Form):
    """One question a paper: a letter of its own, what goes with another, or nothing. What was proposed is chosen."""

    def __init__(self, papers: Sequence["IntakePaper"], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.papers = [one for one in papers if not one.why]
        self.readable = [one for one in self.papers if one.read and one.read["text"].strip()]
        for paper in self.papers:
            self.fields[self._name(paper)] = forms.ChoiceField(
                label=paper.name, choices=self._options(paper), initial=self._proposed(paper), help_text=_said(paper)
            )

    def choices(self) -> list[Choice]:
        """The person's word on every paper that is not left out."""
        found = []
        for paper in self.papers:
            word = self.cleaned_data[self._name(paper)]
            if word == OWN:
                found.append(Choice(paper.pk, own=True))
            elif word != OUT:
                found.append(Choice(paper.pk, of=int(word)))
        return found

    @staticmethod
    def _name(paper: "IntakePaper") -> str:
        return f"giay-{paper.pk}"

    def _options(self, paper: "IntakePaper") -> list[tuple[str, Any]]:
        own = [(OWN, _("Là một văn bản riêng"))] if paper in self.readable else []
        others = [
            (str(one.pk), _("Kèm theo: %(name)s") % {"name": one.name}) for one in self.readable if one.pk != paper.pk
        ]
        return [*own, *others, (OUT, _("Không lấy tệp này"))]

    @staticmethod
    def _proposed(paper: "IntakePaper") -> str:
        if paper.role == PaperRole.MAIN:
            return OWN
        return str(paper.leads_id) if paper.leads_id else OUT


def _said(paper: "IntakePaper") -> str:
    """What was read of it, in a line; escaped, since a form's hint is shown as HTML."""
    said = paper.read or {}
    words = " ".join(str(said.get("text", "")).split())
    shown = (words[:160] + "…" if len(words) > 160 else words) or " ".join(said.get("notes", ()))
    return escape(said.get("is") or shown)


class TypedForm(forms.Form):
    """Words in place of a picture."""

    text = forms.CharField(
        label=_("Gõ hoặc dán nội dung của văn bản"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Gõ đủ số, ngày, nơi nhận và các nội dung giao việc. Tệp gốc được giữ cùng văn bản."),
        error_messages={"required": _("Hãy gõ hoặc dán nội dung của văn bản.")},
    )

    def words(self) -> str:
        """As typed, with plain line ends."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")
