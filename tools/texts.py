"""The screens' English: gathers every text, keeps the translations there are, compiles. For developers: needs gettext.

`python tools/texts.py` rewrites khien/locale/*/LC_MESSAGES. It translates nothing and guesses nothing: a new text
stands there empty, and a test asks for its words.
"""

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.core.management.commands.makemessages import Command as Gather

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "khien" / "locale"
DATES = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To):.*\n', re.MULTILINE)


class Texts(Gather):
    """Django's own, but it never guesses the words of a new text from those of a similar one."""

    msgmerge_options = ["-q", "--backup=none", "--no-fuzzy-matching", "--update"]  # noqa: RUF012 as the base class has it


def gather(language: str) -> None:
    """Every text of khien/ into the catalogue, without places, dates or paths: the same on every machine."""
    os.chdir(ROOT / "khien")
    plain: dict[str, Any] = {"no_location": True, "no_wrap": True, "no_obsolete": True}
    call_command(
        Texts(), locale=[language], extensions=["html", "txt", "py"], ignore_patterns=["tests"], verbosity=0, **plain
    )
    catalogue = LOCALE / language / "LC_MESSAGES" / "django.po"
    catalogue.write_text(DATES.sub("", catalogue.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> int:
    """0, or 1 with a sentence where gettext is missing."""
    if not shutil.which("msgfmt"):
        print("Needs gettext: apt-get install gettext", file=sys.stderr)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.settings")
    django.setup()
    gather("en")
    os.chdir(LOCALE)
    call_command("compilemessages", locale=["en", "vi"], verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
