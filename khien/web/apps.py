"""The app of the pages: templates, static files and template tags. It has no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "khien.web"
    label = "web"
