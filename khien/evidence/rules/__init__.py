"""The pure rules of evidence. Values in, values out."""

from khien.evidence.rules.worth import LABELS, Decision, Source, Standing, digest_of, standing

__all__ = ["LABELS", "Decision", "Source", "Standing", "digest_of", "standing"]
