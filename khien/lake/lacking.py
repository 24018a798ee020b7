"""What events that are told in words alone do not say, though rules ask for it: told once for each kind of event."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from khien.lake.events.types import Lacking
from khien.lake.types import Fault

_NAMED = 6  # fields that a sentence names


@dataclass(slots=True)
class _Kind:
    files: dict[str, None] = field(default_factory=dict)
    events: int = 0
    names: dict[str, int] = field(default_factory=dict)


class Lacks:
    """Filled while logs are read."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}

    def add(self, file: str, lacking: Lacking) -> None:
        """Of some events of a file."""
        for (event, names), count in lacking.items():
            kind = self._kinds.setdefault(event, _Kind())
            kind.files[file] = None
            kind.events += count
            for name in names:
                kind.names[name] = kind.names.get(name, 0) + count

    def faults(self) -> Iterator[Fault]:
        """One for each kind of event, the commonest field first."""
        for event, kind in self._kinds.items():
            first, *others = kind.files
            names = sorted(kind.names, key=lambda name: (-kind.names[name], name))
            named = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
            where = f" (ở đây và {len(others)} tệp nữa)" if others else ""
            why = f"{kind.events} sự kiện {event}{where} chỉ có lời văn hay cột chung, thiếu {named} mà quy tắc hỏi"
            yield Fault(first, f"{why}; hãy xuất lại bằng wevtutil epl (tệp .evtx)")
