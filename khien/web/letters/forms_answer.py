"""The form of a unit's answer: a word for each clause, difficulties, proposals. Nothing typed is ever lost by it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from khien.directives.queries import Claim
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says

if TYPE_CHECKING:
    from khien.directives.models import Recipient

WORDS = [
    (Says.DONE.value, _("Đã thực hiện")),
    (Says.IN_PROGRESS.value, _("Đang thực hiện")),
    (Says.CANNOT.value, _("Chưa thực hiện được")),
]


@dataclass(frozen=True, slots=True)
class Row:
    """A clause with its fields."""

    claim: Claim
    says: forms.BoundField
    note: forms.BoundField
    saw: forms.BoundField


class AnswerForm(forms.Form):
    """All clauses at once, so that saving one loses none of the others; each may still be empty.

    `saw` carries what the page showed: where somebody else has written since, nothing is overwritten unseen.
    """

    difficulties = forms.CharField(
        label=_("Khó khăn, vướng mắc chung"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proposals = forms.CharField(
        label=_("Đề xuất, kiến nghị"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    saw_remarks = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, claims: Sequence[Claim], recipient: "Recipient", data: QueryDict | None = None) -> None:
        remarks = {"difficulties": recipient.difficulties, "proposals": recipient.proposals}
        super().__init__(data, initial={**remarks, "saw_remarks": remarks_seen(recipient)})
        self.sent = data
        self.claims = list(claims)
        self.recipient = recipient
        for claim in self.claims:
            self._add(claim)

    def _add(self, claim: Claim) -> None:
        word, number = claim.word, claim.number
        self.fields[f"says_{number}"] = forms.ChoiceField(
            label=_("Nội dung %(n)s") % {"n": number},
            choices=WORDS,
            required=False,
            widget=forms.RadioSelect,
            initial=word.says if word else None,
        )
        self.fields[f"note_{number}"] = forms.CharField(
            label=_("Nêu rõ (bắt buộc nếu chưa thực hiện được)"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=word.note if word else "",
        )
        self.fields[f"saw_{number}"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=word_seen(claim)
        )

    def rows(self) -> list[Row]:
        """The clauses in the order of the letter."""
        return [
            Row(one, self[f"says_{one.number}"], self[f"note_{one.number}"], self[f"saw_{one.number}"])
            for one in self.claims
        ]

    def changed(self) -> list[tuple[Claim, Word]]:
        """The clauses whose word is new, for each whom nobody else has written over meanwhile."""
        return [(claim, word) for claim in self.claims if (word := self._new_word(claim)) is not None]

    def _new_word(self, claim: Claim) -> Word | None:
        says = self.cleaned_data.get(f"says_{claim.number}", "")
        note = self.cleaned_data.get(f"note_{claim.number}", "").strip()
        if not says:
            if note:
                self.add_error(f"says_{claim.number}", _("Hãy chọn một trong ba câu trả lời."))
            return None
        before = (claim.word.says, claim.word.note) if claim.word else ("", "")
        if (says, note) == before:
            return None
        if self.cleaned_data.get(f"saw_{claim.number}", "") != word_seen(claim):
            now = ". ".join(part for part in (str(dict(WORDS).get(before[0], "–")), before[1]) if part)
            self.add_error(
                f"note_{claim.number}",
                _("Người khác vừa ghi: “%(now)s”. Phần anh/chị nhập vẫn ở đây; bấm lưu lần nữa để thay.")
                % {"now": now},
            )
            return None
        return Word(Says(says), note)

    def remarks(self) -> tuple[str, str] | None:
        """Difficulties and proposals where they changed; None also where somebody else changed them meanwhile."""
        now = self.cleaned_data["difficulties"].strip(), self.cleaned_data["proposals"].strip()
        if now == (self.recipient.difficulties, self.recipient.proposals):
            return None
        if self.cleaned_data["saw_remarks"] != remarks_seen(self.recipient):
            self.add_error("difficulties", _("Người khác vừa sửa phần này. Hãy so lại rồi bấm lưu lần nữa để thay."))
            return None
        return now

    def words(self) -> dict[str, Word]:
        """Every word given, by clause id, for an answer entered on behalf."""
        return {
            str(claim.clause.pk): Word(Says(says), self.cleaned_data.get(f"note_{claim.number}", ""))
            for claim in self.claims
            if (says := self.cleaned_data.get(f"says_{claim.number}", ""))
        }

    def look_again(self) -> None:
        """Before the form is shown anew: what it carries as seen is what it now tells."""
        data = (self.sent or QueryDict()).copy()
        for claim in self.claims:
            data[f"saw_{claim.number}"] = word_seen(claim)
        data["saw_remarks"] = remarks_seen(self.recipient)
        self.data = data


def word_seen(claim: Claim) -> str:
    """A mark of the word as it stands; empty where there is none."""
    return claim.word.at.isoformat() if claim.word else ""


def remarks_seen(recipient: "Recipient") -> str:
    """A mark of the remarks as they stand."""
    return hashlib.sha256(f"{recipient.difficulties}\0{recipient.proposals}".encode()).hexdigest()[:16]
