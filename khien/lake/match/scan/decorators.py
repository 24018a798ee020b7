"""How functions are given to Numba, in one place: kept compiled, letting other threads run, counting no references.

Numba counts references to each array at each call, tens of times the work of a scan; here none is made or kept.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])
_njit: Any = njit


def compiled(function: _Function) -> _Function:
    """A function of its own, called as it is."""
    made: _Function = _njit(cache=True, nogil=True, _nrt=False)(function)
    return made


def inlined(function: _Function) -> _Function:
    """A part of what calls it."""
    made: _Function = _njit(cache=True, nogil=True, forceinline=True, _nrt=False)(function)
    return made


def making(function: _Function) -> _Function:
    """A function that makes arrays."""
    made: _Function = _njit(cache=True)(function)
    return made
