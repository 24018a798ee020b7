"""The app of the slice."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "khien.notices"
    label = "notices"
