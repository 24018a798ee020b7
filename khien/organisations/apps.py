"""The app of the slice."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "khien.organisations"
    label = "organisations"
