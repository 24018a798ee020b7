"""Reads a page as a browser that obeys the content policy would, and tells what it would have to block."""

import re
from html.parser import HTMLParser

HOST = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
ASKING = {"src", "href", "action", "formaction", "poster", "srcset", "data", "hx-get", "hx-post", "background"}


class Page(HTMLParser):
    """`blocked`: what is inline; `abroad`: addresses of other hosts; `forms`: POST forms without a token."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocked: list[str] = []
        self.abroad: list[str] = []
        self.tokenless = 0
        self._script: str | None = None
        self._form_waits = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._script = given.get("type", "") if tag == "script" and "src" not in given else None
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.blocked.append(self.get_starttag_text() or tag)
        for name in ASKING & set(given):
            if given[name].strip().lower().startswith("javascript:"):
                self.blocked.append(f"{name}={given[name]}")
            if HOST.match(given[name]):
                self.abroad.append(f"{tag} {name}={given[name]}")
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form_waits = True
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken":
            self._form_waits = False

    def handle_data(self, data: str) -> None:
        if self._script is not None and self._script != "application/json" and data.strip():
            self.blocked.append(f"inline script: {data.strip()[:60]}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None
        if tag == "form":
            self.tokenless += self._form_waits
            self._form_waits = False
