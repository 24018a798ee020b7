"""Tags about evidence: the title of a kind of proof, the standing of a piece. They decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from khien.evidence.queries import standing_of
from khien.law.load import catalogue
from khien.web.templatetags.khien import state

if TYPE_CHECKING:
    from khien.evidence.models import Evidence

register = template.Library()


@register.simple_tag
def proof_title(proof: str) -> str:
    """What a kind of proof is called; its id where the catalogue no longer knows it."""
    known = catalogue().proofs.get(proof)
    return known.title if known else proof


@register.simple_tag
def evidence_state(piece: Evidence) -> SafeString:
    """What the piece is worth, as symbol, colour and words."""
    return state(standing_of(piece), "evidence")
