"""The app of the audit chain."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "khien.base"
    label = "base"
