"""How far archives are opened, by match and by scan alike."""

from dataclasses import asdict, dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a scan goes into one file. All sizes in bytes; what is beyond them is told, never passed over."""

    largest: int = 512 * MEGABYTE  # of a file or a member, which is in memory while it is scanned
    depth: int = 5  # archives in archives
    members: int = 20_000  # of one file, in all its archives
    unpacked: int = 4_000 * MEGABYTE  # of one file, in all its archives
    ratio: int = 250  # unpacked to packed, once `free` bytes were unpacked
    free: int = 64 * MEGABYTE
    seconds: int = 60  # for the rules over one file or member
    whole: int = 600  # seconds for one file, all that is in its archives included

    def __post_init__(self) -> None:
        """Whoever reads by them is another process: it would die of what is no number, and blame the file."""
        for name, value in asdict(self).items():
            if not isinstance(value, int) or value < 0:
                raise ValueError(f"Limits.{name} is a whole number from 0, not {value!r}")
