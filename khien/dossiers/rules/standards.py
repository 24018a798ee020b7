"""Which standard is meant: by its regime, by its instrument, by the day. It reads the catalogue and nothing else."""

from datetime import date

from khien.law.controls.read import controls
from khien.law.controls.types import Standard
from khien.law.load import catalogue
from khien.law.types import Regime


def standard_of(regime: Regime) -> Standard:
    """What is known of a regime's standard."""
    return controls().standards[regime]


def standard_named(instrument: str) -> Standard | None:
    """The standard that an answer was given to; None where the catalogue no longer knows it."""
    return next((one for one in controls().standards.values() if one.instrument == instrument), None)


def regime_on(on: date) -> Regime:
    """The regime whose standard is in force on a day: the latest begun that has not ended."""
    known = catalogue().instruments

    def standing(standard: Standard) -> tuple[bool, date]:
        paper = known.get(standard.instrument)
        since = (paper.since if paper else None) or date.min
        ended = paper is not None and paper.until is not None and paper.until < on
        return since <= on and not ended, since

    return max(controls().standards.values(), key=standing).regime
