"""The app of the pages: templates, static files and template tags. It has no tables."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "khien.web"
    label = "web"

    def ready(self) -> None:
        """A field left empty is asked for in our words: Django's “Trường này…” reads as “this school” in a school."""
        Field.default_error_messages["required"] = _("Chưa điền mục này.")
