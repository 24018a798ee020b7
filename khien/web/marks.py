"""A letter's text as HTML with its clauses marked. Escapes everything; drops no character of the text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Mark:
    """A clause in the text: `[start, end)` as Python text. Links to the card `#the-<key>`; `off` strikes it out.

    `rest` is the part of a clause that goes on after a page's end: it has no number and no link of its own.
    """

    start: int
    end: int
    key: str
    label: str
    off: bool = False
    rest: bool = False


def marked(text: str, marks: Sequence[Mark]) -> SafeString:
    """Where marks overlap, the earlier one keeps its words and the later one starts after it."""
    parts: list[SafeString] = []
    done = 0
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        start, end = max(mark.start, done), min(mark.end, len(text))
        if start >= end:
            continue
        parts.append(escape(text[done:start]))
        parts.append(_one(mark, text[start:end]))
        done = end
    parts.append(escape(text[done:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def within(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """The marks of a part of the text, counted from the part's beginning."""
    return [
        replace(
            mark,
            start=max(mark.start, start) - start,
            end=min(mark.end, end) - start,
            rest=mark.rest or mark.start < start,
        )
        for mark in marks
        if mark.start < end and start < mark.end
    ]


def _one(mark: Mark, words: str) -> SafeString:
    if mark.rest:
        return format_html('<mark class="k-mark{}">{}</mark>', " k-mark-off" if mark.off else "", words)
    return format_html(
        '<mark class="k-mark{}" id="chu-{}"><a href="#the-{}" aria-label="{}">{}</a>{}</mark>',
        " k-mark-off" if mark.off else "",
        mark.key,
        mark.key,
        _("Tới nhiệm vụ %(label)s") % {"label": mark.label},
        mark.label,
        words,
    )
