"""The app of the slice."""

from django.apps import AppConfig


class SystemsConfig(AppConfig):
    name = "khien.systems"
    label = "systems"
