"""The app of the slice."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "khien.jobs"
    label = "jobs"
