"""A browser and a machine in the words a person knows them by, as the browser tells of itself. A guess, not proof."""

from django.utils.translation import gettext as _

# The first that is found counts: every browser also names the ones that it descends from.
BROWSERS = (
    ("Edg/", "Edge"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """`Chrome, Windows`; what cannot be told is said to be unknown."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("Không rõ máy nào")
