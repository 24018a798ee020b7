"""Articles under a key of the catalogue, read one way. Whether a text is known is asked where all files are seen."""

from collections.abc import Iterable, Iterator

from khien.law.nodes import Block, Fault
from khien.law.types import Catalogue, Cite, Confidence


def cites_of(block: Block, key: str = "cites") -> tuple[Cite, ...]:
    """The articles under a key; that there are none is a fault."""
    found = []
    for one in block.blocks(key):
        confidence = one.need("confidence")
        sure = confidence.word(Confidence) if confidence else None
        found.append(Cite(one.text("instrument"), one.text("at"), sure or Confidence.UNVERIFIED))
        one.done()
    if not found:
        block.fault("missing_key", f"thiếu “{key}”")
    return tuple(found)


def strangers(name: str, cites: Iterable[Cite], catalogue: Catalogue) -> Iterator[Fault]:
    """A fault for each text that a file cites and `instruments/` does not know."""
    for text in sorted({one.instrument for one in cites} - set(catalogue.instruments)):
        yield Fault(name, 1, f"không có văn bản “{text}” trong instruments/", "unknown_instrument")
