"""The choices of a form's field, drawn in Python: a field may have hundreds, and a template takes ten times as long.

Only templates of widgets use them. They decide nothing, and escape all that they are given.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def choice_boxes(options: Iterable[Mapping[str, Any]]) -> SafeString:
    """Boxes to tick, or round ones to choose by, each with its label."""
    return SafeString("\n".join(map(_box, options)))


@register.simple_tag
def choice_options(options: Iterable[Mapping[str, Any]]) -> SafeString:
    """The options of a select."""
    return SafeString("\n".join(map(_option, options)))


def _box(one: Mapping[str, Any]) -> str:
    attrs = one["attrs"]
    classes = f' class="{conditional_escape(attrs["class"])}"' if attrs.get("class") else ""
    value = "" if one["value"] is None else f' value="{_said(one["value"])}"'
    drawn = f'<input type="{one["type"]}" name="{conditional_escape(one["name"])}"{classes}{value}{_attrs(attrs)}>'
    if not one["wrap_label"]:
        return f'<div class="k-check">{drawn}</div>'
    of = f' for="{_said(attrs["id"])}"' if attrs.get("id") else ""
    return f'<div class="k-check">{drawn}<label{of}>{conditional_escape(one["label"])}</label></div>'


def _option(one: Mapping[str, Any]) -> str:
    return f'<option value="{_said(one["value"])}"{_attrs(one["attrs"])}>{conditional_escape(one["label"])}</option>'


def _attrs(attrs: Mapping[str, Any]) -> str:
    """True is said by the name alone, False by nothing; classes stand elsewhere."""
    shown = ((name, value) for name, value in attrs.items() if value is not False and name != "class")
    return "".join(f" {name}" if value is True else f' {name}="{_said(value)}"' for name, value in shown)


def _said(value: object) -> str:
    return conditional_escape(str(value))
