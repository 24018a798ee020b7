"""Who acts: a person signed in, or one of Khiên's own services. Rights are decided in `organisations`."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anything that can be named in the audit chain."""

    @property
    def audit_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Service:
    """A job or command of Khiên itself, with its own line in the rights matrix."""

    name: str

    @property
    def audit_name(self) -> str:
        return f"service:{self.name}"
