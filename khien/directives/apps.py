"""The app of the slice."""

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "khien.directives"
    label = "directives"
