"""The app of the slice."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "khien.evidence"
    label = "evidence"
