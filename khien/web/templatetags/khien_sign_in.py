"""The tag that starts the sign-in library's script for a passkey, as data in the page: nothing inline runs."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def passkey_script(form: str, **ids: str) -> SafeString:
    """`form` is a function of the library (`authenticateForm`), `ids` name the elements that it works on."""
    data = json.dumps({"ids": ids}).replace("<", "\\u003c")
    script = '<script data-allauth-onload="allauth.webauthn.forms.{}" type="application/json">{}</script>'
    return format_html(script, form, mark_safe(data))  # noqa: S308 (JSON whose only way out of the element is escaped)
