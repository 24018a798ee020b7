"""The app of the slice."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "khien.duties"
    label = "duties"
