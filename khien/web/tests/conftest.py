"""Pages under test name static files by their own names: nothing has been collected. The mail server is notices'."""

import pytest
from pytest_django import Settings

from khien.notices.tests.conftest import mail_set, office, post

__all__ = ["mail_set", "office", "post"]


@pytest.fixture(autouse=True)
def _static_files_as_they_lie(settings: Settings) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
