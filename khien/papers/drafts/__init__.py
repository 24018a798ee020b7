"""Draft forms: one YAML a form, filled with what is known and "[điền …]" where a person must write.

Reads only the forms beside it; the wording is ours, no standard's or law's. `DRAFTS` names them by slug.
"""

from khien.papers.drafts.fill import DraftFacts, fill, unfilled
from khien.papers.drafts.form import DraftForm, UnknownDraft, load_forms, named

DRAFTS = load_forms()


def draft_form(name: str) -> DraftForm:
    """The form that a kind of proof names in `draft:`; raises `UnknownDraft`."""
    return named(DRAFTS, name)


__all__ = ["DRAFTS", "DraftFacts", "DraftForm", "UnknownDraft", "draft_form", "fill", "unfilled"]
