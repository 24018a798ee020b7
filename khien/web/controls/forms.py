"""Forms of controls: one answer, and one answer for several. What is refused is the action's to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.dossiers.actions import Answer
from khien.dossiers.queries import ControlOn
from khien.law.controls.carry import State
from khien.web.fields import DayField

if TYPE_CHECKING:
    from khien.dossiers.models import ControlAnswer
    from khien.organisations.models import Person

STATES = [
    (State.IN_PLACE.value, _("Đã có")),
    (State.PARTLY.value, _("Có một phần")),
    (State.MISSING.value, _("Chưa có")),
    (State.NOT_APPLICABLE.value, _("Không áp dụng")),
]


class AnswerForm(forms.Form):
    """How far a control is in place. `saw` carries what the page showed, so that nobody is overwritten unseen."""

    state = forms.ChoiceField(
        label=_("Biện pháp này đã có chưa?"),
        choices=STATES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một trong bốn câu trả lời.")},
    )
    how = forms.CharField(
        label=_("Đang làm thế nào, còn thiếu gì"),
        help_text=_("Nếu không áp dụng: ghi rõ lý do (bắt buộc)."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = DayField(
        label=_("Hạn hoàn thành"),
        required=False,
        help_text=_("Cho phần còn thiếu; đến hạn sẽ hiện ở “Việc của tôi”. Ví dụ: 21/11/2026"),
    )
    owner: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None, label=_("Người phụ trách"), required=False, empty_label=_("Chưa giao ai")
    )
    saw = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        owners: Any,
        proofs: Iterable[tuple[str, str]],
        *args: Any,
        one: ControlOn | None = None,
        **options: Any,
    ) -> None:
        row = one.answer if one is not None else None
        if row is not None and one is not None:
            options["initial"] = _initial(row, one)
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        choices = list(proofs)
        if choices:
            self.fields["proofs"] = forms.MultipleChoiceField(
                label=_("Minh chứng"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def answer(self) -> Answer:
        """What was said, typed."""
        given = self.cleaned_data
        owner: Person | None = given["owner"]
        proofs = tuple(UUID(one) for one in given.get("proofs", ()))
        return Answer(State(given["state"]), given["how"], owner, given["due_on"], proofs)


class GroupForm(AnswerForm):
    """The same answer for the controls that are ticked: those without an answer, to begin with."""

    def __init__(self, owners: Any, proofs: Iterable[tuple[str, str]], asked: Sequence[ControlOn], *args: Any) -> None:
        super().__init__(owners, proofs, *args)
        field = forms.MultipleChoiceField(
            label=_("Trả lời cho các biện pháp"),
            choices=[(one.control.id, f"{one.clause}. {one.control.title}") for one in asked],
            initial=[one.control.id for one in asked if one.state is None],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Hãy chọn ít nhất một biện pháp.")},
        )
        self.fields = {"controls": field, **self.fields}


def _initial(row: ControlAnswer, one: ControlOn) -> dict[str, Any]:
    return {
        "state": row.state,
        "how": row.how,
        "due_on": row.due_on,
        "owner": row.owner_id,
        "proofs": [str(piece.pk) for piece in one.proofs],
        "saw": mark(row),
    }


def mark(row: ControlAnswer | None) -> str:
    """A mark of an answer as it stands; empty where there is none."""
    return row.said_at.isoformat() if row is not None else ""
