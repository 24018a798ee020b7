"""The form that corrects what was understood of one clause: topics, obligations, audience, cadences, levels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.directives.rules.clauses import ClauseValue
from khien.law.durations import UnableToReadDuration, duration, in_words
from khien.law.load import catalogue
from khien.reading.types import Cadence

EVERY = ("P1D", "P1W", "P1M", "P3M", "P6M", "P1Y", "P2Y", "P3Y", "P5Y")
LEVELS = [(str(level), str(level)) for level in range(1, 6)]
MOST_CADENCES = 6
_LINES = _("Mỗi dòng một cơ quan, đơn vị.")


@dataclass(frozen=True, slots=True)
class Group:
    """Obligations of one topic as boxes: (id, title, ticked)."""

    topic: str
    title: str
    boxes: tuple[tuple[str, str, bool], ...]
    open: bool


class ClauseForm(forms.Form):
    """Corrects a clause's meaning. Its words, its place and its time have their own forms."""

    audience = forms.CharField(
        label=_("Đối tượng thực hiện"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Như văn bản viết. Bỏ trống: mọi nơi nhận của văn bản."),
    )
    coordinating = forms.CharField(
        label=_("Đơn vị phối hợp"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_LINES,
    )
    topics = forms.MultipleChoiceField(label=_("Chủ đề"), required=False, widget=forms.CheckboxSelectMultiple)
    obligations = forms.MultipleChoiceField(label=_("Nghĩa vụ"), required=False, widget=forms.CheckboxSelectMultiple)
    levels = forms.MultipleChoiceField(
        label=_("Chỉ áp dụng với hệ thống cấp độ"),
        required=False,
        choices=LEVELS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không đánh dấu: mọi cấp độ."),
    )

    def __init__(self, value: ClauseValue, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(value))
        self.before = value
        law = catalogue()
        self.fields["topics"].choices = list(law.topics.items())  # type: ignore[attr-defined]
        known = [(one.id, one.title) for one in law.obligations.values()]
        self.fields["obligations"].choices = known  # type: ignore[attr-defined]
        rows = min(len(value.cadences) + 1, MOST_CADENCES)
        topics = [("", _("mọi chủ đề")), *law.topics.items()]
        for row in range(rows):
            self._add_cadence(row, value.cadences[row] if row < len(value.cadences) else None, topics)
        self.rows = range(rows)

    def _add_cadence(self, row: int, cadence: Cadence | None, topics: list[Any]) -> None:
        every = list(dict.fromkeys((*EVERY, cadence.every if cadence else "P1Y")))
        self.fields[f"every_{row}"] = forms.ChoiceField(
            label=_("Chu kỳ"), required=False, choices=[("", "—"), *((one, _length(one)) for one in every)]
        )
        self.fields[f"every_levels_{row}"] = forms.MultipleChoiceField(
            label=_("Với cấp độ"), required=False, choices=LEVELS, widget=forms.CheckboxSelectMultiple
        )
        self.fields[f"every_topic_{row}"] = forms.ChoiceField(label=_("Về chủ đề"), required=False, choices=topics)
        if cadence:
            self.initial[f"every_{row}"] = cadence.every
            self.initial[f"every_levels_{row}"] = [str(level) for level in cadence.levels]
            self.initial[f"every_topic_{row}"] = cadence.topic or ""

    def cadence_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows of cadences, the last one empty for one more."""
        for row in self.rows:
            yield self[f"every_{row}"], self[f"every_levels_{row}"], self[f"every_topic_{row}"]

    def groups(self) -> list[Group]:
        """Obligations by topic; those of the clause's topics, or ticked, come first and stand open."""
        law = catalogue()
        ticked = {str(one) for one in self["obligations"].value() or ()}
        near = {str(one) for one in self["topics"].value() or ()}
        found = []
        for topic, title in law.topics.items():
            of_topic = [one for one in law.obligations.values() if one.topic == topic]
            boxes = tuple((one.id, one.title, one.id in ticked) for one in of_topic)
            if boxes:
                found.append(Group(topic, title, boxes, topic in near or any(box[2] for box in boxes)))
        return sorted(found, key=lambda group: not group.open)

    def value(self) -> ClauseValue:
        """The clause as the person understands it."""
        given = self.cleaned_data
        cadences = tuple(
            Cadence(
                given[f"every_{row}"],
                tuple(sorted(int(level) for level in given[f"every_levels_{row}"])),
                given[f"every_topic_{row}"] or None,
            )
            for row in self.rows
            if given[f"every_{row}"]
        )
        return replace(
            self.before,
            audience=given["audience"].strip(),
            coordinating=tuple(line.strip() for line in given["coordinating"].splitlines() if line.strip()),
            topics=tuple(given["topics"]),
            obligations=tuple(given["obligations"]),
            levels=tuple(int(level) for level in given["levels"]),
            cadences=cadences,
        )


def _length(every: str) -> str:
    try:
        return str(_("mỗi %(length)s một lần")) % {"length": in_words(duration(every))}
    except UnableToReadDuration:
        return every


def _initial(value: ClauseValue) -> dict[str, Any]:
    return {
        "audience": value.audience,
        "coordinating": "\n".join(value.coordinating),
        "topics": list(value.topics),
        "obligations": list(value.obligations),
        "levels": [str(level) for level in value.levels],
    }
