"""What became of one message, as a gateway tells it."""

from dataclasses import dataclass

from khien.notices.rules.states import Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """`event` moves the delivery on; `words` say why, fit for the log. `down`: the gateway itself is not to be had."""

    event: Event
    words: str
    down: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready to go: `headers` beside those that every mail has."""

    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()
