"""The app of the slice."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "khien.dossiers"
    label = "dossiers"
