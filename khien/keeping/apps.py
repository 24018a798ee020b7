"""The app of the slice."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "khien.keeping"
    label = "keeping"
