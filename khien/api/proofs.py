"""Kinds of proof as the catalogue has them, and facts as JSON has them typed as the catalogue asks."""

from collections.abc import Mapping
from typing import Annotated

from django.http import HttpRequest
from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from khien.api.area import Area
from khien.api.problems import FieldError, Problem, not_found
from khien.api.values import Told
from khien.law import types
from khien.law.facts import FactValue, UnableToReadFacts, typed
from khien.law.load import catalogue
from khien.law.types import FactType

router = Area()

Fact = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-(10**15), le=10**15)]
    | Annotated[StrictFloat, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
    | Annotated[StrictStr, Field(max_length=4000)]
)
ProofId = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_-]+$", title="Loại minh chứng")]


class Option(Told):
    """A value that may be chosen, in words."""

    value: str
    label: str


class ProofField(Told):
    """One typed fact."""

    id: str
    label: str
    type: FactType
    required: bool
    options: list[Option]
    hint: str


class Proof(Told):
    """A kind of proof: its facts, and whether a file must go with it."""

    id: str
    title: str
    date_label: str
    fields: list[ProofField]
    file_required: bool
    file_label: str


class Proofs(Told):
    """All kinds of proof."""

    items: list[Proof]


def title_of(proof: str) -> str:
    known = catalogue().proofs.get(proof)
    return known.title if known else proof


def _proof(proof: types.Proof) -> Proof:
    return Proof(
        id=proof.id,
        title=proof.title,
        date_label=proof.date_label,
        fields=[_field(one) for one in proof.fields],
        file_required=proof.file_required,
        file_label=proof.file_label,
    )


def _field(field: types.Field) -> ProofField:
    return ProofField(
        id=field.id,
        label=field.label,
        type=field.type,
        required=field.required,
        options=[Option(value=value, label=label) for value, label in field.options],
        hint=field.hint,
    )


@router.reads("", "evidence:read", "Các loại minh chứng", Proofs)
def list_proofs(request: HttpRequest) -> Proofs:  # noqa: ARG001 (ninja gives it)
    """Every kind of proof with the facts it asks for."""
    return Proofs(items=[_proof(one) for one in catalogue().proofs.values()])


@router.reads("/{proof}", "evidence:read", "Một loại minh chứng", Proof)
def get_proof(request: HttpRequest, proof: ProofId) -> Proof:  # noqa: ARG001 (ninja gives it)
    """One kind of proof."""
    known = catalogue().proofs.get(proof)
    if known is None:
        raise not_found(f"Không có loại minh chứng “{proof}”.")
    return _proof(known)


def typed_facts(proof: str, facts: Mapping[str, Fact]) -> dict[str, FactValue]:
    """The facts as the catalogue types them. Raises a problem that names each field at fault."""
    known = catalogue().proofs.get(proof)
    if known is None:
        fault = FieldError("body.proof", "Loại minh chứng", f"Không có loại minh chứng “{proof}”.")
        raise Problem("invalid", fault.detail, [fault])
    labels = {field.id: field.label for field in known.fields}
    try:
        return typed(known, {key: written(value) for key, value in facts.items()})
    except UnableToReadFacts as refusal:
        faults = [FieldError(f"body.facts.{key}", labels.get(key, key), why) for key, why in refusal.errors.items()]
        raise Problem("invalid", str(refusal), faults) from refusal


def written(value: Fact) -> str:
    """A JSON value as a person would write it: 1.284 is `1,284`, never one thousand two hundred and eighty-four."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(value)
