"""Shapes that the areas share: ids, days, texts as they may be sent, units and people as they are named."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
MOST_ID = 2**53 - 1  # what JavaScript still counts without error

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: Any) -> Any:
    """ISO days alone: a number is no day, and a day before 1990 or after 2100 is a slip of the keyboard."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise PydanticCustomError("day", "not a day")
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            raise PydanticCustomError("day", "not a day")
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("day", "not a day") from error
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError("day_range", "a day out of range")
    return value


def _flag(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("bool_parsing", "neither true nor false")


def _words(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("missing", "blank")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Flag = Annotated[bool, BeforeValidator(_flag)]  # of a query
Truth = StrictBool  # of a body
Key = Annotated[int, Field(ge=1, le=MOST_ID)]  # an id in an address or a query
BodyKey = Annotated[StrictInt, Field(ge=1, le=MOST_ID)]
Words = Annotated[str, AfterValidator(_words), WithJsonSchema({"type": "string", "pattern": r"\S"})]


class Told(BaseModel):
    """What is answered. Plain pydantic: ninja's own base looks every value up anew, six times as slowly."""

    model_config = ConfigDict(from_attributes=True)


class Given(BaseModel):
    """What is sent as JSON. A key that is not known is an error: a slip must not pass for a value left out."""

    model_config = ConfigDict(extra="forbid")


class Asked(BaseModel):
    """What is asked in a query. A name that is not known is an error: a misspelt filter must not filter nothing."""

    @model_validator(mode="after")
    def _nothing_else(self, info: ValidationInfo) -> Self:
        sent = set((info.context or {})["request"].GET)
        strange = sorted(sent - set(type(self).model_fields))
        if strange:
            raise PydanticCustomError("unknown_parameter", "unknown parameter", {"names": ", ".join(strange)})
        return self


class Paged(Asked):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=200, title="Số dòng một trang")
    cursor: str = Field("", max_length=600, title="Vị trí trang", description="`next` of the page before.")


class UnitName(Told):
    """A unit as others name it."""

    id: int
    name: str


class PersonName(Told):
    """A person or machine as others name it."""

    id: int
    name: str


class FileName(Told):
    """A kept file, to be downloaded at its address."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    url: str


class FieldProblem(Told):
    """One fault of what was sent."""

    field: str
    label: str
    detail: str


class ProblemDocument(Told):
    """A refusal (RFC 9457). `type` is stable, `title` English, `detail` a Vietnamese sentence for the user."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    scope: str | None = None


def named_unit(unit: Any) -> UnitName:
    return UnitName(id=unit.pk, name=unit.name)


def named_person(person: Any) -> PersonName | None:
    return PersonName(id=person.pk, name=person.full_name) if person is not None else None
