"""Reading what was sent: bounded in size and depth, nothing that a database or another reader would stumble on."""

import json
from typing import Any

from django.http import HttpRequest
from django.http.request import QueryDict
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from khien.api.problems import Problem

MOST_JSON = 1024 * 1024
DEEPEST = 20
_NOT_TEXT = "Có ký tự không phải chữ (NUL hoặc nửa cặp thay thế) trong nội dung gửi lên."


class UnableToRead(ValueError):
    """The JSON is not as it must be; the message is fit for the user."""


class Reader(Parser):
    """Ninja's reader with the guards of this door."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type is not None and request.content_type != "application/json":
            raise Problem("media-type")
        if len(request.body) > MOST_JSON:
            raise Problem("too-large", f"JSON dài nhất {MOST_JSON // 1024} KB; tệp thì gửi dạng multipart/form-data.")
        try:
            return read_json(request.body)
        except UnableToRead as refusal:
            raise Problem("unreadable", str(refusal)) from refusal

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        if isinstance(data, QueryDict):
            _refuse_odd_text([*data.keys(), *(value for values in data.lists() for value in values[1])])
        return super().parse_querydict(data, list_fields, request)


def read_json(data: bytes) -> Any:
    """A JSON value. Raises UnableToRead for bad syntax, depth, doubled keys, NaN, and text that is none."""
    try:
        found = json.loads(data.decode(), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except RecursionError as error:
        raise UnableToRead("JSON lồng nhau quá sâu.") from error
    except UnicodeDecodeError as error:
        raise UnableToRead("Nội dung phải là chữ UTF-8.") from error
    except UnableToRead:
        raise
    except ValueError as error:
        raise UnableToRead("Nội dung không phải là JSON đúng cú pháp.") from error
    _refuse_depth(found, DEEPEST)
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnableToRead("Có khóa lặp lại trong một đối tượng JSON.")
    return found


def _no_constant(name: str) -> Any:
    raise UnableToRead(f"{name} không phải là số của JSON.")


def _refuse_depth(value: Any, left: int) -> None:
    if isinstance(value, str):
        _refuse_odd_text([value])
    elif isinstance(value, dict | list):
        if not left:
            raise UnableToRead(f"JSON lồng nhau quá {DEEPEST} tầng.")
        for inner in value if isinstance(value, list) else [*value.keys(), *value.values()]:
            _refuse_depth(inner, left - 1)


def _refuse_odd_text(texts: list[Any]) -> None:
    for text in texts:
        if isinstance(text, str) and ("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)):
            raise Problem("unreadable", _NOT_TEXT)
