"""What could not be read, in the words of a summary: alike reasons together, so that no kind of fault hides another."""

from collections.abc import Iterator, Sequence

from khien.cli.meter import number
from khien.lake.types import Fault

_REASONS, _FILES = 10, 3  # told one by one; the rest was told on standard error


def faults_words(faults: Sequence[Fault]) -> Iterator[str]:
    """The lines of a summary, nothing where all was read."""
    if not faults:
        return
    by_reason: dict[str, list[str]] = {}
    for fault in faults:
        by_reason.setdefault(fault.why, []).append(fault.file)
    yield ""
    yield f"Chưa đọc được {number(len(faults))} chỗ (chưa thể nói là sạch):"
    for why, files in list(by_reason.items())[:_REASONS]:
        if len(files) <= _FILES:
            yield from (f"  {file}: {why}" for file in files)
        else:
            yield f"  {number(len(files))} chỗ: {why}"
            yield f"      {', '.join(files[:_FILES])} …"
    if len(by_reason) > _REASONS:
        yield f"  … và {len(by_reason) - _REASONS} lý do khác, đã nêu ở trên từng chỗ một"
