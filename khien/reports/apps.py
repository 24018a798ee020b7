"""The app of the slice."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "khien.reports"
    label = "reports"
