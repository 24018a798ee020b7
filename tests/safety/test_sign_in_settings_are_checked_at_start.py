"""Settings of sign-in that cannot work end the start in one line that names them; extras are needed only when used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

GOOD = {
    "KHIEN_OIDC_ISSUER": "https://dang-nhap.lamdai.example",
    "KHIEN_OIDC_CLIENT": "khien",
    "KHIEN_OIDC_SECRET": "x",
}
_WITHOUT_EXTRAS = """
import sys
from importlib.abc import MetaPathFinder
class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"jwt", "onelogin", "xmlsec", "lxml", "requests", "oauthlib"}:
            raise ModuleNotFoundError(name=name)
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {"jwt", "onelogin"} else real(name, package)
sys.meta_path.insert(0, Absent())
"""
_OPEN_PAGES = """
import django
django.setup()
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from django.test import Client
client = Client(SERVER_NAME="localhost")
print([client.get(path).status_code for path in ("/tai-khoan/dang-nhap/", "/tai-khoan/co-quan/oidc/")])
"""


Done = subprocess.CompletedProcess[str]


def starts(tmp_path: Path, given: dict[str, str], code: str = "import khien.settings") -> Done:
    unset = {name: value for name, value in os.environ.items() if not name.startswith("KHIEN_")}
    environment = {**unset, "KHIEN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "khien.settings", **given}
    return subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (GOOD | {"KHIEN_OIDC_ISSUER": "http://dang-nhap.lamdai.example"}, "KHIEN_OIDC_ISSUER must begin with https://"),
        (GOOD | {"KHIEN_OIDC_SECRET": ""}, "KHIEN_OIDC_SECRET belong together"),
        ({"KHIEN_OIDC_CLIENT": "khien"}, "KHIEN_OIDC_ISSUER"),
        ({"KHIEN_SAML_METADATA": "khong-co.xml"}, "KHIEN_SAML_METADATA must name the file"),
        ({"KHIEN_SIGN_IN_CLAIM": "phone"}, "KHIEN_SIGN_IN_CLAIM must be email or username"),
        ({"KHIEN_SESSION_HOURS": "0"}, "KHIEN_SESSION_HOURS"),
        ({"KHIEN_IDLE_MINUTES": "lâu"}, "KHIEN_IDLE_MINUTES must be a whole number"),
    ],
)
def test_a_setting_that_cannot_work_is_named_at_start(tmp_path: Path, given: dict[str, str], named: str) -> None:
    done = starts(tmp_path, given)
    assert done.returncode != 0
    assert named in done.stderr.splitlines()[-1]


def test_good_settings_start(tmp_path: Path) -> None:
    assert starts(tmp_path, {}).returncode == 0


def test_without_the_extras_the_site_works_and_the_provider_is_not_there(tmp_path: Path) -> None:
    done = starts(tmp_path, {}, _WITHOUT_EXTRAS + _OPEN_PAGES)
    assert done.stdout.strip() == "[200, 404]", done.stderr


def test_a_provider_without_its_extra_is_told_at_start_with_what_to_install(tmp_path: Path) -> None:
    done = starts(tmp_path, GOOD, _WITHOUT_EXTRAS + "import khien.settings")
    assert "KHIEN_OIDC_ISSUER needs an extra: pip install 'khien[oidc]'" in done.stderr.splitlines()[-1]
