"""The stage of the rights tests, walked here by whoever the matrix lets in."""

from tests.rights.conftest import stage_scenes, walk

__all__ = ["stage_scenes", "walk"]
