"""Pages under test name static files by their own names: nothing has been collected."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _static_files_as_they_lie(settings: Settings) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
