"""The app of the slice."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "khien.watch"
    label = "watch"
