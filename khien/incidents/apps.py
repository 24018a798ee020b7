"""The app of the slice."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "khien.incidents"
    label = "incidents"
