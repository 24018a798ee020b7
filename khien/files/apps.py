"""The app's name; nothing happens here when Django starts."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "khien.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
