"""Ten people at once: a thread each with a connection kept open, asking the next page as soon as the last has come."""

import http.client
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each answer, and how many answers were no page."""

    milliseconds: tuple[float, ...]
    faults: int

    def at(self, share: float) -> float:
        """The time within which this share of the answers came: the nearest rank."""
        ordered = sorted(self.milliseconds)
        return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))]


def sign_in(port: int, username: str, password: str) -> str:
    """The cookies of somebody who has signed in by the form."""
    return _given(port, "/tai-khoan/dang-nhap/", {}, {"login": username, "password": password})


def give_password(port: int, cookies: str, password: str) -> str:
    """The cookies of the same session once it has given the password again, for what asks for it lately."""
    jar = dict(pair.split("=", 1) for pair in cookies.split("; "))
    return _given(port, "/tai-khoan/xac-nhan-lai/", jar, {"password": password})


def _given(port: int, address: str, jar: dict[str, str], given: Mapping[str, str]) -> str:
    """The cookies after a form has been filled in that leads elsewhere."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    asked.request("GET", address, headers={"Cookie": _header(jar)} if jar else {})
    page = asked.getresponse()
    found, jar = _TOKEN.search(page.read()), jar | _cookies(page)
    if found is None:
        raise SystemExit(f"{address} has no form: {page.status}")
    form = urlencode({"csrfmiddlewaretoken": found.group(1).decode(), **given})
    headers = {"Cookie": _header(jar), "Content-Type": "application/x-www-form-urlencoded"}
    asked.request("POST", address, form, headers)
    answer = asked.getresponse()
    answer.read()
    if answer.status != http.HTTPStatus.FOUND:
        raise SystemExit(f"{address} took no password: {answer.status}")
    asked.close()
    return _header(jar | _cookies(answer))


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    pairs = (value.partition(";")[0].partition("=") for value in answer.headers.get_all("Set-Cookie") or ())
    return {name: value for name, _, value in pairs}


def _header(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


class Crowd:
    """Connections that stay open from page to page."""

    def __init__(self, port: int, people: int) -> None:
        self._connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE) for _ in range(people)]

    def ask(self, path: str, headers: Mapping[str, str], each: int) -> Times:
        """Everyone asks for the page `each` times."""
        found: list[tuple[float, int]] = []
        threads = [
            threading.Thread(target=self._one, args=(connection, path, headers, each, found))
            for connection in self._connections
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Times(
            tuple(milliseconds for milliseconds, _ in found), sum(status != http.HTTPStatus.OK for _, status in found)
        )

    @staticmethod
    def _one(
        connection: http.client.HTTPConnection,
        path: str,
        headers: Mapping[str, str],
        each: int,
        found: list[tuple[float, int]],
    ) -> None:
        for _ in range(each):
            began, status = time.perf_counter(), 0
            try:
                connection.request("GET", path, headers=dict(headers))
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()  # a fault with the time it took; the next request opens it anew
            found.append(((time.perf_counter() - began) * 1000, status))

    def leave(self) -> None:
        for connection in self._connections:
            connection.close()


def middle(values: Sequence[float]) -> float:
    """The median."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
