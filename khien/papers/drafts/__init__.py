"""Draft forms: one YAML a form, filled with what is known and "[điền …]" where a person must write.

Reads only the forms beside it; the wording is ours, no standard's or law's. `DRAFTS` names them by slug.
"""

from khien.papers.drafts.fill import DraftFacts, fill, unfilled
from khien.papers.drafts.form import DraftForm, load_forms

DRAFTS = load_forms()

__all__ = ["DRAFTS", "DraftFacts", "DraftForm", "fill", "unfilled"]
