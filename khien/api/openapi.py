"""The OpenAPI document as ninja makes it, completed: problems that any call may meet, scopes, conditional reads."""

import json
from typing import Any, TypeVar

from pydantic.json_schema import models_json_schema

from khien.api.problems import KINDS, MEDIA_TYPE
from khien.api.values import ProblemDocument
from khien.organisations.rules.tokens import SCOPES

REFERENCE = "#/components/schemas/{model}"
ALWAYS = (400, 401, 403, 404, 413, 415, 422, 429, 500, 503)
DocumentT = TypeVar("DocumentT", bound=dict[str, Any])


def completed(document: DocumentT) -> DocumentT:
    """The same document with what every operation shares."""
    _, shapes = models_json_schema([(ProblemDocument, "serialization")], ref_template=REFERENCE)
    document["components"]["schemas"].update(shapes["$defs"])
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    document["components"]["responses"] = {str(status): _problem(status) for status in (*ALWAYS, 409)}
    problems = {status: _referred(status) for status in ALWAYS}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            operation["responses"] = {
                str(status): one for status, one in {**operation["responses"], **problems}.items()
            }
            if method == "post":
                operation["responses"]["409"] = _referred(409)
            if method == "get":
                operation["responses"]["304"] = {"description": "Not Modified"}
            operation["responses"] = dict(sorted(operation["responses"].items()))
    document["components"]["schemas"] = _referred_to(document)
    return document


def _referred_to(document: dict[str, Any]) -> dict[str, Any]:
    """The shapes that something in the document refers to; ninja also leaves those of flattened queries."""
    said = json.dumps(document)
    return {
        name: shape
        for name, shape in document["components"]["schemas"].items()
        if f'"{REFERENCE.format(model=name)}"' in said
    }


def _problem(status: int) -> dict[str, Any]:
    titles = [kind.title for kind in KINDS.values() if kind.status == status]
    schema = {"$ref": REFERENCE.format(model=ProblemDocument.__name__)}
    return {"description": "; ".join(titles), "content": {MEDIA_TYPE: {"schema": schema}}}


def _referred(status: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/{status}"}


def scoped(scope: str, **more: Any) -> dict[str, Any]:
    """What a route adds to its own entry: the scope it needs, in the code and in words."""
    return {"x-khien-scope": scope, "x-khien-scope-label": SCOPES[scope], **more}


def download(*media_types: str) -> dict[int, Any]:
    """The entry of an answer that is a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media_types}
    return {200: {"description": "OK", "content": content}}
