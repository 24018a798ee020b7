"""From topics to the catalogue's obligations: the topic's defaults, and those whose phrases stand in the words."""

from collections.abc import Sequence

from khien.law.types import Catalogue, Obligation
from khien.reading.fold import fold
from khien.reading.page import squeeze


class Obligations:
    """The catalogue by topic, its phrases folded once."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        self._by_topic: dict[str, list[tuple[Obligation, tuple[str, ...]]]] = {}
        for obligation in catalogue.obligations.values() if catalogue else ():
            phrases = tuple(squeeze(fold(phrase)) for phrase in obligation.phrases)
            self._by_topic.setdefault(obligation.topic, []).append((obligation, phrases))

    def of(self, topics: Sequence[str], text: str) -> tuple[str, ...]:
        """Ids for a duty with these topics and folded, squeezed words; each once, in the catalogue's order."""
        found = [
            obligation.id
            for topic in topics
            for obligation, phrases in self._by_topic.get(topic, ())
            if obligation.default or any(phrase in text for phrase in phrases)
        ]
        return tuple(dict.fromkeys(found))
